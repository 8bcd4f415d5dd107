//! `[[budgets]]` as it is written, every part with its place, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::period::Length;
use super::{Amounts, Budget, Limit, On, Period, Threshold};
use crate::error::Result;
use crate::money;
use crate::settings::{Severity, Written};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    name: Spanned<String>,
    amount: Option<Spanned<Value>>,
    amounts: Option<Spanned<IndexMap<Spanned<String>, Spanned<Value>>>>,
    growth: Option<Spanned<Value>>,
    from: Option<Spanned<String>>,
    #[serde(default)]
    period: Length,
    fiscal_year_starts: Option<Spanned<u32>>,
    metric: Option<Spanned<String>>,
    charges: Option<Spanned<String>>,
    #[serde(default, rename = "where")]
    conditions: Vec<Spanned<String>>,
    cost_centre: Option<Spanned<String>>,
    each: Option<Spanned<String>>,
    currency: Option<String>,
    thresholds: Option<Vec<Spanned<ThresholdKeys>>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum ThresholdKeys {
    Table(Table),
    Number(Value),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    percent: Option<Value>,
    amount: Option<Value>,
    on: Option<OnKey>,
    severity: Option<Severity>,
    #[serde(default)]
    to: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OnKey {
    Actual,
    Forecast,
}

/// Where a budget says no thresholds.
const DEFAULTS: [(i128, On); 3] = [(80, On::Actual), (100, On::Actual), (100, On::Forecast)];

/// Checks all budgets of a file.
///
/// # Errors
/// What is wrong, with its place.
pub fn check(all: Vec<Keys>, path: &Path, text: &str) -> Result<Vec<Budget>> {
    let reading = Reading(Written::new(path, text));
    let mut names = BTreeSet::new();
    let mut budgets = Vec::new();
    for keys in all {
        let name = keys.name.get_ref().trim().to_owned();
        if name.is_empty() || !names.insert(name.to_lowercase()) {
            return Err(reading.wrong(
                keys.name.span(),
                "a budget needs a name of its own",
                "alerts tell it apart by that",
            ));
        }
        budgets.push(reading.budget(name, keys)?);
    }
    Ok(budgets)
}

struct Reading(Written);

impl Reading {
    fn wrong(&self, span: Range<usize>, message: &str, hint: &str) -> crate::error::Error {
        self.0.wrong(span, message, Some(hint.to_owned()))
    }

    fn budget(&self, name: String, keys: Keys) -> Result<Budget> {
        let year_starts = match &keys.fiscal_year_starts {
            Some(month) if !(1..=12).contains(month.get_ref()) => {
                let hint = "write the month in which the fiscal year begins, as 4 for April";
                return Err(self.wrong(month.span(), "this is no month", hint));
            }
            month => month.as_ref().map_or(1, |month| *month.get_ref()),
        };
        self.scope(&keys)?;
        let period = Period { length: keys.period, year_starts };
        let amounts = self.amounts(&keys, period)?;
        let thresholds = keys.thresholds.map(|list| list.into_iter().map(|one| self.threshold(one)).collect());
        Ok(Budget {
            name,
            amounts,
            period,
            metric: keys.metric,
            charges: keys.charges,
            conditions: keys.conditions,
            cost_centre: keys.cost_centre.map(Spanned::into_inner),
            each: keys.each,
            currency: keys.currency,
            thresholds: sorted(thresholds.transpose()?.unwrap_or_else(defaults)),
            written: self.0.clone(),
        })
    }

    /// A cost centre is what the rules of `[allocation]` make of the whole bill.
    fn scope(&self, keys: &Keys) -> Result<()> {
        let is_each = |each: &&Spanned<String>| each.get_ref() == "cost-centre";
        let by_centre = keys.each.as_ref().filter(is_each).map(Spanned::span);
        let centre = keys.cost_centre.as_ref().map(Spanned::span);
        if let (Some(_), Some(each)) = (&centre, &keys.each) {
            let hint = "keep cost_centre for one, or each = \"cost-centre\" for all";
            return Err(self.wrong(each.span(), "each does not go with cost_centre", hint));
        }
        match (centre.or(by_centre), keys.conditions.first()) {
            (Some(_), Some(condition)) => {
                let hint = "a cost centre's costs are what [allocation] gives it of the whole bill";
                Err(self.wrong(condition.span(), "where does not go with cost centres", hint))
            }
            _ => Ok(()),
        }
    }

    fn amounts(&self, keys: &Keys, period: Period) -> Result<Amounts> {
        let from = keys.from.as_ref().map(|from| self.start(from, period)).transpose()?;
        match (&keys.amount, &keys.amounts) {
            (Some(amount), None) => {
                let growth = keys.growth.as_ref().map(|growth| self.growth(growth)).transpose()?.unwrap_or(0);
                if let (Some(growth), None) = (&keys.growth, &from) {
                    let hint = "add from = \"2025-01\", the period that has the amount as it stands";
                    return Err(self.wrong(growth.span(), "growth needs a beginning", hint));
                }
                Ok(Amounts::Steady { amount: self.amount(amount)?, growth, from })
            }
            (None, Some(listed)) => {
                for (key, span) in [
                    ("growth", keys.growth.as_ref().map(Spanned::span)),
                    ("from", keys.from.as_ref().map(Spanned::span)),
                ] {
                    if let Some(span) = span {
                        return Err(self.wrong(
                            span,
                            &format!("{key} does not go with amounts"),
                            "amounts says each period's",
                        ));
                    }
                }
                let one = |(month, amount)| Ok((self.start(month, period)?, self.amount(amount)?));
                Ok(Amounts::Listed(listed.get_ref().iter().map(one).collect::<Result<BTreeMap<_, _>>>()?))
            }
            (Some(_), Some(listed)) => {
                Err(self.wrong(listed.span(), "amount and amounts say the same", "keep one of the two"))
            }
            (None, None) => {
                let hint = "add amount = 1000, or amounts = { \"2025-01\" = 1000, \"2025-02\" = 1200 }";
                Err(self.wrong(keys.name.span(), "a budget needs an amount", hint))
            }
        }
    }

    /// The month in which a period begins.
    fn start(&self, month: &Spanned<String>, period: Period) -> Result<NaiveDate> {
        let day = NaiveDate::parse_from_str(&format!("{}-01", month.get_ref().trim()), "%Y-%m-%d");
        let day = day.map_err(|_| self.wrong(month.span(), "this is no month", "write it as 2025-01"))?;
        let first = period.of(day).first;
        if first == day {
            return Ok(day);
        }
        let message = format!("no {} begins in {}", period.length.name(), month.get_ref());
        Err(self.wrong(month.span(), &message, &format!("name its first month, {}", first.format("%Y-%m"))))
    }

    fn amount(&self, value: &Spanned<Value>) -> Result<i128> {
        let hint = "write it as 1000, 99.5 or \"99.5\"";
        number(value.get_ref())
            .filter(|amount| *amount > 0)
            .ok_or_else(|| self.wrong(value.span(), "an amount is a number above 0", hint))
    }

    fn growth(&self, value: &Spanned<Value>) -> Result<i128> {
        let range = -50 * money::ONE..=100 * money::ONE;
        let hint = "write the percent from one period to the next, as 2.5";
        number(value.get_ref())
            .filter(|growth| range.contains(growth))
            .ok_or_else(|| self.wrong(value.span(), "growth is a number from -50 to 100", hint))
    }

    fn threshold(&self, keys: Spanned<ThresholdKeys>) -> Result<Threshold> {
        let span = keys.span();
        let table = match keys.into_inner() {
            ThresholdKeys::Table(table) => table,
            ThresholdKeys::Number(percent) => {
                Table { percent: Some(percent), amount: None, on: None, severity: None, to: Vec::new() }
            }
        };
        let hint = "write 80, { percent = 100, on = \"forecast\" } or { amount = 500 }";
        let above = |value: &Value| number(value).filter(|number| *number > 0);
        let limit = match (&table.percent, &table.amount) {
            (Some(percent), None) => above(percent).map(Limit::Percent),
            (None, Some(amount)) => above(amount).map(Limit::Amount),
            _ => None,
        };
        let limit = limit.ok_or_else(|| self.wrong(span, "a threshold is one number above 0", hint))?;
        let on = if matches!(table.on, Some(OnKey::Forecast)) { On::Forecast } else { On::Actual };
        let severity = table.severity.unwrap_or_else(|| usual(limit, on));
        Ok(Threshold { limit, on, severity, to: table.to })
    }
}

/// Spending all of it is worse than most of it, or than expecting to.
fn usual(limit: Limit, on: On) -> Severity {
    match (limit, on) {
        (Limit::Percent(percent), On::Actual) if percent >= 100 * money::ONE => Severity::Critical,
        _ => Severity::Warning,
    }
}

fn defaults() -> Vec<Threshold> {
    let one = |(percent, on)| {
        let limit = Limit::Percent(percent * money::ONE);
        Threshold { limit, on, severity: usual(limit, on), to: Vec::new() }
    };
    DEFAULTS.into_iter().map(one).collect()
}

/// Actual before forecast, percent before amounts, small before large.
fn sorted(mut thresholds: Vec<Threshold>) -> Vec<Threshold> {
    thresholds.sort_by_key(|one| match one.limit {
        Limit::Percent(limit) => (one.on == On::Forecast, false, limit),
        Limit::Amount(limit) => (one.on == On::Forecast, true, limit),
    });
    thresholds
}

/// A number in units of 1e-12.
fn number(value: &Value) -> Option<i128> {
    match value {
        Value::Integer(whole) => i128::from(*whole).checked_mul(money::ONE),
        Value::Float(number) => money::from_f64(*number),
        Value::String(text) => money::parse(text.trim()),
        _ => None,
    }
}
