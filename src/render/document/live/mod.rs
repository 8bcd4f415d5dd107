//! A table whose rows can be sorted, opened and chosen on a page: each row says what the page's script needs to know.

mod filters;
mod tree;

pub(super) use filters::{Filter, Filters};

use super::Sheet;
use super::table::{Field, Row, Table, caption, class};
use crate::error::{Error, Result};
use crate::money::{self, PLACES};
use crate::render::grid::{Grid, Shown};
use crate::render::show;
use crate::table::{Cell, Kind};

impl Table {
    /// All rows of a sheet, those of its levels under their sums.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a level or a filter that is no column.
    pub(super) fn live(sheet: &Sheet, filters: &Filters) -> Result<Self> {
        let (grid, keys) = (Grid::of(&sheet.view(None)), filters.keys(sheet)?);
        let levels = sheet.levels.iter().map(|name| position(sheet, name)).collect::<Result<Vec<_>>>()?;
        let columns = Columns::of(sheet, &grid, &levels);
        let rows = if levels.is_empty() {
            (0..grid.rows).map(|row| Row { fields: columns.leaf(row, None), depth: 0, keys: keys.row(row) }).collect()
        } else {
            tree::rows(&columns, &levels, &keys)
        };
        Ok(Self {
            caption: caption(sheet),
            header: columns.header(&levels),
            rows,
            totals: grid.has_totals.then(|| columns.totals()),
            empty: sheet.empty.clone(),
            more: 0,
            filters: keys.filters(),
        })
    }
}

/// The place of a column.
fn position(sheet: &Sheet, name: &str) -> Result<usize> {
    sheet.rows.position(name).ok_or_else(|| Error::Unknown {
        what: "column",
        name: name.to_owned(),
        known: sheet.rows.columns.iter().map(|column| column.name.clone()).collect(),
    })
}

/// The columns as a page shows them: the levels are one.
struct Columns<'a> {
    grid: &'a Grid,
    cells: Vec<Vec<Cell>>,
    /// Those that are no levels, numbers first where there are levels.
    shown: Vec<usize>,
    /// Which of them says what a row is about, where no level does.
    head: Option<usize>,
}

impl<'a> Columns<'a> {
    fn of(sheet: &Sheet, grid: &'a Grid, levels: &[usize]) -> Self {
        let cells = (0..grid.columns.len()).map(|column| sheet.rows.column(column)).collect();
        let mut shown: Vec<usize> = (0..grid.columns.len()).filter(|column| !levels.contains(column)).collect();
        if !levels.is_empty() {
            // On a phone the amounts are what is seen beside the names.
            shown.sort_by_key(|column| !show::is_number(grid.columns[*column].kind));
        }
        let head = shown.iter().copied().find(|column| !show::is_number(grid.columns[*column].kind));
        Self { grid, cells, shown, head: head.filter(|_| levels.is_empty()) }
    }

    fn column(&self, at: usize) -> &Shown {
        &self.grid.columns[at]
    }

    /// The names; that of the levels is theirs in a row.
    fn header(&self, levels: &[usize]) -> Vec<Field> {
        let names: Vec<&str> = levels.iter().map(|level| self.column(*level).name.as_str()).collect();
        let levels = (!names.is_empty()).then(|| Field { class: "text", text: names.join(" / "), ..Field::default() });
        levels.into_iter().chain(self.fields(|column, _| Field::of(column.name.clone()))).collect()
    }

    /// A row of the sheet, under its name where levels have one.
    fn leaf(&self, row: usize, name: Option<&str>) -> Vec<Field> {
        let value = |at: usize| self.cells[at][row].units().filter(|_| show::is_number(self.column(at).kind));
        let field = |column: &Shown, at| Field {
            value: value(at).map(|units| money::plain(units, PLACES)),
            ..Field::of(column.cells[row].clone())
        };
        name.map(Field::head).into_iter().chain(self.fields(field)).collect()
    }

    /// The sums of rows, under their name.
    fn sums(&self, rows: &[usize], name: &str) -> Vec<Field> {
        let is_one = self.is_one_currency(rows);
        let field = |column: &Shown, at: usize| match column.kind {
            Kind::Money if is_one => sum(rows.iter().filter_map(|row| self.cells[at][*row].units())),
            Kind::Currency if is_one => Field::of(column.cells[rows[0]].clone()),
            _ => Field::default(),
        };
        std::iter::once(Field::head(name)).chain(self.fields(field)).collect()
    }

    /// The row of all sums, as the grid adds them.
    fn totals(&self) -> Vec<Field> {
        let label = self.grid.columns.iter().find(|column| !show::is_number(column.kind) && !column.total.is_empty());
        let label = label.filter(|_| self.head.is_none()).map(|column| Field::head(&column.total));
        let field = |column: &Shown, at: usize| match column.kind {
            Kind::Money => Field { text: column.total.clone(), ..sum(self.cells[at].iter().filter_map(Cell::units)) },
            _ if label.is_some() => Field::default(),
            _ => Field::of(column.total.clone()),
        };
        let fields = self.fields(field);
        label.into_iter().chain(fields).collect()
    }

    /// A field for each column that is no level.
    fn fields(&self, field: impl Fn(&Shown, usize) -> Field) -> Vec<Field> {
        let one = |at: &usize| Field {
            class: class(self.column(*at)),
            is_head: Some(*at) == self.head,
            ..field(self.column(*at), *at)
        };
        self.shown.iter().map(one).collect()
    }

    /// Whether amounts of rows can be added.
    fn is_one_currency(&self, rows: &[usize]) -> bool {
        let own = self.grid.columns.iter().position(|column| column.kind == Kind::Currency);
        own.is_none_or(|at| rows.iter().all(|row| self.cells[at][*row] == self.cells[at][rows[0]]))
    }
}

/// An exact sum of what is known.
fn sum(amounts: impl Iterator<Item = i128>) -> Field {
    let known: Vec<i128> = amounts.collect();
    let sum = (!known.is_empty()).then(|| known.iter().sum::<i128>());
    Field {
        text: sum.map_or_else(|| "-".to_owned(), |sum| money::shown(sum, PLACES, 2)),
        value: sum.map(|sum| money::plain(sum, PLACES)),
        is_sum: true,
        ..Field::default()
    }
}
