//! Where a strip stands in a table, and how much room it has.

use unicode_width::UnicodeWidthStr;

use super::{Marks, Strip, bars, line};
use crate::render::grid::{Grid, Shown};
use crate::render::table::{GAP, fit};
use crate::render::{View, currencies, show};
use crate::table::{Cell, Kind};

/// Columns of a table where nobody says.
const WIDTH: usize = 80;
/// Columns of a strip at least.
const LEAST: usize = 10;
/// Columns of a bar at most.
const LONGEST_BAR: usize = 40;
/// Columns of a sparkline at most.
const LONGEST_LINE: usize = 60;
/// Columns that a name needs at least, or it says nothing.
const READABLE: usize = 16;

/// Why there is no strip.
const NO_COLUMN: &str = "there is no chart of these rows";
const NO_VALUES: &str = "no value is known, or all are 0";
const MIXED: &str = "amounts in several currencies have no common scale";
const NO_ROOM: &str = "the table is too wide to draw beside";

/// A strip that has its room.
pub(in crate::render) struct Placed {
    /// The position that it takes among the columns.
    pub at: usize,
    /// What is shown there.
    pub column: Shown,
    /// The widths of all columns, with its own.
    pub widths: Vec<usize>,
}

/// The strip that is asked for and has room.
pub(in crate::render) fn place(view: &View, grid: &Grid) -> Option<Placed> {
    placed(&view.strip?, view, grid).ok()
}

/// Why a strip that is asked for is left out.
pub(in crate::render) fn left_out(view: &View) -> Option<&'static str> {
    placed(&view.strip?, view, &Grid::of(view)).err()
}

fn placed(strip: &Strip, view: &View, grid: &Grid) -> Result<Placed, &'static str> {
    let at = view.rows.position(strip.beside).ok_or(NO_COLUMN)?;
    let values = values(strip, view, at)?;
    let name = show::clean(strip.name);
    let (least, most) = match strip.marks {
        Marks::Bars => (LEAST, LONGEST_BAR),
        Marks::Lines(lines) => {
            let stops = lines.iter().map(Vec::len).max().unwrap_or(0);
            (stops.min(LEAST), stops.min(LONGEST_LINE))
        }
    };
    // With room for its name where there is some.
    let limit = view.width.unwrap_or(WIDTH);
    let named = room(&grid.columns, limit, least.max(name.width()));
    let (mut widths, room) = named.or_else(|| room(&grid.columns, limit, least)).ok_or(NO_ROOM)?;
    let width = room.min(most.max(name.width()));
    let cells = match strip.marks {
        Marks::Bars => bars::draw(&values, width, strip.glyphs),
        Marks::Lines(lines) => lines.iter().map(|one| line::draw(one, width.min(most), strip.glyphs)).collect(),
    };
    widths.insert(at + 1, width);
    Ok(Placed { at: at + 1, column: Shown { name, kind: Kind::Text, cells, total: String::new() }, widths })
}

/// The values of the bars; of sparklines, which have theirs, none.
fn values(strip: &Strip, view: &View, at: usize) -> Result<Vec<Option<i128>>, &'static str> {
    if let Marks::Lines(lines) = strip.marks {
        return if lines.len() == view.rows.len() { Ok(Vec::new()) } else { Err(NO_COLUMN) };
    }
    let kind = view.rows.columns[at].kind;
    if !show::is_number(kind) {
        return Err(NO_COLUMN);
    }
    if kind == Kind::Money && currencies(view.rows).len() > 1 {
        return Err(MIXED);
    }
    let values: Vec<Option<i128>> = view.rows.column(at).iter().map(Cell::units).collect();
    if values.iter().flatten().all(|value| *value == 0) { Err(NO_VALUES) } else { Ok(values) }
}

/// The widths of the columns and what is left beside them; `None` where `least` columns would cut a name to nothing.
fn room(columns: &[Shown], limit: usize, least: usize) -> Option<(Vec<usize>, usize)> {
    let whole = fit(columns, None);
    let widths = fit(columns, Some(limit.saturating_sub(least + GAP)));
    let is_cut = |(width, whole): (&usize, &usize)| *width < READABLE.min(*whole);
    if widths.iter().zip(&whole).any(is_cut) {
        return None;
    }
    let room = limit.checked_sub(widths.iter().sum::<usize>() + GAP * widths.len())?;
    (room >= least).then_some((widths, room))
}
