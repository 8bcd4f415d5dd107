//! Days against the ledger's daily totals, and the planted anomalies.

use std::collections::BTreeMap;

use crate::support::sample::{MONTHS, anomalies, days};
use crate::support::{Grid, costs};

fn days_of(month: &str, more: &[&str]) -> Grid {
    let args: Vec<&str> = ["anomalies", "--method", "documented", "--month", month, "--format", "csv"]
        .iter()
        .chain(more)
        .copied()
        .collect();
    Grid::read(&costs(&args).data())
}

fn every_day(month: &str) {
    assert_eq!(days_of(month, &["--medium", "-10"]).sums("day", "daily_cost"), days(month));
}

/// Mean plus `sigmas` deviations (n - 1) of the ledger's days.
fn threshold(month: &str, sigmas: f64) -> f64 {
    let costs: Vec<f64> = days(month).values().map(|cost| cost.parse().unwrap()).collect();
    let count = f64::from(u8::try_from(costs.len()).unwrap());
    let mean = costs.iter().sum::<f64>() / count;
    let squares: f64 = costs.iter().map(|cost| (cost - mean).powi(2)).sum();
    mean + sigmas * (squares / (count - 1.0)).sqrt()
}

/// The ledger's days above the mean by one or two deviations.
fn expected(month: &str) -> BTreeMap<String, String> {
    let (medium, high) = (threshold(month, 1.0), threshold(month, 2.0));
    let level = |cost: f64| if cost > high { "HIGH" } else { "MEDIUM" };
    let costs = days(month).into_iter().map(|(day, cost)| (day, cost.parse::<f64>().unwrap()));
    costs.filter(|(_, cost)| *cost > medium).map(|(day, cost)| (day, level(cost).to_owned())).collect()
}

fn levels(month: &str) -> BTreeMap<String, String> {
    let grid = days_of(month, &[]);
    grid.column("day").into_iter().zip(grid.column("level")).collect()
}

macro_rules! months {
    ($($name:ident: $month:literal;)*) => {
        $(mod $name {
            #[test]
            fn every_day() {
                super::every_day($month);
            }

            #[test]
            fn levels() {
                assert_eq!(super::levels($month), super::expected($month));
            }

            #[test]
            fn mean_and_deviation() {
                let grid = super::days_of($month, &["--medium", "-10"]);
                let number = |name: &str| grid.column(name)[0].parse::<f64>().unwrap();
                let (mean, deviation) = (number("average"), number("deviation"));
                assert!((mean - super::threshold($month, 0.0)).abs() < 1e-6, "{mean}");
                assert!((mean + deviation - super::threshold($month, 1.0)).abs() < 1e-6, "{deviation}");
            }
        })*
    };
}

months! {
    november: "2024-11";
    december: "2024-12";
    january: "2025-01";
}

/// Planted spikes and new resources of over $700 a day are found; December's NAT gateway ($143 on a bill of $3,000 a day)
/// and the slow leak are below what a deviation can see.
#[test]
fn planted_days_are_found() {
    let found: Vec<String> = MONTHS.iter().flat_map(|month| levels(month).into_keys()).collect();
    let mut planted = 0;
    for anomaly in anomalies().iter().filter(|anomaly| anomaly["kind"].as_str() != Some("leak")) {
        let text = |key: &str| anomaly[key].as_str().unwrap();
        let days: Vec<&str> =
            if text("date") == text("last_date") { vec![text("date")] } else { vec![text("date"), text("last_date")] };
        let extra: f64 = text("extra_cost").parse().unwrap();
        if extra < 700.0 {
            continue;
        }
        for day in days.into_iter().filter(|day| weekday(day)) {
            assert!(found.iter().any(|found| found == day), "{day} is planted and not found in {found:?}");
            planted += 1;
        }
    }
    assert!(planted >= 6, "{planted}");
}

/// A weekend's low level hides what a flat threshold would see on a working day.
fn weekday(day: &str) -> bool {
    use chrono::Datelike;
    day.parse::<chrono::NaiveDate>().unwrap().weekday().number_from_monday() < 6
}

#[test]
fn daily_totals_of_line_items() {
    let sql = "SELECT usage_date, SUM(unblended_cost) AS c FROM line_items
               WHERE billing_month = DATE '2025-01-01' AND charge_type = 'Usage' GROUP BY 1";
    let grid = Grid::read(&costs(&["sql", sql, "--format", "csv"]).data());
    assert_eq!(grid.sums("usage_date", "c"), days("2025-01"));
}

#[test]
fn daily_totals_of_daily_costs() {
    let sql = "SELECT day, SUM(unblended_cost) AS c FROM daily_costs
               WHERE billing_month = DATE '2024-12-01' AND charge_type = 'Usage' GROUP BY 1";
    let grid = Grid::read(&costs(&["sql", sql, "--format", "csv"]).data());
    assert_eq!(grid.sums("day", "c"), days("2024-12"));
}
