//! Account names and organizational units by day, from a file of the person's: CSV or TOML.

mod csv;
mod history;
mod id;
mod toml;

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::error::{Error, Result, mark};
pub use csv::write;
pub use history::{Change, Merged, merge};

/// What an account is called and where it belongs, for some days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The account's id, for AWS 12 digits.
    pub account: String,
    /// Its name.
    pub name: Option<String>,
    /// Its organizational unit.
    pub unit: Option<String>,
    /// The first day on which this holds; all before, where there is none.
    pub from: Option<NaiveDate>,
    /// The last day on which this holds; all after, where there is none.
    pub to: Option<NaiveDate>,
}

impl Entry {
    /// The first day and the last.
    fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.from.unwrap_or(NaiveDate::MIN), self.to.unwrap_or(NaiveDate::MAX))
    }

    /// Whether this holds on a day.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        let (from, to) = self.days();
        from <= day && day <= to
    }
}

/// An account as its organization knows it today.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Its id.
    pub account: String,
    /// Its name.
    pub name: String,
    /// The path of its organizational unit from the root: `Root/Engineering/Platform`.
    pub unit: String,
}

/// Days, both ends included, on which one answer holds: an entry's position, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The position among [`Accounts::entries`].
    pub entry: Option<usize>,
}

/// All accounts that a file names.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    entries: Vec<Entry>,
    /// Of each account all days, in order and without a gap.
    spans: HashMap<String, Vec<Span>>,
    /// What is worth saying of the file.
    pub notes: Vec<String>,
}

impl Accounts {
    /// Reads a file: TOML where its name ends so, else CSV.
    ///
    /// # Errors
    /// It cannot be read, or has a fault, named with file and line.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| missing(path, source))?;
        Self::parse(&path.display().to_string(), &text, is_toml(path))
    }

    /// Reads a file's text; `file` names it in messages.
    ///
    /// # Errors
    /// As [`Accounts::read`].
    pub fn parse(file: &str, text: &str, is_toml: bool) -> Result<Self> {
        let mut rows = if is_toml { toml::read(file, text)? } else { csv::read(file, text)? };
        let notes = padded(file, text, &rows);
        // Stable, so that of two rows of the same days the later one is the fault.
        rows.sort_by(|a, b| (&a.entry.account, a.entry.days()).cmp(&(&b.entry.account, b.entry.days())));
        for pair in rows.windows(2) {
            if pair[0].entry.account == pair[1].entry.account && pair[0].entry.days().1 >= pair[1].entry.days().0 {
                return Err(overlap(file, text, &pair[0], &pair[1]));
            }
        }
        let entries: Vec<Entry> = rows.into_iter().map(|row| row.entry).collect();
        Ok(Self { spans: spans(&entries), entries, notes })
    }

    /// The entries, by account and day.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether no account is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All days of an account, in order and without a gap; `None` for one that the file does not name.
    #[must_use]
    pub fn spans(&self, account: &str) -> Option<&[Span]> {
        self.spans.get(account).map(Vec::as_slice)
    }

    /// What is known of an account on a day.
    #[must_use]
    pub fn on(&self, account: &str, day: NaiveDate) -> Option<&Entry> {
        let span = self.spans(account)?.iter().find(|span| span.from <= day && day <= span.to)?;
        span.entry.map(|entry| &self.entries[entry])
    }
}

/// Whether a file's name says TOML.
#[must_use]
pub fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// An entry with where it stands.
struct Row {
    entry: Entry,
    /// Its bytes of the file.
    place: std::ops::Range<usize>,
    /// The account as it is written, where zeros at its beginning were missing.
    padded: Option<String>,
}

/// Of each account all days: its entries, and the gaps around them.
fn spans(entries: &[Entry]) -> HashMap<String, Vec<Span>> {
    let mut spans: HashMap<String, Vec<Span>> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let known = spans.entry(entry.account.clone()).or_default();
        let (from, to) = entry.days();
        let next = known.last().map_or(Some(NaiveDate::MIN), |last| last.to.succ_opt());
        if let Some(next) = next.filter(|next| *next < from) {
            known.push(Span { from: next, to: from.pred_opt().unwrap_or(from), entry: None });
        }
        known.push(Span { from, to, entry: Some(index) });
    }
    for known in spans.values_mut() {
        if let Some(next) = known.last().and_then(|last| last.to.succ_opt()) {
            known.push(Span { from: next, to: NaiveDate::MAX, entry: None });
        }
    }
    spans
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

fn overlap(file: &str, text: &str, first: &Row, second: &Row) -> Error {
    // The rows are sorted by day; the later one in the file is the one to point at.
    let (first, second) = if first.place.start <= second.place.start { (first, second) } else { (second, first) };
    let (account, line) = (&second.entry.account, line_of(text, first.place.start));
    let message = format!("account {account} stands for the same days already in line {line}");
    let hint = "end the earlier row with `to`, the day before the later one's `from`".to_owned();
    mark(file, text, second.place.clone(), &message, Some(hint))
}

/// Says which accounts were completed: a spreadsheet takes the zeros at the beginning of a number away.
fn padded(file: &str, text: &str, rows: &[Row]) -> Vec<String> {
    let mut padded = rows.iter().filter_map(|row| row.padded.as_ref().map(|written| (row, written)));
    let Some((first, written)) = padded.next() else { return Vec::new() };
    let (count, line) = (1 + padded.count(), line_of(text, first.place.start));
    let ids = if count == 1 { "an account id" } else { "account ids" };
    vec![format!(
        "{file} has {ids} of fewer than 12 digits, as spreadsheets write them: {count} read with the zeros that are \
         missing, such as {written} in line {line} as {}",
        first.entry.account
    )]
}

fn missing(path: &Path, source: std::io::Error) -> Error {
    let said = |message: String, hint: &str| Error::Source { message, hint: hint.to_owned() };
    match source.kind() {
        std::io::ErrorKind::NotFound => said(
            format!("there is no file {}, which [accounts] in costs.toml names", path.display()),
            "costs accounts sync writes it from AWS Organizations; or take [accounts] out of costs.toml",
        ),
        std::io::ErrorKind::InvalidData => {
            said(format!("{} is no UTF-8 text", path.display()), "save it as \"CSV UTF-8\"")
        }
        _ => Error::Read { path: path.to_owned(), source },
    }
}

#[cfg(test)]
mod tests;
