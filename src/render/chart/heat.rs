//! A field of cells, darker (in the dark theme: lighter) where there is more.

use super::columns::{unit, words};
use super::grid::{self, Grid};
use super::scene::{Anchor, Area, Label, Scene, count, shorten, widest};
use super::theme::{Color, Paint, mix, on};
use super::unit::Unit;
use super::{Drawing, alternative, font};
use crate::error::Result;
use crate::money;

/// Pixels that a row's name may take.
const NAMES: f64 = 260.0;
/// Pixels of a column that is no time, at least.
const COLUMN: f64 = 44.0;
/// Pixels that a cell may be high.
const TALLEST: f64 = 64.0;
/// Steps of the scale that is drawn.
const STEPS: usize = 24;

/// Draws the cells; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let (unit, style) = (unit(drawing, &drawing.chart.y)?, scene.style);
    let plot = Area { bottom: area.bottom - style.text * 1.9 - style.small * 1.8, ..*area };
    let all = grid::read(drawing)?;
    let said = say(drawing, &all, &unit);
    let rows = font::whole(plot.height() / (style.small * 1.35) - 0.5).max(2);
    // Long names have room at the left alone.
    let all = if all.is_time || widest(&all.columns, 1.0) <= widest(&all.rows, 1.0) { all } else { all.turned() };
    let columns = font::whole(plot.width() * 0.7 / (COLUMN * style.part.max(0.7)) - 0.5).max(2);
    let grid = all.at_most(rows, columns);
    let room = NAMES.min(area.width() * 0.28);
    let names: Vec<String> = grid.rows.iter().map(|name| shorten(name, style.text, room)).collect();
    let left = area.left + widest(&names, style.text) + style.near();
    let height = (plot.height() / count(grid.rows.len())).min(TALLEST);
    let plot = Area { left, bottom: plot.top + height * count(grid.rows.len()), ..plot };
    let scale = Scale::of(&grid, style.paint);
    draw_cells(&grid, &scale, &plot, &unit, scene);
    for (i, name) in grid.rows.iter().enumerate() {
        let at = (left - style.near(), plot.top + height * (count(i) + 0.5));
        let size = style.text.min(height * 0.85);
        scene.say_within(Label { size, ..style.name(at, name, Anchor::End) }, room);
    }
    draw_columns(&grid, &plot, scene);
    scale.draw(&grid, &unit, (area, plot.bottom + style.text * 2.1 + style.small * 0.8), scene);
    Ok(said)
}

/// What colour a value has. The root of its part of the most, so that small values are told from nothing.
struct Scale {
    paint: &'static Paint,
    low: i128,
    high: i128,
}

impl Scale {
    fn of(grid: &Grid, paint: &'static Paint) -> Self {
        let values = || grid.cells.iter().flatten().flatten().copied();
        Self { paint, low: values().min().unwrap_or(0).min(0), high: values().max().unwrap_or(0).max(0) }
    }

    fn color(&self, value: i128) -> Color {
        let most = self.high.max(-self.low);
        let part = if most == 0 { 0.0 } else { (money::to_f64(value.abs()) / money::to_f64(most)).sqrt() };
        let (least, most) = if value < 0 { self.paint.ramp_below } else { self.paint.ramp };
        mix(least, most, part)
    }

    /// Draws the colours from the lowest to the highest value, with both ends written beside them.
    fn draw(&self, grid: &Grid, unit: &Unit, (area, y): (&Area, f64), scene: &mut Scene) {
        let style = scene.style;
        let label = |at, text: String, anchor| Label { size: style.small, ..style.label(at, text, anchor) };
        let (low, high) = (unit.short(self.low), unit.short(self.high));
        let width = (area.width() * 0.18).min(180.0);
        let mut right = area.right;
        if grid.is_mean {
            let note = "mean of the days";
            scene.say(label((area.left, y), note.to_owned(), Anchor::Start));
        }
        scene.say(label((right, y), high.clone(), Anchor::End));
        right -= font::width(&high, style.small) + style.near();
        let (left, step) = (right - width, width / count(STEPS));
        for i in 0..STEPS {
            let part = i128::try_from(i).unwrap_or(0);
            let value = self.low + (self.high - self.low) * part / (STEPS as i128 - 1);
            let x = left + step * count(i);
            scene.rect((x, y - style.small * 0.4), (x + step + 0.2, y + style.small * 0.4), self.color(value));
        }
        scene.say(label((left - style.near(), y), low, Anchor::End));
    }
}

fn draw_cells(grid: &Grid, scale: &Scale, plot: &Area, unit: &Unit, scene: &mut Scene) {
    let style = scene.style;
    let (width, height) = (plot.width() / count(grid.columns.len()), plot.height() / count(grid.rows.len()));
    let gap = if width.min(height) > 5.0 { 1.0 } else { 0.0 };
    let texts = grid.cells.iter().flatten().flatten().map(|value| unit.short(*value)).collect::<Vec<_>>();
    let is_written = widest(&texts, style.small) + 4.0 < width && style.small * 1.2 < height;
    for (row, (name, cells)) in grid.rows.iter().zip(&grid.cells).enumerate() {
        for (at, (column, value)) in grid.columns.iter().zip(cells).enumerate() {
            let Some(value) = value else { continue };
            let (left, top) = (plot.left + width * count(at), plot.top + height * count(row));
            let color = scale.color(*value);
            scene.told(format!("{name}, {column}: {}", unit.full(*value)), |scene| {
                scene.rect((left, top), (left + width - gap, top + height - gap), color);
                if is_written {
                    let middle = (left + width / 2.0, top + height / 2.0);
                    let label = style.name(middle, unit.short(*value), Anchor::Middle);
                    scene.say(Label { size: style.small, color: on(color), ..label });
                }
            });
        }
    }
}

fn draw_columns(grid: &Grid, plot: &Area, scene: &mut Scene) {
    let (centres, width) = super::plot::bands(grid.columns.len(), plot);
    let room = (!grid.is_time).then_some(width);
    super::plot::stops(&grid.columns, &centres, plot, room, scene);
}

fn say(drawing: &Drawing, grid: &Grid, unit: &Unit) -> String {
    let subject = match &drawing.chart.series {
        Some(_) => alternative::subject("Heat map", drawing),
        None => format!("Heat map: mean {} by day of the week and hour", words(&drawing.chart.y)),
    };
    let known = grid.rows.iter().zip(&grid.cells).flat_map(|(row, cells)| {
        grid.columns.iter().zip(cells).filter_map(move |(column, value)| Some(((*value)?, row, column)))
    });
    let most = known.fold(
        None,
        |most: Option<(i128, &String, &String)>, next| {
            if most.is_none_or(|most| next.0 > most.0) { Some(next) } else { most }
        },
    );
    match most {
        Some((value, row, column)) => format!("{subject}; the most is {row}, {column} with {}.", unit.spoken(value)),
        None => format!("{subject}; no value is known."),
    }
}
