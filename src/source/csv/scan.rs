//! Reads files into batches of the columns that a query wants.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::{DataFusionError, Result, exec_datafusion_err};

use super::CsvFile;
use super::column::Column;
use super::input::Input;
use super::part::{Part, Row};
use super::record::Record;
use crate::error::Error;
use crate::schema::findings::Findings;
use crate::schema::forms;
use crate::schema::headers::Columns;
use crate::settings::Form;

/// What a query wants of every file.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The columns.
    pub schema: SchemaRef,
    /// For each column, its place among the partition values, or `None` if it is the file's.
    pub partitions: Vec<Option<usize>>,
    /// Where rows and values that cannot be read are counted.
    pub findings: Arc<Findings>,
    /// Rows of a batch.
    pub batch_size: usize,
}

/// Reads one file after the other.
pub struct Scan<'a> {
    /// What is wanted.
    pub wanted: &'a Wanted,
    /// Rows that are still wanted.
    pub left: usize,
    /// Takes a batch, and says whether it wants another.
    pub send: &'a mut dyn FnMut(RecordBatch) -> bool,
}

/// The rows of a batch while it is built.
struct Rows {
    columns: Vec<Column>,
    count: usize,
    scratch: String,
}

/// Where the columns of a batch are found in the records of one part of a file.
type Places = Vec<(usize, Option<Vec<usize>>)>;

impl Scan<'_> {
    /// Reads a file; breaks if no more rows are wanted.
    ///
    /// # Errors
    /// The file cannot be read to its end, is not the one that was opened, or findings are strict and there is one.
    pub fn file(&mut self, file: &CsvFile, input: Input) -> Result<ControlFlow<()>> {
        let mut rows = self.rows(file)?;
        let mut flow = ControlFlow::Continue(());
        input.each_part::<DataFusionError>(|path, bytes| {
            let mut part = Part::open(path, bytes)?;
            check_unchanged(file, &part.columns)?;
            flow = self.part(path, &mut part, &mut rows)?;
            Ok(flow)
        })?;
        if rows.count > 0 && self.flush(&mut rows)?.is_break() || self.left == 0 {
            flow = ControlFlow::Break(());
        }
        Ok(flow)
    }

    fn rows(&self, file: &CsvFile) -> Result<Rows> {
        let names = file.header.schema.fields().iter().map(|field| field.name().as_str());
        let null_word = forms::of(names) == Some(Form::Focus);
        let column = |(field, partition): (_, &Option<usize>)| match partition {
            Some(place) => match file.values.get(*place) {
                Some(value) => Ok(Column::constant(field, value.clone())),
                None => Err(exec_datafusion_err!("{} lacks a value of its path", file.path)),
            },
            None if file.header.schema.index_of(field.name()).is_err() => Ok(Column::absent(field)),
            None => Ok(Column::of_file(field, null_word)),
        };
        let columns = self.wanted.schema.fields().iter().zip(&self.wanted.partitions).map(column);
        Ok(Rows { columns: columns.collect::<Result<_>>()?, count: 0, scratch: String::new() })
    }

    fn part<R: Read>(&mut self, path: &str, part: &mut Part<R>, rows: &mut Rows) -> Result<ControlFlow<()>> {
        let places = rows.places(&part.columns);
        while self.left > 0 {
            match part.next()? {
                None => return Ok(ControlFlow::Continue(())),
                Some(Row::Bad(reason)) => self.wanted.findings.bad_row(path, part.line(), reason)?,
                Some(Row::Good(record)) => {
                    rows.append(&record, &places, &self.wanted.findings, path)?;
                    self.left -= 1;
                    if rows.count >= self.wanted.batch_size && self.flush(rows)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Break(()))
    }

    /// Sends the rows built so far.
    fn flush(&mut self, rows: &mut Rows) -> Result<ControlFlow<()>> {
        let count = std::mem::take(&mut rows.count);
        let arrays = rows.columns.iter_mut().map(|column| column.finish(count, &self.wanted.findings));
        // Without columns, as in count(*), a batch is its count of rows alone.
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let schema = Arc::clone(&self.wanted.schema);
        let batch = RecordBatch::try_new_with_options(schema, arrays.collect::<Result<_>>()?, &options)?;
        Ok(if (self.send)(batch) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }
}

impl Rows {
    fn places(&self, columns: &Columns) -> Places {
        let place = |column: &Column| {
            let index = columns.names.iter().position(|name| name == column.name())?;
            Some(columns.places[index].clone())
        };
        let of_file = self.columns.iter().enumerate().filter(|(_, column)| column.is_of_file());
        of_file.map(|(index, column)| (index, place(column))).collect()
    }

    fn append(&mut self, record: &Record<'_>, places: &Places, findings: &Findings, path: &str) -> Result<()> {
        for (index, places) in places {
            let column = &mut self.columns[*index];
            let Some(places) = places else {
                column.append_null()?;
                continue;
            };
            let text = record.first(places, &mut self.scratch);
            if !column.append(text)? {
                findings
                    .check_row(path, record.line, || format!("{} {text:?} does not fit its type", column.name()))?;
            }
        }
        self.count += 1;
        Ok(())
    }
}

/// A file that was replaced since it was opened may have columns that no query was planned for.
fn check_unchanged(file: &CsvFile, columns: &Columns) -> Result<()> {
    match columns.names.iter().find(|name| file.header.schema.index_of(name).is_err()) {
        None => Ok(()),
        Some(name) => Err(Error::Source {
            message: format!("{} changed while it was read: it now has a column {name}", file.path),
            hint: "run the command again".to_owned(),
        }
        .into()),
    }
}
