//! A report that stops before the end of the bill is not tied to it, and never tied wrongly.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};

use crate::support::{Bill, Ran, parquet_bytes};

/// Lines of a cent each: more than the engine takes at once.
fn cents(count: usize) -> Vec<u8> {
    let text = |value: &str| Arc::new(StringArray::from(vec![value; count])) as ArrayRef;
    let columns = [
        ("line_item_line_item_type", text("Usage")),
        ("line_item_currency_code", text("USD")),
        ("product_servicename", text("Amazon S3")),
        ("line_item_unblended_cost", Arc::new(Float64Array::from(vec![0.01; count])) as ArrayRef),
    ];
    parquet_bytes(&RecordBatch::try_from_iter(columns).unwrap())
}

/// Runs a report of single lines over files of so many lines each.
fn lines_of(files: &[usize], end: &str, threads: &str) -> Ran {
    let bill = files.iter().enumerate().fold(Bill::new(), |bill, (index, count)| {
        bill.other(&format!("year=2025/month=1/{index}.parquet"), cents(*count))
    });
    let report = "--! title = \"Lines\"
--! question = \"Which lines are there?\"
--! columns = { service = \"key\", cost = \"money\", currency = \"currency\" }
--! total = \"cost\"
--! [params.month]
--! type = \"month\"
--! default = \"latest\"

SELECT service, cost, currency FROM costs WHERE billing_month = $month";
    bill.place.write("costs.toml", "queries_dir = \"queries\"\n[sources.b]\nurl = \"bill\"\n");
    bill.place.write("queries/lines.sql", format!("{report} {end}\n"));
    bill.place.run(&["lines", "--format", "csv", "--threads", threads])
}

const FOUR: [usize; 4] = [25_000; 4];
const NOT_TIED: &str = "Note: the report stopped before the end of the bill, so it is not tied to it\n";

#[test]
fn a_limit_without_an_order_is_not_tied() {
    for threads in ["1", "2", "4"] {
        let ran = lines_of(&FOUR, "LIMIT 5", threads);
        assert_eq!(ran.data(), format!("service,cost\n{}", "Amazon S3,0.01\n".repeat(5)), "{threads} threads");
        assert_eq!(ran.err, NOT_TIED, "{threads} threads");
    }
}

/// One file ends within the limit, the other does not: the sum of the first is no sum of the bill.
#[test]
fn a_limit_past_the_end_of_one_file_is_not_tied() {
    for threads in ["1", "2"] {
        let ran = lines_of(&[3, 60_000], "LIMIT 9000", threads);
        assert_eq!(ran.data().lines().count(), 9001);
        assert_eq!(ran.err, NOT_TIED, "{threads} threads");
    }
}

/// 100,000 cents are $1,000.00; 5 of them are shown.
#[test]
fn a_limit_after_an_order_is_tied() {
    let ran = lines_of(&FOUR, "ORDER BY cost, service, currency LIMIT 5", "2");
    ran.data();
    assert_eq!(ran.err, "January 2025: 1,000.00 USD unblended on the bill = 0.05 shown + 999.95 in other rows\n");
}

#[test]
fn a_limit_that_is_not_reached_is_tied() {
    let ran = lines_of(&FOUR, "LIMIT 200000", "2");
    assert_eq!(ran.data().lines().count(), 100_001);
    assert_eq!(ran.err, "January 2025: 1,000.00 USD unblended on the bill = 1,000.00 shown\n");
}

#[test]
fn a_limit_of_nothing_is_not_tied() {
    let ran = lines_of(&[10, 10], "LIMIT 0", "2");
    assert_eq!(ran.data(), "service,cost\n");
    assert_eq!(ran.err, NOT_TIED);
}
