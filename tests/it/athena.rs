//! Functions that Athena has under names of its own.

use crate::support::{Bill, usage};

/// One row's value of an expression over a bill of three lines: 1, 2 and 4 dollars.
fn value(expression: &str) -> String {
    let lines = [usage("Amazon S3", 1.0), usage("Amazon EC2", 2.0), usage("Amazon S3", 4.0)];
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let rows = bill.sql(&format!("SELECT {expression} AS x FROM cur LIMIT 1"));
    rows.lines().nth(1).unwrap_or_default().to_owned()
}

/// 2025-03-02 is a Sunday, the 61st day of its year, in its first quarter and its ninth ISO week.
#[test]
fn parts_of_a_date() {
    let date = "DATE '2025-03-02'";
    for (function, part) in [
        ("year", "2025"),
        ("quarter", "1"),
        ("month", "3"),
        ("week", "9"),
        ("day", "2"),
        ("day_of_week", "7"),
        ("day_of_year", "61"),
    ] {
        assert_eq!(value(&format!("{function}({date})")), part, "{function}");
    }
}

#[test]
fn the_column_year_is_no_function() {
    assert_eq!(value("year || '-' || month || '-' || year(DATE '2024-01-01')"), "2025-1-2024");
}

#[test]
fn choices_and_counts() {
    assert_eq!(value("if(1 = 2, 'a', 'b')"), "b");
    assert_eq!(value("if(1 = 2, 'a')"), "\"\""); // the one empty field of a CSV row is quoted
    // 2 and 4 are above 1.
    assert_eq!(value("count_if(line_item_unblended_cost > 1)"), "2");
    // Any value will do, and it is the same one every time.
    assert_eq!(value("arbitrary(product_servicename)"), "Amazon EC2");
}

#[test]
fn texts_and_times() {
    assert_eq!(value("split('BoxUsage:m5.large', ':')[2]"), "m5.large");
    assert_eq!(value("date('2025-01-31')"), "2025-01-31");
    assert_eq!(value("from_iso8601_timestamp('2025-01-31T01:00:00Z')"), "2025-01-31T01:00:00Z");
}
