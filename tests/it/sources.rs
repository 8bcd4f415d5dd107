//! `costs sources` says what was found, what is read of it and what was left aside; `--as-of` reads an older delivery.

use std::path::Path;

use crate::support::{Bill, Grid, Place, Ran, costs, sample, snapshots, usage};

/// The program over the sample's forms, each a source.
fn over_forms(args: &[&str]) -> Ran {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let source = |form: &str| format!("[sources.{form}]\nurl = {:?}\n", root.join(form).display().to_string());
    Place::with_settings(&["cur-csv", "cur2", "focus"].map(source).concat()).run(args)
}

snapshots! {
    every_source_that_is_configured => over_forms(&["sources"]);
    one_source_as_json => over_forms(&["sources", "--source", "cur-csv", "--json"]);
    as_of_between_two_deliveries => over_forms(&["sources", "--source", "cur-csv", "--as-of", "2025-01-10"]);
    as_of_before_the_first => over_forms(&["sources", "--source", "cur-csv", "--as-of", "2024-01-01"]);
    a_time_that_is_none => over_forms(&["sources", "--as-of", "soon"]);
    one_that_is_gone_beside_one_that_is_there => {
        let bill = Bill::new().file("20250101-20250201/20250201T000000Z/r-00001.parquet", [usage("Amazon S3", 1.0)]);
        let settings = "[sources.gone]\nurl = \"gone\"\n[sources.there]\nurl = \"bill\"\n";
        bill.place.run_after("costs.toml", settings, &["sources", "--format", "csv"])
    };
}

/// The ledger that the generator kept says how many rows each delivery has.
#[test]
fn rows_are_those_of_the_ledger() {
    let ledger = std::fs::read_to_string(sample::folder().join("invoice.toml")).unwrap();
    let ledger: toml::Value = toml::from_str(&ledger).unwrap();
    for (form, key) in [("cur", "cur"), ("cur-csv", "cur_csv"), ("cur2", "cur2"), ("focus", "focus")] {
        let source = sample::folder().join(form).display().to_string();
        let grid = Grid::read(&costs(&["sources", "--format", "csv", "--source", &source]).data());
        let expected = sample::MONTHS.map(|month| ledger["rows"][month][key].to_string());
        assert_eq!(grid.column("rows"), expected, "{form}");
    }
}

#[test]
fn reports_read_what_had_been_delivered_by_then() {
    let source = sample::folder().join("cur2").display().to_string();
    let args = ["top", "--month", "2024-12", "--charges", "all", "--source", &source];
    let then = costs(&[&args[..], &["--as-of", "2025-01-10T00:00Z"]].concat());
    // invoice.toml, [snapshots."2024-12"."20250103T041530Z"], unblended: credits and refunds had not arrived.
    assert!(then.err.contains("126,199.68 USD unblended on the bill"), "{}", then.err);
    assert!(costs(&args).err.contains("124,522.92 USD unblended on the bill"));
}

#[test]
fn a_source_that_keeps_nothing_older_cannot_say_what_it_was() {
    let run = costs(&["top", "--as-of", "2025-01-10"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("Error: the source keeps no older deliveries"), "{}", run.err);
}

const CSV: &str = "identity/LineItemId,lineItem/LineItemType,lineItem/UnblendedCost,lineItem/CurrencyCode\n\
                   a,Usage,1.5,USD\nb,Usage,2.5\nc,Usage,x,USD\nd,Usage,0.25,USD\n";

fn with_bad_rows() -> Bill {
    Bill::new().other("20250101-20250201/r-00001.csv", CSV)
}

/// Row b lacks a field and is left out; the cost of row c is unknown. 1.5 + 0.25 are left.
#[test]
fn rows_that_cannot_be_read_are_counted_and_said() {
    let run = with_bad_rows().costs(&[
        "sql",
        "SELECT count(*) AS n, sum(line_item_unblended_cost) AS c FROM cur",
        "--format",
        "csv",
    ]);
    assert_eq!((run.code, run.out.as_str()), (0, "n,c\n3,1.75\n"));
    assert!(run.err.contains("r-00001.csv"), "{}", run.err);
    assert!(run.err.contains("line 3: has 3 fields where the header has 4"), "{}", run.err);
    assert!(run.err.contains("1 values of line_item_unblended_cost do not fit"), "{}", run.err);
}

#[test]
fn strict_fails_at_the_first_row_that_cannot_be_read() {
    let run = with_bad_rows().costs(&["top", "--strict"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("r-00001.csv:3: has 3 fields where the header has 4"), "{}", run.err);
    assert!(run.err.contains("Hint: leave out --strict"), "{}", run.err);
}

#[test]
fn strict_fails_at_a_value_that_does_not_fit() {
    let bill = Bill::new().other("20250101-20250201/r-00001.csv", CSV.replace("b,Usage,2.5\n", ""));
    let run = bill.costs(&["top", "--strict"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("r-00001.csv:3: line_item_unblended_cost \"x\" does not fit its type"), "{}", run.err);
}
