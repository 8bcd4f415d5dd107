//! What strips draw, and the laws that they keep.

mod along;
mod laws;

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::render::testing::{cells, money, rows, text};
use crate::render::{Format, View, write};
use crate::table::{Cell, Kind, Rows};

/// A table with its strip.
fn draw(rows: &Rows, width: usize, strip: Strip<'_>) -> String {
    drawn(&View { width: Some(width), totals: true, currency: Some("USD"), strip: Some(strip), ..View::of(rows) })
}

fn drawn(view: &View) -> String {
    let mut out = Vec::new();
    write(Format::Table, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn blocks(column: &str) -> Strip<'_> {
    Strip::bars(column, Glyphs::Blocks)
}

fn services() -> Rows {
    let columns = [("service", Kind::Key), ("total_cost", Kind::Money), ("share", Kind::Percent)];
    let data = [
        cells![text("Amazon Elastic Compute Cloud"), money("800"), money("72.7")],
        cells![text("Amazon Relational Database Service"), money("250"), money("22.7")],
        cells![text("Amazon S3"), money("49.9"), money("4.5")],
        cells![text("AWS Lambda"), money("0.01"), money("0.001")],
        cells![text("Amazon SQS"), money("0"), money("0")],
        cells![text("Amazon Q"), Cell::Null, Cell::Null],
    ];
    rows(&columns, &data)
}

fn movers() -> Rows {
    let data = [("EC2", "300"), ("S3", "-100"), ("RDS", "20"), ("SQS", "-1"), ("Lambda", "0")];
    let mut data = data.map(|(service, change)| cells![text(service), money(change)]).to_vec();
    data.push(cells![text("Q"), Cell::Null]);
    rows(&[("service", Kind::Key), ("change", Kind::Money)], &data)
}

#[test]
fn bars_at_120_columns() {
    insta::assert_snapshot!(draw(&services(), 120, blocks("total_cost")));
}

#[test]
fn bars_at_80_columns() {
    insta::assert_snapshot!(draw(&services(), 80, blocks("total_cost")));
}

#[test]
fn bars_at_60_columns_shorten_names() {
    insta::assert_snapshot!(draw(&services(), 60, blocks("total_cost")));
}

#[test]
fn at_40_columns_there_is_no_room() {
    let rows = services();
    let view = View { width: Some(40), strip: Some(blocks("total_cost")), ..View::of(&rows) };
    assert_eq!(drawn(&view), drawn(&View { strip: None, ..view }));
    assert_eq!(view.strip_left_out(), Some("the table is too wide to draw beside"));
    assert_eq!(View { width: Some(60), ..view }.strip_left_out(), None);
}

#[test]
fn bars_in_ascii() {
    insta::assert_snapshot!(draw(&services(), 80, Strip::bars("total_cost", Glyphs::Ascii)));
}

#[test]
fn bars_to_both_sides() {
    insta::assert_snapshot!(draw(&movers(), 60, blocks("change")));
}

#[test]
fn bars_to_both_sides_in_ascii() {
    insta::assert_snapshot!(draw(&movers(), 60, Strip::bars("change", Glyphs::Ascii)));
}

#[test]
fn without_a_width_there_are_80_columns() {
    let rows = services();
    let view = View { strip: Some(blocks("total_cost")), ..View::of(&rows) };
    assert_eq!(drawn(&view), drawn(&View { width: Some(80), ..view }));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let said = |rows: &Rows, column| View { strip: Some(blocks(column)), ..View::of(rows) }.strip_left_out();
    let columns = [("k", Kind::Key), ("cost", Kind::Money), ("currency", Kind::Currency)];
    let mixed = [cells![text("a"), money("1"), text("USD")], cells![text("b"), money("1"), text("EUR")]];
    assert_eq!(said(&rows(&columns, &mixed), "cost"), Some("amounts in several currencies have no common scale"));
    let nothing = rows(&columns[..2], &[cells![text("a"), money("0")], cells![text("b"), Cell::Null]]);
    assert_eq!(said(&nothing, "cost"), Some("no value is known, or all are 0"));
    assert_eq!([said(&nothing, "k"), said(&nothing, "c")], [Some("there is no chart of these rows"); 2]);
}

#[test]
fn only_styles_that_are_asked_for_are_written() {
    let rows = movers();
    let view = View { width: Some(60), strip: Some(blocks("change")), ..View::of(&rows) };
    assert!(!drawn(&view).contains('\x1b'));
    assert_eq!(drawn(&View { color: true, ..view }).matches('\x1b').count(), 2, "the header's");
}

#[test]
fn no_other_format_draws() {
    let rows = movers();
    let view = View { strip: Some(blocks("change")), ..View::of(&rows) };
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Table) {
        let (mut with, mut without) = (Vec::new(), Vec::new());
        write(format, &view, &mut with).unwrap();
        write(format, &View::of(&rows), &mut without).unwrap();
        assert_eq!(with, without, "{}", format.name());
    }
}

#[test]
fn the_first_variable_that_is_set_tells_the_glyphs() {
    let of = |all: &str, kind: &str, lang: &str| {
        let values =
            [("LC_ALL", all), ("LC_CTYPE", kind), ("LANG", lang)].map(|(name, value)| (name, value.to_owned()));
        Glyphs::of(|name| {
            values.iter().find(|(own, value)| *own == name && value != "unset").map(|(_, value)| value.clone())
        })
    };
    assert_eq!(of("unset", "unset", "de_DE.UTF-8"), Glyphs::Blocks);
    assert_eq!(of("unset", "C.utf8", "C"), Glyphs::Blocks);
    assert_eq!(of("", "", "en_US.UTF-8"), Glyphs::Blocks, "empty is not set");
    assert_eq!(of("C", "en_US.UTF-8", "en_US.UTF-8"), Glyphs::Ascii);
    assert_eq!(of("unset", "unset", "de_DE.ISO-8859-1"), Glyphs::Ascii);
    assert_eq!(of("unset", "unset", "unset"), Glyphs::Ascii);
}
