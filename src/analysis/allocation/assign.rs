//! Who takes which line item.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, Line};
use crate::settings::allocation::{Allocation, Pattern, Rule, Taker, UNALLOCATED, fold};

/// What the rules made of the line items. Cost centres stand by their folded names.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// What a cost centre took, by the rule that gave it.
    pub direct: BTreeMap<(String, usize, Line), i128>,
    /// What is to be split, by the rule that took it.
    pub pools: BTreeMap<(usize, Line), i128>,
    /// What no rule took.
    pub left: BTreeMap<Line, i128>,
    /// The spellings of each cost centre.
    pub spellings: BTreeMap<String, BTreeSet<String>>,
    /// Rules that took something.
    pub used: BTreeSet<usize>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// A rule whose keys have become places among an item's values.
struct Bound<'a> {
    rule: &'a Rule,
    tests: Vec<(usize, &'a [Pattern])>,
}

pub(super) fn assign(rules: &Allocation, items: &[Item]) -> Books {
    let keys = rules.keys();
    let place = |key: &str| keys.iter().position(|known| known == key).unwrap_or(usize::MAX);
    let bind = |rule| Bound { rule, tests: tests(rule, &place) };
    let bound: Vec<Bound<'_>> = rules.rules.iter().map(bind).collect();
    let mut books = Books::default();
    for item in items {
        let value = |key: &str| item.values.get(place(key)).and_then(Option::as_deref);
        let taken = bound.iter().enumerate().find_map(|(index, bound)| {
            if !bound.matches(item) {
                return None;
            }
            match &bound.rule.taker {
                Taker::Split(_) => Some((index, None)),
                // A line item that does not name its cost centre is for the rules after this one.
                Taker::Centre(name) => {
                    name.fill(value).filter(|name| fold(name) != UNALLOCATED).map(|name| (index, Some(name)))
                }
            }
        });
        books.add(item, taken);
    }
    books
}

fn tests<'a>(rule: &'a Rule, place: &impl Fn(&str) -> usize) -> Vec<(usize, &'a [Pattern])> {
    rule.tests.iter().map(|(key, patterns)| (place(key), patterns.as_slice())).collect()
}

impl Bound<'_> {
    fn matches(&self, item: &Item) -> bool {
        let passes = |(place, patterns): &(usize, &[Pattern])| {
            let value = item.values.get(*place).and_then(Option::as_deref);
            patterns.iter().any(|pattern| pattern.matches(value))
        };
        self.rule.holds_on(item.day) && self.tests.iter().all(passes)
    }
}

impl Books {
    fn add(&mut self, item: &Item, taken: Option<(usize, Option<String>)>) {
        let line = item.line.clone();
        let sum = match taken {
            None => self.left.entry(line).or_default(),
            Some((rule, centre)) => {
                self.used.insert(rule);
                match centre {
                    None => self.pools.entry((rule, line)).or_default(),
                    Some(name) => {
                        let folded = fold(&name);
                        self.spellings.entry(folded.clone()).or_default().insert(name);
                        self.direct.entry((folded, rule, line)).or_default()
                    }
                }
            }
        };
        *sum += item.amount;
    }

    /// Direct cost by currency and cost centre; none of 0.
    pub fn direct_costs(&self) -> BTreeMap<String, BTreeMap<String, i128>> {
        let mut costs: BTreeMap<String, BTreeMap<String, i128>> = BTreeMap::new();
        for ((centre, _, line), amount) in &self.direct {
            *costs.entry(line.currency.clone()).or_default().entry(centre.clone()).or_default() += amount;
        }
        for of in costs.values_mut() {
            of.retain(|_, amount| *amount != 0);
        }
        costs
    }

    /// Says which rules took nothing.
    pub fn idle(&self, rules: &Allocation) -> Option<String> {
        let idle = rules.rules.iter().enumerate().filter(|(index, _)| !self.used.contains(index));
        let names: Vec<String> = idle.map(|(_, rule)| rule.name.clone()).collect();
        let verb = if names.len() == 1 { "takes" } else { "take" };
        (!names.is_empty()).then(|| format!("{} {verb} no line item of this month", crate::error::listed(&names)))
    }
}
