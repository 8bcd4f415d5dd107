//! A year of days, each as if it were today: every event is told once, budgets are crossed in their order, and each Monday has its
//! digest.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rand_core::Rng;
use rand_pcg::Pcg32;
use serde_json::Value;

use crate::support::{Bill, Line, costs, usage};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days() -> impl Iterator<Item = NaiveDate> {
    day("2025-01-01").iter_days().take(365)
}

/// What four services cost on a day, and a fifth from the 20th of August on. Work days cost more; noise is at most 3 percent.
///
/// Planted: EC2 at three times its level on 2025-03-12, RDS at 180 percent from 2025-06-10 on, Bedrock as new spend from 2025-08-20 on,
/// and S3 gone from 2025-10-01 on.
fn charges(on: NaiveDate, noise: &mut Pcg32) -> Vec<(&'static str, f64)> {
    let is_weekend = matches!(on.weekday(), Weekday::Sat | Weekday::Sun);
    let (spikes, shifted) = (on == day("2025-03-12"), on >= day("2025-06-10"));
    let levels = [
        (
            "Amazon Elastic Compute Cloud",
            if spikes {
                600.0
            } else if is_weekend {
                140.0
            } else {
                200.0
            },
        ),
        ("Amazon Relational Database Service", if shifted { 144.0 } else { 80.0 }),
        ("AWS Lambda", if is_weekend { 20.0 } else { 30.0 }),
        ("Amazon Simple Storage Service", if on < day("2025-10-01") { 60.0 } else { 0.0 }),
        ("Amazon Bedrock", if on >= day("2025-08-20") { 120.0 } else { 0.0 }),
    ];
    let mut around = |level: f64| level * (0.97 + 0.06 * f64::from(noise.next_u32() % 1000) / 1000.0);
    levels
        .map(|(service, level)| (service, (around(level) * 100.0).round() / 100.0))
        .into_iter()
        .filter(|(_, cost)| *cost > 0.0)
        .collect()
}

/// The bill, a file a month, with what each day costs.
fn year() -> (Bill, BTreeMap<NaiveDate, f64>) {
    let (mut noise, mut months) = (Pcg32::new(7, 11), BTreeMap::<String, Vec<Line>>::new());
    let mut totals = BTreeMap::new();
    for on in days() {
        for (service, cost) in charges(on, &mut noise) {
            let month = on.format("%Y-%m").to_string();
            let line = usage(service, cost).month(&month).on(&on.to_string());
            months.entry(month).or_default().push(line);
            *totals.entry(on).or_insert(0.0) += cost;
        }
    }
    let file = |bill: Bill, (month, lines): (String, Vec<Line>)| {
        let (year, month) = month.split_once('-').unwrap();
        bill.file(&format!("year={year}/month={}/bill.parquet", month.trim_start_matches('0')), lines)
    };
    (months.into_iter().fold(Bill::new(), file), totals)
}

const SETTINGS: &str = "\
[sources.year]
url = \"bill\"
[[budgets]]
name = \"all\"
amount = 11000
thresholds = [50, 100]
[[sinks]]
name = \"log\"
kind = \"file\"
path = \"told.ndjson\"
";

/// Lines of a file that a sink wrote.
fn told(bill: &Bill) -> Vec<Value> {
    let text = std::fs::read_to_string(bill.place.path("told.ndjson")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run(bill: &Bill, args: &[&str]) -> crate::support::Run {
    let config = bill.place.path("costs.toml").display().to_string();
    costs(&[args, &["--config", &config, "--source", "year"]].concat())
}

/// What a rule tells, day by day, by its id: when, and what. Nothing is told twice.
fn replayed(bill: &Bill, rule: &str) -> Told {
    let mut first = BTreeMap::new();
    for today in days().skip(45) {
        let ran = run(bill, &["alerts", "--rule", rule, "--today", &today.to_string()]);
        assert!(ran.code < 2, "{today}: {}", ran.err);
        for one in told(bill).into_iter().skip(first.len()) {
            assert_eq!(one["stage"], "first");
            let id = one["id"].as_str().unwrap().to_owned();
            assert!(first.insert(id.clone(), (today, one)).is_none(), "{id} is told twice");
        }
    }
    first
}

#[test]
fn each_event_is_told_once() {
    let (bill, _) = year();
    bill.place.write("costs.toml", SETTINGS);
    anomalies(&replayed(&bill, "anomaly"));
}

#[test]
fn budgets_are_crossed_in_order() {
    let (bill, totals) = year();
    bill.place.write("costs.toml", SETTINGS);
    budgets(&replayed(&bill, "budget"), &totals);
}

type Told = BTreeMap<String, (NaiveDate, Value)>;

/// The four events and nothing else, each within four days.
fn anomalies(first: &Told) {
    let found: Vec<(NaiveDate, String, String)> = first
        .values()
        .map(|(today, one)| {
            (*today, one["first"].as_str().unwrap().to_owned(), one["title"].as_str().unwrap().to_owned())
        })
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let expected = [
        ("2025-03-12", "Spike: Amazon Elastic Compute Cloud"),
        // Two days on it could still be one.
        ("2025-06-10", "Spike: Amazon Relational Database Service"),
        ("2025-08-20", "New spend: Amazon Bedrock"),
        ("2025-10-01", "Vanished spend: Amazon Simple Storage Service"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((today, since, title), (began, what)) in found.iter().zip(expected) {
        assert!(title.starts_with(what) && since == began, "{title} since {since}");
        assert!((*today - day(began)).num_days() <= 7, "{what} is told on {today}");
    }
}

/// Of each month 50 percent before 100 percent, and each on the first day on which what was spent until the day before, or that
/// day, reaches it.
fn budgets(first: &Told, totals: &BTreeMap<NaiveDate, f64>) {
    for month in 3..=12 {
        let start = NaiveDate::from_ymd_opt(2025, month, 1).unwrap();
        let own = |percent: u32| first.get(&format!("budget:all::{start}:actual:{percent}%")).map(|(today, _)| *today);
        let reached = |percent: f64| {
            let mut sum = 0.0;
            let of_month = totals.range(start..).take_while(|(day, _)| day.month() == month);
            of_month.map(|(day, cost)| (*day, *cost)).find(|(_, cost)| {
                sum += cost;
                sum >= 11_000.0 * percent / 100.0
            })
        };
        assert_eq!(own(50), reached(50.0).map(|(day, _)| day), "50% of {start}");
        assert_eq!(own(100), reached(100.0).map(|(day, _)| day), "100% of {start}");
    }
}

#[test]
fn each_monday_has_its_digest() {
    let (bill, totals) = year();
    bill.place.write("costs.toml", SETTINGS);
    let without = ["--without", "waste", "--without", "commitments", "--without", "budgets"];
    let mondays: Vec<NaiveDate> = days().skip(14).filter(|day| day.weekday() == Weekday::Mon).collect();
    let mut text = String::new();
    for today in &mondays {
        let day = today.to_string();
        let args = [&["digest", "--format", "json", "--today", &day][..], &without].concat();
        let one: Value = serde_json::from_str(&run(&bill, &args).data()).unwrap();
        // Of Sunday not all use is on the bill.
        let week: f64 = totals.range(*today - Days::new(7)..*today - Days::new(1)).map(|(_, cost)| cost).sum();
        let spent: f64 = one["tiles"][0]["value"].as_str().unwrap().parse().unwrap();
        assert!((spent - week).abs() < 0.005, "{today}: {spent}, {week}");
        writeln!(text, "{today}: {}", one["title"].as_str().unwrap()).unwrap();
        for line in one["summary"].as_array().unwrap() {
            writeln!(text, "  {}", line.as_str().unwrap()).unwrap();
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) });
}
