//! Bars of one scale: the longest is that of the largest magnitude, negative ones end at a zero line from the left.

use super::Glyphs;
use crate::money;

/// Eighths of a column, the least first.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Draws the bars in at most `room` columns, of which there are some; an unknown value has nothing.
pub(super) fn draw(values: &[Option<i128>], room: usize, glyphs: Glyphs) -> Vec<String> {
    let scale = Scale::of(values, room);
    let bar = |value: &Option<i128>| value.map_or_else(String::new, |value| scale.bar(value, glyphs));
    values.iter().map(bar).collect()
}

/// How much room is on each side of zero, and what fills it.
struct Scale {
    left: usize,
    right: usize,
    /// The largest magnitude, and the columns of its bar.
    most: i128,
    longest: usize,
}

impl Scale {
    fn of(values: &[Option<i128>], room: usize) -> Self {
        let known = || values.iter().flatten().copied();
        let up = known().max().unwrap_or(0).max(0);
        let down = known().min().unwrap_or(0).min(0).saturating_neg();
        let (most, least) = (up.max(down), up.min(down));
        let columns = if down > 0 { room.saturating_sub(1) } else { room };
        let longest = longest(most, least, columns);
        let (left, right) = if down == 0 {
            (0, columns)
        } else if up >= down {
            (columns - longest, longest)
        } else {
            (longest, columns - longest)
        };
        Self { left, right, most, longest }
    }

    fn bar(&self, value: i128, glyphs: Glyphs) -> String {
        let below = if value < 0 { to_left(self.eighths(value, self.left), glyphs) } else { String::new() };
        let above = if value > 0 { to_right(self.eighths(value, self.right), glyphs) } else { String::new() };
        if self.left == 0 {
            return above;
        }
        let space = " ".repeat(self.left.saturating_sub(below.chars().count()));
        format!("{space}{below}{}{above}", glyphs.zero())
    }

    /// The length of a bar in eighths of a column; what is not zero has at least one.
    fn eighths(&self, value: i128, room: usize) -> usize {
        let longest = i128::try_from(self.longest * 8).unwrap_or(0);
        let length = money::share(longest, value.saturating_abs(), self.most).unwrap_or(0);
        usize::try_from(length).unwrap_or(0).max(1).min(room * 8)
    }
}

/// The columns of the largest magnitude's bar: its part of the two sides, rounded down, so that the other side's longest fits.
fn longest(most: i128, least: i128, columns: usize) -> usize {
    if least == 0 {
        return columns;
    }
    let (most, least) = (most.unsigned_abs(), least.unsigned_abs());
    let part = money::long_product(most, columns as u128, most + least);
    // Half of the room is never too much.
    part.and_then(|(part, _)| usize::try_from(part).ok()).unwrap_or(columns / 2).min(columns.saturating_sub(1))
}

fn to_right(eighths: usize, glyphs: Glyphs) -> String {
    match glyphs {
        Glyphs::Blocks => {
            let part = (eighths % 8).checked_sub(1).and_then(|at| EIGHTHS.get(at));
            "█".repeat(eighths / 8).chars().chain(part.copied()).collect()
        }
        Glyphs::Ascii => signs(eighths),
    }
}

/// By halves, as no block is an eighth from the right but one.
fn to_left(eighths: usize, glyphs: Glyphs) -> String {
    match glyphs {
        Glyphs::Blocks => {
            let halves = ((eighths + 2) / 4).max(1);
            format!("{}{}", if halves % 2 == 1 { "▐" } else { "" }, "█".repeat(halves / 2))
        }
        Glyphs::Ascii => signs(eighths),
    }
}

/// Whole columns; a point for less than half of one.
fn signs(eighths: usize) -> String {
    match (eighths + 4) / 8 {
        0 => ".".to_owned(),
        columns => "#".repeat(columns),
    }
}
