//! `costs dashboard`: its figures against the commands that it names, its forms, and bills that lack something.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::sample::figure;
use crate::support::{Bill, Place, Ran, Run, costs, snapshots, usage};

fn dashboard(args: &[&str]) -> Run {
    costs(&[&["dashboard"], args].concat())
}

#[track_caller]
fn json(run: Run) -> Value {
    serde_json::from_str(&run.data()).unwrap()
}

#[track_caller]
fn section<'a>(page: &'a Value, title: &str) -> &'a Value {
    let sections = page["sections"].as_array().unwrap();
    sections.iter().find(|section| section["title"] == title).unwrap_or_else(|| panic!("no section {title}"))
}

#[track_caller]
fn rows<'a>(page: &'a Value, title: &str) -> &'a [Value] {
    section(page, title)["rows"].as_array().unwrap()
}

/// The text of a value, which documents write as text and results as numbers.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A column's sum, to the last digit.
fn sum(rows: &[Value], name: &str) -> String {
    let units: i128 = rows.iter().map(|row| costs::money::parse(&text(&row[name])).unwrap()).sum();
    costs::money::plain(units, costs::money::PLACES)
}

fn cents(amount: &str) -> String {
    costs::money::shown(costs::money::parse(amount).unwrap(), costs::money::PLACES, 2)
}

/// sample-data/invoice.toml: what a month came to, to the cent.
fn total(month: &str) -> String {
    cents(&figure(month, &["unblended"]))
}

/// The rows of a section are those that the command under it gives, to the last digit.
#[track_caller]
fn is_its_command(page: &Value, title: &str) {
    let section = section(page, title);
    let command = section["source"].as_str().unwrap();
    let words = shlex::split(command.strip_prefix("costs ").unwrap()).unwrap();
    let csv = ["--format".to_owned(), "csv".to_owned()];
    let theirs = costs(&[&words[..], &csv].concat()).data();
    let mut reader = csv::Reader::from_reader(theirs.as_bytes());
    let theirs: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let shown = |value: &Value| if value.is_null() { String::new() } else { text(value) };
    let row = |row: &Value| row.as_object().unwrap().iter().map(|(name, value)| (name.clone(), shown(value))).collect();
    let ours: Vec<BTreeMap<String, String>> = section["rows"].as_array().unwrap().iter().map(row).collect();
    assert!(!ours.is_empty(), "{title}");
    assert_eq!(ours, theirs, "{command}");
}

#[test]
fn an_executive_dashboard_is_the_invoice_and_its_commands() {
    let page = json(dashboard(&["executive", "--month", "2025-01", "--format", "json"]));
    assert_eq!(page["title"], "Executive dashboard, January 2025");
    for title in ["Total over time", "By service", "By account"] {
        is_its_command(&page, title);
    }
    let spent = page["tiles"].as_array().unwrap().iter().find(|tile| tile["label"] == "Spent").unwrap();
    assert_eq!(cents(&text(&spent["value"])), total("2025-01"));
    for title in ["By service", "By account", "Top 5 services", "Daily trend", "Where it goes"] {
        assert_eq!(cents(&sum(rows(&page, title), "cost")), total("2025-01"), "{title}");
    }
    assert_eq!(cents(&sum(rows(&page, "Top 5 services"), "previous_cost")), total("2024-12"));
    // Five, and one for all others.
    assert_eq!(rows(&page, "Top 5 services").len(), 6);
    assert_eq!(rows(&page, "Daily trend").len(), 31);
    assert_eq!(rows(&page, "Budgets")[0]["budget"], "platform");
    let months: Vec<String> = rows(&page, "Total over time").iter().map(|row| cents(&text(&row["cost"]))).collect();
    assert_eq!(months, ["2024-11", "2024-12", "2025-01"].map(total));
}

/// The SQL under a figure runs as it stands, and its rows add up to the figure's.
#[test]
fn the_sql_under_a_figure_runs() {
    let more = ["--where", "region!=eu-*", "--tag", "team=", "--tag", "team=web*,catalog", "--charges", "recurring"];
    for args in [&[][..], &more] {
        let page = json(dashboard(&[&["allocation", "--by", "CostCenter", "--format", "json"], args].concat()));
        for title in ["By CostCenter", "Monthly trend by CostCenter", "Where it goes"] {
            let sql = section(&page, title)["sql"].as_str().unwrap();
            let rows_of: Vec<Value> =
                serde_json::from_str(&costs(&["sql", &format!(" {sql}"), "--format", "json"]).data()).unwrap();
            assert_eq!(cents(&sum(&rows_of, "cost")), cents(&sum(rows(&page, title), "cost")), "{title}: {sql}");
        }
    }
    let page = json(dashboard(&["operations", "--month", "2025-01", "--format", "json"]));
    let sql = section(&page, "Storage growth")["sql"].as_str().unwrap();
    let rows_of: Vec<Value> =
        serde_json::from_str(&costs(&["sql", &format!(" {sql}"), "--format", "json"]).data()).unwrap();
    assert_eq!(cents(&sum(&rows_of, "storage_cost")), cents(&sum(rows(&page, "Storage growth"), "storage_cost")));
}

/// A month that is not the newest is not forecast, and the first is compared with nothing.
#[test]
fn an_early_month_has_neither_a_forecast_nor_movers() {
    let page = json(dashboard(&["executive", "--month", "2024-11", "--format", "json"]));
    let titles: Vec<&str> =
        page["sections"].as_array().unwrap().iter().map(|section| section["title"].as_str().unwrap()).collect();
    assert!(!titles.iter().any(|title| title.starts_with("Forecast")) && !titles.contains(&"Top movers"), "{titles:?}");
    assert_eq!(cents(&sum(rows(&page, "By service"), "cost")), total("2024-11"));
    assert_eq!(rows(&page, "Total over time").len(), 1);
}

#[test]
fn an_allocation_dashboard_is_its_commands() {
    let page = json(dashboard(&["allocation", "--by", "CostCenter", "--format", "json"]));
    for title in ["By CostCenter", "Monthly trend by CostCenter", "Tag coverage", "By cost centre, shared costs split"]
    {
        is_its_command(&page, title);
    }
    for title in ["By CostCenter", "Where it goes"] {
        assert_eq!(cents(&sum(rows(&page, title), "cost")), total("2025-01"), "{title}");
    }
    assert_eq!(cents(&sum(rows(&page, "By cost centre, shared costs split"), "total")), total("2025-01"));
    let covered = &rows(&page, "Tag coverage")[0];
    assert_eq!(page["tiles"][0]["value"], covered["coverage"]);
}

/// The resources of the breakdown are those of `costs spend`; an account's lines are what the bill holds of it.
#[test]
fn what_is_broken_down_is_all_of_it() {
    let page = json(dashboard(&[
        "allocation",
        "--by",
        "team",
        "--format",
        "json",
        "--tag",
        "team=web",
        "--tag",
        "team=data*",
    ]));
    let spend = ["spend", "--from", "2025-01", "--format", "json", "--where", "tag:team=web,data*"];
    let all: Vec<Value> = serde_json::from_str(&costs(&spend).data()).unwrap();
    assert_eq!(sum(rows(&page, "Where it goes"), "cost"), sum(&all, "cost"));
    let by = costs(&[&spend[..], &["--by", "resource_id,account"]].concat());
    let mut theirs: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in serde_json::from_str::<Vec<Value>>(&by.data()).unwrap() {
        theirs.insert((row["resource_id"].to_string(), row["account"].to_string()), sum(&[row], "cost"));
    }
    let mut ours: BTreeMap<(String, String), Vec<Value>> = BTreeMap::new();
    for row in rows(&page, "Where it goes") {
        ours.entry((row["resource_id"].to_string(), row["account"].to_string())).or_default().push(row.clone());
    }
    let ours: BTreeMap<_, String> = ours.into_iter().map(|(key, rows)| (key, sum(&rows, "cost"))).collect();
    assert!(ours.len() > 3);
    assert_eq!(ours, theirs);
}

/// Reports within a page count what is asked for, where it has a meaning in them.
#[test]
fn a_metric_counts_in_reports_too() {
    let page = json(dashboard(&["allocation", "--by", "team", "--metric", "amortized", "--format", "json"]));
    assert_eq!(
        section(&page, "Tag coverage")["source"],
        "costs tag-coverage --tag team --month 2025-01 --metric amortized --source sample"
    );
    is_its_command(&page, "By team");
    is_its_command(&page, "Tag coverage");
}

#[test]
fn forms_by_extension_and_a_folder_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| {
        let path = folder.path().join(name);
        let ran = dashboard(&["allocation", "--by", "team", "-o", path.to_str().unwrap(), "--size", "900x600"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        path
    };
    let picture = std::fs::read(write("page.png")).unwrap();
    let info = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap().info().clone();
    assert!(info.width == 900 && info.height > 600, "{} by {}", info.width, info.height);
    let page = std::fs::read_to_string(write("page.html")).unwrap().replace("&#x2f;", "/");
    assert!(
        page.contains("From costs spend") && page.contains("-- queries/commands/spend.sql; cost is unblended_cost")
    );
    assert!(page.contains(", service, usage_type, resource_id, account, account_name, currency"));
    let all = write("pages");
    let mut names: Vec<String> =
        std::fs::read_dir(all).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "allocation-by-cost-centre-shared-costs-split.png",
            "allocation-by-team.png",
            "allocation-monthly-trend-by-team.png",
            "allocation-tag-coverage.png",
            "allocation.html",
            "allocation.json",
            "allocation.md",
            "allocation.xlsx",
        ]
    );
}

/// In a folder of its own.
fn told(args: &[&str]) -> Ran {
    Place::over_sample("").run(&[&["dashboard"], args].concat())
}

snapshots! {
    a_dashboard_that_is_none => told(&["exec"]);
    a_month_that_is_not_held => told(&["executive", "--month", "2030-01"]);
    a_tag_without_a_value => told(&["executive", "--tag", "team"]);
    a_tag_that_no_line_has => told(&["allocation", "--by", "nope"]);
    a_workbook_is_no_page => told(&["executive", "-o", "page.pdf"]);
    help => told(&["--help"]);
}

const PARTS: [&str; 3] = ["executive", "operations", "allocation"];

/// One line of a bill by day, without a resource, a region, or hours.
#[test]
fn a_bill_of_one_row() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", 1.25)]);
    for kind in PARTS {
        let page = json(bill.costs(&["dashboard", kind, "--format", "json"]));
        assert_eq!(sum(rows(&page, "Where it goes"), "cost"), "1.25", "{kind}");
        let html = bill.costs(&["dashboard", kind, "--format", "html"]).data();
        assert!(html.ends_with("</html>\n") || html.ends_with("</html>"), "{kind}");
    }
}

/// Without tags and without the settings of the sample, whose budget names a tag.
#[test]
fn a_bill_without_tags_is_broken_down_all_the_same() {
    let line = usage("Amazon S3", 1.25).without("resource_tags_user_cost_center").without("line_item_resource_id");
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [line]);
    for kind in PARTS {
        let ran = bill.place.run(&["dashboard", kind, "--format", "json", "--source", "bill"]);
        let page: Value = serde_json::from_slice(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
        assert_eq!(sum(rows(&page, "Where it goes"), "cost"), "1.25", "{kind}");
        let says_so = page["summary"].to_string().contains("bill has no tags to share cost out by");
        assert_eq!(says_so, kind == "allocation", "{kind}");
    }
}

/// One bill in three forms: the tag that names who pays is found in columns and in maps, and takes the same.
#[test]
fn tags_are_found_in_every_form_of_bill() {
    for source in ["sample-data/cur", "sample-data/cur2", "sample-data/focus"] {
        let page = json(costs(&["dashboard", "allocation", "--format", "json", "--source", source]));
        let title = page["sections"][0]["title"].as_str().unwrap();
        assert_eq!(title.to_lowercase().replace('_', ""), "by costcenter", "{source}");
        let key = title.strip_prefix("By ").unwrap();
        let own = rows(&page, title).iter().find(|row| row[key] == "CC-110").unwrap();
        // DuckDB: the sum of line_item_unblended_cost of January where the tag is CC-110.
        assert_eq!(cents(&text(&own["cost"])), "27,899.24", "{source}");
        // Pasted elsewhere, the command asks the same bill.
        let command = section(&page, title)["source"].as_str().unwrap();
        assert!(command.ends_with(&format!(" --source {source}")), "{command}");
    }
}

/// A month that is long over is whole, though it was last used on the 2nd: what was bought on the 28th counts.
#[test]
fn a_month_that_is_over_is_whole() {
    let fee = usage("Amazon S3", 100.0).set("line_item_line_item_type", "Fee").on("2025-01-28");
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", 1.25).on("2025-01-02"), fee]);
    let page = json(bill.costs(&["dashboard", "executive", "--format", "json"]));
    assert_eq!(page["tiles"][0]["value"], "101.25");
    assert_eq!(sum(rows(&page, "By service"), "cost"), "101.25");
    assert_eq!(page["subtitle"], "2025-01-01 to 2025-01-31, unblended cost, USD");
}

/// Of an open month two figures stand: all that is on the bill, as in every table, and what is settled, which is compared.
#[test]
fn an_open_month_tells_both_of_its_figures() {
    let days = ["2025-01-02", "2025-01-05", "2025-01-09"].map(|day| usage("Amazon S3", 10.0).on(day));
    let bill = Bill::new().file("year=2025/month=1/a.parquet", days);
    let page = json(bill.costs(&["dashboard", "executive", "--format", "json", "--today", "2025-01-09"]));
    let tile = |at: usize, name: &str| page["tiles"][at][name].as_str().unwrap().to_owned();
    assert_eq!([tile(0, "label"), tile(0, "value")], ["On the bill so far", "30"]);
    assert!(tile(0, "note").contains("use until 2025-01-09"), "{}", tile(0, "note"));
    // Of the last two days more may come.
    assert_eq!([tile(1, "label"), tile(1, "value")], ["Settled, until 2025-01-07", "20"]);
    assert_eq!(sum(rows(&page, "By service"), "cost"), "30");
}

/// Two accounts of one name, and one without: each stands by itself.
#[test]
fn accounts_of_one_name_are_not_one() {
    let line = |account: &str, name: &str, cost: f64| {
        let line = usage("Amazon S3", cost).set("line_item_usage_account_id", account);
        line.set("line_item_usage_account_name", name)
    };
    let lines = [line("111111111111", "shop", 4.0), line("222222222222", "shop", 2.0), line("333333333333", "", 1.0)];
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let page = json(bill.costs(&["dashboard", "executive", "--format", "json"]));
    let accounts: Vec<(String, String)> =
        rows(&page, "By account").iter().map(|row| (text(&row["account"]), text(&row["cost"]))).collect();
    let expected = [("111111111111", "4"), ("222222222222", "2"), ("333333333333", "1")];
    assert_eq!(accounts, expected.map(|(account, cost)| (account.to_owned(), cost.to_owned())));
    let labels: Vec<String> = rows(&page, "Where it goes").iter().map(|row| text(&row["account"])).collect();
    assert_eq!(labels, ["shop (111111111111)", "shop (222222222222)", "333333333333"]);
}

/// Dollars and yuan are not drawn on one axis nor added up; each stands in its own rows.
#[test]
fn two_currencies_stay_apart() {
    let lines = [usage("Amazon S3", 1.25), usage("Amazon S3", 8.0).set("line_item_currency_code", "CNY")];
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    for kind in PARTS {
        let page = json(bill.costs(&["dashboard", kind, "--format", "json"]));
        let of = |currency: &str| {
            let own = rows(&page, "Where it goes").iter().filter(|row| row["currency"] == currency);
            sum(&own.cloned().collect::<Vec<_>>(), "cost")
        };
        assert_eq!([of("USD"), of("CNY")], ["1.25", "8"], "{kind}");
        let html = bill.costs(&["dashboard", kind, "--format", "html"]);
        assert_eq!(html.code, 0, "{kind}: {}", html.err);
        assert!(!html.out.contains("9.25"), "{kind}");
    }
}

/// Two instances for a day of 24 hours each: no hours to draw, so days are.
#[test]
fn a_bill_by_day_shows_instances_by_day() {
    let line = |kind: &str, day: &str| {
        usage("Amazon Elastic Compute Cloud", 2.5)
            .set("line_item_product_code", "AmazonEC2")
            .set("line_item_usage_type", format!("BoxUsage:{kind}").as_str())
            .set("product_instance_type", kind)
            .set("line_item_usage_amount", 24.0)
            .on(day)
    };
    let lines = [line("m5.large", "2025-01-02"), line("c5.large", "2025-01-03")];
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let page = json(bill.costs(&["dashboard", "operations", "--format", "json"]));
    let by_day = section(&page, "Instances by day");
    assert_eq!(by_day["text"][0], "By what instance types cost: the bill has no hours.");
    let html = bill.costs(&["dashboard", "operations", "--format", "html"]).data();
    assert!(html.contains("m5.large") && html.contains("c5.large"));
}
