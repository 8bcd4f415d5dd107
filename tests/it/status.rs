//! The table in which AWS says that it is writing: a report read meanwhile says so.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};

use crate::support::{Bill, parquet_bytes, usage};

fn parquet(word: &str) -> Vec<u8> {
    let schema = Schema::new(vec![Field::new("status", DataType::Utf8, true)]);
    parquet_bytes(&RecordBatch::try_new(Arc::new(schema), vec![Arc::new(StringArray::from(vec![word]))]).unwrap())
}

/// The first line on stderr of a report beside a status.
fn told(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let bill = Bill::new().file("r/r/year=2025/month=1/a.parquet", [usage("Amazon S3", 1.5)]);
    let run = bill.other(&format!("r/r/cost_and_usage_data_status/{name}"), bytes).costs(&["top", "--format", "csv"]);
    assert_eq!((run.code, run.out.as_str()), (0, "service,total_cost,share\nAmazon S3,1.5,100\n"), "{}", run.err);
    run.err.lines().next().unwrap().to_owned()
}

fn is_updating(line: &str) -> bool {
    line.starts_with("Note: ")
        && line
            .ends_with("cost_and_usage_data_status says UPDATING: AWS is writing the report, and figures may be short")
}

#[test]
fn updating_in_parquet() {
    let line = told("status.parquet", parquet("UPDATING"));
    assert!(is_updating(&line), "{line}");
}

#[test]
fn updating_in_csv() {
    let line = told("status.csv", "status\nUPDATING\n");
    assert!(is_updating(&line), "{line}");
}

#[test]
fn ready_in_parquet() {
    assert_eq!(told("status.parquet", parquet("READY")), "January 2025: 1.50 USD unblended on the bill = 1.50 shown");
}

#[test]
fn ready_in_csv() {
    assert_eq!(told("status.csv", "status\nREADY\n"), "January 2025: 1.50 USD unblended on the bill = 1.50 shown");
}
