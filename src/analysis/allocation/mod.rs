//! Line items go to cost centres: the first rule that matches takes one, shared costs are split, the rest stays unallocated.
//!
//! All amounts are units of 1e-12, and the parts of every sum add up to it: what goes in comes out, to the last digit.

mod assign;
mod journal;
mod metric;
mod names;
mod proof;
mod share;
mod split;
mod tables;
#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::NaiveDate;

use crate::error::Result;
use crate::settings::allocation::{Allocation, Centre};
use assign::assign;
pub use journal::{Entry, Journal};
pub use metric::Metric;
pub use names::file_names;
pub use proof::{Balance, Proof};
pub use tables::{centre_rows, journal_rows, summary_rows};

/// Line items that no rule can tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What the rules look at, in the order of their keys.
    pub values: Vec<Option<String>>,
    /// The day of use, where a rule asks for it.
    pub day: Option<NaiveDate>,
    /// What is kept of them in the result.
    pub line: Line,
    /// What they cost.
    pub amount: i128,
}

/// What a result tells of line items.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The currency; empty where the bill names none.
    pub currency: String,
    /// The payer.
    pub payer: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// The charge type; empty where the bill names none.
    pub charge_type: String,
    /// The day of use, where the result tells it.
    pub day: Option<NaiveDate>,
}

/// How a cost centre came to an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Its own line items.
    Direct,
    /// Its part of a shared cost.
    Shared,
}

/// An amount in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Whose it is, by its place among the centres; nobody's where absent.
    pub centre: Option<usize>,
    /// How it came there.
    pub way: Way,
    /// The rule that took it, by its place among the rules.
    pub rule: Option<usize>,
    /// What it is of.
    pub line: Line,
    /// How much.
    pub amount: i128,
    /// Which part of the shared cost it is: from 0 to 1, rounded to 6 places.
    pub share: Option<f64>,
}

/// A month's costs in their places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Allocated {
    /// The cost centres that got something, by name.
    pub centres: Vec<Centre>,
    /// The rules' names.
    pub rules: Vec<String>,
    /// By centre, the unallocated last; none of 0.
    pub parts: Vec<Part>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// Allocates line items; the order in which they come does not matter.
///
/// `metric` reads the file of a rule that splits by one; it is asked for rules that have something to split.
///
/// # Errors
/// A metric's file cannot be read, or lacks a cost centre that takes part.
pub fn allocate(
    rules: &Allocation,
    items: &[Item],
    metric: &mut dyn FnMut(&Path) -> Result<Metric>,
) -> Result<Allocated> {
    let mut books = assign(rules, items);
    let mut parts = Vec::new();
    share::pools(rules, metric, &mut books, &mut parts)?;
    let (centres, places) = names::centres(rules, &books);
    let place = |centre: Option<String>| centre.and_then(|folded| places.get(&folded).copied());
    let mut parts: Vec<Part> = parts
        .into_iter()
        .filter(|part| part.amount != 0)
        .map(|part| Part {
            centre: place(part.centre),
            way: part.way,
            rule: part.rule,
            line: part.line,
            amount: part.amount,
            share: part.share,
        })
        .collect();
    parts.sort_by(|a, b| {
        let key = |part: &Part| (part.centre.is_none(), part.centre, part.way, part.rule);
        (key(a), &a.line).cmp(&(key(b), &b.line))
    });
    let mut notes = names::merged(&books, &centres, &places);
    notes.extend(names::undeclared(rules, &books));
    notes.append(&mut books.notes);
    notes.extend(books.idle(rules));
    let names = rules.rules.iter().map(|rule| rule.name.clone()).collect();
    let mut allocated = Allocated { centres, rules: names, parts, notes };
    allocated.forget_empty();
    Ok(allocated)
}

impl Allocated {
    /// The parts of one cost centre, or what is unallocated.
    pub fn of(&self, centre: Option<usize>) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.centre == centre)
    }

    /// Leaves out cost centres that got nothing.
    fn forget_empty(&mut self) {
        let kept: Vec<usize> = (0..self.centres.len()).filter(|at| self.of(Some(*at)).next().is_some()).collect();
        for part in &mut self.parts {
            part.centre = part.centre.and_then(|at| kept.iter().position(|kept| *kept == at));
        }
        self.centres = kept.iter().filter_map(|at| self.centres.get(*at).cloned()).collect();
    }

    /// The name of a cost centre, or of none.
    #[must_use]
    pub fn name(&self, centre: Option<usize>) -> &str {
        centre
            .and_then(|at| self.centres.get(at))
            .map_or(crate::settings::allocation::UNALLOCATED, |centre| &centre.name)
    }
}
