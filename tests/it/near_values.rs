//! An equality that matches nothing: a hint at near values, but none over ids, and never a failure.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};

use crate::support::{Bill, parquet_bytes, usage};

/// As many lines as ids.
fn ids(count: usize) -> Bill {
    let text = |value: &str| Arc::new(StringArray::from(vec![value; count])) as ArrayRef;
    let ids: StringArray = (0..count).map(|id| Some(format!("arn:{id:06}"))).collect();
    let columns = [
        ("line_item_line_item_type", text("Usage")),
        ("line_item_resource_id", Arc::new(ids) as ArrayRef),
        ("line_item_unblended_cost", Arc::new(Float64Array::from(vec![0.01; count])) as ArrayRef),
    ];
    let bytes = parquet_bytes(&RecordBatch::try_from_iter(columns).unwrap());
    Bill::new().other("year=2025/month=1/a.parquet", bytes)
}

fn told(bill: &Bill, sql: &str) -> (u8, String, String) {
    let run = bill.costs(&["sql", sql, "--format", "csv"]);
    (run.code, run.out, run.err)
}

#[test]
fn an_id_among_more_than_a_hundred_thousand() {
    let bill = ids(100_002);
    let sql = "SELECT line_item_resource_id AS id FROM cur WHERE line_item_resource_id = 'arn:x'";
    assert_eq!(told(&bill, sql), (0, "id\n".to_owned(), String::new()));
    let sum = "SELECT SUM(line_item_unblended_cost) AS c FROM cur WHERE line_item_resource_id = 'arn:x'";
    assert_eq!(told(&bill, sum), (0, "c\n\"\"\n".to_owned(), String::new()));
}

#[test]
fn an_id_among_a_hundred_thousand() {
    let sql = "SELECT line_item_resource_id AS id FROM cur WHERE line_item_resource_id = 'arn:0000x'";
    let (code, rows, err) = told(&ids(100_000), sql);
    assert_eq!((code, rows.as_str()), (0, "id\n"));
    assert!(err.starts_with("Hint: no line has line_item_resource_id = 'arn:0000x'; near values are 'arn:0"), "{err}");
}

fn services() -> Bill {
    let lines = [usage("Amazon S3", 1.0), usage("AWS Lambda", 2.0)];
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

const HINT: &str = "Hint: no line has product_servicename = 'Amazon S4'; near values are 'Amazon S3'\n";

#[test]
fn a_sum_over_nothing_hints_near_values() {
    let sum = "SELECT SUM(line_item_unblended_cost) AS c FROM cur WHERE product_servicename = 'Amazon S4'";
    assert_eq!(told(&services(), sum), (0, "c\n\"\"\n".to_owned(), HINT.to_owned()));
}

#[test]
fn a_count_of_nothing_hints_near_values() {
    let count = "SELECT COUNT(*) AS n FROM cur WHERE product_servicename = 'Amazon S4'";
    assert_eq!(told(&services(), count), (0, "n\n0\n".to_owned(), HINT.to_owned()));
}

#[test]
fn a_sum_over_nothing_hints_in_a_table_too() {
    let sum = "SELECT SUM(line_item_unblended_cost) AS c FROM cur WHERE product_servicename = 'Amazon S4'";
    assert_eq!(services().costs(&["sql", sum]).err, HINT);
}

#[test]
fn a_sum_over_something_hints_nothing() {
    let sum = "SELECT SUM(line_item_unblended_cost) AS c FROM cur WHERE product_servicename = 'Amazon S3'";
    assert_eq!(told(&services(), sum), (0, "c\n1\n".to_owned(), String::new()));
}
