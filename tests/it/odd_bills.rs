//! What goes wrong in real bills, each a bill of a few lines.

use crate::support::{Bill, Grid, Line, Value, usage};

fn bill(lines: impl Into<Vec<Line>>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

fn top(lines: impl Into<Vec<Line>>, more: &[&str]) -> (String, String) {
    let args: Vec<&str> = ["top", "--format", "csv"].iter().chain(more).copied().collect();
    let run = bill(lines).costs(&args);
    assert_eq!(run.code, 0, "{}", run.err);
    (run.out, run.err)
}

#[test]
fn one_row() {
    let (rows, tie) = top([usage("Amazon S3", 0.1)], &[]);
    assert_eq!(rows, "service,total_cost,share\nAmazon S3,0.1,100\n");
    assert_eq!(tie, "January 2025: 0.10 USD unblended on the bill = 0.10 shown\n");
}

#[test]
fn two_currencies_are_never_added() {
    let euros = usage("Amazon S3", 5.0).set("line_item_currency_code", "EUR");
    let (rows, tie) = top([usage("Amazon S3", 3.0), euros.clone(), euros], &[]);
    assert_eq!(rows, "service,total_cost,share,currency\nAmazon S3,10,100,EUR\nAmazon S3,3,100,USD\n");
    assert_eq!(tie.lines().count(), 2, "{tie}");
    assert!(tie.contains("10.00 EUR unblended on the bill") && tie.contains("3.00 USD unblended on the bill"), "{tie}");
}

#[test]
fn a_table_of_two_currencies_has_no_single_total() {
    let euros = usage("Amazon S3", 5.0).set("line_item_currency_code", "EUR");
    let table = bill([usage("Amazon S3", 3.0), euros]).costs(&["top"]).data();
    assert!(!table.contains("8.00"), "{table}");
}

#[test]
fn credits_make_a_service_negative() {
    let credit = usage("Amazon S3", -5.0).kind("Credit");
    let (rows, tie) = top([usage("Amazon S3", 3.0), usage("AWS Lambda", 1.0), credit], &["--charges", "all"]);
    assert_eq!(rows, "service,total_cost,share\nAWS Lambda,1,-100\nAmazon S3,-2,200\n");
    assert_eq!(tie, "January 2025: -1.00 USD unblended on the bill = -1.00 shown\n");
}

#[test]
fn a_negative_service_is_drawn() {
    let bill = bill([usage("AWS Lambda", 1.0), usage("Amazon S3", -5.0)]);
    let path = bill.place.path("top.svg").display().to_string();
    assert_eq!(bill.costs(&["top", "-o", &path]).code, 0);
    assert!(bill.place.read("top.svg").contains("Amazon S3"));
}

#[test]
fn a_sum_of_zero_has_no_shares() {
    let (rows, _) = top([usage("AWS Lambda", 1.0), usage("Amazon S3", -1.0)], &[]);
    assert_eq!(rows, "service,total_cost,share\nAWS Lambda,1,\nAmazon S3,-1,\n");
}

#[test]
fn marketplace_lines_keep_the_sellers_name() {
    let line = usage("", 9.0).set("bill_billing_entity", "AWS Marketplace").set("line_item_product_code", "3kvm8qd2");
    let (rows, _) = top([line.set("product_product_name", "Fernlight Log Analytics")], &[]);
    assert_eq!(rows, "service,total_cost,share\nFernlight Log Analytics,9,100\n");
}

#[test]
fn a_service_without_names_is_named_by_its_code() {
    let line = |code: &str, cost| usage("", cost).set("line_item_product_code", code);
    let (rows, _) = top([line("AmazonEC2", 2.0), line("AmazonBrandNew", 1.0)], &[]);
    assert_eq!(rows, "service,total_cost,share\nAmazon Elastic Compute Cloud,2,66.6667\nAmazonBrandNew,1,33.3333\n");
}

#[test]
fn usage_dated_outside_its_period_counts_where_it_is_billed() {
    let late = usage("Amazon S3", 2.0).on("2024-12-31");
    let (rows, _) = top([usage("Amazon S3", 1.0), late.clone()], &["--month", "2025-01"]);
    assert_eq!(rows, "service,total_cost,share\nAmazon S3,3,100\n");
    let other = usage("Amazon S3", 5.0).on("2025-01-02");
    let days = bill([usage("Amazon S3", 1.0), other, late]);
    let days = days.costs(&["anomalies", "--medium", "-10", "--format", "csv"]).data();
    assert_eq!(Grid::read(&days).column("day"), ["2025-01-02", "2025-01-01"]);
}

#[test]
fn lines_without_a_resource_are_left_out_of_resources_and_tied() {
    let bill = bill([usage("Amazon S3", 1.0).set("line_item_resource_id", "bucket"), usage("Amazon S3", 2.0)]);
    let run = bill.costs(&["resources", "--format", "csv"]);
    assert_eq!(Grid::read(&run.out).column("resource_cost"), ["1"]);
    assert_eq!(run.err, "January 2025: 3.00 USD unblended on the bill = 1.00 shown + 2.00 in other rows\n");
}

#[test]
fn a_report_configured_without_resource_ids() {
    let bill = bill([usage("Amazon S3", 1.0).without("line_item_resource_id")]);
    let run = bill.costs(&["resources", "--format", "csv"]);
    assert_eq!((run.code, Grid::read(&run.out).rows.len()), (0, 0), "{}", run.err);
}

#[test]
fn an_unknown_charge_type_is_named_with_its_amount() {
    let lines = [usage("Amazon S3", 1.0), usage("Amazon S3", 7.25).kind("QuantumFee")];
    let (rows, tie) = top(lines.clone(), &[]);
    assert_eq!(rows, "service,total_cost,share\nAmazon S3,1,100\n");
    assert!(tie.contains("7.25 left out: QuantumFee 7.25"), "{tie}");
    let (rows, _) = top(lines, &["--charges", "all", "--metric", "amortized"]);
    assert_eq!(rows, "service,total_cost,share\nAmazon S3,8.25,100\n");
}

#[test]
fn an_unknown_charge_type_is_an_adjustment() {
    let rows = bill([usage("Amazon S3", 7.25).kind("QuantumFee")]).sql("SELECT charge_category AS c FROM line_items");
    assert_eq!(rows, "c\nAdjustment\n");
}

#[test]
fn a_month_without_matching_rows_is_empty_and_fine() {
    let (rows, tie) = top([usage("Tax", 7.0).kind("Tax")], &[]);
    assert_eq!(rows, "service,total_cost,share\n");
    assert!(tie.contains("7.00 left out: Tax 7.00"), "{tie}");
}

#[test]
fn an_empty_table_and_chart_are_fine() {
    let bill = bill([usage("Tax", 7.0).kind("Tax")]);
    assert_eq!(bill.costs(&["top"]).code, 0);
    assert_eq!(bill.costs(&["ri-utilization"]).code, 0);
}

#[test]
fn tax_and_support_without_a_service_are_named_by_their_code() {
    let tax = usage("", 7.0).kind("Tax").set("line_item_product_code", "AmazonS3");
    let support = usage("", 9.0).kind("Fee").set("line_item_product_code", "AWSSupportBusiness");
    let (rows, _) = top([tax, support], &["--charges", "all"]);
    assert_eq!(
        rows,
        "service,total_cost,share\nAWS Support (Business),9,56.25\nAmazon Simple Storage Service,7,43.75\n"
    );
}

#[test]
fn empty_text_is_null_in_line_items_and_stays_in_cur() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    assert_eq!(bill.sql("SELECT COUNT(region) AS n FROM line_items"), "n\n0\n");
    assert_eq!(bill.sql("SELECT COUNT(product_region) AS n FROM cur"), "n\n1\n");
}

#[test]
fn ten_times_a_tenth_is_one() {
    let (rows, _) = top(vec![usage("Amazon S3", 0.1); 10], &[]);
    assert_eq!(rows, "service,total_cost,share\nAmazon S3,1,100\n");
    let sum = bill(vec![usage("Amazon S3", 0.1); 10]).sql("SELECT SUM(line_item_unblended_cost) AS c FROM cur");
    assert_eq!(sum, "c\n1\n");
}

#[test]
fn text_of_a_bill_is_no_formula_in_csv() {
    let (rows, _) = top([usage("=cmd|' /C calc'!A0", 1.0)], &[]);
    assert_eq!(rows, "service,total_cost,share\n'=cmd|' /C calc'!A0,1,100\n");
}

#[test]
fn text_of_a_bill_does_not_steer_the_terminal() {
    let table = bill([usage("\u{1b}[31mred", 1.0)]).costs(&["top"]).data();
    assert!(!table.contains('\u{1b}'), "{table:?}");
}

/// By its description, for any kind of plan.
#[test]
fn a_refund_of_a_savings_plan_is_a_purchase_taken_back() {
    let refund = usage("Savings Plans", -9.0).kind("Refund");
    let refund = refund.set("line_item_line_item_description", "Refund for Compute Savings Plan purchase");
    let rows = bill([refund]).sql("SELECT charge_category, unblended_cost, amortized_cost FROM line_items");
    assert_eq!(rows, "charge_category,unblended_cost,amortized_cost\nPurchase,-9,0\n");
}

/// The column that a charge type needs is absent: unblended stands in, rather than 0.
#[test]
fn amortized_without_the_columns_for_it_is_unblended() {
    let line = usage("AWS Lambda", 9.0).kind("SavingsPlanCoveredUsage");
    let rows = bill([line]).sql("SELECT amortized_cost FROM line_items");
    assert_eq!(rows, "amortized_cost\n9\n");
}

#[test]
fn a_null_in_a_column_for_amortized_is_zero() {
    let line = usage("AWS Lambda", 9.0).kind("SavingsPlanCoveredUsage");
    let known = line.clone().set("savings_plan_savings_plan_effective_cost", 6.0);
    let unknown = line.set("savings_plan_savings_plan_effective_cost", Value::Null);
    let rows = bill([known, unknown]).sql("SELECT amortized_cost FROM line_items ORDER BY 1");
    assert_eq!(rows, "amortized_cost\n0\n6\n");
}
