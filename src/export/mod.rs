//! Bills written out: Parquet or CSV, a folder of months or one file, whole or not at all.
//!
//! Rows are written as they come, a row group at a time, to temporary files beside the target; everything is put in its
//! place at the end.

mod csv;
mod folder;
mod held;
mod parquet;
mod place;
mod prefix;
mod totals;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use chrono::NaiveDate;
use futures::stream::{Stream, TryStreamExt};
use tempfile::TempDir;

use crate::error::{Error, Result};
pub use place::{Container, Place};
pub use totals::{Metric, Totals};

/// Rows of a file before the next one of its month begins.
pub const ROWS_PER_FILE: usize = 5_000_000;

/// What is to be written.
#[derive(Debug, Clone)]
pub struct Order {
    /// What files are named after: `line_items`, `focus`.
    pub stem: &'static str,
    /// Parquet or CSV.
    pub container: Container,
    /// Where it goes.
    pub place: Place,
    /// Whether months that are there are replaced.
    pub overwrite: bool,
    /// Rows of a file before the next one of its month begins.
    pub rows_per_file: usize,
    /// The amounts that are added up.
    pub metrics: &'static [Metric],
    /// The column of their currency.
    pub currency: &'static str,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its place under the target's folder; empty for a target that is one file.
    pub path: String,
    /// Its rows.
    pub rows: usize,
}

/// What was written.
#[derive(Debug, Default)]
pub struct Summary {
    /// The files in the order of their months.
    pub files: Vec<Written>,
    /// What their amounts add up to.
    pub totals: Totals,
}

/// Writes rows of one schema to a file.
trait Sink: Send {
    /// Writes a batch.
    fn batch(&mut self, batch: &RecordBatch) -> std::io::Result<()>;
    /// Writes what stands at the end.
    fn end(self: Box<Self>) -> std::io::Result<()>;
}

/// An export under way. Dropped before its end, it leaves nothing.
pub struct Writing {
    order: Order,
    staging: TempDir,
    open: Option<Open>,
    done: Vec<Staged>,
    totals: Totals,
}

/// A file that is being written.
struct Open {
    sink: Box<dyn Sink>,
    staged: Staged,
}

/// A file in the staging folder.
#[derive(Debug, Clone)]
struct Staged {
    file: PathBuf,
    month: NaiveDate,
    written: Written,
}

impl Writing {
    /// Begins to write, beside the target.
    ///
    /// # Errors
    /// The target's folder is not there or cannot be written to.
    pub fn begin(order: Order) -> Result<Self> {
        let staging = order.place.staging()?;
        Ok(Self { order, staging, open: None, done: Vec::new(), totals: Totals::default() })
    }

    /// Writes the rows of a month.
    ///
    /// # Errors
    /// What the rows' stream yields, or a file cannot be written.
    pub async fn month(
        &mut self,
        month: NaiveDate,
        schema: &SchemaRef,
        rows: impl Stream<Item = Result<RecordBatch>>,
    ) -> Result<()> {
        let one = matches!(self.order.place, Place::One(_));
        if !one {
            self.close()?;
        }
        if self.open.is_none() {
            self.open(month, schema, 1)?;
        }
        let (mut rows, mut number) = (std::pin::pin!(rows), 1);
        while let Some(batch) = rows.try_next().await? {
            if !one && self.is_full() {
                number += 1;
                self.open(month, schema, number)?;
            }
            self.totals.add(&self.order, &batch);
            self.write(&batch)?;
        }
        Ok(())
    }

    /// Puts everything in its place.
    ///
    /// # Errors
    /// A file cannot be written or put in its place; those that were there are then there again.
    pub async fn end(mut self) -> Result<Summary> {
        self.close()?;
        place::put(&self.order, self.staging.path(), &self.done).await?;
        let files = self.done.into_iter().map(|staged| staged.written).collect();
        Ok(Summary { files, totals: self.totals })
    }

    fn is_full(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.staged.written.rows >= self.order.rows_per_file)
    }

    fn open(&mut self, month: NaiveDate, schema: &SchemaRef, number: usize) -> Result<()> {
        self.close()?;
        let (container, stem) = (self.order.container, self.order.stem);
        let path = match &self.order.place {
            Place::One(_) => String::new(),
            _ => format!("{}/{stem}-{number:05}.{}", folder_of(month), container.extension()),
        };
        // No reader takes a file of this name for a bill's.
        let file = self.staging.path().join(format!("{}.part", self.done.len()));
        let out = File::create(&file).map_err(|source| self.failed(source))?;
        let compressed = container == Container::Csv && self.order.place.is_compressed();
        let sink: Result<Box<dyn Sink>, std::io::Error> = match container {
            Container::Parquet => parquet::Parquet::begin(out, schema),
            Container::Csv => csv::Csv::begin(out, schema, compressed),
        };
        let sink = sink.map_err(|source| self.failed(source))?;
        self.open = Some(Open { sink, staged: Staged { file, month, written: Written { path, rows: 0 } } });
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        open.staged.written.rows += batch.num_rows();
        let written = open.sink.batch(batch);
        written.map_err(|source| self.failed(source))
    }

    fn close(&mut self) -> Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        open.sink.end().map_err(|source| self.failed(source))?;
        self.done.push(open.staged);
        Ok(())
    }

    fn failed(&self, source: std::io::Error) -> Error {
        Error::Write { path: self.order.place.shown().into(), source }
    }
}

/// The folder of a month.
fn folder_of(month: NaiveDate) -> String {
    format!("billing_period={}", month.format("%Y-%m"))
}

/// Copies a staged file.
fn copy(from: &Path, out: &mut dyn Write) -> Result<()> {
    let mut file = File::open(from).map_err(|source| Error::Read { path: from.to_owned(), source })?;
    std::io::copy(&mut file, out).map(|_| ()).map_err(Error::Output)
}
