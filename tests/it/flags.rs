//! Each flag of the command line reaches what it is for.

use crate::support::{Bill, Grid, Place, costs, usage};

fn top(more: &[&str]) -> Grid {
    let args: Vec<&str> = ["top", "--format", "csv"].iter().chain(more).copied().collect();
    Grid::read(&costs(&args).data())
}

/// A bill of one line, at `cost`, in `bill/` of a place.
fn place_with_bill(cost: f64) -> Place {
    Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", cost)]).place
}

#[test]
fn config_names_the_settings() {
    let place = place_with_bill(7.0);
    place.write("elsewhere/my.toml", "[sources.mine]\nurl = \"../bill\"\n");
    let ran = place.run(&["--config", "elsewhere/my.toml", "top", "--format", "csv"]);
    assert_eq!(ran.data(), "service,total_cost,share\nAmazon S3,7,100\n");
}

#[test]
fn config_after_the_command() {
    let place = place_with_bill(7.0);
    place.write("my.toml", "[sources.mine]\nurl = \"bill\"\n");
    assert!(place.run(&["top", "--config=my.toml", "--format", "csv"]).data().contains("Amazon S3,7,"));
}

#[test]
fn source_by_name() {
    let place = place_with_bill(7.0);
    place.write("costs.toml", "[sources.a]\nurl = \"nowhere\"\n[sources.b]\nurl = \"bill\"\n");
    assert!(place.run(&["top", "--source", "b", "--format", "csv"]).data().contains("Amazon S3,7,"));
}

#[test]
fn source_by_path() {
    assert!(place_with_bill(7.0).run(&["top", "--source", "bill", "--format", "csv"]).data().contains("Amazon S3,7,"));
}

#[test]
fn source_of_the_settings() {
    let place = place_with_bill(7.0);
    place.write("costs.toml", "source = \"b\"\n[sources.a]\nurl = \"nowhere\"\n[sources.b]\nurl = \"bill\"\n");
    assert!(place.run(&["top", "--format", "csv"]).data().contains("Amazon S3,7,"));
}

#[test]
fn a_table_of_its_own_name() {
    let place = place_with_bill(7.0);
    place.write("costs.toml", "[sources.b]\nurl = \"bill\"\ntable = \"Billing.cur_data\"\n");
    let sql = "SELECT line_item_unblended_cost AS c FROM billing.cur_data";
    assert_eq!(place.run(&["sql", sql, "--format", "csv"]).data(), "c\n7\n");
}

#[test]
fn threads() {
    let count = "SELECT COUNT(*) AS n FROM cur";
    let plan =
        |threads: &str| costs(&["sql", &format!("EXPLAIN {count}"), "--format", "csv", "--threads", threads]).data();
    assert!(plan("3").contains("{3 groups"), "{}", plan("3"));
    assert!(!plan("1").contains("{3 groups"));
}

#[test]
fn memory_is_a_limit() {
    let sql =
        "SELECT line_item_resource_id, line_item_usage_start_date, COUNT(*) AS n FROM cur GROUP BY 1, 2 ORDER BY 3";
    let run = costs(&["sql", sql, "--format", "csv", "--memory", "100KB"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("Hint: give it more with --memory"), "{}", run.err);
}

#[test]
fn verbose_names_the_source() {
    let run = costs(&["top", "--verbose"]);
    assert!(run.err.starts_with("Source sample: 3 files, 2024-11, 2024-12 and 2025-01\n"), "{}", run.err);
    assert!(!costs(&["top"]).err.contains("3 files"));
}

#[test]
fn limit() {
    assert_eq!(top(&["--limit", "3"]).rows.len(), 3);
    assert_eq!(top(&["--limit", "0"]).rows.len(), 0);
}

#[test]
fn max_rows_refuses_a_table() {
    assert_eq!(costs(&["top", "--max-rows", "9"]).code, 2);
    assert_eq!(costs(&["top", "--max-rows", "10"]).code, 0);
}

#[test]
fn max_rows_does_not_hold_what_flows() {
    let sql = "SELECT line_item_usage_type FROM cur LIMIT 50";
    let csv = costs(&["sql", sql, "--format", "csv", "--max-rows", "5"]).data();
    assert_eq!(csv.lines().count(), 51);
}

#[test]
fn charges_as_a_list_in_any_case() {
    assert_eq!(top(&["--charges", "tax"]).rows, [["Tax", "8950.24", "100"]]); // the ledger's tax of January
}

#[test]
fn metric() {
    let args = ["--metric", "amortized", "--charges", "RIFee", "--limit", "1000"];
    assert_eq!(crate::support::sum(top(&args).column("total_cost")), "2832.852202"); // as in the ledger
}

macro_rules! months {
    ($($name:ident: $typed:literal is $month:literal;)*) => {
        $(#[test]
        fn $name() {
            assert_eq!(top(&["--month", $typed]), top(&["--month", $month]));
        })*
    };
}

// The clock of the tests stands in February 2025, so that the calendar's last month is January.
months! {
    month_latest: "latest" is "2025-01";
    month_previous: "previous" is "2024-12";
    month_earliest: "earliest" is "2024-11";
    month_last: "last" is "2025-01";
    month_without_a_zero: "2025-1" is "2025-01";
}

#[test]
fn the_months_differ() {
    assert_ne!(top(&["--month", "2025-01"]), top(&["--month", "2024-12"]));
}

#[test]
fn config_variable() {
    let place = place_with_bill(7.0);
    place.write("elsewhere/my.toml", "[sources.mine]\nurl = \"../bill\"\n");
    let ran = place.told(place.program(&["top", "--format", "csv"]).env("COSTS_CONFIG", "elsewhere/my.toml"));
    assert!(ran.data().contains("Amazon S3,7,"));
}

#[test]
fn source_variable() {
    let place = place_with_bill(7.0);
    let ran = place.told(place.program(&["top", "--format", "csv"]).env("COSTS_SOURCE", "bill"));
    assert!(ran.data().contains("Amazon S3,7,"));
}

#[test]
fn threads_variable() {
    let place = Place::over_sample("");
    let args = ["sql", "EXPLAIN SELECT COUNT(*) AS n FROM cur", "--format", "csv"];
    assert!(place.told(place.program(&args).env("COSTS_THREADS", "3")).data().contains("{3 groups"));
}

#[test]
fn a_flag_comes_before_its_variable() {
    let place = place_with_bill(7.0);
    let ran = place.told(place.program(&["top", "--source", "bill"]).env("COSTS_SOURCE", "nowhere"));
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn settings_of_the_user() {
    let place = place_with_bill(7.0);
    let url = place.path("bill").display().to_string();
    place.write("home/.config/costs/costs.toml", format!("[sources.mine]\nurl = {url:?}\n"));
    assert!(place.run(&["top", "--format", "csv"]).data().contains("Amazon S3,7,"));
}
