//! Figures of the business by month, from a CSV file: orders, customers, requests.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};

use crate::error::{Error, Result, listed};
use crate::money;

/// What a figure is of: the month, the values of the file's dimensions, and which of the file's figures.
pub type Of = (NaiveDate, Vec<String>, usize);

/// A file of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricFile {
    /// The dimensions that it has a column for.
    pub dimensions: Vec<String>,
    /// The names of its figures.
    pub metrics: Vec<String>,
    /// The figures in units of 1e-12; those of one month are added up.
    pub figures: BTreeMap<Of, i128>,
}

impl MetricFile {
    /// Reads a file: a column month (2025-01) or day (2025-01-31), columns of the dimensions asked for, and one or more figures.
    ///
    /// # Errors
    /// The file cannot be read, has no such columns, or holds text that is no month or no number, with its line.
    pub fn read(path: &Path, dimensions: &[String]) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        Self::parse(&path.display().to_string(), &text, dimensions)
    }

    fn parse(path: &str, text: &str, dimensions: &[String]) -> Result<Self> {
        let wrong = |line: u64, message: String| Error::Format {
            message: format!("{path}:{line}: {message}"),
            hint:
                "a metric file has a column month (or day), columns of --by where figures differ by it, and figures: \
                   month,team,orders"
                    .to_owned(),
        };
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| wrong(1, error.to_string()))?.clone();
        let is_time = |name: &str| ["month", "day", "date"].iter().any(|time| name.eq_ignore_ascii_case(time));
        let time =
            header.iter().position(is_time).ok_or_else(|| wrong(1, "there is no column month or day".to_owned()))?;
        let same = |name: &str, dimension: &str| {
            name == dimension || dimension.strip_prefix("tag:").is_some_and(|key| key.eq_ignore_ascii_case(name))
        };
        let found = dimensions.iter().filter_map(|dimension| {
            let place = header.iter().position(|name| same(name, dimension))?;
            Some((place, dimension.clone()))
        });
        let (places, dimensions): (Vec<usize>, Vec<String>) = found.unzip();
        let others = (0..header.len()).filter(|place| *place != time && !places.contains(place));
        let (figures, metrics): (Vec<usize>, Vec<String>) =
            others.map(|place| (place, header.get(place).unwrap_or("").to_owned())).unzip();
        if metrics.is_empty() {
            return Err(wrong(1, "there is no column of figures".to_owned()));
        }
        let mut file = Self { dimensions, metrics, figures: BTreeMap::new() };
        for record in reader.records() {
            let record =
                record.map_err(|error| wrong(error.position().map_or(0, csv::Position::line), error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |place: &usize| record.get(*place).unwrap_or("");
            let month =
                month(cell(&time)).ok_or_else(|| wrong(line, format!("{:?} is no month or day", cell(&time))))?;
            let names: Vec<String> = places.iter().map(|place| cell(place).to_owned()).collect();
            for (index, place) in figures.iter().enumerate().filter(|(_, place)| !cell(place).is_empty()) {
                let units = money::parse(cell(place)).ok_or_else(|| {
                    let known = listed(&file.metrics);
                    wrong(
                        line,
                        format!("{:?} is no number (figures are {known}; name other columns with --by)", cell(place)),
                    )
                })?;
                let sum = file.figures.entry((month, names.clone(), index)).or_default();
                *sum = sum
                    .checked_add(units)
                    .ok_or_else(|| wrong(line, "the figures of the month are too large".to_owned()))?;
            }
        }
        Ok(file)
    }
}

/// The month of `2025-01`, `2025-1` or `2025-01-31`.
fn month(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month) = (parts.next()?, parts.next()?);
    let day = parts.next().map_or(Some(1), |day| day.parse().ok())?;
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day)?.with_day(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, by: &[&str]) -> Result<MetricFile> {
        MetricFile::parse("orders.csv", text, &by.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn days_are_added_up_to_months() {
        let file =
            read("day,team,orders,visits\n2025-01-01,a,2,10\n2025-01-31,a,3,\n2025-02-01,b,1,1\n", &["tag:team"])
                .unwrap();
        assert_eq!((file.metrics.join(" "), file.dimensions.join(" ")), ("orders visits".into(), "tag:team".into()));
        let january = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        assert_eq!(file.figures[&(january, vec!["a".to_owned()], 0)], 5 * money::ONE);
        assert_eq!(file.figures[&(january, vec!["a".to_owned()], 1)], 10 * money::ONE);
    }

    #[test]
    fn faults_name_their_line() {
        let told = |text: &str| read(text, &[]).unwrap_err().to_string();
        assert!(told("team,orders\n").contains("orders.csv:1: there is no column month or day"));
        assert!(told("month\n2025-01\n").contains("orders.csv:1: there is no column of figures"));
        assert!(told("month,orders\n2025-13,1\n").contains("orders.csv:2: \"2025-13\" is no month or day"));
        assert!(told("month,team,orders\n2025-01,a,1\n").contains("orders.csv:2: \"a\" is no number"));
    }
}
