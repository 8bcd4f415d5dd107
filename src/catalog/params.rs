//! Typed parameters of a report, and the values that a person types for them.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::money;

/// A declared parameter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// Used when the flag is not given.
    pub default: Option<toml::Value>,
    /// One sentence for `--help`.
    #[serde(default)]
    pub help: String,
    /// The values that a choice may take.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The least number of an `int` or a `decimal`.
    pub min: Option<i64>,
    /// The largest.
    pub max: Option<i64>,
}

/// The types of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParamType {
    /// A billing period: `2025-01`, `2025-1`, `last`, `latest`, `previous`, `earliest`.
    Month,
    /// A day: `2025-01-31`.
    Date,
    /// Two days, both included: `2025-01-01..2025-01-31`; bound as `$NAME_from` and `$NAME_to`.
    DateRange,
    /// A whole number, 0 or more.
    Int,
    /// A decimal number.
    Decimal,
    /// Any text.
    Text,
    /// One of the listed choices.
    Choice,
    /// Names of canonical columns or `tag:KEY`, for `{by}`.
    Dimensions,
    /// Tag keys, for `{by}`.
    Tags,
}

/// A value bound to a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The first day of a billing period.
    Month(NaiveDate),
    /// A day.
    Date(NaiveDate),
    /// The first and the last day.
    DateRange(NaiveDate, NaiveDate),
    /// A whole number.
    Int(i64),
    /// Units of 1e-12.
    Decimal(i128),
    /// A time; no parameter is one, and alert rules are given `$now`.
    Time(DateTime<Utc>),
    /// Text or a choice.
    Text(String),
    /// Dimensions, checked against the columns by the engine.
    Dimensions(Vec<String>),
}

/// What a month's word is resolved against.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// The clock's day.
    pub today: NaiveDate,
    /// The billing periods that the source holds, in order.
    pub periods: &'a [NaiveDate],
}

impl Calendar<'_> {
    /// The newest period that has begun, or one so many before it.
    fn known(&self, before: usize) -> Option<NaiveDate> {
        let begun = self.periods.iter().rev().filter(|period| **period <= self.today);
        begun.copied().nth(before)
    }
}

impl Param {
    /// A parameter of a type, of which nothing else is said.
    #[must_use]
    pub const fn of(kind: ParamType) -> Self {
        Self { kind, default: None, help: String::new(), choices: Vec::new(), min: None, max: None }
    }

    /// Whether the flag may be given several times.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self.kind, ParamType::Dimensions | ParamType::Tags)
    }

    /// The default as a person would type it.
    #[must_use]
    pub fn default_text(&self) -> Option<String> {
        self.default.as_ref().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// The least and the largest number; whole ones are 0 or more unless the file says otherwise.
    fn bounds(&self) -> (Option<i64>, Option<i64>) {
        (self.min.or_else(|| (self.kind == ParamType::Int).then_some(0)), self.max)
    }

    /// Whether a number in units of 1e-12 is within the bounds.
    fn holds(&self, units: i128) -> bool {
        let (min, max) = self.bounds();
        let units_of = |bound: i64| i128::from(bound) * money::ONE;
        min.is_none_or(|min| units >= units_of(min)) && max.is_none_or(|max| units <= units_of(max))
    }

    /// The bounds as a person reads them behind "a number".
    fn range(&self) -> String {
        match self.bounds() {
            (Some(min), Some(max)) => format!(" from {min} to {max}"),
            (Some(min), None) => format!(", {min} or more"),
            (None, Some(max)) => format!(", {max} or less"),
            (None, None) => String::new(),
        }
    }

    /// Parses what was typed for this parameter.
    ///
    /// # Errors
    /// [`Error::Value`] for text that is not of the type, naming the flag.
    pub fn parse(&self, flag: &str, typed: &[String], calendar: Calendar<'_>) -> Result<Value> {
        let text = typed.first().map_or("", String::as_str);
        let wrong = |expected: &str, hint: Option<String>| Error::Value {
            what: format!("--{flag}"),
            value: text.to_owned(),
            expected: expected.to_owned(),
            hint,
        };
        match self.kind {
            ParamType::Month => month(text, calendar)
                .map(Value::Month)
                .ok_or_else(|| wrong("a month", Some("write it as 2025-01, or latest, previous, last".to_owned()))),
            ParamType::Date => date(text).map(Value::Date).ok_or_else(|| wrong("a day such as 2025-01-31", None)),
            ParamType::DateRange => text
                .split_once("..")
                .and_then(|(from, to)| Some((date(from)?, date(to)?)))
                .filter(|(from, to)| from <= to)
                .map(|(from, to)| Value::DateRange(from, to))
                .ok_or_else(|| wrong("a range such as 2025-01-01..2025-01-31", None)),
            ParamType::Int => {
                let number = text.parse().ok().filter(|number| self.holds(i128::from(*number) * money::ONE));
                number.map(Value::Int).ok_or_else(|| wrong(&format!("a whole number{}", self.range()), None))
            }
            ParamType::Decimal => {
                let number = money::parse(text).filter(|number| self.holds(*number));
                number.map(Value::Decimal).ok_or_else(|| wrong(&format!("a number{}", self.range()), None))
            }
            ParamType::Text => Ok(Value::Text(text.to_owned())),
            ParamType::Choice if self.choices.iter().any(|choice| choice == text) => Ok(Value::Text(text.to_owned())),
            ParamType::Choice => Err(wrong(&format!("one of {}", self.choices.join(", ")), None)),
            ParamType::Dimensions => Ok(Value::Dimensions(split(typed).collect())),
            ParamType::Tags => Ok(Value::Dimensions(split(typed).map(|key| format!("tag:{key}")).collect())),
        }
    }
}

/// Several flags and comma lists are one list, without repeats.
fn split(typed: &[String]) -> impl Iterator<Item = String> {
    let parts = typed.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty());
    parts.map(str::to_owned).collect::<indexmap::IndexSet<_>>().into_iter()
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// The month that a person writes, by number or by word.
pub(super) fn month(text: &str, calendar: Calendar<'_>) -> Option<NaiveDate> {
    match text {
        "latest" => calendar.known(0),
        "earliest" => calendar.periods.first().copied(),
        "previous" => calendar.known(1),
        "last" => calendar.today.with_day(1)?.checked_sub_months(Months::new(1)),
        _ => {
            let (year, month) = text.split_once('-')?;
            let digits = |text: &str, most: usize| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
            if !digits(year, 4) || year.len() != 4 || !digits(month, 2) {
                return None;
            }
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<String> {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
        let periods = [day("2024-11-01"), day("2024-12-01"), day("2025-01-01")];
        month(text, Calendar { today: day("2025-03-15"), periods: &periods }).map(|month| month.to_string())
    }

    #[test]
    fn months_as_people_write_them() {
        for text in ["2025-01", "2025-1", "latest"] {
            assert_eq!(parse(text).as_deref(), Some("2025-01-01"), "{text}");
        }
        assert_eq!(parse("previous").as_deref(), Some("2024-12-01"));
        assert_eq!(parse("earliest").as_deref(), Some("2024-11-01"));
        assert_eq!(parse("last").as_deref(), Some("2025-02-01"));
        for text in ["2025", "2025-13", "25-01", "2025-1-1", "jan", "", "2025-001", "+025-01"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
