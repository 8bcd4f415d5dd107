//! Values that are no amount or no time are counted and named, and stop nothing.

use arrow::datatypes::DataType;

use crate::support::{Bill, File, Grid, Line, usage};

fn bill(lines: impl Into<Vec<Line>>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// The warnings on stderr of a call that must not fail, and its rows.
#[track_caller]
fn told(bill: &Bill, args: &[&str]) -> (Grid, Vec<String>) {
    let run = bill.costs(&[args, &["--format", "csv"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    let warnings = run.err.lines().filter(|line| line.starts_with("Warning: ")).map(str::to_owned);
    (Grid::read(&run.out), warnings.collect())
}

fn warning(count: usize, column: &str, example: &str) -> String {
    format!("Warning: {count} values of {column} do not fit its type and read as unknown, such as {example:?}")
}

#[test]
fn a_cost_of_nan() {
    let bill = bill([usage("Amazon S3", 1.0), usage("Amazon S3", f64::NAN), usage("Amazon S3", f64::NAN)]);
    let (grid, warnings) = told(&bill, &["top"]);
    assert_eq!(grid.rows, [["Amazon S3", "1", "100"]]);
    assert_eq!(warnings, [warning(2, "line_item_unblended_cost", "NaN")]);
}

#[test]
fn an_infinite_cost() {
    let (grid, warnings) = told(&bill([usage("Amazon S3", 1.0), usage("AWS Lambda", f64::INFINITY)]), &["top"]);
    assert_eq!(grid.column("total_cost"), ["1", ""]);
    assert_eq!(warnings, [warning(1, "line_item_unblended_cost", "inf")]);
}

#[test]
fn a_usage_amount_of_nan() {
    let line = |amount: f64| {
        usage("Amazon S3", 1.0).set("line_item_resource_id", "bucket").set("line_item_usage_amount", amount)
    };
    let (grid, warnings) = told(&bill([line(2.0), line(f64::NAN)]), &["resources"]);
    assert_eq!((grid.column("resource_cost"), grid.column("usage_amount")), (vec!["2".into()], vec!["2".into()]));
    assert_eq!(warnings, [warning(1, "line_item_usage_amount", "NaN")]);
}

#[test]
fn a_cost_of_nan_in_a_query_over_line_items() {
    let bill = bill([usage("Amazon S3", 1.0), usage("Amazon S3", f64::NAN)]);
    let (grid, warnings) = told(&bill, &["sql", "SELECT SUM(unblended_cost) AS c FROM line_items"]);
    assert_eq!(grid.rows, [["1"]]);
    assert_eq!(warnings, [warning(1, "line_item_unblended_cost", "NaN")]);
}

/// Dates as text in all of the bill; one of them is none.
fn dates() -> [Line; 3] {
    ["2025-01-02", "soon", ""].map(|day| usage("Amazon S3", 1.0).set("line_item_usage_start_date", day))
}

#[test]
fn a_text_that_is_no_date() {
    let bill = bill(dates());
    let (grid, warnings) = told(&bill, &["sql", "SELECT usage_date, unblended_cost FROM line_items ORDER BY 1"]);
    assert_eq!(grid.rows, [["2025-01-02", "1"], ["", "1"], ["", "1"]]);
    assert_eq!(warnings, [warning(1, "line_item_usage_start_date", "soon")]);
}

#[test]
fn a_text_that_is_no_date_in_a_report() {
    let third = usage("Amazon S3", 5.0).set("line_item_usage_start_date", "2025-01-03");
    let lines: Vec<Line> = dates().into_iter().chain([third]).collect();
    let (grid, warnings) = told(&bill(lines), &["anomalies", "--medium", "-10"]);
    assert_eq!(grid.column("day")[0], "2025-01-03");
    assert_eq!(warnings, [warning(1, "line_item_usage_start_date", "soon")]);
}

/// The other month has real times, so that the text is read as one already in `cur`.
#[test]
fn a_text_that_is_no_date_beside_times() {
    let december = [usage("Amazon S3", 0.25).month("2024-12").on("2024-12-31")];
    let bill = bill(dates()).file("year=2024/month=12/a.parquet", december);
    let (grid, warnings) = told(&bill, &["sql", "SELECT line_item_usage_start_date AS d FROM cur ORDER BY 1"]);
    assert_eq!(grid.column("d"), ["2024-12-31T00:00:00Z", "2025-01-02T00:00:00Z", "", ""]);
    assert_eq!(warnings, [warning(1, "line_item_usage_start_date", "soon")]);
}

/// 10^30 has 31 whole digits; money has 26, as 12 of its 38 are places.
#[test]
fn a_decimal_beyond_any_bill() {
    let text = format!("1{}", "0".repeat(30));
    let huge = usage("Amazon S3", 0.0).set("line_item_unblended_cost", text.as_str());
    let one = usage("Amazon S3", 0.0).set("line_item_unblended_cost", "1");
    let file = File::new([huge, one]).typed("line_item_unblended_cost", DataType::Decimal128(38, 2));
    let (grid, warnings) = told(&Bill::new().with("year=2025/month=1/a.parquet", file), &["top"]);
    assert_eq!(grid.column("total_cost"), ["1"]);
    assert_eq!(warnings, [warning(1, "line_item_unblended_cost", &text)]);
}
