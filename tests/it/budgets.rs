//! `costs budget` over small bills worked by hand, and over the sample against its ledger.

use crate::support::sample::figure;
use crate::support::{Bill, Grid, Line, Place, Ran, snapshots, sum, usage};

fn on(day: &str, service: &str, cost: f64) -> Line {
    usage(service, cost).month(&day[..7]).on(day)
}

/// 10 of S3 on each day from November 1st to December 10th 2024; 5 more of EC2 on each day of December.
fn bill(settings: &str) -> Place {
    let days = |month: &str, last: u32| (1..=last).map(|day| format!("{month}-{day:02}")).collect::<Vec<_>>();
    let november: Vec<Line> = days("2024-11", 30).iter().map(|day| on(day, "Amazon S3", 10.0)).collect();
    let storage = days("2024-12", 10);
    let mut december: Vec<Line> = storage.iter().map(|day| on(day, "Amazon S3", 10.0)).collect();
    december
        .extend(storage.iter().map(|day| on(day, "Amazon EC2", 5.0).set("line_item_usage_account_id", "333333333333")));
    let bill =
        Bill::new().file("year=2024/month=11/a.parquet", november).file("year=2024/month=12/a.parquet", december);
    bill.place.write("costs.toml", format!("{settings}\n[sources.small]\nurl = \"bill\"\n"));
    bill.place
}

fn budget(settings: &str, args: &[&str]) -> Ran {
    bill(settings).run(&[&["budget"], args].concat())
}

/// The chosen columns of a result.
fn columns(ran: &Ran, names: &[&str]) -> Vec<String> {
    let grid = Grid::read(&ran.data());
    let row =
        |row: &Vec<String>| names.iter().map(|name| row[grid.position(name)].clone()).collect::<Vec<_>>().join(" ");
    grid.rows.iter().map(row).collect()
}

const ALL: &str = "[[budgets]]\nname = \"all\"\namount = 400\nthresholds = [25, 50, 100]\n";

/// 150 of 400 are 37.5 percent; a month that ended long ago is over.
#[test]
fn what_was_spent() {
    let ran = budget(ALL, &["--today", "2025-03-01", "--format", "csv"]);
    let names = ["budget", "period", "amount", "actual", "used", "forecast", "status"];
    assert_eq!(columns(&ran, &names), ["all 2024-12 400 150 37.5 150 warning"]);
    // 25 percent are 100, on the 7th day of 15. S3 is 100 after November's 300, EC2 50 after nothing.
    for said in [
        "all, 2024-12: 150.00 of 400.00 USD spent\n",
        "  25% (100.00 USD) was reached on 2024-12-07\n",
        "  against the period before: Amazon S3 -200.00 and Amazon EC2 +50.00\n",
    ] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
}

/// On the 12th the 10th is settled: 15 a day go on for 21 days, 150 + 315 = 465. 200 come on the 14th, 400 on the 27th.
#[test]
fn what_is_expected() {
    let ran = budget(ALL, &["all", "--today", "2024-12-12", "--format", "csv"]);
    let expected = [
        "actual 25 100 reached 2024-12-07 warning",
        "actual 50 200 expected 2024-12-14 warning",
        "actual 100 400 expected 2024-12-27 critical",
    ];
    assert_eq!(columns(&ran, &["on", "threshold", "amount", "state", "day", "severity"]), expected);
    assert!(ran.err.contains("150.00 of 400.00 USD spent; 465.00 expected (80%: "), "{}", ran.err);
    // 10 days of 10 in both months; EC2 is new.
    assert!(ran.err.contains("  against the period before: Amazon EC2 +50.00\n"), "{}", ran.err);
}

#[test]
fn days_after_today_are_not_known() {
    let ran = budget(ALL, &["--today", "2024-12-05", "--format", "csv"]);
    assert_eq!(columns(&ran, &["actual"]), ["75"]);
}

/// A quarter from November to January: 300 and 150.
#[test]
fn a_quarter_of_a_fiscal_year() {
    let keys = "[[budgets]]\nname = \"q\"\namount = 1000\nperiod = \"quarter\"\nfiscal_year_starts = 5\n";
    let ran = budget(keys, &["--today", "2025-03-01", "--format", "csv"]);
    assert_eq!(columns(&ran, &["period", "actual"]), ["2024-11 to 2025-01 450"]);
}

#[test]
fn one_for_each_value() {
    let keys = "[[budgets]]\nname = \"a\"\namount = 100\neach = \"account\"\n";
    let ran = budget(keys, &["--today", "2025-03-01", "--format", "csv"]);
    assert_eq!(columns(&ran, &["budget", "actual"]), ["a: 222222222222 100", "a: 333333333333 50"]);
    let ran = budget(keys, &["a: 333333333333", "--today", "2025-03-01", "--format", "csv"]);
    assert_eq!(columns(&ran, &["budget", "state"])[0], "a: 333333333333 not reached");
}

/// Charges, a condition and amounts by month.
#[test]
fn what_counts() {
    let keys = "[[budgets]]\nname = \"s3\"\nwhere = [\"service=*S3\"]\ncharges = \"usage\"\nmetric = \"amortized\"\n\
                amounts = { \"2024-11\" = 250, \"2024-12\" = 500 }\n";
    let place = bill(keys);
    let run = |month: &str| {
        let ran = place.run(&["budget", "--today", "2025-03-01", "--month", month, "--format", "csv"]);
        columns(&ran, &["amount", "actual", "status"])
    };
    assert_eq!((run("2024-11"), run("2024-12")), (vec!["250 300 over".to_owned()], vec!["500 100 ok".to_owned()]));
}

/// 100 in November, and 10 percent more each month: 110 in December.
#[test]
fn growth() {
    let keys = "[[budgets]]\nname = \"g\"\namount = 100\ngrowth = 10\nfrom = \"2024-11\"\n";
    let place = bill(keys);
    let amount = |month: &str| columns(&place.run(&["budget", "--month", month, "--format", "csv"]), &["amount"]);
    assert_eq!((amount("2024-11"), amount("2024-12")), (vec!["100".to_owned()], vec!["110".to_owned()]));
}

#[test]
fn a_burn_down() {
    let place = bill(ALL);
    place.run(&["budget", "all", "--today", "2024-12-12", "-o", "burn.svg"]).data();
    let drawn = place.read("burn.svg");
    for text in ["forecast", "budget", "2024-12, USD, use until 2024-12-10"] {
        assert!(drawn.contains(text), "{text}");
    }
}

#[test]
fn nothing_is_of_it() {
    let keys = "[[budgets]]\nname = \"none\"\namount = 10\nwhere = [\"service=Nothing\"]\n";
    let ran = budget(keys, &["--today", "2025-03-01", "--format", "csv"]);
    assert_eq!(columns(&ran, &["budget", "actual", "status"]), ["none 0 ok"]);
    assert!(ran.err.contains("Note: none: nothing on the bill is of it\n"), "{}", ran.err);
}

/// Accounts, cost centres and the whole as the ledger has them.
#[test]
fn the_sample() {
    let place = Place::over_sample("");
    let settings = place.read("costs.toml");
    let keys = "[[budgets]]\nname = \"all\"\namount = 1\n[[budgets]]\nname = \"each\"\namount = 1\neach = \"account\"\n\
                [[budgets]]\nname = \"centre\"\namount = 1\neach = \"cost-centre\"\n\
                [[allocation.rules]]\nmatch = { \"tag:CostCenter\" = \"*\" }\ncentre = \"{tag:CostCenter}\"\n";
    place.write("costs.toml", format!("{keys}{settings}"));
    let month = "2024-12";
    let grid = Grid::read(&place.run(&["budget", "--month", month, "--format", "csv"]).data());
    let of = |prefix: &str| {
        let rows = grid.rows.iter().filter(move |row| row[0].starts_with(prefix));
        rows.map(|row| row[grid.position("actual")].clone()).collect::<Vec<_>>()
    };
    let total = figure(month, &["unblended"]);
    assert_eq!((of("all"), sum(of("each: "))), (vec![total.clone()], total.clone()));
    // Cost centres are those of `costs allocate`, without what is unallocated.
    let allocated = Grid::read(&place.run(&["allocate", "--month", month, "--format", "csv"]).data());
    let centres =
        allocated.rows.iter().filter(|row| row[0] != "unallocated").map(|row| row[allocated.position("total")].clone());
    let mut expected: Vec<String> = centres.collect();
    let mut found = of("centre: ");
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

fn told(keys: &str) -> Ran {
    bill(&format!("[[budgets]]\nname = \"web\"\n{keys}\n")).run(&["budget"])
}

snapshots! {
    none => budget("", &[]);
    unknown => budget(ALL, &["al"]);
    no_amount => told("");
    no_number => told("amount = \"much\"");
    both_amounts => told("amount = 1\namounts = { \"2024-11\" = 1 }");
    no_month => told("amounts = { \"November\" = 1 }");
    no_beginning_of_a_quarter => told("period = \"quarter\"\namounts = { \"2024-11\" = 1 }");
    growth_without_a_beginning => told("amount = 1\ngrowth = 2");
    no_threshold => told("amount = 1\nthresholds = [{ percent = 10, amount = 5 }]");
    no_fiscal_month => told("amount = 1\nfiscal_year_starts = 13");
    no_metric => told("amount = 1\nmetric = \"amortised\"");
    no_condition => told("amount = 1\nwhere = [\"region\"]");
    no_dimension => told("amount = 1\neach = \"acount\"");
    no_column => told("amount = 1\nwhere = [\"regoin=eu-*\"]");
    no_rules => told("amount = 1\ncost_centre = \"Web\"");
    two_of_a_name => told("amount = 1\n[[budgets]]\nname = \"Web\"\namount = 2");
    where_of_a_centre => told("amount = 1\ncost_centre = \"Web\"\nwhere = [\"region=*\"]");
    several_to_draw => bill("[[budgets]]\nname = \"a\"\namount = 100\neach = \"account\"\n").run(&["budget", "-o", "a.png"]);
    table => bill(ALL).run(&["budget", "--today", "2024-12-12"]);
}
