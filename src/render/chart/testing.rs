//! Bills by hand, for the tests of the charts.

use super::{Drawing, Look};
use crate::catalog::{Chart, ChartKind};
use crate::money::{ONE, PLACES};
use crate::render::testing::{cells, date, money, rows, text};
use crate::table::{Cell, Kind, Rows};

const SERVICES: [&str; 14] = [
    "Amazon Elastic Compute Cloud",
    "Amazon Relational Database Service",
    "Amazon Simple Storage Service",
    "AWS Lambda",
    "AmazonCloudWatch",
    "Amazon Virtual Private Cloud",
    "AWS Key Management Service",
    "Amazon Elastic Container Service for Kubernetes",
    "Amazon DynamoDB",
    "Palo Alto Networks VM-Series Next-Generation Firewall Bundle 2 (BYOL and PAYG), sold by a seller",
    "AWS Cost Explorer",
    "Amazon Route 53",
    "AWS Glue",
    "Amazon Athena",
];

pub(super) fn drawing<'a>(chart: &'a Chart, rows: &'a Rows) -> Drawing<'a> {
    let subtitle = Some("January 2025, unblended, USD");
    Drawing { chart, title: "What the bill holds", subtitle, rows, currency: Some("USD"), look: Look::default() }
}

pub(super) fn top() -> Chart {
    Chart::of(ChartKind::Bar, "service", "total_cost")
}

pub(super) fn by_day() -> Chart {
    Chart { series: Some("service".into()), ..Chart::of(ChartKind::Line, "day", "cost") }
}

pub(super) fn by_month() -> Chart {
    Chart { series: Some("service".into()), ..Chart::of(ChartKind::StackedBar, "month", "cost") }
}

/// Ten services, one of them below zero.
pub(super) fn top_rows() -> Rows {
    let costs = ["12345.67", "8211.05", "4120.5", "2950", "1877.25", "1200.1", "640.009", "123.4", "9.87", "-812.5"];
    let data = SERVICES.iter().zip(costs).map(|(service, cost)| cells![text(service), money(cost)]);
    rows(&[("service", Kind::Key), ("total_cost", Kind::Money)], &data.collect::<Vec<_>>())
}

/// Services of `count` cents and a thousandth, then one cent less …, down to one.
pub(super) fn many(count: u32) -> Rows {
    let data = (1..=count).rev().map(|i| {
        let cost = Cell::Decimal { value: i128::from(i) * ONE / 100 + ONE / 1000, scale: PLACES };
        cells![text(&format!("service {i}")), cost]
    });
    rows(
        &[("service", Kind::Key), ("cost", Kind::Money), ("total_cost", Kind::Money)],
        &data.map(|row| cells![row[0].clone(), row[1].clone(), row[1].clone()]).collect::<Vec<_>>(),
    )
}

/// Days of a January by service, the rows of each day in the order of the services.
pub(super) fn daily(days: u32, services: u32) -> Rows {
    let data = (1..=days).flat_map(|day| {
        (0..services).map(move |i| {
            let weekend = if matches!(day % 7, 4 | 5) { 60 } else { 100 };
            let wave = 100 + (day * (7 + i) + i * 13) % 23;
            let cents = i128::from(wave * weekend * (services - i) * (services - i));
            let cost = Cell::Decimal { value: cents * ONE / 100, scale: PLACES };
            cells![date(2025, 1, day), text(SERVICES[i as usize]), cost]
        })
    });
    rows(&[("day", Kind::Date), ("service", Kind::Key), ("cost", Kind::Money)], &data.collect::<Vec<_>>())
}

/// Three months by eight services and a credit.
pub(super) fn monthly() -> Rows {
    let data = (1..=3).flat_map(|month| {
        (0..9_u32).map(move |i| {
            let (name, cents) = match i {
                8 => ("Credits", -150_000),
                _ => (SERVICES[i as usize], i128::from((9 - i) * (9 - i) * (9_000 + 700 * month))),
            };
            cells![date(2025, month, 1), text(name), Cell::Decimal { value: cents * ONE / 100, scale: PLACES }]
        })
    });
    rows(&[("month", Kind::Month), ("service", Kind::Key), ("cost", Kind::Money)], &data.collect::<Vec<_>>())
}
