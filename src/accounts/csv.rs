//! The file as CSV: `account,name,organizational_unit,from,to` in any order, of which only `account` is needed.

use std::io::Write;

use ::csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use chrono::NaiveDate;

use super::{Entry, Row, id};
use crate::error::{Error, Result, mark, near};

/// The columns in the order in which they are written.
const COLUMNS: [&str; 5] = ["account", "name", "organizational_unit", "from", "to"];

/// Reads a file's rows.
///
/// # Errors
/// A column that is none, a row that does not fit the header, an account or a day that is none.
pub fn read(file: &str, text: &str) -> Result<Vec<Row>> {
    let marker = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = &text[marker..];
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes());
    let mut columns = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(file, text, marker, &error))?;
        let line = Line::new(file, text, &record, marker);
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        match &columns {
            None => columns = Some(header(&line)?),
            Some(columns) => rows.push(row(&line, columns)?),
        }
    }
    if columns.is_some() {
        return Ok(rows);
    }
    let hint = Some(format!("its first line names the columns: {}", COLUMNS.join(",")));
    Err(mark(file, text, 0..0, "the file is empty", hint))
}

/// Writes entries, as [`read`] reads them.
///
/// # Errors
/// The output's.
pub fn write(entries: &[Entry], out: &mut dyn Write) -> std::io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out);
    writer.write_record(COLUMNS)?;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    for entry in entries {
        let fields = [entry.account.clone(), text(&entry.name), text(&entry.unit), day(entry.from), day(entry.to)];
        writer.write_record(fields)?;
    }
    writer.flush()
}

/// A record, and where it stands.
struct Line<'a> {
    file: &'a str,
    text: &'a str,
    fields: Vec<&'a str>,
    place: std::ops::Range<usize>,
}

impl<'a> Line<'a> {
    fn new(file: &'a str, text: &'a str, record: &'a StringRecord, marker: usize) -> Self {
        let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0)) + marker;
        // Blank lines before a record count as part of it.
        let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
        let end = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
        Self { file, text, fields: record.iter().map(str::trim).collect(), place: start..end }
    }

    /// A fault of a field.
    fn fault(&self, index: usize, message: &str, hint: impl Into<String>) -> Error {
        let (field, line) = (self.fields.get(index).copied().unwrap_or_default(), &self.text[self.place.clone()]);
        // A field without quotes stands as it is after as many commas.
        let commas = line.match_indices(',').map(|(at, _)| at + 1);
        let begin = std::iter::once(0).chain(commas).nth(index).filter(|_| !line.contains('"'));
        let at = begin.and_then(|begin| line[begin..].find(field).map(|at| begin + at)).or_else(|| line.find(field));
        let start = self.place.start + at.unwrap_or(0);
        mark(self.file, self.text, start..start + field.len(), message, Some(hint.into()))
    }
}

/// The position of each of [`COLUMNS`], where it is there.
type Positions = [Option<usize>; COLUMNS.len()];

fn header(line: &Line<'_>) -> Result<Positions> {
    let mut positions = [None; COLUMNS.len()];
    for (index, written) in line.fields.iter().enumerate() {
        let name = written.to_lowercase().replace([' ', '-'], "_");
        let Some(known) = COLUMNS.iter().position(|column| *column == name) else {
            return Err(line.fault(index, &format!("there is no column {written:?}"), unknown(written, &name)));
        };
        if positions[known].replace(index).is_some() {
            return Err(line.fault(index, &format!("the column {written} stands here twice"), "take one of them out"));
        }
    }
    if positions[0].is_none() {
        return Err(line.fault(0, "there is no column account", "name the columns in the first line"));
    }
    Ok(positions)
}

fn unknown(written: &str, name: &str) -> String {
    if written.contains(';') || written.contains('\t') {
        return "separate columns by commas".to_owned();
    }
    match near(name, COLUMNS).as_slice() {
        [] => format!("the columns are {}, in any order", COLUMNS.join(", ")),
        near => format!("did you mean {}?", near.join(" or ")),
    }
}

fn row(line: &Line<'_>, columns: &Positions) -> Result<Row> {
    let most = columns.iter().flatten().max().map_or(0, |most| most + 1);
    if line.fields[most.min(line.fields.len())..].iter().any(|field| !field.is_empty()) {
        let hint = "put a value with a comma in double quotes";
        return Err(line.fault(most, "the row has more fields than the first line has columns", hint));
    }
    let at = |column: usize| columns[column].unwrap_or(usize::MAX);
    let field = |column: usize| line.fields.get(at(column)).copied().filter(|field| !field.is_empty());
    let written = field(0).unwrap_or_default();
    let account = id::read(written).map_err(|why| {
        let hint = "write it as text of 12 digits; in a spreadsheet give the column the format Text first";
        line.fault(at(0), why, hint)
    })?;
    let day = |column: usize| match field(column).map(str::parse::<NaiveDate>) {
        None => Ok(None),
        Some(Ok(day)) => Ok(Some(day)),
        Some(Err(_)) => {
            let message = format!("{:?} is no day", field(column).unwrap_or_default());
            Err(line.fault(at(column), &message, "write it as 2025-01-31, or leave it empty"))
        }
    };
    let (from, to) = (day(3)?, day(4)?);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(line.fault(
            at(4),
            "the last day is before the first",
            "`to` is the last day on which the row holds",
        ));
    }
    let (name, unit) = (field(1).map(str::to_owned), field(2).map(str::to_owned));
    let padded = id::was_short(written).then(|| written.to_owned());
    Ok(Row { entry: Entry { account, name, unit, from, to }, place: line.place.clone(), padded })
}

fn broken(file: &str, text: &str, marker: usize, error: &::csv::Error) -> Error {
    let at = error.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0)) + marker;
    mark(file, text, at..at, &error.to_string(), None)
}
