//! What changed between two deliveries of a bill.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::error::Result;
use crate::table::{Builder, Kind, Rows, percent};

/// What a sum is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The billing period.
    pub month: NaiveDate,
    /// The dimensions' values.
    pub names: Vec<Option<String>>,
    /// The currency.
    pub currency: Option<String>,
}

/// What a delivery adds up to, in units of 1e-12; a sum is absent where no row has a cost.
pub type Sums = BTreeMap<Key, Option<i128>>;

/// A sum that two deliveries do not agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub key: Key,
    /// The earlier sum; absent where unknown.
    pub before: Option<i128>,
    /// The later one.
    pub after: Option<i128>,
}

impl Change {
    /// The later sum less the earlier.
    #[must_use]
    pub fn difference(&self) -> Option<i128> {
        Some(self.after? - self.before?)
    }

    /// The difference in percent of the earlier sum, rounded to 4 places; absent where that is 0.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        let (difference, before) = (self.difference()?, self.before.filter(|before| *before != 0)?);
        percent(difference, before.abs())
    }
}

/// The sums that changed, the largest difference first, and how many did not.
///
/// What a delivery has no line of costs nothing in it; a cost that a line does not say is unknown, and stays so.
#[must_use]
pub fn changes(before: &Sums, after: &Sums) -> (Vec<Change>, usize) {
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    let sum = |sums: &Sums, key: &Key| sums.get(key).copied().unwrap_or(Some(0));
    let change = |key: &Key| Change { key: key.clone(), before: sum(before, key), after: sum(after, key) };
    let (mut changed, same): (Vec<Change>, Vec<Change>) =
        keys.into_iter().map(change).partition(|change| change.before != change.after);
    changed.sort_by_key(|change| Reverse(change.difference().map_or(0, i128::abs)));
    (changed, same.len())
}

/// The changes as a table: the month, the dimensions, both sums, what lies between them, the currency.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn rows(dimensions: &[String], changes: &[Change]) -> Result<Rows> {
    let months = changes.iter().map(|change| Some(change.key.month));
    let mut table = Builder::default().days("month", Kind::Month, months);
    for (place, name) in dimensions.iter().enumerate() {
        let values = changes.iter().map(|change| change.key.names.get(place).cloned().flatten());
        table = table.texts(name.trim_start_matches("tag:"), Kind::Key, values);
    }
    table
        .amounts("before", Kind::Money, changes.iter().map(|change| change.before))?
        .amounts("after", Kind::Money, changes.iter().map(|change| change.after))?
        .amounts("difference", Kind::Money, changes.iter().map(Change::difference))?
        .percents("change_percent", changes.iter().map(Change::percent))
        .texts("currency", Kind::Currency, changes.iter().map(|change| change.key.currency.clone()))
        .rows()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money;

    fn sums(entries: &[(&str, Option<i128>)]) -> Sums {
        let month = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let key = |name: &str| Key { month, names: vec![Some(name.to_owned())], currency: None };
        entries.iter().map(|(name, sum)| (key(name), sum.map(|sum| sum * money::ONE))).collect()
    }

    #[test]
    fn by_size_and_without_what_stayed() {
        let before = sums(&[("a", Some(10)), ("b", Some(5)), ("c", Some(7)), ("gone", Some(2)), ("unknown", None)]);
        let after = sums(&[("a", Some(13)), ("b", Some(-5)), ("c", Some(7)), ("new", Some(4)), ("unknown", None)]);
        let (changes, same) = changes(&before, &after);
        let shown: Vec<_> = changes
            .iter()
            .map(|change| (change.key.names[0].as_deref().unwrap(), change.difference().unwrap() / money::ONE))
            .collect();
        assert_eq!((shown, same), (vec![("b", -10), ("new", 4), ("a", 3), ("gone", -2)], 2));
        // -10 of 5, nothing to compare with, 3 of 10, -2 of 2.
        let percents: Vec<_> = changes.iter().map(Change::percent).collect();
        assert_eq!(percents, [Some(-200.0), None, Some(30.0), Some(-100.0)]);
    }

    #[test]
    fn an_unknown_cost_is_no_zero() {
        let (changes, _) = changes(&sums(&[("a", None)]), &sums(&[("a", Some(3))]));
        assert_eq!((changes[0].before, changes[0].difference(), changes[0].percent()), (None, None, None));
    }
}
