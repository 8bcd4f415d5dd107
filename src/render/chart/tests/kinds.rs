//! The SVG of every kind of chart, on rows by hand.

use super::super::testing::{by_day, by_month, daily, drawing, monthly, top, top_rows};
use super::super::{Drawing, Look, Theme};
use super::draw;
use super::sample::{Entry, chart, table};
use crate::catalog::{Chart, ChartKind};
use crate::render::testing::{cells, money, rows, text, time};
use crate::table::{Kind, Rows};

fn few() -> Rows {
    let costs = [50_050, 20_000, 9_900, 310, -4_200];
    let names = ["Amazon EC2", "Amazon RDS", "Amazon S3", "AWS Lambda", "Credits"];
    let entries: Vec<Entry> = names.iter().zip(costs).map(|(name, cost)| ((*name).to_owned(), Some(cost))).collect();
    table(&entries)
}

/// Small, so that the file is.
fn small(kind: ChartKind, rows: &Rows) -> String {
    let chart = chart(kind);
    let look = Look { size: (480, 300), ..Look::default() };
    draw(&Drawing { look, ..drawing(&chart, rows) })
}

#[test]
fn bars() {
    insta::assert_snapshot!(draw(&drawing(&top(), &top_rows())));
}

#[test]
fn lines() {
    insta::assert_snapshot!(draw(&drawing(&by_day(), &daily(5, 3))));
}

#[test]
fn stacks() {
    insta::assert_snapshot!(draw(&drawing(&by_month(), &monthly())));
}

#[test]
fn stacks_in_the_dark() {
    let look = Look { size: (640, 360), theme: Theme::Dark, ..Look::default() };
    insta::assert_snapshot!(draw(&Drawing { look, ..drawing(&by_month(), &monthly()) }));
}

#[test]
fn columns() {
    insta::assert_snapshot!(small(ChartKind::Column, &few()));
}

#[test]
fn columns_side_by_side() {
    let chart = Chart { kind: ChartKind::GroupedBar, ..by_day() };
    let look = Look { size: (640, 360), ..Look::default() };
    insta::assert_snapshot!(draw(&Drawing { look, ..drawing(&chart, &daily(3, 3)) }));
}

#[test]
fn areas() {
    let chart = Chart { kind: ChartKind::Area, ..by_day() };
    let look = Look { size: (640, 360), ..Look::default() };
    insta::assert_snapshot!(draw(&Drawing { look, ..drawing(&chart, &daily(5, 3)) }));
}

#[test]
fn donut() {
    insta::assert_snapshot!(small(ChartKind::Donut, &few()));
}

#[test]
fn treemap() {
    insta::assert_snapshot!(small(ChartKind::Treemap, &few()));
}

#[test]
fn heat_map() {
    insta::assert_snapshot!(small(ChartKind::HeatMap, &few()));
}

/// Two Wednesdays: 1 and 2 at 13:00 are 1.50 on average; 4 on one of them at 14:00 are 2.
#[test]
fn heat_map_of_hours() {
    let data = [(1, 13, "1"), (8, 13, "2"), (8, 14, "4"), (2, 0, "7")];
    let data = data.map(|(day, hour, cost)| cells![time(day, hour, 0), money(cost)]);
    let rows = rows(&[("hour", Kind::Time), ("cost", Kind::Money)], &data);
    let chart = Chart::of(ChartKind::HeatMap, "hour", "cost");
    let drawn = draw(&drawing(&chart, &rows));
    for told in ["Wed, 13:00: $1.50", "Wed, 14:00: $2.00", "Thu, 00:00: $7.00"] {
        assert!(drawn.contains(told), "{told}");
    }
    assert!(drawn.contains("the most is Thu, 00:00 with 7.00 USD"));
}

#[test]
fn gauges() {
    let data = [("EC2", "93.45"), ("RDS", "71.25"), ("Redshift", "0")]
        .map(|(name, used)| cells![text(name), money(used), money("80")]);
    let rows = rows(&[("plan", Kind::Key), ("coverage", Kind::Percent), ("goal", Kind::Percent)], &data);
    let chart = Chart { target: Some("goal".into()), ..Chart::of(ChartKind::Gauge, "plan", "coverage") };
    let look = Look { size: (640, 360), ..Look::default() };
    insta::assert_snapshot!(draw(&Drawing { look, ..drawing(&chart, &rows) }));
}

/// 7.50 of 10 are 75 percent.
#[test]
fn a_gauge_of_a_budget() {
    let rows = rows(
        &[("team", Kind::Key), ("cost", Kind::Money), ("budget", Kind::Money)],
        &[cells![text("web"), money("7.5"), money("10")]],
    );
    let chart = Chart { target: Some("budget".into()), ..Chart::of(ChartKind::Gauge, "team", "cost") };
    assert!(draw(&drawing(&chart, &rows)).contains("Gauges of cost: web 75.0% ($7.50 of $10.00)."));
}

#[test]
fn scatter() {
    insta::assert_snapshot!(small(ChartKind::Scatter, &few()));
}

#[test]
fn tile() {
    let rows = monthly();
    let chart = Chart::of(ChartKind::Tile, "month", "cost");
    let look = Look { size: (360, 240), ..Look::default() };
    insta::assert_snapshot!(draw(&Drawing { look, ..drawing(&chart, &rows) }));
}

#[test]
fn tiles() {
    insta::assert_snapshot!(small(ChartKind::Tile, &few()));
}

#[test]
fn waterfall() {
    insta::assert_snapshot!(small(ChartKind::Waterfall, &few()));
}

#[test]
fn burn_down() {
    insta::assert_snapshot!(small(ChartKind::BurnDown, &few()));
}
