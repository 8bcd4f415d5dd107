//! What of a finding changed most: its usage types, resources and tags, against the two weeks before.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::{Found, Look, rows};
use crate::catalog::{self, Choices, Filter};
use crate::cli::spend::Spend;
use crate::cli::world::Resolved;
use crate::engine::Engine;
use crate::error::{Result, listed};
use crate::money;
use crate::table::Cell;

/// Days before a finding that its own are set against.
const BEFORE: i64 = 14;
/// Parts that are named.
const NAMED: usize = 3;

/// Looks up the first findings, and words what changed most in each.
///
/// # Errors
/// A query does not run.
pub async fn explain(
    engine: &Engine,
    look: &Look<'_>,
    found: &mut [Found],
    (count, call): (usize, &Resolved<'_>),
) -> Result<()> {
    let tags: Vec<String> = call.settings.tags.required.0.keys().take(2).map(|key| format!("tag:{key}")).collect();
    let held = engine.tag_keys();
    let tags: Vec<String> = tags.into_iter().filter(|tag| is_held(tag, &held)).collect();
    for one in found.iter_mut().take(count) {
        let parts = parts(engine, look, one, &tags).await?;
        one.explained = worded(one, &parts);
    }
    Ok(())
}

/// Whether the bill has a tag, in any spelling of its key.
fn is_held(tag: &str, held: &[String]) -> bool {
    let folded = |key: &str| key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    held.iter().any(|key| folded(key).ends_with(&folded(tag.trim_start_matches("tag:"))))
}

/// By how much each part changed, in units of 1e-12: its days of the finding less as many average days before.
async fn parts(
    engine: &Engine,
    look: &Look<'_>,
    found: &Found,
    tags: &[String],
) -> Result<BTreeMap<Vec<String>, i128>> {
    let report = catalog::command("spend")?;
    let mut by = ["day", "usage_type", "resource_id"].map(str::to_owned).to_vec();
    by.extend(tags.iter().cloned());
    let width = by.len();
    let first = found.anomaly.first - Days::new(BEFORE.unsigned_abs());
    let months = [first, found.anomaly.last].map(|day: NaiveDate| day.with_day(1).unwrap_or(day));
    let mut choices: Choices = look.choices.clone();
    let own = ["service", "account", "usage_family"].into_iter().zip(&found.key);
    choices.filters.extend(own.map(|(dimension, value)| Filter {
        dimension: dimension.to_owned(),
        patterns: vec![value.clone()],
        is_not: false,
    }));
    let ask = Spend { report: &report, by, months: &months, choices, max_rows: look.max_rows };
    let (_, answer) = Box::pin(ask.answer(engine)).await?;
    let cost = answer.rows.position("cost");
    let days = (found.anomaly.last - found.anomaly.first).num_days() + 1;
    let mut parts: BTreeMap<Vec<String>, i128> = BTreeMap::new();
    for row in answer.rows.rows() {
        let amount = cost.and_then(|at| row.get(at)).and_then(Cell::units);
        let (Some(Cell::Date(day)), Some(amount)) = (row.first(), amount) else { continue };
        let change = if (found.anomaly.first..=found.anomaly.last).contains(day) {
            amount
        } else if *day >= first && *day < found.anomaly.first {
            -amount * i128::from(days) / i128::from(BEFORE)
        } else {
            continue;
        };
        let key = row[1..width].iter().map(|cell| cell.full().unwrap_or_default()).collect();
        *parts.entry(key).or_default() += change;
    }
    Ok(parts)
}

/// The parts that changed most in the finding's own direction.
fn worded(found: &Found, parts: &BTreeMap<Vec<String>, i128>) -> Option<String> {
    let sign = if found.anomaly.impact < 0.0 { -1 } else { 1 };
    let mut parts: Vec<(&Vec<String>, i128)> = parts.iter().map(|(key, change)| (key, *change * sign)).collect();
    // A hundredth of the impact is nothing that drives it.
    let least = money::from_f64(found.anomaly.impact.abs() / 100.0).unwrap_or(0);
    parts.retain(|(_, change)| *change > least);
    parts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let one = |(key, change): &(&Vec<String>, i128)| {
        let names: Vec<&str> = key.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let sign = if sign < 0 { "-" } else { "+" };
        format!("{} {sign}{}", names.join(" "), money::shown(*change, money::PLACES, 2))
    };
    let named: Vec<String> = parts.iter().take(NAMED).map(one).collect();
    (!named.is_empty()).then(|| format!("{} {}: {}", found.id, rows::place(found), listed(&named)))
}
