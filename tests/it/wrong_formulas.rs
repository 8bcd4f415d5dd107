//! Formulas of public tools that are wrong: each gives another figure than the right one, on the bill of `support/hand.rs`.

use crate::support::hand::bill;
use crate::support::{Bill, Grid, Line, Value, usage};

/// The one figure of a query.
fn figure(sql: &str) -> String {
    Grid::read(&bill().sql(sql)).rows[0][0].clone()
}

fn top(metric: &str) -> String {
    let rows = bill().costs(&["spend", "--metric", metric, "--format", "csv"]).data();
    Grid::read(&rows).column("cost")[0].clone()
}

/// The used recurring fee counts twice (in the fee and in the use), cash paid upfront stays, plans are ignored:
/// 781.8 + 47 upfront (31 + 16) + 3 recurring for use (24 and 12 hours at 62 / 744) = 831.8. Right: 248.8.
#[test]
fn unblended_and_upfront_and_recurring_fee() {
    let wrong = figure(
        "SELECT SUM(line_item_unblended_cost + reservation_amortized_upfront_fee_for_billing_period
           + reservation_recurring_fee_for_usage) FROM cur",
    );
    assert_eq!((wrong.as_str(), top("amortized").as_str()), ("831.8", "248.8"));
}

/// The on-demand price of covered use, 50, counts beside the fee that paid for it: 831.8. Right: 781.8.
#[test]
fn without_negations() {
    let wrong = figure("SELECT SUM(unblended_cost) FROM line_items WHERE charge_type <> 'SavingsPlanNegation'");
    assert_eq!((wrong.as_str(), top("unblended").as_str()), ("831.8", "781.8"));
}

/// Use alone is not the bill: 100 + 0 + 50 = 150. Right: 781.8.
#[test]
fn use_alone() {
    let wrong = figure(
        "SELECT SUM(unblended_cost) FROM line_items
         WHERE charge_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')",
    );
    assert_eq!((wrong.as_str(), top("unblended").as_str()), ("150", "781.8"));
}

/// Reservations as cash beside amortized plans: 248.8 - 4.5 - 88.5 - 16 amortized + 62 + 365 paid = 566.8. Right: 248.8.
#[test]
fn plans_amortized_and_reservations_as_cash() {
    let wrong = figure(
        "SELECT SUM(CASE WHEN purchase_option = 'Reserved' THEN unblended_cost ELSE amortized_cost END) FROM line_items",
    );
    assert_eq!((wrong.as_str(), top("amortized").as_str()), ("566.8", "248.8"));
}

/// The fee for use is not filled in on fee rows: 0 / 62. Right: 36 of 744 hours, 4.8387 %.
#[test]
fn utilisation_from_the_recurring_fee_for_use() {
    let wrong = figure(
        "SELECT SUM(reservation_recurring_fee_for_usage) / SUM(line_item_unblended_cost) FROM cur
         WHERE line_item_line_item_type = 'RIFee' AND reservation_subscription_id = '1001'",
    );
    let right = Grid::read(&bill().costs(&["ri-utilization", "--format", "csv"]).data()).column("utilization");
    assert_eq!((wrong.as_str(), right[1].as_str()), ("0", "4.8387"));
}

fn tagged() -> Bill {
    let line = |cost: f64, value: Value| usage("Amazon S3", cost).set("resource_tags_user_cost_center", value);
    let lines: [Line; 3] = [line(60.0, "a".into()), line(30.0, "".into()), line(10.0, Value::Null)];
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// A test for '' alone takes NULL as tagged: 70 of 100. Right: 60.
#[test]
fn untagged_is_empty_text_alone() {
    let wrong = tagged().sql(
        "SELECT 100 * SUM(CASE WHEN coalesce(resource_tags_user_cost_center = '', false) THEN 0 ELSE line_item_unblended_cost END)
           / SUM(line_item_unblended_cost) FROM cur",
    );
    let right = tagged().costs(&["tag-coverage", "--tag", "CostCenter", "--format", "csv"]).data();
    assert_eq!(Grid::read(&wrong).rows[0][0], "70");
    assert_eq!(Grid::read(&right).column("coverage"), ["60"]);
}

/// One currency shown as the total. Right: both, apart.
#[test]
fn one_currency_of_two() {
    let lines = [usage("Amazon S3", 5.0), usage("Amazon S3", 7.0).set("line_item_currency_code", "EUR")];
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let wrong = bill.sql("SELECT SUM(unblended_cost) AS c FROM line_items GROUP BY currency ORDER BY currency LIMIT 1");
    let right = bill.costs(&["spend", "--format", "csv"]).data();
    assert_eq!((wrong.as_str(), right.as_str()), ("c\n7\n", "cost,currency\n7,EUR\n5,USD\n"));
}
