//! Which weekday and which day of the month each day of a series is.

use chrono::{Datelike, Days, NaiveDate};

/// How many days of the month are told apart.
pub const DAYS_OF_MONTH: usize = 32;

/// The days of a series, by their place in it.
#[derive(Debug, Clone)]
pub struct Calendar {
    first: NaiveDate,
    weekday: usize,
    days_of_month: Vec<usize>,
}

impl Calendar {
    /// The calendar of so many days.
    #[must_use]
    pub fn new(first: NaiveDate, days: usize) -> Self {
        let days_of_month = first.iter_days().take(days).map(day_of_month).collect();
        Self { first, weekday: first.weekday().num_days_from_monday() as usize, days_of_month }
    }

    /// The weekday at a place: 0 is Monday.
    #[must_use]
    pub fn weekday(&self, at: usize) -> usize {
        (self.weekday + at) % 7
    }

    /// The day of the month at a place; its last day, whichever it is, is 0.
    #[must_use]
    pub fn day_of_month(&self, at: usize) -> usize {
        self.days_of_month.get(at).copied().unwrap_or_else(|| day_of_month(self.day(at)))
    }

    /// The day at a place.
    #[must_use]
    pub fn day(&self, at: usize) -> NaiveDate {
        self.first.checked_add_days(Days::new(at as u64)).unwrap_or(NaiveDate::MAX)
    }
}

fn day_of_month(day: NaiveDate) -> usize {
    let is_last = day.succ_opt().is_none_or(|next| next.month() != day.month());
    if is_last { 0 } else { day.day() as usize }
}
