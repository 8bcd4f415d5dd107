//! Which colour is which series: at the right of the plot, or above it where the picture is narrow.

use super::data::Series;
use super::font;
use super::scene::{Anchor, Area, Scene, count, shorten, widest};
use super::theme::Color;
use crate::catalog::Chart;

/// Pixels that a name may take at the right.
const NAMES: f64 = 230.0;
/// Pixels from one name to the next.
const PITCH: f64 = 26.0;
/// Pixels of a colour's square.
const SQUARE: f64 = 13.0;
/// Narrower areas have the legend above the plot.
const NARROW: f64 = 560.0;
/// Lines that it takes above the plot at most.
const LINES: f64 = 2.0;

/// A name and its colour.
pub(super) type Entry = (String, Color);

/// The series' names and colours.
pub(super) fn entries(series: &[Series], scene: &Scene) -> Vec<Entry> {
    let colors = scene.style.colors(series.iter().map(Series::key));
    series.iter().map(|one| one.name.clone()).zip(colors).collect()
}

/// Draws the legend where the chart has series, and returns what is left of the area.
pub(super) fn draw(chart: &Chart, entries: &[Entry], area: &Area, scene: &mut Scene) -> Area {
    if chart.series.is_none() || entries.is_empty() {
        *area
    } else if area.width() < NARROW {
        above(entries, area, scene)
    } else {
        beside(entries, area, scene)
    }
}

fn beside(entries: &[Entry], area: &Area, scene: &mut Scene) -> Area {
    let style = scene.style;
    let room = NAMES.min(area.width() * 0.24);
    let pitch = (area.height() / count(entries.len())).clamp(style.text * 1.3, PITCH * style.part.max(0.7));
    let names: Vec<String> = entries.iter().map(|(name, _)| shorten(name, style.text, room)).collect();
    let left = area.right - widest(&names, style.text);
    let square = left - style.near() - square(scene);
    let mut middle = area.top + pitch / 2.0;
    for (i, entry) in entries.iter().enumerate() {
        let is_last = middle + 1.5 * pitch > area.bottom;
        if is_last && i + 1 < entries.len() {
            scene.say(style.label((left, middle), format!("+ {}", entries.len() - i), Anchor::Start));
            break;
        }
        entry_at(entry, (square, middle), room, scene);
        middle += pitch;
    }
    Area { right: square - 3.0 * style.near(), ..*area }
}

/// Flows the names into lines; what has no room in two of them is counted.
fn above(entries: &[Entry], area: &Area, scene: &mut Scene) -> Area {
    let style = scene.style;
    let (pitch, room) = (style.text * 1.5, area.width() * 0.5);
    let (mut x, mut line) = (area.left, 0.0);
    let more = font::width("+ 99", style.text);
    for (i, entry) in entries.iter().enumerate() {
        let name = font::width(&shorten(&entry.0, style.text, room), style.text);
        let width = square(scene) + style.near() + name;
        if x > area.left && x + width > area.right && line + 1.0 < LINES {
            (x, line) = (area.left, line + 1.0);
        }
        let middle = area.top + pitch * (line + 0.5);
        let left_over = if i + 1 < entries.len() && line + 1.0 >= LINES { more + style.near() } else { 0.0 };
        if x + width + left_over > area.right {
            scene.say(style.label((x, middle), format!("+ {}", entries.len() - i), Anchor::Start));
            break;
        }
        entry_at(entry, (x, middle), room, scene);
        x += width + 2.0 * style.near();
    }
    Area { top: area.top + pitch * (line + 1.0) + style.near(), ..*area }
}

fn entry_at((name, color): &Entry, (x, middle): (f64, f64), room: f64, scene: &mut Scene) {
    let (style, side) = (scene.style, square(scene));
    scene.rect((x, middle - side / 2.0), (x + side, middle + side / 2.0), *color);
    scene.say_within(style.name((x + side + style.near(), middle), name, Anchor::Start), room);
}

/// Pixels of a colour's square.
fn square(scene: &Scene) -> f64 {
    (SQUARE * scene.style.part).max(9.0)
}
