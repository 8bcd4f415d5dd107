//! Months, quarters and years, from a fiscal start on.

use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;

/// How long a budget's period is, and when years begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// How long.
    pub length: Length,
    /// The month in which fiscal years begin, 1 to 12; quarters are counted from it.
    pub year_starts: u32,
}

/// The lengths of periods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Length {
    /// A billing period.
    #[default]
    Month,
    /// Three of them.
    Quarter,
    /// Twelve.
    Year,
}

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: NaiveDate,
    /// The last.
    pub last: NaiveDate,
}

impl Length {
    fn months(self) -> u32 {
        match self {
            Length::Month => 1,
            Length::Quarter => 3,
            Length::Year => 12,
        }
    }

    /// The word for one.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Length::Month => "month",
            Length::Quarter => "quarter",
            Length::Year => "year",
        }
    }
}

impl Period {
    /// The period that a day is in.
    #[must_use]
    pub fn of(self, day: NaiveDate) -> Span {
        let into = (day.month0() + 13 - self.year_starts) % 12 % self.length.months();
        let first = back(day, into);
        Span { first, last: end(first, self.length.months()) }
    }

    /// The period before one.
    #[must_use]
    pub fn before(self, span: Span) -> Span {
        let first = back(span.first, self.length.months());
        Span { first, last: span.first.pred_opt().unwrap_or(first) }
    }

    /// How many periods one begins after another; absent where it begins before it.
    #[must_use]
    pub fn steps(self, from: NaiveDate, to: NaiveDate) -> Option<u32> {
        let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        let apart = u32::try_from(months(to) - months(from)).ok()?;
        Some(apart / self.length.months())
    }
}

impl Span {
    /// Whether a day is in it.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Its days.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// As a person says it: 2025-01, 2025-01 to 2025-03.
    #[must_use]
    pub fn shown(&self) -> String {
        let (first, last) = (self.first.format("%Y-%m").to_string(), self.last.format("%Y-%m").to_string());
        if first == last { first } else { format!("{first} to {last}") }
    }
}

/// The first day of the month so many months earlier.
fn back(day: NaiveDate, months: u32) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first.checked_sub_months(Months::new(months)).unwrap_or(first)
}

/// The last day of the last of some months.
fn end(first: NaiveDate, months: u32) -> NaiveDate {
    first.checked_add_months(Months::new(months)).and_then(|next| next.pred_opt()).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(length: Length, year_starts: u32, day: &str) -> String {
        let span = Period { length, year_starts }.of(day.parse().unwrap());
        format!("{}..{}", span.first, span.last)
    }

    #[test]
    fn periods_begin_with_the_fiscal_year() {
        assert_eq!(span(Length::Month, 4, "2024-02-29"), "2024-02-01..2024-02-29");
        assert_eq!(span(Length::Quarter, 1, "2025-03-31"), "2025-01-01..2025-03-31");
        assert_eq!(span(Length::Quarter, 2, "2025-01-15"), "2024-11-01..2025-01-31");
        assert_eq!(span(Length::Year, 4, "2025-03-31"), "2024-04-01..2025-03-31");
        assert_eq!(span(Length::Year, 4, "2025-04-01"), "2025-04-01..2026-03-31");
        assert_eq!(span(Length::Year, 12, "2025-12-01"), "2025-12-01..2026-11-30");
    }

    #[test]
    fn the_period_before() {
        let period = Period { length: Length::Quarter, year_starts: 1 };
        let before = period.before(period.of("2025-02-01".parse().unwrap()));
        assert_eq!(before.shown(), "2024-10 to 2024-12");
        assert_eq!(period.steps(before.first, "2025-07-01".parse().unwrap()), Some(3));
        assert_eq!(period.steps("2025-07-01".parse().unwrap(), before.first), None);
    }
}
