//! Findings as a table.

use super::Found;
use crate::analysis::anomaly::{Kind as What, Severity};
use crate::catalog::Choices;
use crate::error::Result;
use crate::money;
use crate::table::{Builder, Kind, Rows};

/// A row for each finding; data carries the band and the SQL that reproduces it, too.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn table(found: &[Found], choices: &Choices, is_data: bool) -> Result<Rows> {
    // Estimates: to the cent.
    let amounts =
        |of: fn(&Found) -> f64| found.iter().map(move |one| money::from_f64((of(one) * 100.0).round() / 100.0));
    let part = |at: usize| found.iter().map(move |one| one.key.get(at));
    let mut table = Builder::default()
        .texts("id", Kind::Text, found.iter().map(|one| Some(&one.id)))
        .days("first_day", Kind::Date, found.iter().map(|one| Some(one.anomaly.first)))
        .days("last_day", Kind::Date, found.iter().map(|one| Some(one.anomaly.last)))
        .texts("kind", Kind::Text, found.iter().map(|one| Some(kind(one.anomaly.kind))));
    table = if is_data {
        table.texts("service", Kind::Key, part(0)).texts("account", Kind::Text, part(1)).texts(
            "usage_family",
            Kind::Text,
            part(2),
        )
    } else {
        table.texts("where", Kind::Key, found.iter().map(|one| Some(place(one))))
    };
    table = table.amounts("actual", Kind::Money, amounts(|one| one.anomaly.actual))?.amounts(
        "expected",
        Kind::Money,
        amounts(|one| one.anomaly.expected),
    )?;
    if is_data {
        table = table.amounts("low", Kind::Money, amounts(|one| one.anomaly.low))?.amounts(
            "high",
            Kind::Money,
            amounts(|one| one.anomaly.high),
        )?;
    }
    table = table.amounts("impact", Kind::Money, amounts(|one| one.anomaly.impact))?.texts(
        "severity",
        Kind::Text,
        found.iter().map(|one| Some(severity(one.anomaly.severity))),
    );
    if is_data {
        table = table.texts("sql", Kind::Text, found.iter().map(|one| Some(sql(one, choices))));
    }
    table.texts("currency", Kind::Currency, found.iter().map(|one| Some(&one.currency))).rows()
}

/// Where a finding is, in a line.
pub fn place(found: &Found) -> String {
    if found.key.is_empty() { "the whole bill".to_owned() } else { found.key.join(", ") }
}

/// The word for what happened.
pub fn kind(kind: What) -> &'static str {
    match kind {
        What::Spike => "spike",
        What::Dip => "dip",
        What::LevelShift => "level shift",
        What::NewSpend => "new spend",
        What::VanishedSpend => "vanished spend",
    }
}

/// The word for how much it matters.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
    }
}

/// The statement that shows a finding's days, from two weeks before it on.
pub fn sql(found: &Found, choices: &Choices) -> String {
    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let columns = ["service", "account", "usage_family"].iter().zip(&found.key);
    let mut conditions: Vec<String> = columns.map(|(name, value)| format!("{name} = {}", text(value))).collect();
    let first = found.anomaly.first - chrono::Days::new(14);
    conditions.push(format!("usage_date BETWEEN DATE '{first}' AND DATE '{}'", found.anomaly.last));
    let types: Vec<String> = super::CHARGES.split(',').map(text).collect();
    conditions.push(format!("charge_type IN ({})", types.join(", ")));
    format!(
        "SELECT usage_date, usage_type, resource_id, SUM({}) AS cost FROM line_items WHERE {} GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC",
        format_args!("{}_cost", choices.metric.name().replace('-', "_")),
        conditions.join(" AND ")
    )
}
