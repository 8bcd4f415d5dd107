//! A table as the templates take it: text by text, each with how it is set.

use serde::Serialize;

use super::Sheet;
use crate::render::grid::{Grid, Shown};
use crate::render::show;

/// A table to be filled into a template.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    /// What it is of, and the currency of its amounts.
    pub caption: String,
    /// The columns' names.
    pub header: Vec<Field>,
    /// The rows that are shown.
    pub rows: Vec<Vec<Field>>,
    /// The totals, where there are any.
    pub totals: Option<Vec<Field>>,
    /// What is said instead of it where it has no rows.
    pub empty: String,
    /// How many rows are not shown.
    pub more: usize,
}

/// One text of a table.
#[derive(Debug, Serialize)]
pub(super) struct Field {
    pub text: String,
    /// `number` is set right, `text` may wrap, `plain` is neither.
    pub class: &'static str,
    /// Whether it says what its row is about.
    pub is_head: bool,
}

impl Table {
    /// The first `most` rows of a sheet, free text in at most `letters`, and the totals of all rows.
    pub(super) fn of(sheet: &Sheet, most: usize, letters: usize) -> Self {
        let grid = Grid::of(&sheet.view(None));
        let head = grid.columns.iter().position(|column| !show::is_number(column.kind));
        let line = |text: &dyn Fn(&Shown) -> String| {
            let field = |(at, column): (usize, &Shown)| Field {
                text: if show::is_text(column.kind) {
                    show::shorten(&text(column), letters, |_| 1)
                } else {
                    text(column)
                },
                class: class(column),
                is_head: Some(at) == head,
            };
            grid.columns.iter().enumerate().map(field).collect::<Vec<_>>()
        };
        let shown = grid.rows.min(most);
        Self {
            caption: caption(sheet),
            header: line(&|column| column.name.clone()),
            rows: (0..shown).map(|row| line(&|column| column.cells[row].clone())).collect(),
            totals: grid.has_totals.then(|| line(&|column| column.total.clone())),
            empty: sheet.empty.clone(),
            more: grid.rows - shown,
        }
    }
}

fn caption(sheet: &Sheet) -> String {
    match &sheet.currency {
        Some(currency) => format!("{}, amounts in {currency}", sheet.name),
        None => sheet.name.clone(),
    }
}

fn class(column: &Shown) -> &'static str {
    match column.kind {
        kind if show::is_number(kind) => "number",
        kind if show::is_text(kind) => "text",
        _ => "plain",
    }
}
