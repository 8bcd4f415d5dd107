//! Alert rules in SQL: each row that one returns is a finding.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml::Value as Toml;

use super::capital;
use crate::alert::finding::Finding;
use crate::catalog::{Alert, Calendar, Catalog, Choices, Report, Value};
use crate::cli::report::REQUIRED;
use crate::cli::world::Resolved;
use crate::engine::{Answer, Call, Engine};
use crate::error::{Error, Result};
use crate::render;
use crate::settings::rules::Rule;
use crate::table::{Cell, Rows};

/// The parameter that takes each required tag in turn.
const TAG: &str = "tag";

/// Refuses settings of rules that there are not, and values that their parameters do not take.
///
/// # Errors
/// [`Error::Unknown`] for a rule or a parameter, [`Error::Value`] for a value.
pub fn check(catalog: &Catalog, call: &Resolved<'_>) -> Result<()> {
    let today = call.today();
    let calendar = Calendar { today, periods: &[today; 2] };
    sinks(call)?;
    for (name, rule) in &call.settings.rules {
        if super::BUILT_IN.contains(&name.as_str()) {
            let own = [
                ("where", !rule.conditions.is_empty()),
                ("metric", rule.metric.is_some()),
                ("charges", rule.charges.is_some()),
            ];
            let unknown = rule.params.keys().map(String::as_str).next();
            if let Some(key) = unknown.or(own.into_iter().find(|(_, is_set)| *is_set).map(|(key, _)| key)) {
                let message = format!("[alerts.rules.{name}] has a key {key}, which it does not know");
                return Err(Error::Format { message, hint: "it takes off, severity and to".to_owned() });
            }
            continue;
        }
        let report = catalog.alert(name)?;
        if let Some(unknown) = rule.params.keys().find(|key| !report.params.contains_key(*key)) {
            let known = report.params.keys().cloned().chain(["off", "severity", "to", "where"].map(str::to_owned));
            return Err(Error::Unknown {
                what: "parameter of the rule",
                name: unknown.clone(),
                known: known.collect(),
            });
        }
        values(report, Some(rule), calendar)?;
        choices(report, Some(rule))?;
    }
    Ok(())
}

/// Refuses sinks that there are not, before one is needed.
fn sinks(call: &Resolved<'_>) -> Result<()> {
    let alerts = &call.settings.alerts;
    if alerts.sinks.is_empty() {
        return Ok(());
    }
    let of_budgets = call.settings.budgets.iter().flat_map(|budget| &budget.thresholds).flat_map(|one| &one.to);
    let of_rules = call.settings.rules.values().flat_map(|rule| &rule.to);
    of_budgets.chain(of_rules).try_for_each(|name| alerts.sink(name).map(|_| ()))
}

/// Asks a rule.
///
/// # Errors
/// Its SQL does not run, or a condition of the settings names what the bill has not.
pub async fn ask(report: &Report, engine: &Engine, call: &Resolved<'_>) -> Result<Vec<Finding>> {
    let rule = call.settings.rules.get(&report.name);
    let calendar = Calendar { today: call.today(), periods: &engine.bill().periods };
    let values = values(report, rule, calendar)?;
    let mut findings = Vec::new();
    for mut values in each_tag(values, call) {
        values.insert("now".to_owned(), Value::Time(call.world.now));
        let asked = Call { report, values, choices: choices(report, rule)?, max_rows: 100_000 };
        let answer = Box::pin(engine.report(&asked)).await?;
        findings.extend(found(report, rule, &answer));
    }
    Ok(findings)
}

/// The values of its parameters: those of the settings, else the defaults.
fn values(report: &Report, rule: Option<&Rule>, calendar: Calendar<'_>) -> Result<BTreeMap<String, Value>> {
    let mut values = BTreeMap::new();
    for (name, param) in &report.params {
        let own = rule.and_then(|rule| rule.params.get(name)).map(text);
        let typed = own.or_else(|| param.default_text()).into_iter().collect::<Vec<_>>();
        let flag = format!("{}: {name}", report.name);
        let value = param.parse(&flag, &typed, calendar).map_err(|error| named(error, &flag))?;
        values.insert(name.clone(), value);
    }
    Ok(values)
}

/// The key in the settings instead of the flag that a report would have.
fn named(error: Error, key: &str) -> Error {
    match error {
        Error::Value { value, expected, hint, .. } => {
            Error::Value { what: format!("the alert rule {key}"), value, expected, hint }
        }
        error => error,
    }
}

fn text(value: &Toml) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A rule of a tag runs once for each that the settings require.
fn each_tag(values: BTreeMap<String, Value>, call: &Resolved<'_>) -> Vec<BTreeMap<String, Value>> {
    if values.get(TAG) != Some(&Value::Text(REQUIRED.to_owned())) {
        return vec![values];
    }
    let with = |tag: &String| {
        let mut values = values.clone();
        values.insert(TAG.to_owned(), Value::Text(tag.clone()));
        values
    };
    call.settings.tags.required.0.keys().map(with).collect()
}

fn choices(report: &Report, rule: Option<&Rule>) -> Result<Choices> {
    let own = |key: fn(&Rule) -> Option<&toml::Spanned<String>>| rule.and_then(key).map(|text| text.get_ref().as_str());
    let metric = own(|rule| rule.metric.as_ref()).unwrap_or(&report.metric).parse()?;
    let charges = own(|rule| rule.charges.as_ref()).unwrap_or(&report.charges).parse()?;
    let conditions = rule.map(|rule| rule.conditions.as_slice()).unwrap_or_default();
    let filters = conditions.iter().map(|text| text.get_ref().parse()).collect::<Result<_>>()?;
    Ok(Choices { filters, ..Choices::of(metric, charges) })
}

/// A finding for each row.
fn found(report: &Report, rule: Option<&Rule>, answer: &Answer) -> Vec<Finding> {
    let Some(alert) = &report.alert else { return Vec::new() };
    let shown = render::texts(&answer.rows);
    let row = |(cells, texts): (Vec<Cell>, Vec<String>)| Row { report, alert, answer, cells, texts }.finding(rule);
    answer.rows.rows().zip(shown).map(row).collect()
}

struct Row<'a> {
    report: &'a Report,
    alert: &'a Alert,
    answer: &'a Answer,
    cells: Vec<Cell>,
    /// The same as people read them.
    texts: Vec<String>,
}

impl Row<'_> {
    fn finding(&self, rule: Option<&Rule>) -> Finding {
        let key: Vec<String> = self.alert.key.iter().map(|name| self.full(name).unwrap_or_default()).collect();
        let facts = rows(&self.answer.rows).zip(&self.texts).map(|(name, text)| (label(name), text.clone()));
        let impact = self.alert.impact.as_deref();
        Finding {
            id: format!("{}:{}", self.report.name, key.join(":")),
            rule: self.report.name.clone(),
            severity: rule.and_then(|rule| rule.severity).unwrap_or(self.alert.severity),
            title: self.report.title.clone(),
            text: self.alert.said(|name| self.shown(name)),
            facts: facts.collect(),
            amount: impact.and_then(|name| self.cell(name)).and_then(Cell::units),
            currency: self.full("currency").filter(|_| impact.is_some()),
            first: self.alert.first.as_deref().and_then(|name| self.day(name)),
            last: self.alert.last.as_deref().and_then(|name| self.day(name)),
            to: rule.map(|rule| rule.to.clone()).unwrap_or_default(),
        }
    }

    fn cell(&self, name: &str) -> Option<&Cell> {
        self.answer.rows.position(name).and_then(|at| self.cells.get(at))
    }

    /// A value whole; the currency's column is left out where there is one currency.
    fn full(&self, name: &str) -> Option<String> {
        let own = self.cell(name).and_then(Cell::full);
        own.or_else(|| self.answer.currency.clone().filter(|_| name == "currency"))
    }

    fn shown(&self, name: &str) -> Option<String> {
        let at = self.answer.rows.position(name);
        at.and_then(|at| self.texts.get(at).cloned()).or_else(|| self.full(name))
    }

    fn day(&self, name: &str) -> Option<NaiveDate> {
        if let Some(Cell::Date(day)) = self.cell(name) { Some(*day) } else { None }
    }
}

fn rows(rows: &Rows) -> impl Iterator<Item = &str> {
    rows.columns.iter().map(|column| column.name.as_str())
}

/// A column's name as a label.
fn label(name: &str) -> String {
    capital(&name.replace('_', " "))
}
