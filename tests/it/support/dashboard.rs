//! Dashboards by hand, one of each kind, with every form of chart that they have.

use chrono::{Days, NaiveDate};
use costs::catalog::{Chart, ChartKind};
use costs::render::document::{Change, Document, Figure, Layout, Section, Sheet, Tile, Value};
use costs::table::{Builder, Cell, Column, Kind, Rows};
use indexmap::IndexMap;

use super::spend::{SPEND, rows, sum, units};

const SQL: &str =
    "SELECT service, sum(cost) AS cost\nFROM costs\nWHERE service <> '</script><b>'\nGROUP BY 1\nORDER BY 2 DESC, 1";

/// What it costs, by what, and where it goes.
pub fn executive() -> Document {
    let usd = |units| Value::money(units, Some("USD"));
    let total = sum(|_| true);
    Document {
        summary: vec!["January came to 8,126.33 USD, 412.90 more than December.".to_owned()],
        tiles: vec![
            Tile::new("January", usd(total)).change(Change::between(units("7713.43"), total)).note("against December"),
            Tile::new("Budget", usd(total)).used(0.9029).note("of 9,000.00"),
            Tile::new("Month end", usd(units("8126.33"))).note("forecast, 7,900.00 to 8,300.00"),
            Tile::new("Top service", Value::text("Amazon Elastic Compute Cloud")).note("61.3% of all"),
        ],
        sections: vec![
            shown("Total over time", Layout::Full, series(ChartKind::Line, &["USD"]), "costs monthly --months 12"),
            shown(
                "By service",
                Layout::Natural,
                of(ChartKind::Donut, "service", by(0)),
                "costs services --month 2025-01",
            ),
            shown(
                "By account",
                Layout::Natural,
                of(ChartKind::Bar, "account", by(3)),
                "costs accounts --month 2025-01",
            ),
            shown("Top movers", Layout::Half, movers(), "costs movers --month 2025-01"),
            shown("Month end", Layout::Half, burn(), "costs forecast --month 2025-01"),
            Section::new("Top 5 services")
                .table(Sheet::new("Services", by(0)).totals().currency(Some("USD")))
                .layout(Layout::Half)
                .source("costs services --month 2025-01 --limit 5")
                .sql(SQL),
            shown("Daily trend", Layout::Half, series(ChartKind::StackedBar, &["EC2", "RDS", "S3"]), "costs daily"),
        ],
        notes: vec!["Amortized cost; tax is in it.".to_owned()],
        ..Document::new("Executive dashboard, January 2025", "2025-01-01 to 2025-01-31, amortized cost, USD")
    }
    .live()
}

/// How it is used, what is out of the ordinary, what is waste.
pub fn operations() -> Document {
    Document {
        tiles: vec![
            Tile::new("Anomalies", Value::count(2)).note("impact 412.00 USD"),
            Tile::new("Waste found", Value::money(units("812.4"), Some("USD"))).note("of 12 resources"),
        ],
        sections: vec![
            shown("Coverage", Layout::Small, gauge("coverage", [71.4, 64.0]), "costs coverage --month 2025-01"),
            shown(
                "Utilisation",
                Layout::Small,
                gauge("utilisation", [98.2, 91.7]),
                "costs utilisation --month 2025-01",
            ),
            shown("Storage growth", Layout::Small, series(ChartKind::Area, &["Standard", "Glacier"]), "costs storage"),
            shown("Resources", Layout::Half, of(ChartKind::Treemap, "resource", by(2)), "costs resources --limit 50"),
            shown("Instance use", Layout::Half, heat(), "costs instance-hours --month 2025-01"),
            shown("Anomalies", Layout::Full, scatter(), "costs anomalies --month 2025-01"),
        ],
        ..Document::new("Operations dashboard, January 2025", "2025-01-01 to 2025-01-31, amortized cost, USD")
    }
    .live()
}

/// Who takes it, down to resources.
pub fn allocation() -> Document {
    let sheet = Sheet::new("Resources", rows(&SPEND)).totals().currency(Some("USD"));
    Document {
        summary: vec!["94% of the cost has a department.".to_owned()],
        tiles: vec![Tile::new("Tagged", Value::percent(83.45)).note("goal 90%")],
        sections: vec![
            shown(
                "By department",
                Layout::Half,
                of(ChartKind::Donut, "department", by(4)),
                "costs tags --tag department",
            ),
            shown(
                "Trend",
                Layout::Half,
                series(ChartKind::Line, &["Platform", "Data", "Shop"]),
                "costs tags --by month",
            ),
            Section::new("Breakdown")
                .text("From services to usage types to resources.")
                .table(sheet.levels(["service", "usage_type", "resource"]).filters(["account", "department"]))
                .layout(Layout::Full)
                .source("costs resources --month 2025-01")
                .sql(SQL),
            Section::new("Departments")
                .table(Sheet::new("Departments", by(4)).totals().currency(Some("USD")).filters(["department"]))
                .layout(Layout::Half)
                .source("costs tags --tag department --month 2025-01")
                .sql(SQL),
            Section::new("Accounts")
                .table(Sheet::new("Accounts", by(3)).totals().currency(Some("USD")))
                .layout(Layout::Half),
        ],
        notes: vec!["Shared costs are not split here.".to_owned()],
        ..Document::new("Allocation dashboard, January 2025", "2025-01-01 to 2025-01-31, amortized cost, USD")
    }
    .live()
}

/// A section of a chart that names its report and its SQL.
fn shown(title: &str, layout: Layout, figure: Figure, command: &str) -> Section {
    Section::new(title).chart(Figure { title: title.to_owned(), ..figure }).layout(layout).source(command).sql(SQL)
}

fn figure(chart: Chart, rows: Rows) -> Figure {
    Figure::new(chart, rows, "").currency(Some("USD")).subtitle("Amortized, USD")
}

fn of(kind: ChartKind, x: &str, rows: Rows) -> Figure {
    figure(Chart::of(kind, x, "cost"), rows)
}

/// The lines added up by a column, the largest first.
fn by(column: usize) -> Rows {
    let name = ["service", "usage_type", "resource", "account", "department"][column];
    let mut sums: IndexMap<Option<&str>, i128> = IndexMap::new();
    for (service, usage, resource, account, department, cost) in SPEND {
        let value = [Some(service), Some(usage), resource, Some(account), department][column];
        *sums.entry(value).or_default() += units(cost);
    }
    sums.sort_by(|_, one, _, other| other.cmp(one));
    let rows = Builder::default().texts(name, Kind::Key, sums.keys().copied());
    rows.amounts("cost", Kind::Money, sums.values().copied().map(Some)).and_then(Builder::rows).unwrap()
}

/// Thirty days of some names, each a slope with a wave of seven days on it.
fn series(kind: ChartKind, names: &[&str]) -> Figure {
    let points: Vec<(u64, &str, i128)> =
        (0..30).flat_map(|day| names.iter().enumerate().map(move |(at, name)| (day, *name, wave(day, at)))).collect();
    let rows = Builder::default().days("day", Kind::Date, points.iter().map(|point| Some(day(point.0)))).texts(
        "name",
        Kind::Key,
        points.iter().map(|point| Some(point.1)),
    );
    let rows = rows.amounts("cost", Kind::Money, points.iter().map(|point| Some(point.2))).and_then(Builder::rows);
    let split = (names.len() > 1).then(|| "name".to_owned());
    figure(Chart { series: split, ..Chart::of(kind, "day", "cost") }, rows.unwrap())
}

fn wave(day: u64, at: usize) -> i128 {
    let weekend = if day % 7 > 4 { 80 } else { 0 };
    let slope = 400 - 110 * i128::try_from(at).unwrap() + 3 * i128::from(day);
    (slope - weekend) * costs::money::ONE
}

fn day(after: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(after)
}

fn amounts(rows: Builder, name: &str, values: &[Option<i128>]) -> Builder {
    rows.amounts(name, Kind::Money, values.iter().copied()).unwrap()
}

fn movers() -> Figure {
    let services = ["Amazon EC2", "Amazon RDS", "Amazon S3", "Lambda", "Credits"];
    let some = |texts: [&str; 5]| texts.map(|text| Some(units(text)));
    let rows = Builder::default().texts("service", Kind::Key, services.map(Some));
    let rows = amounts(rows, "previous", &some(["4500", "1300.5", "690", "20", "0"]));
    let rows = amounts(rows, "cost", &some(["4980.72", "1333.38", "707.25", "18.2", "-250"])).rows().unwrap();
    figure(Chart { previous: Some("previous".to_owned()), ..Chart::of(ChartKind::Waterfall, "service", "cost") }, rows)
}

fn burn() -> Figure {
    let after = |from: u64, to: u64, per: i128| {
        (0..31)
            .map(|day| (from..to).contains(&day).then(|| i128::from(day + 1) * per * costs::money::ONE))
            .collect::<Vec<_>>()
    };
    let rows = Builder::default().days("day", Kind::Date, (0..31).map(|after| Some(day(after))));
    let rows = amounts(rows, "actual", &after(0, 20, 260));
    let rows = amounts(rows, "forecast", &after(19, 31, 260));
    let rows = amounts(rows, "low", &after(19, 31, 250));
    let rows = amounts(rows, "high", &after(19, 31, 275));
    let rows = amounts(rows, "budget", &[Some(units("9000")); 31]).rows().unwrap();
    let name = |text: &str| Some(text.to_owned());
    let chart = Chart {
        forecast: name("forecast"),
        low: name("low"),
        high: name("high"),
        target: name("budget"),
        ..Chart::of(ChartKind::BurnDown, "day", "actual")
    };
    figure(chart, rows)
}

fn gauge(y: &str, values: [f64; 2]) -> Figure {
    let rows = Builder::default().texts("commitment", Kind::Key, ["Reserved Instances", "Savings Plans"].map(Some));
    let rows = rows.percents(y, values.map(Some)).rows().unwrap();
    Figure::new(Chart::of(ChartKind::Gauge, "commitment", y), rows, "").subtitle("Of January")
}

/// Two weeks by the hour: more by day than by night, less at the weekend.
fn heat() -> Figure {
    let hours = || (0..14_u64).flat_map(|after| (0..24_u32).map(move |hour| (after, hour)));
    let used = |(after, hour): (u64, u32)| {
        let weekday = i64::from(after % 7 != 3 && after % 7 != 4);
        Some(12 + (4 + 5 * weekday) * i64::from(hour.min(24 - hour)))
    };
    let column = Column { name: "hour".to_owned(), kind: Kind::Time };
    let times = hours().filter_map(|(after, hour)| day(after).and_hms_opt(hour, 0, 0)).map(Cell::Time);
    let rows = Builder::default().cells(&column, times).unwrap().counts("instances", hours().map(used)).rows().unwrap();
    Figure::new(Chart::of(ChartKind::HeatMap, "hour", "instances"), rows, "").subtitle("Instances running, by hour")
}

fn scatter() -> Figure {
    let found = [("EC2", "400", "520"), ("RDS", "120", "118"), ("S3", "64", "150"), ("Lambda", "2", "9")];
    let rows = Builder::default().texts("service", Kind::Key, found.map(|one| Some(one.0)));
    let rows = amounts(rows, "expected", &found.map(|one| Some(units(one.1))));
    let rows = amounts(rows, "cost", &found.map(|one| Some(units(one.2))));
    let rows = amounts(rows, "impact", &found.map(|one| Some((units(one.2) - units(one.1)).abs()))).rows().unwrap();
    let chart = Chart {
        size: Some("impact".to_owned()),
        label: Some("service".to_owned()),
        ..Chart::of(ChartKind::Scatter, "expected", "cost")
    };
    figure(chart, rows)
}
