//! Rates between currencies, one a month, from a CSV file with the columns month, from, to and rate.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::params::{Calendar, month};
use crate::error::{Error, Result};
use crate::money;

/// The rates of one file into one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates {
    /// The currency that all amounts become.
    pub to: String,
    /// The file, for messages.
    pub path: String,
    /// Units of 1e-12 of `to` for 1, by the currency and month of the amount.
    by_month: BTreeMap<(String, NaiveDate), i128>,
    today: NaiveDate,
}

/// A rate, and the month that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Units of 1e-12 for 1.
    pub units: i128,
    /// Another month than the amount's where that is open and has no rate yet.
    pub month: NaiveDate,
}

impl Rates {
    /// Reads a file of rates; `today` tells which months are open.
    ///
    /// # Errors
    /// The file cannot be read, or a line of it is none, with its number.
    pub fn read(path: &Path, to: &str, today: NaiveDate) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        Self::parse(&path.display().to_string(), &text, to, today)
    }

    fn parse(path: &str, text: &str, to: &str, today: NaiveDate) -> Result<Self> {
        let wrong = |line: u64, message: String| Error::Format {
            message: format!("{path}:{line}: {message}"),
            hint: "a file of rates has the columns month,from,to,rate and lines such as 2025-01,USD,EUR,0.9652"
                .to_owned(),
        };
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| wrong(1, error.to_string()))?.clone();
        let place = |name: &str| {
            let found = header.iter().position(|column| column.eq_ignore_ascii_case(name));
            found.ok_or_else(|| wrong(1, format!("there is no column {name}")))
        };
        let places = [place("month")?, place("from")?, place("to")?, place("rate")?];
        let mut rates = BTreeMap::new();
        for record in reader.records() {
            let record =
                record.map_err(|error| wrong(error.position().map_or(0, csv::Position::line), error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let [month, from, into, rate] = places.map(|place| record.get(place).unwrap_or(""));
            let first =
                month_of(month, today).ok_or_else(|| wrong(line, format!("{month:?} is no month such as 2025-01")))?;
            let units = money::parse(rate).filter(|units| *units > 0);
            let units = units.ok_or_else(|| wrong(line, format!("{rate:?} is no rate above 0")))?;
            if !into.eq_ignore_ascii_case(to) {
                continue;
            }
            if rates.insert((from.to_uppercase(), first), units).is_some_and(|other| other != units) {
                return Err(wrong(line, format!("a second, different rate of {from} in {month}")));
            }
        }
        if rates.is_empty() {
            return Err(Error::Format {
                message: format!("{path} has no rate into {to}"),
                hint: "name a currency that its column \"to\" has".to_owned(),
            });
        }
        Ok(Self { to: to.to_uppercase(), path: path.to_owned(), by_month: rates, today })
    }

    /// The rate of a currency in a month: that month's own. A month that is not over takes the newest before it.
    #[must_use]
    pub fn rate(&self, from: &str, month: NaiveDate) -> Option<Rate> {
        if from == self.to {
            return Some(Rate { units: money::ONE, month });
        }
        let own = self.by_month.get(&(from.to_owned(), month));
        if let Some(units) = own {
            return Some(Rate { units: *units, month });
        }
        let is_open = month.checked_add_months(chrono::Months::new(1)).is_some_and(|end| end > self.today);
        let before = self.by_month.range((from.to_owned(), NaiveDate::MIN)..(from.to_owned(), month)).next_back();
        before.filter(|_| is_open).map(|((_, month), units)| Rate { units: *units, month: *month })
    }
}

/// The month of `2025-01`, `2025-1` or `2025-01-01`.
fn month_of(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.get(..7).filter(|_| text.ends_with("-01") && text.len() == 10).unwrap_or(text);
    // Words such as latest have no meaning in a file.
    let is_written = text.starts_with(|c: char| c.is_ascii_digit());
    if is_written { month(text, Calendar { today, periods: &[] }) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(text: &str) -> Result<Rates> {
        Rates::parse("rates.csv", text, "EUR", day("2025-02-10"))
    }

    #[test]
    fn a_closed_month_takes_its_own_rate_alone() {
        let rates =
            read("month,from,to,rate\n2024-12,USD,EUR,0.95\n2025-01-01,USD,EUR,0.96\n2025-01,GBP,EUR,1.2\n").unwrap();
        let rate = |from: &str, month: &str| {
            rates.rate(from, day(month)).map(|rate| (money::plain(rate.units, 12), rate.month))
        };
        assert_eq!(rate("USD", "2024-12-01"), Some(("0.95".to_owned(), day("2024-12-01"))));
        assert_eq!(rate("USD", "2025-01-01"), Some(("0.96".to_owned(), day("2025-01-01"))));
        // February is open on the 10th, November is over.
        assert_eq!(rate("USD", "2025-02-01"), Some(("0.96".to_owned(), day("2025-01-01"))));
        assert_eq!(rate("USD", "2024-11-01"), None);
        assert_eq!(rate("JPY", "2025-01-01"), None);
        assert_eq!(rate("EUR", "2020-01-01"), Some(("1".to_owned(), day("2020-01-01"))));
    }

    #[test]
    fn faults_name_their_line() {
        let told = |text: &str| read(text).unwrap_err().to_string();
        assert!(told("month,from,rate\n").contains("rates.csv:1: there is no column to"));
        assert!(told("month,from,to,rate\n2025-13,USD,EUR,1\n").contains("rates.csv:2: \"2025-13\" is no month"));
        assert!(told("month,from,to,rate\n2025-01,USD,EUR,0\n").contains("rates.csv:2: \"0\" is no rate"));
        let twice = "month,from,to,rate\n2025-01,USD,EUR,1\n2025-01,USD,EUR,2\n";
        assert!(told(twice).contains("rates.csv:3: a second, different rate of USD"));
        assert!(told("month,from,to,rate\n2025-01,USD,GBP,1\n").contains("has no rate into EUR"));
    }
}
