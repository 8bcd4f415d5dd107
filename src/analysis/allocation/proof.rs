//! That nothing was lost and nothing invented: what went in less what came out, by currency and charge type.

use std::collections::BTreeMap;

use super::{Allocated, Way};

/// What went in and where it is, in units of 1e-12.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// What the bill says.
    pub input: i128,
    /// The direct costs of all cost centres.
    pub direct: i128,
    /// Their parts of shared costs.
    pub shared: i128,
    /// What nobody has.
    pub unallocated: i128,
}

impl Balance {
    /// The sum over the cost centres.
    #[must_use]
    pub fn centres(&self) -> i128 {
        self.direct + self.shared
    }

    /// What is missing: 0, or an allocation is wrong.
    #[must_use]
    pub fn difference(&self) -> i128 {
        self.input - self.centres() - self.unallocated
    }

    fn add(&mut self, other: &Balance) {
        self.input += other.input;
        self.direct += other.direct;
        self.shared += other.shared;
        self.unallocated += other.unallocated;
    }
}

/// The balances of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// By currency and charge type.
    pub balances: BTreeMap<(String, String), Balance>,
}

impl Proof {
    /// Sets what went in, counted elsewhere than here, against what came out.
    #[must_use]
    pub fn of(allocated: &Allocated, input: &BTreeMap<(String, String), i128>) -> Self {
        let mut balances: BTreeMap<(String, String), Balance> = BTreeMap::new();
        for (key, amount) in input {
            balances.entry(key.clone()).or_default().input += amount;
        }
        for part in &allocated.parts {
            let key = (part.line.currency.clone(), part.line.charge_type.clone());
            let balance = balances.entry(key).or_default();
            *match (part.centre, part.way) {
                (None, _) => &mut balance.unallocated,
                (Some(_), Way::Direct) => &mut balance.direct,
                (Some(_), Way::Shared) => &mut balance.shared,
            } += part.amount;
        }
        Self { balances }
    }

    /// The balances by currency.
    #[must_use]
    pub fn currencies(&self) -> BTreeMap<&str, Balance> {
        let mut totals: BTreeMap<&str, Balance> = BTreeMap::new();
        for ((currency, _), balance) in &self.balances {
            totals.entry(currency).or_default().add(balance);
        }
        totals
    }

    /// Whether everything is where it should be.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.balances.values().all(|balance| balance.difference() == 0)
    }
}
