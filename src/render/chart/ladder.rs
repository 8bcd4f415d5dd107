//! Rows of names from the top down, with a mark beside each and its amount after it.

use super::axis::APART;
use super::scene::{Anchor, Area, Scene, count, shorten, widest};
use super::style::Style;
use super::unit::Unit;

/// Pixels that a name may take.
const NAMES: f64 = 320.0;
/// Pixels from one row to the next, at most.
const PITCH: f64 = 56.0;
/// Rows at most.
const ROWS: usize = 25;
/// The part of a row's height that a mark takes.
const THICK: f64 = 0.7;

/// Where the rows are.
#[derive(Debug)]
pub(super) struct Ladder {
    /// The names' size.
    pub size: f64,
    pitch: f64,
    names: f64,
    /// Between the names and the right side.
    pub inner: Area,
}

impl Ladder {
    /// How many rows have room, the axis's labels aside.
    pub(super) fn most(area: &Area, style: &Style) -> usize {
        let rows = (area.height() - labels(style)) / (style.small * 1.35);
        super::font::whole(rows - 0.5).clamp(2, ROWS)
    }

    /// Lays out rows with these names.
    pub(super) fn of<'a>(names: impl ExactSizeIterator<Item = &'a String>, area: &Area, style: &Style) -> Self {
        let rows = count(names.len());
        let pitch = ((area.height() - labels(style)) / rows).min(PITCH);
        let size = if pitch < style.text * 1.75 { style.small } else { style.text };
        let room = NAMES.min(area.width() * 0.34);
        let names: Vec<String> = names.map(|name| shorten(name, size, room)).collect();
        let edge = area.left + widest(&names, size);
        let bottom = area.top + pitch * rows;
        Self { size, pitch, names: room, inner: Area { left: edge + 2.0 * style.near(), bottom, ..*area } }
    }

    /// The axis over values, with the pixels that its labels need.
    pub(super) fn ticks(&self, unit: &Unit, largest: i128, style: &Style) -> (f64, f64) {
        let label = super::font::width(&unit.full(largest), style.text);
        (self.inner.width() * 0.85, label + APART)
    }

    /// The top, middle and bottom of a row's mark.
    pub(super) fn row(&self, index: usize) -> (f64, f64, f64) {
        let middle = self.inner.top + self.pitch * (count(index) + 0.5);
        let half = self.pitch * THICK / 2.0;
        (middle - half, middle, middle + half)
    }

    /// Writes a row's name.
    pub(super) fn name(&self, index: usize, name: &str, scene: &mut Scene) {
        let style = scene.style;
        let at = (self.inner.left - 2.0 * style.near(), self.row(index).1);
        let label = style.name(at, name, Anchor::End);
        scene.say_within(super::scene::Label { size: self.size, ..label }, self.names);
    }

    /// Writes a row's amount beside its mark.
    pub(super) fn amount(&self, index: usize, x: f64, text: &str, anchor: Anchor, scene: &mut Scene) {
        let label = scene.style.name((x, self.row(index).1), text, anchor);
        scene.say(super::scene::Label { size: self.size, ..label });
    }

    /// Amounts in full, or shortened where they would take too much of the width.
    pub(super) fn amounts(&self, values: &[i128], unit: &Unit, is_change: bool) -> Vec<String> {
        let full = |value: &i128| if is_change { unit.change(*value) } else { unit.full(*value) };
        let texts: Vec<String> = values.iter().map(full).collect();
        if widest(&texts, self.size) < self.inner.width() * 0.4 {
            return texts;
        }
        let sign = |value: i128| if is_change && value > 0 { "+" } else { "" };
        values.iter().map(|value| format!("{}{}", sign(*value), unit.short(*value))).collect()
    }

    /// What is left for marks between room for amounts at the left and at the right, at most half of all.
    pub(super) fn plot(&self, left: f64, right: f64) -> Area {
        let most = self.inner.width() / 4.0;
        Area { left: self.inner.left + left.min(most), right: self.inner.right - right.min(2.0 * most), ..self.inner }
    }
}

/// Cuts through a bar that is not drawn whole.
pub(super) fn cut(x: f64, (top, bottom): (f64, f64), scene: &mut Scene) {
    let (paper, slant) = (scene.style.paint.paper, (bottom - top) / 3.0);
    for at in [x, x + 6.0] {
        scene.line(vec![(at, bottom), (at + slant, top)], 2.0, paper);
    }
}

/// Pixels of the axis's labels under the rows.
fn labels(style: &Style) -> f64 {
    style.text * 1.7
}
