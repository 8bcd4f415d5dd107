//! Shared costs: who takes part, and by which weights.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use super::assign::Books;
use super::split::split;
use super::{Line, Metric, Way};
use crate::error::Result;
use crate::money;
use crate::settings::allocation::{Allocation, Basis, Rule, Split, Taker, fold};

/// An amount in its place, the cost centre by its folded name.
pub(super) struct Placed {
    pub centre: Option<String>,
    pub way: Way,
    pub rule: Option<usize>,
    pub line: Line,
    pub amount: i128,
    pub share: Option<f64>,
}

/// Folded names and weights, in the order of the names.
type Weights = Vec<(String, i128)>;

/// Puts everything in its place.
pub(super) fn pools(
    rules: &Allocation,
    metric: &mut dyn FnMut(&Path) -> Result<Metric>,
    books: &mut Books,
    parts: &mut Vec<Placed>,
) -> Result<()> {
    let direct_costs = books.direct_costs();
    let none = BTreeMap::new();
    for ((centre, rule, line), amount) in &books.direct {
        let (centre, rule) = (Some(centre.clone()), Some(*rule));
        parts.push(Placed { centre, way: Way::Direct, rule, line: line.clone(), amount: *amount, share: None });
    }
    for (line, amount) in &books.left {
        let line = line.clone();
        parts.push(Placed { centre: None, way: Way::Direct, rule: None, line, amount: *amount, share: None });
    }
    let mut metrics: BTreeMap<usize, Metric> = BTreeMap::new();
    let mut weights: BTreeMap<(usize, &str), Weights> = BTreeMap::new();
    let mut unsplit: BTreeMap<(usize, &str), i128> = BTreeMap::new();
    for ((index, line), amount) in &books.pools {
        let rule = &rules.rules[*index];
        let Taker::Split(way) = &rule.taker else { continue };
        let key = (*index, line.currency.as_str());
        let weights = match weights.entry(key) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => {
                if let (Basis::Metric(path), false) = (&way.by, metrics.contains_key(index)) {
                    metrics.insert(*index, metric(path)?);
                }
                let direct = direct_costs.get(&line.currency).unwrap_or(&none);
                let sharing = Sharing { rule, way, metric: metrics.get(index), direct };
                sharing.spell(&mut books.spellings);
                place.insert(sharing.weights(&mut books.notes, &line.currency)?)
            }
        };
        if !shared(*index, line, *amount, weights, parts) {
            *unsplit.entry(key).or_default() += amount;
        }
    }
    for ((index, currency), amount) in unsplit {
        let amount = money::shown(amount, money::PLACES, 2);
        books.notes.push(format!(
            "{} finds nobody to share {amount} {currency} by, so it stays unallocated: no cost centre has direct cost above 0 in it",
            rules.rules[index].name
        ));
    }
    Ok(())
}

/// Shares an amount by weights; where there is nobody, it is unallocated, and the answer `false`.
fn shared(rule: usize, line: &Line, amount: i128, weights: &Weights, parts: &mut Vec<Placed>) -> bool {
    let amounts: Vec<i128> = weights.iter().map(|(_, weight)| *weight).collect();
    let place = |centre, amount, share| Placed {
        centre,
        way: Way::Shared,
        rule: Some(rule),
        line: line.clone(),
        amount,
        share,
    };
    let Some(shares) = split(amount, &amounts) else {
        parts.push(place(None, amount, None));
        return false;
    };
    let whole: i128 = amounts.iter().sum();
    for ((centre, weight), amount) in weights.iter().zip(shares) {
        parts.push(place(Some(centre.clone()), amount, money::share(1_000_000, *weight, whole).map(ratio)));
    }
    true
}

#[allow(clippy::cast_precision_loss)] // at most a million
fn ratio(millionths: i128) -> f64 {
    millionths as f64 / 1e6
}

/// What a rule shares in one currency.
struct Sharing<'a> {
    rule: &'a Rule,
    way: &'a Split,
    metric: Option<&'a Metric>,
    /// By cost centre; none of 0.
    direct: &'a BTreeMap<String, i128>,
}

impl Sharing<'_> {
    /// The weights, none of them below 0.
    fn weights(&self, notes: &mut Vec<String>, currency: &str) -> Result<Weights> {
        let all = || self.direct.keys().cloned().collect();
        let mut names: Vec<String> =
            self.way.centres.as_ref().map_or_else(all, |names| names.iter().map(|name| fold(name)).collect());
        names.sort();
        Ok(match &self.way.by {
            Basis::Even => names.into_iter().map(|name| (name, 1)).collect(),
            Basis::Fixed(weights) => {
                let mut weights: Weights = weights.iter().map(|(name, weight)| (fold(name), *weight)).collect();
                weights.sort();
                weights
            }
            Basis::Proportional => {
                let cost = |name: &String| self.direct.get(name).copied().unwrap_or(0);
                let below: Vec<String> = names.iter().filter(|name| cost(name) < 0).cloned().collect();
                if !below.is_empty() {
                    notes.push(format!(
                        "{}: the direct cost of {} is below 0 in {currency} and counts as 0",
                        self.rule.name,
                        crate::error::listed(&below)
                    ));
                }
                names.into_iter().map(|name| (cost(&name).max(0), name)).map(|(cost, name)| (name, cost)).collect()
            }
            Basis::Metric(_) => match self.metric {
                Some(metric) => metric.weights(names, self.way.centres.is_some())?,
                None => Vec::new(),
            },
        })
    }

    /// Notes how the rule spells its cost centres.
    fn spell(&self, spellings: &mut BTreeMap<String, std::collections::BTreeSet<String>>) {
        let mut names: Vec<&str> = self.way.centres.iter().flatten().map(String::as_str).collect();
        if let Basis::Fixed(weights) = &self.way.by {
            names.extend(weights.iter().map(|(name, _)| name.as_str()));
        }
        names.extend(self.metric.into_iter().flat_map(Metric::names));
        for name in names {
            spellings.entry(fold(name)).or_default().insert(name.trim().to_owned());
        }
    }
}
