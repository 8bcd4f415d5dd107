//! `costs waste`: what the rules find summed up, each use once.

use crate::support::{Bill, Grid, Line, Place, Run, costs, snapshots, usage};
use crate::waste_hours::instance;

fn line(usage_type: &str, resource: &str, cost: f64) -> Line {
    usage("Amazon Elastic Compute Cloud", cost)
        .set("line_item_product_code", "AmazonEC2")
        .set("line_item_usage_type", usage_type)
        .set("line_item_resource_id", resource)
}

fn bill(lines: Vec<Line>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// The chosen columns of the rows that have something.
fn found(run: &Run, columns: &[&str]) -> Vec<String> {
    assert_eq!(run.code, 0, "{}", run.err);
    let grid = Grid::read(&run.out);
    let is_nothing = |row: &Vec<String>| grid.header[1] == "resources" && ["", "0"].contains(&row[1].as_str());
    let row =
        |row: &Vec<String>| columns.iter().map(|name| row[grid.position(name)].clone()).collect::<Vec<_>>().join(" ");
    grid.rows.iter().filter(|row| !is_nothing(row)).map(row).collect()
}

const SUMMARY: [&str; 5] = ["rule", "resources", "cost", "alone", "estimated_saving"];
const DETAIL: [&str; 5] = ["rule", "resource_id", "cost", "alone", "estimated_saving"];

/// An m4.large for development: 3 hours at 0.1, two of them at night; and 100 GB of gp2.
fn overlapping() -> Vec<Line> {
    let hour = |from: &str| instance("i-1", "dev", from, 1, 0.1).set("line_item_usage_type", "BoxUsage:m4.large");
    vec![hour("06 02:00"), hour("06 03:00"), hour("06 12:00"), line("EBS:VolumeUsage.gp2", "vol-1", 10.0)]
}

#[test]
fn use_that_several_rules_find_counts_once() {
    let run = bill(overlapping()).costs(&["waste", "--format", "csv"]);
    // Of 0.3: m5 is 4 percent cheaper, m6g 23 percent, and the two hours at night cost 0.2, which is the most. gp2: 20 percent of 10.
    let expected =
        ["gp2 1 10 2 2", "office-hours 1 0.3 0.2 0.2", "graviton 1 0.3 0.069 0", "old-generation 1 0.3 0.012 0"];
    assert_eq!(found(&run, &SUMMARY), expected);
    // 2 + 0.2; 0.069 + 0.012 count nothing.
    assert!(
        run.err.contains(
            "January 2025: an estimated 2.20 of 10.30 USD unblended could be saved; 0.08 of the rules' savings are on use that \
             another rule saves more on\n"
        ),
        "{}",
        run.err
    );
}

#[test]
fn the_table_ends_with_the_total() {
    let table = bill(overlapping()).costs(&["waste"]).data();
    let total: Vec<&str> = table.lines().last().unwrap().split_whitespace().collect();
    assert_eq!(total, ["Total", "(USD)", "2.20"], "{table}");
}

#[test]
fn in_detail() {
    let run = bill(overlapping()).costs(&["waste", "--detail", "--format", "csv"]);
    let expected = [
        "gp2 vol-1 10 2 2",
        "office-hours i-1 0.3 0.2 0.2",
        "graviton i-1 0.3 0.069 0",
        "old-generation i-1 0.3 0.012 0",
    ];
    assert_eq!(found(&run, &DETAIL), expected);
}

#[test]
fn one_rule() {
    for name in ["graviton", "waste-graviton"] {
        let run = bill(overlapping()).costs(&["waste", name, "--format", "csv"]);
        assert_eq!(found(&run, &DETAIL), ["graviton i-1 0.3 0.069 0.069"], "{name}");
        assert_eq!(run.err, "January 2025: an estimated 0.07 of 10.30 USD unblended could be saved\n");
    }
}

#[test]
fn rates_are_flags() {
    let run = bill(overlapping()).costs(&["waste", "gp2", "--gp3-saving", "50", "--format", "csv"]);
    assert_eq!(found(&run, &DETAIL), ["gp2 vol-1 10 5 5"]);
    let run = bill(overlapping()).costs(&["waste", "office-hours", "--environments", "qa", "--format", "csv"]);
    assert_eq!(found(&run, &DETAIL), [] as [&str; 0]);
}

#[test]
fn the_metric() {
    let run = bill(overlapping()).costs(&["waste", "gp2", "--metric", "list", "--format", "csv"]);
    assert_eq!(found(&run, &DETAIL), [] as [&str; 0], "the lines have a list cost of 0");
}

#[test]
fn conditions_and_charges() {
    let lines = || {
        vec![
            line("EBS:VolumeUsage.gp2", "vol-1", 10.0).set("product_region", "us-east-1"),
            line("EU-EBS:VolumeUsage.gp2", "vol-2", 20.0).set("product_region", "eu-west-1"),
            line("EBS:VolumeUsage.gp2", "vol-1", -4.0).set("product_region", "us-east-1").kind("EdpDiscount"),
        ]
    };
    let of =
        |flags: &[&str]| found(&bill(lines()).costs(&[&["waste", "gp2", "--format", "csv"], flags].concat()), &DETAIL);
    assert_eq!(of(&["--where", "region=eu-*"]), ["gp2 vol-2 20 4 4"]);
    assert_eq!(of(&[]), ["gp2 vol-2 20 4 4", "gp2 vol-1 10 2 2"]);
    // The discount's row takes 4 off the 10.
    assert_eq!(of(&["--charges", "all"]), ["gp2 vol-2 20 4 4", "gp2 vol-1 6 1.2 1.2"]);
}

#[test]
fn currencies_are_never_added() {
    let lines = vec![
        line("EBS:VolumeUsage.gp2", "vol-1", 10.0),
        line("EBS:VolumeUsage.gp2", "vol-2", 20.0).set("line_item_currency_code", "EUR"),
    ];
    let run = bill(lines).costs(&["waste", "--format", "csv"]);
    let columns = ["rule", "resources", "estimated_saving", "currency"];
    assert_eq!(found(&run, &columns), ["gp2 1 4 EUR", "gp2 1 2 USD"]);
    for said in ["an estimated 4.00 of 20.00 EUR", "an estimated 2.00 of 10.00 USD"] {
        assert!(run.err.contains(said), "{}", run.err);
    }
}

#[test]
fn an_unknown_saving_is_said() {
    let lines = vec![instance("i-1", "dev", "06 00:00", 24, 5.0), instance("i-2", "dev", "06 03:00", 1, 1.0)];
    let run = bill(lines).costs(&["waste", "--format", "csv"]);
    assert_eq!(found(&run, &SUMMARY), ["office-hours 2 6 1 1"]);
    let said =
        "Note: office-hours: the saving on 1 of 2 resources is unknown; costs show waste-office-hours says why\n";
    assert!(run.err.contains(said), "{}", run.err);
    let run = bill(vec![instance("i-1", "dev", "06 00:00", 24, 5.0)]).costs(&["waste", "--format", "csv"]);
    assert_eq!(found(&run, &SUMMARY), ["office-hours 1 5  "], "nothing is known, which is no 0");
}

#[test]
fn a_bill_without_waste() {
    let run = bill(vec![usage("Amazon S3", 1.0)]).costs(&["waste", "--format", "csv"]);
    assert_eq!(found(&run, &SUMMARY), [] as [&str; 0]);
    let grid = Grid::read(&run.out);
    assert_eq!(grid.column("rule").len(), 14);
    // All that could look found nothing; the two that need an inventory know nothing.
    let nothing = grid.column("estimated_saving").iter().filter(|saving| *saving == "0").count();
    assert_eq!((nothing, grid.column("estimated_saving")[12].as_str()), (12, ""));
    assert!(run.err.contains("January 2025: an estimated 0.00 of 1.00 USD unblended could be saved\n"), "{}", run.err);
}

/// The sum of the sample's rows is the total that the summary says, and no use is in it twice.
#[test]
fn the_sample_adds_up() {
    let sum = |args: &[&str]| {
        crate::support::sum(
            Grid::read(&costs(args).data()).column("estimated_saving").iter().filter(|text| !text.is_empty()),
        )
    };
    let total = sum(&["waste", "--format", "csv"]);
    assert_eq!(sum(&["waste", "--detail", "--format", "csv"]), total);
    // From DuckDB's rows: the larger of graviton and office-hours on each instance, and all of s3-classes. Its sums by usage
    // type give the rest: gp2 saves 20 percent of 934.6376 and of 52.3900000002, logs 50 percent of 9,649.3173195.
    let mut largest = std::collections::BTreeMap::new();
    for name in ["waste-graviton", "waste-office-hours", "waste-s3-classes"] {
        let grid = Grid::read(&std::fs::read_to_string(format!("tests/fixtures/duckdb/{name}.csv")).unwrap());
        let keys = grid.column("resource_id").into_iter().zip(grid.column("usage_type"));
        for (key, saving) in keys.zip(grid.column("estimated_saving")) {
            let units = costs::money::parse(&saving).unwrap();
            largest.entry(key).and_modify(|known: &mut i128| *known = units.max(*known)).or_insert(units);
        }
    }
    let rest = ["186.92752", "10.47800000004", "4824.65865975"];
    let expected = largest.into_values().map(|units| costs::money::plain(units, 12)).chain(rest.map(str::to_owned));
    assert_eq!(crate::support::sum(expected.collect::<Vec<_>>()), total);
}

const MINE: &str = "--! title = \"Mine\"
--! question = \"What is mine?\"
--! waste = \"Ask me\"
--! columns = { account = \"key\", usage_type = \"text\", cost = \"money\", estimated_saving = \"money\", currency = \"currency\" }
--! [params.month]
--! type = \"month\"
--! default = \"latest\"
--! [params.part]
--! type = \"decimal\"
--! default = \"1\"

-- Prose.
SELECT account, usage_type, SUM(cost) AS cost, times(SUM(cost), times($part, 0.01)) AS estimated_saving, currency
FROM costs WHERE month = $month AND usage_type LIKE 'Lambda-GB-Second'
GROUP BY account, usage_type, currency ORDER BY account, usage_type, currency
";

/// A report of one's own with the key `waste` is a rule, and its parameter a flag.
#[test]
fn a_rule_of_ones_own() {
    let place = Place::with_report("mine", MINE);
    let ran = place.run(&["waste", "mine", "--part", "50", "--format", "csv"]).data();
    // The sample has 10,378.5778590631 of it in one account; half.
    assert_eq!(sum_of(&ran), "5189.28892953155");
    assert!(place.run(&["waste"]).data().contains("Ask me"));
}

fn sum_of(csv: &str) -> String {
    crate::support::sum(Grid::read(csv).column("estimated_saving"))
}

#[test]
fn a_parameter_with_the_name_of_a_flag() {
    let ran = Place::with_report("mine", &MINE.replace("params.part", "params.detail").replace("$part", "$detail"))
        .run(&["waste"]);
    assert!(ran.code == 2 && ran.err.contains("the parameter detail has the name of a flag"), "{}", ran.err);
}

#[test]
fn a_chart() {
    let place = Place::over_sample("");
    place.run(&["waste", "-o", "waste.svg"]).data();
    place.run(&["waste", "--detail", "-o", "detail.svg"]).data();
    assert!(place.read("waste.svg").contains("s3-classes") && place.read("detail.svg").contains("</svg>"));
}

fn run(args: &[&str]) -> crate::support::Ran {
    Place::over_sample("").run(args)
}

snapshots! {
    summary => run(&["waste"]);
    no_such_rule => run(&["waste", "gp3"]);
    no_such_month => run(&["waste", "--month", "2025-02"]);
    no_number => run(&["waste", "--gp3-saving", "much"]);
}
