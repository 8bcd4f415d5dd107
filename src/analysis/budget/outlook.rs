//! What is expected of the days to come.

use chrono::NaiveDate;

/// An expected amount, and the two between which it lies four times in five, in units of 1e-12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// One time in ten it is less.
    pub low: i128,
    /// What is expected.
    pub expected: i128,
    /// One time in ten it is more.
    pub high: i128,
}

/// What is expected from a day on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Of all days from the first expected one up to each: the sum, and its band.
    pub sums: Vec<(NaiveDate, Band)>,
    /// Each day by itself.
    pub days: Vec<(NaiveDate, Band)>,
}

impl Band {
    /// What is known.
    #[must_use]
    pub fn certain(amount: i128) -> Self {
        Self { low: amount, expected: amount, high: amount }
    }

    /// With something certain added.
    #[must_use]
    pub fn plus(self, amount: i128) -> Self {
        Self { low: self.low + amount, expected: self.expected + amount, high: self.high + amount }
    }
}

impl Outlook {
    /// The running sums after one that is known, for each day after one up to another.
    #[must_use]
    pub fn sums(&self, known: i128, after: NaiveDate, until: NaiveDate) -> Vec<(NaiveDate, Band)> {
        let days = self.sums.iter().filter(|(day, _)| *day > after && *day <= until);
        days.map(|(day, band)| (*day, band.plus(known))).collect()
    }
}
