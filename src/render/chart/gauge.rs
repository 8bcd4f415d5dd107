//! Shares of 100 percent, or of a target, as half rings: coverage, utilisation, a budget used.

use std::f64::consts::PI;

use super::alternative::some;
use super::columns::{amounts, amounts_if, kind, texts, unit, words};
use super::scene::{Anchor, Area, Label, Scene, count};
use super::unit::Unit;
use super::{Drawing, font, ring};
use crate::error::{Error, Result};
use crate::money::{self, ONE};
use crate::table::{Kind, percent};

/// Gauges at most.
const MOST: usize = 12;
/// The hole's part of the radius.
const HOLE: f64 = 0.74;
/// The widest and the least radius, in pixels.
const RADII: (f64, f64) = (190.0, 30.0);

/// One gauge.
struct Gauge {
    name: String,
    /// Percent of the whole, in units; `None` where it is unknown.
    share: Option<i128>,
    /// The goal in percent, in units, where there is one.
    goal: Option<i128>,
    /// What stands under the name.
    note: String,
    /// Whether it is on the wrong side of its goal or target.
    is_missed: bool,
}

/// Draws a gauge a row; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let gauges = read(drawing)?;
    let (rows, columns) = grid(gauges.len().min(MOST), area, scene);
    let shown = gauges.len().min(rows * columns);
    let more = gauges.len() - shown;
    let area = scene.note(area, (more > 0).then(|| format!("{more} more are not drawn.")));
    let (width, height) = (area.width() / count(columns), area.height() / count(rows));
    for (i, gauge) in gauges.iter().take(shown).enumerate() {
        let (left, top) = (area.left + width * count(i % columns), area.top + height * count(i / columns));
        draw_gauge(gauge, &Area { left, top, right: left + width, bottom: top + height }, scene);
    }
    Ok(alternative(drawing, &gauges))
}

/// Rows and columns in which the rings are largest; fewer than asked for where they would be too small.
fn grid(gauges: usize, area: &Area, scene: &Scene) -> (usize, usize) {
    let radius =
        |columns: usize, rows: usize| radius(area.width() / count(columns), area.height() / count(rows), scene);
    let best = (1..=gauges.max(1)).rev().max_by(|a, b| {
        let of = |columns: usize| radius(columns, gauges.div_ceil(columns));
        of(*a).total_cmp(&of(*b))
    });
    let columns = best.unwrap_or(1);
    let rows = gauges.div_ceil(columns).max(1);
    let fitting = (1..=rows).rev().find(|rows| radius(columns, *rows) >= RADII.1).unwrap_or(1);
    (fitting, columns)
}

/// The radius that a gauge's place has room for.
fn radius(width: f64, height: f64, scene: &Scene) -> f64 {
    let style = scene.style;
    (height - style.text * 3.6).min(width * 0.42).min(RADII.0)
}

fn read(drawing: &Drawing) -> Result<Vec<Gauge>> {
    let chart = drawing.chart;
    let is_percent = kind(drawing, &chart.y)? == Kind::Percent;
    if !is_percent && chart.target.is_none() {
        return Err(Error::Format {
            message: "a chart of kind gauge lacks the key \"target\"".to_owned(),
            hint: format!("name the column of what is 100 percent; {:?} holds no percent", chart.y),
        });
    }
    let unit = unit(drawing, &chart.y)?;
    let names = texts(drawing, &chart.x)?;
    let values = amounts(drawing, &chart.y)?.into_iter().zip(amounts_if(drawing, chart.target.as_ref())?);
    let target = chart.target.as_deref().map(words).unwrap_or_default();
    let gauge = |(name, (value, goal)): (String, (Option<i128>, Option<i128>))| match (is_percent, goal) {
        (true, Some(goal)) => {
            let note = format!("{target} {}", unit.full(goal));
            Gauge { name, share: value, goal: Some(goal), note, is_missed: value.is_some_and(|value| value < goal) }
        }
        (true, None) => Gauge { name, share: value, goal: None, note: String::new(), is_missed: false },
        (false, goal) => of_target(name, value, goal, &unit),
    };
    Ok(names.into_iter().zip(values).map(gauge).collect())
}

/// A value as a share of its target.
fn of_target(name: String, value: Option<i128>, target: Option<i128>, unit: &Unit) -> Gauge {
    let share = value.zip(target).and_then(|(value, target)| percent(value, target)).and_then(money::from_f64);
    let text = |value: Option<i128>| value.map_or_else(|| "-".to_owned(), |value| unit.full(value));
    let note = format!("{} of {}", text(value), text(target));
    Gauge { name, share, goal: None, note, is_missed: share.is_some_and(|share| share > 100 * ONE) }
}

fn draw_gauge(gauge: &Gauge, place: &Area, scene: &mut Scene) {
    let style = scene.style;
    let outer = radius(place.width(), place.height(), scene).max(4.0);
    // Ring and words stand in the middle of their place together.
    let spare = (place.height() - outer - style.text * 3.6).max(0.0) / 2.0;
    let at = (place.middle().0, place.top + spare + outer);
    let (rings, paint) = ((outer * HOLE, outer), style.paint);
    let color = if gauge.is_missed { paint.warm } else { paint.palette[0] };
    let text = gauge.share.map_or_else(|| "-".to_owned(), shown);
    scene.told(format!("{}: {text}. {}", gauge.name, gauge.note), |scene| {
        scene.shapes.push(ring::arc(at, rings, angles(100 * ONE), paint.faint));
        if let Some(share) = gauge.share.filter(|share| *share > 0) {
            scene.shapes.push(ring::arc(at, rings, angles(share), color));
        }
    });
    if let Some(goal) = gauge.goal {
        let angle = angles(goal).1;
        let ends = [ring::point(at, rings.0 - 3.0, angle), ring::point(at, outer + 3.0, angle)];
        scene.line(ends.to_vec(), 2.0, paint.ink);
    }
    let size = [style.title * 1.35, style.title, style.text];
    let size = size.into_iter().find(|size| font::width(&text, *size) < rings.0 * 1.5).unwrap_or(style.small);
    scene.say(Label { size, ..style.name((at.0, at.1 - size * 0.42), text, Anchor::Middle) });
    let room = place.width() - style.near();
    let y = at.1 + style.text * 1.2;
    scene.say_within(style.name((at.0, y), &gauge.name, Anchor::Middle), room);
    let note = style.label((at.0, y + style.text * 1.35), &gauge.note, Anchor::Middle);
    scene.say_within(Label { size: style.small, ..note }, room);
}

/// From the left end to a share of the half ring, in radians from the top.
fn angles(share: i128) -> (f64, f64) {
    let part = money::to_f64(share.clamp(0, 100 * ONE)) / 100.0;
    (-PI / 2.0, -PI / 2.0 + PI * part)
}

/// A share to one place.
fn shown(share: i128) -> String {
    money::shown(share, money::PLACES, 1) + "%"
}

fn alternative(drawing: &Drawing, gauges: &[Gauge]) -> String {
    let one = |gauge: &Gauge| {
        let share = gauge.share.map_or_else(|| "unknown".to_owned(), shown);
        let note = if gauge.note.is_empty() { String::new() } else { format!(" ({})", gauge.note) };
        format!("{} {share}{note}", gauge.name)
    };
    let all: Vec<String> = gauges.iter().map(one).collect();
    format!("Gauges of {}: {}.", words(&drawing.chart.y), some(&all, MOST).join(", "))
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact is what is tested
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_part_of_half_a_turn_and_stays_in_it() {
        let end = |percent: i128| angles(percent * ONE).1;
        assert_eq!([end(0), end(50), end(100)], [-PI / 2.0, 0.0, PI / 2.0]);
        assert_eq!([end(-10), end(250)], [end(0), end(100)]);
        assert_eq!(shown(93_450_000_000_000), "93.4%");
    }
}
