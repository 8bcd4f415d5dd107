//! Development and test outside office hours: what counts, by hand.

use chrono::NaiveDateTime;

use crate::support::{Bill, Grid, Line, Value, usage};

/// A line of an instance with a tag, from a time of January 2025 on, for so many hours.
pub fn instance(resource: &str, tag: &str, from: &str, hours: i64, cost: f64) -> Line {
    let start = NaiveDateTime::parse_from_str(&format!("2025-01-{from}"), "%Y-%m-%d %H:%M").unwrap();
    let start = start.and_utc().timestamp_millis();
    usage("Amazon Elastic Compute Cloud", cost)
        .set("line_item_product_code", "AmazonEC2")
        .set("line_item_usage_type", "BoxUsage:x9.large")
        .set("line_item_resource_id", resource)
        .set("resource_tags_user_environment", tag)
        .set("line_item_usage_start_date", Value::Time(start))
        .set("line_item_usage_end_date", Value::Time(start + hours * 3_600_000))
}

#[track_caller]
fn rows(lines: Vec<Line>, flags: &[&str]) -> Vec<String> {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let grid = Grid::read(&bill.costs(&[&["waste-office-hours", "--format", "csv"], flags].concat()).data());
    let columns = ["resource_id", "environment", "hours", "outside_hours", "cost", "estimated_saving"];
    let row = |row: &Vec<String>| columns.map(|name| row[grid.position(name)].clone()).join(" ");
    grid.rows.iter().map(row).collect()
}

/// The 6th is a Monday, the 10th a Friday, the 11th and 12th the weekend. Costs are powers of two, so that each line shows.
fn week(resource: &str, tag: &str) -> Vec<Line> {
    vec![
        instance(resource, tag, "06 06:00", 1, 1.0),  // before the office opens
        instance(resource, tag, "06 07:00", 1, 2.0),  // it opens
        instance(resource, tag, "10 18:00", 1, 4.0),  // its last hour
        instance(resource, tag, "10 19:00", 1, 8.0),  // it closes
        instance(resource, tag, "11 12:00", 1, 16.0), // Saturday
        instance(resource, tag, "12 12:00", 1, 32.0), // Sunday
        instance(resource, tag, "13 00:00", 1, 64.0), // Monday, at night
    ]
}

#[test]
fn nights_and_weekends() {
    // 1 + 8 + 16 + 32 + 64 of 127.
    assert_eq!(rows(week("i-1", "dev"), &[]), ["i-1 dev 7 5 127 121"]);
}

#[test]
fn hours_of_the_office() {
    // From 6 to 20 only the weekend and the night are left: 16 + 32 + 64.
    assert_eq!(rows(week("i-1", "dev"), &["--office-from", "6", "--office-to", "20"]), ["i-1 dev 7 3 127 112"]);
}

/// From 22 to 6: the night that begins on Friday is the office's until Saturday morning.
#[test]
fn an_office_that_works_at_night() {
    let times = [("06 22:00", 1.0), ("07 05:00", 2.0), ("07 06:00", 4.0), ("11 05:00", 8.0), ("11 22:00", 16.0)];
    let lines = times.map(|(from, cost)| instance("i-1", "dev", from, 1, cost)).to_vec();
    // 4 on Tuesday at 6 and 16 on Saturday at night, of 31.
    assert_eq!(rows(lines.clone(), &["--office-from", "22", "--office-to", "6"]), ["i-1 dev 5 2 31 20"]);
    // All day long from Monday to Friday: 8 + 16.
    assert_eq!(rows(lines, &["--office-from", "0", "--office-to", "24"]), ["i-1 dev 5 2 31 24"]);
}

#[test]
fn a_clock_ahead_of_utc() {
    // An hour later by the office's clock: 6 becomes 7 and is inside, 18 becomes 19 and is not. 4 + 8 + 16 + 32 + 64.
    assert_eq!(rows(week("i-1", "dev"), &["--utc-offset", "1"]), ["i-1 dev 7 5 127 124"]);
}

#[test]
fn a_clock_behind_utc() {
    // Seven and a half hours earlier Monday 6 and 7 are Sunday night and at midnight; Friday 18 and 19 are 10:30 and 11:30, inside.
    // 1 + 2 + 16 + 32 + 64.
    assert_eq!(rows(week("i-1", "dev"), &["--utc-offset", "-7.5"]), ["i-1 dev 7 5 127 115"]);
}

#[test]
fn only_environments_that_nobody_needs_at_night() {
    let night = |resource: &str, tag: &str| instance(resource, tag, "06 03:00", 1, 1.0);
    let lines = || {
        vec![
            night("i-1", "Dev"),
            night("i-2", " STAGING "),
            night("i-3", "prod"),
            night("i-4", ""),
            night("i-5", "de"),
            night("i-6", "dev,test"),
            night("", "dev"),
            night("i-7", "dev").kind("DiscountedUsage"),
            night("i-8", "dev").set("line_item_usage_type", "SpotUsage:x9.large"),
            night("i-9", "dev").set("line_item_usage_type", "DataTransfer-Out-Bytes"),
            night("i-10", "User Tests"),
        ]
    };
    assert_eq!(rows(lines(), &["--environments", "user tests,x"]), ["i-10 User Tests 1 1 1 1"]);
    assert_eq!(rows(lines(), &[]), ["i-1 Dev 1 1 1 1", "i-2 STAGING 1 1 1 1"]);
    assert_eq!(rows(lines(), &["--environments", "Prod, de"]), ["i-3 prod 1 1 1 1", "i-5 de 1 1 1 1"]);
}

#[test]
fn another_tag() {
    let line = instance("i-1", "prod", "06 03:00", 1, 1.0).set("resource_tags_user_stage", "qa");
    assert_eq!(rows(vec![line.clone()], &[]), [] as [&str; 0]);
    assert_eq!(rows(vec![line.clone()], &["--environment-tag", "Stage"]), ["i-1 qa 1 1 1 1"]);
    assert_eq!(rows(vec![line], &["--environment-tag", "absent"]), [] as [&str; 0]);
}

#[test]
fn databases() {
    let line = |usage_type: &str| {
        instance(usage_type, "test", "06 03:00", 1, 1.0)
            .set("line_item_product_code", "AmazonRDS")
            .set("line_item_usage_type", usage_type)
    };
    let lines = ["InstanceUsage:db.m5.xl", "EU-Multi-AZUsage:db.m5.xl", "RDS:GP3-Storage"].map(line).to_vec();
    let expected = ["EU-Multi-AZUsage:db.m5.xl test 1 1 1 1", "InstanceUsage:db.m5.xl test 1 1 1 1"];
    assert_eq!(rows(lines, &[]), expected);
}

/// A line of a day holds hours of both kinds: its saving is unknown and not 0, and so is that of an instance with one such line.
#[test]
fn lines_of_whole_days() {
    let lines = vec![
        instance("i-day", "dev", "06 00:00", 24, 5.0),
        instance("i-both", "dev", "06 00:00", 24, 1.0),
        instance("i-both", "dev", "07 03:00", 1, 2.0),
        instance("i-hour", "dev", "06 03:00", 1, 1.0),
    ];
    assert_eq!(rows(lines, &[]), ["i-hour dev 1 1 1 1", "i-day dev 1  5 ", "i-both dev 2  3 "]);
}

/// An instance that runs by day alone is no waste.
#[test]
fn office_hours_alone() {
    assert_eq!(rows(vec![instance("i-1", "dev", "06 08:00", 1, 5.0)], &[]), [] as [&str; 0]);
}
