//! The file that a shared cost is split by: seats, requests, square metres by cost centre.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;

use crate::error::{Error, Result, listed, mark, near};
use crate::money;
use crate::settings::allocation::{Allocation, UNALLOCATED, fold};

/// The values of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    file: String,
    /// The name as written and the value, by folded name.
    values: BTreeMap<String, (String, i128)>,
}

/// A file's text, and its name for messages.
#[derive(Debug, Clone, Copy)]
struct Text<'a> {
    file: &'a str,
    text: &'a str,
}

/// Where a file has its columns.
struct Columns {
    centre: usize,
    value: usize,
    month: Option<usize>,
}

impl Metric {
    /// Reads a file with the columns `cost_centre` and `value`, and perhaps `month`, whose other months are left out.
    ///
    /// # Errors
    /// A column, a value or a cost centre is none, or the month has no value above 0.
    pub fn parse(file: &str, text: &str, month: NaiveDate, rules: &Allocation) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let source = Text { file, text };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| source.broken(&error))?.clone();
        let columns = source.columns(&header)?;
        let mut values = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| source.broken(&error))?;
            let span = source.line(record.position());
            let cell = |at: usize| record.get(at).unwrap_or_default();
            if let Some(at) = columns.month
                && source.month(cell(at), &span)? != month
            {
                continue;
            }
            let (name, value) = (cell(columns.centre), source.value(cell(columns.value), &span)?);
            let name = source.centre(name, &span, rules)?;
            if values.insert(fold(&name), (name.clone(), value)).is_some() {
                let hint = "give one value for each, and for each month where there is a column month";
                return Err(source.wrong(span, &format!("{name:?} has a second value"), hint));
            }
        }
        let sum: i128 = values.values().map(|(_, value)| value).sum();
        if sum == 0 {
            let month = month.format("%Y-%m");
            return Err(Error::Format {
                message: format!("{file} has no value above 0 for {month}"),
                hint: "add the month's values, or split in another way".to_owned(),
            });
        }
        Ok(Self { file: file.to_owned(), values })
    }

    /// The cost centres as the file writes them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.values().map(|(name, _)| name.as_str())
    }

    /// The weights of the named cost centres; where no rule names them, of those in the file too.
    pub(super) fn weights(&self, mut names: Vec<String>, only_these: bool) -> Result<Vec<(String, i128)>> {
        let lacking: Vec<String> = names.iter().filter(|name| !self.values.contains_key(*name)).cloned().collect();
        if !lacking.is_empty() {
            return Err(Error::Format {
                message: format!("{} has no value for {}", self.file, listed(&lacking)),
                hint: "add a line for each, with 0 for one that takes no part; or name those that do in to_centres"
                    .to_owned(),
            });
        }
        if !only_these {
            names = self.values.keys().cloned().collect();
        }
        let weight = |name: String| self.values.get(&name).map(|(_, value)| (name.clone(), *value));
        let weights: Vec<(String, i128)> = names.into_iter().filter_map(weight).collect();
        if weights.iter().all(|(_, weight)| *weight == 0) {
            return Err(Error::Format {
                message: format!("{} has no value above 0 for those that share", self.file),
                hint: "give one of them a value, or name others in to_centres".to_owned(),
            });
        }
        Ok(weights)
    }
}

impl Text<'_> {
    fn wrong(&self, span: Range<usize>, message: &str, hint: &str) -> Error {
        mark(self.file, self.text, span, message, Some(hint.to_owned()))
    }

    fn broken(&self, error: &csv::Error) -> Error {
        self.wrong(
            self.line(error.position()),
            "this line has more or fewer fields than the first",
            "quote a name with a comma in it",
        )
    }

    /// The line at a position.
    fn line(&self, position: Option<&csv::Position>) -> Range<usize> {
        let start = position.map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0)).min(self.text.len());
        let bytes = self.text.as_bytes();
        let start = (start..bytes.len()).find(|at| !bytes[*at].is_ascii_whitespace()).unwrap_or(start);
        let end = bytes[start..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        start..end.map_or(bytes.len(), |end| start + end)
    }

    fn columns(&self, header: &csv::StringRecord) -> Result<Columns> {
        let position = |names: &[&str]| header.iter().position(|name| names.contains(&name.to_lowercase().as_str()));
        let centre = position(&["cost_centre", "cost_center", "centre", "center"]);
        let (value, month) = (position(&["value"]), position(&["month"]));
        match (centre, value) {
            (Some(centre), Some(value)) if header.len() == 2 + usize::from(month.is_some()) => {
                Ok(Columns { centre, value, month })
            }
            _ => Err(self.wrong(
                self.line(None),
                "the columns of a metric are cost_centre, value and perhaps month",
                "write them in the first line, with commas between them",
            )),
        }
    }

    fn month(&self, text: &str, span: &Range<usize>) -> Result<NaiveDate> {
        let day = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
        day.map_err(|_| self.wrong(span.clone(), &format!("{text:?} is no month"), "write it as 2025-01"))
    }

    fn value(&self, text: &str, span: &Range<usize>) -> Result<i128> {
        let units = money::parse(text).filter(|units| (0..1_000_000_000_000_000 * money::ONE).contains(units));
        units.ok_or_else(|| {
            self.wrong(
                span.clone(),
                &format!("{text:?} is no number of at least 0"),
                "write it as 12 or 12.5, without separators",
            )
        })
    }

    /// The name as declared, where cost centres are.
    fn centre(&self, name: &str, span: &Range<usize>, rules: &Allocation) -> Result<String> {
        if let Some(centre) = rules.declared(name) {
            return Ok(centre.name.clone());
        }
        let known: Vec<String> = rules.centres.iter().map(|centre| centre.name.clone()).collect();
        let folded = fold(name);
        if known.is_empty() && !folded.is_empty() && folded != UNALLOCATED {
            return Ok(name.to_owned());
        }
        let hint = match near(name, known.iter().map(String::as_str)).as_slice() {
            [] if known.is_empty() => "choose another name".to_owned(),
            [] => format!("declared are {}", listed(&known)),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        Err(self.wrong(span.clone(), &format!("there is no cost centre {name:?}"), &hint))
    }
}
