//! Bills in CSV, end to end: archives and streams of several parts, headers that fall on one name, rows that cannot be read.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Bill, usage};

const HEADER: &str =
    "lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UnblendedCost,product/servicename,lineItem/CurrencyCode";
const PLACE: &str = "r/20250101-20250201";

fn row(service: &str, cost: &str) -> String {
    format!("Usage,2025-01-02T00:00:00Z,{cost},{service},USD\n")
}

fn text(rows: &[String]) -> String {
    format!("{HEADER}\n{}", rows.concat())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn bill(name: &str, bytes: impl AsRef<[u8]>) -> Bill {
    Bill::new().other(&format!("{PLACE}/{name}"), bytes)
}

#[track_caller]
fn top(bill: &Bill) -> (String, String) {
    let run = bill.costs(&["top", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.err);
    (run.out, run.err)
}

const ROWS: &str = "service,total_cost,share\nAmazon S3,3,75\nAWS Lambda,1,25\n";
const TIE: &str = "January 2025: 4.00 USD unblended on the bill = 4.00 shown\n";

#[test]
fn an_archive_of_two_files() {
    let parts = [("r-1.csv", text(&[row("Amazon S3", "3")])), ("r-2.csv", text(&[row("AWS Lambda", "1")]))];
    assert_eq!(top(&bill("r.csv.zip", zipped(&parts))), (ROWS.to_owned(), TIE.to_owned()));
}

/// The second file's columns stand in another order, and one of them is new.
#[test]
fn an_archive_of_files_whose_columns_differ() {
    let other = "product/servicename,lineItem/UnblendedCost,lineItem/LineItemType,resourceTags/user:Team,lineItem/CurrencyCode\n\
        AWS Lambda,1,Usage,red,USD\n";
    let bill = bill("r.zip", zipped(&[("1.csv", text(&[row("Amazon S3", "3")])), ("2.csv", other.to_owned())]));
    assert_eq!(top(&bill).0, ROWS);
    let tags = bill.costs(&["tags", "--tag", "team", "--format", "csv"]).data();
    assert_eq!(tags, "team,service,allocated_cost,share\n,Amazon S3,3,75\nred,AWS Lambda,1,25\n");
}

/// As `cat a.gz b.gz` makes it.
#[test]
fn a_gzip_of_several_members() {
    let members = [gzip(&text(&[row("Amazon S3", "3")])), gzip(&row("AWS Lambda", "1"))].concat();
    assert_eq!(top(&bill("r-00001.csv.gz", members)), (ROWS.to_owned(), TIE.to_owned()));
}

/// And where each member has its own header.
#[test]
fn a_gzip_of_several_files() {
    let members = [gzip(&text(&[row("Amazon S3", "3")])), gzip(&text(&[row("AWS Lambda", "1")]))].concat();
    assert_eq!(top(&bill("r-00001.csv.gz", members)), (ROWS.to_owned(), TIE.to_owned()));
}

#[test]
fn a_gzip_that_is_cut_short() {
    let mut bytes = gzip(&text(&vec![row("Amazon S3", "3"); 2000]));
    bytes.truncate(bytes.len() / 2);
    let run = bill("r-00001.csv.gz", bytes).costs(&["top"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.starts_with("Error: could not read "), "{}", run.err);
    assert!(run.err.contains("r-00001.csv.gz as CSV\n  because: incomplete deflate stream\nHint: "), "{}", run.err);
}

/// The header is line 1; a field of several lines makes the bad row the fifth line.
#[test]
fn a_row_that_cannot_be_read() {
    let rows = [row("Amazon S3", "3"), row("\"AWS\nLambda\"", "0"), "Usage,2\n".to_owned(), row("AWS Lambda", "1")];
    let (out, err) = top(&bill("r-00001.csv", text(&rows)));
    assert_eq!(out.lines().nth(1), Some("Amazon S3,3,75"));
    let warning = err.lines().find(|line| line.starts_with("Warning: ")).unwrap();
    assert!(
        warning.starts_with("Warning: a row of ") && warning.contains("r-00001.csv could not be read"),
        "{warning}"
    );
    assert!(warning.ends_with("left out, at line 5: has 2 fields where the header has 5"), "{warning}");
    assert!(err.contains("4.00 USD unblended on the bill"), "{err}");
}

#[test]
fn rows_that_cannot_be_read_in_a_part_of_an_archive() {
    let bad = text(&[row("AWS Lambda", "1"), "x\n".to_owned(), "y\n".to_owned()]);
    let bill = bill("r.zip", zipped(&[("1.csv", text(&[row("Amazon S3", "3")])), ("2.csv", bad)]));
    let (out, err) = top(&bill);
    assert_eq!(out, ROWS);
    assert!(err.contains("Warning: 2 rows of ") && err.contains("2.csv could not be read"), "{err}");
    assert!(err.contains("the first at line 3: has 1 field where the header has 5"), "{err}");
}

/// The first that is not empty, in the header's order, is the tag; the person is told that there are two.
#[test]
fn tag_keys_that_differ_in_case_alone() {
    let header = "lineItem/LineItemType,lineItem/UnblendedCost,product/servicename,resourceTags/user:Team,resourceTags/user:team";
    let rows =
        "Usage,1,Amazon S3,red,\nUsage,2,Amazon S3,,blue\nUsage,4,Amazon S3,green,ignored\nUsage,8,Amazon S3,,\n";
    let run = bill("r-00001.csv", format!("{header}\n{rows}")).costs(&["tags", "--tag", "Team", "--format", "csv"]);
    let expected = "Team,service,allocated_cost,share\n,Amazon S3,8,53.3333\ngreen,Amazon S3,4,26.6667\n\
        blue,Amazon S3,2,13.3333\nred,Amazon S3,1,6.6667\n";
    assert_eq!(run.out, expected);
    let note = "Note: resourceTags/user:Team and resourceTags/user:team are one column, resource_tags_user_team: \
        of each row the first that is not empty is read\n";
    assert!(run.err.starts_with(note), "{}", run.err);
}

/// The legacy report's '' is no NULL in `cur`, and both are the absence of a value in `line_items`.
#[test]
fn null_beside_empty_text() {
    let parquet = [usage("Amazon S3", 3.0).month("2024-12").set("resource_tags_user_team", "")];
    let parquet = bill("r-00001.csv", text(&[row("Amazon S3", "1")])).file("r/20241201-20250101/r.parquet", parquet);
    let tags = parquet.sql("SELECT resource_tags_user_team IS NULL AS n, COUNT(*) AS c FROM cur GROUP BY 1 ORDER BY 1");
    assert_eq!(tags, "n,c\nfalse,1\ntrue,1\n");
    let rows = parquet.sql("SELECT COUNT(*) AS c, COUNT(region) AS r FROM line_items WHERE region IS NULL");
    assert_eq!(rows, "c,r\n2,0\n");
}

/// What `SELECT` of a few columns in Data Exports leaves.
#[test]
fn a_lean_export() {
    let csv = "line_item_unblended_cost,line_item_product_code\n3,AmazonS3\n1,AWSLambda\n";
    let lean = Bill::new().other("x/data/BILLING_PERIOD=2025-01/x-00001.csv", csv);
    let (out, _) = top_of_all(&lean);
    assert_eq!(out, "service,total_cost,share\nAmazon Simple Storage Service,3,75\nAWS Lambda,1,25\n");
    let regions = lean.costs(&["regions", "--charges", "all", "--format", "csv"]).data();
    assert_eq!(regions, "region,total_cost,share\n,4,100\n");
}

fn top_of_all(bill: &Bill) -> (String, String) {
    let run = bill.costs(&["top", "--charges", "all", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.err);
    (run.out, run.err)
}

/// Files of an hour, a day and the month in its rows are one bill, and a day's cost is that of its rows.
#[test]
fn hourly_daily_and_monthly_files_mixed() {
    let line = |start: &str, end: &str, cost: &str| format!("Usage,{start},{end},{cost},Amazon S3\n");
    let header = "lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/UnblendedCost,product/servicename\n";
    let hourly: String = (0..24)
        .map(|hour| line(&format!("2025-01-02T{hour:02}:00:00Z"), &format!("2025-01-02T{hour:02}:59:59Z"), "0.5"))
        .collect();
    let daily = line("2025-01-03T00:00:00Z", "2025-01-04T00:00:00Z", "3")
        + &line("2025-01-02T00:00:00Z", "2025-01-03T00:00:00Z", "1");
    let monthly = line("2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", "20");
    let files = [("r-00001.csv", hourly), ("r-00002.csv", daily), ("r-00003.csv", monthly)];
    let mixed = files
        .into_iter()
        .fold(Bill::new(), |bill, (name, rows)| bill.other(&format!("{PLACE}/{name}"), format!("{header}{rows}")));
    // 24 × 0.5 + 3 + 1 + 20 = 36; the 2nd is 12 + 1.
    assert_eq!(top(&mixed).0, "service,total_cost,share\nAmazon S3,36,100\n");
    let days = mixed.sql("SELECT usage_date, SUM(unblended_cost) AS c FROM line_items GROUP BY 1 ORDER BY 1");
    assert_eq!(days, "usage_date,c\n2025-01-01,20\n2025-01-02,13\n2025-01-03,3\n");
}
