//! Split-cost rows tell an instance's use again by pod or task: reports that count instances leave them out and say so.

use crate::support::checked::{january, told};
use crate::support::{Bill, Grid, usage};

/// An instance of 10 hours for 1.00, and its two pods, which have no cost of their own.
fn bill() -> Bill {
    let instance = usage("Amazon EC2", 1.0)
        .set("line_item_product_code", "AmazonEC2")
        .set("line_item_usage_type", "BoxUsage:m5.large")
        .set("product_instance_type", "m5.large")
        .set("line_item_usage_amount", 10.0)
        .set("line_item_operation", "RunInstances")
        .set("split_line_item_parent_resource_id", "")
        .set("line_item_resource_id", "i-1");
    let pod = |name: &str| {
        let pod = instance.clone().set("line_item_unblended_cost", 0.0).set("line_item_resource_id", name);
        pod.set("split_line_item_parent_resource_id", "i-1").set("line_item_operation", "EKSPod-EC2")
    };
    let pods = [pod("pod-1"), pod("pod-2")];
    january([vec![instance], pods.to_vec()].concat())
}

const NOTE: &str = "Note: 2 split-cost rows, which tell the use of instances again by pod or task, are left out\n";

#[test]
fn resources() {
    let run = bill().costs(&["resources", "--format", "csv"]);
    assert_eq!(Grid::read(&run.out).column("resource_id"), ["i-1"]);
    assert!(run.err.contains(NOTE), "{}", run.err);
}

#[test]
fn instances_that_run_part_of_the_day() {
    let run = bill().costs(&["underutilized", "--format", "csv"]);
    let rows = Grid::read(&run.out);
    assert_eq!(
        (rows.column("resource_id"), rows.column("average_hours_per_day")),
        (vec!["i-1".into()], vec!["10".into()])
    );
    assert!(run.err.contains(NOTE), "{}", run.err);
}

#[test]
fn candidates_for_reservations() {
    let run = bill().costs(&["ri-candidates", "--min-instances", "1", "--min-cost", "0", "--format", "csv"]);
    assert_eq!(Grid::read(&run.out).column("instance_count"), ["1"]);
    assert!(run.err.contains(NOTE), "{}", run.err);
}

#[test]
fn hours_that_a_reservation_could_cover() {
    let rows = Grid::read(&bill().costs(&["ri-coverage", "--format", "csv"]).data());
    assert_eq!(rows.column("on_demand_hours"), ["10"]);
}

#[test]
fn the_check_counts_them() {
    let found = told(&bill(), "split-rows").of(0, "split-rows is info, 2 rows");
    assert_eq!(found[0][2], "2");
}

#[test]
fn a_bill_without_them_says_nothing() {
    let run = january([usage("Amazon EC2", 1.0)]).costs(&["resources"]);
    assert!(!run.err.contains("split"), "{}", run.err);
}
