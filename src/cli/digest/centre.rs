//! What cost centres are told: their own costs, budgets, anomalies and waste.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};

use super::costs::{Counted, ROWS, months};
use super::order::{Part, Told};
use super::{Asked, anomalies, budgets, waste};
use crate::analysis::digest::Cost;
use crate::catalog::Choices;
use crate::cli::allocate::{by_day, no_rules, owners};
use crate::cli::anomalies::{BEFORE, Leaves, found_in};
use crate::cli::budget::history::within;
use crate::cli::ui::Ui;
use crate::cli::waste::{Savings, savings};
use crate::error::{Error, Result};
use crate::settings::allocation::{Allocation, UNALLOCATED, fold};
use crate::table::Cell;

/// What is known of one cost centre.
pub struct Centre {
    /// Its name.
    pub name: String,
    /// Its costs.
    pub counted: Counted,
    /// What else it is told.
    pub told: Vec<Told>,
}

/// The cost centres with costs on either side, or the one that is named.
///
/// # Errors
/// There are no rules, none is named so, or a query does not run.
pub async fn all(asked: &Asked<'_>, name: Option<&str>, ui: &mut Ui<'_>) -> Result<Vec<Centre>> {
    let rules = asked.call.settings.allocation.as_ref().filter(|rules| !rules.rules.is_empty()).ok_or_else(no_rules)?;
    let mut centres = costs(asked, rules).await?;
    if let Some(name) = name {
        let known = centres.keys().cloned().collect();
        centres.retain(|own, _| fold(own) == fold(name));
        if centres.is_empty() {
            return Err(Error::Unknown { what: "cost centre", name: name.to_owned(), known });
        }
    }
    let budgets = if asked.has(Part::Budgets) { Box::pin(budgets::of_centres(asked, ui)).await? } else { Vec::new() };
    let mut leaves = if asked.has(Part::Anomalies) { past(asked, rules).await? } else { BTreeMap::new() };
    let saved = if asked.has(Part::Waste) { Some(Box::pin(saved(asked, rules, ui)).await?) } else { None };
    let mut all = Vec::new();
    for (name, mut counted) in centres {
        let mut told = Vec::new();
        if asked.has(Part::Budgets) {
            told.push(budgets::of_centre(asked, &budgets, &name)?);
        }
        if asked.has(Part::Anomalies) {
            let found = found_in(leaves.remove(&name).unwrap_or_default(), asked.call, asked.compared.known)?;
            told.push(anomalies::told(asked, &found)?);
        }
        if let Some(saved) = &saved {
            told.push(waste::told(asked, &saved.of(&name))?);
        }
        counted.notes.push("Costs are allocated by the rules of [allocation] in costs.toml.".to_owned());
        all.push(Centre { name, counted, told });
    }
    Ok(all)
}

/// The costs of each cost centre on both sides.
async fn costs(asked: &Asked<'_>, rules: &Allocation) -> Result<BTreeMap<String, Counted>> {
    let [from, to] = months(&asked.compared);
    let mut centres: BTreeMap<String, Counted> = BTreeMap::new();
    for (centre, cost) in lines(asked, rules, (from, to), &asked.choices).await? {
        centres.entry(centre).or_default().costs.push(cost);
    }
    centres.retain(|_, counted| counted.costs.iter().any(|cost| asked.compared.holds(cost.day)));
    Ok(centres)
}

/// What is charged to cost centres in some months, line by line.
async fn lines(
    asked: &Asked<'_>,
    rules: &Allocation,
    (from, to): (NaiveDate, NaiveDate),
    choices: &Choices,
) -> Result<Vec<(String, Cost)>> {
    let mut lines = Vec::new();
    for month in asked.engine.bill().periods.iter().filter(|month| (from..=to).contains(*month)) {
        for (centre, line, amount) in
            Box::pin(by_day(asked.engine, Some(rules), *month, (choices.clone(), ROWS))).await?
        {
            let cost = Cost {
                day: within(*month, line.day.map(Cell::Date).as_ref()),
                service: line.service.unwrap_or_default(),
                currency: line.currency,
                amount,
                ..Cost::default()
            };
            lines.extend((centre != UNALLOCATED).then_some((centre, cost)));
        }
    }
    Ok(lines)
}

/// Each cost centre's use by service and day, from which what is ordinary is learned.
async fn past(asked: &Asked<'_>, rules: &Allocation) -> Result<BTreeMap<String, Leaves>> {
    let [_, to] = months(&asked.compared);
    let from = to.checked_sub_months(Months::new(BEFORE)).unwrap_or(to);
    let mut leaves: BTreeMap<String, Leaves> = BTreeMap::new();
    for (centre, cost) in lines(asked, rules, (from, to), &asked.usage()?).await? {
        if cost.day <= asked.call.today() {
            let past = leaves.entry(centre).or_default().entry((cost.currency, vec![cost.service])).or_default();
            *past.entry(cost.day).or_default() += cost.amount;
        }
    }
    Ok(leaves)
}

/// What could be saved, and whose the resources are.
struct Saved {
    savings: Savings,
    owners: BTreeMap<String, String>,
}

async fn saved(asked: &Asked<'_>, rules: &Allocation, ui: &mut Ui<'_>) -> Result<Saved> {
    let month = asked.month();
    let savings = savings(asked.engine, asked.catalog, (month, &asked.choices), (asked.call, ui)).await?;
    let resources: BTreeSet<String> = savings.found.iter().filter_map(|one| one.on.resource.clone()).collect();
    let owners = owners(asked.engine, rules, month, resources).await?;
    Ok(Saved { savings, owners })
}

impl Saved {
    /// What one cost centre could save.
    fn of(&self, name: &str) -> Savings {
        let is_own = |resource: &Option<String>| {
            resource
                .as_ref()
                .and_then(|resource| self.owners.get(resource))
                .is_some_and(|owner| fold(owner) == fold(name))
        };
        self.savings.only(|finding| is_own(&finding.on.resource))
    }
}
