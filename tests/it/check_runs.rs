//! All checks together: what is clean passes, exit codes, the score, the document, the settings.

use crate::support::checked::{clean, january, read, told};
use crate::support::{Bill, Grid, Place, Run, costs, snapshots};

/// The states of all checks of a run, those that are neither ok nor info.
#[track_caller]
fn troubles(run: &Run) -> Vec<String> {
    let grid = Grid::read(&run.out);
    assert!(grid.rows.len() > 15, "{}", run.err);
    let states = grid.column("check").into_iter().zip(grid.column("state"));
    states
        .filter(|(_, state)| !["ok", "info"].contains(&state.as_str()))
        .map(|(name, state)| name + " " + &state)
        .collect()
}

fn sample(form: &str, flags: &[&str]) -> Run {
    let source = crate::support::sample::folder().join(form).display().to_string();
    costs(&[&["check", "--format", "csv", "--source", &source], flags].concat())
}

/// A bill with a line twice: 1 surplus of 4 rows, and 1 more of the wrong sign: 2 of 4 are clean.
fn faulty() -> Bill {
    january([clean("a", 1.5), clean("a", 1.5), clean("b", -1.0), clean("c", 2.0)])
}

#[test]
fn a_clean_bill_passes() {
    let run = january([clean("a", 1.5), clean("b", 2.0)]).costs(&["check", "--format", "csv", "--fail-on", "warning"]);
    assert_eq!((troubles(&run), run.code), (Vec::new(), 0));
    assert_eq!(run.err, "quality score: 100.00% of 2 rows are clean\n");
}

#[test]
fn the_sample_is_clean() {
    let run = sample("cur", &[]);
    assert_eq!((troubles(&run), run.code), (Vec::new(), 0));
    assert_eq!(run.err, "quality score: 100.00% of 75,920 rows are clean\n"); // 23698 + 25797 + 26425 in the ledger
    let grid = Grid::read(&run.out);
    let identity = grid.column("check").iter().position(|name| name == "amortized-identity").unwrap();
    assert_eq!(grid.column("figure")[identity], "0", "all months of both payers add up to the last digit");
}

#[test]
fn the_sample_as_csv_is_clean() {
    let run = sample("cur-csv", &["--month", "2024-11"]);
    assert_eq!((troubles(&run), run.code), (Vec::new(), 0));
    assert_eq!(run.err, "quality score: 100.00% of 23,698 rows are clean\n"); // the ledger's rows of November
}

#[test]
fn the_sample_as_cur2_is_clean() {
    let run = sample("cur2", &[]);
    assert_eq!((troubles(&run), run.code), (Vec::new(), 0));
}

#[test]
fn the_sample_as_focus_is_clean_as_far_as_it_can_be_told() {
    let run = sample("focus", &[]);
    assert_eq!(
        (troubles(&run), run.code),
        (vec!["amortized-identity unknown".into(), "duplicates unknown".into(), "net-identity unknown".into()], 0)
    );
}

#[test]
fn an_error_exits_with_1() {
    let run = faulty().costs(&["check"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.err, "quality score: 50.00% of 4 rows are clean\n");
}

#[test]
fn a_warning_exits_with_0() {
    assert_eq!(january([clean("b", -1.0)]).costs(&["check"]).code, 0);
}

#[test]
fn a_warning_fails_where_it_should() {
    assert_eq!(january([clean("b", -1.0)]).costs(&["check", "--fail-on", "warning"]).code, 1);
}

#[test]
fn a_row_that_two_checks_touch_counts_once() {
    // One line of three is negative and without an account: 66.66… percent are clean.
    let twice = clean("a", -1.0).set("line_item_usage_account_id", "");
    let run = january([twice, clean("b", 1.0), clean("c", 1.0)]).costs(&["check"]);
    assert_eq!(run.err, "quality score: 66.66% of 3 rows are clean\n");
}

#[test]
fn only_the_months_asked_for() {
    let bill = faulty().file("year=2024/month=12/a.parquet", [clean("d", 1.0).month("2024-12")]);
    let run = bill.costs(&["check", "--to", "2024-12"]);
    assert_eq!((run.code, run.err.as_str()), (0, "quality score: 100.00% of 1 rows are clean\n"));
    assert_eq!(bill.costs(&["check", "--month", "2025-01"]).code, 1);
}

#[test]
fn a_month_that_is_not_there() {
    let run = faulty().costs(&["check", "--month", "2023-01"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("does not hold 2023-01"), "{}", run.err);
}

#[test]
fn months_in_the_wrong_order() {
    let run = faulty().costs(&["check", "--from", "2025-02", "--to", "2025-01"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--from \"2025-02\" is not before --to 2025-01"), "{}", run.err);
}

#[test]
fn a_check_that_is_none() {
    let run = faulty().costs(&["check", "duplicate"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.err, "Error: there is no check \"duplicate\"\nHint: did you mean duplicates?\n");
}

#[test]
fn the_document_is_json_of_every_check() {
    let run = faulty().costs(&["check", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((document["rows"].as_u64(), document["quality"].as_f64()), (Some(4), Some(50.0)));
    let checks = document["checks"].as_array().unwrap();
    let duplicates = checks.iter().find(|check| check["name"] == "duplicates").unwrap();
    assert_eq!((duplicates["state"].as_str(), duplicates["figure"].as_u64()), (Some("error"), Some(1)));
    assert_eq!(duplicates["findings"][0]["amount"].as_f64(), Some(1.5));
}

#[test]
fn the_document_in_a_file() {
    let bill = faulty();
    let path = bill.place.path("check.json").display().to_string();
    assert_eq!(bill.costs(&["check", "--json", "-o", &path]).out, "");
    assert!(bill.place.read("check.json").starts_with("{\"source\":"));
}

/// What a call says.
struct Words(String);

impl Words {
    fn told(&self) -> &str {
        &self.0
    }
}

/// What a call says over the faulty bill, without the folder's name, at the tests' own clock.
fn words(args: &[&str]) -> Words {
    let bill = faulty();
    let run = bill.costs(args);
    let told = format!("exit {}\nstdout:\n{}\n{}", run.code, run.out, run.err);
    Words(told.replace(&bill.place.path("bill").display().to_string(), "[BILL]"))
}

snapshots! {
    the_table => words(&["check"]);
    the_document => words(&["check", "--json"]);
    a_threshold_of_no_check => bill_in_place("[check]\nduplicate = 1").run(&["check"]);
    off_of_no_check => bill_in_place("[check]\noff = [\"sign\"]").run(&["check"]);
}

/// The faulty bill under settings of its own.
fn bill_in_place(check: &str) -> Place {
    let Bill { place } = faulty();
    place.write("costs.toml", format!("{check}\n[sources.bill]\nurl = \"bill\"\n"));
    place
}

#[test]
fn a_threshold_in_the_settings() {
    assert_eq!(bill_in_place("[check]\nduplicates = 1").run(&["check"]).code, 0);
    assert_eq!(bill_in_place("[check]\nduplicates = 0.5").run(&["check"]).code, 1);
}

#[test]
fn a_check_that_is_off() {
    let ran = bill_in_place("[check]\noff = [\"duplicates\"]").run(&["check", "--format", "csv"]);
    assert_eq!(ran.code, 0);
    assert!(!ran.text().contains("duplicates"), "{}", ran.text());
    assert_eq!(ran.err, "quality score: 75.00% of 4 rows are clean\n");
}

#[test]
fn a_check_reads_focus() {
    let source = crate::support::sample::folder().join("focus").display().to_string();
    let args = ["check", "invoices", "--month", "2024-11", "--format", "csv", "--source", &source];
    // The ledger's unblended cost of the two payers of November.
    let of = |payer: &str| crate::support::sample::figure("2024-11", &["payer", payer, "all"]);
    let mut amounts: Vec<String> = read(&costs(&args)).findings.into_iter().map(|row| row[3].clone()).collect();
    let mut expected = vec![of("144305274922"), of("922759315832")];
    amounts.sort();
    expected.sort();
    assert_eq!(amounts, expected);
}

#[test]
fn the_words_of_a_verdict() {
    assert_eq!(told(&january([clean("a", 0.0), clean("b", 3.0)]), "zero-cost").verdict, "zero-cost is info, 50.00%");
}
