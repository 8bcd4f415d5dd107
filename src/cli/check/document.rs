//! All verdicts and findings as one JSON document; decimals are written digit for digit.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::engine::Engine;
use crate::engine::check::{Checked, Finding, Outcome, State};
use crate::money;

/// Writes the document: source, form, periods, rows, quality and the checks.
pub fn write(engine: &Engine, months: &RangeInclusive<NaiveDate>, checked: &Checked) -> String {
    let bill = engine.bill();
    let periods = bill.periods.iter().filter(|period| months.contains(period));
    let periods: Vec<String> = periods.map(|period| quoted(&period.format("%Y-%m").to_string())).collect();
    let checks: Vec<String> = checked.outcomes.iter().map(check).collect();
    let members = [
        ("source", quoted(&bill.name)),
        ("form", quoted(bill.form.key())),
        ("periods", format!("[{}]", periods.join(","))),
        ("rows", checked.quality.map_or_else(null, |quality| quality.rows.to_string())),
        ("quality", number(checked.quality.and_then(|quality| quality.percent()))),
        ("checks", array(&checks, "\n  ")),
    ];
    object(&members, ",\n ") + "\n"
}

fn check(outcome: &Outcome) -> String {
    let findings: Vec<String> = outcome.findings.iter().map(finding).collect();
    let mut members = vec![
        ("name", quoted(&outcome.name)),
        ("state", quoted(outcome.state.name())),
        ("figure", number(outcome.figure)),
        ("unit", quoted(outcome.unit.name())),
        ("threshold", number(Some(outcome.threshold))),
    ];
    members.extend(outcome.why.as_ref().map(|why| ("why", quoted(why))));
    members.push(("findings", array(&findings, "\n    ")));
    object(&members, ",")
}

fn finding(finding: &Finding) -> String {
    let members = [
        ("state", quoted(State::from(finding.severity).name())),
        ("finding", quoted(&finding.text)),
        ("count", finding.count.map_or_else(null, |count| count.to_string())),
        ("amount", number(finding.amount)),
        ("currency", finding.currency.as_ref().map_or_else(null, |currency| quoted(currency))),
    ];
    object(&members, ",")
}

fn object(members: &[(&str, String)], between: &str) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
    format!("{{{}}}", members.join(between))
}

/// An array with each of its values on a line.
fn array(values: &[String], line: &str) -> String {
    let lines: Vec<String> = values.iter().map(|value| format!("{line}{value}")).collect();
    format!("[{}]", lines.join(","))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn number(units: Option<i128>) -> String {
    units.map_or_else(null, |units| money::plain(units, money::PLACES))
}

fn null() -> String {
    "null".to_owned()
}
