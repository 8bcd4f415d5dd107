//! How a bill's files may lie: the spellings of a billing period in their paths.

use crate::support::{Bill, Line, usage};

const MONTHS: &str =
    "SELECT billing_month, SUM(unblended_cost) AS cost FROM line_items GROUP BY billing_month ORDER BY 1";

fn january() -> Vec<Line> {
    vec![usage("Amazon S3", 1.5), usage("AWS Lambda", 2.25)]
}

fn december() -> Vec<Line> {
    vec![usage("Amazon S3", 8.0).month("2024-12")]
}

/// The bill of both months in two folders, and its totals.
fn two(december_at: &str, january_at: &str) -> String {
    let bill = Bill::new().file(&format!("{december_at}/a.snappy.parquet"), december());
    bill.file(&format!("{january_at}/a.snappy.parquet"), january()).sql(MONTHS)
}

const BOTH: &str = "billing_month,cost\n2024-12-01,8\n2025-01-01,3.75\n";

macro_rules! layouts {
    ($($name:ident: $december:literal, $january:literal;)*) => {
        $(#[test]
        fn $name() {
            assert_eq!(two($december, $january), BOTH);
        })*
    };
}

layouts! {
    month_1: "year=2024/month=12", "year=2025/month=1";
    month_01: "year=2024/month=12", "year=2025/month=01";
    case_of_the_keys: "YEAR=2024/Month=12", "year=2025/MONTH=1";
    bare_folders: "2024/12", "2025/01";
    bare_folders_of_one_digit: "2024/12", "2025/1";
    billing_period: "BILLING_PERIOD=2024-12", "BILLING_PERIOD=2025-01";
    billing_period_in_lower_case: "billing_period=2024-12", "billing_period=2025-1";
    under_the_name_of_the_report: "report/report/year=2024/month=12", "report/report/year=2025/month=1";
    executions: "data/BILLING_PERIOD=2024-12/2025-01-02T00:00:00Z-a", "data/BILLING_PERIOD=2025-01/2025-02-02T00:00:00Z-b";
}

#[test]
fn no_partition_and_one_period_a_file() {
    let bill = Bill::new().file("12.parquet", december()).file("01.parquet", january());
    assert_eq!(bill.sql(MONTHS), BOTH);
    assert_eq!(bill.sql("SELECT COUNT(*) AS n FROM cur WHERE year = '2024' AND month = 12"), "n\n1\n");
}

#[test]
fn no_partition_and_two_periods_in_a_file() {
    let lines: Vec<Line> = december().into_iter().chain(january()).collect();
    let bill = Bill::new().file("all.parquet", lines);
    assert_eq!(bill.sql(MONTHS), BOTH);
    assert_eq!(
        bill.costs(&["top", "--month", "2024-12", "--format", "csv"]).data(),
        "service,total_cost,share\nAmazon S3,8,100\n"
    );
    assert_eq!(
        bill.sql("SELECT year, month, COUNT(*) AS n FROM cur GROUP BY 1, 2 ORDER BY 1"),
        "year,month,n\n2024,12,1\n2025,1,2\n"
    );
    assert_eq!(bill.sql("SELECT COUNT(*) AS n FROM cur WHERE year = '2025' AND month = '01'"), "n\n2\n");
}

#[test]
fn the_path_wins_over_columns_of_the_file() {
    let line = usage("Amazon S3", 1.5).set("month", "7").set("year", "1999");
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [line]);
    assert_eq!(bill.sql("SELECT year, month FROM cur"), "year,month\n2025,1\n");
    assert_eq!(bill.sql("SELECT COUNT(*) AS n FROM cur WHERE month = '7'"), "n\n0\n");
}

#[test]
fn a_single_file() {
    let bill = Bill::new().file("a.parquet", january());
    let path = bill.place.path("bill/a.parquet").display().to_string();
    let run = crate::support::costs(&["top", "--format", "csv", "--source", &path]);
    assert_eq!(run.data(), "service,total_cost,share\nAWS Lambda,2.25,60\nAmazon S3,1.5,40\n");
}

#[test]
fn a_glob_of_files() {
    let bill =
        Bill::new().file("year=2024/month=12/a.parquet", december()).file("year=2025/month=1/a.parquet", january());
    let glob = bill.place.path("bill/year=2025/*/*.parquet").display().to_string();
    let run = crate::support::costs(&["sql", MONTHS, "--format", "csv", "--source", &glob]);
    assert_eq!(run.data(), "billing_month,cost\n2025-01-01,3.75\n");
}

#[test]
fn a_stray_file_is_named() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", january()).other("year=2025/month=1/notes.txt", "x");
    let run = bill.costs(&["top"]);
    assert!(run.err.starts_with("Note: 1 files left aside (neither Parquet nor CSV), such as "), "{}", run.err);
    assert!(run.err.lines().next().unwrap().ends_with("notes.txt"), "{}", run.err);
}

#[test]
fn bookkeeping_files_are_not_named() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", january()).other("year=2025/month=1/_SUCCESS", "");
    let run = bill.other("year=2025/month=1/.a.parquet.crc", "x").costs(&["top"]);
    assert_eq!((run.code, run.err.lines().count()), (0, 1), "{}", run.err);
}

#[test]
fn several_files_of_one_month_add_up() {
    let bill =
        Bill::new().file("year=2025/month=1/a.parquet", january()).file("year=2025/month=1/b.parquet", january());
    assert_eq!(bill.sql(MONTHS), "billing_month,cost\n2025-01-01,7.5\n");
}
