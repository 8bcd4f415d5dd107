//! What a rule found, as sinks are told of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::text;
use crate::settings::Severity;

/// The longest title, in characters.
const TITLE: usize = 200;
/// The longest text.
const TEXT: usize = 4000;
/// The longest label or value of a fact.
const FACT: usize = 500;
/// The most facts.
const FACTS: usize = 40;

/// One thing that somebody should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The same for the same cause in every run, so that nobody is told twice.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// Plain sentences.
    #[serde(default)]
    pub text: String,
    /// Labels, each with the value as it is shown.
    #[serde(default)]
    pub facts: Vec<(String, String)>,
    /// Units of 1e-12 of the currency; decimal text in JSON.
    #[serde(default, with = "amount")]
    pub amount: Option<i128>,
    /// The currency of the amount.
    #[serde(default)]
    pub currency: Option<String>,
    /// The first day that it is about.
    #[serde(default, with = "day")]
    pub first: Option<NaiveDate>,
    /// The last one.
    #[serde(default, with = "day")]
    pub last: Option<NaiveDate>,
    /// Names of sinks; empty for those of the settings.
    #[serde(default)]
    pub to: Vec<String>,
}

/// A finding as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// As it was last seen.
    pub finding: Finding,
    /// Since when it stands.
    pub first_seen: DateTime<Utc>,
    /// When it was gone, where it is.
    pub resolved: Option<DateTime<Utc>>,
}

impl Finding {
    /// It without control characters and of bounded length, as names and tags of a bill may hold anything. The id stays as it is.
    #[must_use]
    pub fn cleaned(&self) -> Self {
        let fact = |(label, value): &(String, String)| (text::line(label, FACT), text::line(value, FACT));
        Self {
            rule: text::line(&self.rule, TITLE),
            title: text::line(&self.title, TITLE),
            text: text::lines(&self.text, TEXT),
            facts: self.facts.iter().take(FACTS).map(fact).collect(),
            currency: self.currency.as_deref().map(|currency| text::line(currency, FACT)),
            ..self.clone()
        }
    }
}

/// Amounts as decimal text.
mod amount {
    use serde::de::{Deserializer, Error};
    use serde::{Deserialize, Serializer};

    use crate::money::{PLACES, parse, plain};

    #[allow(clippy::ref_option)] // serde's own form
    pub fn serialize<S: Serializer>(amount: &Option<i128>, serializer: S) -> Result<S::Ok, S::Error> {
        match amount {
            Some(units) => serializer.serialize_some(&plain(*units, PLACES)),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i128>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        parse(&text).map(Some).ok_or_else(|| D::Error::custom(format!("{text:?} is no amount")))
    }
}

/// Days as `2025-01-31`.
mod day {
    use chrono::NaiveDate;
    use serde::de::{Deserializer, Error};
    use serde::{Deserialize, Serializer};

    #[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref)] // serde's own form
    pub fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        text.parse().map(Some).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::ONE;

    fn finding() -> Finding {
        Finding {
            id: "budget:a".to_owned(),
            rule: "budget".to_owned(),
            severity: Severity::Warning,
            title: "Over".to_owned(),
            text: String::new(),
            facts: vec![("Account".to_owned(), "1".to_owned())],
            amount: Some(ONE + 5),
            currency: Some("USD".to_owned()),
            first: NaiveDate::from_ymd_opt(2025, 1, 31),
            last: None,
            to: Vec::new(),
        }
    }

    #[test]
    fn as_json_and_back() {
        let text = serde_json::to_string(&finding()).unwrap();
        assert!(
            text.contains(r#""severity":"warning""#) && text.contains(r#""first":"2025-01-31","last":null"#),
            "{text}"
        );
        assert!(text.contains(r#""amount":"1.000000000005""#), "{text}"); // 1 + 5e-12
        assert_eq!(serde_json::from_str::<Finding>(&text).unwrap(), finding());
    }

    #[test]
    fn control_characters_go_and_lengths_are_bounded() {
        let title = format!("a\r\nBcc: x@y.z\u{1b}[31m\u{202e}{}", "b".repeat(300));
        let cleaned = Finding { title, text: "one\r\n\ttwo\0".to_owned(), ..finding() }.cleaned();
        assert!(cleaned.title.starts_with("a Bcc: x@y.z[31mbbb") && cleaned.title.ends_with("b…"), "{}", cleaned.title);
        assert_eq!((cleaned.title.chars().count(), cleaned.text.as_str()), (200, "one\n two"));
    }
}
