//! Every report against `sample-data/invoice.toml`: the generator's own ledger, to the last digit.

use std::collections::BTreeMap;

use crate::support::sample::{self, MONTHS, figure, figures};
use crate::support::{Grid, costs, sum};

fn report(args: &[&str]) -> Grid {
    let args: Vec<&str> = args.iter().chain(&["--format", "csv"]).copied().collect();
    Grid::read(&costs(&args).data())
}

/// The invoice names a service by its product code where the lines have no name; the program has names for codes.
fn services(month: &str, charges: &str) -> BTreeMap<String, String> {
    let mut services = figures(month, "service", charges);
    if let Some(amount) = services.remove("AWSSupportBusiness") {
        services.insert("AWS Support (Business)".to_owned(), amount);
    }
    services
}

/// A report's sums by its key, for `usage` or `all`.
fn sums(name: &str, key: &str, cost: &str, month: &str, charges: &str) -> BTreeMap<String, String> {
    let mut args = vec![name, "--month", month, "--charges", charges];
    args.extend(if name == "top" { &["--limit", "1000"][..] } else { &[] });
    report(&args).sums(key, cost)
}

macro_rules! months {
    ($($name:ident: $month:literal, $charges:literal;)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn top() {
                assert_eq!(sums("top", "service", "total_cost", $month, $charges), services($month, $charges));
            }

            #[test]
            fn accounts() {
                let accounts = sums("accounts", "account", "total_cost", $month, $charges);
                assert_eq!(accounts, figures($month, "account", $charges));
            }

            #[test]
            fn regions() {
                let regions = sums("regions", "region", "total_cost", $month, $charges);
                assert_eq!(regions, figures($month, "region", $charges));
            }

            #[test]
            fn tags() {
                let args = ["tags", "--tag", "cost_center", "--month", $month, "--charges", $charges, "--limit", "100000"];
                let tags = report(&args).sums("cost_center", "allocated_cost");
                assert_eq!(tags, figures($month, "tag_cost_center", $charges));
            }

            #[test]
            fn trend() {
                let trend = report(&["trend", "--from", $month, "--to", $month, "--charges", $charges]);
                assert_eq!(trend.sums("service", "monthly_cost"), services($month, $charges));
            }
        })*
    };
}

months! {
    november_usage: "2024-11", "usage";
    november_all: "2024-11", "all";
    december_usage: "2024-12", "usage";
    december_all: "2024-12", "all";
    january_usage: "2025-01", "usage";
    january_all: "2025-01", "all";
}

#[test]
fn trend_of_all_months() {
    let trend = report(&["trend", "--charges", "all"]).sums("month", "monthly_cost");
    let invoice = MONTHS.map(|month| (format!("{month}-01"), figure(month, &["unblended"])));
    assert_eq!(trend, BTreeMap::from(invoice));
}

#[test]
fn top_of_a_payer() {
    let sql = "SELECT payer_account, SUM(unblended_cost) AS c FROM line_items WHERE billing_month = DATE '2025-01-01' GROUP BY 1";
    assert_eq!(report(&["sql", sql]).sums("payer_account", "c"), figures("2025-01", "payer", "all"));
}

#[test]
fn movers_show_both_months() {
    let movers = report(&["movers", "--limit", "1000", "--charges", "all"]);
    assert_eq!(movers.sums("service", "previous_cost"), services("2024-12", "all"));
    assert_eq!(movers.sums("service", "cost"), services("2025-01", "all"));
}

macro_rules! metrics {
    ($($name:ident: $metric:literal;)*) => {
        $(#[test]
        fn $name() {
            for month in MONTHS {
                let args = ["top", "--month", month, "--metric", $metric, "--charges", "all", "--limit", "1000"];
                assert_eq!(sum(report(&args).column("total_cost")), figure(month, &[$metric]), "{month}");
            }
        })*
    };
}

metrics! {
    unblended: "unblended";
    blended: "blended";
    amortized: "amortized";
    list: "list";
}

#[test]
fn every_metric_of_every_charge_type() {
    let grid = report(&[
        "sql",
        "SELECT strftime, charge_type, n, unblended, blended, amortized, list FROM (
           SELECT to_char(billing_month, '%Y-%m') AS strftime, charge_type, COUNT(*) AS n,
             SUM(unblended_cost) AS unblended, SUM(blended_cost) AS blended,
             SUM(amortized_cost) AS amortized, SUM(list_cost) AS list
           FROM line_items GROUP BY 1, 2) AS t ORDER BY 1, 2",
    ]);
    let mut invoice = Vec::new();
    for month in MONTHS {
        for (kind, entry) in sample::invoice(month)["charge_type"].as_table().unwrap() {
            let mut row = vec![month.to_owned(), kind.clone(), entry["rows"].to_string()];
            let metrics = ["unblended", "blended", "amortized", "list"];
            row.extend(metrics.map(|metric| entry[metric].as_str().unwrap().to_owned()));
            invoice.push(row);
        }
    }
    invoice.sort();
    assert_eq!(grid.rows, invoice);
}

/// Identity 1: unblended = amortized + true-up + upfront fees, the last two from the ledger.
#[test]
fn identity_1() {
    for month in MONTHS {
        let of = |metric: &str| {
            let args = ["top", "--month", month, "--metric", metric, "--charges", "all", "--limit", "1000"];
            sum(report(&args).column("total_cost"))
        };
        let identity = |part: &str| figure(month, &["identity", part]);
        assert_eq!(of("unblended"), sum([of("amortized"), identity("true_up"), identity("upfront_fees")]), "{month}");
    }
}

#[test]
fn reservations() {
    for month in MONTHS {
        let grid = report(&["ri-utilization", "--month", month]);
        let hours = |name: &str| -> BTreeMap<String, String> {
            grid.column("reservation_id").into_iter().zip(grid.column(name)).collect()
        };
        let invoice = |name: &str| -> BTreeMap<String, String> {
            let table = sample::invoice(month)["reservation"].as_table().unwrap();
            table.iter().map(|(id, entry)| (id.clone(), entry[name].as_str().unwrap().to_owned())).collect()
        };
        assert_eq!(hours("unused_hours"), invoice("unused"), "{month}");
        assert_eq!(hours("total_reserved_hours"), invoice("total"), "{month}");
        assert_eq!(sum(grid.column("unused_cost")), figure(month, &["charge_type", "RIFee", "amortized"]), "{month}");
    }
}

/// The line under a report splits the month's total as the ledger has it.
#[test]
fn the_line_that_ties_to_the_bill() {
    let err = costs(&["top", "--month", "2025-01"]).err;
    // 119,652.9959975443 in all, 95,851.7671975443 of it Usage; the rest is left out.
    assert!(err.starts_with("January 2025: 119,653.00 USD unblended on the bill = "), "{err}");
    assert!(err.contains(" + 23,801.23 left out: Tax 8,950.24, Fee 7,624.44, RIFee 5,480.08,"), "{err}");
}
