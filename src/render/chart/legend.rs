//! Which colour is which series, at the right of the plot.

use super::data::Series;
use super::font;
use super::scene::{Anchor, Area, Color, INK, Label, OTHERS, PALETTE, Shape, shorten};

/// Pixels that a name may take.
const NAMES: f64 = 230.0;
/// Pixels from one name to the next.
const PITCH: f64 = 26.0;
/// Pixels of a colour's square.
const SQUARE: f64 = 13.0;
/// Pixels between the plot, a square and its name.
const GAP: f64 = 8.0;

/// The colour of the series at a position.
pub(super) fn color(series: &Series, index: usize) -> Color {
    if series.is_rest { OTHERS } else { PALETTE[index % PALETTE.len()] }
}

/// Draws the legend where there is more than one series, and returns what is left of the area.
pub(super) fn draw(series: &[Series], area: &Area, shapes: &mut Vec<Shape>) -> Area {
    if series.len() < 2 {
        return *area;
    }
    let names: Vec<String> = series.iter().map(|one| shorten(&one.name, 14.0, NAMES)).collect();
    let left = area.right - names.iter().map(|name| font::width(name, 14.0)).fold(0.0, f64::max);
    let square = left - GAP - SQUARE;
    let mut middle = area.top + PITCH / 2.0;
    for (i, name) in names.into_iter().enumerate() {
        let corner = (square, middle - SQUARE / 2.0);
        shapes.push(Shape::Rect(corner, (corner.0 + SQUARE, corner.1 + SQUARE), color(&series[i], i)));
        shapes.push(Shape::Text(Label { color: INK, ..Label::new((left, middle), name, Anchor::Start) }));
        middle += PITCH;
    }
    Area { right: square - 3.0 * GAP, ..*area }
}
