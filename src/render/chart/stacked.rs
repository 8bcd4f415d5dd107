//! Stacked columns: what is charged goes up from zero, what is credited goes down.

use super::axis::Axis;
use super::columns::{is_time, kind, unit};
use super::data::{self, Matrix};
use super::legend::{self, Entry};
use super::scene::{Anchor, Area, Label, Scene, widest};
use super::unit::Unit;
use super::{Drawing, alternative, plot};
use crate::error::Result;

/// Pixels that a column may be wide.
const WIDEST: f64 = 110.0;

/// Draws one column a stop, and its sum where there is room for it; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let (matrix, unit) = (data::matrix(drawing)?, unit(drawing, &drawing.chart.y)?);
    let ends = (0..matrix.stops.len()).map(|stop| ends(&matrix, stop));
    let entries = legend::entries(&matrix.series, scene);
    let area = legend::draw(drawing.chart, &entries, area, scene);
    let (axis, plot) = plot::rows(ends.flat_map(|(low, high)| [low, high]), &unit, &area, scene);
    axis.draw_rows(&plot, scene);
    let (centres, band) = plot::bands(matrix.stops.len(), &plot);
    let room = (!is_time(kind(drawing, &drawing.chart.x)?)).then_some(band);
    plot::stops(&matrix.labels(), &centres, &plot, room, scene);
    for (stop, x) in centres.iter().enumerate() {
        column(&matrix, stop, (*x, (band * 0.35).min(WIDEST / 2.0)), (&axis, &plot), (&entries, &unit), scene);
    }
    sums(&matrix, &unit, (&centres, band), (&axis, &plot), scene);
    Ok(alternative::of_matrix("Stacked bar chart", drawing, &matrix, &unit))
}

/// The sums of what is below zero and of what is above.
pub(super) fn ends(matrix: &Matrix, stop: usize) -> (i128, i128) {
    let values = matrix.series.iter().filter_map(|one| one.values[stop]);
    values.fold((0, 0), |(low, high), value| (low + value.min(0), high + value.max(0)))
}

fn column(
    matrix: &Matrix,
    stop: usize,
    (x, half): (f64, f64),
    (axis, plot): (&Axis, &Area),
    (entries, unit): (&[Entry], &Unit),
    scene: &mut Scene,
) {
    let y = |value| axis.at(value, (plot.bottom, plot.top));
    let (mut low, mut high) = (0, 0);
    for (series, (name, color)) in matrix.series.iter().zip(entries) {
        let value = series.values[stop].unwrap_or(0);
        if value == 0 {
            continue;
        }
        let end = if value < 0 { &mut low } else { &mut high };
        let (from, to) = (y(*end), y(*end + value));
        *end += value;
        let (top, bottom) = (from.min(to), from.max(to));
        // A hair of paper between two parts, unless it would be all there is of the smaller.
        let top = if bottom - top > 4.0 { top + 1.0 } else { top };
        scene.told(format!("{name}, {}: {}", matrix.stops[stop].label, unit.full(value)), |scene| {
            scene.rect((x - half, top), (x + half, bottom), *color);
        });
    }
}

/// Writes each column's sum above it, if all of them have the room.
fn sums(matrix: &Matrix, unit: &Unit, (centres, band): (&[f64], f64), (axis, plot): (&Axis, &Area), scene: &mut Scene) {
    let style = scene.style;
    let text = |stop: usize| {
        let known: Vec<i128> = matrix.series.iter().filter_map(|one| one.values[stop]).collect();
        if known.is_empty() { "-".to_owned() } else { unit.full(known.iter().sum()) }
    };
    let texts: Vec<String> = (0..centres.len()).map(text).collect();
    if widest(&texts, style.small) + style.near() > band {
        return;
    }
    for (stop, (text, x)) in texts.into_iter().zip(centres).enumerate() {
        let at = (*x, axis.at(ends(matrix, stop).1, (plot.bottom, plot.top)) - style.small * 0.88);
        scene.say(Label { size: style.small, ..style.name(at, text, Anchor::Middle) });
    }
}
