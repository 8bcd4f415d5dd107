//! A part of an amount, exact until it is rounded once.

use crate::money;

/// A factor `part / whole` that is never a double.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The numerator.
    pub part: i128,
    /// The denominator, above 0.
    pub whole: i128,
}

impl Share {
    /// The share of an amount, rounded half-even to a whole number.
    #[must_use]
    pub fn of(self, amount: i128) -> i128 {
        share(amount, self.part, self.whole)
    }
}

/// As [`money::share`], which tells nothing only of a whole of 0 (then there is nothing to share) and of what no bill reaches.
#[must_use]
pub fn share(amount: i128, part: i128, whole: i128) -> i128 {
    money::share(amount, part, whole).unwrap_or(0)
}
