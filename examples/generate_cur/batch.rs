//! Rows on their way to a file, kept as columns so that the texts of a run are stored once.

use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Float64Array, Int32Array, StringArray, TimestampMillisecondArray};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit};

use crate::calendar::{Month, Spans};
use crate::columns::{Column, Number, Text, When};
use crate::line::{Row, Template};

/// The Arrow schema of a file with these columns.
///
/// Texts are dictionaries in memory only: the files are written without Arrow's own metadata, so a
/// reader sees plain strings, as in AWS's.
pub fn schema(columns: &[Column]) -> SchemaRef {
    let fields: Vec<Field> = columns.iter().map(|column| Field::new(column.name(), data_type(*column), true)).collect();
    Arc::new(Schema::new(fields))
}

fn data_type(column: Column) -> DataType {
    match column {
        Column::Number(_) => DataType::Float64,
        Column::Text(_) | Column::When(When::Interval) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
        Column::When(_) => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
    }
}

/// Rows gathered until they are encoded.
pub struct Batch {
    runs: Vec<Template>,
    /// For each row, its run and its span.
    run_of: Vec<i32>,
    span_of: Vec<usize>,
    numbers: Vec<Vec<f64>>,
}

impl Batch {
    /// A batch without rows.
    pub fn new() -> Self {
        let numbers = vec![vec![]; Number::ALL.len()];
        Self { runs: vec![], run_of: vec![], span_of: vec![], numbers }
    }

    /// How many rows it holds.
    pub fn len(&self) -> usize {
        self.run_of.len()
    }

    /// Rows from here on share this template.
    pub fn begin(&mut self, template: Template) {
        self.runs.push(template);
    }

    /// Adds a row to the run under way.
    pub fn push(&mut self, row: &Row) {
        self.run_of.push(number(self.runs.len()) - 1);
        self.span_of.push(row.span);
        for (column, value) in self.numbers.iter_mut().zip(row.numbers()) {
            column.push(value.to_f64());
        }
    }

    /// Forgets the rows and keeps the run that is under way.
    pub fn clear(&mut self) {
        self.runs.drain(..self.runs.len().saturating_sub(1));
        self.run_of.clear();
        self.span_of.clear();
        self.numbers.iter_mut().for_each(Vec::clear);
    }

    /// One array per column.
    pub fn arrays(&self, columns: &[Column], month: Month, spans: &Spans) -> Vec<ArrayRef> {
        let runs = Int32Array::from(self.run_of.clone());
        let intervals = StringArray::from_iter_values(&spans.text);
        columns
            .iter()
            .map(|column| match *column {
                Column::Text(text) => self.texts(text, &runs),
                Column::Number(number) => self.doubles(number),
                Column::When(When::Interval) => {
                    let keys = self.span_of.iter().map(|&span| number(span));
                    dictionary(Int32Array::from_iter_values(keys), intervals.clone())
                }
                Column::When(When::PeriodStart) => instants(self.each(month.first().start_ms())),
                Column::When(When::PeriodEnd) => instants(self.each(month.end().start_ms())),
                Column::When(When::UsageStart) => instants(self.spans(&spans.start_ms)),
                Column::When(When::UsageEnd) => instants(self.spans(&spans.end_ms)),
            })
            .collect()
    }

    fn texts(&self, column: Text, runs: &Int32Array) -> ArrayRef {
        let values = self.runs.iter().map(|template| template.get(column));
        dictionary(runs.clone(), StringArray::from_iter_values(values))
    }

    fn doubles(&self, column: Number) -> ArrayRef {
        Arc::new(Float64Array::from(self.numbers[column as usize].clone()))
    }

    fn each(&self, instant: i64) -> Vec<i64> {
        vec![instant; self.len()]
    }

    fn spans(&self, instants: &[i64]) -> Vec<i64> {
        self.span_of.iter().map(|&span| instants[span]).collect()
    }
}

fn dictionary(keys: Int32Array, values: StringArray) -> ArrayRef {
    Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(values)))
}

fn instants(values: Vec<i64>) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from(values).with_timezone("UTC"))
}

/// A dictionary key; a batch holds far fewer than 2^31 of anything.
fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}
