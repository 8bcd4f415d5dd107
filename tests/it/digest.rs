//! `costs digest`: its figures, whose they are, its forms, and to whom it goes.

use chrono::NaiveDate;
use serde_json::Value;

use crate::support::hook::{Hook, Say};
use crate::support::sample::figure;
use crate::support::smtp::{Manners, Smtp};
use crate::support::{Bill, Line, Place, Run, costs, usage};

fn digest(args: &[&str]) -> Run {
    costs(&[&["digest"], args].concat())
}

/// The digest for programs.
#[track_caller]
fn json(args: &[&str]) -> Value {
    serde_json::from_str(&digest(&[args, &["--format", "json"]].concat()).data()).unwrap()
}

/// The value of a tile.
#[track_caller]
fn tile<'a>(digest: &'a Value, label: &str) -> &'a Value {
    let tiles = digest["tiles"].as_array().unwrap();
    tiles.iter().find(|tile| tile["label"] == label).unwrap_or_else(|| panic!("no tile {label}: {tiles:?}"))
}

#[track_caller]
fn rows<'a>(digest: &'a Value, title: &str) -> &'a [Value] {
    let sections = digest["sections"].as_array().unwrap();
    let section = sections.iter().find(|section| section["title"] == title);
    section.unwrap_or_else(|| panic!("no section {title}"))["rows"].as_array().unwrap()
}

fn cents(value: &Value) -> String {
    let units = costs::money::parse(value.as_str().unwrap()).unwrap();
    costs::money::shown(units, costs::money::PLACES, 2)
}

/// Of a column.
fn sum(rows: &[Value], name: &str) -> String {
    let units: i128 = rows.iter().map(|row| costs::money::parse(row[name].as_str().unwrap()).unwrap()).sum();
    costs::money::shown(units, costs::money::PLACES, 2)
}

const COSTS: [&str; 8] =
    ["--without", "budgets", "--without", "anomalies", "--without", "commitments", "--without", "waste"];

fn only_costs(args: &[&str]) -> Value {
    json(&[&COSTS, args].concat())
}

#[test]
fn a_week_in_words() {
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(digest(&["--format", "markdown"]).data()) });
}

#[test]
fn a_quarter_is_the_commitment_review() {
    let ran = digest(&["--period", "quarter", "--of", "2025-01-31", "--without", "waste", "--format", "markdown"]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(ran.data()) });
}

/// By `DuckDB`: the sum of `line_item_unblended_cost` where the type is Usage and the use begins on one of the days is
/// 22218.57 of 2025-01-20 to 26 and 22345.57 of the seven days before.
#[test]
fn a_week_is_what_its_days_cost() {
    let week = only_costs(&["--metric", "unblended", "--charges", "usage"]);
    let spent = tile(&week, "Spent");
    assert_eq!((cents(&spent["value"]).as_str(), &spent["currency"]), ("22,218.57", &Value::from("USD")));
    assert_eq!(spent["note"], "from 22,345.57 in the week before");
    // 22218.57 - 22345.57 = -127.00, of 22345.57 that is -0.57 %.
    assert_eq!(spent["change"], "-127.00 (-0.6%)");
    for title in ["Services", "Accounts"] {
        assert_eq!(sum(rows(&week, title), "cost"), "22,218.57", "{title}");
        assert_eq!(sum(rows(&week, title), "previous_cost"), "22,345.57", "{title}");
    }
}

/// sample-data/invoice.toml: the unblended totals of January 2025 and December 2024.
#[test]
fn a_month_is_the_invoice() {
    let total = |month: &str| cents(&Value::from(figure(month, &["unblended"])));
    let month = only_costs(&["--period", "month"]);
    let spent = tile(&month, "Spent");
    assert_eq!(cents(&spent["value"]), total("2025-01"));
    assert_eq!(spent["note"], format!("from {} in December 2024", total("2024-12")));
    let note = format!("January 2025: {0} USD unblended on the bill, {0} counted here.", total("2025-01"));
    assert!(month["notes"].as_array().unwrap().contains(&Value::from(note)), "{month:#}");
}

/// What a week leaves out is said, and counted when it is asked for.
#[test]
fn what_is_left_out_is_said() {
    let week = ["--of", "2025-01-01", "--metric", "unblended"];
    let (some, all) = (only_costs(&week), only_costs(&[&week[..], &["--charges", "all"]].concat()));
    let left = some["notes"][0].as_str().unwrap();
    assert!(left.starts_with("Of 2024-12-30 to 2025-01-05 ") && left.contains("Tax 8,950.24"), "{left}");
    let units = |digest: &Value| costs::money::parse(tile(digest, "Spent")["value"].as_str().unwrap()).unwrap();
    let difference = costs::money::shown(units(&all) - units(&some), costs::money::PLACES, 2);
    assert!(left.contains(&format!(" {difference} USD are left out: ")), "{left}, {difference}");
    assert!(!all["notes"].to_string().contains("left out"));
}

/// On the 24th the last two days are open: the 20th to the 22nd are set against the 13th to the 15th, and nothing is called a drop.
#[test]
fn an_open_week_is_set_against_as_many_days() {
    let ran =
        costs(
            &[
                &[
                    "digest",
                    "--of",
                    "2025-01-24",
                    "--today",
                    "2025-01-24",
                    "--metric",
                    "unblended",
                    "--charges",
                    "usage",
                ][..],
                &COSTS,
                &["--format", "json"],
            ]
            .concat(),
        );
    let week: Value = serde_json::from_str(&ran.data()).unwrap();
    // DuckDB, as above: 11002.89 and 11178.81.
    let expected =
        "2025-01-20 to 2025-01-22 cost 11,002.89 USD so far, 175.92 less than 2025-01-13 to 2025-01-15 (-1.6%).";
    assert_eq!(week["summary"][0], expected);
    let grows = week["summary"].as_array().unwrap().last().unwrap().as_str().unwrap();
    // 17058.81 until the 24th, by the same query.
    assert_eq!(grows, "Left out is 2025-01-23 to 2025-01-24, as not all use is on the bill yet: 6,055.92 USD so far.");
}

#[test]
fn the_first_period_of_a_bill_is_compared_with_nothing() {
    let ran = digest(&[&COSTS[..], &["--period", "month", "--of", "2024-11-05", "--format", "json"]].concat());
    let month: Value = serde_json::from_str(&ran.data()).unwrap();
    let said = month["summary"][0].as_str().unwrap();
    assert!(said.ends_with("; the bill does not hold the month before."), "{said}");
    assert!(rows(&month, "Services")[0].get("previous_cost").is_none());
}

#[test]
fn the_bill_says_which_period_is_the_last() {
    let ran = costs(&[&["digest", "--today", "2026-11-26", "--period", "day"][..], &COSTS].concat());
    assert!(ran.out.starts_with("2025-01-31\n=========="), "{}", ran.out);
    assert!(ran.err.contains("Note: the bill reaches 2025-01-31, so this is 2025-01-31"), "{}", ran.err);
}

/// `costs allocate --month 2025-01` gives CC-110 27,899.24 direct and 2,682.26 shared.
#[test]
fn a_cost_centre_has_what_it_is_allocated() {
    let own = json(&["--period", "month", "--cost-centre", "cc-110"]);
    assert_eq!(own["title"], "CC-110: January 2025");
    assert_eq!(cents(&tile(&own, "Spent")["value"]), "30,581.50");
    let allocated = costs(&["allocate", "--month", "2025-01", "--format", "csv"]).data();
    let total: Vec<&str> = allocated.lines().find(|line| line.starts_with("CC-110,")).unwrap().split(',').collect();
    assert_eq!(tile(&own, "Spent")["value"], total[3]);
    assert_eq!(sum(rows(&own, "Services"), "cost"), "30,581.50");
}

/// Every finding of waste on a resource that a cost centre owns is that centre's, and no other's.
#[test]
fn waste_is_told_to_who_owns_the_resource() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("digests");
    let path = path.to_str().unwrap();
    let parts = ["--without", "budgets", "--without", "anomalies"];
    digest(&[&parts[..], &["--period", "month", "--each-cost-centre", "-o", path]].concat()).data();
    let mut saved = 0;
    let mut pages = 0;
    for entry in std::fs::read_dir(path).unwrap() {
        let name = entry.unwrap().path();
        pages += usize::from(name.extension().is_some_and(|extension| extension == "html"));
        if name.extension().is_some_and(|extension| extension == "json") {
            let own: Value = serde_json::from_str(&std::fs::read_to_string(name).unwrap()).unwrap();
            let saving = |row: &Value| costs::money::parse(row["estimated_saving"].as_str().unwrap()).unwrap();
            saved += rows(&own, "What could be saved").iter().map(saving).sum::<i128>();
        }
    }
    assert_eq!(pages, 10, "one a cost centre");
    let detail = costs(&["waste", "--month", "2025-01", "--detail", "--format", "json"]).data();
    let detail: Vec<Value> = serde_json::from_str(&detail).unwrap();
    // Resources that carry a CostCenter tag, which is what the sample's rule goes by.
    let tagged = costs(&[
        "sql",
        "--format",
        "csv",
        "SELECT DISTINCT resource_id FROM line_items WHERE billing_month = DATE '2025-01-01' AND tags['user_cost_center'] <> ''",
    ]);
    let tagged = tagged.data();
    let is_owned = |row: &&Value| row["resource_id"].as_str().is_some_and(|id| tagged.lines().any(|line| line == id));
    let text = |row: &Value| row["estimated_saving"].to_string();
    let expected: i128 = detail.iter().filter(is_owned).filter_map(|row| costs::money::parse(&text(row))).sum();
    assert_eq!(saved, expected);
    assert!(saved > 0);
}

#[test]
fn all_forms_have_the_same_figures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("digest");
    let ran = digest(&["--without", "waste", "--without", "commitments", "-o", path.to_str().unwrap()]);
    assert!(ran.data().is_empty());
    let mut names: Vec<String> =
        std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        ["digest-services.png", "digest-what-moved.png", "digest.html", "digest.json", "digest.md", "digest.xlsx"]
    );
    let read = |name: &str| std::fs::read_to_string(path.join(name)).unwrap();
    let json: Value = serde_json::from_str(&read("digest.json")).unwrap();
    for row in rows(&json, "Services") {
        let figure = cents(&row["cost"]);
        assert!(read("digest.html").contains(&figure) && read("digest.md").contains(&figure), "{figure}");
    }
    let again = digest(&["-o", path.to_str().unwrap()]);
    assert_eq!((again.code, again.err.contains("is not empty: it holds digest-services.png")), (2, true));
}

#[test]
fn what_cannot_be() {
    let cases: [&[&str]; 10] = [
        &["--send"],
        &["--send", "-o", "digest.html"],
        &["--each-cost-centre"],
        &["-o", "digest.pdf"],
        &["-o", "nowhere/digest.html"],
        &["--of", "2025-02-03"],
        &["--of", "2020-02-03"],
        &["--cost-centre", "CC-111"],
        &["--cost-centre", "CC-110", "--where", "region=eu-*"],
        &["--send", "--to", "lead@example.com"],
    ];
    let told: Vec<String> =
        cases.iter().map(|args| format!("costs digest {}\n{}", args.join(" "), digest(args).err)).collect();
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(told.join("\n")) });
}

/// A place over the sample with sinks, and without the parts that take long.
fn place(settings: &str) -> Place {
    let place = Place::over_sample("");
    let own = place.read("costs.toml");
    place.write("costs.toml", format!("{settings}\n{own}"));
    place
}

fn sent(place: &Place, more: &[&str]) -> (i32, String) {
    let ran =
        place.run(&[&["digest", "--today", "2025-02-10", "--of", "2025-01-20", "--send"][..], &COSTS, more].concat());
    (ran.code, ran.err)
}

const FILE: &str = "[[sinks]]\nname = \"log\"\nkind = \"file\"\npath = \"told.ndjson\"\n";

#[test]
fn a_sink_is_told_once() {
    let place = place(FILE);
    let subject = "Week of 2025-01-20: 24,928.09 USD, -127.00 (-0.5%)";
    assert_eq!(sent(&place, &["--dry-run"]), (0, format!("log: would be told: {subject}\n")));
    assert!(!place.path("told.ndjson").exists() && !place.path("costs-alerts.db").exists());
    assert_eq!(sent(&place, &[]), (0, format!("log: told: {subject}\n")));
    assert_eq!(sent(&place, &[]), (0, format!("log: has it: {subject}\n")));
    assert_eq!(sent(&place, &["--dry-run"]), (0, format!("log: has it: {subject}\n")));
    let lines = |place: &Place| place.read("told.ndjson").lines().count();
    assert_eq!(lines(&place), 1);
    assert_eq!(sent(&place, &["--again"]), (0, format!("log: told: {subject}\n")));
    assert_eq!(lines(&place), 2);
    // Another period is another document.
    let other = place.run(&[&["digest", "--today", "2025-02-10", "--of", "2025-01-13", "--send"][..], &COSTS].concat());
    assert!(other.err.starts_with("log: told: Week of 2025-01-13: 25,055.09 USD"), "{}", other.err);
    let told: Value = serde_json::from_str(place.read("told.ndjson").lines().next().unwrap()).unwrap();
    assert_eq!(
        (&told["kind"], &told["id"]),
        (
            &Value::from("digest"),
            &Value::from("digest:week:2025-01-20:sample --metric amortized --charges recurring --amortize daily")
        )
    );
}

/// One sink refuses for good; the other is told, and not told again when the call is repeated.
#[test]
fn a_sink_that_fails_is_told_by_the_next_call() {
    let hook = Hook::start([Say::Answer(400, "no"), Say::Answer(200, "ok")]);
    let web = format!("[[sinks]]\nname = \"web\"\nkind = \"webhook\"\nurl = \"{}/x\"\n", hook.url());
    let place = place(&format!("{web}{FILE}"));
    let (code, err) = sent(&place, &[]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("web: could not be told: ") && err.contains("log: told: "), "{err}");
    let (code, err) = sent(&place, &[]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("web: told: ") && err.contains("log: has it: "), "{err}");
    assert_eq!((hook.came().len(), place.read("told.ndjson").lines().count()), (2, 1));
    let document = hook.came()[1].json();
    assert_eq!(document["title"], "Week of 2025-01-20");
}

/// The owner's address gets the cost centre's own digest by the server of the mail sink, with page, workbook and chart.
#[test]
fn an_owner_gets_a_mail() {
    let server = Smtp::start(Manners::default());
    let mail = server.keys("\"all@example.com\"", "");
    let rules = "[allocation]\ncentres = [{ name = \"CC-110\", to = [\"lead@example.com\"] }, { name = \"CC-120\" }]\n\
                 [[allocation.rules]]\nname = \"tagged\"\nmatch = { \"tag:CostCenter\" = \"*\" }\ncentre = \"{tag:CostCenter}\"\n";
    let place = place(&format!("[[sinks]]\nname = \"mail\"\n{mail}\n{rules}"));
    let (code, err) = sent(&place, &["--each-cost-centre"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("Note: CC-120 has nobody to tell")
            && err.contains("lead@example.com: told: CC-110: Week of 2025-01-20"),
        "{err}"
    );
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, ["lead@example.com"]);
    for part in
        ["Subject: CC-110: Week of 2025-01-20: ", "digest.html", "digest.xlsx", "services.png", "multipart/mixed"]
    {
        assert!(taken[0].data.contains(part), "{part}");
    }
}

#[test]
fn pagers_and_phones_are_for_what_cannot_wait() {
    let pager = "[[sinks]]\nname = \"pager\"\nkind = \"pagerduty\"\nrouting_key = \"k\"\n";
    let place = place(&format!("{pager}{FILE}"));
    assert_eq!(
        sent(&place, &["--dry-run"]).1,
        "log: would be told: Week of 2025-01-20: 24,928.09 USD, -127.00 (-0.5%)\n"
    );
    let (code, err) = sent(&place, &["--to", "pager"]);
    assert_eq!((code, err.contains("sink pager takes no digests: it is pagerduty")), (2, true), "{err}");
}

/// The same bill in each form is the same digest: what was spent, and what of commitments was used by its cost.
#[test]
fn each_form_of_bill_has_the_same_figures() {
    let parts = ["--period", "month", "--without", "waste", "--without", "anomalies", "--without", "budgets"];
    let tiles = |source: &str| {
        let digest = json(&[&parts[..], &["--source", source]].concat());
        let labels = ["Spent", "Reserved Instances used", "Savings Plans used"];
        labels.map(|label| (tile(&digest, label)["value"].clone(), tile(&digest, label)["note"].clone()))
    };
    let legacy = tiles("sample-data/cur");
    // 4990.3911 of 4990.3911 + 2832.8522 are 63.79 %; 3233.9140 of 4176.0720 are 77.44 %: by DuckDB on the same files.
    let percents = [&legacy[1].0, &legacy[2].0].map(|value| format!("{:.2}", value.as_f64().unwrap()));
    assert_eq!(percents, ["63.79", "77.44"]);
    for other in ["sample-data/cur-csv", "sample-data/cur2", "sample-data/focus"] {
        assert_eq!(tiles(other), legacy, "{other}");
    }
}

/// 10 a day of S3.
fn ten(from: &str, to: &str) -> Vec<Line> {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
    let days = from.iter_days().take_while(|day| *day <= to);
    days.map(|day| usage("Amazon S3", 10.0).month(&day.to_string()[..7]).on(&day.to_string())).collect()
}

/// What is said first of a digest of costs alone, and on stderr.
#[track_caller]
fn first(bill: &Bill, args: &[&str]) -> (String, String) {
    let ran = bill.costs(&[&["digest", "--format", "json"][..], &COSTS, args].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let digest: Value = serde_json::from_str(&ran.out).unwrap();
    (digest["summary"][0].as_str().unwrap().to_owned(), ran.err)
}

/// The last use is of Wednesday the 22nd: nothing is known of the days after it, and they cost not 0.
#[test]
fn a_bill_that_stopped_ends_with_its_use() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", ten("2025-01-01", "2025-01-22"));
    let (said, err) = first(&bill, &[]);
    assert_eq!(said, "The week of 2025-01-13 cost 70.00 USD, as much as the week before.");
    assert!(err.contains("Note: the bill reaches 2025-01-22, so this is Week of 2025-01-13"), "{err}");
    let (said, _) = first(&bill, &["--of", "2025-01-20"]);
    assert_eq!(said, "2025-01-20 to 2025-01-22 cost 30.00 USD so far, as much as 2025-01-13 to 2025-01-15.");
}

#[test]
fn days_before_the_first_use_are_not_compared() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", ten("2025-01-16", "2025-01-31"));
    let (said, _) = first(&bill, &["--of", "2025-01-22"]);
    assert_eq!(said, "The week of 2025-01-20 cost 70.00 USD; the bill does not hold the week before.");
    let (said, _) = first(&bill, &["--of", "2025-01-28"]);
    assert!(said.ends_with("as much as 2025-01-20 to 2025-01-24."), "{said}");
}

#[test]
fn a_month_that_is_missing_is_no_month_without_cost() {
    let bill = Bill::new()
        .file("year=2024/month=11/a.parquet", ten("2024-11-01", "2024-11-30"))
        .file("year=2025/month=1/a.parquet", ten("2025-01-01", "2025-01-31"));
    let (said, _) = first(&bill, &["--period", "month", "--of", "2025-01-10"]);
    assert_eq!(said, "January 2025 cost 310.00 USD; the bill does not hold the month before.");
    let ran = bill.costs(&["digest", "--period", "month", "--of", "2024-12-10"]);
    assert!(ran.code == 2 && ran.err.contains("the source does not hold that month"), "{}", ran.err);
}

/// On the 20th the days from the 19th on are open.
#[test]
fn the_last_day_is_one_that_is_whole() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", ten("2025-01-01", "2025-01-20"));
    let (said, _) = first(&bill, &["--period", "day", "--today", "2025-01-20"]);
    assert_eq!(said, "2025-01-18 cost 10.00 USD, as much as the day before.");
}

/// The name changes on the 16th: the account stands once, by the newer.
#[test]
fn a_renamed_account_is_one() {
    let other =
        ten("2025-01-01", "2025-01-31").into_iter().map(|line| line.set("line_item_usage_account_id", "333333333333"));
    let lines = [ten("2025-01-01", "2025-01-31"), other.collect()].concat();
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    bill.place
        .write("accounts.csv", "account,name,from,to\n222222222222,old,,2025-01-15\n222222222222,new,2025-01-16,\n");
    bill.place.write("costs.toml", "[accounts]\nfile = \"accounts.csv\"\n[sources.one]\nurl = \"bill\"\n");
    let ran = bill
        .place
        .run(&[&["digest", "--period", "month", "--of", "2025-01-10", "--format", "json"][..], &COSTS].concat());
    let digest: Value = serde_json::from_str(&ran.data()).unwrap();
    let names: Vec<_> =
        rows(&digest, "Accounts").iter().map(|row| row["account_name"].as_str().unwrap_or("-")).collect();
    assert_eq!(names, ["new", "-"]);
}

/// Another part of the bill is another document.
#[test]
fn another_condition_is_told_too() {
    let place = place(FILE);
    for more in [&[][..], &["--where", "service=AWS Lambda"], &["--where", "service=Amazon*"], &["--charges", "usage"]]
    {
        let (code, err) = sent(&place, more);
        assert!(code == 0 && err.starts_with("log: told: "), "{err}");
    }
    assert_eq!(sent(&place, &["--to", "log", "--to", "LOG", "--again"]).1.lines().count(), 1);
    assert_eq!(place.read("told.ndjson").lines().count(), 5);
}

/// Teams takes 28 KB.
#[test]
fn a_digest_fits_into_a_card() {
    let hook = Hook::start([Say::Answer(200, "1")]);
    let place = place(&format!("[[sinks]]\nname = \"teams\"\nkind = \"teams\"\nwebhook = \"{}/x\"\n", hook.url()));
    let ran = place.run(&["digest", "--today", "2025-02-10", "--of", "2025-01-20", "--send", "--without", "waste"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let body = hook.came()[0].text();
    assert!((10_000..28 << 10).contains(&body.len()), "{}", body.len());
    assert!(body.contains("The week of 2025-01-20 cost 24,928.09 USD"), "{body}");
}
