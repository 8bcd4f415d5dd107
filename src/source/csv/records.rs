//! Splits bytes into the records of a CSV file: fields divided by commas, quoted where they must be.
//!
//! A record is held whole and no longer than [`LONGEST`], so a quote that is never closed costs its own line and not the
//! memory for the rest of the file.

use std::io::{self, Read};

use super::record::Record;
use super::split::{Fields, Split, split};

/// Bytes that are read at once.
const CHUNK: usize = 256 << 10;
/// Bytes of the longest record; real ones have some thousands.
const LONGEST: usize = 4 << 20;
/// The mark that some writers put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Reads record after record.
pub struct Records<R> {
    input: R,
    buffer: Vec<u8>,
    /// Where in the buffer the current record begins, what follows it, and where the bytes end.
    start: usize,
    next: usize,
    filled: usize,
    ended: bool,
    /// The lines on which the current record and the next one begin, counted from 1.
    line: u64,
    next_line: u64,
    fields: Fields,
}

/// What [`Records::advance`] came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A record.
    Record,
    /// A record that cannot be told from what follows it, and why; the next line goes on.
    Bad(&'static str),
    /// The end of the file.
    End,
}

impl<R: Read> Records<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        let (buffer, fields) = (vec![0; CHUNK], Fields::default());
        Self { input, buffer, start: 0, next: 0, filled: 0, ended: false, line: 0, next_line: 1, fields }
    }

    /// Goes to the next record; blank lines are none.
    ///
    /// # Errors
    /// The bytes cannot be read.
    pub fn advance(&mut self) -> io::Result<Step> {
        loop {
            (self.start, self.line) = (self.next, self.next_line);
            if self.line == 1 && self.starts_with_bom()? {
                self.start += BOM.len();
            }
            let length = match self.split()? {
                Split::Whole(length) => length,
                Split::Open => return self.give_up("has a quote that is never closed"),
                Split::Cut => return self.give_up("is longer than 4 MiB, or has a quote that is never closed"),
            };
            self.next = self.start + length;
            if length == 0 {
                return Ok(Step::End);
            }
            self.next_line = self.line + self.lines(length);
            if self.fields.ends[..] != [0] {
                return Ok(Step::Record);
            }
        }
    }

    /// The line on which the current record begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many fields the current record has.
    pub fn fields(&self) -> usize {
        self.fields.ends.len()
    }

    /// The current record; `None` if it is no UTF-8.
    pub fn record(&self) -> Option<Record<'_>> {
        let text = str::from_utf8(self.bytes()).ok()?;
        Some(Record { line: self.line, text, ends: &self.fields.ends })
    }

    /// The bytes of the current record without its line's end.
    pub fn bytes(&self) -> &[u8] {
        let end = self.fields.ends.last().copied().unwrap_or_default();
        &self.buffer[self.start..self.start + end]
    }

    /// Splits the record at `start`, with as many bytes more as it takes.
    fn split(&mut self) -> io::Result<Split> {
        loop {
            let bytes = &self.buffer[self.start..self.filled];
            match split(bytes, self.ended, &mut self.fields) {
                Split::Cut if bytes.len() < LONGEST => self.fill()?,
                split => return Ok(split),
            }
        }
    }

    /// Line ends among the bytes of a record: only quotes can hold more than the last one.
    fn lines(&self, length: usize) -> u64 {
        if !self.fields.quoted {
            return 1;
        }
        self.buffer[self.start..self.start + length].iter().map(|byte| u64::from(*byte == b'\n')).sum()
    }

    /// Leaves the record's first line behind.
    fn give_up(&mut self, reason: &'static str) -> io::Result<Step> {
        loop {
            let bytes = &self.buffer[self.start..self.filled];
            if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
                (self.next, self.next_line) = (self.start + end + 1, self.line + 1);
                return Ok(Step::Bad(reason));
            }
            self.start = self.filled;
            if self.ended {
                (self.next, self.next_line) = (self.filled, self.line + 1);
                return Ok(Step::Bad(reason));
            }
            self.fill()?;
        }
    }

    fn starts_with_bom(&mut self) -> io::Result<bool> {
        while self.filled - self.start < BOM.len() && !self.ended {
            self.fill()?;
        }
        Ok(self.buffer[self.start..self.filled].starts_with(BOM))
    }

    /// Reads more bytes behind those from `start` on.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.filled, 0);
            self.filled -= self.start;
            self.start = 0;
        }
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.filled += read;
        self.ended = read == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The records as texts, or their line and what is wrong.
    fn read(bytes: &[u8]) -> Vec<Result<Vec<String>, (u64, &'static str)>> {
        let mut records = Records::new(bytes);
        let mut found = Vec::new();
        loop {
            match records.advance().unwrap() {
                Step::End => return found,
                Step::Bad(reason) => found.push(Err((records.line(), reason))),
                Step::Record => found.push(match records.record() {
                    None => Err((records.line(), "utf-8")),
                    Some(record) => Ok(texts(&record)),
                }),
            }
        }
    }

    fn texts(record: &Record<'_>) -> Vec<String> {
        (0..record.len()).map(|place| record.get(place, &mut String::new()).to_owned()).collect()
    }

    fn good(records: &[&[&str]]) -> Vec<Result<Vec<String>, (u64, &'static str)>> {
        records.iter().map(|record| Ok(record.iter().map(|text| (*text).to_owned()).collect())).collect()
    }

    #[test]
    fn fields_are_divided_by_commas_and_lines() {
        let expected = good(&[&["a", "b", ""], &["", "c"], &["d"]]);
        assert_eq!(read(b"a,b,\n,c\nd\n"), expected);
        assert_eq!(read(b"a,b,\r\n,c\r\nd"), expected);
        assert_eq!(read(b"\xef\xbb\xbfa,b,\n\n,c\r\n\r\nd\n\n"), expected);
    }

    #[test]
    fn quoted_fields_hold_commas_lines_and_quotes() {
        let expected = good(&[&["a,b", "c\r\nd", "say \"x\"", ""], &["\"", "\u{e9}"]]);
        assert_eq!(read("\"a,b\",\"c\r\nd\",\"say \"\"x\"\"\",\"\"\r\n\"\"\"\",\"\u{e9}\"\r\n".as_bytes()), expected);
    }

    #[test]
    fn text_after_a_closing_quote_is_kept() {
        assert_eq!(read(b"\"a\"b\"c\",d\"e\n"), good(&[&["ab\"c\"", "d\"e"]]));
    }

    #[test]
    fn open_quote_costs_one_line() {
        let open = "has a quote that is never closed";
        let mut expected = good(&[&["a"], &["b", "c"], &["d"]]);
        expected[1] = Err((2, open));
        assert_eq!(read(b"a\nb,\"c\nd\n"), expected);
        assert_eq!(read(b"a\nb,\"c"), expected[..2]);
        assert_eq!(read(b"\""), [Err((1, open))]);
    }

    #[test]
    fn record_without_an_end_costs_one_line() {
        let long = Err((1, "is longer than 4 MiB, or has a quote that is never closed"));
        let mut file = vec![b'x'; LONGEST + CHUNK];
        file.extend(b"\na,b\n");
        assert_eq!(read(&file), [long.clone(), good(&[&["a", "b"]]).remove(0)]);
        let mut file = b"\"x\na,b\n".to_vec();
        file.extend("c\n".repeat(LONGEST / 2).as_bytes());
        let found = read(&file);
        assert_eq!(found[..2], [long, good(&[&["a", "b"]]).remove(0)]);
        assert_eq!(found.len(), 2 + LONGEST / 2);
    }

    #[test]
    fn lines_are_those_on_which_records_begin() {
        let mut records = Records::new(&b"\r\nh,i\r\n\n\"a\nb\r\nc\",d\n\ne,\"f\n\"\ng,\xff\n"[..]);
        let mut lines = Vec::new();
        while records.advance().unwrap() == Step::Record {
            lines.push((records.line(), records.record().is_some()));
        }
        assert_eq!(lines, [(2, true), (4, true), (8, true), (10, false)]);
    }

    /// Gives one byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (first, rest) = self.0.split_at(self.0.len().min(1));
            buffer[..first.len()].copy_from_slice(first);
            self.0 = rest;
            Ok(first.len())
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..60)) {
            read(&bytes);
        }

        /// The csv crate is the second source, for files whose quotes are closed.
        #[test]
        fn records_are_those_of_the_csv_crate(tokens in proptest::collection::vec("[a-c]|,|\n|\r\n|\"[a\n,]*\"|\"\"\"\"", 0..40)) {
            let file = tokens.concat();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.as_bytes());
            let expected: Vec<_> = reader.records().map(|record| Ok(record.unwrap().iter().map(str::to_owned).collect())).collect();
            let found = read(file.as_bytes());
            prop_assume!(found.iter().all(Result::is_ok));
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn chunks_change_nothing(tokens in proptest::collection::vec("[a-c]|,|\n|\r\n|\"", 0..40)) {
            let file = tokens.concat();
            let mut records = Records::new(Drip(file.as_bytes()));
            let mut found = Vec::new();
            loop {
                match records.advance().unwrap() {
                    Step::End => break,
                    Step::Bad(reason) => found.push(Err((records.line(), reason))),
                    Step::Record => found.push(Ok(texts(&records.record().unwrap()))),
                }
            }
            prop_assert_eq!(found, read(file.as_bytes()));
        }
    }
}
