//! The line under a report: the month's whole bill, whatever the report itself looks at.

use crate::support::sample::figure;
use crate::support::{Bill, Place, costs, usage};

/// December at $8 and January at $3.75, of which $1 is tax.
fn lines() -> [crate::support::Line; 4] {
    let tax = usage("Tax", 1.0).kind("Tax");
    [usage("Amazon S3", 8.0).month("2024-12"), usage("Amazon S3", 1.5), usage("AWS Lambda", 1.25), tax]
}

fn one_file() -> Bill {
    Bill::new().file("all.parquet", lines())
}

fn tied(bill: &Bill, args: &[&str]) -> String {
    let run = bill.costs(args);
    assert_eq!(run.code, 0, "{}", run.err);
    run.err
}

const JANUARY: &str =
    "January 2025: 3.75 USD unblended on the bill = 2.75 shown + 1.00 left out: Tax 1.00 (--charges all counts them)\n";

#[test]
fn a_month_of_a_file_with_two() {
    assert_eq!(tied(&one_file(), &["top"]), JANUARY);
}

#[test]
fn a_range_of_months_of_a_file_with_two() {
    assert_eq!(tied(&one_file(), &["trend", "--from", "2025-01"]), JANUARY);
}

#[test]
fn a_range_of_months_of_the_sample() {
    let err = costs(&["trend", "--from", "2024-12", "--to", "2024-12", "--charges", "all"]).err;
    assert_eq!(figure("2024-12", &["unblended"]), "124522.9213231533");
    assert_eq!(err, "December 2024: 124,522.92 USD unblended on the bill = 124,522.92 shown\n");
}

#[test]
fn movers_tie_to_the_later_month() {
    assert_eq!(tied(&one_file(), &["movers"]), JANUARY);
}

#[test]
fn rows_beyond_the_limit() {
    let tie = tied(&one_file(), &["top", "--limit", "1", "--charges", "all"]);
    assert_eq!(tie, "January 2025: 3.75 USD unblended on the bill = 1.50 shown + 2.25 in other rows\n");
}

/// Neither a limit nor a condition of the report's own may stop the count short.
#[test]
fn a_report_of_single_lines() {
    let report = "--! title = \"Lines\"
--! question = \"Which lines cost most?\"
--! columns = { service = \"key\", usage_start = \"time\", cost = \"money\", usage_type = \"text\" }
--! total = \"cost\"
--! [params.month]
--! type = \"month\"
--! default = \"latest\"

SELECT service, usage_start, cost, usage_type FROM costs
WHERE billing_month = $month AND service LIKE 'AWS%' ORDER BY cost DESC, service, usage_start, usage_type LIMIT 2
";
    let ran = Place::with_report("lines", report).run(&["lines", "--format", "csv"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.starts_with("January 2025: 119,653.00 USD unblended on the bill = "), "{}", ran.err);
    assert!(ran.err.contains(" + 23,801.23 left out: Tax 8,950.24, Fee 7,624.44,"), "{}", ran.err);
}

#[test]
fn amortized_has_no_flag_to_amortize() {
    let err = costs(&["top", "--metric", "amortized"]).err;
    // 123,001.3025255443 in the ledger.
    assert!(err.starts_with("January 2025: 123,001.30 USD amortized on the bill = "), "{err}");
    assert!(!err.contains("--metric amortized"), "{err}");
}
