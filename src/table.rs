//! A result: named, typed columns and batches of rows, between the engine and the renderers.

mod build;

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, SchemaRef, TimeUnit};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use futures::stream::{BoxStream, TryStreamExt};

pub use build::{Builder, percent};

use crate::error::{Error, Result};
use crate::money;

/// What a column means, so that a renderer knows how to show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What a row is about: a service, an account. Charts name their bars by it.
    Key,
    /// Any other text.
    Text,
    /// The currency of the row's amounts; left out where all rows have the same.
    Currency,
    /// An amount in the bill's currency.
    Money,
    /// Hours, gigabytes, units: a number with places.
    Quantity,
    /// A ratio times 100.
    Percent,
    /// A whole number.
    Count,
    /// A number that says nothing about its unit.
    Number,
    /// A billing period, shown as `2025-01`.
    Month,
    /// A UTC day.
    Date,
    /// A UTC time.
    Time,
}

/// A column's name and meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As the SQL names it.
    pub name: String,
    /// How it is shown.
    pub kind: Kind,
}

/// One value, free of Arrow types.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Unknown or absent.
    Null,
    /// Text, and every type that has no variant of its own, as its text.
    Text(String),
    /// true or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A double.
    Float(f64),
    /// An integer of 10^-scale.
    Decimal {
        /// The integer.
        value: i128,
        /// Its decimal places.
        scale: u32,
    },
    /// A day.
    Date(NaiveDate),
    /// A time in UTC.
    Time(NaiveDateTime),
}

impl Cell {
    /// Writes the whole value, as CSV and JSON carry it; `None` for an absent one.
    #[must_use]
    pub fn full(&self) -> Option<String> {
        Some(match self {
            Cell::Null => return None,
            Cell::Text(text) => text.clone(),
            Cell::Bool(value) => value.to_string(),
            Cell::Int(value) => value.to_string(),
            Cell::Float(value) => value.to_string(),
            Cell::Decimal { value, scale } => money::plain(*value, *scale),
            Cell::Date(day) => day.to_string(),
            Cell::Time(time) => time.and_utc().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        })
    }

    /// Whether it is a number of any type.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Int(_) | Cell::Float(_) | Cell::Decimal { .. })
    }

    /// The value as units of 1e-12, where it is a number that fits.
    #[must_use]
    pub fn units(&self) -> Option<i128> {
        match self {
            Cell::Int(value) => Some(i128::from(*value) * money::ONE),
            Cell::Float(value) => money::from_f64(*value),
            Cell::Decimal { value, scale } => Some(money::round(*value, *scale, money::PLACES)),
            _ => None,
        }
    }
}

/// A result as it flows: columns and a stream of batches.
pub struct Table {
    /// In the order of the batches' columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub batches: BoxStream<'static, Result<RecordBatch>>,
}

impl Table {
    /// Collects the rows.
    ///
    /// # Errors
    /// What the stream yields, and [`Error::TooManyRows`] above `limit` rows.
    pub async fn collect(mut self, limit: usize) -> Result<Rows> {
        let (mut batches, mut count) = (Vec::new(), 0);
        while let Some(batch) = self.batches.try_next().await? {
            count += batch.num_rows();
            if count > limit {
                return Err(Error::TooManyRows { limit });
            }
            batches.push(batch);
        }
        Ok(Rows { columns: self.columns, batches })
    }
}

/// A collected result.
#[derive(Debug, Clone)]
pub struct Rows {
    /// In the order of the batches' columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub batches: Vec<RecordBatch>,
}

impl Rows {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every row as cells, in order.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cell>> + '_ {
        self.batches.iter().flat_map(batch_rows)
    }

    /// Position of a column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// One column's cells, in order.
    #[must_use]
    pub fn column(&self, index: usize) -> Vec<Cell> {
        self.batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| cell(batch.column(index), row))).collect()
    }

    /// Sum of a column in units of 1e-12; absent values count as 0.
    #[must_use]
    pub fn sum(&self, index: usize) -> i128 {
        self.column(index).iter().filter_map(Cell::units).sum()
    }

    /// The rows that pass, in order.
    ///
    /// # Errors
    /// Arrow refuses, which would be a fault of ours.
    pub fn only(&self, keep: impl Fn(&[Cell]) -> bool) -> Result<Rows> {
        let kept = |batch: &RecordBatch| {
            let mask: BooleanArray = batch_rows(batch).map(|row| Some(keep(&row))).collect();
            filter_record_batch(batch, &mask).map_err(|error| Error::Output(std::io::Error::other(error)))
        };
        let batches = self.batches.iter().map(kept).collect::<Result<_>>()?;
        Ok(Rows { columns: self.columns.clone(), batches })
    }

    /// The first rows.
    #[must_use]
    pub fn first(&self, most: usize) -> Rows {
        let (mut room, mut batches) = (most, Vec::new());
        for batch in &self.batches {
            let own = room.min(batch.num_rows());
            batches.extend((own > 0).then(|| batch.slice(0, own)));
            room -= own;
        }
        Rows { columns: self.columns.clone(), batches }
    }

    /// Leaves out a column, where there is one of that name.
    pub fn remove(&mut self, name: &str) {
        if let Some(index) = self.position(name) {
            self.columns.remove(index);
            for batch in &mut self.batches {
                batch.remove_column(index);
            }
        }
    }

    /// Leaves out a column that holds the same value in every row, and returns that value.
    pub fn drop_constant(&mut self, kind: Kind) -> Option<String> {
        let index = self.columns.iter().position(|column| column.kind == kind)?;
        let cells = self.column(index);
        let first = cells.first().cloned();
        if cells.iter().any(|cell| Some(cell) != first.as_ref()) {
            return None;
        }
        self.columns.remove(index);
        for batch in &mut self.batches {
            batch.remove_column(index);
        }
        first.and_then(|cell| cell.full())
    }
}

/// The rows of one batch as cells.
pub fn batch_rows(batch: &RecordBatch) -> impl Iterator<Item = Vec<Cell>> + '_ {
    (0..batch.num_rows()).map(|row| batch.columns().iter().map(|array| cell(array, row)).collect())
}

/// Guesses a column's meaning from its type, for SQL that declares none.
#[must_use]
pub fn columns_of(schema: &SchemaRef) -> Vec<Column> {
    schema
        .fields()
        .iter()
        .map(|field| Column { name: field.name().clone(), kind: kind_of(field.data_type()) })
        .collect()
}

fn kind_of(data_type: &DataType) -> Kind {
    match data_type {
        DataType::Date32 | DataType::Date64 => Kind::Date,
        DataType::Timestamp(..) => Kind::Time,
        DataType::Dictionary(_, value) => kind_of(value),
        other if other.is_integer() => Kind::Count,
        other if other.is_numeric() => Kind::Number,
        _ => Kind::Text,
    }
}

/// One value of an Arrow array.
#[must_use]
pub fn cell(array: &dyn Array, row: usize) -> Cell {
    if array.is_null(row) {
        return Cell::Null;
    }
    match array.data_type() {
        DataType::Utf8View => Cell::Text(array.as_string_view().value(row).to_owned()),
        DataType::Boolean => Cell::Bool(array.as_boolean().value(row)),
        DataType::Int64 => Cell::Int(array.as_primitive::<arrow::datatypes::Int64Type>().value(row)),
        DataType::Float64 => Cell::Float(array.as_primitive::<arrow::datatypes::Float64Type>().value(row)),
        DataType::Decimal128(_, scale) => Cell::Decimal {
            value: array.as_primitive::<arrow::datatypes::Decimal128Type>().value(row),
            scale: u32::try_from(*scale).unwrap_or(0),
        },
        DataType::Float32 => float(array.as_primitive::<arrow::datatypes::Float32Type>().value(row)),
        DataType::Date32 => date(array.as_primitive::<arrow::datatypes::Date32Type>().value(row)),
        DataType::Timestamp(unit, _) => time(array, *unit, row),
        other => other_cell(array, other, row),
    }
}

/// The double of a narrow float's shortest text, so that 0.1 stays 0.1.
fn float(value: f32) -> Cell {
    Cell::Float(value.to_string().parse().unwrap_or_else(|_| f64::from(value)))
}

fn date(days: i32) -> Cell {
    arrow::temporal_conversions::date32_to_datetime(days).map_or(Cell::Null, |time| Cell::Date(time.date()))
}

fn time(array: &dyn Array, unit: TimeUnit, row: usize) -> Cell {
    use arrow::datatypes::{
        TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    };
    let time = match unit {
        TimeUnit::Second => DateTime::from_timestamp(array.as_primitive::<TimestampSecondType>().value(row), 0),
        TimeUnit::Millisecond => {
            DateTime::from_timestamp_millis(array.as_primitive::<TimestampMillisecondType>().value(row))
        }
        TimeUnit::Microsecond => {
            DateTime::from_timestamp_micros(array.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        TimeUnit::Nanosecond => {
            Some(DateTime::from_timestamp_nanos(array.as_primitive::<TimestampNanosecondType>().value(row)))
        }
    };
    time.map_or(Cell::Null, |time| Cell::Time(time.naive_utc()))
}

/// Types that reports never have but ad-hoc SQL may: small and unsigned integers, maps, lists.
fn other_cell(array: &dyn Array, data_type: &DataType, row: usize) -> Cell {
    let text = ArrayFormatter::try_new(array, &FormatOptions::default().with_null("NULL"))
        .map_or_else(|error| error.to_string(), |formatter| formatter.value(row).to_string());
    if data_type.is_integer() { text.parse().map_or(Cell::Text(text), Cell::Int) } else { Cell::Text(text) }
}
