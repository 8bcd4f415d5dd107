//! The legacy report as Athena reads it: Parquet below `year=2025/month=1`.

use std::path::Path;

use arrow::error::ArrowError;

use crate::batch::Batch;
use crate::calendar::{Month, Spans};
use crate::columns::Column;
use crate::failure::Failure;
use crate::folder;
use crate::form::Form;
use crate::line::{Row, Template};
use crate::writer::{Layout, Values, Writer};

/// The name that every file starts with.
const NAME: &str = "monthly-cur";

/// The columns of the Athena form.
struct Athena {
    month: Month,
    columns: Vec<Column>,
    batch: Batch<Template>,
}

/// The form in a month's folder, an earlier run's files cleared from it.
pub fn open(out: &Path, month: Month, rows_per_file: usize, columns: Vec<Column>) -> Result<Box<dyn Form>, Failure> {
    let folder = out.join(format!("year={}", month.year)).join(format!("month={}", month.month));
    folder::clear(&folder, NAME)?;
    folder::make(&folder)?;
    let layout = Athena { month, columns, batch: Batch::of_lines() };
    Ok(Box::new(Writer::new(layout, folder, NAME, rows_per_file)))
}

impl Layout for Athena {
    fn begin(&mut self, template: &Template) {
        self.batch.begin(template.clone());
    }

    fn push(&mut self, row: &Row) {
        self.batch.push(row.span, row.numbers());
    }

    fn len(&self) -> usize {
        self.batch.len()
    }

    fn columns(&self, spans: &Spans) -> Result<Vec<Values>, ArrowError> {
        let values = |column: &Column| (column.name(), self.batch.column(*column, self.month, spans));
        Ok(self.columns.iter().map(values).collect())
    }

    fn clear(&mut self) {
        self.batch.clear();
    }
}

impl Form for Writer<Athena> {
    fn begin(&mut self, template: &Template) {
        Writer::begin(self, template);
    }

    fn push(&mut self, row: &Row, spans: &Spans) -> Result<(), Failure> {
        Writer::push(self, row, spans)
    }

    fn finish(mut self: Box<Self>, spans: &Spans) -> Result<(), Failure> {
        Writer::finish(&mut self, spans).map(drop)
    }
}
