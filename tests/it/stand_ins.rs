//! What makes a figure less than it seems is said with its amount.

use crate::support::{Bill, Line, usage};

fn bill(lines: impl Into<Vec<Line>>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

fn told(bill: &Bill, args: &[&str]) -> (String, String) {
    let run = bill.costs(args);
    assert_eq!(run.code, 0, "{}", run.err);
    (run.out, run.err)
}

const AMORTIZED: [&str; 7] = ["top", "--metric", "amortized", "--charges", "all", "--format", "csv"];

/// 12.5 + 0.25 of reserved usage, without the column that says what it costs.
fn reserved() -> [Line; 3] {
    let reserved = |cost| usage("Amazon EC2", cost).kind("DiscountedUsage");
    [reserved(12.5), reserved(0.25), usage("Amazon S3", 1.0)]
}

#[test]
fn unblended_stands_in_for_reserved_usage() {
    let (rows, err) = told(&bill(reserved()), &AMORTIZED);
    assert_eq!(rows, "service,total_cost,share\nAmazon EC2,12.75,92.7273\nAmazon S3,1,7.2727\n");
    let warning = "Warning: the bill lacks columns that the amortized cost of DiscountedUsage needs; its unblended cost stands in: 12.75 USD\n";
    assert_eq!(err, format!("January 2025: 13.75 USD amortized on the bill = 13.75 shown\n{warning}"));
}

#[test]
fn nothing_stands_in_where_the_column_is_there() {
    let lines = reserved().map(|line| line.set("reservation_effective_cost", 2.0));
    // 2 for each of the reserved lines, and the usage at its own 1.
    assert_eq!(told(&bill(lines), &AMORTIZED).1, "January 2025: 5.00 USD amortized on the bill = 5.00 shown\n");
}

#[test]
fn nothing_stands_in_for_unblended() {
    let (_, err) = told(&bill(reserved()), &["top", "--charges", "all"]);
    assert_eq!(err, "January 2025: 13.75 USD unblended on the bill = 13.75 shown\n");
}

/// December has the column; only January's line lacks it.
#[test]
fn unblended_stands_in_for_the_month_that_lacks_the_column() {
    let december = usage("Amazon EC2", 12.5).kind("DiscountedUsage").month("2024-12");
    let bill = bill([usage("Amazon EC2", 3.0).kind("DiscountedUsage")]);
    let bill = bill.file("year=2024/month=12/a.parquet", [december.set("reservation_effective_cost", 2.0)]);
    let of = |month: &str| told(&bill, &[AMORTIZED.as_slice(), &["--month", month]].concat()).1;
    assert_eq!(of("2024-12"), "December 2024: 2.00 USD amortized on the bill = 2.00 shown\n");
    let january = of("2025-01");
    assert!(january.starts_with("January 2025: 3.00 USD amortized on the bill = 3.00 shown\nWarning: "), "{january}");
    assert!(january.ends_with("DiscountedUsage needs; its unblended cost stands in: 3.00 USD\n"), "{january}");
}

/// Each charge type by itself, in each currency.
#[test]
fn unblended_stands_in_for_fees_in_each_currency() {
    let fee = usage("Amazon EC2", 4.0).kind("RIFee");
    let euros = usage("Savings Plans", 6.0).kind("SavingsPlanRecurringFee").set("line_item_currency_code", "EUR");
    let (_, err) = told(&bill([fee, euros]), &AMORTIZED);
    assert!(err.contains("the amortized cost of RIFee needs; its unblended cost stands in: 4.00 USD\n"), "{err}");
    assert!(err.contains("of SavingsPlanRecurringFee needs; its unblended cost stands in: 6.00 EUR\n"), "{err}");
}

#[test]
fn an_unknown_charge_type_counts_and_is_named() {
    let lines =
        [usage("Amazon S3", 1.0), usage("Amazon S3", 7.0).kind("QuantumFee"), usage("", 0.25).kind("QuantumFee")];
    let note = "Note: QuantumFee is no charge type that AWS documents; it counts as it stands: 7.25 USD\n";
    let (_, err) = told(&bill(lines.clone()), &["top", "--charges", "all"]);
    assert_eq!(err, format!("January 2025: 8.25 USD unblended on the bill = 8.25 shown\n{note}"));
    let (_, err) = told(&bill(lines), &["top"]);
    let tie = "January 2025: 8.25 USD unblended on the bill = 1.00 shown + 7.25 left out: QuantumFee 7.25 (--charges all counts them)\n";
    assert_eq!(err, format!("{tie}{note}"));
}

#[test]
fn a_line_without_charge_type_is_named() {
    let (_, err) = told(&bill([usage("Amazon S3", 7.0).kind("")]), &["top", "--charges", "all"]);
    assert!(
        err.ends_with(
            "Note: a line without charge type is no charge type that AWS documents; it counts as it stands: 7.00 USD\n"
        ),
        "{err}"
    );
}

/// Unknown is not 0.
#[test]
fn a_bill_without_blended_cost_is_tied_with_a_dash() {
    let lines =
        [usage("Amazon S3", 1.0), usage("Tax", 1.0).kind("Tax")].map(|line| line.without("line_item_blended_cost"));
    let bill = bill(lines);
    let (rows, err) = told(&bill, &["top", "--metric", "blended", "--format", "csv"]);
    assert_eq!(rows, "service,total_cost,share\nAmazon S3,,\n");
    assert_eq!(err, "January 2025: - USD blended on the bill, - counted here\n");
    let (table, _) = told(&bill, &["top", "--metric", "blended"]);
    assert!(!table.contains('0'), "{table}");
}
