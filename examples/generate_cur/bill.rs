//! A month's bill under way: every row goes to the files and to the ledger.

use std::path::Path;

use crate::calendar::{Month, Spans};
use crate::columns::Column;
use crate::failure::Failure;
use crate::ledger::MonthLedger;
use crate::line::{Row, Template};
use crate::writer::MonthWriter;

/// One month's rows on their way out.
pub struct Bill {
    pub month: Month,
    pub spans: Spans,
    pub ledger: MonthLedger,
    writer: MonthWriter,
}

impl Bill {
    /// A bill without rows, its folder made.
    pub fn open(out: &Path, month: Month, rows_per_file: usize, columns: Vec<Column>) -> Result<Self, Failure> {
        let writer = MonthWriter::create(out, month, rows_per_file, columns)?;
        Ok(Self { month, spans: Spans::new(month), ledger: MonthLedger::new(month), writer })
    }

    /// Rows from here on share this template.
    pub fn begin(&mut self, template: Template) {
        self.ledger.begin(template.clone());
        self.writer.begin(template);
    }

    /// Adds a row to the run under way.
    pub fn push(&mut self, row: &Row) -> Result<(), Failure> {
        self.ledger.push(row, &self.spans);
        self.writer.push(row, &self.spans)
    }

    /// Adds a run of a single row.
    pub fn single(&mut self, template: Template, row: &Row) -> Result<(), Failure> {
        self.begin(template);
        self.push(row)
    }

    /// Closes the files and hands back the month's account.
    pub fn close(mut self) -> Result<MonthLedger, Failure> {
        self.ledger.end();
        self.writer.finish(&self.spans)?;
        Ok(self.ledger)
    }
}
