//! What holds for every kind of chart, whatever the rows and the size.

use proptest::prelude::*;

use super::super::scene::{Area, Label, Shape};
use super::super::{picture, svg};
use super::labels;
use super::sample::{Entry, chart, drawing, table};
use crate::catalog::ChartKind;

/// No words leave the picture or touch others, nothing is drawn outside or nowhere, and the file is XML.
fn holds(kind: ChartKind, entries: &[Entry], size: (u32, u32)) -> Result<(), TestCaseError> {
    let (chart, rows) = (chart(kind), table(entries));
    let drawing = drawing(&chart, &rows, size);
    let picture = picture(&drawing).unwrap();
    let whole = Area { left: 0.0, top: 0.0, right: f64::from(size.0), bottom: f64::from(size.1) };
    apart(&labels(&picture.shapes), &whole)?;
    for (x, y) in corners(&picture.shapes) {
        prop_assert!(x >= -1.0 && x <= whole.right + 1.0 && y >= -1.0 && y <= whole.bottom + 1.0, "{x} {y}");
    }
    let svg = svg::part(&picture);
    prop_assert!(roxmltree::Document::parse(&svg).is_ok());
    prop_assert!(!picture.alternative.is_empty());
    Ok(())
}

/// The room of each label, from its widths and heights: letters reach from 0.45 above the middle to 0.45 below it.
fn apart(labels: &[&Label], whole: &Area) -> Result<(), TestCaseError> {
    for (i, one) in labels.iter().enumerate() {
        let ((left, right), reach) = (one.span(), one.size * 0.45);
        prop_assert!(left >= -0.01 && right <= whole.right + 0.01, "{one:?}");
        prop_assert!(one.at.1 - reach >= -0.01 && one.at.1 + reach <= whole.bottom + 0.01, "{one:?}");
        for other in &labels[i + 1..] {
            let (start, end) = other.span();
            let is_beside = right <= start + 0.01 || end <= left + 0.01;
            let is_above = (one.at.1 - other.at.1).abs() >= reach + other.size * 0.45 - 0.01;
            prop_assert!(is_beside || is_above, "{one:?} {other:?}");
        }
    }
    Ok(())
}

fn corners(shapes: &[Shape]) -> Vec<(f64, f64)> {
    let of = |shape: &Shape| match shape {
        Shape::Rect(start, end, _) => vec![*start, *end],
        Shape::Strip(across, _) => across.iter().flat_map(|pair| [pair.0, pair.1]).collect(),
        Shape::Path(points, ..) => points.clone(),
        Shape::Dot(at, ..) => vec![*at],
        Shape::Text(_) => Vec::new(),
        Shape::Group(_, shapes) => corners(shapes),
    };
    shapes.iter().flat_map(of).collect()
}

/// Names of any length, and costs from nothing to a billion, few of them below zero or unknown.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let cents = prop_oneof![
        6 => (0..100_000_000_i64).prop_map(Some),
        2 => (0..100_000_000_000_i64).prop_map(Some),
        1 => (-100_000_000..0_i64).prop_map(Some),
        1 => Just(Some(0)),
        1 => Just(None),
    ];
    prop::collection::vec(("[A-Za-z][A-Za-z0-9 .-]{0,50}", cents), 0..60)
}

macro_rules! laws {
    ($($name:ident => $kind:ident;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(32))]
            $(
                #[test]
                fn $name(entries in entries(), width in 300..=3000_u32, height in 200..=2000_u32) {
                    holds(ChartKind::$kind, &entries, (width, height))?;
                    holds(ChartKind::$kind, &entries, (300 + width % 200, 200 + height % 100))?;
                }
            )*
        }
    };
}

laws! {
    bar => Bar;
    column => Column;
    grouped_bar => GroupedBar;
    stacked_bar => StackedBar;
    line => Line;
    area => Area;
    donut => Donut;
    treemap => Treemap;
    heat_map => HeatMap;
    gauge => Gauge;
    scatter => Scatter;
    tile => Tile;
    waterfall => Waterfall;
    burn_down => BurnDown;
}
