//! What templates can name, and what programs get.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::Group;
use crate::alert::finding::{Finding, Told};
use crate::alert::state::Stage;
use crate::error::{Error, Result};
use crate::money::{PLACES, plain, shown};
use crate::settings::Severity;

/// The names of a template.
#[derive(Debug, Serialize)]
pub struct Context<'a> {
    stage: Stage,
    severity: Severity,
    /// The time of the message, in UTC.
    at: String,
    count: usize,
    /// Findings that are not spelled out.
    more: usize,
    findings: Vec<Named<'a>>,
}

/// The names of a finding.
#[derive(Debug, Serialize)]
struct Named<'a> {
    id: &'a str,
    rule: &'a str,
    severity: Severity,
    title: &'a str,
    text: &'a str,
    facts: Vec<Fact<'a>>,
    /// The amount as it is shown, with its currency.
    amount: Option<String>,
    /// The amount with all its digits.
    decimal: Option<String>,
    currency: Option<&'a str>,
    first: Option<String>,
    last: Option<String>,
    /// The day since which it stands.
    since: String,
    /// For how many days.
    days: i64,
    /// The day on which it was gone.
    gone: Option<String>,
}

#[derive(Debug, Serialize)]
struct Fact<'a> {
    label: &'a str,
    value: &'a str,
}

impl<'a> Context<'a> {
    pub fn new(group: &Group<'a>) -> Self {
        let (findings, named) = (group.findings, |told: &'a Told| Named::new(told, group.at));
        Self {
            stage: group.stage,
            severity: group.severity(),
            at: group.at.format("%Y-%m-%d %H:%M UTC").to_string(),
            count: findings.len(),
            more: findings.len().saturating_sub(group.limit),
            findings: findings.iter().take(group.limit).map(named).collect(),
        }
    }
}

impl<'a> Named<'a> {
    fn new(told: &'a Told, at: DateTime<Utc>) -> Self {
        let finding = &told.finding;
        let fact = |(label, value): &'a (String, String)| Fact { label, value };
        Self {
            id: &finding.id,
            rule: &finding.rule,
            severity: finding.severity,
            title: &finding.title,
            text: &finding.text,
            facts: finding.facts.iter().map(fact).collect(),
            amount: amount(finding),
            decimal: finding.amount.map(|units| plain(units, PLACES)),
            currency: finding.currency.as_deref(),
            first: finding.first.map(|day| day.to_string()),
            last: finding.last.map(|day| day.to_string()),
            since: told.first_seen.date_naive().to_string(),
            days: (at - told.first_seen).num_days(),
            gone: told.resolved.map(|time| time.date_naive().to_string()),
        }
    }
}

fn amount(finding: &Finding) -> Option<String> {
    let text = shown(finding.amount?, PLACES, 2);
    Some(finding.currency.as_deref().map_or_else(|| text.clone(), |currency| format!("{text} {currency}")))
}

/// All findings of a message, for programs.
///
/// # Errors
/// Never, as a finding is always JSON.
pub fn document(group: &Group, key: &str, subject: &str) -> Result<Value> {
    let findings: Vec<Value> = group.findings.iter().map(told).collect::<Result<_>>()?;
    Ok(json!({
        "version": 1,
        "key": key,
        "stage": group.stage,
        "severity": group.severity(),
        "at": stamp(group.at),
        "subject": subject,
        "count": findings.len(),
        "findings": findings,
    }))
}

fn told(told: &Told) -> Result<Value> {
    let failed = |error| Error::Output(std::io::Error::other(error));
    let mut value = serde_json::to_value(&told.finding).map_err(failed)?;
    value["first_seen"] = stamp(told.first_seen).into();
    value["gone"] = told.resolved.map(stamp).into();
    Ok(value)
}

fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
