//! A week by hand, as a document, with the names that trouble a page.

use chrono::NaiveDate;
use costs::catalog::Chart;
use costs::money;
use costs::render::document::{Change, Document, Figure, Section, Sheet, Tile, Value};
use costs::table::{Builder, Kind, Rows};

/// Services, what they cost in the week before, and what they cost now.
pub const MOVERS: [(&str, &str, &str); 9] = [
    ("Amazon Elastic Compute Cloud", "5210.44", "5622.31"),
    ("Amazon Relational Database Service", "2310.00", "2398.75"),
    ("Amazon Simple Storage Service", "1180.2", "1202.06"),
    ("AmazonCloudWatch", "410.55", "388.01"),
    ("<script>alert(1)</script>", "0", "120.5"),
    ("שירותי ענן מנוהלים", "98.1", "97.4"),
    ("=cmd|' /C calc'!A1", "12", "9.125"),
    (LONG, "1", "1.004"),
    ("Credits", "-250", "-300"),
];
/// 200 letters without a space.
const LONG: &str = "arn:aws:lambda:eu-central-1:123456789012:function:a-function-with-a-name-that-nobody-would-choose-but-a-template-that-joins-the-stack-the-stage-the-module-and-the-resource-until-the-limit-is-reached-abcdef";

pub fn document() -> Document {
    Document {
        summary: vec![
            "9,539.16 USD were spent in the week, 566.87 (6.3%) more than in the week before.".to_owned(),
            "Amazon Elastic Compute Cloud makes up 411.87 of it: 14 more m6i.2xlarge run in eu-central-1 since Tuesday.".to_owned(),
            "The month is at 62% of its budget with 16% of its days left; it is expected to end at 41,200.00, within it.".to_owned(),
        ],
        tiles: tiles(),
        sections: vec![
            Section::new("Movers")
                .text("Services whose cost changed against the week before, the largest change first.")
                .chart(movers_chart())
                .table(Sheet::new("Movers", movers()).totals().currency(Some("USD")))
                .source("costs movers --month 2025-01 --by service --limit 9"),
            Section::new("Cost by day")
                .chart(days_chart())
                .table(Sheet::new("Days", days()).totals().currency(Some("USD")))
                .source("costs daily --month 2025-01"),
            Section::new("Anomalies")
                .table(Sheet::new("Anomalies", nothing()).empty("Nothing out of the ordinary."))
                .source("costs anomalies --days 7"),
            Section::new("Commitments that end soon")
                .text("What ends within 90 days, and what its use would cost on demand.")
                .table(Sheet::new("Commitments", commitments())),
        ],
        notes: vec![
            "Tax of 1,204.10 and support of 320.00 are left out; with them this is the bill's 11,063.26 for these days.".to_owned(),
            "The last day's line items are not complete before 2025-01-29.".to_owned(),
        ],
        ..Document::new("Week of 2025-01-20", "2025-01-20 to 2025-01-26, amortized cost, USD")
    }
}

fn tiles() -> Vec<Tile> {
    let usd = |text: &str| Value::money(units(text), Some("USD"));
    vec![
        Tile::new("Week", usd("9539.16"))
            .change(Change::between(units("8972.29"), units("9539.16")))
            .note("against the week before"),
        Tile::new("Month to date", usd("36910.52")).used(0.6152).note("of the budget of 60,000.00"),
        Tile::new("Team Atlas", usd("11250")).used(1.125).note("of the budget of 10,000.00"),
        Tile::new("Savings Plans coverage", Value::percent(71.4)).change(Change::between(units("72.1"), units("71.4"))),
        Tile::new("Waste found", usd("812.4")).change(Change::between(units("812.4"), units("812.4"))),
    ]
}

fn movers() -> Rows {
    let all = |at: fn(&(&'static str, &'static str, &'static str)) -> i128| MOVERS.iter().map(at).map(Some);
    let percent =
        MOVERS.iter().map(|(_, before, now)| costs::table::percent(units(now) - units(before), units(before)));
    Builder::default()
        .texts("service", Kind::Key, MOVERS.iter().map(|row| Some(row.0)))
        .amounts("previous_cost", Kind::Money, all(|row| units(row.1)))
        .and_then(|rows| rows.amounts("cost", Kind::Money, all(|row| units(row.2))))
        .and_then(|rows| rows.amounts("change", Kind::Money, all(|row| units(row.2) - units(row.1))))
        .and_then(|rows| rows.percents("change_percent", percent).rows())
        .unwrap()
}

fn days() -> Rows {
    let costs = ["1402.11", "1398.4", "1405.92", "1411.03", "1399.5", "1260.7", "1261.5"];
    let days = (20..=26).map(|day| NaiveDate::from_ymd_opt(2025, 1, day));
    let rows = Builder::default().days("day", Kind::Date, days);
    rows.amounts("cost", Kind::Money, costs.map(|cost| Some(units(cost)))).and_then(Builder::rows).unwrap()
}

/// More columns than a phone has room for, in two currencies.
fn commitments() -> Rows {
    let texts = |name: &str, values: [&'static str; 3], rows: Builder| rows.texts(name, Kind::Text, values.map(Some));
    let days = [(2025, 2, 1), (2025, 3, 14), (2025, 4, 20)]
        .map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
    let rows = Builder::default().texts(
        "commitment_id",
        Kind::Key,
        ["ri-0a1b2c3d4e5f", "sp-99887766", "ri-1f2e3d4c5b6a"].map(Some),
    );
    let rows = texts("offering", ["Reserved Instance", "Compute Savings Plan", "Reserved Instance"], rows);
    let rows = texts(
        "what_it_covers",
        [
            "m5.xlarge, Linux/UNIX, Frankfurt",
            "EC2, Fargate and Lambda in all regions",
            "db.r6g.2xlarge, PostgreSQL, Ireland",
        ],
        rows,
    );
    let rows = rows.counts("quantity", [Some(12), None, Some(2)]).days("ends_on", Kind::Date, days);
    let rows =
        rows.amounts("monthly_cost", Kind::Money, ["812.4", "4210.25", "640"].map(|cost| Some(units(cost)))).unwrap();
    let rows = rows
        .amounts("on_demand_cost", Kind::Money, ["1310.2", "5800", "1002.5"].map(|cost| Some(units(cost))))
        .unwrap();
    rows.texts("currency", Kind::Currency, ["USD", "USD", "EUR"].map(Some)).rows().unwrap()
}

fn nothing() -> Rows {
    let rows = Builder::default().texts("service", Kind::Key, None::<Option<&str>>);
    rows.amounts("cost", Kind::Money, None).and_then(Builder::rows).unwrap()
}

fn movers_chart() -> Figure {
    Figure::new(chart("bar", "service", "change"), movers(), "Change by service")
        .subtitle("Against the week before, USD")
        .currency(Some("USD"))
        .alternative("Bars of the change by service: Amazon Elastic Compute Cloud rose most, by 411.87.")
}

fn days_chart() -> Figure {
    Figure::new(chart("line", "day", "cost"), days(), "Cost by day").subtitle("Amortized, USD").currency(Some("USD"))
}

fn chart(kind: &str, x: &str, y: &str) -> Chart {
    serde_json::from_value(serde_json::json!({ "kind": kind, "x": x, "y": y })).unwrap()
}

fn units(text: &str) -> i128 {
    money::parse(text).unwrap()
}
