//! A report's SQL with the values of a call in it, for people to read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Choices, Report, Value};
use crate::money::{self, PLACES};

impl Report {
    /// The SQL under its file's path and what `costs` counts, with each value where its parameter stands.
    #[must_use]
    pub fn filled(&self, values: &BTreeMap<String, Value>, choices: &Choices) -> String {
        let mut text = format!("-- {}; cost is {}", self.path, choices.column());
        if !choices.filters.is_empty() {
            let filters: Vec<String> = choices.filters.iter().map(ToString::to_string).collect();
            let _ = write!(text, " where {}", filters.join(" and "));
        }
        let mut sql =
            self.sql.lines().filter(|line| !line.trim_start().starts_with("--")).fold(String::new(), |sql, line| {
                if line.trim().is_empty() && sql.is_empty() { sql } else { sql + line.trim_end() + "\n" }
            });
        // The longest name first, as one may begin with another.
        for (name, value) in values.iter().rev() {
            let flag = name.replace('-', "_");
            match value {
                Value::Dimensions(by) => sql = sql.replace("{by}", &by.join(", ")),
                Value::DateRange(from, to) => {
                    sql = sql.replace(&format!("${flag}_from"), &format!("DATE '{from}'"));
                    sql = sql.replace(&format!("${flag}_to"), &format!("DATE '{to}'"));
                }
                value => sql = sql.replace(&format!("${flag}"), &literal(value)),
            }
        }
        format!("{text}\n{}", sql.trim_end())
    }
}

/// A value as SQL has it.
fn literal(value: &Value) -> String {
    match value {
        Value::Month(day) | Value::Date(day) => format!("DATE '{day}'"),
        Value::DateRange(from, to) => format!("DATE '{from}' AND DATE '{to}'"),
        Value::Int(number) => number.to_string(),
        Value::Decimal(units) => money::plain(*units, PLACES),
        Value::Time(time) => format!("TIMESTAMP '{}'", time.format("%Y-%m-%d %H:%M:%S")),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
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
            "-- queries/reports/t.sql; cost is amortized_cost where region=eu-*\nSELECT SUM(cost) AS cost\nFROM costs\n\
             WHERE month = DATE '2025-01-01' AND a = 'it''s' AND b = 7"
        );
    }
}
