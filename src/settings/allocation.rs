//! `[allocation]` of `costs.toml`: which cost centre takes which line items.

mod pattern;
mod section;
mod template;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use indexmap::IndexMap;

use crate::error::{Error, mark};
pub use pattern::Pattern;
pub(super) use section::Section;
pub use template::Template;

/// The name that no cost centre may have.
pub const UNALLOCATED: &str = "unallocated";

/// The rules of an allocation, checked as far as that can be done without a bill.
#[derive(Debug, Clone)]
pub struct Allocation {
    /// The account that the journal books the whole bill against.
    pub clearing_account: Option<String>,
    /// The cost centres that the settings declare; none, where rules may name any.
    pub centres: Vec<Centre>,
    /// In the order in which they are asked.
    pub rules: Vec<Rule>,
    /// Where they stand.
    pub origin: Origin,
}

/// A declared cost centre.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Centre {
    /// Its name.
    pub name: String,
    /// Its account in the general ledger.
    pub code: Option<String>,
    /// Who is told of its costs: sinks by their names, or mail addresses.
    pub to: Vec<String>,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name; `rule 3` where it has none.
    pub name: String,
    /// What a line item's columns and tags must be, all of them; any one pattern of a key is enough.
    pub tests: IndexMap<String, Vec<Pattern>>,
    /// The first day of use that it holds for.
    pub from: Option<NaiveDate>,
    /// The last one.
    pub to: Option<NaiveDate>,
    /// Who takes what it matches.
    pub taker: Taker,
}

/// Who takes the line items of a rule.
#[derive(Debug, Clone)]
pub enum Taker {
    /// One cost centre, which the line item may name.
    Centre(Template),
    /// Several.
    Split(Split),
}

/// How a shared cost is split.
#[derive(Debug, Clone)]
pub struct Split {
    /// By what.
    pub by: Basis,
    /// Between whom; by default those with direct cost.
    pub centres: Option<Vec<String>>,
}

/// What a cost centre's part of a shared cost is in proportion to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// Nothing: all parts are the same.
    Even,
    /// Weights in units of 1e-12.
    Fixed(Vec<(String, i128)>),
    /// Direct cost.
    Proportional,
    /// The values of a file.
    Metric(PathBuf),
}

/// A settings file, and where in it the keys of rules stand.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The file.
    pub path: PathBuf,
    text: Arc<str>,
    keys: Vec<(String, Range<usize>)>,
}

impl Allocation {
    /// The columns and tags that the rules look at, in their order.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut keys = indexmap::IndexSet::new();
        for rule in &self.rules {
            keys.extend(rule.tests.keys().cloned());
            if let Taker::Centre(name) = &rule.taker {
                keys.extend(name.keys().map(str::to_owned));
            }
        }
        keys.into_iter().collect()
    }

    /// Whether a rule holds for some days only.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        self.rules.iter().any(|rule| rule.from.is_some() || rule.to.is_some())
    }

    /// The declared spelling of a cost centre's name, where there is one.
    #[must_use]
    pub fn declared(&self, name: &str) -> Option<&Centre> {
        let folded = fold(name);
        self.centres.iter().find(|centre| fold(&centre.name) == folded)
    }
}

impl Rule {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Option<NaiveDate>) -> bool {
        let after = |from: NaiveDate| day.is_some_and(|day| day >= from);
        let before = |to: NaiveDate| day.is_some_and(|day| day <= to);
        self.from.is_none_or(after) && self.to.is_none_or(before)
    }
}

impl Origin {
    /// Says that a column or a tag that a rule names is none, at its place.
    #[must_use]
    pub fn unknown_key(&self, key: &str, error: Error) -> Error {
        let Some((_, span)) = self.keys.iter().find(|(known, _)| known == key) else { return error };
        let hint = error.hint();
        self.mark(span.clone(), &error.to_string(), hint)
    }

    fn mark(&self, span: Range<usize>, message: &str, hint: Option<String>) -> Error {
        mark(&self.path.display().to_string(), &self.text, span, message, hint)
    }
}

/// What two names of the same cost centre have in common: case and the space around them do not count.
#[must_use]
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Two centres of one name, or one of the reserved name.
fn taken<'a>(seen: &mut BTreeSet<String>, name: &'a str) -> Option<&'a str> {
    let folded = fold(name);
    (folded.is_empty() || folded == UNALLOCATED || !seen.insert(folded)).then_some(name)
}
