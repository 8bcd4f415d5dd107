//! What cost centres are charged: day by day for budgets of theirs, in sum for pages.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::input::{self, Kept};
use super::{ask, metric, no_rules};
use crate::analysis::allocation::{Allocated, Line, allocate, summary_rows};
use crate::catalog::{self, Choices, Value};
use crate::engine::{Call, Engine};
use crate::error::Result;
use crate::settings::allocation::Allocation;
use crate::table::Rows;

/// What a cost centre was charged on a day: its name, what of, and how much in units of 1e-12.
pub type Charged = (String, Line, i128);

/// Allocates a month's costs, and tells of each cost centre and of what is unallocated the days. The parts of a shared cost are
/// those of the month; each day's is split by them.
///
/// # Errors
/// There are no rules, one names what the bill has not, or a metric's file is at fault.
pub async fn by_day(
    engine: &Engine,
    rules: Option<&Allocation>,
    month: NaiveDate,
    (choices, max_rows): (Choices, usize),
) -> Result<Vec<Charged>> {
    let rules = rules.filter(|rules| !rules.rules.is_empty()).ok_or_else(no_rules)?;
    let kept = Kept { by_day: true, ..Kept::default() };
    let allocated = allocated(engine, rules, (month, kept), (choices, max_rows)).await?;
    let part = |part: &crate::analysis::allocation::Part| {
        (allocated.name(part.centre).to_owned(), part.line.clone(), part.amount)
    };
    Ok(allocated.parts.iter().map(part).collect())
}

/// What each cost centre is charged in a month: the summary of `costs allocate`.
///
/// # Errors
/// A rule names what the bill has not, or a metric's file is at fault.
pub async fn summed(engine: &Engine, rules: &Allocation, (month, choices): (NaiveDate, Choices)) -> Result<Rows> {
    summary_rows(&allocated(engine, rules, (month, Kept::default()), (choices, 10_000_000)).await?)
}

async fn allocated(
    engine: &Engine,
    rules: &Allocation,
    (month, kept): (NaiveDate, Kept),
    (choices, max_rows): (Choices, usize),
) -> Result<Allocated> {
    let report = catalog::command("allocate")?;
    let by = input::dimensions(rules, kept.by_day);
    let values =
        BTreeMap::from([("by".to_owned(), Value::Dimensions(by.clone())), ("month".to_owned(), Value::Month(month))]);
    let answer = ask(engine, &Call { report: &report, values, choices, max_rows }, rules).await?;
    let items = input::items(rules, &by, &answer, kept);
    allocate(rules, &items, &mut |path| metric(path, month, rules))
}
