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

/// What is expected beside what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// What is still to come of the days that are known, but not settled.
    pub open: Band,
    /// The same with all days after them up to each.
    pub sums: Vec<(NaiveDate, Band)>,
    /// Each of those days by itself.
    pub days: Vec<(NaiveDate, Band)>,
}

impl Default for Outlook {
    fn default() -> Self {
        Self { open: Band::certain(0), sums: Vec::new(), days: Vec::new() }
    }
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
    /// The running sums after one that is known, up to a day.
    #[must_use]
    pub fn sums(&self, known: i128, until: NaiveDate) -> Vec<(NaiveDate, Band)> {
        let days = self.sums.iter().filter(|(day, _)| *day <= until);
        days.map(|(day, band)| (*day, band.plus(known))).collect()
    }

    /// All of it.
    #[must_use]
    pub fn whole(&self) -> Band {
        self.sums.last().map_or(self.open, |(_, band)| *band)
    }
}
