//! What did not fit while a bill was scanned: values of columns, rows of files.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use datafusion::common::{DataFusionError, Result};

use crate::error::Error;

/// Bad rows of a file that are kept with their reasons.
const KEPT: usize = 3;

/// Values and rows that could not be read, counted while files are scanned.
#[derive(Debug, Default)]
pub struct Findings {
    strict: bool,
    found: Mutex<Found>,
}

#[derive(Debug, Default)]
struct Found {
    columns: BTreeMap<String, Misfits>,
    files: BTreeMap<String, BadRows>,
}

/// Values that do not fit: how many, and the first of them in the order of text, whatever thread came first.
#[derive(Debug, Default)]
pub struct Misfits {
    count: usize,
    example: String,
}

/// The bad rows of a file. Scans go down a file, so a line above the last one counted was counted by another scan.
#[derive(Debug, Default)]
struct BadRows {
    count: usize,
    last_line: u64,
    first: Vec<(u64, String)>,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its file.
    pub path: String,
    /// The line it begins on.
    pub line: u64,
    /// Why, to follow "the row".
    pub reason: String,
}

impl Misfits {
    /// Counts one.
    pub fn add(&mut self, text: &str) {
        if self.count == 0 || text < self.example.as_str() {
            text.clone_into(&mut self.example);
        }
        self.count += 1;
    }

    fn merge(&mut self, other: &Misfits) {
        if self.count == 0 || other.example < self.example {
            self.example.clone_from(&other.example);
        }
        self.count += other.count;
    }
}

impl Findings {
    /// Findings that are refused: the first one ends the query.
    #[must_use]
    pub fn strict() -> Self {
        Self { strict: true, ..Self::default() }
    }

    /// Whether the first finding ends the query.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// Adds what one batch of a column held.
    ///
    /// # Errors
    /// The findings are strict and there is a misfit.
    pub fn add(&self, column: &str, misfits: &Misfits) -> Result<()> {
        if misfits.count == 0 {
            return Ok(());
        }
        if self.strict {
            return Err(refused(format!("{column}: {:?} does not fit its type", misfits.example)));
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.columns.entry(column.to_owned()).or_default().merge(misfits);
        Ok(())
    }

    /// Adds a row that could not be read. The lines of one file come in order, in each scan of it.
    ///
    /// # Errors
    /// The findings are strict.
    pub fn bad_row(&self, path: &str, line: u64, reason: String) -> Result<()> {
        self.check_row(path, line, || reason.clone())?;
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = found.files.entry(path.to_owned()).or_default();
        if line > rows.last_line {
            rows.last_line = line;
            rows.count += 1;
            if rows.first.len() < KEPT {
                rows.first.push((line, reason));
            }
        }
        Ok(())
    }

    /// Refuses a fault at a place where findings are strict.
    ///
    /// # Errors
    /// They are.
    pub fn check_row(&self, path: &str, line: u64, reason: impl FnOnce() -> String) -> Result<()> {
        if self.strict { Err(refused(format!("{path}:{line}: {}", reason()))) } else { Ok(()) }
    }

    /// The first few bad rows of each file, in the order of files and lines.
    #[must_use]
    pub fn bad_rows(&self) -> Vec<BadRow> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let of_file = |(path, rows): (&String, &BadRows)| {
            let row =
                |(line, reason): &(u64, String)| BadRow { path: path.clone(), line: *line, reason: reason.clone() };
            rows.first.iter().map(row).collect::<Vec<_>>()
        };
        found.files.iter().flat_map(of_file).collect()
    }

    /// The files with bad rows, with how many, and where and why the first is one.
    #[must_use]
    pub fn bad_files(&self) -> Vec<(usize, BadRow)> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let of_file = |(path, rows): (&String, &BadRows)| {
            let (line, reason) = rows.first.first()?;
            Some((rows.count, BadRow { path: path.clone(), line: *line, reason: reason.clone() }))
        };
        found.files.iter().filter_map(of_file).collect()
    }

    /// The columns with values that do not fit, with how many and an example.
    #[must_use]
    pub fn misfits(&self) -> Vec<(String, usize, String)> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.columns.iter().map(|(column, of)| (column.clone(), of.count, of.example.clone())).collect()
    }

    /// One sentence a file with bad rows, then one a column with misfits.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let files = found.files.iter().filter_map(|(path, rows)| rows.sentence(path));
        let columns = found.columns.iter().map(|(column, Misfits { count, example })| {
            format!("{count} values of {column} do not fit its type and read as unknown, such as {example:?}")
        });
        files.chain(columns).collect()
    }
}

impl BadRows {
    fn sentence(&self, path: &str) -> Option<String> {
        let (line, reason) = self.first.first()?;
        Some(match self.count {
            1 => format!("a row of {path} could not be read and is left out, at line {line}: {reason}"),
            count => {
                format!("{count} rows of {path} could not be read and are left out, the first at line {line}: {reason}")
            }
        })
    }
}

fn refused(message: String) -> DataFusionError {
    let hint = "leave out --strict to go on without it".to_owned();
    Error::Source { message, hint }.into()
}

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        DataFusionError::External(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misfits_count_by_column() {
        let findings = Findings::default();
        for values in [&["y", "z"][..], &["x"], &[]] {
            let mut misfits = Misfits::default();
            for text in values {
                misfits.add(text);
            }
            findings.add("line_item_unblended_cost", &misfits).unwrap();
        }
        let expected = "3 values of line_item_unblended_cost do not fit its type and read as unknown, such as \"x\"";
        assert_eq!(findings.sentences(), [expected]);
    }

    #[test]
    fn bad_rows_are_said_by_file_and_counted_once_over_two_scans() {
        let findings = Findings::default();
        for _ in 0..2 {
            for line in [17, 30, 31, 40] {
                findings.bad_row("x.csv.gz", line, format!("reason {line}")).unwrap();
            }
        }
        findings.bad_row("a.csv", 2, "has 3 fields where the header has 125".to_owned()).unwrap();
        let expected = [
            "a row of a.csv could not be read and is left out, at line 2: has 3 fields where the header has 125",
            "4 rows of x.csv.gz could not be read and are left out, the first at line 17: reason 17",
        ];
        assert_eq!(findings.sentences(), expected);
        let places: Vec<(String, u64)> = findings.bad_rows().into_iter().map(|row| (row.path, row.line)).collect();
        let file = "x.csv.gz".to_owned();
        assert_eq!(places, [("a.csv".to_owned(), 2), (file.clone(), 17), (file.clone(), 30), (file, 31)]);
    }

    #[test]
    fn strict_findings_are_errors_with_their_place() {
        let findings = Findings::strict();
        let error = findings.bad_row("x.csv.gz", 17, "has 3 fields where the header has 125".to_owned()).unwrap_err();
        let DataFusionError::External(error) = error else { panic!("{error:?}") };
        let error = error.downcast_ref::<Error>().unwrap();
        assert_eq!(error.to_string(), "x.csv.gz:17: has 3 fields where the header has 125");
        assert_eq!(error.hint().as_deref(), Some("leave out --strict to go on without it"));
        let mut misfits = Misfits::default();
        findings.add("cost", &misfits).unwrap();
        misfits.add("abc");
        let error = findings.add("cost", &misfits).unwrap_err();
        assert_eq!(error.to_string(), "External error: cost: \"abc\" does not fit its type");
    }
}
