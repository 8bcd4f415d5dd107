//! `costs allocate` over small bills worked by hand, and over the sample against its ledger.

use crate::support::{Bill, Grid, Line, Place, Ran, sum, usage};

fn tagged(tag: &str, service: &str, cost: f64) -> Line {
    usage(service, cost).set("resource_tags_user_cost_center", tag)
}

const RULES: &str = r#"
[allocation]
clearing_account = "2100"
[[allocation.centres]]
name = "Web"
code = "4711"
[[allocation.centres]]
name = "=Data/1"
code = "0815"
[[allocation.rules]]
name = "tagged"
match = { "tag:CostCenter" = "*" }
centre = "{tag:CostCenter}"
[[allocation.rules]]
name = "support"
match = { service = "AWS Support*" }
split = "proportional"
"#;

/// Web 30 and =Data/1 10 direct; support of 9 and a credit of -1 to share; 5 that no rule takes.
fn lines() -> Vec<Line> {
    vec![
        tagged("Web", "Amazon S3", 20.0),
        tagged("web ", "Amazon EC2", 10.0),
        tagged("=Data/1", "Amazon S3", 10.0),
        tagged("", "AWS Support (Business)", 9.0),
        tagged("", "AWS Support (Business)", -1.0).kind("Credit"),
        tagged("", "Amazon SQS", 5.0),
    ]
}

fn place(rules: &str, lines: Vec<Line>) -> Place {
    let place = Bill::new().file("year=2025/month=1/a.parquet", lines).place;
    place.write("costs.toml", format!("{rules}\n[sources.small]\nurl = \"bill\"\n"));
    place
}

fn run(place: &Place, args: &[&str]) -> Ran {
    place.run(&[&["allocate"], args].concat())
}

/// The column of a workbook's sheet by cell, as the sheet writes it.
fn sheet(place: &Place, name: &str) -> String {
    let file = std::fs::File::open(place.path(name)).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap()
}

#[test]
fn the_summary() {
    let ran = run(&place(RULES, lines()), &["--format", "csv"]);
    // Support by 30 and 10 of 40: 9 → 6.75 and 2.25, -1 → -0.75 and -0.25. Together 36, 12 and 5 of 53.
    let data = "cost_centre,account,direct,shared,total,share\n\
                Web,4711,30,6,36,67.924528\n\
                '=Data/1,0815,10,2,12,22.641509\n\
                unallocated,,,,5,9.433962\n";
    assert_eq!(ran.data(), data);
    let proof = "Allocated: 53.00 USD = 40.00 direct + 8.00 shared + 5.00 unallocated; difference 0\n";
    assert!(ran.err.contains(proof), "{}", ran.err);
    assert!(ran.err.contains("53.00 USD unblended on the bill = 53.00 shown"), "{}", ran.err);
}

#[test]
fn a_condition_is_refused() {
    let ran = run(&place(RULES, lines()), &["--where", "service=Amazon*"]);
    assert_eq!((ran.code, ran.text().as_str()), (2, ""));
    assert!(
        ran.err.starts_with("Error: an allocation takes the whole bill, so that its proof can hold\n"),
        "{}",
        ran.err
    );
}

#[test]
fn the_files() {
    let place = place(RULES, lines());
    let ran = run(&place, &["-o", "out"]);
    assert_eq!(
        (ran.data().as_str(), ran.err.contains("Wrote 9 files to out: 2 cost centres")),
        ("", true),
        "{}",
        ran.err
    );
    let mut names: Vec<String> = std::fs::read_dir(place.path("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "Web.csv",
        "Web.xlsx",
        "_Data_1.csv",
        "_Data_1.xlsx",
        "journal.csv",
        "proof.json",
        "summary.csv",
        "unallocated.csv",
        "unallocated.xlsx",
    ];
    assert_eq!(names, expected);
    let web = "month,cost_centre,account,payer_account,service,charge_type,allocation,rule,share_of_pool,cost,currency\n\
        2025-01-01,Web,4711,111111111111,Amazon EC2,Usage,direct,tagged,,10,USD\n\
        2025-01-01,Web,4711,111111111111,Amazon S3,Usage,direct,tagged,,20,USD\n\
        2025-01-01,Web,4711,111111111111,AWS Support (Business),Credit,shared,support,75,-0.75,USD\n\
        2025-01-01,Web,4711,111111111111,AWS Support (Business),Usage,shared,support,75,6.75,USD\n";
    assert_eq!(place.read("out/Web.csv"), web);
    assert!(place.read("out/unallocated.csv").contains("Amazon SQS,Usage,unallocated,,,5,USD"));
}

#[test]
fn the_journal() {
    let place = place(RULES, lines());
    run(&place, &["-o", "out"]).data();
    let journal = Grid::read(&place.read("out/journal.csv"));
    // 20 + 10 + 10 + 6.75 + 2.25 + 5 on one side; the credit's 0.75 and 0.25 and the bill's 53 on the other.
    assert_eq!((sum(debits(&journal, "debit")), sum(debits(&journal, "credit"))), ("54".to_owned(), "54".to_owned()));
    let last = journal.rows.last().unwrap().join(",");
    assert_eq!(last, "2025-01-31,,2100,111111111111,,,,53,USD,Cloud bill 2025-01 of payer 111111111111,");
    assert_eq!(
        journal.rows[0].join(","),
        "2025-01-31,'=Data/1,0815,111111111111,Amazon S3,Usage,10,,USD,\"2025-01 Amazon S3, Usage, direct\",tagged"
            .replace('"', "")
    );
}

fn debits(journal: &Grid, side: &str) -> Vec<String> {
    journal.column(side).into_iter().filter(|amount| !amount.is_empty()).collect()
}

#[test]
fn the_proof() {
    let place = place(RULES, lines());
    run(&place, &["-o", "out"]).data();
    let proof: serde_json::Value = serde_json::from_str(&place.read("out/proof.json")).unwrap();
    assert_eq!(proof["holds"], true);
    let text = |value: &serde_json::Value, keys: [&str; 5]| keys.map(|key| value[key].as_str().unwrap().to_owned());
    let keys = ["currency", "input", "cost_centres", "unallocated", "difference"];
    assert_eq!(text(&proof["totals"][0], keys), ["USD", "53", "48", "5", "0"]);
    let keys = ["charge_type", "input", "cost_centres", "unallocated", "difference"];
    assert_eq!(text(&proof["by_charge_type"][0], keys), ["Credit", "-1", "-1", "0", "0"]);
    assert_eq!(text(&proof["by_charge_type"][1], keys), ["Usage", "54", "49", "5", "0"]);
    let words = ["metric", "charges", "axis", "amortize"].map(|key| proof[key].as_str().unwrap());
    assert_eq!(words, ["unblended", "all", "billing", "cur"]);
    assert!(proof["currency"].is_null() && proof["rates"].is_null());
}

/// 53 USD at 0.5.
#[test]
fn the_proof_says_the_rates() {
    let place = place(RULES, lines());
    place.write("rates.csv", "month,from,to,rate\n2025-01,USD,EUR,0.5\n");
    run(&place, &["--currency", "EUR", "--rates", "rates.csv", "-o", "out"]).data();
    let proof: serde_json::Value = serde_json::from_str(&place.read("out/proof.json")).unwrap();
    assert_eq!((&proof["currency"], &proof["totals"][0]["input"]), (&"EUR".into(), &"26.5".into()));
    assert_eq!(proof["rates"], "Rates of rates.csv: 1 USD = 0.5 EUR in 2025-01");
}

/// A rule whose file ends with last year is not asked once it takes nothing.
#[test]
fn a_metric_that_nobody_needs() {
    let rules = "[[allocation.rules]]\nname = \"old\"\nmatch = {}\nto = 2024-12-31\nsplit = \"metric\"\n\
                 metric_file = \"gone.csv\"\n[[allocation.rules]]\nmatch = {}\ncentre = \"New\"\n";
    let ran = run(&place(rules, vec![usage("Amazon S3", 7.0)]), &["--format", "csv"]);
    assert_eq!(ran.data(), "cost_centre,direct,shared,total,share\nNew,7,0,7,100\n");
    assert!(ran.err.contains("Note: old takes no line item of this month\n"), "{}", ran.err);
}

/// A tag may name a cost centre that nobody declared: it is no error of the bill's, and said.
#[test]
fn a_cost_centre_that_is_not_declared() {
    let mut lines = lines();
    lines.push(tagged("Wbe", "Amazon S3", 3.0));
    let ran = run(&place(RULES, lines), &["--format", "csv"]);
    assert!(ran.data().contains("Wbe,,3,"), "{}", ran.text());
    assert!(ran.err.contains("Note: Wbe is no declared cost centre; line items name it so\n"), "{}", ran.err);
}

/// Tax has no list cost: what is not known is not allocated, and said.
#[test]
fn a_charge_type_without_the_metric() {
    let listed = |line: Line| line.set("pricing_public_on_demand_cost", 4.0);
    let tax = usage("Amazon S3", 1.0).kind("Tax").set("pricing_public_on_demand_cost", crate::support::Value::Null);
    let rules = "[[allocation.rules]]\nmatch = {}\ncentre = \"A\"\n";
    let ran = run(&place(rules, vec![listed(usage("Amazon S3", 3.0)), tax]), &["--metric", "list", "--format", "csv"]);
    assert_eq!(ran.data(), "cost_centre,direct,shared,total,share\nA,4,0,4,100\n");
    let said = "Note: the bill does not say the list cost of Tax: nothing is allocated\n";
    assert!(ran.err.contains(said), "{}", ran.err);
}

#[test]
fn the_workbook() {
    let place = place(RULES, lines());
    run(&place, &["-o", "out"]).data();
    let data = sheet(&place, "out/_Data_1.xlsx");
    // Rows 2 to 4: 10, -0.25 and 2.25; the cost is the tenth column.
    assert!(data.contains("<f>SUM(J2:J4)</f><v>12</v>"), "{data}");
    assert!(data.contains("state=\"frozen\""), "{data}");
    for (cell, is_text) in [("B2", true), ("J2", false), ("J3", false)] {
        let (_, rest) = data.split_once(&format!("<c r=\"{cell}\"")).unwrap();
        assert_eq!(rest.split('>').next().unwrap().contains("t=\"s\""), is_text, "{cell}: {data}");
    }
}

#[test]
fn a_summary_in_a_workbook() {
    let place = place(RULES, lines());
    run(&place, &["-o", "summary.xlsx"]).data();
    assert!(sheet(&place, "summary.xlsx").contains("<f>SUM(E2:E4)</f><v>53</v>"));
}

#[test]
fn two_currencies_are_never_added() {
    let euro = |line: Line| line.set("line_item_currency_code", "EUR");
    let mut lines = lines();
    lines.push(euro(tagged("Web", "Amazon S3", 7.0)));
    lines.push(euro(tagged("", "AWS Support (Business)", 2.0)));
    let ran = run(&place(RULES, lines), &["--format", "csv"]);
    // The euros of support go to Web alone, which alone has direct cost in them.
    assert!(ran.data().contains("Web,4711,7,2,9,100,EUR\n"), "{}", ran.text());
    assert!(ran.err.contains("Allocated: 9.00 EUR = 7.00 direct + 2.00 shared + 0.00 unallocated; difference 0\n"));
    assert!(ran.err.contains("Allocated: 53.00 USD"), "{}", ran.err);
}

#[test]
fn rules_hold_on_days_of_use() {
    let rules = "[[allocation.rules]]\nmatch = {}\ncentre = \"Old\"\nto = 2025-01-10\n\
                 [[allocation.rules]]\nmatch = {}\ncentre = \"New\"\n";
    let lines = vec![
        usage("Amazon S3", 1.0).on("2025-01-10"),
        usage("Amazon S3", 2.0).on("2025-01-11"),
        usage("Amazon S3", 4.0).on("2025-01-01"),
    ];
    let data = run(&place(rules, lines), &["--format", "csv"]).data();
    assert_eq!(data, "cost_centre,direct,shared,total,share\nOld,5,0,5,71.428571\nNew,2,0,2,28.571429\n");
}

#[test]
fn a_folder_that_holds_something_stays() {
    let place = place(RULES, lines());
    place.write("out/notes.txt", "mine");
    let ran = run(&place, &["-o", "out"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("Error: out is not empty: it holds notes.txt\n"), "{}", ran.err);
    let ran = run(&place, &["-o", "out", "--overwrite"]);
    assert!(ran.err.contains("out holds notes.txt, which the new files do not replace"), "{}", ran.err);
    assert_eq!(std::fs::read_dir(place.path("out")).unwrap().count(), 1);
}

#[test]
fn an_allocation_is_replaced() {
    let place = place(RULES, lines());
    run(&place, &["-o", "out"]).data();
    let before = place.read("out/proof.json");
    run(&place, &["-o", "out", "--overwrite"]).data();
    assert_eq!(place.read("out/proof.json"), before);
}

/// The sample's cost centres as its ledger has them, with the untagged as what no rule takes.
#[test]
fn the_sample_to_the_last_digit() {
    use std::collections::BTreeMap;

    use crate::support::sample::{figure, invoice};
    let rules = "[[allocation.rules]]\nmatch = { \"tag:CostCenter\" = \"*\" }\ncentre = \"{tag:CostCenter}\"\n";
    for month in crate::support::sample::MONTHS {
        let place = Place::over_sample("");
        let settings = place.read("costs.toml");
        place.write("costs.toml", format!("{rules}{settings}"));
        let shown = Grid::read(&run(&place, &["--month", month, "--format", "csv"]).data());
        let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (tag, figures) in invoice(month)["tag_cost_center"].as_table().unwrap() {
            let name = tag.trim().to_uppercase();
            let name = if name.is_empty() { "unallocated".to_owned() } else { name };
            expected.entry(name).or_default().push(figures["all"].as_str().unwrap().to_owned());
        }
        let expected: BTreeMap<String, String> =
            expected.into_iter().map(|(name, amounts)| (name, sum(amounts))).filter(|(_, sum)| sum != "0").collect();
        assert_eq!(shown.sums("cost_centre", "total"), expected, "{month}");
        assert_eq!(sum(shown.column("total")), figure(month, &["unblended"]), "{month}");
    }
}
