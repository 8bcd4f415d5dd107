//! What could be saved: the findings of the rules, where each use counts once.
//!
//! Two rules may find one use: an instance of an old generation may run at night as well. What the one saves the other
//! cannot, so of the savings on one use (one usage type of one resource) the largest alone counts in the total.

mod rows;

use std::collections::{BTreeMap, BTreeSet};

pub use rows::{detail, summary};

use crate::table::{Cell, Rows};

/// A rule, as the summary shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What to do about what it finds; or what it needs to find anything.
    pub advice: String,
    /// Whether it could look: not without its inventory.
    pub looked: bool,
}

/// One row of one rule. Amounts are units of 1e-12 of the currency, in the month asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: String,
    /// What was used.
    pub on: Use,
    /// Where.
    pub region: Option<String>,
    /// What it costs.
    pub cost: Option<i128>,
    /// What following the rule would save; absent where the bill cannot tell.
    pub saving: Option<i128>,
    /// The part of it that counts in the total: all, or nothing where another rule saves more on the same use.
    pub counted: Option<i128>,
}

/// What two findings may have in common: one usage type of one resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The account.
    pub account: Option<String>,
    /// The resource, where the bill names it.
    pub resource: Option<String>,
    /// The usage type.
    pub usage_type: Option<String>,
    /// The currency.
    pub currency: Option<String>,
}

/// The findings of a rule's rows; `currency` is that of all rows, where they do not say it.
#[must_use]
pub fn findings(rule: &str, rows: &Rows, currency: Option<&str>) -> Vec<Finding> {
    let place = |name: &str| rows.position(name);
    let [account, resource, usage_type, region, own] =
        ["account", "resource_id", "usage_type", "region", "currency"].map(place);
    let [cost, saving] = ["cost", "estimated_saving"].map(place);
    let finding = |row: Vec<Cell>| {
        let text = |at: Option<usize>| at.and_then(|at| row.get(at)).and_then(Cell::full);
        let amount = |at: Option<usize>| at.and_then(|at| row.get(at)).and_then(Cell::units);
        let currency = text(own).or_else(|| currency.map(str::to_owned));
        let on = Use { account: text(account), resource: text(resource), usage_type: text(usage_type), currency };
        let (cost, saving) = (amount(cost), amount(saving));
        Finding { rule: rule.to_owned(), on, region: text(region), cost, saving, counted: saving }
    };
    rows.rows().map(finding).collect()
}

/// Lets each use count once: for the rule that saves most on it, the first by name among equals.
pub fn count_once(findings: &mut [Finding]) {
    let mut sums: BTreeMap<&Use, BTreeMap<&str, i128>> = BTreeMap::new();
    for finding in findings.iter() {
        if let Some(saving) = finding.saving {
            *sums.entry(&finding.on).or_default().entry(&finding.rule).or_default() += saving;
        }
    }
    let winner = |(on, rules): (&Use, BTreeMap<&str, i128>)| {
        let (rule, _) = rules.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))?;
        Some((on.clone(), rule.to_owned()))
    };
    let winners: BTreeMap<Use, String> = sums.into_iter().filter_map(winner).collect();
    for finding in findings {
        let wins = winners.get(&finding.on).is_some_and(|rule| *rule == finding.rule);
        finding.counted = finding.saving.map(|saving| if wins { saving } else { 0 });
    }
}

/// What is saved in all, and what the rules alone add up to, by currency.
#[must_use]
pub fn totals(findings: &[Finding]) -> BTreeMap<Option<String>, (i128, i128)> {
    let mut totals: BTreeMap<Option<String>, (i128, i128)> = BTreeMap::new();
    for finding in findings {
        let total = totals.entry(finding.on.currency.clone()).or_default();
        total.0 += finding.counted.unwrap_or(0);
        total.1 += finding.saving.unwrap_or(0);
    }
    totals
}

/// How many resources findings are about; a row without a resource id is one of its own.
#[must_use]
pub fn resources<'a>(findings: impl Iterator<Item = &'a Finding>) -> usize {
    let mut named = BTreeSet::new();
    let mut nameless = 0;
    for finding in findings {
        match &finding.on.resource {
            Some(resource) => {
                named.insert((&finding.on.account, resource));
            }
            None => nameless += 1,
        }
    }
    named.len() + nameless
}

/// The sum of what is known; absent where nothing is, though there is something to know.
fn known(amounts: impl Iterator<Item = Option<i128>>) -> Option<i128> {
    let amounts: Vec<Option<i128>> = amounts.collect();
    let sum = amounts.iter().flatten().sum();
    (amounts.is_empty() || amounts.iter().any(Option::is_some)).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finding(rule: &str, resource: &str, saving: Option<i128>) -> Finding {
        let text = |text: &str| Some(text.to_owned());
        let on =
            Use { account: text("1"), resource: text(resource), usage_type: text("BoxUsage"), currency: text("USD") };
        Finding { rule: rule.to_owned(), on, region: None, cost: None, saving, counted: saving }
    }

    fn counted(mut findings: Vec<Finding>) -> Vec<Option<i128>> {
        count_once(&mut findings);
        findings.into_iter().map(|finding| finding.counted).collect()
    }

    #[test]
    fn the_largest_saving_on_one_use_counts() {
        let findings = vec![finding("a", "i-1", Some(3)), finding("b", "i-1", Some(5)), finding("b", "i-2", Some(1))];
        assert_eq!(counted(findings), [Some(0), Some(5), Some(1)]);
    }

    #[test]
    fn rows_of_one_rule_on_one_use_add_up() {
        // 2 + 2 of rule a is more than 3 of rule b.
        let findings = vec![finding("a", "i-1", Some(2)), finding("b", "i-1", Some(3)), finding("a", "i-1", Some(2))];
        assert_eq!(counted(findings), [Some(2), Some(0), Some(2)]);
    }

    #[test]
    fn of_equals_the_first_by_name_counts() {
        assert_eq!(counted(vec![finding("b", "i-1", Some(4)), finding("a", "i-1", Some(4))]), [Some(0), Some(4)]);
    }

    #[test]
    fn an_unknown_saving_stays_unknown() {
        assert_eq!(counted(vec![finding("a", "i-1", None), finding("b", "i-1", Some(4))]), [None, Some(4)]);
    }

    #[test]
    fn another_usage_type_is_another_use() {
        let mut other = finding("b", "i-1", Some(4));
        other.on.usage_type = Some("DataTransfer-Out-Bytes".to_owned());
        assert_eq!(counted(vec![finding("a", "i-1", Some(3)), other]), [Some(3), Some(4)]);
    }

    #[test]
    fn resources_are_counted_once_and_rows_without_one_each() {
        let mut nameless = finding("a", "", Some(1));
        nameless.on.resource = None;
        let findings = [finding("a", "i-1", Some(1)), finding("a", "i-1", None), nameless.clone(), nameless];
        assert_eq!(resources(findings.iter()), 3);
    }

    proptest! {
        /// The total is the sum of the largest saving on each use, whatever the order of the rows.
        #[test]
        fn the_total_is_the_sum_of_the_largest(rows in prop::collection::vec((0..4_usize, 0..5_usize, 0..100_i128), 0..30)) {
            let make = |(rule, resource, saving): &(usize, usize, i128)| {
                finding(["a", "b", "c", "d"][*rule], &resource.to_string(), Some(*saving))
            };
            let mut sums: BTreeMap<(usize, usize), i128> = BTreeMap::new();
            for (rule, resource, saving) in &rows {
                *sums.entry((*resource, *rule)).or_default() += saving;
            }
            let largest = |resource| sums.iter().filter(|(key, _)| key.0 == resource).map(|(_, sum)| *sum).max();
            let expected: i128 = (0..5).filter_map(largest).sum();
            let alone: i128 = rows.iter().map(|(_, _, saving)| saving).sum();
            for rows in [rows.clone(), rows.into_iter().rev().collect()] {
                let mut findings: Vec<Finding> = rows.iter().map(make).collect();
                count_once(&mut findings);
                let total = totals(&findings).into_values().next().unwrap_or_default();
                prop_assert_eq!(total, (expected, alone));
                prop_assert!(total.0 <= total.1);
            }
        }
    }
}
