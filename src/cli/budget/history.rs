//! What was spent on what a budget looks at, by day.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::analysis::projection::Charge;
use crate::catalog::{self, Amortize, Charges, Choices, Filter, Metric};
use crate::cli::allocate::by_day;
use crate::cli::anomalies::CHARGES;
use crate::cli::spend::Spend;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::settings::allocation::{Allocation, UNALLOCATED, fold};
use crate::settings::budgets::{Budget, Span};
use crate::table::Cell;

/// What one value of a budget's dimension was charged in one currency.
pub type Histories = BTreeMap<(Option<String>, String), Vec<Charge>>;

/// The months before a period from which a forecast learns.
pub const BEFORE: u32 = 6;

/// The months that a budget's period needs: itself, the period before, and what a forecast learns from.
pub fn months(span: Span, before: Span) -> Span {
    let early = span.first.checked_sub_months(Months::new(BEFORE)).unwrap_or(span.first);
    Span { first: early.min(before.first), last: span.last }
}

/// What counts for a budget.
///
/// # Errors
/// A word of the budget is none of a flag's, told at its place in the settings.
pub fn choices(budget: &Budget) -> Result<Choices> {
    let placed = |span, error: Error| budget.written.wrong(span, &error.to_string(), error.hint());
    let mut choices = Choices { amortize: Amortize::Daily, ..Choices::of(Metric::Unblended, Charges::All) };
    if let Some(metric) = &budget.metric {
        choices.metric = metric.get_ref().parse().map_err(|error| placed(metric.span(), error))?;
    }
    if let Some(charges) = &budget.charges {
        choices.charges = charges.get_ref().parse().map_err(|error| placed(charges.span(), error))?;
    }
    for condition in &budget.conditions {
        let filter: Filter = condition.get_ref().parse().map_err(|error| placed(condition.span(), error))?;
        choices.filters.push(filter);
    }
    Ok(choices)
}

/// What is written for lines that have no value of the dimension.
const NONE: &str = "(none)";
/// The word of `each` that gives every cost centre a budget.
pub const COST_CENTRE: &str = "cost-centre";

/// Whether a budget is of a cost centre, or of each.
pub fn is_of_centres(budget: &Budget) -> bool {
    budget.cost_centre.is_some() || budget.each.as_ref().is_some_and(|each| each.get_ref() == COST_CENTRE)
}

/// What was spent on a budget's cost centre, or on each, in the months of a span that the bill holds.
///
/// # Errors
/// As [`by_day`].
pub async fn of_cost_centres(
    engine: &Engine,
    budget: &Budget,
    rules: Option<&Allocation>,
    (months, max_rows): (Span, usize),
) -> Result<Histories> {
    let mut histories = Histories::new();
    for month in engine.bill().periods.iter().filter(|month| months.holds(**month)) {
        for (centre, line, amount) in by_day(engine, rules, *month, (choices(budget)?, max_rows)).await? {
            let is_own =
                centre != UNALLOCATED && budget.cost_centre.as_ref().is_none_or(|own| fold(own) == fold(&centre));
            let value = budget.each.is_some().then_some(centre);
            if is_own {
                histories.entry((value, line.currency)).or_default().push(Charge {
                    service: line.service.unwrap_or_default(),
                    charge_type: line.charge_type,
                    day: within(*month, line.day.map(Cell::Date).as_ref()),
                    amount,
                });
            }
        }
    }
    Ok(histories)
}

/// Asks what was spent on what a budget looks at, in some months.
///
/// # Errors
/// A dimension or a condition is none of the bill's, told at its place; or the query does not run.
pub async fn read(engine: &Engine, budget: &Budget, months: Span, max_rows: usize) -> Result<Histories> {
    let each = budget.each.as_ref().map(|each| each.get_ref().as_str());
    charges(engine, &choices(budget)?, each, (months, max_rows)).await.map_err(|error| placed(budget, error))
}

/// Asks what was spent in some months, by day, service and charge type, and by one dimension more.
///
/// # Errors
/// A dimension or a condition is none of the bill's, or the query does not run.
pub async fn charges(
    engine: &Engine,
    choices: &Choices,
    each: Option<&str>,
    (months, max_rows): (Span, usize),
) -> Result<Histories> {
    let report = catalog::command("spend")?;
    let mut by = ["month", "day", "service", "charge_type"].map(str::to_owned).to_vec();
    by.extend(each.filter(|name| !["service", "charge_type"].contains(name)).map(str::to_owned));
    let months = [months.first, months.last];
    let ask = Spend { report: &report, by: by.clone(), months: &months, choices: choices.clone(), max_rows };
    let (_, answer) = Box::pin(ask.answer(engine)).await?;
    let at = |name: &str| by.iter().position(|own| own == name);
    let value_at = each.and_then(at);
    let [cost_at, currency_at] = ["cost", "currency"].map(|name| answer.rows.position(name));
    let mut histories = Histories::new();
    for row in answer.rows.rows() {
        let text = |at: Option<usize>| at.and_then(|at| row.get(at)).and_then(Cell::full);
        let amount = cost_at.and_then(|at| row.get(at)).and_then(Cell::units);
        let (Some(amount), Some(Cell::Date(month))) = (amount, row.first()) else { continue };
        let value = each.map(|_| text(value_at).filter(|text| !text.is_empty()).unwrap_or_else(|| NONE.to_owned()));
        let currency = text(currency_at).or_else(|| answer.currency.clone()).unwrap_or_default();
        histories.entry((value, currency)).or_default().push(Charge {
            service: text(at("service")).unwrap_or_default(),
            charge_type: text(at("charge_type")).unwrap_or_default(),
            day: within(*month, row.get(1)),
            amount,
        });
    }
    Ok(histories)
}

/// The newest day of a month, not after another, on which anything was used: how far the bill reaches.
///
/// # Errors
/// The query does not run.
pub async fn newest_use(engine: &Engine, month: NaiveDate, today: NaiveDate) -> Result<Option<NaiveDate>> {
    Ok(days_of_use(engine, month).await?.into_iter().filter(|day| *day <= today).max())
}

/// The first day of a month on which anything was used.
///
/// # Errors
/// The query does not run.
pub async fn first_use(engine: &Engine, month: NaiveDate) -> Result<Option<NaiveDate>> {
    Ok(days_of_use(engine, month).await?.into_iter().min())
}

async fn days_of_use(engine: &Engine, month: NaiveDate) -> Result<Vec<NaiveDate>> {
    let report = catalog::command("spend")?;
    let choices = Choices::of(Metric::Unblended, CHARGES.parse()?);
    let by = vec!["day".to_owned()];
    let ask = Spend { report: &report, by, months: &[month], choices, max_rows: 100_000 };
    let (_, answer) = Box::pin(ask.answer(engine)).await?;
    Ok(answer.rows.rows().map(|row| within(month, row.first())).collect())
}

/// The day of use, or the nearest day of the billing period: a budget is of the bill.
pub fn within(month: NaiveDate, day: Option<&Cell>) -> NaiveDate {
    let last = month.checked_add_months(Months::new(1)).unwrap_or(month) - Days::new(1);
    match day {
        Some(Cell::Date(day)) => (*day).clamp(month.with_day(1).unwrap_or(month), last),
        _ => month,
    }
}

/// An error of a dimension, a tag or a value, at its place in the settings.
fn placed(budget: &Budget, error: Error) -> Error {
    let Error::Unknown { name, .. } = &error else { return error };
    let key = |text: &str| text.trim_start_matches("tag:").split(['=', '!']).next().unwrap_or_default().trim() == name;
    let parts = budget.each.iter().chain(&budget.conditions);
    match parts.into_iter().find(|part| key(part.get_ref())) {
        Some(part) => budget.written.wrong(part.span(), &error.to_string(), error.hint()),
        None => error,
    }
}
