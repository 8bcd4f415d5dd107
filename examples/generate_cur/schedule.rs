//! When a resource runs.

use std::ops::Range;

use crate::calendar::{Day, Month};

/// The hours of a day, or of a month, in which a resource runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// All day, every day.
    Always,
    /// Between two hours on working days.
    Office(i64, i64),
    /// Between two hours every night.
    Nightly(i64, i64),
    /// All day but for one weekend of maintenance a month.
    Mostly,
    /// On two days of the month only.
    Rare,
}

impl Schedule {
    /// The hours of this day in which it runs; empty when it does not.
    pub fn hours(self, month: Month, day: Day) -> Range<i64> {
        let date = day.0 - month.first().0 + 1;
        match self {
            Self::Office(..) if day.weekday() >= 5 => 0..0,
            Self::Office(from, to) | Self::Nightly(from, to) => from..to,
            Self::Mostly if day.weekday() >= 5 && (8..15).contains(&date) => 0..0,
            Self::Rare if !(9..11).contains(&date) => 0..0,
            Self::Always | Self::Mostly | Self::Rare => 0..24,
        }
    }
}

/// The days in which a resource exists: from the first up to, and without, the second.
#[derive(Clone, Copy, Debug)]
pub struct Life {
    pub from: Day,
    pub to: Day,
}

impl Life {
    /// True if it exists on this day.
    pub fn holds(self, day: Day) -> bool {
        self.from <= day && day < self.to
    }
}
