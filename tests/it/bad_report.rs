//! Faults in a report file of the user's.

use crate::support::{Place, Ran, snapshots};

const GOOD: &str = r#"--! title = "Mine"
--! question = "What do I spend?"
--! columns = { service = "key", total_cost = "money" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! [chart]
--! kind = "bar"
--! x = "service"
--! y = "total_cost"

-- Sums.
SELECT service, SUM(cost) AS total_cost FROM costs WHERE billing_month = $month GROUP BY service ORDER BY service
"#;

/// Runs the report with one part of it replaced.
fn mine(part: &str, by: &str) -> Ran {
    assert!(GOOD.contains(part));
    Place::with_report("mine", &GOOD.replace(part, by)).run(&["mine"])
}

/// Lists the reports with one part of it replaced: a fault in the front matter is said by every command.
fn listed(part: &str, by: &str) -> Ran {
    assert!(GOOD.contains(part));
    Place::with_report("mine", &GOOD.replace(part, by)).run(&["list"])
}

#[test]
fn a_broken_report_says_so_when_it_is_called() {
    let ran = mine("title =", "tilte =");
    assert!(ran.code == 2 && ran.err.contains("unknown field `tilte`"), "{}", ran.err);
}

#[test]
fn the_report_without_a_fault_runs() {
    assert!(Place::with_report("mine", GOOD).run(&["mine"]).data().starts_with("service"));
}

snapshots! {
    unknown_key => listed("title =", "tilte =");
    unknown_key_of_a_parameter => listed("default =", "defualt =");
    unknown_kind_of_column => listed("\"money\"", "\"monney\"");
    unknown_kind_of_chart => listed("\"bar\"", "\"pie\"");
    missing_question => listed("--! question = \"What do I spend?\"\n", "");
    no_toml => listed("title = \"Mine\"", "title = Mine");
    no_front_matter => Place::with_report("mine", "SELECT 1").run(&["list"]);
    chart_of_an_undeclared_column => listed("y = \"total_cost\"", "y = \"cost\"");
    other_columns_than_declared => mine("total_cost = \"money\" }", "total_cost = \"money\", share = \"percent\" }");
    costs_read_twice => mine("FROM costs WHERE", "FROM (SELECT * FROM costs UNION ALL SELECT * FROM costs) AS c WHERE");
    unknown_column => mine("SELECT service,", "SELECT servize,");
    undeclared_parameter => mine("$month", "$mnth");
    default_that_is_no_month => mine("\"latest\"", "\"newest\"");
    syntax => mine("GROUP BY service", "GROUP service");
    no_query => mine("SELECT service, SUM", "DELETE service, SUM");
}
