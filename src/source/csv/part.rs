//! The rows of one CSV text: a header line, then records that must fit it.

use std::io::{self, Read};

use super::input::broken;
use super::record::Record;
use super::records::{Records, Step};
use crate::error::{Error, Result};
use crate::schema::headers::{Columns, columns};

/// A CSV text whose header line is read.
pub struct Part<R> {
    path: String,
    /// The columns that its header names.
    pub columns: Columns,
    records: Records<R>,
    /// The header line's bytes and its count of fields.
    header: (Vec<u8>, usize),
}

/// One row.
pub enum Row<'a> {
    /// A row that fits the header.
    Good(Record<'a>),
    /// A row that cannot be read, and why.
    Bad(String),
}

impl<R: Read> Part<R> {
    /// Reads the header line; `path` names the text in messages.
    ///
    /// # Errors
    /// The bytes cannot be read, or the first line is no header.
    pub fn open(path: &str, input: R) -> Result<Self> {
        let mut records = Records::new(input);
        let header = match records.advance().map_err(|error| broken(path, error.into()))? {
            Step::End => return Err(no_header(path, "is empty")),
            Step::Bad(reason) => return Err(no_header(path, &format!("has no header: its first line {reason}"))),
            Step::Record => (records.bytes().to_vec(), records.fields()),
        };
        let record = records.record().ok_or_else(|| no_header(path, "has no header: its first line is no UTF-8"))?;
        let mut scratch = vec![String::new(); record.len()];
        let names: Vec<&str> = scratch.iter_mut().enumerate().map(|(place, text)| record.get(place, text)).collect();
        let columns = columns(&names).map_err(|reason| no_header(path, &format!("has no header: {reason}")))?;
        Ok(Self { path: path.to_owned(), columns, records, header })
    }

    /// Goes to the next row. A header line that stands again, as where files were put end to end, is none.
    ///
    /// # Errors
    /// The bytes cannot be read.
    pub fn next(&mut self) -> Result<Option<Row<'_>>> {
        match self.advance().map_err(|error| broken(&self.path, error.into()))? {
            Step::End => return Ok(None),
            Step::Bad(reason) => return Ok(Some(Row::Bad(reason.to_owned()))),
            Step::Record => {}
        }
        let (found, wanted) = (self.records.fields(), self.header.1);
        if found != wanted {
            return Ok(Some(Row::Bad(format!("has {} where the header has {wanted}", counted(found)))));
        }
        Ok(Some(match self.records.record() {
            Some(record) => Row::Good(record),
            None => Row::Bad("is no UTF-8".to_owned()),
        }))
    }

    /// The line on which the current row begins.
    pub fn line(&self) -> u64 {
        self.records.line()
    }

    fn advance(&mut self) -> io::Result<Step> {
        loop {
            let step = self.records.advance()?;
            if step != Step::Record || !self.is_header() {
                return Ok(step);
            }
        }
    }

    fn is_header(&self) -> bool {
        let bytes = self.records.bytes();
        bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) == self.header.0
    }
}

fn counted(fields: usize) -> String {
    if fields == 1 { "1 field".to_owned() } else { format!("{fields} fields") }
}

fn no_header(path: &str, fact: &str) -> Error {
    Error::Source {
        message: format!("{path} {fact}"),
        hint: "a bill in CSV form begins with a line of column names: fetch it again, or move it out of the source"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The first field of each good row, or `line: what is wrong`.
    fn rows(text: &[u8]) -> Vec<String> {
        let mut part = Part::open("x.csv", text).unwrap();
        let mut rows = Vec::new();
        loop {
            let found = match part.next().unwrap() {
                None => return rows,
                Some(Row::Good(record)) => record.get(0, &mut String::new()).to_owned(),
                Some(Row::Bad(reason)) => format!("{}: {reason}", part.line()),
            };
            rows.push(found);
        }
    }

    #[test]
    fn row_with_too_few_fields_is_bad() {
        assert_eq!(rows(b"a,b\nx,1\ny\nz,1\n"), ["x", "3: has 1 field where the header has 2", "z"]);
    }

    #[test]
    fn row_with_too_many_fields_is_bad() {
        assert_eq!(rows(b"a,b\n\"x\n\",1\ny,1,\n"), ["x\n", "4: has 3 fields where the header has 2"]);
    }

    #[test]
    fn row_with_invalid_utf8_is_bad() {
        assert_eq!(rows(b"a,b\nx,\xff\ny,1"), ["2: is no UTF-8", "y"]);
    }

    #[test]
    fn row_with_an_open_quote_is_bad() {
        assert_eq!(rows(b"a,b\nx,1\ny,\"1\n"), ["x", "3: has a quote that is never closed"]);
    }

    #[test]
    fn repeated_header_is_no_row() {
        assert_eq!(rows(b"\xef\xbb\xbfa,\"b\"\nx,1\na,\"b\"\n\xef\xbb\xbfa,\"b\"\r\ny,1\na,b\n"), ["x", "y", "a"]);
    }

    #[test]
    fn file_without_a_header_is_refused_by_name() {
        let message = |text: &[u8]| Part::open("x.csv", text).err().unwrap().to_string();
        assert_eq!(message(b""), "x.csv is empty");
        assert_eq!(message(b"\xef\xbb\xbf\r\n\n"), "x.csv is empty");
        assert_eq!(message(b" ,\n1,2\n"), "x.csv has no header: its first line names no column");
        assert_eq!(message(b"a,\xff\n"), "x.csv has no header: its first line is no UTF-8");
        assert_eq!(message(b"a,\"b\n"), "x.csv has no header: its first line has a quote that is never closed");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), any::<u8>()], 0..80)) {
            if let Ok(mut part) = Part::open("x.csv", &bytes[..]) {
                while part.next().unwrap().is_some() {
                    prop_assert!(part.line() > 1);
                }
            }
        }
    }
}
