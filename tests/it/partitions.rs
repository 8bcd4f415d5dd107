//! Partitions mean months: what a person means by a comparison with `month`.

use crate::support::{Bill, usage};

/// August to December 2024 and January 2025, at costs of 8 to 12 and 1.
fn half_a_year() -> Bill {
    let months = [(2024, 8), (2024, 9), (2024, 10), (2024, 11), (2024, 12), (2025, 1)];
    months.into_iter().fold(Bill::new(), |bill, (year, month)| {
        let line = usage("Amazon S3", f64::from(month)).month(&format!("{year}-{month:02}"));
        bill.file(&format!("year={year}/month={month}/a.parquet"), [line])
    })
}

/// The costs of the months that a condition leaves, in the order of months.
fn costs_where(condition: &str) -> Vec<String> {
    let sql = format!("SELECT line_item_unblended_cost FROM cur WHERE {condition} ORDER BY year, month");
    half_a_year().sql(&sql).lines().skip(1).map(str::to_owned).collect()
}

macro_rules! conditions {
    ($($name:ident: $condition:literal => $costs:expr;)*) => {
        $(#[test]
        fn $name() {
            let expected: &[&str] = &$costs;
            assert_eq!(costs_where($condition), expected);
        })*
    };
}

conditions! {
    text_with_a_zero: "month = '01'" => ["1"];
    text_without_a_zero: "month = '1'" => ["1"];
    a_number: "month = 1" => ["1"];
    the_literal_first: "'01' = month" => ["1"];
    unequal: "month <> '01'" => ["8", "9", "10", "11", "12"];
    between_text: "month BETWEEN '8' AND '10'" => ["8", "9", "10"];
    not_between: "month NOT BETWEEN '8' AND '10'" => ["11", "12", "1"];
    a_list: "month IN ('01', '8')" => ["8", "1"];
    not_in_a_list: "month NOT IN ('01', '8')" => ["9", "10", "11", "12"];
    less_than: "month < '9'" => ["8", "1"];
    year_at_least: "year >= '2024'" => ["8", "9", "10", "11", "12", "1"];
    year_and_month: "year = '2024' AND month >= '10'" => ["10", "11", "12"];
    text_that_is_no_month: "month = 'January'" => [];
    concatenated_it_stays_text: "month || '' = '01'" => [];
    concatenated_as_written: "year || '-' || lpad(month, 2, '0') = '2025-01'" => ["1"];
    cast_to_a_number: "CAST(month AS INT) = 9" => ["9"];
    a_parsed_date: "CAST(year || '-' || lpad(month, 2, '0') || '-01' AS DATE) >= DATE '2024-12-01'" => ["12", "1"];
    the_view: "year = '2025' AND month = '1' AND line_item_unblended_cost IN (SELECT unblended_cost FROM line_items WHERE billing_month = DATE '2025-01-01')" => ["1"];
}

#[test]
fn order_by_month_is_numeric() {
    let months = half_a_year().sql("SELECT month FROM cur WHERE year = '2024' ORDER BY month DESC");
    assert_eq!(months, "month\n12\n11\n10\n9\n8\n");
}

#[test]
fn a_written_zero_stays_in_the_text() {
    let bill = Bill::new().file("year=2025/month=01/a.parquet", [usage("Amazon S3", 1.0)]);
    assert_eq!(bill.sql("SELECT month, month || '' AS text FROM cur WHERE month = 1"), "month,text\n01,01\n");
}

#[test]
fn months_join_however_they_are_written() {
    let bill = Bill::new().file("year=2024/month=01/a.parquet", [usage("Amazon S3", 2.0).month("2024-01")]);
    let bill = bill.file("year=2025/month=1/a.parquet", [usage("Amazon S3", 3.0)]);
    let joined = bill.sql(
        "SELECT a.line_item_unblended_cost AS before, b.line_item_unblended_cost AS after
         FROM (SELECT * FROM cur WHERE year = '2024') AS a
         JOIN (SELECT * FROM cur WHERE year = '2025') AS b ON a.month = b.month",
    );
    assert_eq!(joined, "before,after\n2,3\n");
}

#[test]
fn billing_period_is_a_month_too() {
    let bill = Bill::new().file("BILLING_PERIOD=2024-12/a.parquet", [usage("Amazon S3", 2.0).month("2024-12")]);
    let bill = bill.file("BILLING_PERIOD=2025-01/a.parquet", [usage("Amazon S3", 3.0)]);
    let cost = |condition: &str| bill.sql(&format!("SELECT line_item_unblended_cost AS c FROM cur WHERE {condition}"));
    assert_eq!(cost("billing_period = '2025-01'"), "c\n3\n");
    assert_eq!(cost("billing_period = '2025-1'"), "c\n3\n");
    assert_eq!(cost("billing_period >= '2025-01'"), "c\n3\n");
    assert_eq!(cost("year = '2025' AND month = '01'"), "c\n3\n");
    assert_eq!(bill.sql("SELECT billing_period || '' AS text FROM cur ORDER BY 1"), "text\n2024-12\n2025-01\n");
}

#[test]
fn an_athena_query_finds_its_table() {
    let bill = half_a_year();
    let sql = "SELECT SUM(line_item_unblended_cost) AS c FROM cost_usage_reports.detailed_cost_usage_report WHERE year = '2024'";
    assert_eq!(bill.sql(sql), "c\n50\n"); // 8 + 9 + 10 + 11 + 12
}
