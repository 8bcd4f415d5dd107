//! Billing periods, their days, and the spans of time that line items cover.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// How finely the bill is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Grain {
    /// A row for every hour of use.
    Hourly,
    /// A row for every day of use.
    Daily,
}

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Day {
    /// The date of this day.
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(i32::try_from(self.0).unwrap_or(0)).unwrap_or_default()
    }

    /// Days since Monday.
    pub fn weekday(self) -> i64 {
        (self.0 + 3).rem_euclid(7)
    }

    /// Midnight at its start, in milliseconds.
    pub fn start_ms(self) -> i64 {
        self.0 * DAY_MS
    }

    /// Midnight at its start, as reservations and plans are dated: `2024-03-01T00:00:00.000Z`.
    pub fn instant(self) -> String {
        format!("{}T00:00:00.000Z", self.date())
    }

    /// The same date `years` later.
    pub fn years_later(self, years: i32) -> Self {
        let date = self.date();
        Self(epoch_day(date.year() + years, date.month(), date.day().min(28)))
    }
}

/// A billing period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    pub year: i32,
    pub month: u32,
}

impl Month {
    /// The period `count` months away.
    pub fn plus(self, count: i32) -> Self {
        let index = self.year * 12 + self.month.cast_signed() - 1 + count;
        Self { year: index.div_euclid(12), month: index.rem_euclid(12).cast_unsigned() + 1 }
    }

    /// The first day.
    pub fn first(self) -> Day {
        self.day(1)
    }

    /// The day with this number in the month.
    pub fn day(self, number: u32) -> Day {
        Day(epoch_day(self.year, self.month, number))
    }

    /// The first day of the next period.
    pub fn end(self) -> Day {
        self.plus(1).first()
    }

    /// How many days it has.
    pub fn length(self) -> i64 {
        self.end().0 - self.first().0
    }

    /// Its days in order.
    pub fn days(self) -> impl Iterator<Item = Day> {
        (self.first().0..self.end().0).map(Day)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('-').and_then(|(year, month)| {
            let period = Self { year: year.parse().ok()?, month: month.parse().ok()? };
            ((1..=12).contains(&period.month) && (2000..2100).contains(&period.year)).then_some(period)
        });
        parsed.ok_or_else(|| format!("'{text}' is not a month such as 2025-01"))
    }
}

fn epoch_day(year: i32, month: u32, day: u32) -> i64 {
    NaiveDate::from_ymd_opt(year, month, day).map_or(0, |date| i64::from(date.to_epoch_days()))
}

/// Every span of time that a period's rows cover, each written out once; rows hold an index.
pub struct Spans {
    month: Month,
    pub start_ms: Vec<i64>,
    pub end_ms: Vec<i64>,
    pub text: Vec<String>,
}

impl Spans {
    /// The period's hours, then its days.
    pub fn new(month: Month) -> Self {
        let mut spans = Self { month, start_ms: vec![], end_ms: vec![], text: vec![] };
        for hour in 0..month.length() * 24 {
            let start = month.first().start_ms() + hour * HOUR_MS;
            spans.add(start, start + HOUR_MS);
        }
        for day in month.days() {
            spans.add(day.start_ms(), Day(day.0 + 1).start_ms());
        }
        spans
    }

    /// The span of an hour of a day.
    pub fn hour(&self, day: Day, hour: i64) -> usize {
        index((day.0 - self.month.first().0) * 24 + hour)
    }

    /// The span of a whole day.
    pub fn day(&self, day: Day) -> usize {
        index(self.month.length() * 24 + day.0 - self.month.first().0)
    }

    /// The span from a day to the last second of the period, as fees and tax are dated.
    pub fn rest_of_month(&mut self, from: Day) -> usize {
        self.add(from.start_ms(), self.month.end().start_ms() - 1000)
    }

    fn add(&mut self, start: i64, end: i64) -> usize {
        self.start_ms.push(start);
        self.end_ms.push(end);
        self.text.push(format!("{}/{}", second(start), second(end)));
        self.text.len() - 1
    }
}

/// An instant to the second: `2025-01-01T00:00:00Z`.
pub fn second(ms: i64) -> String {
    let seconds = ms.rem_euclid(DAY_MS) / 1000;
    let date = Day(ms.div_euclid(DAY_MS)).date();
    format!("{date}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// An offset within the period, which is never negative.
pub fn index(offset: i64) -> usize {
    usize::try_from(offset).unwrap_or(0)
}
