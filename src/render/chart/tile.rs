//! The last value, its change, its past as a small line, and how much of a budget it uses.

use indexmap::IndexMap;

use super::alternative::some;
use super::columns::{amounts, amounts_if, is_time, kind, texts, unit, words};
use super::line::runs;
use super::scene::{Anchor, Area, Label, Scene, Shape, count};
use super::unit::Unit;
use super::{Drawing, font};
use crate::error::Result;
use crate::money::{self, ONE};
use crate::table::percent;

/// Tiles at most.
const MOST: usize = 12;
/// How wide a tile is in proportion to its height, at best.
const WIDE: f64 = 1.7;
/// Pixels between two tiles.
const GAP: f64 = 14.0;

/// One tile.
struct Tile {
    name: String,
    /// By x, in its order.
    past: IndexMap<String, Option<i128>>,
    /// What the budget's column is called.
    of: String,
    /// The last budget that a row names.
    target: Option<i128>,
}

/// Draws a tile for each series, or one; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let unit = unit(drawing, &drawing.chart.y)?;
    let tiles = read(drawing)?;
    let more = tiles.len().saturating_sub(MOST);
    let area = scene.note(area, (more > 0).then(|| format!("{more} more are not drawn.")));
    let shown = tiles.len() - more;
    let (rows, columns) = grid(shown, &area);
    let gap = if shown > 1 { GAP * scene.style.part } else { 0.0 };
    let (width, height) = ((area.width() + gap) / count(columns), (area.height() + gap) / count(rows));
    for (i, tile) in tiles.iter().take(shown).enumerate() {
        let (left, top) = (area.left + width * count(i % columns), area.top + height * count(i / columns));
        let card = Area { left, top, right: left + width - gap, bottom: top + height - gap };
        draw_tile(tile, &unit, &framed(&card, shown, scene), scene);
    }
    let said: Vec<String> = tiles.iter().map(|tile| tile.said(&unit)).collect();
    Ok(some(&said, MOST).join("; ") + ".")
}

/// The tiles in the order of their rows; times in theirs.
fn read(drawing: &Drawing) -> Result<Vec<Tile>> {
    let chart = drawing.chart;
    let stops = texts(drawing, &chart.x)?;
    let names = match &chart.series {
        Some(name) => texts(drawing, name)?,
        None => vec![words(&chart.y); stops.len()],
    };
    let values = amounts(drawing, &chart.y)?.into_iter().zip(amounts_if(drawing, chart.target.as_ref())?);
    let of = chart.target.as_deref().map(words).unwrap_or_default();
    let mut tiles: IndexMap<String, Tile> = IndexMap::new();
    for ((name, stop), (value, target)) in names.into_iter().zip(stops).zip(values) {
        let new = || Tile { name: name.clone(), past: IndexMap::new(), of: of.clone(), target: None };
        let tile = tiles.entry(name.clone()).or_insert_with(new);
        let sum = tile.past.entry(stop).or_default();
        *sum = value.map(|value| sum.unwrap_or(0) + value).or(*sum);
        tile.target = target.or(tile.target);
    }
    let mut tiles: Vec<Tile> = tiles.into_values().collect();
    if is_time(kind(drawing, &chart.x)?) {
        for tile in &mut tiles {
            tile.past.sort_keys(); // written largest unit first
        }
    }
    Ok(tiles)
}

/// Rows and columns in which tiles have the best form.
fn grid(tiles: usize, area: &Area) -> (usize, usize) {
    let size = |columns: usize| {
        let rows = tiles.div_ceil(columns);
        (area.width() / count(columns) / WIDE).min(area.height() / count(rows))
    };
    let columns = (1..=tiles.max(1)).rev().max_by(|a, b| size(*a).total_cmp(&size(*b))).unwrap_or(1);
    (tiles.div_ceil(columns).max(1), columns)
}

/// Draws the card of one of several tiles; returns what is inside.
fn framed(card: &Area, tiles: usize, scene: &mut Scene) -> Area {
    if tiles < 2 {
        return *card;
    }
    let (paint, pad) = (scene.style.paint, (18.0 * scene.style.part).min(card.height() / 8.0));
    scene.rect((card.left, card.top), (card.right, card.bottom), paint.thin(paint.faint, 0.5));
    Area { left: card.left + pad, top: card.top + pad, right: card.right - pad, bottom: card.bottom - pad }
}

impl Tile {
    /// The values that are known, with their stops.
    fn known(&self) -> impl DoubleEndedIterator<Item = (&String, i128)> {
        self.past.iter().filter_map(|(stop, value)| Some((stop, (*value)?)))
    }

    fn last(&self) -> Option<i128> {
        self.known().next_back().map(|(_, value)| value)
    }

    /// The change since the value before, its words, and since when: "+$5.00 (+2.5%)", "2024-12".
    fn change(&self, write: impl Fn(i128) -> String) -> Option<(i128, String, &String)> {
        let mut back = self.known().rev();
        let ((_, last), (stop, before)) = (back.next()?, back.next()?);
        let change = last - before;
        let sign = if change > 0 { "+" } else { "" };
        let part = percent(change, before.abs()).and_then(money::from_f64);
        let part = part.map_or_else(String::new, |part| format!(" ({sign}{}%)", money::shown(part, money::PLACES, 1)));
        Some((change, format!("{sign}{}{part}", write(change)), stop))
    }

    /// The part of the budget that is used, in units of percent.
    fn used(&self) -> Option<i128> {
        percent(self.last()?, self.target?).and_then(money::from_f64)
    }

    fn said(&self, unit: &Unit) -> String {
        let last = self.last().map_or_else(|| "unknown".to_owned(), |last| unit.spoken(last));
        let change = self.change(|value| unit.spoken(value));
        let change = change.map(|(_, change, before)| format!("{change} since {before}"));
        let of_target =
            || Some(format!("{}% of the {} of {}", shown(self.used()?), self.of, unit.spoken(self.target?)));
        let parts: Vec<String> = [Some(last), change, of_target()].into_iter().flatten().collect();
        format!("{}: {}", self.name, parts.join(", "))
    }
}

fn shown(percent: i128) -> String {
    money::shown(percent, money::PLACES, 1)
}

fn draw_tile(tile: &Tile, unit: &Unit, area: &Area, scene: &mut Scene) {
    let style = scene.style;
    let mut y = area.top + style.text * 0.5;
    scene.say_within(style.label((area.left, y), &tile.name, Anchor::Start), area.width());
    let (text, size) = fitting(tile.last(), unit, area, scene);
    let small = style.small.max(size * 0.26);
    y += style.text * 0.75 + size * 0.6;
    scene.say(Label { size, ..style.name((area.left, y), text, Anchor::Start) });
    y += size * 0.6;
    let room = area.width() - 2.0 * small;
    if let Some((change, text)) = change_within(tile, unit, room, small) {
        y += small * 0.8;
        draw_change(change, text, (area.left, y), (area.width(), small), scene);
        y += small * 0.8;
    }
    if tile.used().is_some() && y + small * 2.4 < area.bottom {
        y += small * 0.5;
        draw_budget(tile, unit, (&Area { top: y, ..*area }, small), scene);
        y += small * 2.4;
    }
    let past = Area { top: y + small, ..*area };
    if past.height() > style.text {
        draw_past(tile, &past, scene);
    }
}

/// The value as large as has room.
fn fitting(value: Option<i128>, unit: &Unit, area: &Area, scene: &Scene) -> (String, f64) {
    let style = scene.style;
    let Some(value) = value else { return ("-".to_owned(), style.title) };
    let sizes = [2.6, 2.0, 1.6, 1.25, 1.0].map(|times| style.title * times);
    let high = (area.height() * 0.15).max(style.title * 1.6).min(area.height() * 0.3);
    let fits = |text: &str, size: f64| size <= high && font::width(text, size) <= area.width();
    let full = unit.full(value);
    match sizes.into_iter().find(|size| fits(&full, *size)) {
        Some(size) => (full, size),
        None => (unit.short(value), style.title.min(high.max(style.text))),
    }
}

/// The change in as many words as have room.
fn change_within(tile: &Tile, unit: &Unit, room: f64, size: f64) -> Option<(i128, String)> {
    let (change, full, before) = tile.change(|value| unit.full(value))?;
    let (_, short, _) = tile.change(|value| unit.short(value))?;
    let texts = [format!("{full} since {before}"), format!("{short} since {before}"), full, short];
    let fitting = texts.iter().find(|text| font::width(text, size) <= room).unwrap_or(&texts[3]);
    Some((change, fitting.clone()))
}

/// Writes the change after a triangle that points its way.
fn draw_change(change: i128, text: String, at: (f64, f64), (room, small): (f64, f64), scene: &mut Scene) {
    let style = scene.style;
    let (side, (x, y)) = (small * 0.72, at);
    let up = if change > 0 { -1.0 } else { 1.0 };
    let color = if change > 0 { style.paint.warm } else { style.paint.cool };
    let mut left = x;
    if change != 0 {
        let (tip, foot) = ((x + side / 2.0, y + up * side * 0.45), y - up * side * 0.45);
        scene.shapes.push(Shape::Strip(vec![(tip, tip), ((x, foot), (x + side, foot))], color));
        left += side + style.near() * 0.75;
    }
    let label = Label { size: small, ..style.name((left, y), text, Anchor::Start) };
    scene.say_within(label, room - (left - x));
}

/// Draws how much of the budget is used, with its words below.
fn draw_budget(tile: &Tile, unit: &Unit, (area, small): (&Area, f64), scene: &mut Scene) {
    let style = scene.style;
    let (Some(used), Some(target)) = (tile.used(), tile.target) else { return };
    let bottom = area.top + (7.0 * style.part).max(4.0);
    let part = money::to_f64(used.clamp(0, 100 * ONE)) / 100.0;
    let color = if used > 100 * ONE { style.paint.warm } else { style.paint.palette[0] };
    scene.rect((area.left, area.top), (area.right, bottom), style.paint.thin(style.paint.base, 0.35));
    scene.rect((area.left, area.top), (area.left + area.width() * part, bottom), color);
    let texts = [unit.full(target), unit.short(target)].map(|of| format!("{}% of {} {of}", shown(used), tile.of));
    let fits = |text: &&String| font::width(text, small) <= area.width();
    let text = texts.iter().find(fits).unwrap_or(&texts[1]);
    let label = style.label((area.left, bottom + small * 0.9), text, Anchor::Start);
    scene.say_within(Label { size: small, ..label }, area.width());
}

/// Draws the past as a line from its lowest to its highest value.
fn draw_past(tile: &Tile, area: &Area, scene: &mut Scene) {
    let (style, paint) = (scene.style, scene.style.paint);
    let values: Vec<Option<i128>> = tile.past.values().copied().collect();
    let known = || values.iter().flatten().copied();
    let (Some(low), Some(high)) = (known().min(), known().max()) else { return };
    if known().count() < 2 {
        return;
    }
    let inset = style.stroke() + 3.0;
    let share = |value: i128| if high > low { money::to_f64(value - low) / money::to_f64(high - low) } else { 0.5 };
    let y = |value| area.bottom - inset - (area.height() - 2.0 * inset) * share(value);
    let step = (area.width() - 2.0 * inset) / count(values.len().max(2) - 1);
    let xs: Vec<f64> = (0..values.len()).map(|at| area.left + inset + step * count(at)).collect();
    for run in runs(&values, &xs, y) {
        scene.line(run, style.stroke(), paint.palette[0]);
    }
    let last = values.iter().zip(&xs).rev().find_map(|(value, x)| value.map(|value| (*x, y(value))));
    if let Some(at) = last {
        scene.dot(at, style.stroke() + 1.5, paint.palette[0]);
    }
}
