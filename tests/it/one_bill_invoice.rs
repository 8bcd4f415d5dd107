//! Every form of the bill against `sample-data/invoice.toml`: the generator's ledger, to the last digit.

use std::collections::BTreeMap;

use crate::support::sample::{MONTHS, days, figure, figures};
use crate::support::{Grid, costs, sum};

fn report(form: &str, args: &[&str]) -> Grid {
    let source = format!("sample-data/{form}");
    Grid::read(&costs(&[args, &["--format", "csv", "--source", &source]].concat()).data())
}

/// Months with their sums, as `trend` and as the ledger has them.
fn months(form: &str, metric: &str) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let trend = report(form, &["trend", "--charges", "all", "--metric", metric]).sums("month", "monthly_cost");
    (trend, BTreeMap::from(MONTHS.map(|month| (format!("{month}-01"), figure(month, &[metric])))))
}

fn by_account(form: &str, month: &str) -> BTreeMap<String, String> {
    report(form, &["accounts", "--month", month, "--charges", "all"]).sums("account", "total_cost")
}

fn by_tag(form: &str, month: &str) -> BTreeMap<String, String> {
    let args = ["tags", "--tag", "cost_center", "--month", month, "--charges", "usage", "--limit", "100000"];
    report(form, &args).sums("cost_center", "allocated_cost")
}

/// The usage of each day; the report leaves days outside the billing period out, and so does this.
fn by_day(form: &str, month: &str) -> BTreeMap<String, String> {
    let grid = report(form, &["anomalies", "--month", month, "--medium", "-1000"]);
    grid.column("day").into_iter().zip(grid.column("daily_cost")).collect()
}

macro_rules! forms {
    ($($name:ident: $form:literal;)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn unblended() {
                let (trend, ledger) = months($form, "unblended");
                assert_eq!(trend, ledger);
            }

            #[test]
            fn amortized() {
                let (trend, ledger) = months($form, "amortized");
                assert_eq!(trend, ledger);
            }

            #[test]
            fn listed() {
                let (trend, ledger) = months($form, "list");
                assert_eq!(trend, ledger);
            }

            #[test]
            fn accounts() {
                assert_eq!(by_account($form, "2025-01"), figures("2025-01", "account", "all"));
            }

            #[test]
            fn tags() {
                assert_eq!(by_tag($form, "2024-12"), figures("2024-12", "tag_cost_center", "usage"));
            }

            #[test]
            fn the_days_of_usage() {
                let of_the_month = |(day, _): &(String, String)| day.starts_with("2025-01");
                let ledger = days("2025-01").into_iter().filter(of_the_month).collect();
                assert_eq!(by_day($form, "2025-01"), ledger);
            }

            #[test]
            fn payers() {
                let sql = "SELECT payer_account, SUM(unblended_cost) AS c FROM line_items
                    WHERE billing_month = DATE '2025-01-01' GROUP BY 1";
                let payers = report($form, &["sql", sql]).sums("payer_account", "c");
                assert_eq!(payers, figures("2025-01", "payer", "all"));
            }
        })*
    };
}

forms! {
    csv: "cur-csv";
    cur2: "cur2";
    focus: "focus";
}

macro_rules! blended {
    ($($name:ident: $form:literal;)*) => {
        $(#[test]
        fn $name() {
            let (trend, ledger) = months($form, "blended");
            assert_eq!(trend, ledger);
        })*
    };
}

blended! {
    blended_in_csv: "cur-csv";
    blended_in_cur2: "cur2";
}

/// What an identity makes of unblended and amortized cost holds in FOCUS as in CUR: unblended = amortized + true-up +
/// upfront fees, the last two from the ledger.
#[test]
fn identity_1_in_focus() {
    for month in MONTHS {
        let of = |metric: &str| {
            let args = ["top", "--month", month, "--metric", metric, "--charges", "all", "--limit", "1000"];
            sum(report("focus", &args).column("total_cost"))
        };
        let identity = |part: &str| figure(month, &["identity", part]);
        assert_eq!(of("unblended"), sum([of("amortized"), identity("true_up"), identity("upfront_fees")]), "{month}");
    }
}
