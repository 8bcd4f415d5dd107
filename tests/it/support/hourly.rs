//! Bills by the hour: instances on demand, what covers others, and the fees of that.

use chrono::{NaiveDate, TimeDelta};

use super::line::{Line, Value, usage};

fn time(hour: i64) -> Value {
    let start = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap().and_time(chrono::NaiveTime::MIN);
    Value::Time((start + TimeDelta::hours(hour)).and_utc().timestamp_millis())
}

/// A line that lasts from an hour of January 2025 to another.
pub fn lasting(line: Line, from: i64, to: i64) -> Line {
    line.set("line_item_usage_start_date", time(from)).set("line_item_usage_end_date", time(to))
}

/// One Linux instance in us-east-1 in one hour, running for a part of it.
pub fn instance(name: &str, hour: i64, cost: f64, hours: f64) -> Line {
    let line = usage("Amazon Elastic Compute Cloud", cost)
        .set("line_item_product_code", "AmazonEC2")
        .set("line_item_usage_type", format!("BoxUsage:{name}").as_str())
        .set("line_item_operation", "RunInstances")
        .set("line_item_usage_amount", hours)
        .set("product_instance_type", name)
        .set("product_region", "us-east-1");
    lasting(line, hour, hour + 1)
}

/// An hour of an instance that a Compute Savings Plan covers.
pub fn covered_by_plan(name: &str, hour: i64, on_demand: f64, effective: f64) -> Line {
    instance(name, hour, on_demand, 1.0)
        .kind("SavingsPlanCoveredUsage")
        .set("savings_plan_savings_plan_a_r_n", "arn:plan")
        .set("savings_plan_offering_type", "ComputeSavingsPlans")
        .set("savings_plan_savings_plan_effective_cost", effective)
}

/// The fee of that plan in one hour, which says how it was bought.
pub fn plan_fee(hour: i64, term: &str, option: &str) -> Line {
    lasting(usage("", 1.0), hour, hour + 1)
        .kind("SavingsPlanRecurringFee")
        .set("line_item_product_code", "ComputeSavingsPlans")
        .set("line_item_usage_type", "ComputeSP:1yrNoUpfront")
        .set("savings_plan_savings_plan_a_r_n", "arn:plan")
        .set("savings_plan_offering_type", "ComputeSavingsPlans")
        .set("savings_plan_purchase_term", term)
        .set("savings_plan_payment_option", option)
        .set("savings_plan_total_commitment_to_date", 1.0)
        .set("savings_plan_used_commitment", 1.0)
}

/// An hour of an instance that a reservation covers.
pub fn covered_by_reservation(name: &str, hour: i64, on_demand: f64, effective: f64) -> Line {
    instance(name, hour, 0.0, 1.0)
        .kind("DiscountedUsage")
        .set("pricing_public_on_demand_cost", on_demand)
        .set("reservation_reservation_a_r_n", "arn:reservation")
        .set("reservation_effective_cost", effective)
        .set("pricing_lease_contract_length", "3yr")
        .set("pricing_purchase_option", "All Upfront")
}
