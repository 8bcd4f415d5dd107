//! RFC 4180 with `\n` line ends: the full decimals, and text that no spreadsheet runs as a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use arrow::array::RecordBatch;
use csv::{Terminator, Writer, WriterBuilder};

use super::Flow;
use crate::table::{Cell, Column, batch_rows};

/// Comma-separated values with a header.
pub(super) struct Csv;

impl Flow for Csv {
    fn begin(&mut self, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
        let mut writer = writer(out);
        writer.write_record(columns.iter().map(|column| neutral(&column.name).into_owned())).map_err(io)?;
        writer.flush()
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = writer(out);
        for row in batch_rows(batch) {
            for cell in &row {
                writer.write_field(field(cell).as_bytes()).map_err(io)?;
            }
            writer.write_record(None::<&[u8]>).map_err(io)?;
        }
        writer.flush()
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// The writer's own error, so that a closed pipe stays one.
fn io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn writer(out: &mut dyn Write) -> Writer<&mut dyn Write> {
    WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out)
}

fn field(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => neutral(text),
        other => Cow::Owned(other.full().unwrap_or_default()),
    }
}

/// Puts `'` before text that a spreadsheet would run.
fn neutral(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cells, date, money, rows, text, time};
    use super::super::{Format, View, write};
    use super::*;
    use crate::table::{Kind, Rows};

    fn draw(rows: &Rows) -> String {
        let mut out = Vec::new();
        write(Format::Csv, &View { rows, width: Some(10), color: true, totals: true, currency: None }, &mut out)
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_whole_and_an_absent_one_is_empty() {
        let columns =
            [("k", Kind::Key), ("cost", Kind::Money), ("d", Kind::Date), ("t", Kind::Time), ("n", Kind::Count)];
        let data = [
            cells![text("a,\"b\"\nc"), money("1234.567890120000"), date(2025, 1, 31), time(31, 13, 0), Cell::Int(-5)],
            vec![Cell::Null; 5],
        ];
        let shown = "k,cost,d,t,n\n\"a,\"\"b\"\"\nc\",1234.56789012,2025-01-31,2025-01-31T13:00:00Z,-5\n,,,,\n";
        assert_eq!(draw(&rows(&columns, &data)), shown);
    }

    #[test]
    fn text_is_never_a_formula_and_a_negative_number_stays_one() {
        for start in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"] {
            let one = rows(&[("k", Kind::Key), ("cost", Kind::Money)], &[cells![text(start), money("-1.50")]]);
            assert_eq!(draw(&one), format!("k,cost\n'{start},-1.5\n"));
        }
        let carriage = rows(&[("=k", Kind::Key)], &[cells![text("\r=1")]]);
        assert_eq!(draw(&carriage), "'=k\n\"'\r=1\"\n");
    }

    #[test]
    fn an_empty_result_has_its_header() {
        assert_eq!(draw(&rows(&[("a", Kind::Key), ("b", Kind::Money)], &[])), "a,b\n");
    }
}
