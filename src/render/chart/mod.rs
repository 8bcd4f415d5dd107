//! Charts: the rows become shapes, and the shapes a picture of 1200 by 700 pixels.

mod axis;
mod bar;
mod data;
mod font;
mod legend;
mod line;
mod paint;
mod scene;
mod stacked;
#[cfg(test)]
mod testing;

use std::io;

use self::axis::Unit;
use self::scene::{Anchor, Area, INK, Label, SOFT, Shape, shorten};
use super::show;
use crate::catalog::{Chart, ChartKind};
use crate::error::{Error, Result};
use crate::table::Rows;

/// Pixels across.
const WIDTH: u32 = 1200;
/// Pixels down.
const HEIGHT: u32 = 700;
/// Pixels left free at each side.
const MARGIN: f64 = 36.0;

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Drawing<'a> {
    /// The form, and the columns it takes.
    pub chart: &'a Chart,
    /// Top left.
    pub title: &'a str,
    /// Under the title: the period, the metric, the currency.
    pub subtitle: Option<&'a str>,
    /// The values.
    pub rows: &'a Rows,
    /// The currency of all amounts.
    pub currency: Option<&'a str>,
}

/// Draws a chart as SVG, with the font in it.
///
/// # Errors
/// [`Error::Unknown`] for a column that the rows lack, [`Error::Format`] for amounts in several currencies.
pub fn svg(drawing: &Drawing) -> Result<Vec<u8>> {
    paint::svg(&shapes(drawing)?).map_err(|error| Error::Output(io::Error::other(error)))
}

/// Draws a chart as an SVG element for a page that has the [font](font_face): it takes the width that it is given, and its
/// title and subtitle are its name and description.
///
/// # Errors
/// As [`svg`].
pub fn svg_part(drawing: &Drawing) -> Result<String> {
    let shapes = shapes(drawing)?;
    let part = paint::part(&shapes, drawing.title, drawing.subtitle.unwrap_or_default());
    part.map_err(|error| Error::Output(io::Error::other(error)))
}

/// The rule of CSS that brings the font to a page.
#[must_use]
pub fn font_face() -> String {
    paint::face()
}

/// Draws a chart as PNG.
///
/// # Errors
/// [`Error::Unknown`] for a column that the rows lack, [`Error::Format`] for amounts in several currencies.
pub fn png(drawing: &Drawing) -> Result<Vec<u8>> {
    paint::png(&shapes(drawing)?).map_err(|error| Error::Output(io::Error::other(error)))
}

fn shapes(drawing: &Drawing) -> Result<Vec<Shape>> {
    let (right, bottom) = (f64::from(WIDTH), f64::from(HEIGHT));
    let mut shapes = vec![Shape::Rect((0.0, 0.0), (right, bottom), (0xff, 0xff, 0xff))];
    let top = heading(drawing, &mut shapes);
    let area = Area { left: MARGIN, top, right: right - MARGIN, bottom: bottom - MARGIN / 2.0 };
    body(drawing, &area, &mut shapes)?;
    Ok(shapes)
}

/// Draws the title and what stands under it; returns where the chart may begin.
fn heading(drawing: &Drawing, shapes: &mut Vec<Shape>) -> f64 {
    let mut line = |text: &str, y, size, color| {
        let text = shorten(&show::clean(text), size, f64::from(WIDTH) - 2.0 * MARGIN);
        shapes.push(Shape::Text(Label { at: (MARGIN, y), text, size, anchor: Anchor::Start, color }));
    };
    line(drawing.title, 42.0, 24.0, INK);
    let Some(subtitle) = drawing.subtitle else { return 88.0 };
    line(subtitle, 72.0, 16.0, SOFT);
    112.0
}

fn body(drawing: &Drawing, area: &Area, shapes: &mut Vec<Shape>) -> Result<()> {
    let y = data::position(drawing, &drawing.chart.y)?;
    let unit = Unit::of(drawing.rows.columns[y].kind, drawing.currency);
    if drawing.rows.is_empty() {
        let at = (f64::from(WIDTH) / 2.0, f64::midpoint(area.top, area.bottom));
        shapes.push(Shape::Text(Label { size: 18.0, ..Label::new(at, "no rows", Anchor::Middle) }));
        return Ok(());
    }
    match drawing.chart.kind {
        ChartKind::Bar => bar::draw(&data::bars(drawing)?, &unit, area, shapes),
        ChartKind::Line => line::draw(&data::matrix(drawing)?, &unit, area, shapes),
        ChartKind::StackedBar => {
            let x = data::position(drawing, &drawing.chart.x)?;
            let keep_names = data::is_time(drawing.rows.columns[x].kind);
            stacked::draw(&data::matrix(drawing)?, &unit, keep_names, area, shapes);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::testing::{by_day, by_month, daily, drawing, monthly, top, top_rows};
    use super::*;
    use crate::render::testing::{cells, money, rows, text};
    use crate::table::{Cell, Kind};

    /// The SVG without its font.
    fn draw(drawing: &Drawing) -> String {
        let svg = String::from_utf8(svg(drawing).unwrap()).unwrap();
        let (before, rest) = svg.split_once("base64,").unwrap();
        format!("{before}…{}", &rest[rest.find(')').unwrap()..])
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
    fn a_part_of_a_page_has_a_name_and_neither_size_nor_font() {
        let (chart, rows) = (top(), top_rows());
        let part = svg_part(&Drawing { title: "R&D <b>", ..drawing(&chart, &rows) }).unwrap();
        let head = "<svg viewBox=\"0 0 1200 700\" role=\"img\">\n<title>R&amp;D &lt;b&gt;</title>\n<desc>January 2025, unblended, USD</desc>\n<rect ";
        assert!(part.starts_with(head) && part.ends_with("</svg>\n") && !part.contains("@font-face"), "{part}");
        assert_eq!(part.matches("<text ").count(), draw(&drawing(&chart, &rows)).matches("<text ").count());
    }

    #[test]
    fn the_text_of_a_bill_is_escaped() {
        let rows = rows(
            &[("service", Kind::Key), ("total_cost", Kind::Money)],
            &[cells![text("<script>alert('x')</script>\x1b&\u{ffff}"), money("1")]],
        );
        let drawn = draw(&Drawing { title: "<b>", ..drawing(&top(), &rows) });
        assert!(!drawn.contains("<script") && !drawn.contains("<b>") && !drawn.contains(['\x1b', '\u{ffff}']));
        assert!(drawn.contains("&lt;script&gt;alert(&apos;x&apos;)&lt;/script&gt;\u{fffd}&amp;\u{fffd}"));
    }

    #[test]
    fn an_empty_result_says_so() {
        let rows = rows(&[("service", Kind::Key), ("total_cost", Kind::Money)], &[]);
        assert!(draw(&drawing(&top(), &rows)).contains("no rows"));
    }

    #[test]
    fn nothing_but_unknown_or_negative_or_one_value_is_drawn() {
        for value in [Cell::Null, Cell::Float(f64::NAN), money("-5"), money("0"), money("5")] {
            let data = [cells![text("a"), value]];
            let rows = rows(&[("service", Kind::Key), ("total_cost", Kind::Money)], &data);
            for kind in [ChartKind::Bar, ChartKind::Line, ChartKind::StackedBar] {
                let drawn = draw(&drawing(&Chart { kind, ..top() }, &rows));
                assert!(drawn.contains("</svg>") && !drawn.contains("NaN"), "{data:?} {kind:?}");
            }
        }
    }

    #[test]
    fn no_words_leave_the_picture_or_touch_others_in_their_line() {
        for (chart, rows) in [(top(), top_rows()), (by_day(), daily(31, 12)), (by_month(), monthly())] {
            let shapes = shapes(&drawing(&chart, &rows)).unwrap();
            let labels =
                shapes.iter().filter_map(|shape| if let Shape::Text(label) = shape { Some(label) } else { None });
            let labels: Vec<&Label> = labels.collect();
            for (i, one) in labels.iter().enumerate() {
                let (left, right) = one.span();
                assert!(left >= 0.0 && right <= f64::from(WIDTH), "{one:?}");
                for other in &labels[i + 1..] {
                    let (start, end) = other.span();
                    let apart = right <= start || end <= left || (one.at.1 - other.at.1).abs() >= 13.0;
                    assert!(apart, "{one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_bitmap_has_the_size_and_the_same_bytes_each_time() {
        let rows = daily(31, 12);
        let chart = by_day();
        let bytes = png(&drawing(&chart, &rows)).unwrap();
        assert_eq!(bytes, png(&drawing(&chart, &rows)).unwrap());
        let reader = png::Decoder::new(bytes.as_slice()).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (WIDTH, HEIGHT));
    }
}
