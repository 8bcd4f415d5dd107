//! Parts of a whole as tiles, as square as can be, each as large as its value.

use super::columns::unit;
use super::parts::{Part, Parts, percent, shares};
use super::scene::{Anchor, Area, Label, Scene, shorten};
use super::theme::{Color, on};
use super::unit::Unit;
use super::{Drawing, alternative, font, legend};
use crate::error::Result;
use crate::money;

/// Tiles at most, the sum of the rest among them.
const TILES: usize = 400;
/// Square pixels of the least tile, on average.
const LEAST: f64 = 60.0;
/// Letters that are left of a shortened name, at least.
const LETTERS: usize = 6;

/// Draws the tiles; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let unit = unit(drawing, &drawing.chart.y)?;
    let all = Parts::of(drawing)?;
    let note = all.left_out(&unit);
    let area = scene.note(area, note.clone());
    let subject = alternative::subject("Treemap", drawing);
    let note = note.map_or_else(String::new, |note| format!(" {note}"));
    let most = font::whole(area.width() * area.height() / LEAST).clamp(1, TILES);
    let parts = all.at_most(most);
    let Some(first) = parts.all.first() else {
        scene.nothing(&area, "nothing above 0");
        return Ok(format!("{subject}; nothing is above 0.{note}"));
    };
    let largest = alternative::part(&first.name, first.value, Some(parts.whole), &unit);
    let groups = groups(parts.all);
    let names = groups.iter().map(|group| group.name.as_deref());
    let colors = scene.style.colors(names);
    let area = draw_legend(drawing, &groups, &colors, &area, scene);
    let values: Vec<i128> = groups.iter().flat_map(|group| group.parts.iter().map(|part| part.value)).collect();
    let shares = shares(&values).into_iter().map(percent);
    let tiles = layout(&groups, &area);
    let parts = groups.iter().zip(colors).flat_map(|(group, color)| group.parts.iter().map(move |part| (part, color)));
    for (((part, color), tile), share) in parts.zip(tiles).zip(shares) {
        draw_tile(part, &tile, color, &share, &unit, scene);
    }
    Ok(format!("{subject}; the largest is {largest}.{note}"))
}

/// Tiles of one colour.
#[derive(Debug)]
struct Group {
    /// The name by which they have it.
    name: Option<String>,
    parts: Vec<Part>,
}

/// Parts by their group, the largest group first; each by itself where there are no groups.
fn groups(parts: Vec<Part>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for part in parts {
        let name = if part.is_rest { None } else { part.group.clone().or_else(|| Some(part.name.clone())) };
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.parts.push(part),
            None => groups.push(Group { name, parts: vec![part] }),
        }
    }
    let value = |group: &Group| group.parts.iter().map(|part| part.value).sum::<i128>();
    groups.sort_by_key(|group| std::cmp::Reverse(value(group)));
    groups
}

/// Names the groups' colours.
fn draw_legend(drawing: &Drawing, groups: &[Group], colors: &[Color], area: &Area, scene: &mut Scene) -> Area {
    let name = |group: &Group| group.name.clone().unwrap_or_else(|| group.parts[0].name.clone());
    let entries: Vec<legend::Entry> = groups.iter().map(name).zip(colors.iter().copied()).collect();
    legend::draw(drawing.chart, &entries, area, scene)
}

/// The tiles of all groups, in order.
fn layout(groups: &[Group], area: &Area) -> Vec<Area> {
    let values = |group: &Group| group.parts.iter().map(|part| money::to_f64(part.value)).collect::<Vec<_>>();
    let sums: Vec<f64> = groups.iter().map(|group| values(group).iter().sum()).collect();
    let places = squarify(&sums, area);
    groups.iter().zip(places).flat_map(|(group, place)| squarify(&values(group), &place)).collect()
}

/// Tiles in proportion to values above zero, the largest first: rows along the shorter side that is left, each filled as long
/// as that makes its tiles squarer (Bruls, Huizing and van Wijk 2000).
pub(super) fn squarify(values: &[f64], area: &Area) -> Vec<Area> {
    let mut tiles = Vec::with_capacity(values.len());
    let (mut rest, mut free) = (values, *area);
    while !rest.is_empty() {
        let scale = free.width() * free.height() / rest.iter().sum::<f64>();
        let side = free.width().min(free.height());
        let worse = |count: &usize| worst(&rest[..=*count], side, scale) > worst(&rest[..*count], side, scale);
        let count = (1..rest.len()).find(worse).unwrap_or(rest.len());
        let (row, after) = rest.split_at(count);
        free = lay(row, &free, after.is_empty(), scale, &mut tiles);
        rest = after;
    }
    tiles
}

/// The longest side of a row's tiles in proportion to their other side.
fn worst(row: &[f64], side: f64, scale: f64) -> f64 {
    let thick = row.iter().sum::<f64>() * scale / side;
    row.iter().map(|value| value * scale / thick / thick).fold(1.0, |worst, ratio| worst.max(ratio).max(1.0 / ratio))
}

/// Lays a row along the shorter side; returns what is left.
fn lay(row: &[f64], free: &Area, is_last: bool, scale: f64, tiles: &mut Vec<Area>) -> Area {
    let is_wide = free.width() >= free.height();
    let side = if is_wide { free.height() } else { free.width() };
    let sum: f64 = row.iter().sum();
    let thick = sum * scale / side;
    let edge = match (is_wide, is_last) {
        (true, false) => free.left + thick,
        (true, true) => free.right,
        (false, false) => free.top + thick,
        (false, true) => free.bottom,
    };
    let mut before = 0.0;
    for value in row {
        let (from, to) = (side * before / sum, side * (before + value) / sum);
        before += value;
        tiles.push(if is_wide {
            Area { right: edge, top: free.top + from, bottom: free.top + to, ..*free }
        } else {
            Area { bottom: edge, left: free.left + from, right: free.left + to, ..*free }
        });
    }
    if is_wide { Area { left: edge, ..*free } } else { Area { top: edge, ..*free } }
}

fn draw_tile(part: &Part, tile: &Area, color: Color, share: &str, unit: &Unit, scene: &mut Scene) {
    let style = scene.style;
    // A hair of paper between two tiles, unless it would be all there is of one.
    let gap = if tile.width().min(tile.height()) > 6.0 { 1.0 } else { 0.0 };
    let amount = unit.full(part.value);
    let of = part.group.as_ref().map_or_else(String::new, |group| format!(", {group}"));
    scene.told(format!("{}{of}: {amount} ({share})", part.name), |scene| {
        scene.rect((tile.left, tile.top), (tile.right - gap, tile.bottom - gap), color);
        let (pad, ink) = (style.near(), on(color));
        let room = tile.width() - 2.0 * pad;
        let Some(name) = name(&part.name, style.text, room) else { return };
        let mut y = tile.top + pad + style.text * 0.5;
        let lines = [(name, style.text), (amount.clone(), style.small), (share.to_owned(), style.small)];
        for (text, size) in lines {
            if y + size * 0.5 + pad / 2.0 > tile.bottom || font::width(&text, size) > room {
                break;
            }
            let at = (tile.left + pad, y);
            scene.say(Label { size, color: ink, ..style.name(at, text, Anchor::Start) });
            y += size * 1.4;
        }
    });
}

/// A name that fits, or enough of it to be told from others.
fn name(name: &str, size: f64, room: f64) -> Option<String> {
    let short = shorten(name, size, room.max(0.0));
    (short == name || short.chars().count() > LETTERS).then_some(short)
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact is what is tested
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: Area = Area { left: 0.0, top: 0.0, right: 6.0, bottom: 4.0 };

    /// The example of Bruls, Huizing and van Wijk 2000, figure 4: 6, 6, 4, 3, 2, 2, 1 in 6 by 4.
    #[test]
    fn the_example_of_the_paper() {
        let tiles = squarify(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], &PLACE);
        let corners = |at: usize| [tiles[at].left, tiles[at].top, tiles[at].right, tiles[at].bottom];
        // Two sixes of 3 by 2 fill the left half, one below the other; 4 and 3 share a row of height 7/3 in the right one.
        assert_eq!(corners(0), [0.0, 0.0, 3.0, 2.0]);
        assert_eq!(corners(1), [0.0, 2.0, 3.0, 4.0]);
        let close = |one: [f64; 4], other: [f64; 4]| one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(close(corners(2), [3.0, 0.0, 3.0 + 12.0 / 7.0, 7.0 / 3.0]), "{:?}", tiles[2]);
        assert!(close(corners(3), [3.0 + 12.0 / 7.0, 0.0, 6.0, 7.0 / 3.0]), "{:?}", tiles[3]);
    }

    proptest! {
        #[test]
        fn tiles_cover_the_area_in_proportion_and_do_not_overlap(
            mut values in prop::collection::vec(1..1_000_000_000_u32, 1..60),
            width in 100..3000_u32,
            height in 60..2000_u32,
        ) {
            values.sort_unstable_by(|a, b| b.cmp(a));
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let area = Area { left: 10.0, top: 20.0, right: 10.0 + f64::from(width), bottom: 20.0 + f64::from(height) };
            let tiles = squarify(&values, &area);
            let (whole, sum) = (area.width() * area.height(), values.iter().sum::<f64>());
            let covered: f64 = tiles.iter().map(|tile| tile.width() * tile.height()).sum();
            prop_assert!((covered / whole - 1.0).abs() < 1e-6);
            for (i, (tile, value)) in tiles.iter().zip(&values).enumerate() {
                prop_assert!((tile.width() * tile.height() / whole - value / sum).abs() < 1e-6);
                prop_assert!(tile.left >= area.left && tile.right <= area.right + 1e-6, "inside");
                prop_assert!(tile.top >= area.top && tile.bottom <= area.bottom + 1e-6, "inside");
                for other in &tiles[i + 1..] {
                    let across = tile.right.min(other.right) - tile.left.max(other.left);
                    let down = tile.bottom.min(other.bottom) - tile.top.max(other.top);
                    prop_assert!(across < 1e-6 || down < 1e-6, "{tile:?} {other:?}");
                }
            }
        }
    }
}
