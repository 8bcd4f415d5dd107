//! A result becomes text, a workbook or a picture: pure functions, one file a format.

pub mod chart;
mod csv;
mod dialect;
pub mod document;
mod grid;
mod json;
mod locale;
mod markdown;
mod parquet;
mod show;
mod strip;
mod table;
#[cfg(test)]
mod testing;
mod xlsx;

use std::io::{self, Write};
use std::str::FromStr;

use arrow::array::RecordBatch;
use futures::TryStreamExt;

pub use self::dialect::{Dialect, Text};
pub use self::locale::Locale;
pub use self::strip::{Glyphs, InTable, Marks, Sparklines, Strip};
use crate::error::{Error, Result};
use crate::table::{Cell, Column, Kind, Rows, Table};

/// The forms that a result can take, pictures aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    Table,
    /// RFC 4180 with `\n`.
    Csv,
    /// An array of objects, one on a line.
    Json,
    /// An object on each line.
    Ndjson,
    /// A pipe table.
    Markdown,
    /// An Excel workbook.
    Xlsx,
    /// Typed columns, compressed.
    Parquet,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 7] =
        [Format::Table, Format::Csv, Format::Json, Format::Ndjson, Format::Markdown, Format::Xlsx, Format::Parquet];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Markdown => "markdown",
            Format::Xlsx => "xlsx",
            Format::Parquet => "parquet",
        }
    }

    /// The format that a file's extension asks for, where there is one.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "txt" => Format::Table,
            "csv" => Format::Csv,
            "json" => Format::Json,
            "ndjson" | "jsonl" => Format::Ndjson,
            "md" => Format::Markdown,
            "xlsx" => Format::Xlsx,
            "parquet" => Format::Parquet,
            _ => return None,
        })
    }

    /// Whether it is no text, and would upset a terminal.
    #[must_use]
    pub fn is_binary(self) -> bool {
        matches!(self, Format::Xlsx | Format::Parquet)
    }

    /// Whether rows can be written as they come, without holding them all.
    #[must_use]
    pub fn flows(self) -> bool {
        self.flow(Dialect::default()).is_some()
    }

    fn flow(self, dialect: Dialect) -> Option<Box<dyn Flow>> {
        match self {
            Format::Csv => Some(Box::new(csv::Csv(dialect))),
            Format::Json => Some(Box::new(json::Json::array())),
            Format::Ndjson => Some(Box::new(json::Json::lines())),
            Format::Parquet => Some(Box::new(parquet::Parquet::default())),
            Format::Table | Format::Markdown | Format::Xlsx => None,
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Format::ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| Error::Unknown {
            what: "format",
            name: text.to_owned(),
            known: Format::ALL.iter().map(|format| format.name().to_owned()).collect(),
        })
    }
}

/// A collected result and how it should look.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What is shown.
    pub rows: &'a Rows,
    /// Terminal columns that a table may take; `None` for no limit.
    pub width: Option<usize>,
    /// Whether a table may use terminal styles.
    pub color: bool,
    /// Whether tables end with the sums of their money columns.
    pub totals: bool,
    /// The currency of all amounts, where the rows do not say it.
    pub currency: Option<&'a str>,
    /// How numbers and text are written.
    pub dialect: Dialect,
    /// What a table draws beside a column, in 80 columns where there is no width.
    pub strip: Option<Strip<'a>>,
}

impl<'a> View<'a> {
    /// The rows alone: as wide as they are, without styles or totals.
    #[must_use]
    pub fn of(rows: &'a Rows) -> Self {
        let dialect = Dialect::default();
        Self { rows, width: None, color: false, totals: false, currency: None, dialect, strip: None }
    }

    /// Why a table does not draw the strip that was asked for, as a sentence without its point.
    #[must_use]
    pub fn strip_left_out(&self) -> Option<&'static str> {
        strip::left_out(self)
    }
}

/// Every row's cells as people read them in a sentence: each by itself, whatever the other rows hold.
#[must_use]
pub fn texts(rows: &Rows) -> Vec<Vec<String>> {
    let one = |(cell, column): (Cell, &Column)| show::column(&[cell], column.kind).concat();
    rows.rows().map(|row| row.into_iter().zip(&rows.columns).map(one).collect()).collect()
}

/// A format that is written batch by batch.
trait Flow {
    /// Writes what stands before the first row.
    fn begin(&mut self, columns: &[Column], out: &mut dyn Write) -> io::Result<()>;
    /// Writes the rows of one batch.
    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()>;
    /// Writes what stands after the last row.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

/// Writes a collected result in any format.
///
/// # Errors
/// [`Error::Output`] if `out` refuses the bytes, [`Error::TooManyRows`] for a workbook with more rows than Excel has.
pub fn write(format: Format, view: &View, out: &mut dyn Write) -> Result<()> {
    if format == Format::Xlsx && view.rows.len() > xlsx::MOST_ROWS {
        return Err(Error::TooManyRows { limit: xlsx::MOST_ROWS });
    }
    write_rows(format, view, out).map_err(Error::Output)
}

fn write_rows(format: Format, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let Some(mut flow) = format.flow(view.dialect) else {
        let bytes = match format {
            Format::Xlsx => xlsx::render(view).map_err(io::Error::other)?,
            Format::Markdown => markdown::render(view).into_bytes(),
            _ => table::render(view).into_bytes(),
        };
        return out.write_all(&bytes);
    };
    flow.begin(&view.rows.columns, out)?;
    for batch in &view.rows.batches {
        flow.batch(batch, out)?;
    }
    flow.end(out)
}

/// Writes a result as it comes, a batch at a time; only for a format that [flows](Format::flows).
///
/// # Errors
/// What the rows' stream yields, [`Error::Output`] if `out` refuses the bytes, and [`Error::Format`] for a format
/// that needs all rows at once.
pub async fn stream(format: Format, dialect: Dialect, mut table: Table, out: &mut dyn Write) -> Result<()> {
    let mut flow = format.flow(dialect).ok_or_else(|| Error::Format {
        message: format!("{} needs all rows before it can be written", format.name()),
        hint: "use csv, json, ndjson or parquet".to_owned(),
    })?;
    flow.begin(&table.columns, out).map_err(Error::Output)?;
    while let Some(batch) = table.batches.try_next().await? {
        flow.batch(&batch, out).map_err(Error::Output)?;
        out.flush().map_err(Error::Output)?;
    }
    flow.end(out).and_then(|()| out.flush()).map_err(Error::Output)
}

/// The currencies that the rows name, in order of appearance; amounts of several are never added.
fn currencies(rows: &Rows) -> Vec<String> {
    let mut seen = Vec::new();
    if let Some(index) = rows.columns.iter().position(|column| column.kind == Kind::Currency) {
        for name in show::column(&rows.column(index), Kind::Currency) {
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::testing::{cells, money, rows, text};
    use super::*;

    fn table(rows: Rows) -> Table {
        let batches = rows.batches.into_iter().map(Ok).collect::<Vec<_>>();
        Table { columns: rows.columns, batches: Box::pin(futures::stream::iter(batches)) }
    }

    fn two_batches() -> Rows {
        let one = rows(&[("service", Kind::Key), ("cost", Kind::Money)], &[cells![text("EC2"), money("1.5")]]);
        Rows { batches: vec![one.batches[0].clone(), one.batches[0].clone()], ..one }
    }

    #[test]
    fn a_name_is_read_back_and_a_wrong_one_suggests() {
        for format in Format::ALL {
            assert_eq!(format.name().parse::<Format>().unwrap(), format);
        }
        let error = "jsno".parse::<Format>().unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean json or ndjson?"));
        assert_eq!(Format::from_extension("JSONL"), Some(Format::Ndjson));
        assert_eq!(Format::from_extension("exe"), None);
    }

    #[tokio::test]
    async fn flowing_and_collected_rows_give_the_same_bytes() {
        let dialect = Dialect { locale: "de".parse().unwrap(), bom: true, ..Dialect::default() };
        for format in Format::ALL.into_iter().filter(|format| format.flows()) {
            let (mut flowed, mut collected) = (Vec::new(), Vec::new());
            stream(format, dialect, table(two_batches()), &mut flowed).await.unwrap();
            let rows = two_batches();
            let view = View { totals: true, dialect, ..View::of(&rows) };
            write(format, &view, &mut collected).unwrap();
            assert_eq!(flowed, collected, "{}", format.name());
        }
    }

    #[tokio::test]
    async fn a_closed_pipe_is_recognised() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let rows = two_batches();
        let view = View::of(&rows);
        for format in Format::ALL {
            assert!(write(format, &view, &mut Closed).unwrap_err().is_closed_pipe(), "{}", format.name());
        }
        let streamed = stream(Format::Csv, Dialect::default(), table(two_batches()), &mut Closed).await;
        assert!(streamed.unwrap_err().is_closed_pipe());
    }

    #[tokio::test]
    async fn a_table_does_not_flow() {
        let result = stream(Format::Table, Dialect::default(), table(two_batches()), &mut Vec::new()).await;
        assert!(matches!(result, Err(Error::Format { .. })));
    }
}
