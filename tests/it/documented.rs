//! The documented Athena SQL, unmodified, returns rows worth looking at.

use crate::support::{Bill, Grid, Line, costs, usage};

fn rows(file: &str) -> usize {
    Grid::read(&costs(&["sql", "-f", &format!("queries/athena/{file}"), "--format", "csv"]).data()).rows.len()
}

macro_rules! on_the_sample {
    ($($name:ident: $file:literal;)*) => {
        $(#[test]
        fn $name() {
            assert!(rows($file) >= 5, "{} rows", rows($file));
        })*
    };
}

on_the_sample! {
    top_services: "02_top_services.sql";
    monthly_trends: "03_monthly_trends.sql";
    resource_costs: "04_resource_costs.sql";
    ri_utilization: "05_ri_utilization.sql";
    daily_anomalies: "06_daily_anomalies.sql";
    ri_candidates: "08_ri_candidates.sql";
    tag_allocation: "09_tag_allocation.sql";
}

/// Six instances with `hours` a day each, under Cost Explorer's name of the service, which the query asks for.
fn instances() -> Vec<Line> {
    let instance = |(id, hours): (&str, f64)| {
        let line = usage("Amazon Elastic Compute Cloud - Compute", hours / 10.0);
        line.set("line_item_resource_id", id)
            .set("line_item_usage_type", "BoxUsage:t3.micro")
            .set("product_instance_type", "t3.micro")
            .set("line_item_usage_amount", hours)
    };
    let two_days = |(id, hours)| [instance((id, hours)).on("2025-01-01"), instance((id, hours + 2.0)).on("2025-01-02")];
    [("i-1", 1.0), ("i-2", 2.0), ("i-3", 4.0), ("i-4", 8.0), ("i-5", 16.0), ("i-6", 20.0)]
        .into_iter()
        .flat_map(two_days)
        .collect()
}

#[test]
fn underutilized_ec2() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", instances());
    let rows = bill.costs(&["sql", "-f", "queries/athena/07_underutilized_ec2.sql", "--format", "csv"]).data();
    // (16 + 18) / 2 hours and (1.6 + 1.8) dollars; i-6 averages 21 hours, over the query's 20.
    let expected = "line_item_resource_id,product_instance_type,avg_hours_per_day,monthly_cost\n\
        i-5,t3.micro,17,3.4\ni-4,t3.micro,9,1.8\ni-3,t3.micro,5,1\ni-2,t3.micro,3,0.6\ni-1,t3.micro,2,0.4\n";
    assert_eq!(rows, expected);
}

/// On the sample the name matches nothing, as in any real report; the program says which are near.
#[test]
fn underutilized_ec2_hints_at_near_values() {
    let run = costs(&["sql", "-f", "queries/athena/07_underutilized_ec2.sql", "--format", "csv"]);
    assert_eq!(Grid::read(&run.out).rows.len(), 0);
    assert!(
        run.err.contains("Hint: no line has product_servicename = 'Amazon Elastic Compute Cloud - Compute'"),
        "{}",
        run.err
    );
    assert!(run.err.contains("'Amazon Elastic Compute Cloud'"), "{}", run.err);
}
