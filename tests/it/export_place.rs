//! Where an export may go, and that a target is written whole or not at all.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use chrono::NaiveDate;
use costs::export::{Container, Order, Place as Target, Writing};
use costs::settings::S3;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::support::{Bill, File, Place, Ran, costs, usage};

/// Two months: 3 in December and 7 in January.
fn bill() -> Place {
    two([usage("Amazon S3", 3.0), usage("Amazon S3", 7.0)]).place
}

fn two([december, january]: [crate::support::Line; 2]) -> Bill {
    Bill::new()
        .file("year=2024/month=12/a.parquet", [december.month("2024-12")])
        .file("year=2025/month=1/a.parquet", [january])
}

fn export(place: &Place, args: &[&str]) -> Ran {
    place.run(&[&["export", "--source", "bill"], args].concat())
}

/// Every file under a folder, in order.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

/// What lies beside the bill.
fn beside(place: &Place) -> Vec<String> {
    let names = place.path("").read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "bill").collect();
    names.sort();
    names
}

fn total(place: &Place, source: &str) -> String {
    place.run(&["sql", "SELECT SUM(unblended_cost) AS u FROM line_items", "--source", source, "--format", "csv"]).data()
}

#[test]
fn months_have_folders_and_the_last_line_says_what_was_written() {
    let place = bill();
    let ran = export(&place, &["-o", "out"]);
    assert_eq!(
        (ran.code, ran.text().as_str(), ran.err.as_str()),
        (
            0,
            "",
            "Wrote 2 files of 2 rows, 2024-12 and 2025-01: USD unblended 10.00, amortized 10.00, blended 10.00, list 0.00. \
             Read it with: costs top --source out\n"
        )
    );
    let expected = ["2024-12", "2025-01"].map(|month| format!("billing_period={month}/line_items-00001.parquet"));
    assert_eq!((files(&place.path("out")), beside(&place)), (expected.to_vec(), vec!["out".to_owned()]));
    assert_eq!(total(&place, "out"), "u\n10\n");
}

#[test]
fn an_empty_folder_is_filled() {
    let place = bill();
    std::fs::create_dir(place.path("out")).unwrap();
    export(&place, &["-o", "out", "--format", "csv"]).data();
    let expected = ["2024-12", "2025-01"].map(|month| format!("billing_period={month}/line_items-00001.csv.gz"));
    assert_eq!(files(&place.path("out")), expected);
}

#[test]
fn a_folder_that_holds_something_is_refused() {
    let place = bill();
    place.write("out/notes.txt", "mine");
    let ran = export(&place, &["-o", "out"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "Error: out is not empty: it holds notes.txt\n\
             Hint: choose another folder, or add --overwrite to replace the months that are exported\n"
        )
    );
    assert_eq!(files(&place.path("out")), ["notes.txt"]);
}

/// December is 3 before; January becomes 7 + 1 in the second export, and December stays though the bill says 4.
#[test]
fn overwriting_replaces_the_months_exported_alone() {
    let place = bill();
    export(&place, &["-o", "out"]).data();
    let later = [usage("Amazon S3", 7.0), usage("Amazon S3", 1.0)];
    place.write("bill/year=2025/month=1/a.parquet", File::new(later).bytes());
    place.write("bill/year=2024/month=12/a.parquet", File::new([usage("Amazon S3", 4.0).month("2024-12")]).bytes());
    export(&place, &["-o", "out", "--overwrite", "--from", "2025-01"]).data();
    assert_eq!((total(&place, "out").as_str(), files(&place.path("out")).len()), ("u\n11\n", 2));
    assert_eq!(beside(&place), ["out"]);
}

#[test]
fn another_form_in_the_folder_is_not_overwritten() {
    let place = bill();
    export(&place, &["-o", "out"]).data();
    let ran = export(&place, &["-o", "out", "--overwrite", "--as", "focus"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("line_items-00001.parquet, which is no file of this export"), "{}", ran.err);
    assert_eq!(total(&place, "out"), "u\n10\n");
}

#[test]
fn a_month_that_the_bill_does_not_hold() {
    let place = bill();
    let ran = export(&place, &["-o", "out", "--from", "2023-01"]);
    assert_eq!(
        (ran.code, ran.err.as_str(), beside(&place)),
        (2, "Error: bill does not hold 2023-01\nHint: it holds 2024-12 and 2025-01\n", vec![])
    );
}

#[test]
fn months_the_wrong_way_round() {
    let ran = export(&bill(), &["-o", "out", "--from", "2025-01", "--to", "2024-12"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "Error: --from \"2025-01\" is not before --to 2024-12\nHint: give the earlier month first\n")
    );
}

#[test]
fn a_folder_in_no_folder() {
    for target in ["nowhere/out", "nowhere/out.parquet"] {
        let ran = export(&bill(), &["-o", target]);
        let expected =
            format!("Error: could not write {target}: there is no folder nowhere\nHint: create the folder first\n");
        assert_eq!((ran.code, ran.err), (2, expected));
    }
}

#[test]
fn a_name_that_says_another_format() {
    let ran = export(&bill(), &["-o", "out.csv", "--format", "parquet"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "Error: out.csv does not end as --format asks\nHint: leave --format out, or name a folder\n")
    );
}

/// January's file is whole at its end, where its footer is, and broken before.
#[test]
fn a_source_that_breaks_midway_leaves_nothing() {
    let place = bill();
    let mut bytes = File::new([usage("Amazon S3", 7.0)]).bytes();
    bytes[4..400].fill(0xff);
    place.write("bill/year=2025/month=1/a.parquet", bytes);
    for target in ["out", "out.parquet"] {
        let ran = export(&place, &["-o", target]);
        assert_eq!((ran.code, beside(&place)), (2, vec![]), "{}", ran.err);
        assert!(ran.err.starts_with("Error: the bill could not be read to its end\n"), "{}", ran.err);
    }
}

/// And what was there before stays as it was.
#[test]
fn a_source_that_breaks_midway_leaves_what_was_there() {
    let place = bill();
    export(&place, &["-o", "out"]).data();
    let mut bytes = File::new([usage("Amazon S3", 7.0)]).bytes();
    bytes[4..400].fill(0xff);
    place.write("bill/year=2025/month=1/a.parquet", bytes);
    assert_eq!(export(&place, &["-o", "out", "--overwrite"]).code, 2);
    assert_eq!((total(&place, "out").as_str(), files(&place.path("out")).len()), ("u\n10\n", 2));
}

/// `ulimit -f 0` stands for a disk that is full.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_nothing() {
    let place = bill();
    let program = place.program(&["export", "--source", "bill", "-o", "out"]);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
    limited.arg(program.get_program()).args(program.get_args()).current_dir(program.get_current_dir().unwrap());
    let ran = place.told(&mut limited);
    assert_eq!((ran.code, beside(&place)), (2, vec![]), "{}", ran.err);
    assert!(ran.err.starts_with("Error: could not write out\n"), "{}", ran.err);
}

/// Quotes, commas, ends of lines, backslashes, other scripts, and what a spreadsheet would run.
#[test]
fn text_of_odd_characters_in_csv() {
    let odd = ["=1+1", "-5", "@SUM(A1)", "'quoted'", "a,\"b\"\nc\\d", "日本 ü", " spaced "];
    let lines: Vec<_> = odd
        .iter()
        .map(|text| {
            usage("Amazon S3", 1.0).set("line_item_resource_id", *text).set("resource_tags_user_cost_center", *text)
        })
        .collect();
    let place = Bill::new().file("year=2025/month=1/a.parquet", lines).place;
    export(&place, &["-o", "out.csv"]).data();
    let query = "SELECT resource_id, tag_value(tags, 'cost_center') AS tag FROM line_items ORDER BY 1";
    let read = |source: &str| place.run(&["sql", query, "--source", source, "--format", "json"]).data();
    assert_eq!(read("out.csv"), read("bill"));
    for text in odd {
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(read("out.csv").matches(&json).count(), 2, "{text}");
    }
}

fn order(place: Target) -> Order {
    let (metrics, currency) = (&[], "currency");
    Order { stem: "rows", container: Container::Parquet, place, overwrite: false, rows_per_file: 4, metrics, currency }
}

fn numbers(count: i64) -> RecordBatch {
    let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, false)]));
    RecordBatch::try_new(schema, vec![Arc::new(Int64Array::from_iter_values(0..count))]).unwrap()
}

async fn write(place: Target, batches: Vec<RecordBatch>) -> Vec<usize> {
    let mut writing = Writing::begin(order(place)).unwrap();
    let schema = batches[0].schema();
    let rows = futures::stream::iter(batches.into_iter().map(Ok));
    writing.month(NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(), &schema, rows).await.unwrap();
    writing.end().await.unwrap().files.iter().map(|file| file.rows).collect()
}

/// A file is full at 4 rows: batches of 3 make one of 6 and one of 3.
#[tokio::test]
async fn a_month_of_many_rows_is_several_files() {
    let place = Place::new();
    let target = Target::Folder(place.path("out"));
    assert_eq!(write(target, vec![numbers(3), numbers(3), numbers(3)]).await, [6, 3]);
    let names = ["rows-00001.parquet", "rows-00002.parquet"].map(|name| format!("billing_period=2025-01/{name}"));
    assert_eq!(files(&place.path("out")), names);
}

/// A row group, which is what stays in memory, holds at most 262 144 rows.
#[tokio::test]
async fn row_groups_are_bounded() {
    let place = Place::new();
    let (target, _) = Target::parse(&place.path("out.parquet"), &S3::default()).unwrap();
    assert_eq!(write(target, vec![numbers(300_000), numbers(300_000)]).await, [600_000]);
    let reader = SerializedFileReader::new(std::fs::File::open(place.path("out.parquet")).unwrap()).unwrap();
    let groups: Vec<i64> =
        reader.metadata().row_groups().iter().map(parquet::file::metadata::RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [262_144, 262_144, 600_000 - 2 * 262_144]);
    assert!(reader.metadata().row_groups()[0].column(0).statistics().is_some());
}

#[test]
fn help_shows_examples() {
    for (command, prose) in [("export", "is one file for all months"), ("diff", "the largest difference first")] {
        let help = costs(&[command, "--help"]).data();
        assert!(help.contains(prose), "{help}");
        assert!(help.contains("\nExamples:\n  costs "), "{help}");
    }
}
