//! One table with a column for every key of every kind of chart.

use super::super::{Drawing, Look};
use crate::catalog::{Chart, ChartKind};
use crate::money::ONE;
use crate::money::PLACES;
use crate::render::testing::{cells, rows, text};
use crate::table::{Cell, Kind, Rows};
use chrono::{Days, NaiveDate};

/// A name and its cost in cents.
pub(super) type Entry = (String, Option<i64>);

/// A row for each entry: its name and cost, a day of its own, and what follows from them.
pub(super) fn table(entries: &[Entry]) -> Rows {
    let columns = [
        ("name", Kind::Key),
        ("kind", Kind::Key),
        ("day", Kind::Date),
        ("cost", Kind::Money),
        ("previous", Kind::Money),
        ("expected", Kind::Money),
        ("low", Kind::Money),
        ("high", Kind::Money),
        ("budget", Kind::Money),
        ("used", Kind::Percent),
    ];
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    let row = |(i, (name, cents)): (usize, &Entry)| {
        let money = |of: fn(i128) -> i128| {
            cents.map_or(Cell::Null, |cents| Cell::Decimal { value: of(i128::from(cents)) * ONE / 100, scale: PLACES })
        };
        let day = first.checked_add_days(Days::new(i as u64)).unwrap();
        cells![
            text(name),
            text(["usage", "fee"][i % 2]),
            Cell::Date(day),
            money(|cents| cents),
            money(|cents| cents * 9 / 10),
            money(|cents| cents * 11 / 10),
            money(|cents| cents * 8 / 10),
            money(|cents| cents * 13 / 10),
            Cell::Decimal { value: 100 * ONE, scale: PLACES },
            cents.map_or(Cell::Null, |cents| Cell::Decimal {
                value: i128::from(cents % 12_000) * ONE / 100,
                scale: PLACES
            }),
        ]
    };
    rows(&columns, &entries.iter().enumerate().map(row).collect::<Vec<_>>())
}

/// A chart of each kind with all its keys over that table.
pub(super) fn chart(kind: ChartKind) -> Chart {
    let some = |name: &str| Some(name.to_owned());
    let of = |x: &str, y: &str| Chart::of(kind, x, y);
    match kind {
        ChartKind::Bar | ChartKind::Column | ChartKind::Donut => of("name", "cost"),
        ChartKind::Treemap => Chart { series: some("kind"), ..of("name", "cost") },
        ChartKind::GroupedBar | ChartKind::StackedBar | ChartKind::Line | ChartKind::Area | ChartKind::HeatMap => {
            Chart { series: some("name"), ..of("day", "cost") }
        }
        ChartKind::Tile => Chart { series: some("name"), target: some("budget"), ..of("day", "cost") },
        ChartKind::Gauge => Chart { target: some("budget"), ..of("name", "used") },
        ChartKind::Waterfall => Chart { previous: some("previous"), ..of("name", "cost") },
        ChartKind::Scatter => {
            Chart { size: some("high"), series: some("kind"), label: some("name"), ..of("expected", "cost") }
        }
        ChartKind::BurnDown => Chart {
            forecast: some("expected"),
            low: some("low"),
            high: some("high"),
            target: some("budget"),
            label: some("name"),
            ..of("day", "cost")
        },
    }
}

/// A drawing of it.
pub(super) fn drawing<'a>(chart: &'a Chart, rows: &'a Rows, size: (u32, u32)) -> Drawing<'a> {
    let look = Look { size, ..Look::default() };
    Drawing { chart, title: "Cost of a month", subtitle: Some("January 2025, USD"), rows, currency: Some("USD"), look }
}
