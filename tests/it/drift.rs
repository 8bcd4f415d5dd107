//! Columns come and go, and change their type.

use arrow::datatypes::{DataType, TimeUnit};

use crate::support::{Bill, File, Line, int96, usage};

/// December as AWS writes it, January with traits of its own.
fn beside(january: File) -> Bill {
    let december = [usage("Amazon S3", 0.25).month("2024-12").on("2024-12-31")];
    Bill::new().file("year=2024/month=12/a.parquet", december).with("year=2025/month=1/a.parquet", january)
}

fn january() -> Vec<Line> {
    vec![usage("Amazon S3", 1.5).on("2025-01-02")]
}

const DAYS: &str = "SELECT line_item_usage_start_date AS start FROM cur ORDER BY 1";
const COSTS: &str = "SELECT usage_date, unblended_cost FROM line_items ORDER BY 1";
const BOTH: &str = "usage_date,unblended_cost\n2024-12-31,0.25\n2025-01-02,1.5\n";
const BOTH_DAYS: &str = "start\n2024-12-31T00:00:00Z\n2025-01-02T00:00:00Z\n";

macro_rules! times {
    ($($name:ident: $data_type:expr;)*) => {
        $(#[test]
        fn $name() {
            let bill = beside(File::new(january()).typed("line_item_usage_start_date", $data_type));
            assert_eq!(bill.sql(DAYS), BOTH_DAYS);
            assert_eq!(bill.sql(COSTS), BOTH);
        })*
    };
}

times! {
    times_in_milliseconds_without_a_zone: DataType::Timestamp(TimeUnit::Millisecond, None);
    times_in_microseconds: DataType::Timestamp(TimeUnit::Microsecond, None);
    times_in_microseconds_of_utc: DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    times_in_nanoseconds: DataType::Timestamp(TimeUnit::Nanosecond, None);
    times_as_iso_text: DataType::Utf8;
    times_as_dates: DataType::Date32;
}

macro_rules! amounts {
    ($($name:ident: $data_type:expr;)*) => {
        $(#[test]
        fn $name() {
            let bill = beside(File::new(january()).typed("line_item_unblended_cost", $data_type));
            assert_eq!(bill.sql(COSTS), BOTH);
            assert_eq!(bill.sql("SELECT SUM(line_item_unblended_cost) AS c FROM cur"), "c\n1.75\n");
        })*
    };
}

amounts! {
    amounts_as_text: DataType::Utf8;
    amounts_as_decimals: DataType::Decimal128(20, 10);
    amounts_as_narrow_floats: DataType::Float32;
}

#[test]
fn amounts_as_decimals_in_every_month() {
    let file = |month: &str, cost| {
        let line = usage("Amazon S3", cost).month(month);
        File::new([line]).typed("line_item_unblended_cost", DataType::Decimal128(16, 8))
    };
    let bill = Bill::new().with("BILLING_PERIOD=2024-12/a.parquet", file("2024-12", 0.1));
    let bill = bill.with("BILLING_PERIOD=2025-01/a.parquet", file("2025-01", 0.2));
    assert_eq!(bill.sql("SELECT SUM(unblended_cost) AS c FROM line_items"), "c\n0.3\n");
}

#[test]
fn amounts_as_whole_numbers() {
    let file = File::new([usage("Amazon S3", 3.0)]).typed("line_item_unblended_cost", DataType::Int64);
    assert_eq!(beside(file).sql("SELECT SUM(unblended_cost) AS c FROM line_items"), "c\n3.25\n");
}

#[test]
fn times_as_int96() {
    // Day 20090 after 1970 is 2025-01-02.
    let bill = Bill::new().other("year=2025/month=1/a.parquet", int96::file(1.5, 20_090, 5));
    assert_eq!(
        bill.sql("SELECT usage_start, unblended_cost FROM line_items"),
        "usage_start,unblended_cost\n2025-01-02T05:00:00Z,1.5\n"
    );
}

#[test]
fn times_as_int96_in_one_month() {
    let bill = Bill::new().other("year=2025/month=1/a.parquet", int96::file(1.5, 20_090, 0));
    let bill = bill.file("year=2024/month=12/a.parquet", [usage("Amazon S3", 0.25).month("2024-12").on("2024-12-31")]);
    assert_eq!(bill.sql(COSTS), BOTH);
    assert_eq!(bill.sql(DAYS), BOTH_DAYS);
}

#[test]
fn names_in_upper_case() {
    let bill = beside(File::new(january()).in_upper_case());
    assert_eq!(bill.sql(COSTS), BOTH);
    let named = bill.sql("SELECT LINE_ITEM_UNBLENDED_COST AS c, product_servicename FROM cur WHERE year = '2025'");
    assert_eq!(named, "c,product_servicename\n1.5,Amazon S3\n");
}

#[test]
fn a_column_missing_in_one_month_is_null_there() {
    let bill = beside(File::new([usage("Amazon S3", 1.5).set("product_operating_system", "Linux")]));
    let rows = bill.sql("SELECT product_operating_system AS os, COUNT(*) AS n FROM cur GROUP BY 1 ORDER BY 1");
    assert_eq!(rows, "os,n\nLinux,1\n,1\n");
}

#[test]
fn a_filter_on_a_column_missing_in_one_month() {
    let bill = beside(File::new([usage("Amazon S3", 1.5).set("product_operating_system", "Linux")]));
    assert_eq!(bill.sql("SELECT COUNT(*) AS n FROM cur WHERE product_operating_system = 'Linux'"), "n\n1\n");
    assert_eq!(bill.sql("SELECT COUNT(*) AS n FROM cur WHERE product_operating_system IS NULL"), "n\n1\n");
}

#[test]
fn numbers_as_text_are_added() {
    let fee = |units: &str| usage("", 0.0).kind("RIFee").set("reservation_total_reserved_units", units);
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [fee("744"), fee("1.5"), fee("")]);
    let sum =
        "SELECT SUM(reservation_total_reserved_units) AS units, COUNT(reservation_total_reserved_units) AS n FROM cur";
    assert_eq!(bill.sql(sum), "units,n\n745.5,2\n");
    assert_eq!(bill.costs(&["sql", sum]).err, "", "'' is no finding");
}

#[test]
fn text_that_is_no_number_is_null_and_counted() {
    let line = |units: &str| usage("", 0.0).kind("RIFee").set("reservation_total_reserved_units", units);
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [line("744"), line("n/a"), line("abc")]);
    let run = bill.costs(&["sql", "SELECT SUM(reservation_total_reserved_units) AS units FROM cur", "--format", "csv"]);
    assert_eq!(run.out, "units\n744\n");
    let warning = "Warning: 2 values of reservation_total_reserved_units do not fit its type and read as unknown, such as \"abc\"\n";
    assert_eq!(run.err, warning);
    let report = bill.costs(&["ri-utilization", "--format", "csv"]);
    assert!(report.err.starts_with(warning), "{}", report.err);
}

#[test]
fn a_cost_that_is_no_number_is_counted() {
    let file = File::new(january()).typed("line_item_unblended_cost", DataType::Utf8);
    let broken = usage("Amazon S3", 0.0).set("line_item_unblended_cost", "12,50");
    let bill = Bill::new().with("year=2025/month=1/a.parquet", file).file("year=2025/month=1/b.parquet", [broken]);
    let run = bill.costs(&["top", "--format", "csv"]);
    assert_eq!(run.out, "service,total_cost,share\nAmazon S3,1.5,100\n");
    assert!(run.err.starts_with("Warning: 1 values of line_item_unblended_cost do not fit"), "{}", run.err);
}
