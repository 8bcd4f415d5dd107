//! Horizontal bars: a name, a bar from zero, and the amount at its end.

use super::axis::Axis;
use super::columns::unit;
use super::data::{self, Bar};
use super::ladder::{self, Ladder};
use super::scene::{Anchor, Area, Scene, widest};
use super::unit::Unit;
use super::{Drawing, alternative};
use crate::error::Result;

/// Draws the bars from the top of the area down; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let unit = unit(drawing, &drawing.chart.y)?;
    let style = scene.style;
    let bars = data::bars(drawing, Ladder::most(area, &style))?;
    let ladder = Ladder::of(bars.iter().map(|bar| &bar.name), area, &style);
    // The sum of many would make the named ones small: it does not stretch the axis.
    let values = || bars.iter().filter(|bar| !bar.is_rest).filter_map(|bar| bar.value);
    let largest = values().max_by_key(|value| value.unsigned_abs()).unwrap_or(0);
    let axis = Axis::over(values(), &unit, ladder.ticks(&unit, largest, &style));
    let amounts = ladder.amounts(&bars.iter().map(|bar| bar.value.unwrap_or(0)).collect::<Vec<_>>(), &unit, false);
    let plot = plot(&bars, &amounts, &ladder, &axis, scene);
    axis.draw_columns(&plot, scene);
    for (i, (bar, amount)) in bars.iter().zip(&amounts).enumerate() {
        scene.told(format!("{}: {}", bar.name, told(bar, &unit)), |scene| {
            draw_bar(bar, amount, (i, &ladder), (&axis, &plot), scene);
        });
        ladder.name(i, &bar.name, scene);
    }
    Ok(alternative::of_bars(drawing, &bars, &unit))
}

fn told(bar: &Bar, unit: &Unit) -> String {
    bar.value.map_or_else(|| "unknown".to_owned(), |value| unit.full(value))
}

/// Leaves room beyond both ends of the axis for the amounts.
fn plot(bars: &[Bar], amounts: &[String], ladder: &Ladder, axis: &Axis, scene: &Scene) -> Area {
    let style = scene.style;
    let room = |below: bool| {
        let texts = bars.iter().zip(amounts).filter(|(bar, _)| bar.value.is_some_and(|value| (value < 0) == below));
        let texts: Vec<&String> = texts.map(|(_, text)| text).collect();
        if texts.is_empty() { 0.0 } else { widest(texts, ladder.size) + 2.0 * style.near() }
    };
    ladder.plot(room(true), room(false).max(axis.label_width(&style) / 2.0))
}

fn draw_bar(bar: &Bar, amount: &str, (row, ladder): (usize, &Ladder), (axis, plot): (&Axis, &Area), scene: &mut Scene) {
    let style = scene.style;
    let (top, _, bottom) = ladder.row(row);
    let across = (plot.left, plot.right);
    let zero = axis.at(0, across);
    let Some(value) = bar.value else {
        return ladder.amount(row, zero + style.near(), "-", Anchor::Start, scene);
    };
    let whole = axis.at(value, across);
    let end = whole.clamp(plot.left, plot.right);
    let color = if bar.is_rest {
        style.paint.others
    } else if value < 0 && style.colors.is_none() {
        style.paint.warm
    } else {
        style.color_of(&bar.name)
    };
    scene.rect((zero.min(end), top), (zero.max(end), bottom), color);
    if (whole - end).abs() > 0.5 {
        ladder::cut(f64::midpoint(zero, end), (top, bottom), scene);
    }
    let (x, anchor) = if value < 0 { (end - style.near(), Anchor::End) } else { (end + style.near(), Anchor::Start) };
    ladder.amount(row, x, amount, anchor, scene);
}
