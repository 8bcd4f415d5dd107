//! JSON objects, one on a line: in an array, or each for itself. Decimals are written digit for digit.

use std::io::{self, Write};

use arrow::array::RecordBatch;

use super::Flow;
use crate::table::{Cell, Column, batch_rows};

/// Objects, one a line.
pub(super) struct Json {
    /// `"name":` of each column, escaped once.
    keys: Vec<String>,
    brackets: bool,
    any: bool,
}

impl Json {
    /// One array.
    pub(super) fn array() -> Self {
        Self { keys: Vec::new(), brackets: true, any: false }
    }

    /// One document a line.
    pub(super) fn lines() -> Self {
        Self { brackets: false, ..Self::array() }
    }
}

impl Flow for Json {
    fn begin(&mut self, columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
        self.keys = columns.iter().map(|column| quoted(&column.name) + ":").collect();
        out.write_all(if self.brackets { b"[" } else { b"" })
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::new();
        for row in batch_rows(batch) {
            if self.brackets {
                text += if self.any { ",\n" } else { "\n" };
            }
            self.any = true;
            self.object(&row, &mut text);
            if !self.brackets {
                text.push('\n');
            }
        }
        out.write_all(text.as_bytes())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(match (self.brackets, self.any) {
            (true, true) => b"\n]\n",
            (true, false) => b"]\n",
            (false, _) => b"",
        })
    }
}

impl Json {
    fn object(&self, row: &[Cell], text: &mut String) {
        for (i, (key, cell)) in self.keys.iter().zip(row).enumerate() {
            text.push(if i == 0 { '{' } else { ',' });
            text.push_str(key);
            text.push_str(&value(cell));
        }
        text.push('}');
    }
}

/// A JSON value; a number's text is the cell's own, so that no digit passes through a double.
fn value(cell: &Cell) -> String {
    match cell {
        Cell::Float(number) if !number.is_finite() => "null".to_owned(),
        Cell::Text(text) => quoted(text),
        Cell::Date(_) | Cell::Time(_) => quoted(&cell.full().unwrap_or_default()),
        Cell::Null | Cell::Bool(_) | Cell::Int(_) | Cell::Float(_) | Cell::Decimal { .. } => {
            cell.full().unwrap_or_else(|| "null".to_owned())
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cells, date, money, rows, text, time};
    use super::super::{Dialect, Format, View, write};
    use super::*;
    use crate::table::{Kind, Rows};

    /// No locale changes a document.
    fn german() -> Dialect {
        Dialect { locale: "de".parse().unwrap(), bom: true, ..Dialect::default() }
    }

    fn draw(format: Format, rows: &Rows) -> String {
        let mut out = Vec::new();
        write(format, &View { color: true, totals: true, dialect: german(), ..View::of(rows) }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sample() -> Rows {
        rows(
            &[
                ("k \"1\"", Kind::Key),
                ("cost", Kind::Money),
                ("x", Kind::Number),
                ("d", Kind::Month),
                ("t", Kind::Time),
            ],
            &[
                cells![
                    text("a\"b\n\x1b"),
                    money("12345678901234.123456789012"),
                    Cell::Float(0.1),
                    date(2025, 1, 1),
                    time(1, 2, 3)
                ],
                cells![Cell::Null, money("-1.10"), Cell::Float(f64::NAN), Cell::Null, Cell::Null],
            ],
        )
    }

    #[test]
    fn lines_carry_every_digit() {
        let shown = concat!(
            r#"{"k \"1\"":"a\"b\n\u001b","cost":12345678901234.123456789012,"x":0.1,"d":"2025-01-01","t":"2025-01-01T02:00:03Z"}"#,
            "\n",
            r#"{"k \"1\"":null,"cost":-1.1,"x":null,"d":null,"t":null}"#,
            "\n",
        );
        assert_eq!(draw(Format::Ndjson, &sample()), shown);
    }

    #[test]
    fn an_array_is_one_document_of_the_same_objects() {
        let whole = draw(Format::Json, &sample());
        let parsed: Vec<serde_json::Value> = serde_json::from_str(&whole).unwrap();
        let lines = draw(Format::Ndjson, &sample());
        assert_eq!(
            parsed,
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>() as Vec<serde_json::Value>
        );
        assert_eq!(whole.lines().count(), 4);
    }

    #[test]
    fn an_empty_result_is_an_empty_array() {
        let empty = rows(&[("a", Kind::Key)], &[]);
        assert_eq!((draw(Format::Json, &empty).as_str(), draw(Format::Ndjson, &empty).as_str()), ("[]\n", ""));
    }
}
