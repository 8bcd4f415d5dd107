//! The same bill as FOCUS: every report whose columns FOCUS carries has the same money to the last digit, and what FOCUS
//! cannot know is empty, never 0.

use crate::support::{Grid, Run, costs};

fn report(form: &str, args: &[&str]) -> Run {
    let source = format!("sample-data/{form}");
    let run = costs(&[args, &["--format", "csv", "--source", &source]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    run
}

fn rows(form: &str, args: &[&str]) -> Grid {
    Grid::read(&report(form, args).out)
}

#[track_caller]
fn same(args: &[&str]) {
    let expected = report("cur", args).out;
    assert!(expected.lines().count() > 3, "{expected}");
    assert_eq!(report("focus", args).out, expected);
}

/// The same but for the type of an instance, which FOCUS leaves empty.
#[track_caller]
fn same_but_types(args: &[&str]) {
    let (mut expected, focus) = (rows("cur", args), rows("focus", args));
    let place = expected.position("instance_type");
    assert!(expected.rows.len() > 3 && expected.rows.iter().any(|row| !row[place].is_empty()), "{:?}", expected.rows);
    expected.rows.iter_mut().for_each(|row| row[place].clear());
    assert_eq!(focus, expected);
}

macro_rules! reports {
    ($check:ident: $($name:ident: $($arg:literal),+;)*) => {
        $(#[test]
        fn $name() {
            $check(&[$($arg),+]);
        })*
    };
}

reports! {
    same:
    daily_amortized: "daily", "--charges", "all", "--metric", "amortized";
    top: "top", "--limit", "1000";
    top_covered: "top", "--charges", "covered", "--limit", "1000";
    top_recurring: "top", "--charges", "recurring", "--limit", "1000";
    top_of_all: "top", "--charges", "all", "--limit", "1000";
    top_amortized: "top", "--charges", "all", "--metric", "amortized", "--limit", "1000";
    top_recurring_amortized: "top", "--charges", "recurring", "--metric", "amortized", "--limit", "1000";
    top_listed: "top", "--charges", "all", "--metric", "list", "--limit", "1000";
    top_of_november: "top", "--month", "2024-11", "--charges", "all", "--metric", "amortized";
    regions: "regions";
    regions_amortized: "regions", "--charges", "all", "--metric", "amortized";
    trend: "trend", "--charges", "all";
    trend_recurring_amortized: "trend", "--charges", "recurring", "--metric", "amortized";
    tags_of_usage: "tags", "--tag", "CostCenter", "--charges", "usage", "--limit", "1000";
    tags_amortized: "tags", "--tag", "CostCenter", "--metric", "amortized", "--limit", "1000";
    tags_by_two_keys: "tags", "--tag", "cost_center", "--tag", "environment", "--metric", "amortized", "--limit", "1000";
    movers: "movers", "--charges", "all", "--limit", "1000";
    movers_recurring: "movers", "--charges", "recurring", "--limit", "1000";
    waste_in_detail: "waste", "--detail", "--month", "2024-12";
    waste_graviton: "waste-graviton";
    waste_office_hours: "waste-office-hours", "--utc-offset", "-5";
    waste_s3_classes: "waste-s3-classes";
    anomalies: "anomalies", "--medium", "-10";
    anomalies_amortized: "anomalies", "--charges", "all", "--metric", "amortized", "--medium", "-10";
}

reports! {
    same_but_types:
    resources: "resources", "--limit", "100000";
    resources_amortized: "resources", "--charges", "all", "--metric", "amortized", "--limit", "100000";
    resources_listed: "resources", "--charges", "all", "--metric", "list", "--limit", "100000";
    underutilized_amortized: "underutilized", "--metric", "amortized";
}

/// The bill and what is left out of it: FOCUS nets covered use within its row, and calls a refund a credit. January's
/// ledger has -1,282.27 of credits and -142.19 of refunds.
#[test]
fn the_line_that_ties_to_the_bill() {
    let err = report("focus", &["top", "--limit", "1000"]).err;
    assert_eq!(
        err,
        "January 2025: 119,653.00 USD unblended, net of negotiated discounts, on the bill = 95,851.77 shown + 23,801.23 left out: \
         Tax 8,950.24, Fee 7,624.44, RIFee 5,480.08, SavingsPlanRecurringFee 3,170.93, Credit -1,424.46 (--charges all counts them; \
         --metric amortized spreads fees over what they cover)\n"
    );
}

#[test]
fn reserved_hours_are_unknown() {
    let grid = rows("focus", &["ri-utilization"]);
    assert!(!grid.rows.is_empty());
    for column in ["reservation_id", "zone", "unused_hours", "total_reserved_hours", "unused_percentage", "utilization"]
    {
        assert!(grid.column(column).iter().all(String::is_empty), "{column}");
    }
}

/// The cost of what nobody used is known, by account and region.
#[test]
fn the_cost_of_unused_hours_is_known() {
    let unused = |form| rows(form, &["ri-utilization"]).sums("account", "unused_cost");
    assert_eq!(unused("focus"), unused("cur"));
}

/// FOCUS bills covered use at 0 and has its list price.
#[test]
fn what_plans_cover_and_save() {
    for report in ["sp-coverage", "savings"] {
        assert_eq!(rows("focus", &[report]), rows("cur", &[report]), "{report}");
    }
}

#[test]
fn unknown_hours_are_a_dash_in_the_table() {
    let table = costs(&["ri-utilization", "--source", "sample-data/focus"]).data();
    let row = table.lines().find(|line| line.contains("355235289928")).unwrap();
    // Its id, instance type and zone, the hours (normalized ones, too) and what comes of them; the region and the cost are known.
    assert_eq!(row.split_whitespace().filter(|cell| *cell == "-").count(), 9, "{table}");
}

#[test]
fn blended_cost_is_unknown() {
    let grid = rows("focus", &["top", "--metric", "blended", "--charges", "all"]);
    assert!(!grid.rows.is_empty());
    assert!(grid.column("total_cost").iter().all(String::is_empty), "{:?}", grid.rows);
}
