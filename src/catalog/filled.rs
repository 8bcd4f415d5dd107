//! A report's SQL with the values of a call in it, for people to read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Axis, Charges, Choices, Filter, Report, Value};
use crate::money::{self, PLACES};

impl Report {
    /// The SQL under its file's path and what `costs` counts, with each value where its parameter stands. Where the metric is a column of
    /// `line_items`, `costs` is written out and `costs sql` runs it; costs that are converted or spread over days are not.
    #[must_use]
    pub fn filled(&self, values: &BTreeMap<String, Value>, choices: &Choices) -> String {
        let mut sql =
            self.sql.lines().filter(|line| !line.trim_start().starts_with("--")).fold(String::new(), |sql, line| {
                if line.trim().is_empty() && sql.is_empty() { sql } else { sql + line.trim_end() + "\n" }
            });
        let view = view(choices);
        // The longest name first, as one may begin with another.
        for (name, value) in values.iter().rev() {
            let flag = name.replace('-', "_");
            match value {
                Value::Dimensions(by) if view.is_some() => {
                    // The first stands in the SELECT, which names them for the others.
                    sql = sql.replacen("{by}", &listed(by, selected), 1).replace("{by}", &listed(by, named));
                }
                Value::Dimensions(by) => sql = sql.replace("{by}", &by.join(", ")),
                Value::DateRange(from, to) => {
                    sql = sql.replace(&format!("${flag}_from"), &format!("DATE '{from}'"));
                    sql = sql.replace(&format!("${flag}_to"), &format!("DATE '{to}'"));
                }
                value => sql = sql.replace(&format!("${flag}"), &literal(value)),
            }
        }
        let sql = match (&view, sql.strip_prefix("WITH ")) {
            (None, _) => sql,
            (Some(view), Some(rest)) => format!("WITH {view},\n{rest}"),
            (Some(view), None) => format!("WITH {view}\n{sql}"),
        };
        format!("{}\n{}", self.head(choices), sql.trim_end())
    }

    /// Where it is from, and what counts.
    fn head(&self, choices: &Choices) -> String {
        let mut text = format!("-- {}; cost is {}", self.path, choices.column());
        if !choices.filters.is_empty() {
            let filters: Vec<String> = choices.filters.iter().map(ToString::to_string).collect();
            let _ = write!(text, " where {}", filters.join(" and "));
        }
        text
    }
}

/// The view `costs` as a part of a WITH, where `line_items` has what it needs.
fn view(choices: &Choices) -> Option<String> {
    if choices.rates.is_some() || choices.is_spread() {
        return None;
    }
    let month = match choices.axis {
        Axis::Billing => "billing_month",
        Axis::Usage => "CAST(date_trunc('month', usage_date) AS DATE)",
    };
    let list = |types: &[String]| types.iter().map(|name| text(name)).collect::<Vec<_>>().join(", ");
    let charges = match &choices.charges {
        Charges::All => None,
        Charges::Only(types) => Some(format!("charge_type IN ({})", list(types))),
        Charges::Without(types) => Some(format!("(charge_type NOT IN ({}) OR charge_type IS NULL)", list(types))),
    };
    let conditions: Vec<String> = charges.into_iter().chain(choices.filters.iter().map(condition)).collect();
    let conditions =
        if conditions.is_empty() { String::new() } else { format!("\n  WHERE {}", conditions.join("\n    AND ")) };
    Some(format!(
        "costs AS (\n  SELECT *, {} AS cost, {month} AS month, usage_date AS day, date_trunc('hour', usage_start) AS hour\n  \
         FROM line_items{conditions}\n)",
        choices.column()
    ))
}

/// A condition that a person typed.
fn condition(filter: &Filter) -> String {
    let value = expression(&filter.dimension);
    let one = |pattern: &String| match pattern.as_str() {
        "" => format!("{value} IS NULL"),
        pattern if pattern.contains(['*', '?']) => format!("{value} LIKE {}", text(&Filter::like(pattern))),
        pattern => format!("{value} = {}", text(pattern)),
    };
    let any = filter.patterns.iter().map(one).collect::<Vec<_>>().join(" OR ");
    if filter.is_not { format!("({any}) IS NOT TRUE") } else { format!("({any})") }
}

/// A dimension's value.
fn expression(dimension: &str) -> String {
    match dimension.strip_prefix("tag:") {
        Some(key) => format!("tag_value(tags, {})", text(key)),
        None => dimension.to_owned(),
    }
}

/// A dimension under its name.
fn selected(dimension: &str) -> String {
    if dimension.starts_with("tag:") {
        format!("{} AS {}", expression(dimension), named(dimension))
    } else {
        dimension.to_owned()
    }
}

/// A dimension's name.
fn named(dimension: &str) -> String {
    match dimension.strip_prefix("tag:") {
        Some(key) => format!("\"{}\"", key.replace('"', "\"\"")),
        None => dimension.to_owned(),
    }
}

fn listed(by: &[String], of: fn(&str) -> String) -> String {
    by.iter().map(|dimension| of(dimension)).collect::<Vec<_>>().join(", ")
}

fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value as SQL has it.
fn literal(value: &Value) -> String {
    match value {
        Value::Month(day) | Value::Date(day) => format!("DATE '{day}'"),
        Value::DateRange(from, to) => format!("DATE '{from}' AND DATE '{to}'"),
        Value::Int(number) => number.to_string(),
        Value::Decimal(units) => money::plain(*units, PLACES),
        Value::Time(time) => format!("TIMESTAMP '{}'", time.format("%Y-%m-%d %H:%M:%S")),
        Value::Text(value) => text(value),
        Value::Dimensions(by) => by.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::catalog::Charges;

    #[test]
    fn values_stand_where_parameters_did() {
        let head = "--! title = \"t\"\n--! question = \"q\"\n--! columns = { cost = \"money\" }\n\
            --! [params.name]\n--! type = \"text\"\n--! [params.name-of]\n--! type = \"int\"\n--! [params.month]\n--! type = \"month\"\n";
        let sql = "\n-- Prose.\n\nSELECT SUM(cost) AS cost\nFROM costs\nWHERE month = $month AND a = $name AND b = $name_of\n";
        let report = Report::parse("queries/reports/t.sql", &format!("{head}{sql}")).unwrap();
        let values = BTreeMap::from([
            ("name".to_owned(), Value::Text("it's".to_owned())),
            ("name-of".to_owned(), Value::Int(7)),
            ("month".to_owned(), Value::Month(NaiveDate::from_ymd_opt(2025, 1, 1).unwrap())),
        ]);
        let mut choices = Choices::of("amortized".parse().unwrap(), Charges::All);
        choices.filters.push("region=eu-*".parse().unwrap());
        assert_eq!(
            report.filled(&values, &choices),
            "-- queries/reports/t.sql; cost is amortized_cost where region=eu-*\nWITH costs AS (\n  SELECT *, amortized_cost AS cost, \
             billing_month AS month, usage_date AS day, date_trunc('hour', usage_start) AS hour\n  FROM line_items\n  \
             WHERE (region LIKE 'eu-%')\n)\nSELECT SUM(cost) AS cost\nFROM costs\n\
             WHERE month = DATE '2025-01-01' AND a = 'it''s' AND b = 7"
        );
        // What is spread over days is no column of the line items.
        choices.amortize = crate::catalog::Amortize::Daily;
        assert!(report.filled(&values, &choices).contains("region=eu-*\nSELECT SUM(cost)"));
    }

    #[test]
    fn dimensions_are_named_where_they_are_selected() {
        let head = "--! title = \"t\"\n--! question = \"q\"\n--! columns = { cost = \"money\" }\n--! [params.by]\n--! type = \"dimensions\"\n";
        let sql = "WITH a AS (SELECT {by} FROM costs GROUP BY {by})\nSELECT * FROM a";
        let report = Report::parse("queries/commands/t.sql", &format!("{head}{sql}")).unwrap();
        let by = Value::Dimensions(vec!["service".to_owned(), "tag:Cost \"Center".to_owned()]);
        let mut choices = Choices::of("unblended".parse().unwrap(), "recurring".parse().unwrap());
        choices.filters.push("tag:team!=,web".parse().unwrap());
        let filled = report.filled(&BTreeMap::from([("by".to_owned(), by)]), &choices);
        let expected = [
            "  WHERE (charge_type NOT IN ('Tax', 'Credit', 'Refund') OR charge_type IS NULL)\n    \
             AND (tag_value(tags, 'team') IS NULL OR tag_value(tags, 'team') = 'web') IS NOT TRUE\n),\n",
            "a AS (SELECT service, tag_value(tags, 'Cost \"Center') AS \"Cost \"\"Center\" FROM costs \
             GROUP BY service, \"Cost \"\"Center\")",
        ];
        assert!(filled.starts_with("-- queries/commands/t.sql; cost is unblended_cost"), "{filled}");
        assert!(expected.iter().all(|part| filled.contains(part)), "{filled}");
    }
}
