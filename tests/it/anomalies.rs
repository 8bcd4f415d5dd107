//! `costs anomalies` by its robust method: what it finds on the sample, where the generator says what it planted; and its flags.

use chrono::NaiveDate;

use crate::support::sample::{MONTHS, anomalies};
use crate::support::{Bill, Grid, Line, Place, Ran, Run, costs, snapshots, usage};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn found(month: &str) -> Grid {
    Grid::read(&costs(&["anomalies", "--month", month, "--drivers", "0", "--format", "csv"]).data())
}

/// Every spike and new resource that the generator planted is found in its month, on its first day, with its cost to a tenth.
#[test]
fn what_was_planted() {
    let (mut planted, grids) = (0, [found(MONTHS[1]), found(MONTHS[2])]);
    for event in anomalies().iter().filter(|event| event["kind"].as_str() != Some("leak")) {
        let text = |key: &str| event[key].as_str().unwrap().to_owned();
        let Some(month) = MONTHS[1..].iter().position(|month| text("date").starts_with(month)) else { continue };
        planted += 1;
        let grid = &grids[month];
        let at = |name: &str| grid.position(name);
        let is_it =
            |row: &&Vec<String>| row[at("first_day")] == text("date") && row[at("last_day")] == text("last_date");
        let extra: f64 = text("extra_cost").parse().unwrap();
        let near = |row: &Vec<String>| (row[at("impact")].parse::<f64>().unwrap() / extra - 1.0).abs() < 0.1;
        let rows: Vec<_> = grid.rows.iter().filter(is_it).collect();
        assert!(rows.iter().any(|row| near(row)), "{event:?}: {rows:?}");
    }
    assert_eq!(planted, 7);
}

/// The leak grows by 6 percent of its first level a day; it is found within a week of its beginning.
#[test]
fn the_leak() {
    let leak = anomalies().iter().find(|event| event["kind"].as_str() == Some("leak")).unwrap();
    let begins = day(leak["date"].as_str().unwrap());
    let grid = found("2024-12");
    let at = |name: &str| grid.position(name);
    let of_it = |row: &&Vec<String>| row[at("account")] == leak["account"].as_str().unwrap();
    let first = grid.rows.iter().filter(of_it).map(|row| day(&row[at("first_day")])).min().unwrap();
    assert!((0..7).contains(&(first - begins).num_days()), "{first}");
}

fn on(day: NaiveDate, service: &str, cost: f64) -> Line {
    let text = day.to_string();
    usage(service, cost).month(&text[..7]).on(&text)
}

/// 100 a day in December and January, and 400 more on January 15th, 300 of them on one resource.
fn spike() -> Bill {
    let lines = |from: &str, to: &str| {
        let days = day(from).iter_days().take_while(|one| *one <= day(to)).collect::<Vec<_>>();
        let mut lines: Vec<Line> = days.iter().map(|day| on(*day, "Amazon S3", 100.0)).collect();
        for extra in days.iter().filter(|one| **one == day("2025-01-15")) {
            lines.push(on(*extra, "Amazon S3", 300.0).set("line_item_resource_id", "bucket-a"));
            lines.push(on(*extra, "Amazon S3", 100.0).set("line_item_resource_id", "bucket-b"));
        }
        lines
    };
    Bill::new()
        .file("year=2024/month=12/a.parquet", lines("2024-12-01", "2024-12-31"))
        .file("year=2025/month=1/a.parquet", lines("2025-01-01", "2025-01-31"))
}

fn ask(args: &[&str]) -> Run {
    spike().costs(&[&["anomalies", "--format", "csv"], args].concat())
}

/// 500 instead of 100, told once: neither the service nor the bill repeats it.
#[test]
fn a_spike() {
    let run = ask(&[]);
    let grid = Grid::read(&run.out);
    let names = ["first_day", "last_day", "kind", "service", "account", "actual", "expected", "impact"];
    let row = |row: &Vec<String>| names.map(|name| row[grid.position(name)].clone()).join(" ");
    let rows: Vec<String> = grid.rows.iter().map(row).collect();
    assert_eq!(rows, ["2025-01-15 2025-01-15 spike Amazon S3 222222222222 500 100 400"]);
    assert!(run.err.contains("January 2025: 1 out of the ordinary, 400.00 USD in all\n"), "{}", run.err);
    // bucket-a 300 and bucket-b 100 against nothing before.
    assert!(run.err.contains("bucket-a +300.00 and ") && run.err.contains("bucket-b +100.00\n"), "{}", run.err);
}

/// The statement that stands beside a finding gives its days.
#[test]
fn the_sql_of_a_finding() {
    let grid = Grid::read(&ask(&[]).data());
    let rows = Grid::read(&spike().sql(&grid.column("sql")[0]));
    let of_day = rows.rows.iter().filter(|row| row[0] == "2025-01-15");
    assert_eq!(crate::support::sum(of_day.map(|row| row[3].clone()).collect::<Vec<_>>()), "500");
}

#[test]
fn what_is_worth_telling() {
    let count = |args: &[&str]| Grid::read(&ask(args).data()).rows.len();
    assert_eq!((count(&["--min-impact", "401"]), count(&["--min-impact", "399"])), (0, 1));
    assert_eq!((count(&["--min-percent", "401"]), count(&["--min-percent", "399"])), (0, 1));
    assert_eq!(count(&["--month", "2024-12"]), 0);
    // On the 16th neither the 15th nor the 16th are settled, on the 17th the 15th is.
    assert_eq!((count(&["--today", "2025-01-16"]), count(&["--today", "2025-01-17"])), (0, 1));
}

#[test]
fn what_somebody_has_looked_at() {
    let id = Grid::read(&ask(&[]).data()).column("id")[0].clone();
    let bill = spike();
    bill.place.write("costs.toml", "[anomalies]\nacknowledged = \"fine.csv\"\n[sources.small]\nurl = \"bill\"\n");
    bill.place.write("fine.csv", format!("id,reason\n{id},a migration\n"));
    let ran = bill.place.run(&["anomalies"]);
    assert!(
        ran.err.contains("nothing out of the ordinary; 1 acknowledged (--acknowledged shows them)\n"),
        "{}",
        ran.err
    );
    assert!(bill.place.run(&["anomalies", "--acknowledged"]).data().contains(&id));
    bill.place.write("fine.csv", "id,reason\nsomething,else\n");
    let ran = bill.place.run(&["anomalies"]);
    assert!(ran.code == 2 && ran.err.contains("\"something\" is no id of a finding"), "{}", ran.err);
}

/// As an alert, with the same id in every run.
#[test]
fn a_finding_of_the_alerts() {
    let bill = spike();
    bill.place.write("costs.toml", "[sources.small]\nurl = \"bill\"\n");
    let ran = bill.place.run(&["alerts", "--rule", "anomaly", "--today", "2025-01-20", "--format", "csv"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let text = ran.text();
    assert!(text.contains("warning,anomaly,2025-01-15,"), "{text}");
    assert!(text.contains("Most changed:"), "{text}");
}

/// The thresholds of the documented method mean that one.
#[test]
fn the_documented_method() {
    let header = |args: &[&str]| costs(args).data().lines().next().unwrap().to_owned();
    let documented = header(&["anomalies", "--method", "documented", "--format", "csv"]);
    assert_eq!(documented, "day,daily_cost,average,deviation,sigmas,level");
    assert_eq!(header(&["anomalies", "--high", "3", "--format", "csv"]), documented);
}

fn told(args: &[&str]) -> Ran {
    Place::over_sample("").run(args)
}

snapshots! {
    the_sample => told(&["anomalies"]);
    help => told(&["anomalies", "--help"]);
    no_method => told(&["anomalies", "--method", "magic"]);
    no_such_month => told(&["anomalies", "--month", "2025-02"]);
}
