//! Documents by hand, for the tests of the renderers.

use super::{Change, Choice, ChoiceKind, Document, Figure, Layout, Link, Offer, Section, Served, Sheet, Tile, Value};
use crate::catalog::Chart;
use crate::money;
use crate::render::testing::{cells, date, money, rows, text};
use crate::table::{Cell, Kind, Rows};

/// A chart as a report's front matter declares it.
fn chart(kind: &str, x: &str, y: &str) -> Chart {
    serde_json::from_value(serde_json::json!({ "kind": kind, "x": x, "y": y })).unwrap()
}

fn units(text: &str) -> i128 {
    money::parse(text).unwrap()
}

/// A week as `costs digest` tells it.
pub(super) fn week() -> Document {
    Document {
        summary: vec![
            "12,345.67 USD were spent, 380.12 more than in the week before.".to_owned(),
            "Amazon EC2 rose most, by 412.00; 2 of 31 services make up 90% of the rise.".to_owned(),
        ],
        tiles: vec![
            Tile::new("Total", Value::money(units("12345.67"), Some("USD")))
                .change(Change::between(units("11965.55"), units("12345.67")))
                .note("against the week before"),
            Tile::new("Budget of January", Value::money(units("45678.9"), Some("USD")))
                .used(0.617)
                .note("of 74,000.00"),
            Tile::new("Coverage", Value::percent(82.5)),
            Tile::new("Anomalies", Value::count(0)),
        ],
        sections: vec![
            Section::new("Movers")
                .text("Services whose cost changed by more than 100.00.")
                .chart(bars())
                .table(Sheet::new("Movers", movers(12)).totals().currency(Some("USD")))
                .source("costs movers --month 2025-01"),
            Section::new("Cost by day").chart(lines()).table(Sheet::new("Days", days()).currency(Some("USD"))),
            Section::new("Anomalies")
                .table(Sheet::new("Anomalies", nothing()).empty("Nothing out of the ordinary."))
                .source("costs anomalies --days 7"),
        ],
        notes: vec!["Tax of 1,204.10 is left out; with it this is the bill's 13,549.77.".to_owned()],
        ..Document::new("Week of 2025-01-20", "2025-01-20 to 2025-01-26, amortized cost, USD")
    }
}

/// What nobody would type, and bills hold.
pub(super) fn odd() -> Document {
    let names = [
        "<script>alert(1)</script>".to_owned(),
        "=cmd|' /C calc'!A1".to_owned(),
        "שירותי ענן מנוהלים".to_owned(),
        "n".repeat(200),
        "a `b` *c* \\ | [d](e) ~f~ _g_ \x1b[31m\u{202e}".to_owned(),
    ];
    let codes = ["USD", "EUR"];
    let data = names.iter().zip(codes.iter().cycle()).map(|(name, code)| cells![text(name), money("-1.5"), text(code)]);
    let columns = [("resource_id", Kind::Key), ("net_cost", Kind::Money), ("currency", Kind::Currency)];
    let script = "<script>alert(1)</script>";
    Document {
        summary: vec![script.to_owned(), "=1+1".to_owned(), "# <!channel> & *b* `c`\nd".to_owned()],
        tiles: vec![
            Tile::new(script, Value::text("=cmd|' /C calc'!A1")).used(1.25).note("\u{202e}<b>"),
            Tile::new("שירות", Value::money(-1, Some("\"><b>"))).used(f64::NAN),
        ],
        sections: vec![
            Section::new(script)
                .text("- <b>\r\n12. x")
                .table(Sheet::new("[a]:*?/\\'", rows(&columns, &data.collect::<Vec<_>>())).totals())
                .source("costs `x` --where \"service='<b>'\""),
            Section::new("").table(Sheet::new("summary", nothing()).empty("<i>none</i>")),
        ],
        notes: vec!["\x1b]0;x\x07<!here>".to_owned()],
        ..Document::new(script, "=cmd|' /C calc'!A1 & more")
    }
}

/// What nobody would type, in tables that can be sorted, opened and filtered.
pub(super) fn live() -> Document {
    let script = "<script>alert(1)</script>";
    let columns = [("service", Kind::Key), ("resource_id", Kind::Key), ("cost", Kind::Money), ("team", Kind::Key)];
    let data = [
        cells![text(script), text("i-1"), money("1.005"), text("\"><b>")],
        cells![text(script), Cell::Null, money("0.000000000001"), Cell::Null],
        cells![text("S3"), text("logs"), money("-2"), text("a & b")],
    ];
    let sheet = Sheet::new("Costs", rows(&columns, &data)).totals().currency(Some("USD")).filters(["team"]);
    let breakdown = Section::new("Breakdown").table(sheet.clone().levels(["service", "resource_id"]));
    let lines =
        Section::new("Cost by day").chart(lines()).layout(Layout::Small).sql("SELECT '</script>'\nFROM \x1b costs");
    Document {
        sections: vec![breakdown.source("costs x --y '<b>'").sql("SELECT 1"), lines, Section::new("Flat").table(sheet)],
        summary: vec!["One.".to_owned()],
        ..bare()
    }
    .live()
}

/// The bar of a served page, with what nobody would type.
pub(super) fn bar() -> Served {
    let script = "<script>alert(1)</script>";
    let choice = |name: &str, label: &str, kind| Choice { name: name.to_owned(), label: label.to_owned(), kind };
    let months = ["2025-01", "2024-12"].map(Offer::from).to_vec();
    let accounts = vec![Offer::called("1", "Production"), Offer::called("\"><b>", "\x1b[31m\u{202e}"), Offer::from("")];
    let accounts = ChoiceKind::Many { values: accounts, chosen: vec!["\"><b>".to_owned(), script.to_owned()] };
    Served {
        nav: vec![Link::to("Home", "/"), Link::to(script, "/reports/a?b=\"&c='").here()],
        choices: vec![
            choice("month", "Month", ChoiceKind::One { values: months, chosen: "2024-12".to_owned() }),
            choice("account", "Account", accounts),
            choice("\"x\"", script, ChoiceKind::Text { value: "\" autofocus onfocus=\"alert(1)".to_owned() }),
        ],
        downloads: vec![Link::to("CSV", "/reports/a.csv?month=2024-12")],
        sql: Some("\nSELECT '</textarea><script>'\n-- \u{202e}".to_owned()),
        has_login: true,
        lists: Vec::new(),
    }
}

/// A title and a subtitle.
pub(super) fn bare() -> Document {
    Document::new("Week of 2025-01-20", "2025-01-20 to 2025-01-26")
}

/// Services that rose and fell, with a chart of the same rows.
pub(super) fn bars() -> Figure {
    Figure::new(chart("bar", "service", "change"), movers(12), "What moved")
        .subtitle("Change against the week before, USD")
        .currency(Some("USD"))
        .alternative("Bars of the change by service: the largest is Service 12 with 120.00.")
}

fn lines() -> Figure {
    Figure::new(chart("line", "day", "cost"), days(), "Cost by day").currency(Some("USD"))
}

/// Service 1 of 100.00, 10.00 more than before, Service 2 of 200.00, 20.00 more …, the largest first.
pub(super) fn movers(count: i64) -> Rows {
    let row = |i: i64| {
        let [cost, before, change] = [100 * i, 90 * i, 10 * i].map(|amount| money(&amount.to_string()));
        cells![text(&format!("Service {i}")), before, cost, change, Cell::Float(100.0 / 9.0)]
    };
    let columns = [
        ("service", Kind::Key),
        ("previous_cost", Kind::Money),
        ("cost", Kind::Money),
        ("change", Kind::Money),
        ("change_percent", Kind::Percent),
    ];
    rows(&columns, &(1..=count).rev().map(row).collect::<Vec<_>>())
}

fn days() -> Rows {
    let costs = ["1700.5", "1750.25", "1800", "1810.75", "1790", "1742.08", "1752.09"];
    let data = (20..).zip(costs).map(|(day, cost)| cells![date(2025, 1, day), money(cost)]);
    rows(&[("day", Kind::Date), ("cost", Kind::Money)], &data.collect::<Vec<_>>())
}

fn nothing() -> Rows {
    rows(&[("service", Kind::Key), ("cost", Kind::Money)], &[])
}
