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
    pub rows: Vec<Row>,
    /// The totals, where there are any.
    pub totals: Option<Vec<Field>>,
    /// What is said instead of it where it has no rows.
    pub empty: String,
    /// How many rows are not shown.
    pub more: usize,
    /// The places of the filters that choose among its rows, on a page where a reader can.
    pub filters: String,
}

/// One row of a table.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub fields: Vec<Field>,
    /// Its level from 1 on, where rows open into others.
    pub depth: usize,
    /// The places of its values by filter.
    pub keys: String,
}

/// One text of a table.
#[derive(Debug, Default, Serialize)]
pub(super) struct Field {
    pub text: String,
    /// `number` is set right, `text` may wrap, `plain` is neither.
    pub class: &'static str,
    /// Whether it says what its row is about.
    pub is_head: bool,
    /// The number behind it, exact, where a page needs it.
    pub value: Option<String>,
    /// Whether it is the sum of rows that a page's reader may choose among.
    pub is_sum: bool,
}

impl Row {
    /// A row that stands by itself.
    fn of(fields: Vec<Field>) -> Self {
        Self { fields, depth: 0, keys: String::new() }
    }
}

impl Field {
    /// A text alone.
    pub(super) fn of(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// A name that says what its row is about.
    pub(super) fn head(name: &str) -> Self {
        Self { class: "text", is_head: true, ..Self::of(name.to_owned()) }
    }
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
                ..Field::default()
            };
            grid.columns.iter().enumerate().map(field).collect::<Vec<_>>()
        };
        let shown = grid.rows.min(most);
        Self {
            caption: caption(sheet),
            header: line(&|column| column.name.clone()),
            rows: (0..shown).map(|row| Row::of(line(&|column| column.cells[row].clone()))).collect(),
            totals: grid.has_totals.then(|| line(&|column| column.total.clone())),
            empty: sheet.empty.clone(),
            more: grid.rows - shown,
            filters: String::new(),
        }
    }
}

/// What a table is of, and the currency of its amounts.
pub(super) fn caption(sheet: &Sheet) -> String {
    match &sheet.currency {
        Some(currency) => format!("{}, amounts in {currency}", sheet.name),
        None => sheet.name.clone(),
    }
}

/// How a column is set.
pub(super) fn class(column: &Shown) -> &'static str {
    match column.kind {
        kind if show::is_number(kind) => "number",
        kind if show::is_text(kind) => "text",
        _ => "plain",
    }
}
