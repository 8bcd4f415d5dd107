//! What would count lines twice, or count them in no month, is refused by name.

use crate::support::{Bill, Run, Value, usage};

#[track_caller]
fn refused(run: Run) -> String {
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    run.err
}

#[test]
fn a_file_beside_the_folder_of_its_month() {
    let bill = Bill::new().file("copy.parquet", [usage("Amazon S3", 1.0)]);
    let bill = bill.file("year=2025/month=1/a.parquet", [usage("Amazon S3", 1.0)]);
    let err = refused(bill.costs(&["top"]));
    assert!(err.starts_with("Error: two folders hold 2025-01: "), "{err}");
    assert!(err.contains("/bill and ") && err.contains("/bill/year=2025/month=1\n"), "{err}");
    assert!(err.contains("\nHint: if they are snapshots of one bill, move the older one out of the source"), "{err}");
}

/// The file holds December and January, and January lies in a folder, too.
#[test]
fn a_file_of_several_months_beside_a_folder_of_one() {
    let bill = Bill::new().file("all.parquet", [usage("Amazon S3", 1.0).month("2024-12"), usage("Amazon S3", 2.0)]);
    let bill = bill.file("year=2025/month=1/a.parquet", [usage("Amazon S3", 2.0)]);
    let err = refused(bill.costs(&["sql", "SELECT 1"]));
    assert!(err.starts_with("Error: two folders hold 2025-01: "), "{err}");
}

#[test]
fn a_file_beside_the_folder_of_another_month() {
    let bill = Bill::new().file("old.parquet", [usage("Amazon S3", 8.0).month("2024-12")]);
    let bill = bill.file("year=2025/month=1/a.parquet", [usage("Amazon S3", 1.5)]);
    let months = "SELECT billing_month, SUM(unblended_cost) AS c FROM line_items GROUP BY 1 ORDER BY 1";
    assert_eq!(bill.sql(months), "billing_month,c\n2024-12-01,8\n2025-01-01,1.5\n");
}

#[test]
fn a_line_without_a_billing_period() {
    let lost = usage("Amazon S3", 2.0).set("bill_billing_period_start_date", Value::Null);
    let bill = Bill::new().file("all.parquet", [usage("Amazon S3", 1.0), lost]);
    let err = refused(bill.costs(&["top"]));
    assert!(err.contains("bill/all.parquet does not say the billing period of every row: "), "{err}");
    assert!(err.contains("bill_billing_period_start_date"), "{err}");
}

/// The path says what the line does not.
#[test]
fn a_line_without_a_billing_period_in_the_folder_of_a_month() {
    let lost = usage("Amazon S3", 2.0).set("bill_billing_period_start_date", Value::Null);
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", 1.0), lost]);
    assert_eq!(
        bill.sql("SELECT billing_month, SUM(unblended_cost) AS c FROM line_items GROUP BY 1"),
        "billing_month,c\n2025-01-01,3\n"
    );
}
