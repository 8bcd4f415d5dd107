//! How far a forecast looks.

use std::str::FromStr;

use chrono::{Days, NaiveDate};

use crate::error::{Error, Result};
use crate::settings::budgets::{Length, Period};

/// The end of a period, a number of days, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// The end of the period of the first expected day.
    End(Length),
    /// So many days.
    Days(u32),
    /// A day.
    Day(NaiveDate),
}

/// The longest forecast, in days.
const LONGEST: u32 = 3 * 366;

impl FromStr for Horizon {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let days = text.strip_suffix('d').and_then(|count| count.parse().ok());
        match text {
            "month-end" => Ok(Horizon::End(Length::Month)),
            "quarter-end" => Ok(Horizon::End(Length::Quarter)),
            "year-end" => Ok(Horizon::End(Length::Year)),
            _ => match (days.filter(|days| (1..=LONGEST).contains(days)), text.parse()) {
                (Some(days), _) => Ok(Horizon::Days(days)),
                (None, Ok(day)) => Ok(Horizon::Day(day)),
                (None, Err(_)) => Err(wrong(text, "a horizon")),
            },
        }
    }
}

impl Horizon {
    /// The last day, for what is known up to one.
    ///
    /// # Errors
    /// It is no later than that, or too far away.
    pub fn until(self, reach: NaiveDate) -> Result<NaiveDate> {
        let next = reach + Days::new(1);
        match self {
            Horizon::End(length) => Ok(Period { length, year_starts: 1 }.of(next).last),
            Horizon::Days(days) => Ok(reach + Days::new(u64::from(days))),
            Horizon::Day(day) if day > reach && (day - reach).num_days() <= i64::from(LONGEST) => Ok(day),
            Horizon::Day(day) => Err(wrong(&day.to_string(), &format!("a day after {reach}, within three years"))),
        }
    }
}

fn wrong(text: &str, expected: &str) -> Error {
    Error::Value {
        what: "--horizon".to_owned(),
        value: text.to_owned(),
        expected: expected.to_owned(),
        hint: Some("write it as month-end, quarter-end, year-end, 90d or 2025-06-30".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(text: &str, reach: &str) -> String {
        let told = text.parse::<Horizon>().and_then(|horizon| horizon.until(reach.parse().unwrap()));
        told.map_or_else(|error| error.to_string(), |day| day.to_string())
    }

    #[test]
    fn ends_days_and_numbers_of_days() {
        assert_eq!(until("month-end", "2025-01-10"), "2025-01-31");
        assert_eq!(until("quarter-end", "2025-01-31"), "2025-03-31");
        assert_eq!(until("year-end", "2024-12-31"), "2025-12-31");
        assert_eq!(until("month-end", "2025-01-31"), "2025-02-28", "a month that is over is known");
        assert_eq!(until("90d", "2025-01-10"), "2025-04-10");
        assert_eq!(until("2025-02-02", "2025-01-10"), "2025-02-02");
        for text in ["0d", "9999d", "soon", "2025-01-10", "-5d"] {
            assert!(until(text, "2025-01-10").contains("--horizon"), "{text}");
        }
    }
}
