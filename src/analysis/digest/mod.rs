//! What a period came to, beside the same days of the one before it.

mod commitments;
mod period;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use commitments::{Done, Reported, Reports, done_rows};
pub use period::{Compared, Period};
pub use rows::{by_time, groups, movers, waterfall};

/// What was charged on a day, in units of 1e-12 of its currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cost {
    /// The day of the billing period.
    pub day: NaiveDate,
    /// The service.
    pub service: String,
    /// The account that used it; empty where nothing tells.
    pub account: String,
    /// Its name.
    pub account_name: Option<String>,
    /// The currency; empty where the bill names none.
    pub currency: String,
    /// How much.
    pub amount: i128,
}

/// What something cost in a period, and in the days of the one before that it is set against.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides {
    /// In the period.
    pub cost: i128,
    /// Before.
    pub before: i128,
}

impl Sides {
    /// What it costs more than before.
    #[must_use]
    pub fn change(self) -> i128 {
        self.cost - self.before
    }

    fn add(&mut self, compared: &Compared, cost: &Cost) {
        if compared.known.holds(cost.day) {
            self.cost += cost.amount;
        } else if compared.is_before(cost.day) {
            self.before += cost.amount;
        }
    }
}

/// What all costs come to, by currency.
#[must_use]
pub fn totals(costs: &[Cost], compared: &Compared) -> BTreeMap<String, Sides> {
    sides(costs, compared, |_| ()).into_iter().map(|((currency, ()), sides)| (currency, sides)).collect()
}

/// What each group comes to, by currency.
fn sides<K: Ord>(costs: &[Cost], compared: &Compared, key: impl Fn(&Cost) -> K) -> BTreeMap<(String, K), Sides> {
    let mut sides: BTreeMap<(String, K), Sides> = BTreeMap::new();
    for cost in costs.iter().filter(|cost| compared.holds(cost.day)) {
        sides.entry((cost.currency.clone(), key(cost))).or_default().add(compared, cost);
    }
    sides
}
