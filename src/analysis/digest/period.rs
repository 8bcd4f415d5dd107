//! Days, weeks, months and quarters, and the days of the one before that they are set against.

use chrono::{Datelike, Days, NaiveDate};

use crate::settings::budgets::{self, Length, Span};

/// What a digest is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A UTC day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A billing period.
    Month,
    /// Three of them, from January on.
    Quarter,
}

impl Period {
    /// The word for one.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
            Period::Quarter => "quarter",
        }
    }

    /// The period that a day is in.
    #[must_use]
    pub fn of(self, day: NaiveDate) -> Span {
        match self {
            Period::Day => Span { first: day, last: day },
            Period::Week => {
                let week = day.week(chrono::Weekday::Mon);
                Span { first: week.first_day(), last: week.last_day() }
            }
            Period::Month => months(Length::Month).of(day),
            Period::Quarter => months(Length::Quarter).of(day),
        }
    }

    /// The last period that was over on a day.
    #[must_use]
    pub fn over_on(self, day: NaiveDate) -> Span {
        let of = self.of(day);
        if of.last == day { of } else { self.before(of) }
    }

    /// The period before one.
    #[must_use]
    pub fn before(self, span: Span) -> Span {
        self.of(span.first.checked_sub_days(Days::new(1)).unwrap_or(span.first))
    }

    /// As a person calls it: 2025-01-26, week of 2025-01-20, January 2025, Q1 2025.
    #[must_use]
    pub fn title(self, span: Span) -> String {
        match self {
            Period::Day => span.first.to_string(),
            Period::Week => format!("Week of {}", span.first),
            Period::Month => span.first.format("%B %Y").to_string(),
            Period::Quarter => format!("Q{} {}", span.first.month0() / 3 + 1, span.first.year()),
        }
    }
}

/// Quarters of the calendar's year.
fn months(length: Length) -> budgets::Period {
    budgets::Period { length, year_starts: 1 }
}

/// The days of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// What the digest is of.
    pub period: Period,
    /// All of its days.
    pub span: Span,
    /// Those of them that the bill reaches.
    pub known: Span,
    /// The days before that they are set against: the whole period where all of it is known, else as many of its first days;
    /// absent where the bill does not hold them.
    pub before: Option<Span>,
}

impl Compared {
    /// A period of a bill that goes from one day to another.
    #[must_use]
    pub fn new(period: Period, span: Span, (begins, reached): (NaiveDate, NaiveDate)) -> Self {
        let known = Span { first: span.first, last: span.last.min(reached) };
        let before = period.before(span);
        let last =
            if known == span { before.last } else { (before.first + (known.last - known.first)).min(before.last) };
        let before = (begins <= before.first).then_some(Span { first: before.first, last });
        Self { period, span, known, before }
    }

    /// Whether a day is of either side.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.known.holds(day) || self.is_before(day)
    }

    /// Whether a day is of those before.
    #[must_use]
    pub fn is_before(&self, day: NaiveDate) -> bool {
        self.before.is_some_and(|before| before.holds(day))
    }

    /// The first day of either side.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.before.map_or(self.known.first, |before| before.first)
    }

    /// Whether all of it is known.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.known == self.span
    }
}
