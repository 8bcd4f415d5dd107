//! The shown text of a result, column by column, with its totals: what Table and Markdown lay out.

use super::{View, currencies, show};
use crate::money::{self, PLACES};
use crate::table::{Cell, Kind};

/// A column as it is shown.
pub(super) struct Shown {
    pub name: String,
    pub kind: Kind,
    pub cells: Vec<String>,
    /// The totals row's text: a sum, a label or nothing.
    pub total: String,
}

/// A result as it is shown.
pub(super) struct Grid {
    pub columns: Vec<Shown>,
    pub rows: usize,
    pub has_totals: bool,
}

impl Grid {
    /// Writes every cell, and the totals where they are wanted and mean something.
    pub(super) fn of(view: &View) -> Self {
        let rows = view.rows.len();
        let mut columns: Vec<Shown> = (0..view.rows.columns.len()).map(|index| shown(view, index)).collect();
        let has_totals = view.totals
            && rows > 1
            && columns.iter().any(|column| column.kind == Kind::Money)
            && currencies(view.rows).len() < 2;
        if has_totals && let Some(label) = columns.iter_mut().find(|column| !show::is_number(column.kind)) {
            label.total = view.currency.map_or("Total".to_owned(), |code| format!("Total ({})", show::clean(code)));
        }
        Self { columns, rows, has_totals }
    }
}

fn shown(view: &View, index: usize) -> Shown {
    let column = &view.rows.columns[index];
    let cells = view.rows.column(index);
    let locale = view.dialect.locale;
    let total = if column.kind == Kind::Money { locale.number(&total(&cells)) } else { String::new() };
    let name = show::clean(&column.name);
    Shown { name, kind: column.kind, cells: show::local(&cells, column.kind, locale), total }
}

/// The exact sum; unknown where a cell is no amount, and where no cell is known.
fn total(cells: &[Cell]) -> String {
    let known: Option<Vec<i128>> = cells.iter().filter(|cell| **cell != Cell::Null).map(Cell::units).collect();
    match known {
        Some(amounts) if !amounts.is_empty() => money::shown(amounts.iter().sum(), PLACES, 2),
        _ => "-".to_owned(),
    }
}
