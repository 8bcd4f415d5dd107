//! By which values a page's reader chooses rows: the columns of its tables, each with all its values.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::Serialize;

use super::position;
use crate::error::Result;
use crate::render::document::{Document, Sheet};
use crate::render::show;
use crate::table::Cell;

/// The columns by which rows are chosen.
#[derive(Debug, Default)]
pub(in crate::render::document) struct Filters {
    all: Vec<Filter>,
}

/// One column, whatever tables have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::render::document) struct Filter {
    /// In words.
    pub name: String,
    /// In order; what has none is the empty one, at the end.
    pub values: Vec<String>,
}

/// Which value each row of a table has.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The places of the filters.
    filters: Vec<usize>,
    /// By filter, the place of each row's value.
    rows: Vec<Vec<usize>>,
}

impl Filters {
    /// Those of a document's tables.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::error::Error::Unknown) for one that is no column.
    pub(in crate::render::document) fn of(document: &Document) -> Result<Self> {
        let mut all: IndexMap<&str, BTreeSet<String>> = IndexMap::new();
        for sheet in document.sections.iter().filter_map(|section| section.table.as_ref()) {
            for name in &sheet.filters {
                all.entry(name).or_default().extend(values(sheet, name)?);
            }
        }
        let filter = |(name, values): (&str, BTreeSet<String>)| {
            let (empty, mut values): (Vec<_>, Vec<_>) = values.into_iter().partition(String::is_empty);
            values.extend(empty);
            Filter { name: show::clean(name), values }
        };
        Ok(Self { all: all.into_iter().map(filter).collect() })
    }

    /// All of them.
    pub(in crate::render::document) fn all(&self) -> &[Filter] {
        &self.all
    }

    /// The values of a sheet's rows.
    pub(super) fn keys(&self, sheet: &Sheet) -> Result<Keys> {
        let mut keys = Keys::default();
        for name in &sheet.filters {
            let cleaned = show::clean(name);
            let Some((place, filter)) = self.all.iter().enumerate().find(|(_, filter)| filter.name == cleaned) else {
                continue;
            };
            let place_of = |value: String| filter.values.iter().position(|known| *known == value).unwrap_or_default();
            keys.filters.push(place);
            keys.rows.push(values(sheet, name)?.into_iter().map(place_of).collect());
        }
        Ok(keys)
    }
}

impl Keys {
    /// The places of the filters, as a page notes them.
    pub(super) fn filters(&self) -> String {
        spaced(self.filters.iter())
    }

    /// The places of a row's values.
    pub(super) fn row(&self, row: usize) -> String {
        spaced(self.rows.iter().map(|places| &places[row]))
    }
}

fn spaced<'a>(places: impl Iterator<Item = &'a usize>) -> String {
    places.map(usize::to_string).collect::<Vec<_>>().join(" ")
}

/// A column's texts; empty where there is none.
fn values(sheet: &Sheet, name: &str) -> Result<Vec<String>> {
    let at = position(sheet, name)?;
    let cells = sheet.rows.column(at);
    let shown = show::column(&cells, sheet.rows.columns[at].kind);
    Ok(shown.into_iter().zip(cells).map(|(text, cell)| if cell == Cell::Null { String::new() } else { text }).collect())
}

#[cfg(test)]
mod tests {
    use super::super::super::Section;
    use super::*;
    use crate::error::Error;
    use crate::render::testing::{cells, money, rows, text};
    use crate::table::Kind;

    fn sheet(accounts: &[Cell]) -> Sheet {
        let data: Vec<Vec<Cell>> = accounts.iter().map(|account| cells![account.clone(), money("1")]).collect();
        Sheet::new("Costs", rows(&[("account", Kind::Key), ("cost", Kind::Money)], &data)).filters(["account"])
    }

    fn document(sheets: &[Sheet]) -> Document {
        let sections = sheets.iter().map(|sheet| Section::new("Costs").table(sheet.clone())).collect();
        Document { sections, ..Document::default() }
    }

    #[test]
    fn tables_share_their_values() {
        let sheets = [sheet(&[text("b"), Cell::Null]), sheet(&[text(""), text("a")])];
        let filters = Filters::of(&document(&sheets)).unwrap();
        let values = ["a", "b", ""].map(str::to_owned).to_vec();
        assert_eq!(filters.all(), [Filter { name: "account".to_owned(), values }]);
        let keys = sheets.map(|sheet| filters.keys(&sheet).unwrap());
        assert_eq!(keys.map(|keys| [keys.filters(), keys.row(0), keys.row(1)]), [["0", "1", "2"], ["0", "2", "0"]]);
    }

    #[test]
    fn a_filter_that_is_no_column_is_named() {
        let error = Filters::of(&document(&[sheet(&[]).filters(["acount"])])).unwrap_err();
        assert!(matches!(error, Error::Unknown { what: "column", ref name, .. } if name == "acount"));
    }
}
