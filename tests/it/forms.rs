//! Every report and documented query plans and runs over the leanest bill, over CUR 2.0, and over months that differ.

use crate::support::{Bill, Line, Value, usage};

/// Nothing but what makes a bill.
fn lean() -> Bill {
    let line = Line(Vec::new()).set("line_item_line_item_type", "Usage").set("line_item_unblended_cost", 1.5);
    Bill::new().file("year=2025/month=1/a.parquet", [line])
}

/// CUR 2.0: maps, plural Savings Plans, no legacy product columns.
fn cur2() -> Bill {
    let legacy =
        ["product_servicename", "product_product_name", "product_instance_type", "resource_tags_user_cost_center"];
    let line = legacy.iter().fold(usage("", 1.5), |line, name| line.without(name));
    let line = line
        .set("product", [("product_name", "Amazon Simple Storage Service"), ("region", "eu-west-1")])
        .set("resource_tags", [("user_cost_center", "CC-1")])
        .set("cost_category", Value::Map(Vec::new()))
        .set("line_item_usage_account_name", "production")
        .set("savings_plans_used_commitment", 0.0);
    Bill::new().file("BILLING_PERIOD=2025-01/a.parquet", [line])
}

/// A month of each.
fn mixed() -> Bill {
    let old = usage("Amazon Simple Storage Service", 2.0).month("2024-12");
    let lean = Line(Vec::new()).set("line_item_line_item_type", "Usage").set("line_item_unblended_cost", 1.5);
    Bill::new().file("year=2024/month=12/a.parquet", [old]).file("year=2025/month=1/a.parquet", [lean])
}

macro_rules! runs {
    ($($name:ident: $($arg:literal),*;)*) => {
        $(mod $name {
            #[test]
            fn lean() {
                super::runs(&super::lean(), &[$($arg),*]);
            }

            #[test]
            fn cur2() {
                super::runs(&super::cur2(), &[$($arg),*]);
            }

            #[test]
            fn mixed() {
                super::runs(&super::mixed(), &[$($arg),*]);
            }
        })*
    };
}

#[track_caller]
fn runs(bill: &Bill, args: &[&str]) {
    let run = bill.costs(args);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.err.contains("Warning"), "{}", run.err);
}

runs! {
    accounts: "accounts";
    anomalies: "anomalies", "--method", "documented";
    movers: "movers";
    organizational_units: "organizational-units";
    regions: "regions";
    resources: "resources";
    ri_candidates: "ri-candidates";
    ri_utilization: "ri-utilization";
    top: "top";
    trend: "trend";
    underutilized: "underutilized";
    amortized: "top", "--metric", "amortized", "--charges", "all";
    listed: "top", "--metric", "list", "--charges", "all";
    blended: "top", "--metric", "blended", "--charges", "all";
    query_02: "sql", "-f", "queries/athena/02_top_services.sql";
    query_03: "sql", "-f", "queries/athena/03_monthly_trends.sql";
    query_04: "sql", "-f", "queries/athena/04_resource_costs.sql";
    query_05: "sql", "-f", "queries/athena/05_ri_utilization.sql";
    query_06: "sql", "-f", "queries/athena/06_daily_anomalies.sql";
    query_07: "sql", "-f", "queries/athena/07_underutilized_ec2.sql";
    query_08: "sql", "-f", "queries/athena/08_ri_candidates.sql";
    query_09: "sql", "-f", "queries/athena/09_tag_allocation.sql";
}

#[test]
fn names_of_cur2_reach_the_reports() {
    let accounts = cur2().costs(&["accounts", "--format", "csv"]).data();
    assert_eq!(
        accounts,
        "account,account_name,organizational_unit,total_cost,share\n222222222222,production,,1.5,100\n"
    );
    let top = cur2().costs(&["top", "--format", "csv"]).data();
    assert_eq!(top, "service,total_cost,share\nAmazon Simple Storage Service,1.5,100\n");
}
