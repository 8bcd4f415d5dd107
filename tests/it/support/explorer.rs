//! Answers of Cost Explorer in the shape that AWS documents, and a bill of a few lines to set beside them.

use std::process::Command;

use serde_json::{Value, json};

use super::{Bill, Line, Ran, usage};

/// An answer to `GetCostAndUsage`: groups by their keys with unblended and amortized cost.
pub fn costs(groups: &[(&[&str], &str, &str)]) -> Value {
    let amount = |amount: &str| json!({ "Amount": amount, "Unit": "USD" });
    let group = |(keys, unblended, amortized): &(&[&str], &str, &str)| json!({ "Keys": keys, "Metrics": { "UnblendedCost": amount(unblended), "AmortizedCost": amount(amortized) } });
    let groups: Vec<Value> = groups.iter().map(group).collect();
    let period = json!({ "Start": "2025-01-01", "End": "2025-02-01" });
    json!({ "ResultsByTime": [{ "TimePeriod": period, "Total": {}, "Groups": groups, "Estimated": false }] })
}

/// The same of a month that is not final.
pub fn estimated(mut answer: Value) -> Value {
    answer["ResultsByTime"][0]["Estimated"] = json!(true);
    answer
}

/// The same with another page to come.
pub fn followed(mut answer: Value, token: &str) -> Value {
    answer["NextPageToken"] = json!(token);
    answer
}

/// An error in AWS's JSON.
pub fn refusal(code: &str, message: &str) -> String {
    json!({ "__type": code, "message": message }).to_string()
}

fn line(service: &str, code: &str, usage_type: &str, cost: f64) -> Line {
    usage(service, cost).set("line_item_product_code", code).set("line_item_usage_type", usage_type)
}

/// January 2025, by Cost Explorer's names (unblended, amortized where it differs):
/// Compute 100 + 31 = 131 (100 + 12 = 112, as 12 of the reservation's fee are unused), EC2 - Other 20 + 5 = 25, S3 30 + 2 - 4 = 28,
/// Tax 19, Support 10: 213 (194). By account: 222222222222 has 100 + 31 + 20 + 5 + 19 + 10 = 185 (166), 333333333333 has 28.
pub fn bill() -> Bill {
    Bill::new().file("a.parquet", lines())
}

pub fn lines() -> Vec<Line> {
    let ec2 = "Amazon Elastic Compute Cloud";
    let s3 = |line: Line| line.set("line_item_usage_account_id", "333333333333");
    let fee = line(ec2, "AmazonEC2", "USE1-HeavyUsage:m5.large", 31.0).kind("RIFee");
    let all = vec![
        line(ec2, "AmazonEC2", "USE1-BoxUsage:m5.large", 100.0),
        fee.set("reservation_unused_recurring_fee", 12.0),
        line(ec2, "AmazonEC2", "EBS:VolumeUsage.gp3", 20.0),
        line("AWS Data Transfer", "AmazonEC2", "DataTransfer-Out-Bytes", 5.0),
        s3(line("Amazon Simple Storage Service", "AmazonS3", "TimedStorage-ByteHrs", 30.0)),
        s3(line("AWS Data Transfer", "AmazonS3", "DataTransfer-Out-Bytes", 2.0)),
        s3(line("Amazon Simple Storage Service", "AmazonS3", "TimedStorage-ByteHrs", -4.0).kind("Credit")),
        line(ec2, "AmazonEC2", "", 19.0).kind("Tax"),
        line("", "AWSSupportBusiness", "Dollar", 10.0).kind("Fee"),
    ];
    let fees = |line: Line| line.set("reservation_unused_amortized_upfront_fee_for_billing_period", 0.0);
    all.into_iter().map(fees).collect()
}

pub const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
pub const S3: &str = "Amazon Simple Storage Service";
pub const SUPPORT: &str = "AWS Support (Business)";

/// What Cost Explorer says where all agrees.
pub fn agreeing() -> Value {
    costs(&[
        (&[COMPUTE], "131.0000000001", "112"),
        (&["EC2 - Other"], "25", "25"),
        (&[S3], "28", "28"),
        (&["Tax"], "19", "19"),
        (&[SUPPORT], "10", "10"),
    ])
}

/// Runs the program over a bill, keeping answers in its place, where a server stands for AWS.
pub fn run(bill: &Bill, args: &[&str], tell: impl Fn(&mut Command) -> &mut Command) -> Ran {
    let cache = bill.place.path("cache").display().to_string();
    let args: Vec<&str> = args.iter().copied().chain(["--source", "bill", "--cache", &cache]).collect();
    bill.place.told(tell(&mut bill.place.program(&args)))
}
