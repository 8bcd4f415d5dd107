//! What the bill was on a day: `--as-of`, over the sample's older deliveries and over bills that keep none.

use crate::support::sample::root;
use crate::support::{Bill, Grid, Run, costs, usage};

/// Every month's bill as of a day.
fn months(form: &str, day: &str) -> Run {
    let source = format!("sample-data/{form}");
    costs(&["trend", "--charges", "all", "--as-of", day, "--format", "csv", "--source", &source])
}

fn sums(form: &str, day: &str) -> Vec<(String, String)> {
    Grid::read(&months(form, day).data()).sums("month", "monthly_cost").into_iter().collect()
}

/// A figure of the ledger, by its path.
fn ledger(path: &[&str]) -> String {
    let text = std::fs::read_to_string(root().join("sample-data/invoice.toml")).unwrap();
    let all: toml::Value = toml::from_str(&text).unwrap();
    path.iter().fold(&all, |value, key| &value[*key]).as_str().unwrap().to_owned()
}

fn month(month: &str, amount: String) -> (String, String) {
    (format!("{month}-01"), amount)
}

macro_rules! forms {
    ($($name:ident: $form:literal;)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn before_the_first_delivery() {
                let run = months($form, "2024-12-10T04:15:29Z");
                assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
                assert!(run.err.contains("nothing was delivered by 2024-12-10 04:15:29 UTC"), "{}", run.err);
            }

            #[test]
            fn at_the_moment_of_the_first_delivery() {
                let november = ledger(&["months", "2024-11", "unblended"]);
                assert_eq!(sums($form, "2024-12-10T04:15:30Z"), [month("2024-11", november)]);
            }

            /// December without its credits and refunds, which came on the 15th.
            #[test]
            fn between_two_deliveries() {
                let november = ledger(&["months", "2024-11", "unblended"]);
                let december = ledger(&["snapshots", "2024-12", "20250103T041530Z", "unblended"]);
                assert_eq!(sums($form, "2025-01-10"), [month("2024-11", november), month("2024-12", december)]);
            }

            /// January's first half.
            #[test]
            fn in_a_running_month() {
                let december = ledger(&["months", "2024-12", "unblended"]);
                let january = ledger(&["snapshots", "2025-01", "20250116T041530Z", "unblended"]);
                let sums = sums($form, "2025-01-20");
                assert_eq!(sums[1..], [month("2024-12", december), month("2025-01", january)]);
            }

            #[test]
            fn after_the_last_delivery() {
                let source = concat!("sample-data/", $form);
                let now = costs(&["trend", "--charges", "all", "--format", "csv", "--source", source]);
                assert_eq!(months($form, "2025-03-01"), now);
            }
        })*
    };
}

forms! {
    csv: "cur-csv";
    cur2: "cur2";
}

#[test]
fn a_source_that_keeps_no_deliveries() {
    let run = months("cur", "2025-01-10");
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.contains("the source keeps no older deliveries"), "{}", run.err);
}

/// The time in an assembly's folder says when, also where no manifest was copied.
#[test]
fn deliveries_without_manifests() {
    let file = |day: &str| format!("r/20250101-20250201/202501{day}T041530Z/r-00001.parquet");
    let bill = Bill::new().file(&file("10"), [usage("Amazon S3", 1.0)]).file(&file("20"), [usage("Amazon S3", 2.0)]);
    let cost = |day: &str| {
        let run =
            bill.costs(&["sql", "SELECT SUM(unblended_cost) AS c FROM line_items", "--as-of", day, "--format", "csv"]);
        run.data()
    };
    assert_eq!((cost("2025-01-15"), cost("2025-01-25")), ("c\n1\n".to_owned(), "c\n2\n".to_owned()));
}
