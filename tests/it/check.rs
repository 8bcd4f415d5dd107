//! Each check of rows fires on what it guards against, with the figure that a hand works out.

use crate::support::checked::{clean, january, row, told};
use crate::support::{Bill, Line, Value};

#[test]
fn rows_by_period() {
    // 2 rows of 1.5 and 2.25 in January, 1 of 4 in December.
    let december = [clean("c", 4.0).month("2024-12")];
    let bill = january([clean("a", 1.5), clean("b", 2.25)]).file("year=2024/month=12/a.parquet", december);
    let found = told(&bill, "rows").of(0, "rows is info, 3 rows");
    assert_eq!(found, [row(["info", "2024-12", "1", "4", "USD"]), row(["info", "2025-01", "2", "3.75", "USD"])]);
}

#[test]
fn a_line_three_times() {
    // Two copies too many of 1.5.
    let bill = january([clean("a", 1.5), clean("a", 1.5), clean("a", 1.5), clean("b", 2.0)]);
    let found = told(&bill, "duplicates").of(1, "duplicates is error, 2 rows");
    let text = "a of 2025-01-01T00:00:00Z/2025-01-01T01:00:00Z";
    assert_eq!(found, [row(["error", text, "2", "3", "USD"])]);
}

#[test]
fn one_id_of_two_lines_is_a_warning() {
    let bill = january([clean("a", 1.5), clean("a", 1.25)]);
    let found = told(&bill, "duplicates").of(0, "duplicates is warning, 1 row");
    let text = "a of 2025-01-01T00:00:00Z/2025-01-01T01:00:00Z, whose lines differ";
    assert_eq!(found, [row(["warning", text, "1", "1.25", "USD"])]);
}

#[test]
fn one_id_in_two_periods_is_fine() {
    let bill = january([clean("a", 1.5)]).file("year=2024/month=12/a.parquet", [clean("a", 1.5).month("2024-12")]);
    assert!(told(&bill, "duplicates").of(0, "duplicates is ok, 0 rows").is_empty());
}

#[test]
fn duplicates_cannot_be_told_without_ids() {
    let bill = january([clean("a", 1.5).without("identity_line_item_id")]);
    told(&bill, "duplicates").of(0, "duplicates is unknown: no file has the column identity_line_item_id");
}

#[test]
fn a_line_without_account_and_currency() {
    // One line lacks both, another the account: 1.5 + 2 without account, 1.5 without currency.
    let neither = clean("a", 1.5).set("line_item_usage_account_id", "").set("line_item_currency_code", "");
    let one = clean("b", 2.0).set("line_item_usage_account_id", "");
    let found = told(&january([neither, one, clean("c", 8.0)]), "empty-keys").of(0, "empty-keys is warning, 3 rows");
    let expected = [
        row(["warning", "no account", "1", "2", "USD"]),
        row(["warning", "no account", "1", "1.5", ""]),
        row(["warning", "no currency", "1", "1.5", ""]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_tax_without_service_is_fine() {
    let tax = clean("a", 1.5).kind("Tax").set("product_servicename", "").set("line_item_product_code", "");
    told(&january([tax]), "empty-keys").of(0, "empty-keys is ok, 0 rows");
}

#[test]
fn usage_of_the_month_before() {
    let late = clean("a", 1.5).on("2024-12-31");
    let found = told(&january([late, clean("b", 2.0)]), "outside-period").of(0, "outside-period is warning, 1 row");
    let text = "Usage charged in 2025-01, dated 2024-12-31 to 2024-12-31";
    assert_eq!(found, [row(["warning", text, "1", "1.5", "USD"])]);
}

#[test]
fn usage_of_the_month_after() {
    let early = clean("a", 1.5).on("2025-02-01");
    told(&january([early, clean("b", 2.0)]), "outside-period").of(0, "outside-period is warning, 1 row");
}

#[test]
fn a_fee_of_the_month_before_is_only_mentioned() {
    let fee = clean("a", 3.0).kind("Fee").on("2024-12-15");
    let found = told(&january([fee]), "outside-period").of(0, "outside-period is info, 1 row");
    assert_eq!(found, [row(["info", "Fee charged in 2025-01, dated 2024-12-15 to 2024-12-15", "1", "3", "USD"])]);
}

#[test]
fn negative_use_and_a_positive_credit() {
    let lines = [clean("a", -1.5), clean("b", 2.0).kind("Credit"), clean("c", -4.0).kind("Credit"), clean("d", 5.0)];
    let found = told(&january(lines), "signs").of(0, "signs is warning, 2 rows");
    let expected = [
        row(["warning", "positive Credit of Amazon S3", "1", "2", "USD"]),
        row(["warning", "negative Usage of Amazon S3", "1", "-1.5", "USD"]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_charge_type_of_tomorrow() {
    let lines = [clean("a", 1.5).kind("QuantumFee"), clean("b", 2.0).kind("QuantumFee"), clean("c", 4.0)];
    let found = told(&january(lines), "charge-types").of(0, "charge-types is warning, 2 rows");
    assert_eq!(found, [row(["warning", "QuantumFee", "2", "3.5", "USD"])]);
}

#[test]
fn covered_use_without_the_column_of_its_cost() {
    let covered = clean("a", 1.5).kind("DiscountedUsage");
    let found = told(&january([covered, clean("b", 2.0)]), "stand-ins").of(1, "stand-ins is error, 1 row");
    assert_eq!(found, [row(["error", "DiscountedUsage in 2025-01", "1", "1.5", "USD"])]);
}

#[test]
fn two_currencies() {
    let yuan = clean("a", 7.0).set("line_item_currency_code", "CNY");
    let found = told(&january([yuan, clean("b", 2.0)]), "currencies").of(0, "currencies is warning, 2 currencies");
    assert_eq!(found, [row(["warning", "CNY", "1", "7", "CNY"]), row(["warning", "USD", "1", "2", "USD"])]);
}

#[test]
fn one_currency_is_to_know() {
    told(&january([clean("b", 2.0)]), "currencies").of(0, "currencies is info, 1 currency");
}

#[test]
fn two_payers() {
    let other = clean("a", 7.0).set("bill_payer_account_id", "999999999999");
    let found = told(&january([other, clean("b", 2.0)]), "payers").of(0, "payers is info, 2 payers");
    let expected = [row(["info", "111111111111", "1", "2", "USD"]), row(["info", "999999999999", "1", "7", "USD"])];
    assert_eq!(found, expected);
}

/// Lines of a month, one of four without an invoice.
fn three_of_four(month: &str) -> Vec<Line> {
    let invoiced = ["a", "b", "c"].map(|id| clean(id, 1.0).month(month));
    let open = clean("d", 2.0).month(month).set("bill_invoice_id", "");
    invoiced.into_iter().chain([open]).collect()
}

#[test]
fn a_month_that_should_be_invoiced() {
    // December ended on 1 January; on 10 February that is 40 days ago. 1 of 4 rows is 25 percent.
    let bill = Bill::new().file("year=2024/month=12/a.parquet", three_of_four("2024-12"));
    let found = told(&bill, "finality").of(0, "finality is warning, 25.00%");
    assert_eq!(found, [row(["warning", "2024-12 is not invoiced in whole", "1", "2", "USD"])]);
}

#[test]
fn a_month_that_ended_nine_days_ago() {
    let found = told(&january(three_of_four("2025-01")), "finality").of(0, "finality is info, 25.00%");
    assert_eq!(found, [row(["info", "2025-01 is not invoiced in whole", "1", "2", "USD"])]);
}

#[test]
fn each_invoice() {
    let bill = january([clean("a", 1.0), clean("b", 2.0), clean("c", 4.0).set("bill_invoice_id", "18")]);
    let found = told(&bill, "invoices").of(0, "invoices is info, 2 invoices");
    assert_eq!(found, [row(["info", "17", "2", "3", "USD"]), row(["info", "18", "1", "4", "USD"])]);
}

#[test]
fn an_open_month_that_is_old() {
    // The clock says 10 February 0:00; the usage ends 8 February 0:00, which is 48 hours ago.
    let bill = Bill::new().file("year=2025/month=2/a.parquet", [clean("a", 1.5).month("2025-02").on("2025-02-08")]);
    let found = told(&bill, "data-age").of(0, "data-age is warning, 48 hours");
    assert_eq!(found, [row(["warning", "the newest usage ends 2025-02-08 00:00 UTC", "1", "1.5", "USD"])]);
}

#[test]
fn an_open_month_of_yesterday() {
    let bill = Bill::new().file("year=2025/month=2/a.parquet", [clean("a", 1.5).month("2025-02").on("2025-02-09")]);
    told(&bill, "data-age").of(0, "data-age is ok, 24 hours");
}

#[test]
fn a_closed_month_grows_no_older() {
    // 1 January to 10 February: 40 days of 24 hours.
    told(&january([clean("a", 1.5)]), "data-age").of(0, "data-age is info, 960 hours");
}

#[test]
fn rows_that_cost_nothing() {
    let bill = january([clean("a", 0.0), clean("b", 0.0), clean("c", 0.0), clean("d", 2.0)]);
    let found = told(&bill, "zero-cost").of(0, "zero-cost is info, 75.00%");
    assert_eq!(found, [row(["info", "2025-01 has rows without cost", "3", "0", "USD"])]);
}

#[test]
fn places_that_are_rounded_away() {
    // 0.00000000000025 and 0.00000000000050: 12 places keep 0 of both, and 7.5e-13 is rounded to 1e-12.
    let bill = january([clean("a", 2.5e-13), clean("b", 5.0e-13), clean("c", 0.1), clean("d", 1234.56)]);
    let found = told(&bill, "rounding").of(0, "rounding is info, 0.000000000001");
    assert_eq!(found, [row(["info", "2025-01 has amounts with more than 12 places", "2", "0.000000000001", "USD"])]);
}

#[test]
fn a_line_without_a_time() {
    let late = clean("b", 2.0).set("line_item_usage_start_date", Value::Null);
    let found = told(&january([clean("a", 1.5), late]), "empty-keys").of(0, "empty-keys is warning, 1 row");
    assert_eq!(found, [row(["warning", "no start of the usage", "1", "2", "USD"])]);
}
