//! What `costs export` writes reads in again as the bill that it was: the same figures in every form.

use std::path::Path;

use crate::support::costs;
use crate::support::exported::{FOCUS, LINES, exported, part, sql};

/// Exports a part of the sample as line items and compares all sums.
#[track_caller]
fn lines(name: &str, args: &[&str], target: &str) {
    let source = part(name);
    let (_place, target) = exported(&source, args, target);
    assert_eq!(sql(&target, LINES), sql(&source, LINES));
}

#[test]
fn the_legacy_report_as_parquet() {
    lines("cur", &[], "out");
}

#[test]
fn the_legacy_csv_as_parquet() {
    lines("cur-csv", &[], "out");
}

#[test]
fn cur2_as_parquet() {
    lines("cur2", &[], "out");
}

#[test]
fn focus_as_line_items() {
    lines("focus", &[], "out");
}

#[test]
fn folders_of_csv() {
    lines("cur", &["--format", "csv"], "out");
}

#[test]
fn one_file_of_parquet_for_all_months() {
    lines("cur", &[], "out.parquet");
}

#[test]
fn one_file_of_csv_for_all_months() {
    lines("cur", &[], "out.csv");
}

#[test]
fn one_file_of_gzipped_csv() {
    lines("cur", &[], "out.csv.gz");
}

/// The second source is the sample's FOCUS, which the generator writes by rules of its own.
#[track_caller]
fn focus(name: &str, args: &[&str]) {
    let args: Vec<&str> = ["--as", "focus"].iter().chain(args).copied().collect();
    let (_place, target) = exported(&part(name), &args, "out");
    assert_eq!(sql(&target, FOCUS), sql(&part("focus"), FOCUS));
}

#[test]
fn the_legacy_report_as_focus() {
    focus("cur", &[]);
}

#[test]
fn cur2_as_focus_in_csv() {
    focus("cur2", &["--format", "csv"]);
}

#[test]
fn focus_keeps_its_own_columns() {
    focus("focus", &[]);
}

#[test]
fn exported_line_items_as_focus() {
    let (_place, first) = exported(&part("cur"), &[], "out");
    let (_other, second) = exported(&first, &["--as", "focus"], "out");
    assert_eq!(sql(&second, FOCUS), sql(&part("focus"), FOCUS));
}

/// Reports over the export say what they say over the bill, to the letter.
#[test]
fn every_report_over_exported_line_items() {
    let (_place, target) = exported(&part("cur"), &[], "out");
    let reports: Vec<String> =
        costs::catalog::Catalog::embedded().unwrap().reports().map(|report| report.name.clone()).collect();
    assert!(reports.len() >= 11);
    for name in reports {
        let run = |source: &str| {
            let mut args = vec![name.as_str(), "--format", "csv", "--source", source];
            args.extend(if name.starts_with("tag") { &["--tag", "CostCenter"][..] } else { &[] });
            costs(&args)
        };
        assert_eq!(run(&target), run(&part("cur")), "{name}");
    }
}

/// FOCUS says less than the report, so the services' totals are what must be the same; the other reports must run.
#[test]
fn every_report_over_exported_focus() {
    let (_place, target) = exported(&part("cur"), &["--as", "focus"], "out");
    for report in costs::catalog::Catalog::embedded().unwrap().reports() {
        let tag = if report.name.starts_with("tag") { &["--tag", "CostCenter"][..] } else { &[] };
        let run = costs(&[&[report.name.as_str(), "--source", &target], tag].concat());
        assert_eq!(run.code, 0, "{}: {}", report.name, run.err);
    }
    let top = |source: &str, metric: &str| {
        costs(&["top", "--metric", metric, "--charges", "all", "--format", "csv", "--source", source]).data()
    };
    for metric in ["unblended", "amortized", "list"] {
        assert_eq!(top(&target, metric), top(&part("cur"), metric), "{metric}");
    }
}

#[test]
fn two_exports_are_the_same_bytes() {
    let export = |threads| exported(&part("cur"), &["--threads", threads, "--as", "focus"], "out");
    let ((one, _), (two, _)) = (export("1"), export("4"));
    for month in ["2024-11", "2024-12", "2025-01"] {
        let bytes = |place: &crate::support::Place| {
            std::fs::read(place.path(&format!("out/billing_period={month}/focus-00001.parquet"))).unwrap()
        };
        assert!(bytes(&one) == bytes(&two), "{month}");
    }
}

#[test]
fn chosen_months_alone_are_written() {
    let (place, target) = exported(&part("cur"), &["--from", "previous", "--to", "2025-01"], "out");
    let months = |folder: &Path| {
        let mut names: Vec<String> =
            folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(months(&place.path("out")), ["billing_period=2024-12", "billing_period=2025-01"]);
    let rows = "SELECT billing_month, count(*) AS n FROM line_items GROUP BY billing_month ORDER BY billing_month";
    // As invoice.toml has it under rows.
    assert_eq!(sql(&target, rows), "billing_month,n\n2024-12-01,25797\n2025-01-01,26425\n");
}

/// The three views of line items have the same columns, or an export would lose some.
#[test]
fn the_forms_agree_on_the_columns_of_line_items() {
    let (_place, target) = exported(&part("cur"), &["--from", "latest"], "out");
    let header = |source: &str| sql(source, "SELECT * FROM line_items LIMIT 0");
    assert_eq!(header(&target), header(&part("cur")));
    assert_eq!(header(&part("focus")), header(&part("cur")));
}
