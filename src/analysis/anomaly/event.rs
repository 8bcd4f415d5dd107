//! An event while it is watched.

use super::Kind;

/// Something out of the ordinary, by places in the series.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is so far.
    pub kind: Kind,
    /// Its first day.
    pub first: usize,
    /// Where its present stretch began: later than `first` where it grew again.
    pub from: usize,
    /// The last day that lay out.
    pub last: usize,
    /// The most standard deviations out.
    pub score: f64,
    /// Whether it costs more than expected.
    pub is_rise: bool,
    /// Whether, in a sparse series, it is costs in a row rather than large ones.
    pub is_row: bool,
    /// How far its present stretch lies out, in logarithms, and over how many days.
    pub lift: Lift,
    /// Ordinary days since `last`.
    pub misses: usize,
}

impl Event {
    /// An event that is a rise where its kind says so.
    #[must_use]
    pub fn new(kind: Kind, first: usize, last: usize, score: f64) -> Self {
        let is_rise = kind == Kind::NewSpend;
        Self { kind, first, from: first, last, score, is_rise, is_row: false, lift: Lift::default(), misses: 0 }
    }
}

/// A running mean.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lift {
    sum: f64,
    days: f64,
}

impl Lift {
    /// Adds a day.
    pub fn add(&mut self, residual: f64) {
        self.sum += residual;
        self.days += 1.0;
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> f64 {
        self.days
    }

    /// The mean; 0 of no day.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.days > 0.0 { self.sum / self.days } else { 0.0 }
    }
}

/// A change that became the new normal, remembered for the case that it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settled {
    /// Its event, by place among events.
    pub event: usize,
    /// How far the level moved, in logarithms.
    pub step: f64,
    /// On which day it settled.
    pub day: usize,
}
