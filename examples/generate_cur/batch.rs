//! Rows on their way to a file, kept as columns so that the texts of a run are stored once.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, MapBuilder, MapFieldNames, StringArray, StringBuilder,
    TimestampMillisecondArray,
};
use arrow::compute::take;
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;

use crate::calendar::{Month, Spans};
use crate::columns::{Column, Number, When};
use crate::decimal::Decimal;
use crate::line::Template;

/// Rows gathered until they are encoded; `R` is what a run of rows has in common.
///
/// Texts are dictionaries in memory only: the files are written without Arrow's own metadata, so a
/// reader sees plain strings, as in AWS's.
pub struct Batch<R> {
    runs: Vec<R>,
    /// For each row, its run and its span.
    run_of: Vec<i32>,
    span_of: Vec<usize>,
    numbers: Vec<Vec<f64>>,
}

impl<R> Batch<R> {
    /// A batch without rows, each of which will have so many numbers.
    pub fn new(numbers: usize) -> Self {
        Self { runs: vec![], run_of: vec![], span_of: vec![], numbers: vec![vec![]; numbers] }
    }

    /// How many rows it holds.
    pub fn len(&self) -> usize {
        self.run_of.len()
    }

    /// Rows from here on belong to this run.
    pub fn begin(&mut self, run: R) {
        self.runs.push(run);
    }

    /// Adds a row to the run under way.
    pub fn push(&mut self, span: usize, numbers: &[Decimal]) {
        self.run_of.push(number(self.runs.len()) - 1);
        self.span_of.push(span);
        for (column, value) in self.numbers.iter_mut().zip(numbers) {
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

    /// A text of each row's run.
    pub fn texts<'a>(&'a self, text: impl Fn(&'a R) -> &'a str) -> ArrayRef {
        let runs = Int32Array::from(self.run_of.clone());
        dictionary(runs, StringArray::from_iter_values(self.runs.iter().map(text)))
    }

    /// A text of each row's run, NULL where the run has none.
    pub fn optional_texts<'a>(&'a self, text: impl Fn(&'a R) -> Option<&'a str>) -> ArrayRef {
        let values: Vec<Option<&str>> = self.runs.iter().map(text).collect();
        let held = |run: &i32| values[place(*run)].map(|_| *run);
        let keys = self.run_of.iter().map(held).collect();
        dictionary(keys, StringArray::from_iter_values(values.iter().map(|value| value.unwrap_or(""))))
    }

    /// A map of each row's run.
    pub fn maps<'a>(&'a self, entries: impl Fn(&'a R) -> Vec<(&'a str, &'a str)>) -> Result<ArrayRef, ArrowError> {
        let names = MapFieldNames { entry: "key_value".into(), key: "key".into(), value: "value".into() };
        let mut maps = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
        for run in &self.runs {
            for (key, value) in entries(run) {
                maps.keys().append_value(key);
                maps.values().append_value(value);
            }
            maps.append(true)?;
        }
        take(&maps.finish(), &Int32Array::from(self.run_of.clone()), None)
    }

    /// The number at this place of each row.
    pub fn doubles(&self, place: usize) -> ArrayRef {
        Arc::new(Float64Array::from(self.numbers[place].clone()))
    }

    /// The number at this place of each row, NULL where its run does not count such a thing.
    pub fn optional_doubles(&self, place: usize, counted: impl Fn(&R) -> bool) -> ArrayRef {
        let values = self.run_of.iter().zip(&self.numbers[place]);
        let held = values.map(|(&run, &value)| counted(&self.runs[self::place(run)]).then_some(value));
        Arc::new(held.collect::<Float64Array>())
    }

    /// An instant that follows from each row's span.
    pub fn instants(&self, of_span: impl Fn(usize) -> i64) -> ArrayRef {
        let values: Vec<i64> = self.span_of.iter().map(|&span| of_span(span)).collect();
        Arc::new(TimestampMillisecondArray::from(values).with_timezone("UTC"))
    }

    /// The text of each row's span.
    fn intervals(&self, spans: &Spans) -> ArrayRef {
        let keys = self.span_of.iter().map(|&span| number(span));
        dictionary(Int32Array::from_iter_values(keys), StringArray::from_iter_values(&spans.text))
    }
}

impl Batch<Template> {
    /// A batch of line items as the CUR has them.
    pub fn of_lines() -> Self {
        Self::new(Number::ALL.len())
    }

    /// One of the CUR's columns.
    pub fn column(&self, column: Column, month: Month, spans: &Spans) -> ArrayRef {
        match column {
            Column::Text(text) => self.texts(|template| template.get(text)),
            Column::Number(number) => self.doubles(number as usize),
            Column::When(When::Interval) => self.intervals(spans),
            Column::When(When::PeriodStart) => self.instants(|_| month.first().start_ms()),
            Column::When(When::PeriodEnd) => self.instants(|_| month.end().start_ms()),
            Column::When(When::UsageStart) => self.instants(|span| spans.start_ms[span]),
            Column::When(When::UsageEnd) => self.instants(|span| spans.end_ms[span]),
        }
    }
}

fn dictionary(keys: Int32Array, values: StringArray) -> ArrayRef {
    Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(values)))
}

/// A dictionary key; a batch holds far fewer than 2^31 of anything.
fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}

/// The place of a dictionary key, which is never negative.
fn place(key: i32) -> usize {
    usize::try_from(key).unwrap_or(0)
}
