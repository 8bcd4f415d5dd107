//! A bill set beside figures of AWS's own, line by line: where they agree, by how much they differ, and why that is likely.

mod cause;
mod table;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

pub use cause::Cause;
pub use table::rows;

/// What a line is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The service, the account, or both, as they are compared by.
    pub names: Vec<String>,
    /// The currency.
    pub currency: String,
}

/// A part of a line on the bill: one product code and charge type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The line.
    pub key: Key,
    /// The product code.
    pub code: String,
    /// The charge type.
    pub charge: String,
    /// Its cost in units of 1e-12; absent where the bill does not say it.
    pub cost: Option<i128>,
}

/// The other side's amounts in units of 1e-12.
pub type Other = BTreeMap<Key, i128>;

/// Whose figures the bill is set beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Cost Explorer's.
    CostExplorer,
    /// The invoice's.
    Invoice,
}

/// How two figures are compared.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Whose figures the others are.
    pub whose: Whose,
    /// The largest difference, in units of 1e-12, that two figures which agree may have.
    pub tolerance: i128,
    /// Whether the month's figures may still change.
    pub is_open: bool,
    /// Whether costs are amortized.
    pub is_amortized: bool,
}

/// A line of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub key: Key,
    /// On the bill; absent where it has no such line, or does not say its cost.
    pub bill: Option<i128>,
    /// On the other side; absent where it has no such line.
    pub other: Option<i128>,
    /// The one less the other, a line that is not there counting as 0; absent where a cost is not known.
    pub difference: Option<i128>,
    /// Whether the two agree.
    pub agrees: bool,
    /// Why they likely differ; absent where they do not.
    pub cause: Option<Cause>,
}

/// What the bill says of a line.
#[derive(Debug, Clone, Default)]
struct Billed {
    total: i128,
    is_unknown: bool,
    is_known: bool,
    charges: BTreeMap<String, i128>,
    codes: BTreeSet<String>,
}

/// Compares the two sides: lines that differ come first, the largest difference before all others; then those that agree.
#[must_use]
pub fn compare(parts: &[Part], other: &Other, terms: Terms) -> Vec<Line> {
    let bill = billed(parts);
    let keys: BTreeSet<&Key> = bill.keys().copied().chain(other.keys()).collect();
    let mut lines: Vec<Line> = keys.into_iter().map(|key| line(key, bill.get(key), other.get(key), terms)).collect();
    let causes: Vec<_> = lines.iter().map(|line| cause::of(line, bill.get(&line.key), &lines, terms)).collect();
    for (line, cause) in lines.iter_mut().zip(causes) {
        line.cause = cause;
    }
    lines.sort_by_key(|line| {
        let size = if line.agrees { line.bill.or(line.other) } else { line.difference };
        (line.agrees, Reverse(size.map_or(i128::MAX, i128::abs)), line.key.clone())
    });
    lines
}

fn billed(parts: &[Part]) -> BTreeMap<&Key, Billed> {
    let mut bill: BTreeMap<&Key, Billed> = BTreeMap::new();
    for part in parts {
        let billed = bill.entry(&part.key).or_default();
        billed.codes.insert(part.code.clone());
        match part.cost {
            Some(cost) => {
                billed.total += cost;
                billed.is_known = true;
                *billed.charges.entry(part.charge.clone()).or_default() += cost;
            }
            None => billed.is_unknown = true,
        }
    }
    bill
}

fn line(key: &Key, bill: Option<&Billed>, other: Option<&i128>, terms: Terms) -> Line {
    // A cost that is empty adds nothing to those that are known.
    let is_unknown = bill.is_some_and(|billed| billed.is_unknown && !billed.is_known);
    let bill = bill.filter(|_| !is_unknown).map(|billed| billed.total);
    let other = other.copied();
    let difference = (!is_unknown).then(|| bill.unwrap_or(0) - other.unwrap_or(0));
    let agrees = difference.is_some_and(|difference| difference.abs() <= terms.tolerance);
    Line { key: key.clone(), bill, other, difference, agrees, cause: None }
}

#[cfg(test)]
mod tests;
