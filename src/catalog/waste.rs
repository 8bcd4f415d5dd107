//! What a report on waste must have, so that `costs waste` can sum up its rows with those of others.

use super::front::Report;
use super::params::ParamType;
use crate::error::{Result, listed, mark};
use crate::table::Kind;

/// The columns that tell two findings on one use apart, and what they are worth. `resource_id` and `region` may be missing.
const COLUMNS: [(&str, Kind); 5] = [
    ("account", Kind::Text),
    ("usage_type", Kind::Text),
    ("cost", Kind::Money),
    ("estimated_saving", Kind::Money),
    ("currency", Kind::Currency),
];

/// Refuses a report on waste that cannot be summed up.
///
/// # Errors
/// It lacks a column, or the month.
pub(super) fn check(report: &Report, text: &str) -> Result<()> {
    if report.waste.is_none() {
        return Ok(());
    }
    let start = text.find("--! waste").map_or(0, |at| at + 4);
    let fault = |message: &str, hint: String| Err(mark(&report.path, text, start..start + 5, message, Some(hint)));
    let is_amount = |kind: Kind| matches!(kind, Kind::Money | Kind::Currency);
    let fits = |name: &str, wanted: Kind| {
        report.columns.get(name).is_some_and(|kind| if is_amount(wanted) { *kind == wanted } else { true })
    };
    let lacking: Vec<String> =
        COLUMNS.iter().filter(|(name, kind)| !fits(name, *kind)).map(|(name, _)| (*name).to_owned()).collect();
    if !lacking.is_empty() {
        let message = format!("front matter: a report on waste declares {}", listed(&lacking));
        return fault(&message, "cost and estimated_saving are money, currency is a currency".to_owned());
    }
    if report.params.get("month").is_none_or(|param| param.kind != ParamType::Month) {
        return fault("front matter: a report on waste has the parameter month", "see costs show waste-gp2".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "--! title = \"T\"
--! question = \"Q?\"
--! waste = \"Do\"
--! columns = { account = \"key\", usage_type = \"text\", cost = \"money\", estimated_saving = \"money\", currency = \"currency\" }
--! [params.month]
--! type = \"month\"

SELECT 1
";

    fn told(part: &str, by: &str) -> String {
        assert!(WHOLE.contains(part));
        Report::parse("a.sql", &WHOLE.replace(part, by)).map_or_else(|error| error.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn a_whole_one() {
        assert_eq!(told("", ""), "fine");
    }

    #[test]
    fn one_that_cannot_be_added_up() {
        let text = told("cost = \"money\", estimated_saving = \"money\"", "saving = \"money\"");
        assert!(text.contains("a report on waste declares cost and estimated_saving"), "{text}");
        assert!(text.contains("a.sql:3:5"), "{text}");
        let text = told("estimated_saving = \"money\"", "estimated_saving = \"text\"");
        assert!(text.contains("declares estimated_saving"), "{text}");
    }

    #[test]
    fn one_without_its_month() {
        let text = told("\"month\"", "\"text\"");
        assert!(text.contains("has the parameter month"), "{text}");
    }
}
