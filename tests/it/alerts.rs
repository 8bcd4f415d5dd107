//! `costs alerts` from the bill to the sinks: what is told, to whom, and that it is told once.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::support::sample::anomalies;
use crate::support::{Bill, Line, Place, Ran, snapshots, usage};

/// A place over the sample whose findings go to a file.
fn sample(settings: &str) -> Place {
    let place = Place::over_sample("");
    let own = place.read("costs.toml");
    place.write(
        "costs.toml",
        format!("{settings}\n[[sinks]]\nname = \"log\"\nkind = \"file\"\npath = \"told.ndjson\"\n{own}"),
    );
    place
}

/// What the file was told: each finding's id with its stage.
fn told(place: &Place) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(place.path("told.ndjson")) else { return Vec::new() };
    let one = |line: &str| {
        let finding: serde_json::Value = serde_json::from_str(line).unwrap();
        format!("{} {}", finding["stage"].as_str().unwrap(), finding["id"].as_str().unwrap())
    };
    text.lines().map(one).collect()
}

fn on(place: &Place, day: NaiveDate, args: &[&str]) -> Ran {
    place.run(&[&["alerts", "--today", &day.to_string()], args].concat())
}

fn days(from: &str, to: &str) -> Vec<NaiveDate> {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
    from.iter_days().take_while(|day| *day <= to).collect()
}

const BUDGET: &str = "[[budgets]]\nname = \"all\"\namount = 110000\nthresholds = [25, 50, 80, 100]\n";

/// January day by day: each threshold is told once, in its order, on the day after it was reached or later, and never again.
#[test]
fn a_month_of_days() {
    let place = sample(BUDGET);
    let mut codes = BTreeMap::new();
    for day in days("2025-01-03", "2025-02-03") {
        let ran = on(&place, day, &["--rule", "budget"]);
        codes.insert(day, ran.code);
        assert!(ran.code < 2 && ran.text().is_empty(), "{}", ran.err);
    }
    // In its first days December is told, too, whose last days were open until then.
    let mut expected = vec!["first budget:all::2024-12-01:actual:100%".to_owned()];
    expected.extend([25, 50, 80, 100].map(|percent| format!("first budget:all::2025-01-01:actual:{percent}%")));
    assert_eq!(told(&place), expected);
    // Exit code 1 on the days on which something was new, 0 on all others.
    assert!((4..=5).contains(&codes.values().filter(|code| **code == 1).count()), "{codes:?}");
}

/// Every spike that the generator planted in January is told within three days, once.
#[test]
fn planted_anomalies() {
    let place = sample("");
    let planted: Vec<(NaiveDate, String)> = anomalies()
        .iter()
        .filter(|event| event["kind"].as_str() == Some("spike") && event["date"].as_str().unwrap() > "2025-01")
        .map(|event| (event["date"].as_str().unwrap().parse().unwrap(), event["account"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(planted.len(), 2);
    for (day, account) in &planted {
        let before = told(&place).len();
        for later in 2..=3 {
            assert!(on(&place, *day + chrono::Days::new(later), &["--rule", "anomaly"]).code < 2);
        }
        let text = place.read("told.ndjson");
        let of_it = text.lines().skip(before).filter(|line| line.contains(&day.to_string()) && line.contains(account));
        assert_eq!(of_it.count(), 1, "{day} {account}: {text}");
    }
}

/// 100 a day, and a budget that its 8th day uses up.
fn small(settings: &str) -> Place {
    ending(settings, 100.0)
}

/// The same with another cost on the last day of December.
fn ending(settings: &str, cost: f64) -> Place {
    let lines = |from: &str, to: &str| {
        let one = |day: NaiveDate| {
            let cost = if day.to_string() == "2024-12-31" { cost } else { 100.0 };
            usage("Amazon S3", cost).month(&day.to_string()[..7]).on(&day.to_string())
        };
        days(from, to).into_iter().map(one).collect::<Vec<Line>>()
    };
    let bill = Bill::new()
        .file("year=2024/month=12/a.parquet", lines("2024-12-01", "2024-12-31"))
        .file("year=2025/month=1/a.parquet", lines("2025-01-01", "2025-01-10"));
    let budget = "[[budgets]]\nname = \"s3\"\namount = 800\nthresholds = [100]\n";
    let sink = "[[sinks]]\nname = \"log\"\nkind = \"file\"\npath = \"told.ndjson\"\n";
    bill.place.write("costs.toml", format!("{settings}\n{sink}{budget}[sources.small]\nurl = \"bill\"\n"));
    bill.place
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// It stands for three days, and somebody else is told.
#[test]
fn what_stands_is_escalated() {
    let keys = "[alerts]\nto = [\"log\"]\nescalate_after_days = 3\nescalate_to = [\"boss\"]\n\
                [[sinks]]\nname = \"boss\"\nkind = \"file\"\npath = \"boss.ndjson\"\n";
    let place = small(keys);
    for number in 12..=16 {
        assert!(on(&place, day(&format!("2025-01-{number}")), &["--rule", "budget"]).code < 2);
    }
    let id = "budget:s3::2025-01-01:actual:100%";
    assert_eq!(told(&place), [format!("first {id}")]);
    let boss = place.read("boss.ndjson");
    assert!(boss.lines().count() == 1 && boss.contains("\"stage\":\"escalation\"") && boss.contains(id), "{boss}");
}

/// 500 instead of 100 on the last day of December: it is settled on January 2nd, and told then.
#[test]
fn the_last_day_of_a_month() {
    let place = ending("", 500.0);
    for number in 1..=4 {
        assert!(on(&place, day(&format!("2025-01-0{number}")), &["--rule", "anomaly"]).code < 2);
    }
    let text = place.read("told.ndjson");
    assert!(text.lines().count() == 1 && text.contains("on 2024-12-31"), "{text}");
}

/// A budget that names a sink which is none is refused before anything is asked.
#[test]
fn a_sink_that_nobody_described() {
    let ran = on(&small("[alerts.rules.check]\nto = [\"nobody\"]\n"), day("2025-01-12"), &["--rule", "budget"]);
    assert!(ran.code == 2 && ran.err.starts_with("Error: there is no sink \"nobody\""), "{}", ran.err);
}

#[test]
fn a_dry_run_tells_nobody() {
    let place = small("");
    let ran = on(&place, day("2025-01-12"), &["--rule", "budget", "--dry-run"]);
    assert!(ran.text().contains("100% (800.00 USD) was reached on 2025-01-08"), "{}", ran.text());
    assert!(ran.err.contains("log: would be told 1 finding: Critical: Budget s3: 100% reached"), "{}", ran.err);
    assert!(told(&place).is_empty() && !place.path("costs-alerts.db").exists());
}

/// A rule that did not look says nothing of what it found before.
#[test]
fn what_another_rule_found_is_not_gone() {
    let place = small("");
    assert_eq!(on(&place, day("2025-01-12"), &["--rule", "budget"]).code, 1);
    assert_eq!(on(&place, day("2025-01-12"), &["--rule", "daily-spike"]).code, 0);
    let ran = on(&place, day("2025-01-12"), &["--rule", "budget"]);
    assert_eq!((ran.code, told(&place).len()), (0, 1), "{}", ran.err);
}

/// A sink that cannot be reached is said, with exit code 2; the others are told.
#[test]
fn a_sink_that_does_not_answer() {
    let place =
        small("[[sinks]]\nname = \"web\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:9/\"\n[alerts]\nattempts = 1\n");
    let ran = on(&place, day("2025-01-12"), &["--rule", "budget"]);
    assert!(ran.code == 2 && ran.err.contains("web: gave up 1 finding"), "{}", ran.err);
    assert_eq!(told(&place).len(), 1);
    assert!(place.read("costs-dead-letters.ndjson").contains("budget:s3"));
}

#[test]
fn a_budget_names_its_sinks() {
    let keys =
        "[[sinks]]\nname = \"ops\"\nkind = \"file\"\npath = \"ops.ndjson\"\n[alerts.rules.budget]\nto = [\"ops\"]\n";
    let place = small(keys);
    on(&place, day("2025-01-12"), &["--rule", "budget"]);
    assert!(told(&place).is_empty() && place.read("ops.ndjson").contains("budget:s3"));
}

#[test]
fn a_sink_is_tested() {
    let place = small("");
    let ran = place.run(&["alerts", "test", "log"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, "log: told of a test\n"));
    assert!(place.read("told.ndjson").contains("A test of this sink"));
}

const METRICS: &str =
    "[[sinks]]\nname = \"metrics\"\nkind = \"cloudwatch\"\nnamespace = \"Costs\"\nregion = \"us-east-1\"\n";

snapshots! {
    help => small("").run(&["alerts", "--help"]);
    alarms => small(METRICS).run(&["alerts", "alarms"]);
    no_metrics => small("").run(&["alerts", "alarms"]);
    no_such_sink => small("").run(&["alerts", "test", "lgo"]);
    no_findings => small("").run(&["alerts", "send", "costs.toml"]);
}
