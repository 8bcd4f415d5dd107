//! A result made of values, for what is worked out after the query.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringViewArray,
    TimestampMillisecondArray,
};
use arrow::datatypes::{Date32Type, Field, Schema};
use chrono::NaiveDate;

use super::{Cell, Column, Kind, Rows};
use crate::error::{Error, Result};
use crate::money;

/// Columns with their values, in order.
#[derive(Debug, Default)]
pub struct Builder {
    columns: Vec<Column>,
    arrays: Vec<ArrayRef>,
}

impl Builder {
    /// Adds a column of text.
    #[must_use]
    pub fn texts<T: AsRef<str>>(self, name: &str, kind: Kind, values: impl IntoIterator<Item = Option<T>>) -> Self {
        self.with(name, kind, Arc::new(values.into_iter().collect::<StringViewArray>()))
    }

    /// Adds a column of amounts or quantities in units of 1e-12.
    ///
    /// # Errors
    /// A fault of ours: the type has room for every amount.
    pub fn amounts(self, name: &str, kind: Kind, values: impl IntoIterator<Item = Option<i128>>) -> Result<Self> {
        let array = values.into_iter().collect::<Decimal128Array>();
        let array = array.with_precision_and_scale(money::PRECISION, 12).map_err(wrong)?;
        Ok(self.with(name, kind, Arc::new(array)))
    }

    /// Adds a column of ratios times 100, each of two finished totals, rounded to 4 places.
    #[must_use]
    pub fn percents(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.doubles(name, Kind::Percent, values)
    }

    /// Adds a column of ratios or of other quotients of finished totals.
    #[must_use]
    pub fn doubles(self, name: &str, kind: Kind, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.with(name, kind, Arc::new(values.into_iter().collect::<Float64Array>()))
    }

    /// Adds a column of whole numbers.
    #[must_use]
    pub fn counts(self, name: &str, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        self.with(name, Kind::Count, Arc::new(values.into_iter().collect::<Int64Array>()))
    }

    /// Adds a column of days or months.
    #[must_use]
    pub fn days(self, name: &str, kind: Kind, values: impl IntoIterator<Item = Option<NaiveDate>>) -> Self {
        let days = values.into_iter().map(|day| day.map(Date32Type::from_naive_date));
        self.with(name, kind, Arc::new(days.collect::<Date32Array>()))
    }

    /// Adds a column of cells of one kind, as another result held them.
    ///
    /// # Errors
    /// As [`Builder::amounts`].
    pub fn cells(self, column: &Column, values: impl IntoIterator<Item = Cell>) -> Result<Self> {
        let values: Vec<Cell> = values.into_iter().collect();
        let days = |cell: &Cell| if let Cell::Date(day) = cell { Some(*day) } else { None };
        let times =
            |cell: &Cell| if let Cell::Time(time) = cell { Some(time.and_utc().timestamp_millis()) } else { None };
        match column.kind {
            Kind::Money | Kind::Quantity => self.amounts(&column.name, column.kind, values.iter().map(Cell::units)),
            Kind::Month | Kind::Date => Ok(self.days(&column.name, column.kind, values.iter().map(days))),
            Kind::Time => {
                let array = values.iter().map(times).collect::<TimestampMillisecondArray>();
                Ok(self.with(&column.name, column.kind, Arc::new(array)))
            }
            kind => Ok(self.texts(&column.name, kind, values.iter().map(Cell::full))),
        }
    }

    /// The result.
    ///
    /// # Errors
    /// Columns of different lengths, which would be a fault of ours.
    pub fn rows(self) -> Result<Rows> {
        let fields = self.columns.iter().zip(&self.arrays);
        let fields: Vec<Field> =
            fields.map(|(column, array)| Field::new(&column.name, array.data_type().clone(), true)).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), self.arrays).map_err(wrong)?;
        Ok(Rows { columns: self.columns, batches: vec![batch] })
    }

    fn with(mut self, name: &str, kind: Kind, array: ArrayRef) -> Self {
        self.columns.push(Column { name: name.to_owned(), kind });
        self.arrays.push(array);
        self
    }
}

/// 100 · part / whole of two finished totals, rounded to 4 places; absent where the whole is 0.
#[must_use]
pub fn percent(part: i128, whole: i128) -> Option<f64> {
    let ratio = 100.0 * money::to_f64(part) / money::to_f64(whole);
    (whole != 0).then(|| (ratio * 1e4).round_ties_even() / 1e4)
}

fn wrong(error: arrow::error::ArrowError) -> Error {
    Error::Output(std::io::Error::other(error))
}
