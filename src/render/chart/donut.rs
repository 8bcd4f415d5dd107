//! Parts of a whole as a ring, with their names, amounts and shares beside it.

use std::f64::consts::TAU;

use super::columns::{unit, words};
use super::parts::{Part, Parts, percent, shares};
use super::scene::{Anchor, Area, Label, Point, Scene, count, widest};
use super::theme::Color;
use super::unit::Unit;
use super::{Drawing, alternative, ring};
use crate::error::Result;
use crate::money;

/// Parts at most, the sum of the rest among them.
const PARTS: usize = 10;
/// The hole's part of the radius.
const HOLE: f64 = 0.62;
/// Pixels from one name to the next, at most.
const PITCH: f64 = 30.0;
/// Pixels that the table takes at most.
const TABLE: f64 = 620.0;

/// Draws the ring; returns what it says.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let unit = unit(drawing, &drawing.chart.y)?;
    let style = scene.style;
    let parts = Parts::of(drawing)?;
    let note = parts.left_out(&unit);
    let area = scene.note(area, note.clone());
    let (place, table) = places(&area);
    let rows = super::font::whole(table.height() / (style.text * 1.45) - 0.5);
    let parts = parts.at_most(rows.clamp(2, PARTS));
    let subject = alternative::subject("Donut chart", drawing);
    let note = note.map_or_else(String::new, |note| format!(" {note}"));
    let Some(first) = parts.all.first() else {
        scene.nothing(&area, "nothing above 0");
        return Ok(format!("{subject}; nothing is above 0.{note}"));
    };
    let largest = alternative::part(&first.name, first.value, Some(parts.whole), &unit);
    let slices = slices(&parts, &unit, scene);
    draw_ring(&slices, &place, scene);
    centre(texts(parts.whole, &unit), &words(&drawing.chart.y), &place, scene);
    draw_table(&slices, &table, scene);
    Ok(format!("{subject}; the largest is {largest}.{note}"))
}

/// A part as it is drawn.
struct Slice {
    name: String,
    color: Color,
    /// The amount in full and shortened.
    amounts: [String; 2],
    share: String,
    /// Where it begins and ends.
    angle: (f64, f64),
}

fn slices(parts: &Parts, unit: &Unit, scene: &Scene) -> Vec<Slice> {
    let names = parts.all.iter().map(|part| (!part.is_rest).then_some(part.name.as_str()));
    let values: Vec<i128> = parts.all.iter().map(|part| part.value).collect();
    let (colors, shares, angles) = (scene.style.colors(names), shares(&values), angles(&values));
    let slice = |(i, part): (usize, &Part)| Slice {
        name: part.name.clone(),
        color: colors[i],
        amounts: texts(part.value, unit),
        share: percent(shares[i]),
        angle: angles[i],
    };
    parts.all.iter().enumerate().map(slice).collect()
}

fn texts(value: i128, unit: &Unit) -> [String; 2] {
    [unit.full(value), unit.short(value)]
}

/// The ring's square, and the table's place: beside it, or below it in an upright picture.
fn places(area: &Area) -> (Area, Area) {
    if area.width() > area.height() * 1.15 {
        let side = area.height().min(area.width() * 0.4);
        let gap = side * 0.14;
        let left = area.left + side + gap;
        // Ring and table stand in the middle together.
        let spare = (area.right - left - TABLE).max(0.0) / 2.0;
        let ring = Area { left: area.left + spare, right: area.left + spare + side, ..*area };
        (ring, Area { left: left + spare, right: area.right - spare, ..*area })
    } else {
        let middle = area.top + area.height() * 0.5;
        (Area { bottom: middle - 8.0, ..*area }, Area { top: middle + 8.0, ..*area })
    }
}

/// Where each part begins and ends, in radians from the top, clockwise; together a turn.
pub(super) fn angles(values: &[i128]) -> Vec<(f64, f64)> {
    let whole = money::to_f64(values.iter().sum());
    let mut sum = 0;
    let mut angle = |value: &i128| {
        let from = TAU * (money::to_f64(sum) / whole);
        sum += value;
        (from, TAU * (money::to_f64(sum) / whole))
    };
    values.iter().map(&mut angle).collect()
}

fn radius(place: &Area) -> f64 {
    place.width().min(place.height()) / 2.0
}

fn draw_ring(slices: &[Slice], place: &Area, scene: &mut Scene) {
    let (at, outer) = (place.middle(), radius(place));
    let inner = outer * HOLE;
    for slice in slices {
        scene.told(format!("{}: {} ({})", slice.name, slice.amounts[0], slice.share), |scene| {
            scene.shapes.push(ring::arc(at, (inner, outer), slice.angle, slice.color));
        });
    }
    // A hair of paper between two parts, unless it would be all there is of one.
    let is_wide = |slice: &Slice| (slice.angle.1 - slice.angle.0) * outer > 6.0;
    for (i, slice) in slices.iter().enumerate().filter(|_| slices.len() > 1) {
        if is_wide(slice) && is_wide(&slices[(i + 1) % slices.len()]) {
            let ends = [inner - 1.0, outer + 1.0].map(|radius| ring::point(at, radius, slice.angle.1));
            scene.line(ends.to_vec(), 1.5, scene.style.paint.paper);
        }
    }
}

/// Writes the whole into the hole, in full where that has room, and what it is below.
fn centre([full, short]: [String; 2], what: &str, place: &Area, scene: &mut Scene) {
    let style = scene.style;
    let (x, y): Point = place.middle();
    let room = radius(place) * HOLE * 1.55;
    let sizes = [style.title, style.subtitle];
    let fitting = sizes.into_iter().find(|size| super::font::width(&full, *size) <= room);
    let (text, size) = fitting.map_or((short, style.text), |size| (full, size));
    scene.say(Label { size, ..style.name((x, y - size * 0.15), text, Anchor::Middle) });
    let below = style.label((x, y + size * 0.5 + style.small * 0.75), what, Anchor::Middle);
    scene.say_within(Label { size: style.small, ..below }, room * 0.9);
}

fn draw_table(slices: &[Slice], table: &Area, scene: &mut Scene) {
    let style = scene.style;
    let pitch = (table.height() / count(slices.len())).min(PITCH * style.part.max(0.6));
    let widths = [0, 1].map(|form| widest(slices.iter().map(|slice| &slice.amounts[form]), style.text));
    let form = usize::from(widths[0] > table.width() * 0.35);
    let (square, gap) = ((13.0 * style.part).max(9.0), 2.0 * style.near());
    let amount_at = table.right - widest(slices.iter().map(|slice| &slice.share), style.text) - gap;
    let name_at = table.left + square + style.near();
    let room = (amount_at - widths[form] - gap - name_at).max(0.0);
    let top = table.middle().1 - pitch * count(slices.len()) / 2.0;
    for (i, slice) in slices.iter().enumerate() {
        let y = top + pitch * (count(i) + 0.5);
        scene.rect((table.left, y - square / 2.0), (table.left + square, y + square / 2.0), slice.color);
        scene.say(style.label((table.right, y), &slice.share, Anchor::End));
        scene.say(style.name((amount_at, y), &slice.amounts[form], Anchor::End));
        scene.say_within(style.name((name_at, y), &slice.name, Anchor::Start), room);
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact is what is tested
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn angles_add_up_to_a_turn(values in prop::collection::vec(1..1_000_000_000_000_000_000_i128, 1..40)) {
            let angles = angles(&values);
            prop_assert_eq!(angles[0].0, 0.0);
            prop_assert_eq!(angles[angles.len() - 1].1, TAU);
            prop_assert!(angles.windows(2).all(|pair| pair[0].1 == pair[1].0), "without a gap");
            let whole = money::to_f64(values.iter().sum());
            for (angle, value) in angles.iter().zip(&values) {
                prop_assert!(((angle.1 - angle.0) / TAU - money::to_f64(*value) / whole).abs() < 1e-12);
            }
        }
    }
}
