//! Horizontal bars: a name, a bar from zero, and the amount at its end.

use super::axis::{Axis, NEAR, Unit};
use super::data::Bar;
use super::font;
use super::scene::{Anchor, Area, INK, Label, NEGATIVE, OTHERS, PALETTE, Shape, shorten};

/// Pixels that a name may take.
const NAMES: f64 = 320.0;
/// Pixels from one bar to the next, at most.
const PITCH: f64 = 56.0;
/// Pixels of the axis's labels under the plot.
const LABELS: f64 = 24.0;

/// Draws the bars from the top of the area down.
pub(super) fn draw(bars: &[Bar], unit: &Unit, area: &Area, shapes: &mut Vec<Shape>) {
    let size = if bars.len() > 18 { 12.5 } else { 14.0 };
    let names: Vec<String> = bars.iter().map(|bar| shorten(&bar.name, size, NAMES)).collect();
    let axis = Axis::over(bars.iter().filter_map(|bar| bar.value), unit);
    let pitch = ((area.height() - LABELS) / whole(bars.len())).min(PITCH);
    let edge = area.left + widest(names.iter(), size) + NEAR;
    let plot =
        plot(bars, unit, &axis, size, &Area { left: edge, bottom: area.top + pitch * whole(bars.len()), ..*area });
    axis.draw_columns(&plot, shapes);
    for (i, (bar, name)) in bars.iter().zip(names).enumerate() {
        let middle = plot.top + pitch * (whole(i) + 0.5);
        shapes.push(Shape::Text(Label { size, color: INK, ..Label::new((edge - NEAR, middle), name, Anchor::End) }));
        draw_bar(bar, unit, (&axis, &plot), (middle, pitch * 0.35, size), shapes);
    }
}

/// Leaves room beyond both ends of the axis for the amounts.
fn plot(bars: &[Bar], unit: &Unit, axis: &Axis, size: f64, area: &Area) -> Area {
    let room = |below: bool| {
        let texts = bars.iter().filter_map(|bar| bar.value).filter(|value| (*value < 0) == below);
        let texts: Vec<String> = texts.map(|value| unit.full(value)).collect();
        if texts.is_empty() { axis.label_width() / 2.0 } else { widest(texts.iter(), size) + NEAR }
    };
    let left = if bars.iter().any(|bar| bar.value.is_some_and(|value| value < 0)) { room(true) + NEAR } else { NEAR };
    Area { left: area.left + left, right: area.right - room(false).max(axis.label_width() / 2.0), ..*area }
}

fn draw_bar(
    bar: &Bar,
    unit: &Unit,
    (axis, plot): (&Axis, &Area),
    (middle, half, size): (f64, f64, f64),
    shapes: &mut Vec<Shape>,
) {
    let across = (plot.left, plot.right);
    let zero = axis.at(0, across);
    let Some(value) = bar.value else {
        let at = (zero + NEAR, middle);
        return shapes.push(Shape::Text(Label { size, ..Label::new(at, "-", Anchor::Start) }));
    };
    let end = axis.at(value, across);
    let color = if bar.is_rest {
        OTHERS
    } else if value < 0 {
        NEGATIVE
    } else {
        PALETTE[0]
    };
    shapes.push(Shape::Rect((zero.min(end), middle - half), (zero.max(end), middle + half), color));
    let (at, anchor) = if value < 0 { (end - NEAR, Anchor::End) } else { (end + NEAR, Anchor::Start) };
    shapes.push(Shape::Text(Label { size, color: INK, ..Label::new((at, middle), unit.full(value), anchor) }));
}

fn widest<'a>(texts: impl Iterator<Item = &'a String>, size: f64) -> f64 {
    texts.map(|text| font::width(text, size)).fold(0.0, f64::max)
}

fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
