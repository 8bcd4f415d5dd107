//! What of a digest's days is out of the ordinary.

use std::collections::BTreeMap;

use super::Asked;
use super::costs::shown;
use super::document::{days, sheet};
use super::order::Told;
use crate::cli::anomalies::{Found, rows, within};
use crate::error::Result;
use crate::money;
use crate::render::document::{Section, Tile, Value};

/// The findings of the whole bill.
///
/// # Errors
/// The query does not run, or the file of acknowledged findings has a fault.
pub async fn of_bill(asked: &Asked<'_>) -> Result<Told> {
    let found = Box::pin(within(asked.engine, asked.call, (asked.compared.known, &asked.usage()?))).await?;
    told(asked, &found)
}

/// Findings as a digest tells them.
///
/// # Errors
/// A fault of ours: the table's columns have one length.
pub fn told(asked: &Asked<'_>, found: &[Found]) -> Result<Told> {
    let mut told = Told::default();
    let known = asked.compared.known;
    let mut impacts: BTreeMap<&str, i128> = BTreeMap::new();
    for one in found {
        *impacts.entry(&one.currency).or_default() += money::from_f64(one.anomaly.impact).unwrap_or(0);
    }
    let sums: Vec<String> = impacts.iter().map(|(currency, sum)| format!("{} {currency}", shown(*sum))).collect();
    let table = sheet("Anomalies", rows::table(found, &asked.usage()?, false)?)
        .empty(format!("Nothing of {} is out of the ordinary.", days(known)));
    let mut section = Section::new("Anomalies").table(table).source(format!(
        "costs anomalies --month {}{}",
        known.last.format("%Y-%m"),
        asked.of
    ));
    section.text.extend(found.iter().filter_map(|one| one.explained.clone()).take(5));
    told.sections.push(section);
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let note =
        if found.is_empty() { "nothing out of the ordinary".to_owned() } else { format!("impact {}", sums.join(", ")) };
    told.tiles.push(Tile::new("Anomalies", Value::count(count)).note(note));
    if let Some(first) = found.first() {
        let more = if count > 1 { format!("; {} in all", sums.join(", ")) } else { String::new() };
        let impact = shown(money::from_f64(first.anomaly.impact).unwrap_or(0));
        told.summary.push(format!(
            "{count} {}: {} of {impact} {}, {}{more}.",
            if count == 1 { "anomaly" } else { "anomalies, first of all" },
            rows::kind(first.anomaly.kind),
            first.currency,
            rows::place(first),
        ));
    }
    Ok(told)
}
