//! A form in Parquet: rows become columns, and columns go to as many files as it takes.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::error::ArrowError;

use crate::calendar::Spans;
use crate::failure::Failure;
use crate::line::{Row, Template};
use crate::parquet_file::OpenFile;

/// Rows encoded at a time.
const BATCH_ROWS: usize = 32_768;

/// A column's name and its values.
pub type Values = (&'static str, ArrayRef);

/// What a form's columns are, and how the bill's rows fill them.
pub trait Layout {
    /// Rows from here on share this template.
    fn begin(&mut self, template: &Template);

    /// Adds what the form has for a row: it may be none, or more than one.
    fn push(&mut self, row: &Row);

    /// How many rows are gathered.
    fn len(&self) -> usize;

    /// The rows gathered as columns, always the same ones in the same order.
    fn columns(&self, spans: &Spans) -> Result<Vec<Values>, ArrowError>;

    /// Forgets the rows gathered.
    fn clear(&mut self);
}

/// Writes one month's rows in a form to a folder.
pub struct Writer<L> {
    layout: L,
    folder: PathBuf,
    /// What every file's name starts with.
    name: &'static str,
    rows_per_file: usize,
    file: Option<OpenFile>,
    files: usize,
    rows_in_file: usize,
}

impl<L: Layout> Writer<L> {
    /// A writer to a folder that exists.
    pub fn new(layout: L, folder: PathBuf, name: &'static str, rows_per_file: usize) -> Self {
        Self { layout, folder, name, rows_per_file, file: None, files: 0, rows_in_file: 0 }
    }

    /// Rows from here on share this template.
    pub fn begin(&mut self, template: &Template) {
        self.layout.begin(template);
    }

    /// Adds a row to the run under way, and encodes or closes what is full.
    pub fn push(&mut self, row: &Row, spans: &Spans) -> Result<(), Failure> {
        let before = self.layout.len();
        self.layout.push(row);
        self.rows_in_file += self.layout.len() - before;
        let full = self.rows_in_file >= self.rows_per_file;
        if full || self.layout.len() >= BATCH_ROWS {
            self.encode(spans)?;
        }
        if full { self.close() } else { Ok(()) }
    }

    /// Writes what is left, closes the last file and says how many there are.
    pub fn finish(&mut self, spans: &Spans) -> Result<usize, Failure> {
        self.encode(spans)?;
        self.close()?;
        Ok(self.files)
    }

    /// The columns of the form.
    pub fn schema(&self, spans: &Spans) -> Result<SchemaRef, Failure> {
        let columns = self.columns(spans)?;
        let field = |(name, values): &Values| Field::new(*name, values.data_type().clone(), true);
        Ok(Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<Field>>())))
    }

    fn columns(&self, spans: &Spans) -> Result<Vec<Values>, Failure> {
        self.layout.columns(spans).map_err(|error| Failure::new("cannot lay out columns for", &self.folder, error))
    }

    fn encode(&mut self, spans: &Spans) -> Result<(), Failure> {
        if self.layout.len() == 0 {
            return Ok(());
        }
        if self.file.is_none() {
            self.files += 1;
            let path = self.folder.join(file_name(self.name, self.files));
            self.file = Some(OpenFile::create(path, &self.schema(spans)?)?);
        }
        let arrays: Vec<ArrayRef> = self.columns(spans)?.into_iter().map(|column| column.1).collect();
        self.layout.clear();
        self.file.as_mut().map_or(Ok(()), |file| file.encode(&arrays))
    }

    fn close(&mut self) -> Result<(), Failure> {
        self.rows_in_file = 0;
        self.file.take().map_or(Ok(()), OpenFile::close)
    }
}

/// The name of a form's file by its number.
pub fn file_name(name: &str, number: usize) -> String {
    format!("{name}-{number:05}.snappy.parquet")
}
