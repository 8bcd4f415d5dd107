//! `costs diff` against what the generator says of the sample's older deliveries, and against sums by hand.

use std::collections::BTreeMap;

use crate::support::exported::part;
use crate::support::sample::{figures, snapshot};
use crate::support::{Bill, Grid, Run, costs, usage};

const TIMES: [&str; 4] = ["--as-of", "2025-01-10", "--as-of", "2025-02-10"];

fn diff(source: &str, args: &[&str]) -> Run {
    let args: Vec<&str> = ["diff", "--source", source, "--format", "csv"].iter().chain(args).copied().collect();
    costs(&args)
}

/// The invoice names a service by its product code where the lines have no name; the program has names for codes.
fn named(mut services: BTreeMap<String, String>) -> BTreeMap<String, String> {
    if let Some(amount) = services.remove("AWSSupportBusiness") {
        services.insert("AWS Support (Business)".to_owned(), amount);
    }
    services
}

/// Every service whose sums in the older delivery and on the final bill differ, and no other.
#[track_caller]
fn against_the_ledger(form: &str, times: &[&str], month: &str, assembly: &str) {
    let args: Vec<&str> = times.iter().chain(&["--month", month]).copied().collect();
    let shown = Grid::read(&diff(&part(form), &args).data());
    let (before, after) = (named(snapshot(month, assembly)), named(figures(month, "service", "all")));
    let changed = |name: &&String| before.get(*name) != after.get(*name);
    let of = |sums: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let names = before.keys().chain(after.keys()).filter(changed);
        names.filter_map(|name| Some((name.clone(), sums.get(name)?.clone()))).collect()
    };
    assert!(!of(&after).is_empty());
    assert_eq!((shown.sums("service", "before"), shown.sums("service", "after")), (of(&before), of(&after)));
}

#[test]
fn a_closed_month_of_legacy_csv() {
    against_the_ledger("cur-csv", &TIMES, "2024-12", "20250103T041530Z");
}

#[test]
fn a_closed_month_of_cur2() {
    against_the_ledger("cur2", &TIMES, "2024-12", "20250103T041530Z");
}

#[test]
fn an_open_month_since_then() {
    against_the_ledger("cur-csv", &["--as-of", "2025-01-20"], "2025-01", "20250116T041530Z");
}

#[test]
fn the_order_of_the_times_does_not_matter() {
    let turned = ["--as-of", "2025-02-10", "--as-of", "2025-01-10"];
    assert_eq!(diff(&part("cur-csv"), &turned), diff(&part("cur-csv"), &TIMES));
}

/// January was delivered on the 16th.
#[test]
fn a_month_not_delivered_then_is_named_and_left_out() {
    let run = diff(&part("cur-csv"), &TIMES);
    assert!(
        run.err.contains("Note: 2025-01 had not been delivered by 2025-01-10 00:00 UTC, and is left out"),
        "{}",
        run.err
    );
    assert!(!run.data().contains("2025-01"));
}

/// S3 10 → 13 (+3, 30 %), EC2 8 → 8, RDS 5 → gone (-5, -100 %), Lambda new 2: in all 23 → 23.
fn small() -> Bill {
    let folder = |time: &str| format!("data/BILLING_PERIOD=2025-01/{time}T00:00:00.000Z-x/a.parquet");
    let before = [usage("Amazon S3", 10.0), usage("Amazon EC2", 8.0), usage("Amazon RDS", 5.0)];
    let after = [usage("Amazon S3", 13.0), usage("Amazon EC2", 8.0), usage("AWS Lambda", 2.0)];
    Bill::new().file(&folder("2025-01-10"), before).file(&folder("2025-01-20"), after)
}

#[test]
fn a_bill_by_hand() {
    let run = small().costs(&["diff", "--as-of", "2025-01-15", "--as-of", "2025-01-25", "--format", "csv"]);
    assert_eq!(
        run.out,
        "month,service,before,after,difference,change_percent\n2025-01-01,Amazon RDS,5,0,-5,-100\n\
         2025-01-01,Amazon S3,10,13,3,30\n2025-01-01,AWS Lambda,0,2,2,\n"
    );
    assert_eq!(
        (run.code, run.err.as_str()),
        (
            0,
            "January 2025: 23.00 USD by 2025-01-15 00:00 UTC, 23.00 USD by 2025-01-25 00:00 UTC: difference 0.00\n\
             Note: 1 row without a change is left out\n"
        )
    );
}

#[test]
fn by_several_dimensions_a_metric_and_chosen_charges() {
    let args = ["diff", "--as-of", "2025-01-15", "--by", "account,charge_type", "--metric", "amortized"];
    let all = small().costs(&[&args[..], &["--format", "csv"]].concat());
    let all_header = "month,account,charge_type,before,after,difference,change_percent\n";
    assert_eq!(all.data(), all_header);
    let tax = small().costs(&[&args[..], &["--charges", "Tax", "--format", "csv"]].concat());
    assert_eq!((tax.code, tax.out), (0, all_header.to_owned()));
}

#[test]
fn a_time_before_every_delivery() {
    let run = diff(&part("cur-csv"), &["--as-of", "2024-01-01"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.starts_with("Error: nothing was delivered by 2024-01-01"), "{}", run.err);
}

#[test]
fn a_month_that_neither_side_holds() {
    let run = diff(&part("cur-csv"), &["--as-of", "2025-01-10", "--month", "2023-01"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("does not hold 2023-01"), "{}", run.err);
}

#[test]
fn no_time_at_all() {
    let run = diff(&part("cur-csv"), &[]);
    assert_eq!(
        (run.code, run.err.as_str()),
        (
            2,
            "Error: costs diff compares two times, and 0 are given\n\
             Hint: give --as-of once, to compare with now, or twice with two times\n"
        )
    );
}

#[test]
fn a_dimension_that_is_compared_in_any_case() {
    let run = diff(&part("cur-csv"), &["--as-of", "2025-01-10", "--by", "service,month"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("Error: --by \"month\" is not a dimension to group by\n"), "{}", run.err);
}

#[test]
fn other_commands_refuse_a_second_time() {
    let args: Vec<&str> = ["top", "--source", "nowhere"].iter().chain(&TIMES).copied().collect();
    let run = costs(&args);
    assert_eq!(
        (run.code, run.err.as_str()),
        (
            2,
            "Error: a second --as-of \"2025-02-10T00:00Z\" is not for this command\n\
             Hint: costs diff compares two deliveries\n"
        )
    );
}
