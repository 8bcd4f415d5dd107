//! Columns side by side: one for each series at each stop, up from zero or down from it.

use super::axis::Axis;
use super::columns::{is_time, kind, unit};
use super::data::{self, Matrix};
use super::legend::{self, Entry};
use super::scene::{Anchor, Area, Label, Scene, count, widest};
use super::theme::Color;
use super::unit::Unit;
use super::{Drawing, alternative, plot};
use crate::error::Result;

/// The part of a stop's band that its columns take.
const FILLED: f64 = 0.76;
/// Pixels that a column may be wide.
const WIDEST: f64 = 72.0;

/// Draws the columns, and each one's amount where all have the room; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let (matrix, unit) = (data::matrix(drawing)?, unit(drawing, &drawing.chart.y)?);
    let entries = legend::entries(&matrix.series, scene);
    let area = legend::draw(drawing.chart, &entries, area, scene);
    let values = matrix.series.iter().flat_map(|one| one.values.iter().flatten().copied());
    let (axis, plot) = plot::rows(values, &unit, &area, scene);
    axis.draw_rows(&plot, scene);
    let (centres, band) = plot::bands(matrix.stops.len(), &plot);
    let room = (!is_time(kind(drawing, &drawing.chart.x)?)).then_some(band);
    plot::stops(&matrix.labels(), &centres, &plot, room, scene);
    let width = (band * FILLED / count(matrix.series.len().max(1))).min(WIDEST);
    let columns = columns(&matrix, &entries, (&centres, width));
    for column in &columns {
        draw_column(column, (&axis, &plot), &unit, scene);
    }
    amounts(&columns, (&axis, &plot), &unit, scene);
    let form = if drawing.chart.series.is_some() { "Grouped bar chart" } else { "Column chart" };
    Ok(alternative::of_matrix(form, drawing, &matrix, &unit))
}

/// One column.
struct Column {
    told: String,
    left: f64,
    width: f64,
    value: i128,
    color: Color,
}

fn columns(matrix: &Matrix, entries: &[Entry], (centres, width): (&[f64], f64)) -> Vec<Column> {
    let mut columns = Vec::new();
    for (stop, x) in centres.iter().enumerate() {
        let left = x - width * count(matrix.series.len()) / 2.0;
        for (i, (series, (name, color))) in matrix.series.iter().zip(entries).enumerate() {
            let Some(value) = series.values[stop] else { continue };
            let label = &matrix.stops[stop].label;
            let told = if entries.len() > 1 { format!("{name}, {label}") } else { label.clone() };
            columns.push(Column { told, left: left + width * count(i), width, value, color: *color });
        }
    }
    columns
}

fn draw_column(column: &Column, (axis, plot): (&Axis, &Area), unit: &Unit, scene: &mut Scene) {
    let (zero, end) = (axis.at(0, (plot.bottom, plot.top)), axis.at(column.value, (plot.bottom, plot.top)));
    // A hair of paper between two columns, unless it would be all there is of one.
    let gap = if column.width > 5.0 { 1.0 } else { 0.0 };
    scene.told(format!("{}: {}", column.told, unit.full(column.value)), |scene| {
        scene.rect((column.left, zero.min(end)), (column.left + column.width - gap, zero.max(end)), column.color);
    });
}

/// Writes each column's amount beyond its end, if all of them have the room.
fn amounts(columns: &[Column], (axis, plot): (&Axis, &Area), unit: &Unit, scene: &mut Scene) {
    let style = scene.style;
    let room = columns.first().map_or(0.0, |column| column.width) - 4.0;
    let full: Vec<String> = columns.iter().map(|column| unit.full(column.value)).collect();
    let short = || columns.iter().map(|column| unit.short(column.value)).collect();
    let texts: Vec<String> = if widest(&full, style.small) > room { short() } else { full };
    if widest(&texts, style.small) > room {
        return;
    }
    for (column, text) in columns.iter().zip(texts) {
        let end = axis.at(column.value, (plot.bottom, plot.top));
        let beyond = style.small * if column.value < 0 { 0.8 } else { -0.8 };
        let label = style.name((column.left + column.width / 2.0, end + beyond), text, Anchor::Middle);
        scene.say(Label { size: style.small, ..label });
    }
}
