//! Every kind of chart over rows at the edge of what they can be: what it says, and the words in it.

use std::fmt::Write as _;

use super::super::{Drawing, picture, png, svg};
use super::sample::{Entry, chart, drawing, table};
use super::{labels, told};
use crate::catalog::{Chart, ChartKind};
use crate::render::testing::{cells, money, rows, text};
use crate::table::{Cell, Kind, Rows};

/// Words of one picture that are written down.
const WORDS: usize = 16;

fn entry(name: &str, cents: i64) -> Entry {
    (name.to_owned(), Some(cents))
}

/// A line for what each kind says, and one for its words.
fn outline(rows: &Rows) -> String {
    let mut lines = String::new();
    for kind in ChartKind::ALL {
        let chart = chart(kind);
        let drawing = drawing(&chart, rows, (600, 360));
        let picture = picture(&drawing).unwrap();
        is_sound(&drawing);
        let words: Vec<&str> = labels(&picture.shapes).into_iter().skip(2).map(|label| label.text.as_str()).collect();
        let more = words.len().saturating_sub(WORDS);
        let shown = words[..words.len() - more].join(" | ");
        let _ = writeln!(lines, "{}: {}\n  {shown}", kind.name(), picture.alternative);
        if more > 0 {
            let _ = writeln!(lines, "  and {more} more");
        }
    }
    lines
}

/// The file is XML without markup of the bill's, and without numbers that are none.
fn is_sound(drawing: &Drawing) {
    let svg = String::from_utf8(svg(drawing).unwrap()).unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.descendants().all(|node| !node.has_tag_name("script")));
    assert!(!svg.contains("NaN") && !svg.contains("inf\""));
}

#[test]
fn one_point() {
    insta::assert_snapshot!(outline(&table(&[entry("Amazon EC2", 12_345)])));
}

#[test]
fn no_points() {
    insta::assert_snapshot!(outline(&table(&[])));
}

#[test]
fn all_zero() {
    insta::assert_snapshot!(outline(&table(&[entry("Amazon EC2", 0), entry("Amazon S3", 0), entry("AWS Lambda", 0)])));
}

#[test]
fn one_negative() {
    insta::assert_snapshot!(outline(&table(&[
        entry("Amazon EC2", 50_000),
        entry("Amazon S3", 700),
        entry("Credits", -8_000)
    ])));
}

#[test]
fn five_hundred_names() {
    let entries: Vec<Entry> = (0..500).map(|i| entry(&format!("service {i}"), 100_000 - i * i / 3)).collect();
    insta::assert_snapshot!(outline(&table(&entries)));
}

#[test]
fn a_script_and_text_from_right_to_left() {
    let names = ["<script>alert(1)</script>", "\u{202e}שירותי ענן", "خدمات", "日本語の名前"];
    let entries: Vec<Entry> = (0..4).zip(names).map(|(i, name)| entry(name, 9_000 - 1_000 * i)).collect();
    insta::assert_snapshot!(outline(&table(&entries)));
}

#[test]
fn nothing_known() {
    insta::assert_snapshot!(outline(&table(&[("Amazon EC2".to_owned(), None), ("Amazon S3".to_owned(), None)])));
}

/// Who points at a shortened name is told all of it, whatever the kind.
#[test]
fn a_name_of_200_characters_is_told_whole() {
    let name = "A name that goes on and on ".repeat(8)[..200].to_owned();
    let rows = table(&[(name.clone(), Some(70_000)), entry("Amazon S3", 50_000), entry("AWS Lambda", 300)]);
    for kind in ChartKind::ALL {
        let chart = chart(kind);
        for size in [(300, 200), (1200, 700)] {
            let picture = picture(&drawing(&chart, &rows, size)).unwrap();
            assert!(told(&picture.shapes).iter().any(|told| told.contains(&name)), "{kind:?} {size:?}");
        }
    }
}

#[test]
fn amounts_that_are_no_numbers_are_left_out() {
    let columns = [("name", Kind::Key), ("cost", Kind::Money)];
    let data = [f64::NAN, f64::INFINITY, 5.0].map(|value| cells![text("a"), Cell::Float(value)]);
    let rows = rows(&columns, &data);
    for kind in [ChartKind::Bar, ChartKind::Column, ChartKind::Donut, ChartKind::Treemap, ChartKind::Waterfall] {
        let mut chart = chart(kind);
        (chart.series, chart.previous) = (None, None);
        is_sound(&drawing(&chart, &rows, (600, 360)));
    }
}

#[test]
fn two_currencies_are_refused_by_every_kind() {
    let columns = [("name", Kind::Key), ("day", Kind::Date), ("cost", Kind::Money), ("currency", Kind::Currency)];
    let row = |code| cells![text("a"), crate::render::testing::date(2025, 1, 1), money("1"), text(code)];
    let rows = rows(&columns, &[row("USD"), row("EUR")]);
    for kind in ChartKind::ALL {
        let chart = match kind {
            ChartKind::HeatMap => Chart { series: Some("name".into()), ..Chart::of(kind, "day", "cost") },
            ChartKind::Gauge => Chart { target: Some("cost".into()), ..Chart::of(kind, "name", "cost") },
            ChartKind::Scatter | ChartKind::BurnDown => Chart::of(kind, "day", "cost"),
            _ => Chart::of(kind, "name", "cost"),
        };
        let fault = svg(&drawing(&chart, &rows, (600, 360))).unwrap_err().to_string();
        assert_eq!(fault, "a chart cannot show amounts in USD and EUR on one axis", "{kind:?}");
    }
}

/// The least size, at which little more than the title has room.
#[test]
fn the_least_size_is_drawn() {
    let rows = table(&[entry("Amazon EC2", 50_000), entry("Amazon S3", -700)]);
    for kind in ChartKind::ALL {
        let chart = chart(kind);
        let drawing = drawing(&chart, &rows, (120, 120));
        is_sound(&drawing);
        assert!(png(&drawing).unwrap().starts_with(b"\x89PNG"));
    }
}
