//! Partition columns of twelve months in windows, aggregates, CASE and lists: 10 comes after 9, and '01' is 1.

use crate::support::{Bill, usage};

/// January to December 2025 at costs of 1 to 12, the months written without a zero.
fn year() -> Bill {
    (1..=12).fold(Bill::new(), |bill, month| {
        let line = usage("Amazon S3", f64::from(month)).month(&format!("2025-{month:02}"));
        bill.file(&format!("year=2025/month={month}/a.parquet"), [line])
    })
}

/// The rows of a query without its header, in one line.
fn rows(sql: &str) -> String {
    year().sql(sql).lines().skip(1).collect::<Vec<_>>().join(" ")
}

const MONTHS: &str = "(SELECT year, month, SUM(line_item_unblended_cost) AS s FROM cur GROUP BY year, month)";

/// 1, 1 + 2, 1 + 2 + 3, … 78.
#[test]
fn a_running_sum_by_month() {
    let sums = rows(&format!("SELECT SUM(s) OVER (ORDER BY month) AS c FROM {MONTHS} ORDER BY 1"));
    assert_eq!(sums, "1 3 6 10 15 21 28 36 45 55 66 78");
    let beside = rows(&format!("SELECT month, SUM(s) OVER (ORDER BY month) AS c FROM {MONTHS} ORDER BY month"));
    assert_eq!(beside, "1,1 2,3 3,6 4,10 5,15 6,21 7,28 8,36 9,45 10,55 11,66 12,78");
}

#[test]
fn the_month_before() {
    let before =
        rows(&format!("SELECT month, LAG(s) OVER (ORDER BY year, month) AS before FROM {MONTHS} ORDER BY month"));
    assert_eq!(before, "1, 2,1 3,2 4,3 5,4 6,5 7,6 8,7 9,8 10,9 11,10 12,11");
}

#[test]
fn a_window_in_falling_order() {
    let ranks = rows(&format!("SELECT ROW_NUMBER() OVER (ORDER BY month DESC) AS r FROM {MONTHS} ORDER BY month"));
    assert_eq!(ranks, "12 11 10 9 8 7 6 5 4 3 2 1");
}

#[test]
fn an_array_of_months() {
    let array = rows("SELECT array_agg(month ORDER BY month) AS a FROM cur");
    assert_eq!(array, "\"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\"");
}

#[test]
fn the_first_and_the_last_month() {
    assert_eq!(rows("SELECT first_value(month ORDER BY month DESC) AS m FROM cur"), "12");
    assert_eq!(rows("SELECT first_value(month ORDER BY month) AS m FROM cur"), "1");
    assert_eq!(rows("SELECT last_value(month ORDER BY month) AS m FROM cur"), "12");
}

/// A cast keeps the mark of the column and is a number nevertheless.
#[test]
fn a_cast_month_of_a_with() {
    let sql = "WITH t AS (SELECT CAST(month AS double) m FROM cur) SELECT COUNT(*) AS n FROM t WHERE m";
    for (condition, count) in [("= 1", "1"), (">= 10", "3"), ("= 1.5", "0"), ("BETWEEN 9 AND 10.5", "2")] {
        assert_eq!(rows(&format!("{sql} {condition}")), count, "{condition}");
    }
}

#[test]
fn a_case_over_the_month() {
    let case = "CASE month WHEN '01' THEN 'first' WHEN '12' THEN 'last' WHEN 'Jan' THEN 'never' ELSE 'other' END";
    assert_eq!(
        rows(&format!("SELECT {case} AS place FROM cur ORDER BY month")),
        ["first", "other other other other other other other other other other", "last"].join(" ")
    );
}

#[test]
fn lists_of_months_and_other_text() {
    assert_eq!(rows("SELECT month FROM cur WHERE month IN ('01', 'Jan')"), "1");
    assert_eq!(
        rows("SELECT month FROM cur WHERE month NOT IN ('01', 'Jan') ORDER BY month"),
        "2 3 4 5 6 7 8 9 10 11 12"
    );
    assert_eq!(rows("SELECT month FROM cur WHERE month IN ('Jan')"), "");
}

#[test]
fn a_billing_period_is_compared_with_a_date() {
    let bill = Bill::new().file("BILLING_PERIOD=2024-12/a.parquet", [usage("Amazon S3", 2.0).month("2024-12")]);
    let bill = bill.file("BILLING_PERIOD=2025-01/a.parquet", [usage("Amazon S3", 3.0)]);
    let cost = |condition: &str| bill.sql(&format!("SELECT line_item_unblended_cost AS c FROM cur WHERE {condition}"));
    assert_eq!(cost("billing_period = DATE '2025-01-01'"), "c\n3\n");
    assert_eq!(cost("billing_period < DATE '2025-01-01'"), "c\n2\n");
    assert_eq!(cost("billing_period IN (DATE '2025-01-01')"), "c\n3\n");
    assert_eq!(cost("billing_period BETWEEN DATE '2024-11-01' AND DATE '2024-12-01'"), "c\n2\n");
}

/// No path says a period; the file has columns of its own for it, as tables copied out of Athena do.
#[test]
fn months_in_columns_of_the_file() {
    let line = |month: &str, cost| usage("Amazon S3", cost).set("year", "2025").set("month", month);
    let lines = [line("1", 1.0), line("2", 2.0).month("2025-02"), line("10", 10.0).month("2025-10")];
    let bill = Bill::new().file("all.parquet", lines);
    assert_eq!(bill.sql("SELECT month, line_item_unblended_cost AS c FROM cur WHERE month = '01'"), "month,c\n1,1\n");
    assert_eq!(bill.sql("SELECT COUNT(*) AS n FROM cur WHERE year = 2025 AND month >= 2"), "n\n2\n");
    assert_eq!(bill.sql("SELECT month FROM cur ORDER BY month"), "month\n1\n2\n10\n");
}
