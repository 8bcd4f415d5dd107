//! Charts as a whole.

mod edges;
mod kinds;
mod laws;
mod sample;

use super::scene::Label;
use super::testing::{by_day, daily, drawing, top, top_rows};
use super::*;
use crate::render::testing::{cells, money, rows, text};
use crate::table::Kind;

/// The SVG without its font.
fn draw(drawing: &Drawing) -> String {
    let svg = String::from_utf8(svg(drawing).unwrap()).unwrap();
    roxmltree::Document::parse(&svg).unwrap();
    let (before, rest) = svg.split_once("base64,").unwrap();
    format!("{before}…{}", &rest[rest.find(')').unwrap()..])
}

/// All words of a picture, those of its groups too.
fn labels(shapes: &[Shape]) -> Vec<&Label> {
    let mut found = Vec::new();
    for shape in shapes {
        match shape {
            Shape::Text(label) => found.push(label),
            Shape::Group(_, shapes) => found.extend(labels(shapes)),
            _ => {}
        }
    }
    found
}

/// What a person is told who points at the shapes.
fn told(shapes: &[Shape]) -> Vec<&str> {
    let mut found = Vec::new();
    for shape in shapes {
        if let Shape::Group(text, shapes) = shape {
            found.push(text.as_str());
            found.extend(told(shapes));
        }
    }
    found
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
fn a_bitmap_has_its_size_and_scale_and_the_same_bytes_each_time() {
    let (rows, chart) = (daily(31, 12), by_day());
    let look = Look { size: (501, 301), scale: 1.5, theme: Theme::Dark, ..Look::default() };
    let drawing = Drawing { look, ..drawing(&chart, &rows) };
    let bytes = png(&drawing).unwrap();
    assert_eq!(bytes, png(&drawing).unwrap());
    let reader = png::Decoder::new(bytes.as_slice()).read_info().unwrap();
    // 751.5 by 451.5 pixels are rounded up.
    assert_eq!((reader.info().width, reader.info().height), (752, 452));
}

/// A bar of one colour over all lines that are painted at once, and over the seam to the next.
#[test]
fn a_bitmap_has_no_seams() {
    let rows = rows(&[("service", Kind::Key), ("total_cost", Kind::Money)], &[cells![text("a"), money("5")]]);
    let chart = Chart::of(ChartKind::Treemap, "service", "total_cost");
    let look = Look { size: (200, 200), ..Look::default() };
    let bytes = png(&Drawing { look, ..drawing(&chart, &rows) }).unwrap();
    let mut reader = png::Decoder::new(bytes.as_slice()).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    reader.next_frame(&mut pixels).unwrap();
    let column: Vec<&[u8]> = (100..180).map(|y| &pixels[3 * (200 * y + 150)..][..3]).collect();
    assert!(column.iter().all(|pixel| *pixel == [0x00, 0x72, 0xb2]), "{column:?}");
}

#[test]
fn a_part_of_a_page_has_no_font_and_ids_of_its_own() {
    let (one, other) = (top_rows(), daily(5, 3));
    let (bars, lines) = (top(), by_day());
    let parts = [drawing(&bars, &one), drawing(&lines, &other)].map(|drawing| svg_part(&drawing).unwrap());
    let mut ids = std::collections::BTreeSet::new();
    for part in &parts {
        let document = roxmltree::Document::parse(part).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        assert!(part.starts_with("<svg viewBox=\"0 0 1200 700\" role=\"img\" ") && !part.contains("font-face"));
        let own: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        assert_eq!(root.attribute("aria-labelledby"), Some(own.join(" ").as_str()));
        ids.extend(own.into_iter().map(str::to_owned));
    }
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_key_or_size_that_is_wrong_is_refused() {
    let rows = top_rows();
    let chart = Chart { size: Some("total_cost".into()), ..top() };
    let fault = svg(&drawing(&chart, &rows)).unwrap_err();
    assert_eq!(fault.to_string(), "a chart of kind bar has no key \"size\"");
    let chart = top();
    let look = Look { size: (10, 10), ..Look::default() };
    assert!(svg(&Drawing { look, ..drawing(&chart, &rows) }).unwrap_err().to_string().contains("\"10x10\""));
}

#[test]
fn what_a_kind_cannot_draw_is_refused_with_its_key() {
    let rows = top_rows();
    let fault = |kind| {
        let chart = Chart::of(kind, "service", "total_cost");
        svg(&drawing(&chart, &rows)).unwrap_err().to_string()
    };
    assert_eq!(fault(ChartKind::HeatMap), "a chart of kind heat-map lacks the key \"series\"");
    assert_eq!(fault(ChartKind::Gauge), "a chart of kind gauge lacks the key \"target\"");
    let numbers = "a chart of kind scatter needs numbers or times, which \"service\" does not hold";
    assert_eq!(fault(ChartKind::Scatter), numbers);
    assert_eq!(fault(ChartKind::BurnDown), "a chart of kind burn-down needs days, which \"service\" does not hold");
}

#[test]
fn a_page_gives_the_same_service_the_same_colour() {
    let rows = top_rows();
    let colors = Colors::of(["AWS Lambda", "Amazon DynamoDB"]);
    let look = Look { colors: Some(&colors), ..Look::default() };
    for kind in [ChartKind::Bar, ChartKind::Donut, ChartKind::Treemap] {
        let chart = Chart::of(kind, "service", "total_cost");
        let svg = draw(&Drawing { look, ..drawing(&chart, &rows) });
        let at = svg.find("<title>AWS Lambda: ").unwrap();
        let fill = svg[at..].split("fill=\"").nth(1).unwrap();
        assert_eq!(&fill[..7], "#0072b2", "{kind:?}");
    }
}
