//! `costs forecast` over bills that never change, and over the sample against what came.

use chrono::NaiveDate;

use crate::support::sample::figure;
use crate::support::{Bill, Grid, Line, Place, Ran, snapshots, sum, usage};

fn days(from: &str, to: &str) -> Vec<NaiveDate> {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
    from.iter_days().take_while(|day| *day <= to).collect()
}

/// 10 of S3 on each day, and a fee of 31 on each 1st.
fn bill(until: &str) -> Place {
    let lines = |from: &str, to: &str| {
        let on = |day: &NaiveDate, line: Line| line.month(&day.to_string()[..7]).on(&day.to_string());
        let days = days(from, to);
        let mut lines: Vec<Line> = days.iter().map(|day| on(day, usage("Amazon S3", 10.0))).collect();
        lines.push(on(&days[0], usage("Amazon EC2", 31.0).kind("RIFee")));
        lines
    };
    let bill = Bill::new()
        .file("year=2024/month=11/a.parquet", lines("2024-11-01", "2024-11-30"))
        .file("year=2024/month=12/a.parquet", lines("2024-12-01", "2024-12-31"))
        .file("year=2025/month=1/a.parquet", lines("2025-01-01", until));
    bill.place.write("costs.toml", "[sources.small]\nurl = \"bill\"\n");
    bill.place
}

fn forecast(args: &[&str]) -> Ran {
    bill("2025-01-10").run(&[&["forecast", "--today", "2025-01-12", "--format", "csv"], args].concat())
}

/// `so_far expected total` of each service, to the cent.
fn services(ran: &Ran) -> Vec<String> {
    let grid = Grid::read(&ran.data());
    let cents = |text: &str| format!("{:.2}", text.parse::<f64>().unwrap());
    let row = |row: &Vec<String>| {
        let amounts = ["so_far", "expected", "total"].map(|name| cents(&row[grid.position(name)]));
        format!("{} {}", row[0], amounts.join(" "))
    };
    grid.rows.iter().map(row).collect()
}

/// 10 days of 10 are known, 21 to come; the fee was there on the 1st.
#[test]
fn to_the_end_of_the_month() {
    let ran = forecast(&[]);
    assert_eq!(services(&ran), ["Amazon S3 100.00 210.00 310.00", "Amazon EC2 31.00 0.00 31.00"]);
    let said = "2025-01-01 to 2025-01-31: 131.00 until 2025-01-10 + 210.00 expected = 341.00 USD (80%: ";
    assert!(ran.err.contains(said), "{}", ran.err);
}

/// 50 days more end on March 1st: the fee of February and that of March.
#[test]
fn days_to_come() {
    assert_eq!(
        services(&forecast(&["--horizon", "50d"])),
        ["Amazon S3 100.00 500.00 600.00", "Amazon EC2 31.00 62.00 93.00"]
    );
}

/// On the 11th the 10th is not settled; as it costs what was expected, no more of it is to come.
#[test]
fn the_last_days_are_expected() {
    let ran = bill("2025-01-10").run(&["forecast", "--today", "2025-01-11", "--format", "csv"]);
    assert_eq!(services(&ran)[0], "Amazon S3 100.00 210.00 310.00");
}

/// Services add up to the whole, on a day on which the last ones are not settled.
#[test]
fn services_add_up() {
    let ran = Place::over_sample("").run(&["forecast", "--today", "2025-01-02", "--format", "csv"]);
    let total: f64 = sum(Grid::read(&ran.data()).column("total")).parse().unwrap();
    let (_, said) = ran.err.split_once(" expected = ").unwrap();
    let said: f64 = said.split(' ').next().unwrap().replace(',', "").parse().unwrap();
    assert!((total - said).abs() < 0.02, "{total} and {said}");
}

#[test]
fn day_by_day() {
    let grid = Grid::read(&forecast(&["--daily"]).data());
    let of = |line: &str| grid.rows.iter().filter(|row| row[1] == line).map(|row| row[2].clone()).collect::<Vec<_>>();
    assert_eq!((sum(of("actual")), of("expected").len(), of("80% high").len()), ("131".to_owned(), 21, 21));
}

#[test]
fn budgets_are_told() {
    let place = bill("2025-01-10");
    let budget = "[[budgets]]\nname = \"all\"\namount = 200\n[sources.small]\nurl = \"bill\"\n";
    place.write("costs.toml", budget);
    let ran = place.run(&["forecast", "--today", "2025-01-12"]);
    // 131 and 7 days of 10.
    assert!(ran.err.contains("Budget all: expected to be spent on 2025-01-17\n"), "{}", ran.err);
}

/// What was expected of January on the 12th lies within 5 percent of what came, leaving the 1st of January's fees as they are.
#[test]
fn the_sample() {
    let ran = Place::over_sample("").run(&["forecast", "--today", "2025-01-12", "--format", "csv"]);
    let total: f64 = sum(Grid::read(&ran.data()).column("total")).parse().unwrap();
    let came: f64 = figure("2025-01", &["unblended"]).parse().unwrap();
    assert!((total / came - 1.0).abs() < 0.05, "{total} instead of {came}");
}

#[test]
fn a_chart() {
    let place = bill("2025-01-10");
    place.run(&["forecast", "--daily", "--today", "2025-01-12", "-o", "f.svg"]).data();
    assert!(place.read("f.svg").contains("80% high"));
}

fn told(args: &[&str]) -> Ran {
    bill("2025-01-10").run(args)
}

snapshots! {
    help => told(&["forecast", "--help"]);
    no_horizon => told(&["forecast", "--horizon", "soon"]);
    a_day_that_is_over => told(&["forecast", "--horizon", "2025-01-05", "--today", "2025-01-12"]);
    no_such_month => told(&["forecast", "--month", "2025-03"]);
}
