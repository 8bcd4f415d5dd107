//! Daily series of a bill: every service, account and usage family, every service, and the whole.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Look;
use crate::analysis::anomaly::Series;
use crate::catalog;
use crate::cli::budget::judge::settled;
use crate::cli::spend::Spend;
use crate::engine::Engine;
use crate::error::Result;
use crate::money;
use crate::table::Cell;

/// Days of a series, in units of 1e-12.
type Past = BTreeMap<NaiveDate, i128>;
/// Series that are no sums of others, by currency and by service, account and usage family, or by service alone.
pub type Leaves = BTreeMap<(String, Vec<String>), Past>;

/// All series of a bill, by currency and by service, account and usage family.
pub struct All {
    leaves: Leaves,
    first: NaiveDate,
    last: NaiveDate,
}

impl All {
    /// Asks for the days from a month on to the end of the month looked at, or to today.
    ///
    /// # Errors
    /// The query does not run.
    pub async fn read(engine: &Engine, look: &Look<'_>, from: NaiveDate) -> Result<Self> {
        let report = catalog::command("spend")?;
        let by = ["day", "service", "account", "usage_family"].map(str::to_owned).to_vec();
        let (months, choices) = ([from, look.month], look.choices.clone());
        let ask = Spend { report: &report, by, months: &months, choices, max_rows: look.max_rows };
        let (_, answer) = Box::pin(ask.answer(engine)).await?;
        let [cost, currency] = ["cost", "currency"].map(|name| answer.rows.position(name));
        let mut leaves = Leaves::new();
        for row in answer.rows.rows() {
            let text = |at: usize| row.get(at).and_then(Cell::full).unwrap_or_default();
            let amount = cost.and_then(|at| row.get(at)).and_then(Cell::units);
            let (Some(Cell::Date(day)), Some(amount)) = (row.first(), amount) else { continue };
            let currency = currency.map(text).or_else(|| answer.currency.clone()).unwrap_or_default();
            if *day >= from && *day <= look.today {
                let past = leaves.entry((currency, vec![text(1), text(2), text(3)])).or_default();
                *past.entry(*day).or_default() += amount;
            }
        }
        Ok(Self::of(leaves, from))
    }

    /// All of known series; `from` is a day for where there are none.
    pub fn of(leaves: Leaves, from: NaiveDate) -> Self {
        let days = || leaves.values().flat_map(BTreeMap::keys).copied();
        let (first, last) = (days().min().unwrap_or(from), days().max().unwrap_or(from));
        Self { leaves, first, last }
    }

    /// How many of the last days are incomplete.
    pub fn open_days(&self, today: NaiveDate) -> usize {
        usize::try_from((self.last - settled(today)).num_days().max(0)).unwrap_or(0)
    }

    /// By currency, all series with their keys: a service's begins with the service, the bill's is empty.
    pub fn trees(&self) -> BTreeMap<String, Vec<(Vec<String>, Series)>> {
        let mut sums: BTreeMap<(String, Vec<String>), Past> = BTreeMap::new();
        for ((currency, key), past) in &self.leaves {
            let depths: BTreeSet<usize> = [0, 1, key.len()].into_iter().collect();
            for depth in depths {
                let sum = sums.entry((currency.clone(), key[..depth].to_vec())).or_default();
                for (day, amount) in past {
                    *sum.entry(*day).or_default() += amount;
                }
            }
        }
        let mut trees: BTreeMap<String, Vec<(Vec<String>, Series)>> = BTreeMap::new();
        for ((currency, key), past) in sums {
            trees.entry(currency).or_default().push((key, self.series(&past)));
        }
        trees
    }

    /// Days without gaps, from the bill's first to its last: what was not there yet cost 0.
    fn series(&self, past: &Past) -> Series {
        let days = self.first.iter_days().take_while(|day| *day <= self.last);
        let values = days.map(|day| money::to_f64(past.get(&day).copied().unwrap_or(0)));
        Series { first: self.first, values: values.collect() }
    }
}
