//! `[[budgets]]` of `costs.toml`: what may be spent on what in which time, and who is told when.

mod keys;
mod period;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml::Spanned;

use super::{Severity, Written};
use crate::money;
pub(super) use keys::{Keys, check};
pub use period::{Length, Period, Span};

/// A budget, checked as far as that can be done without a bill.
#[derive(Debug, Clone)]
pub struct Budget {
    /// Its name.
    pub name: String,
    /// What may be spent in a period.
    pub amounts: Amounts,
    /// How long a period is.
    pub period: Period,
    /// What counts as cost, as `--metric` has it.
    pub metric: Option<Spanned<String>>,
    /// Which charges count, as `--charges` has it.
    pub charges: Option<Spanned<String>>,
    /// What counts, as `--where` has it; all conditions must hold.
    pub conditions: Vec<Spanned<String>>,
    /// The cost centre whose allocated costs count; all cost where there is none.
    pub cost_centre: Option<String>,
    /// The dimension each of whose values has a budget of this amount of its own.
    pub each: Option<Spanned<String>>,
    /// The currency of the amounts; needed where the bill has several.
    pub currency: Option<String>,
    /// When somebody is told, by limit.
    pub thresholds: Vec<Threshold>,
    /// Where it stands.
    pub written: Written,
}

/// What may be spent in each period, in units of 1e-12.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amounts {
    /// The same, or growing.
    Steady {
        /// Of the first period.
        amount: i128,
        /// Percent from one period to the next, in units of 1e-12; 0 for none.
        growth: i128,
        /// The first period; before it there is no budget.
        from: Option<NaiveDate>,
    },
    /// By the first month of each period.
    Listed(BTreeMap<NaiveDate, i128>),
}

/// A limit at which somebody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// How much.
    pub limit: Limit,
    /// Of what.
    pub on: On,
    /// How bad it is: info, warning or critical.
    pub severity: Severity,
    /// The sinks that are told; those of `[alerts]` where empty.
    pub to: Vec<String>,
}

/// How much a threshold is, in units of 1e-12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Percent of the budget.
    Percent(i128),
    /// An amount.
    Amount(i128),
}

/// What a threshold looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// What was spent.
    Actual,
    /// What the period is expected to come to.
    Forecast,
}

impl Budget {
    /// The amount of the period that begins on a day, in units of 1e-12; absent where the budget has none.
    #[must_use]
    pub fn amount(&self, start: NaiveDate) -> Option<i128> {
        match &self.amounts {
            Amounts::Listed(amounts) => amounts.get(&start).copied(),
            Amounts::Steady { amount, growth: 0, from } => from.is_none_or(|from| start >= from).then_some(*amount),
            Amounts::Steady { amount, growth, from } => {
                let steps = self.period.steps(self.period.of((*from)?).first, start)?;
                let hundred = 100 * money::ONE;
                (0..steps).try_fold(*amount, |amount, _| money::share(amount, hundred + growth, hundred))
            }
        }
    }
}

impl Limit {
    /// The limit in units of 1e-12, for a budget of an amount.
    #[must_use]
    pub fn of(self, amount: i128) -> Option<i128> {
        match self {
            Limit::Amount(limit) => Some(limit),
            Limit::Percent(percent) => money::share(amount, percent, 100 * money::ONE),
        }
    }
}
