//! Stacked columns: what is charged goes up from zero, what is credited goes down.

use super::axis::{self, APART, Axis, NEAR, Unit};
use super::data::Matrix;
use super::font;
use super::legend;
use super::scene::{Anchor, Area, INK, Label, Shape, shorten};

/// Pixels that a column may be wide.
const WIDEST: f64 = 110.0;
/// Pixels that a name under a column has at least.
const NAME: f64 = 50.0;

/// Draws one column a stop, and its sum where there is room for it.
pub(super) fn draw(matrix: &Matrix, unit: &Unit, keep_names: bool, area: &Area, shapes: &mut Vec<Shape>) {
    let ends = (0..matrix.stops.len()).map(|stop| ends(matrix, stop));
    let axis = Axis::over(ends.flat_map(|(low, high)| [low, high]), unit);
    let area = legend::draw(&matrix.series, area, shapes);
    let plot = Area { left: area.left + axis.label_width() + NEAR, bottom: area.bottom - 24.0, ..area };
    axis.draw_rows(&plot, shapes);
    let stops = u32::try_from(matrix.stops.len()).unwrap_or(u32::MAX);
    let band = plot.width() / f64::from(stops.max(1));
    let centres: Vec<f64> = (0..stops).map(|i| plot.left + band * (f64::from(i) + 0.5)).collect();
    let labels = centres.iter().zip(&matrix.stops).map(|(x, stop)| {
        let room = if keep_names { f64::INFINITY } else { (band - APART).max(NAME) };
        ((*x, plot.bottom + 18.0), shorten(&stop.label, 14.0, room))
    });
    axis::draw_stops(&labels.collect::<Vec<_>>(), plot.right, shapes);
    for (stop, x) in centres.iter().enumerate() {
        column(matrix, stop, (*x, (band * 0.35).min(WIDEST / 2.0)), (&axis, &plot), shapes);
    }
    sums(matrix, unit, &centres, (&axis, &plot), shapes);
}

/// The sums of what is below zero and of what is above.
fn ends(matrix: &Matrix, stop: usize) -> (i128, i128) {
    let values = matrix.series.iter().filter_map(|one| one.values[stop]);
    values.fold((0, 0), |(low, high), value| (low + value.min(0), high + value.max(0)))
}

fn column(matrix: &Matrix, stop: usize, (x, half): (f64, f64), (axis, plot): (&Axis, &Area), shapes: &mut Vec<Shape>) {
    let y = |value| axis.at(value, (plot.bottom, plot.top));
    let (mut low, mut high) = (0, 0);
    for (i, series) in matrix.series.iter().enumerate() {
        let value = series.values[stop].unwrap_or(0);
        let end = if value < 0 { &mut low } else { &mut high };
        let (from, to) = (y(*end), y(*end + value));
        *end += value;
        let (top, bottom) = (from.min(to), from.max(to));
        // A hair of white between two parts, unless it would be all there is of the smaller.
        let top = if bottom - top > 4.0 { top + 1.0 } else { top };
        shapes.push(Shape::Rect((x - half, top), (x + half, bottom), legend::color(series, i)));
    }
}

/// Writes each column's sum above it, if all of them have the room.
fn sums(matrix: &Matrix, unit: &Unit, centres: &[f64], (axis, plot): (&Axis, &Area), shapes: &mut Vec<Shape>) {
    let text = |stop: usize| {
        let known: Vec<i128> = matrix.series.iter().filter_map(|one| one.values[stop]).collect();
        if known.is_empty() { "-".to_owned() } else { unit.full(known.iter().sum()) }
    };
    let texts: Vec<String> = (0..centres.len()).map(text).collect();
    let apart = centres.get(1).map_or(plot.width(), |second| second - centres[0]);
    if texts.iter().any(|text| font::width(text, 12.5) + NEAR > apart) {
        return;
    }
    for (stop, (text, x)) in texts.into_iter().zip(centres).enumerate() {
        let at = (*x, axis.at(ends(matrix, stop).1, (plot.bottom, plot.top)) - 11.0);
        shapes.push(Shape::Text(Label { size: 12.5, color: INK, ..Label::new(at, text, Anchor::Middle) }));
    }
}
