//! Layouts in which a line could count twice, or not at all, without a word.

use crate::support::{Bill, usage};

const PERIOD: &str = "20250101-20250201";
const HEADER: &str = "identity/LineItemId,lineItem/LineItemType,lineItem/UnblendedCost,lineItem/CurrencyCode,bill/BillingPeriodStartDate";

fn csv(lines: &[(&str, f64, &str)]) -> String {
    let line = |(id, cost, month): &(&str, f64, &str)| format!("{id},Usage,{cost},USD,{month}-01T00:00:00Z\n");
    format!("{HEADER}\n{}", lines.iter().map(line).collect::<String>())
}

fn manifest(report: &str, id: &str) -> String {
    let keys = format!("x/{PERIOD}/{report}-00001.csv");
    let period = r#"{"start": "20250101T000000.000Z", "end": "20250201T000000.000Z"}"#;
    format!(r#"{{"assemblyId": "{id}", "reportKeys": ["{keys}"], "billingPeriod": {period}}}"#)
}

const SUM: &str = "SELECT count(*) AS n, sum(unblended_cost) AS c FROM line_items";

#[track_caller]
fn sum(bill: &Bill) -> (String, String) {
    let run = bill.costs(&["sql", SUM, "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.err);
    (run.out, run.err)
}

/// January is what its manifest names, 1; the file above it holds January once more, and December.
#[test]
fn a_file_of_several_months_beside_a_manifest_of_one() {
    let bill = Bill::new()
        .other("all.csv", csv(&[("a", 1.0, "2025-01"), ("b", 10.0, "2024-12")]))
        .other(&format!("{PERIOD}/r-00001.csv"), csv(&[("a", 1.0, "2025-01")]))
        .other(&format!("{PERIOD}/r-Manifest.json"), manifest("r", "20250201T000000Z"));
    let run = bill.costs(&["top"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("all.csv holds lines of 2025-01, whose files a manifest names"), "{}", run.err);
}

/// What `gunzip -k` leaves.
#[test]
fn an_unpacked_copy_beside_its_original() {
    let text = csv(&[("a", 1.5, "2025-01")]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, text.as_bytes()).unwrap();
    let bill = Bill::new()
        .other(&format!("{PERIOD}/r-00001.csv.gz"), packed.finish().unwrap())
        .other(&format!("{PERIOD}/r-00001.csv"), &text);
    let (out, err) = sum(&bill);
    assert_eq!(out, "n,c\n1,1.5\n");
    assert!(err.contains("1 files left aside (it stands packed beside itself)"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_link_beside_its_file() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", 2.0)]);
    let folder = bill.place.path("bill/year=2025/month=1");
    std::os::unix::fs::symlink(folder.join("a.parquet"), folder.join("b.parquet")).unwrap();
    std::os::unix::fs::symlink(folder.join("gone"), folder.join("c.parquet")).unwrap();
    assert_eq!(sum(&bill).0, "n,c\n1,2\n");
}

#[test]
fn manifests_of_two_reports_in_one_folder() {
    let bill = ["daily", "hourly"].iter().fold(Bill::new(), |bill, report| {
        bill.other(&format!("{PERIOD}/{report}-00001.csv"), csv(&[("a", 1.0, "2025-01")]))
            .other(&format!("{PERIOD}/{report}-Manifest.json"), manifest(report, "20250201T000000Z"))
    });
    let run = bill.costs(&["top"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("two reports of one month lie in one source"), "{}", run.err);
}

#[test]
fn a_month_without_the_column_of_cost_is_said_and_fails_the_check() {
    let bill = Bill::new()
        .file("year=2024/month=12/a.parquet", [usage("Amazon S3", 30.0).month("2024-12")])
        .file("year=2025/month=1/a.parquet", [usage("Amazon S3", 1.0).without("line_item_unblended_cost")]);
    let run = bill.costs(&["trend"]);
    assert!(run.err.contains("month=1/a.parquet has no column line_item_unblended_cost"), "{}", run.err);
    let check = bill.costs(&["check", "unknown-costs", "--format", "csv"]);
    assert_eq!(
        (check.code, check.out.as_str()),
        (1, "state,finding,count,amount,currency\nerror,Usage in 2025-01,1,,USD\n")
    );
}

/// 12345.123456789012 has 17 digits; with the 9 more places of the second they do not fit a double together.
#[test]
fn focus_in_csv_keeps_every_digit() {
    let text = "BilledCost,EffectiveCost,ListCost,ChargeCategory,BillingCurrency,BillingPeriodStart,ChargePeriodStart\n\
        12345.123456789012,1,1,Usage,USD,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z\n\
        123456789.123456789012,1,1,Usage,USD,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z\n";
    // 12345.123456789012 + 123456789.123456789012
    assert_eq!(sum(&Bill::new().other("focus.csv", text)).0, "n,c\n2,123469134.246913578024\n");
}

#[test]
fn carriage_returns_alone_are_refused() {
    let bill = Bill::new().other(&format!("{PERIOD}/r-00001.csv"), csv(&[("a", 1.0, "2025-01")]).replace('\n', "\r"));
    let run = bill.costs(&["top"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("its lines end in carriage returns alone"), "{}", run.err);
}

#[test]
fn an_export_replaces_no_file_unasked_and_never_the_bill() {
    let bill = Bill::new().other(&format!("{PERIOD}/r-00001.csv"), csv(&[("a", 1.0, "2025-01")]));
    let own = bill.place.path(&format!("bill/{PERIOD}/r-00001.csv")).display().to_string();
    bill.place.write("mine.csv", "mine\n");
    let mine = bill.place.path("mine.csv").display().to_string();
    let refused = bill.costs(&["export", "-o", &mine]);
    assert!(refused.code == 2 && refused.err.contains("mine.csv is there already"), "{}", refused.err);
    let refused = bill.costs(&["export", "-o", &own, "--overwrite"]);
    assert!(refused.code == 2 && refused.err.contains("is a file of the bill itself"), "{}", refused.err);
    assert_eq!(bill.place.read("mine.csv"), "mine\n");
    assert_eq!(bill.costs(&["export", "-o", &mine, "--overwrite"]).code, 0);
}

#[test]
fn reservations_are_proposed_for_known_instance_types_alone() {
    let line = |kind: &str| {
        usage("Amazon Elastic Compute Cloud", 700.0)
            .set("line_item_usage_type", "BoxUsage:m5.large")
            .set("product_instance_type", kind)
            .set("line_item_resource_id", "i-1")
    };
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [line("m5.large"), line("")]);
    let out = bill.costs(&["ri-candidates", "--min-instances", "1", "--format", "csv"]).data();
    assert!(out.contains("m5.large") && out.lines().count() == 2, "{out}");
}
