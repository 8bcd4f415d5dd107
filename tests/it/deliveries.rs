//! Deliveries beside each other: exactly the files that count are read, each once, whatever else lies around.

use crate::support::manifest::{export, legacy};
use crate::support::{Bill, Line, Run, snapshot, usage};

const OLD: &str = "2025-01-16T04:15:30.000Z-11111111-0000-4000-8000-000000000001";
const NEW: &str = "2025-02-01T04:15:30.000Z-22222222-0000-4000-8000-000000000002";
const NAME: &str = "x-00001.snappy.parquet";

fn line(cost: f64) -> [Line; 1] {
    [usage("Amazon S3", cost)]
}

/// The key of a file of January's delivery.
fn key(delivery: &str, name: &str) -> String {
    format!("x/data/BILLING_PERIOD=2025-01/{delivery}/{name}")
}

/// January's old delivery at 1 dollar and its new one at 2, in files of one name.
fn two() -> Bill {
    Bill::new().file(&key(OLD, NAME), line(1.0)).file(&key(NEW, NAME), line(2.0))
}

/// The manifest above the deliveries, and the one kept beside the delivery's own.
fn with_manifest(bill: Bill, delivery: &str, names: &[&str], current: bool) -> Bill {
    let keys: Vec<String> = names.iter().map(|name| key(delivery, name)).collect();
    let text = export(&delivery[25..], &keys.iter().map(String::as_str).collect::<Vec<_>>());
    let bill = bill.other(&format!("x/metadata/BILLING_PERIOD=2025-01/{delivery}/x-Manifest.json"), &text);
    if current { bill.other("x/metadata/BILLING_PERIOD=2025-01/x-Manifest.json", text) } else { bill }
}

fn total(bill: &Bill) -> (String, Vec<String>) {
    let run = bill.costs(&["top", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let notes = run.err.lines().filter(|line| line.starts_with("Note: ")).map(str::to_owned);
    (run.out.lines().nth(1).unwrap().to_owned(), notes.collect())
}

fn is_s3_at(cost: &str) -> String {
    format!("Amazon S3,{cost},100")
}

#[track_caller]
fn refused(run: &Run) -> &str {
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    &run.err
}

#[test]
fn snapshots_with_a_manifest() {
    let bill = with_manifest(with_manifest(two(), OLD, &[NAME], false), NEW, &[NAME], true);
    assert_eq!(total(&bill), (is_s3_at("2"), Vec::new()));
}

/// The manifest decides, not the time.
#[test]
fn a_manifest_that_names_the_older_snapshot() {
    let bill = with_manifest(with_manifest(two(), NEW, &[NAME], false), OLD, &[NAME], true);
    assert_eq!(total(&bill), (is_s3_at("1"), Vec::new()));
}

#[test]
fn snapshots_without_a_manifest() {
    let (rows, notes) = total(&two());
    assert_eq!(rows, is_s3_at("2"));
    let note = "Note: no manifest says which delivery counts; the newest whole one is read: 2025-01, delivery ";
    assert_eq!(notes, [format!("{note}{NEW}")]);
}

/// Its second file is there and its first is not.
#[test]
fn the_newest_snapshot_is_not_whole_and_no_manifest_says_so() {
    let bill = Bill::new().file(&key(OLD, NAME), line(1.0)).file(&key(NEW, "x-00002.snappy.parquet"), line(2.0));
    let (rows, notes) = total(&bill);
    assert_eq!(rows, is_s3_at("1"));
    assert!(notes[0].contains("lacks 1 of its files, such as x-00001"), "{notes:?}");
}

#[test]
fn a_manifest_newer_than_its_files() {
    let names = [NAME, "x-00002.snappy.parquet", "x-00003.snappy.parquet"];
    let bill = with_manifest(with_manifest(two(), OLD, &[NAME], false), NEW, &names, true);
    let (rows, notes) = total(&bill);
    assert_eq!(rows, is_s3_at("1"));
    let [lacks, read] = [&NEW[25..], &OLD[25..]].map(|id| format!("2025-01, delivery {id}"));
    let missing = format!("s3://a-bucket/cost/{}", key(NEW, names[1]));
    assert_eq!(notes, [format!("Note: {lacks} lacks 2 of its files, such as {missing}; {read} is read")]);
}

#[test]
fn no_delivery_is_whole() {
    let names = [NAME, "x-00002.snappy.parquet"];
    let bill = with_manifest(with_manifest(two(), OLD, &names, false), NEW, &names, true);
    let run = bill.costs(&["top"]);
    let err = refused(&run);
    assert!(err.contains("x/metadata/BILLING_PERIOD=2025-01/x-Manifest.json names are not there: "), "{err}");
    assert!(err.contains(&key(NEW, names[1])), "{err}");
    assert!(err.contains("a bill with missing files is not read"), "{err}");
}

/// The same name twice, and the manifest means one of the two.
#[test]
fn one_file_name_in_two_folders_of_one_delivery() {
    let names = ["part-a/x.parquet", "part-b/x.parquet"];
    let bill = Bill::new().file(&key(NEW, names[0]), line(1.0)).file(&key(NEW, names[1]), line(2.0));
    assert_eq!(total(&with_manifest(bill, NEW, &names, true)), (is_s3_at("3"), Vec::new()));
}

/// Overwriting leaves what the report no longer needs: it had two files, and has one.
#[test]
fn an_overwritten_report_with_a_stale_file() {
    let folder = "r/20250101-20250201";
    let bill = Bill::new().file(&format!("{folder}/r-00001.parquet"), line(1.0));
    let bill = bill.file(&format!("{folder}/r-00002.parquet"), line(2.0));
    let manifest = legacy("5d2f1bd4-0000-4000-8000-000000000001", &["cost/r/20250101-20250201/r-00001.parquet"]);
    let (rows, notes) = total(&bill.other(&format!("{folder}/r-Manifest.json"), manifest));
    assert_eq!(rows, is_s3_at("1"));
    assert!(notes[0].starts_with("Note: 1 files left aside (no manifest names it), such as "), "{notes:?}");
    assert!(notes[0].ends_with("r-00002.parquet"), "{notes:?}");
}

/// A manifest counts for its month alone.
#[test]
fn a_month_with_a_manifest_beside_one_without() {
    let bill = Bill::new()
        .file(&key(NEW, NAME), line(2.0))
        .file("x/data/BILLING_PERIOD=2024-12/x.parquet", [usage("Amazon S3", 8.0).month("2024-12")]);
    let bill = with_manifest(bill, NEW, &[NAME], true);
    let months = "SELECT billing_month, SUM(unblended_cost) AS c FROM line_items GROUP BY 1 ORDER BY 1";
    assert_eq!(bill.sql(months), "billing_month,c\n2024-12-01,8\n2025-01-01,2\n");
}

const CSV: &str = "lineItem/LineItemType,lineItem/UnblendedCost,product/servicename\nUsage,2,Amazon S3\n";

/// Everything in one folder, as `aws s3 cp` of single files leaves it; the month is the manifest's.
#[test]
fn copied_flat_beside_the_manifest() {
    let keys = ["cost/r/20250101-20250201/20250201T041530Z/r-00001.csv"];
    let bill = Bill::new().other("r-00001.csv", CSV).other("r-Manifest.json", legacy("20250201T041530Z", &keys));
    assert_eq!(total(&bill), (is_s3_at("2"), Vec::new()));
    assert_eq!(bill.sql("SELECT billing_month FROM line_items"), "billing_month\n2025-01-01\n");
}

/// A folder for each assembly, with a manifest in it and the newest again above.
#[test]
fn legacy_assemblies() {
    let place = |id: &str| format!("r/20250101-20250201/{id}/r-00001.csv");
    let (old, new) = ("20250116T041530Z", "20250201T041530Z");
    let bill = Bill::new().other(&place(old), CSV.replace(",2,", ",1,")).other(&place(new), CSV);
    let manifest = |id: &str| legacy(id, &[&format!("cost/{}", place(id))]);
    let bill = bill.other(&format!("r/20250101-20250201/{old}/r-Manifest.json"), manifest(old));
    let bill = bill.other(&format!("r/20250101-20250201/{new}/r-Manifest.json"), manifest(new));
    let bill = bill.other("r/20250101-20250201/r-Manifest.json", manifest(new));
    assert_eq!(total(&bill), (is_s3_at("2"), Vec::new()));
}

/// One file a month, overwritten, whose manifest names an assembly that has no folder.
#[test]
fn legacy_overwritten() {
    let keys = ["cost/r/20250101-20250201/r-00001.csv"];
    let bill = Bill::new().other("r/20250101-20250201/r-00001.csv", CSV);
    let bill = bill.other("r/20250101-20250201/r-Manifest.json", legacy("20250201T041530Z", &keys));
    assert_eq!(total(&bill), (is_s3_at("2"), Vec::new()));
}

#[test]
fn exports_overwritten() {
    let bill = Bill::new().file(&format!("x/data/BILLING_PERIOD=2025-01/{NAME}"), line(2.0));
    let text = export("22222222-0000-4000-8000-000000000002", &[&format!("x/data/BILLING_PERIOD=2025-01/{NAME}")]);
    let bill = bill.other("x/metadata/BILLING_PERIOD=2025-01/x-Manifest.json", text);
    assert_eq!(total(&bill), (is_s3_at("2"), Vec::new()));
}

#[test]
fn a_manifest_that_is_no_json() {
    let text = "{\n  \"executionId\": \"e\",\n  \"dataFiles\": [\"x.parquet\",,]\n}\n";
    let bill = Bill::new().file("x/data/BILLING_PERIOD=2025-01/x.parquet", line(1.0));
    let bill = bill.other("x/metadata/BILLING_PERIOD=2025-01/x-Manifest.json", text);
    snapshot!(bill.place.run(&["top", "--source", "bill"]));
}

#[test]
fn a_manifest_that_names_no_files() {
    let bill = Bill::new().file("x/data/BILLING_PERIOD=2025-01/x.parquet", line(1.0));
    let bill = bill.other("x/metadata/BILLING_PERIOD=2025-01/x-Manifest.json", "{\"executionId\": \"e\"}");
    snapshot!(bill.place.run(&["top", "--source", "bill"]));
}

/// A file of the days when the report was overwritten lies beside the manifest of a delivery with a folder of its own.
#[test]
fn a_namesake_beside_the_manifest() {
    let folder = "r/20250101-20250201";
    let key = format!("{folder}/zz/1.csv");
    let bill = Bill::new().other(&format!("{folder}/1.csv"), CSV.replace(",2,", ",9,")).other(&key, CSV);
    let manifest = legacy("20250201T041530Z", &[&format!("cost/{key}")]);
    let (rows, notes) = total(&bill.other(&format!("{folder}/r-Manifest.json"), manifest));
    assert_eq!(rows, is_s3_at("2"));
    assert!(notes[0].contains("(no manifest names it)") && notes[0].ends_with("/1.csv"), "{notes:?}");
}

/// Two months' deliveries copied into one folder, where the later file took the place of the earlier one.
#[test]
fn two_months_copied_flat_into_one_folder() {
    let december = legacy("20250103T041530Z", &["cost/r/20241201-20250101/20250103T041530Z/r-00001.csv"]);
    let december = december.replace("20250101T000000", "20241201T000000");
    let january = legacy("20250201T041530Z", &["cost/r/20250101-20250201/20250201T041530Z/r-00001.csv"]);
    let bill =
        Bill::new().other("r-00001.csv", CSV).other("a-Manifest.json", december).other("b-Manifest.json", january);
    let run = bill.costs(&["top"]);
    let err = refused(&run);
    assert!(
        err.contains("/bill/r-00001.csv would count twice: for 2024-12, delivery 20250103T041530Z and for "),
        "{err}"
    );
    assert!(err.contains("copy each into a folder of its own"), "{err}");
}

/// Neither's path says a month, and the rows of both do: only what the manifest names counts.
#[test]
fn a_stale_file_copied_flat_beside_the_manifest() {
    let line = |cost| [usage("Amazon S3", cost)];
    let keys = ["cost/r/20250101-20250201/20250201T041530Z/r-00001.parquet"];
    let bill = Bill::new().file("r-00001.parquet", line(2.0)).file("r-00002.parquet", line(9.0));
    let bill = bill.other("r-Manifest.json", legacy("20250201T041530Z", &keys));
    let (rows, notes) = total(&bill);
    assert_eq!(rows, is_s3_at("2"));
    assert!(notes[0].contains("(no manifest names it)") && notes[0].ends_with("r-00002.parquet"), "{notes:?}");
}

/// A month that no manifest speaks of stays.
#[test]
fn a_file_of_another_month_beside_a_manifest() {
    let keys = ["cost/r/20250101-20250201/20250201T041530Z/r-00001.parquet"];
    let bill = Bill::new().file("r-00001.parquet", [usage("Amazon S3", 2.0)]);
    let bill = bill.file("old.parquet", [usage("Amazon S3", 8.0).month("2024-12")]);
    let bill = bill.other("r-Manifest.json", legacy("20250201T041530Z", &keys));
    let months = "SELECT billing_month, SUM(unblended_cost) AS c FROM line_items GROUP BY 1 ORDER BY 1";
    assert_eq!(bill.sql(months), "billing_month,c\n2024-12-01,8\n2025-01-01,2\n");
}
