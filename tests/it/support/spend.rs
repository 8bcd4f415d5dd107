//! Spend of a month by hand: what a dashboard's tables are made of, with the names that trouble a page.

use costs::money;
use costs::table::{Builder, Kind, Rows};

/// One line: service, usage type, resource, account, department, cost.
pub type Line = (&'static str, &'static str, Option<&'static str>, &'static str, Option<&'static str>, &'static str);

const EC2: &str = "Amazon Elastic Compute Cloud";
const RDS: &str = "Amazon Relational Database Service";
const S3: &str = "Amazon Simple Storage Service";
/// 160 letters without a space.
const LONG: &str = "arn:aws:lambda:eu-central-1:123456789012:function:a-function-with-a-name-that-nobody-would-choose-but-a-template-that-joins-the-stack-and-the-stage-and-so-on-abc";

/// All lines. Sums of doubles would be wrong in the last places, and rounding each line first would be wrong in the cents.
pub const SPEND: [Line; 18] = [
    (
        EC2,
        "EUC1-BoxUsage:m6i.2xlarge",
        Some("i-0a1b2c3d4e5f60001"),
        "Production",
        Some("Platform"),
        "2210.443300000001",
    ),
    (EC2, "EUC1-BoxUsage:m6i.2xlarge", Some("i-0a1b2c3d4e5f60002"), "Production", Some("Data"), "1840.1"),
    (EC2, "EUC1-BoxUsage:m6i.2xlarge", Some("i-0a1b2c3d4e5f60003"), "Sandbox", Some("Data"), "420.004"),
    (EC2, "EUC1-BoxUsage:t3.micro", Some("i-0a1b2c3d4e5f60004"), "Sandbox", None, "7.488"),
    (EC2, "EUC1-DataTransfer-Out-Bytes", None, "Production", Some("Platform"), "310.000000000001"),
    (EC2, "EUC1-DataTransfer-Out-Bytes", None, "Sandbox", None, "0.004"),
    (EC2, "EUC1-EBS:VolumeUsage.gp3", Some("vol-00000000000000009"), "Production", Some("Data"), "96.335"),
    (EC2, "EUC1-EBS:VolumeUsage.gp3", Some("vol-00000000000000010"), "Production", Some("Platform"), "96.345"),
    (RDS, "EUC1-InstanceUsage:db.r6g.large", Some("orders"), "Production", Some("Shop"), "812.25"),
    (RDS, "EUC1-InstanceUsage:db.r6g.large", Some("orders-test"), "Sandbox", Some("Shop"), "406.125"),
    (RDS, "EUC1-RDS:GP3-Storage", Some("orders"), "Production", Some("Shop"), "115"),
    (S3, "EUC1-TimedStorage-ByteHrs", Some("logs"), "Production", Some("Platform"), "640.2"),
    (S3, "EUC1-TimedStorage-ByteHrs", Some("<script>alert(1)</script>"), "Sandbox", Some("Data"), "55.05"),
    (S3, "EUC1-Requests-Tier1", Some("logs"), "Production", Some("Platform"), "12.000000000009"),
    ("AWS Lambda", "EUC1-Lambda-GB-Second", Some(LONG), "Production", Some("שירות & co"), "18.2"),
    ("AWS Lambda", "EUC1-Lambda-GB-Second", Some("nightly"), "Sandbox", Some("Data"), "0.0000000001"),
    ("Tax", "VAT", None, "Management", None, "1336.79"),
    ("Credits", "Migration", None, "Management", None, "-250"),
];

/// The lines as a query gives them.
pub fn rows(lines: &[Line]) -> Rows {
    let texts = |rows: Builder, name: &str, at: fn(&Line) -> Option<&'static str>| {
        rows.texts(name, Kind::Key, lines.iter().map(at))
    };
    let rows = texts(Builder::default(), "service", |line| Some(line.0));
    let rows = texts(rows, "usage_type", |line| Some(line.1));
    let rows = texts(rows, "resource", |line| line.2);
    let rows = texts(rows, "account", |line| Some(line.3));
    let rows = texts(rows, "department", |line| line.4);
    rows.amounts("cost", Kind::Money, lines.iter().map(|line| Some(units(line.5)))).and_then(Builder::rows).unwrap()
}

/// The sum of the lines that pass, in units of 1e-12.
pub fn sum(is_in: impl Fn(&Line) -> bool) -> i128 {
    SPEND.iter().filter(|line| is_in(line)).map(|line| units(line.5)).sum()
}

/// Units of 1e-12.
pub fn units(text: &str) -> i128 {
    money::parse(text).unwrap()
}
