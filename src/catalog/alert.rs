//! What makes a report an alert rule: a row that it returns is a finding.

use serde::Deserialize;

use super::front::Report;
use crate::error::{Result, listed, mark};
use crate::settings::Severity;
use crate::table::Kind;

/// How a rule's rows become findings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// How bad a row is.
    pub severity: Severity,
    /// The finding as a sentence, with columns in braces: `{service} cost {daily_cost} on {day}`.
    pub says: String,
    /// The columns that tell one finding from another, in every run.
    pub key: Vec<String>,
    /// The column of the money at stake.
    pub impact: Option<String>,
    /// The column of its first day.
    pub first: Option<String>,
    /// The column of its last day.
    pub last: Option<String>,
}

impl Alert {
    /// The columns that its sentence names, in order.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.says.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
    }

    /// The sentence, with a text for each column that it names.
    pub fn said(&self, text: impl Fn(&str) -> Option<String>) -> String {
        let mut parts = self.says.split('{');
        let mut said = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            said.push_str(&text(name).unwrap_or_else(|| "-".to_owned()));
            said.push_str(rest);
        }
        said
    }
}

/// Refuses a rule that names what its rows do not have.
///
/// # Errors
/// A column that is not declared, or one of the wrong kind, at its place.
pub(super) fn check(report: &Report, text: &str) -> Result<()> {
    let Some(alert) = &report.alert else { return Ok(()) };
    let known: Vec<String> = report.columns.keys().cloned().collect();
    let optional = [&alert.impact, &alert.first, &alert.last];
    let named = alert.named().chain(alert.key.iter().map(String::as_str));
    let mut named = named.chain(optional.into_iter().flatten().map(String::as_str));
    if let Some(name) = named.find(|name| !report.columns.contains_key(*name)) {
        let from = text.find("[alert]").unwrap_or(0);
        let written = [format!("{{{name}}}"), format!("{name:?}")];
        let start = written.iter().find_map(|written| text[from..].find(written)).map_or(from, |at| from + at + 1);
        let hint = Some(format!("declared are {}", listed(&known)));
        let message = format!("front matter: no column {name:?} is declared");
        return Err(mark(&report.path, text, start..start + name.len(), &message, hint));
    }
    let is =
        |name: &Option<String>, kind: Kind| name.as_ref().is_none_or(|name| report.columns.get(name) == Some(&kind));
    let start = text.find("[alert]").unwrap_or(0);
    let wrong =
        |message: &str, hint: &str| Err(mark(&report.path, text, start..start + 7, message, Some(hint.to_owned())));
    if !is(&alert.impact, Kind::Money) {
        return wrong("front matter: the impact of an alert is money", "name a column of the kind money");
    }
    if !is(&alert.first, Kind::Date) || !is(&alert.last, Kind::Date) {
        return wrong("front matter: the days of an alert are dates", "name columns of the kind date");
    }
    if alert.key.is_empty() {
        return wrong("front matter: an alert needs a key", "name the columns that tell one finding from another");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "--! title = \"T\"
--! question = \"Q?\"
--! columns = { service = \"key\", day = \"date\", above = \"money\" }
--! [alert]
--! severity = \"warning\"
--! says = \"{service} is {above} above on {day}.\"
--! key = [\"service\"]
--! impact = \"above\"
--! first = \"day\"

SELECT 1
";

    fn told(part: &str, by: &str) -> String {
        assert!(WHOLE.contains(part));
        Report::parse("a.sql", &WHOLE.replace(part, by)).map_or_else(|error| error.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn a_whole_one() {
        assert_eq!(told("SELECT", "SELECT"), "fine");
    }

    #[test]
    fn what_it_names_must_be_there() {
        assert!(told("{above}", "{abvoe}").contains("a.sql:6:"), "{}", told("{above}", "{abvoe}"));
        assert!(told("key = [\"service\"]", "key = [\"account\"]").contains("no column \"account\""));
        assert!(told("impact = \"above\"", "impact = \"day\"").contains("the impact of an alert is money"));
        assert!(told("first = \"day\"", "first = \"service\"").contains("the days of an alert are dates"));
        assert!(told("key = [\"service\"]", "key = []").contains("an alert needs a key"));
    }

    #[test]
    fn a_sentence() {
        let report = Report::parse("a.sql", WHOLE).unwrap();
        let said = report.alert.unwrap().said(|name| (name != "above").then(|| name.to_uppercase()));
        assert_eq!(said, "SERVICE is - above on DAY.");
    }
}
