//! A bill of January 2025 small enough to work out by hand: two reservations, a plan, and every kind of charge.
//!
//! Net costs are 90 % of gross ones for what a discount program covers; its discount stands in a row of its own.
//!
//! | row | unblended | net | amortized | net amortized | list |
//! |---|---|---|---|---|---|
//! | use on demand | 100 | 90 | 100 | 90 | 100 |
//! | 24 reserved hours on the 10th | 0 | 0 | 3 | 2.70 | 6 |
//! | 12 reserved hours on the 20th | 0 | 0 | 1.50 | 1.35 | 3 |
//! | fee of the first reservation: 62 recurring, 31 of its upfront fee, 708 of 744 hours unused | 62 | 55.80 | 88.50 | 79.65 | 0 |
//! | upfront fee of the second, bought on the 16th | 365 | 365 | 0 | 0 | 0 |
//! | its fee: 16 of its upfront fee, no hour used | 0 | 0 | 16 | 16 | 0 |
//! | use that the plan covers | 50 | 45 | 35 | 31.50 | 50 |
//! | what takes its price back | -50 | -45 | 0 | 0 | 0 |
//! | fee of the plan: 50 committed (30 recurring, 20 upfront), 35 used | 30 | 27 | 15 | 13.50 | 0 |
//! | upfront fee of the plan | 240 | 240 | 0 | 0 | 0 |
//! | credit | -12 | -12 | -12 | -12 | 0 |
//! | refund of use | -7 | -7 | -7 | -7 | 0 |
//! | refund of a plan | -5 | -5 | 0 | 0 | 0 |
//! | tax | 19 | 19 | 19 | 19 | 0 |
//! | discount: 10 of use, 6.20 of the reservation's fee, 3 of the plan's | -19.20 | 0 | -19.20 | 0 | 0 |
//! | a type that nobody documents | 1 | 1 | 1 | 1 | 0 |
//! | support | 8 | 8 | 8 | 8 | 0 |
//! | sum | 781.80 | 781.80 | 248.80 | 243.70 | 159 |
//!
//! Identity 1: 781.80 = 248.80 amortized - 67 true-up (31 + 16 + 20) + 600 upfront fees (365 + 240 - 5).

use super::checked::clean;
use super::{Bill, Line, Value};

pub const RESERVATION: &str = "arn:aws:ec2:us-east-1:222222222222:reserved-instances/one";
pub const SECOND: &str = "arn:aws:ec2:us-east-1:222222222222:reserved-instances/two";
pub const PLAN: &str = "arn:aws:savingsplans::222222222222:savingsplan/three";

/// The columns that a line of another kind has as 0 or ''.
const NUMBERS: [&str; 22] = [
    "line_item_normalized_usage_amount",
    "reservation_amortized_upfront_fee_for_billing_period",
    "reservation_effective_cost",
    "reservation_net_amortized_upfront_fee_for_billing_period",
    "reservation_net_effective_cost",
    "reservation_net_unused_amortized_upfront_fee_for_billing_period",
    "reservation_net_unused_recurring_fee",
    "reservation_recurring_fee_for_usage",
    "reservation_unused_amortized_upfront_fee_for_billing_period",
    "reservation_unused_normalized_unit_quantity",
    "reservation_unused_quantity",
    "reservation_unused_recurring_fee",
    "savings_plan_amortized_upfront_commitment_for_billing_period",
    "savings_plan_net_amortized_upfront_commitment_for_billing_period",
    "savings_plan_net_recurring_commitment_for_billing_period",
    "savings_plan_net_savings_plan_effective_cost",
    "savings_plan_recurring_commitment_for_billing_period",
    "savings_plan_savings_plan_effective_cost",
    "savings_plan_total_commitment_to_date",
    "savings_plan_used_commitment",
    "line_item_net_unblended_cost",
    "pricing_public_on_demand_cost",
];
const TEXTS: [&str; 8] = [
    "reservation_subscription_id",
    "reservation_total_reserved_normalized_units",
    "reservation_start_time",
    "reservation_end_time",
    "savings_plan_savings_plan_a_r_n",
    "savings_plan_start_time",
    "savings_plan_end_time",
    "savings_plan_offering_type",
];

/// A line with every column of commitments.
pub fn line(id: &str, kind: &str, unblended: f64, net: f64) -> Line {
    let line = clean(id, unblended).kind(kind).set("product_servicename", "Amazon Elastic Compute Cloud");
    let line = NUMBERS.iter().fold(line, |line, name| line.set(name, 0.0));
    let line = TEXTS.iter().fold(line, |line, name| line.set(name, ""));
    line.set("line_item_product_code", "AmazonEC2").set("line_item_net_unblended_cost", net)
}

/// Hours of `BoxUsage:m5.large`, at 0.25 on demand.
fn hours(line: Line, hours: f64) -> Line {
    line.set("line_item_usage_type", "BoxUsage:m5.large")
        .set("product_instance_type", "m5.large")
        .set("line_item_usage_amount", hours)
        .set("line_item_normalized_usage_amount", hours * 4.0)
        .set("pricing_public_on_demand_cost", hours * 0.25)
}

fn reserved(id: &str, day: &str, of: f64, effective: f64, net: f64) -> Line {
    hours(line(id, "DiscountedUsage", 0.0, 0.0), of)
        .on(day)
        .set("reservation_reservation_a_r_n", RESERVATION)
        .set("reservation_subscription_id", "1001")
        .set("reservation_effective_cost", effective)
        .set("reservation_recurring_fee_for_usage", of * 62.0 / 744.0)
        .set("reservation_net_effective_cost", net)
}

fn fee(id: &str, arn: &str, subscription: &str, from: &str) -> Line {
    line(id, "RIFee", 0.0, 0.0)
        .set("line_item_usage_type", "HeavyUsage:m5.large")
        .set("product_instance_type", "m5.large")
        .set("reservation_reservation_a_r_n", arn)
        .set("reservation_subscription_id", subscription)
        .on(from)
        .set("line_item_usage_end_date", Value::Time(1_738_367_999_000)) // the last second of January
        .set("reservation_end_time", "2025-04-01T00:00:00.000Z")
}

fn plan(id: &str, kind: &str, unblended: f64, net: f64) -> Line {
    line(id, kind, unblended, net)
        .set("savings_plan_savings_plan_a_r_n", PLAN)
        .set("savings_plan_offering_type", "ComputeSavingsPlans")
        .set("savings_plan_end_time", "2025-03-01T00:00:00.000Z")
}

/// The lines of the table above, in its order.
pub fn lines() -> Vec<Line> {
    vec![
        hours(line("u", "Usage", 100.0, 90.0), 400.0),
        reserved("d1", "2025-01-10", 24.0, 3.0, 2.7),
        reserved("d2", "2025-01-20", 12.0, 1.5, 1.35),
        fee("r1", RESERVATION, "1001", "2025-01-01")
            .set("line_item_unblended_cost", 62.0)
            .set("line_item_net_unblended_cost", 55.8)
            .set("reservation_amortized_upfront_fee_for_billing_period", 31.0)
            .set("reservation_net_amortized_upfront_fee_for_billing_period", 27.9)
            .set("reservation_total_reserved_units", "744")
            .set("reservation_total_reserved_normalized_units", "2976")
            .set("reservation_unused_quantity", 708.0)
            .set("reservation_unused_normalized_unit_quantity", 2832.0)
            .set("reservation_unused_amortized_upfront_fee_for_billing_period", 29.5)
            .set("reservation_unused_recurring_fee", 59.0)
            .set("reservation_net_unused_amortized_upfront_fee_for_billing_period", 26.55)
            .set("reservation_net_unused_recurring_fee", 53.1),
        line("f2", "Fee", 365.0, 365.0).set("reservation_reservation_a_r_n", SECOND).on("2025-01-16"),
        fee("r2", SECOND, "1002", "2025-01-16")
            .set("reservation_amortized_upfront_fee_for_billing_period", 16.0)
            .set("reservation_net_amortized_upfront_fee_for_billing_period", 16.0)
            .set("reservation_total_reserved_units", "384")
            .set("reservation_total_reserved_normalized_units", "1536")
            .set("reservation_unused_quantity", 384.0)
            .set("reservation_unused_normalized_unit_quantity", 1536.0)
            .set("reservation_unused_amortized_upfront_fee_for_billing_period", 16.0)
            .set("reservation_net_unused_amortized_upfront_fee_for_billing_period", 16.0),
        hours(plan("c", "SavingsPlanCoveredUsage", 50.0, 45.0), 200.0)
            .set("savings_plan_savings_plan_effective_cost", 35.0)
            .set("savings_plan_net_savings_plan_effective_cost", 31.5),
        hours(plan("n", "SavingsPlanNegation", -50.0, -45.0), 200.0),
        plan("p", "SavingsPlanRecurringFee", 30.0, 27.0)
            .set("savings_plan_recurring_commitment_for_billing_period", 30.0)
            .set("savings_plan_net_recurring_commitment_for_billing_period", 27.0)
            .set("savings_plan_amortized_upfront_commitment_for_billing_period", 20.0)
            .set("savings_plan_net_amortized_upfront_commitment_for_billing_period", 18.0)
            .set("savings_plan_total_commitment_to_date", 50.0)
            .set("savings_plan_used_commitment", 35.0),
        plan("pf", "SavingsPlanUpfrontFee", 240.0, 240.0),
        line("cr", "Credit", -12.0, -12.0),
        line("rf", "Refund", -7.0, -7.0),
        line("rp", "Refund", -5.0, -5.0).set("line_item_line_item_description", "Compute Savings Plans refund"),
        line("t", "Tax", 19.0, 19.0),
        line("e", "EdpDiscount", -19.2, 0.0),
        line("q", "QuantumFee", 1.0, 1.0),
        line("s", "Fee", 8.0, 8.0).set("line_item_product_code", "AWSSupportBusiness"),
    ]
}

/// The lines as a bill.
pub fn bill() -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines())
}

/// The lines without what begins with a prefix, as a bill without a discount program or without upfront fees has them.
pub fn bill_without(columns: &[&str]) -> Bill {
    let without = |line: Line| columns.iter().fold(line, |line, name| line.without(name));
    Bill::new().file("year=2025/month=1/a.parquet", lines().into_iter().map(without).collect::<Vec<_>>())
}
