//! A table that has no room for its names, row by row as text.

use unicode_width::UnicodeWidthStr;

use crate::render::grid::{Grid, Shown};
use crate::render::{View, show};

/// Columns that a name needs at least, or it says nothing.
const LEAST: usize = 16;

/// A row as text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// What it is about.
    pub head: String,
    /// `Quantity: 12; Ends on: 2025-02-01`.
    pub rest: String,
}

/// The rows as records where a table of the view's width would cut names to nothing; the totals are the last.
pub(super) fn records(view: &View) -> Option<Vec<Record>> {
    let grid = Grid::of(view);
    let width = grid.columns.iter().map(least).sum::<usize>() + 2 * grid.columns.len().saturating_sub(1);
    if view.width.is_none_or(|room| width <= room) {
        return None;
    }
    let head = grid.columns.iter().position(|column| !show::is_number(column.kind));
    let record = |text: &dyn Fn(&Shown) -> String| {
        let others = grid.columns.iter().enumerate().filter(|(at, _)| Some(*at) != head).map(|(_, column)| column);
        let told =
            others.map(|column| (&column.name, text(column))).filter(|(_, text)| !matches!(text.as_str(), "" | "-"));
        let rest = told.map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join("; ");
        Record { head: head.map_or_else(String::new, |at| text(&grid.columns[at])), rest }
    };
    let rows = (0..grid.rows).map(|row| record(&|column| column.cells[row].clone()));
    let totals = grid.has_totals.then(|| record(&|column| column.total.clone()));
    Some(rows.chain(totals).collect())
}

/// The width that a column cannot do without.
fn least(column: &Shown) -> usize {
    let cells = column.cells.iter().chain([&column.name, &column.total]);
    let natural = cells.map(|text| text.width()).max().unwrap_or(0);
    if show::is_text(column.kind) { natural.min(LEAST) } else { natural }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::{cells, money, rows, text};
    use crate::table::{Cell, Kind};

    #[test]
    fn a_row_is_told_where_a_table_has_no_room() {
        let columns = [("Service", Kind::Key), ("Advice", Kind::Text), ("Cost", Kind::Money)];
        let data = [
            cells![text("EC2"), text("Stop it at night and at weekends"), money("1.5")],
            cells![text("S3"), Cell::Null, money("2")],
        ];
        let rows = rows(&columns, &data);
        let told = |width| records(&View { width: Some(width), totals: true, ..View::of(&rows) });
        let record = |head: &str, rest: &str| Record { head: head.to_owned(), rest: rest.to_owned() };
        // "Service", 16 letters of advice and "1.50", with two gaps of 2: 7 + 16 + 4 + 4.
        assert_eq!(told(31), None);
        let expected = [
            record("EC2", "Advice: Stop it at night and at weekends; Cost: 1.50"),
            record("S3", "Cost: 2.00"),
            record("Total", "Cost: 3.50"),
        ];
        assert_eq!(told(30).unwrap(), expected);
    }
}
