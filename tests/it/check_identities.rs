//! The identities of a bill: what was charged is what was amortized, the true-up and the upfront fees.

use crate::support::checked::{Told, clean, january, row, told};
use crate::support::{Bill, Line};

const ARN: &str = "arn:aws:ec2:eu-west-1:222222222222:reserved-instances/one";

/// A reservation of a month: 100 paid upfront, of which 40 belong to this month (30 to use, 10 unused), and a recurring
/// fee of 50 (35 used, 15 unused).
///
/// Unblended: 0 + 50 + 100 = 150. Amortized: 65 (30 + 35 used) + 25 (10 + 15 unused) + 0 = 90. True-up: -40. Upfront fees: 100.
/// 150 = 90 - 40 + 100.
fn reservation(used: f64) -> Vec<Line> {
    let line = |id: &str, kind: &str, cost: f64| {
        clean(id, cost)
            .kind(kind)
            .set("reservation_reservation_a_r_n", ARN)
            .set("reservation_effective_cost", 0.0)
            .set("reservation_amortized_upfront_fee_for_billing_period", 0.0)
            .set("reservation_unused_amortized_upfront_fee_for_billing_period", 0.0)
            .set("reservation_unused_recurring_fee", 0.0)
    };
    vec![
        line("u", "DiscountedUsage", 0.0).set("reservation_effective_cost", used),
        line("r", "RIFee", 50.0)
            .set("reservation_amortized_upfront_fee_for_billing_period", 40.0)
            .set("reservation_unused_amortized_upfront_fee_for_billing_period", 10.0)
            .set("reservation_unused_recurring_fee", 15.0),
        line("f", "Fee", 100.0),
    ]
}

#[test]
fn a_reservation_adds_up() {
    told(&january(reservation(65.0)), "amortized-identity").of(0, "amortized-identity is ok, 0");
}

#[test]
fn a_reservation_that_does_not_add_up() {
    // 66 used instead of 65: the right side is 1 more.
    let found = told(&january(reservation(66.0)), "amortized-identity").of(1, "amortized-identity is error, 1.00");
    assert_eq!(found, [row(["error", "2025-01 of payer 111111111111 differs", "", "-1", "USD"])]);
}

#[test]
fn a_difference_within_a_cent() {
    let found = told(&january(reservation(65.01)), "amortized-identity").of(0, "amortized-identity is ok, 0.01");
    assert!(found.is_empty());
}

#[test]
fn a_difference_of_an_open_month_is_a_note() {
    let lines: Vec<Line> = reservation(66.0).into_iter().map(|line| line.month("2025-02")).collect();
    let bill = Bill::new().file("year=2025/month=2/a.parquet", lines);
    told(&bill, "amortized-identity").of(0, "amortized-identity is info, 1.00");
}

#[test]
fn each_payer_adds_up_by_itself() {
    // One payer's right side is 1 more, the other's 1 less: together they would agree.
    let other = reservation(64.0).into_iter().map(|line| line.set("bill_payer_account_id", "999999999999"));
    let bill = january(reservation(66.0).into_iter().chain(other).collect::<Vec<_>>());
    let found = told(&bill, "amortized-identity").of(1, "amortized-identity is error, 1.00");
    let amounts: Vec<&str> = found.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(amounts, ["-1", "1"]);
}

/// Covered use whose fee rows another bill has.
fn elsewhere() -> Bill {
    january(reservation(65.0).into_iter().take(1).chain([clean("x", 3.0)]).collect::<Vec<_>>())
}

#[test]
fn covered_use_of_another_bills_commitment_is_listed() {
    let found = told(&elsewhere(), "commitments-elsewhere").of(0, "commitments-elsewhere is info, 65.00");
    assert_eq!(found, [row(["info", &format!("{ARN} in 2025-01"), "1", "65", "USD"])]);
}

#[test]
fn covered_use_of_another_bills_commitment_adds_up() {
    // Unblended 3 = amortized 68 - 65 owned elsewhere.
    let bill = elsewhere();
    // The fee's columns are there, so nothing stands in.
    told(&bill, "stand-ins").of(0, "stand-ins is ok, 0 rows");
    told(&bill, "amortized-identity").of(0, "amortized-identity is ok, 0");
}

/// A plan's fee row: committed to date, recurring and upfront part.
fn plan(total: f64, recurring: f64, upfront: f64) -> Told {
    let fee = clean("p", recurring)
        .kind("SavingsPlanRecurringFee")
        .set("savings_plan_savings_plan_a_r_n", "arn:aws:savingsplans::222222222222:savingsplan/one")
        .set("savings_plan_total_commitment_to_date", total)
        .set("savings_plan_used_commitment", 0.0)
        .set("savings_plan_recurring_commitment_for_billing_period", recurring)
        .set("savings_plan_amortized_upfront_commitment_for_billing_period", upfront);
    told(&january([fee]), "plan-identity")
}

#[test]
fn a_plans_commitment_adds_up() {
    plan(74.4, 44.4, 30.0).of(0, "plan-identity is ok, 0");
}

#[test]
fn a_plans_commitment_that_does_not_add_up() {
    // 74.4 - 44.4 - 25 = 5
    let found = plan(74.4, 44.4, 25.0).of(1, "plan-identity is error, 5.00");
    assert_eq!(found, [row(["error", "2025-01 of payer 111111111111 differs", "1", "5", "USD"])]);
}

#[test]
fn a_refunded_plan_is_no_amortized_cost() {
    // The refund is on both sides: -20 = 0 + -20.
    let refund = clean("r", -20.0).kind("Refund").set("line_item_line_item_description", "Savings Plan refund");
    told(&january([refund]), "amortized-identity").of(0, "amortized-identity is ok, 0");
}
