//! Two axes of time: the billing period, and the month and day of use.

use crate::support::{Bill, Grid, usage};

/// 5 used and billed in January, 3 used in January and billed in February, 2 used and billed in February.
fn bill() -> Bill {
    let late = usage("Amazon S3", 3.0).month("2025-02").on("2025-01-30");
    Bill::new()
        .file("year=2025/month=1/a.parquet", [usage("Amazon S3", 5.0).on("2025-01-10")])
        .file("year=2025/month=2/a.parquet", [late, usage("Amazon S3", 2.0).month("2025-02")])
}

fn by_month(axis: &[&str]) -> String {
    bill().costs(&[&["spend", "--grain", "month", "--format", "csv"], axis].concat()).data()
}

#[test]
fn months_as_billed() {
    assert_eq!(by_month(&[]), "month,cost\n2025-01-01,5\n2025-02-01,5\n");
}

#[test]
fn months_of_use() {
    assert_eq!(by_month(&["--axis", "usage"]), "month,cost\n2025-01-01,8\n2025-02-01,2\n");
}

#[test]
fn a_report_of_a_month_follows_the_axis() {
    let of = |axis: &str| {
        let run = bill().costs(&["top", "--month", "2025-01", "--axis", axis, "--format", "csv"]);
        (Grid::read(&run.out).column("total_cost"), run.err)
    };
    assert_eq!(
        of("billing"),
        (vec!["5".to_owned()], "January 2025: 5.00 USD unblended on the bill = 5.00 shown\n".to_owned())
    );
    assert_eq!(
        of("usage"),
        (vec!["8".to_owned()], "January 2025: 8.00 USD unblended dated then = 8.00 shown\n".to_owned())
    );
}

#[test]
fn days_of_use_within_the_period() {
    let days = bill().costs(&["daily", "--month", "2025-02", "--format", "csv"]).data();
    assert_eq!(days, "day,service,daily_cost\n2025-01-30,Amazon S3,3\n2025-02-01,Amazon S3,2\n");
}
