//! RFC 4180 with `\n` line ends: the full decimals, and text that no spreadsheet runs as a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use arrow::array::RecordBatch;
use csv::{Terminator, Writer, WriterBuilder};

use super::{Dialect, Flow};
use crate::table::{Cell, Column, batch_rows};

/// Separated values with a header, in the order of the columns.
pub(super) struct Csv(pub Dialect);

/// The mark by which Excel tells UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

impl Flow for Csv {
    fn begin(&mut self, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.0.bom { BOM } else { b"" })?;
        let mut writer = self.writer(out);
        let names = columns.iter().map(|column| self.0.text.field(&column.name).into_owned());
        writer.write_record(names).map_err(io)?;
        writer.flush()
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = self.writer(out);
        for row in batch_rows(batch) {
            for cell in &row {
                writer.write_field(self.field(cell).as_bytes()).map_err(io)?;
            }
            writer.write_record(None::<&[u8]>).map_err(io)?;
        }
        writer.flush()
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

impl Csv {
    fn writer<'a>(&self, out: &'a mut dyn Write) -> Writer<&'a mut dyn Write> {
        let separator = self.0.locale.separator();
        WriterBuilder::new().delimiter(separator).terminator(Terminator::Any(b'\n')).from_writer(out)
    }

    fn field<'a>(&self, cell: &'a Cell) -> Cow<'a, str> {
        match cell {
            Cell::Text(text) => self.0.text.field(text),
            cell if cell.is_number() => Cow::Owned(self.0.locale.number(&cell.full().unwrap_or_default())),
            other => Cow::Owned(other.full().unwrap_or_default()),
        }
    }
}

/// The writer's own error, so that a closed pipe stays one.
fn io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{cells, date, money, rows, text, time};
    use super::super::{Format, Text, View, write};
    use super::*;
    use crate::money::{PLACES, parse};
    use crate::table::{Kind, Rows};

    fn drawn(rows: &Rows, dialect: Dialect) -> String {
        let mut out = Vec::new();
        let view = View { width: Some(10), color: true, totals: true, dialect, ..View::of(rows) };
        write(Format::Csv, &view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn draw(rows: &Rows) -> String {
        drawn(rows, Dialect::default())
    }

    fn of(locale: &str) -> Dialect {
        Dialect { locale: locale.parse().unwrap(), ..Dialect::default() }
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
        for start in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\0=1", "＝1"] {
            let one = rows(&[("k", Kind::Key), ("cost", Kind::Money)], &[cells![text(start), money("-1.50")]]);
            assert_eq!(draw(&one), format!("k,cost\n'{start},-1.5\n"));
        }
        let carriage = rows(&[("=k", Kind::Key)], &[cells![text("\r=1")]]);
        assert_eq!(draw(&carriage), "'=k\n\"'\r=1\"\n");
    }

    #[test]
    fn text_is_as_it_is_where_it_is_asked_for() {
        let one = rows(&[("=k", Kind::Key)], &[cells![text("=1+1")]]);
        assert_eq!(drawn(&one, Dialect { text: Text::Raw, ..Dialect::default() }), "=k\n=1+1\n");
    }

    #[test]
    fn where_decimals_stand_behind_a_comma_fields_stand_between_semicolons() {
        let columns =
            [("k", Kind::Key), ("cost", Kind::Money), ("x", Kind::Number), ("d", Kind::Date), ("t", Kind::Time)];
        let data = [
            cells![text("1.5; 2,5"), money("-1234.5"), Cell::Float(0.25), date(2025, 1, 31), time(31, 13, 0)],
            vec![Cell::Null; 5],
        ];
        let shown = "k;cost;x;d;t\n\"1.5; 2,5\";-1234,5;0,25;2025-01-31;2025-01-31T13:00:00Z\n;;;;\n";
        assert_eq!(drawn(&rows(&columns, &data), of("de")), shown);
        // Swiss decimals stand behind a point, and spreadsheets there separate by semicolons all the same.
        let plain = "k;cost;x;d;t\n\"1.5; 2,5\";-1234.5;0.25;2025-01-31;2025-01-31T13:00:00Z\n;;;;\n";
        assert_eq!(drawn(&rows(&columns, &data), of("de-CH")), plain);
    }

    #[test]
    fn the_mark_is_written_once_and_on_request() {
        let one = rows(&[("k", Kind::Key)], &[cells![text("é")]]);
        let twice = Rows { batches: vec![one.batches[0].clone(), one.batches[0].clone()], ..one };
        assert_eq!(drawn(&twice, Dialect { bom: true, ..of("fr") }), "\u{feff}k\né\né\n");
    }

    proptest! {
        #[test]
        fn numbers_read_back_in_every_locale(
            amounts in prop::collection::vec(prop::option::of(-10_i128.pow(26)..10_i128.pow(26)), 1..20),
            locale in prop::sample::select(vec!["en", "de", "fr", "de-CH", "pl"]),
        ) {
            let data: Vec<Vec<Cell>> = amounts
                .iter()
                .map(|units| vec![text("a;b,c"), units.map_or(Cell::Null, |value| Cell::Decimal { value, scale: PLACES })])
                .collect();
            let dialect = of(locale);
            let written = drawn(&rows(&[("k", Kind::Key), ("cost", Kind::Money)], &data), dialect);
            let separator = dialect.locale.separator();
            let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(written.as_bytes());
            let read: Vec<Option<i128>> = reader
                .records()
                .map(|record| {
                    let record = record.unwrap();
                    assert_eq!((record.len(), &record[0]), (2, "a;b,c"));
                    parse(&record[1].replace(',', "."))
                })
                .collect();
            prop_assert_eq!(read, amounts);
        }
    }

    #[test]
    fn an_empty_result_has_its_header() {
        assert_eq!(draw(&rows(&[("a", Kind::Key), ("b", Kind::Money)], &[])), "a,b\n");
    }
}
