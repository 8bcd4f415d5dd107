//! A table of a document.

use crate::render::View;
use crate::table::Rows;

/// A table, which is a sheet of its own in a workbook.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// A word or two: the worksheet's name.
    pub name: String,
    /// The rows, their columns named as the SQL does.
    pub rows: Rows,
    /// Whether it ends with the sums of its money columns.
    pub totals: bool,
    /// The currency of all amounts, where the rows do not say it.
    pub currency: Option<String>,
    /// What is said where there are no rows: `Nothing out of the ordinary.`
    pub empty: String,
    /// The columns by which the rows of a live page open, the outermost first: service, usage type, resource. The row of a level
    /// above the last is the sum of those under it.
    pub levels: Vec<String>,
    /// The columns by whose values the reader of a live page chooses rows: account, a tag.
    pub filters: Vec<String>,
}

impl Sheet {
    /// A table without totals.
    #[must_use]
    pub fn new(name: impl Into<String>, rows: Rows) -> Self {
        let (name, empty) = (name.into(), "Nothing.".to_owned());
        Self { name, rows, totals: false, currency: None, empty, levels: Vec::new(), filters: Vec::new() }
    }

    /// Ends it with the sums of its money columns.
    #[must_use]
    pub fn totals(self) -> Self {
        Self { totals: true, ..self }
    }

    /// Names the currency of all amounts.
    #[must_use]
    pub fn currency(self, currency: Option<&str>) -> Self {
        Self { currency: currency.map(str::to_owned), ..self }
    }

    /// Says what it means that there are no rows.
    #[must_use]
    pub fn empty(self, words: impl Into<String>) -> Self {
        Self { empty: words.into(), ..self }
    }

    /// Opens the rows of a live page by the values of columns, the outermost first.
    #[must_use]
    pub fn levels<T: Into<String>>(self, columns: impl IntoIterator<Item = T>) -> Self {
        Self { levels: columns.into_iter().map(Into::into).collect(), ..self }
    }

    /// Lets the reader of a live page choose rows by the values of columns.
    #[must_use]
    pub fn filters<T: Into<String>>(self, columns: impl IntoIterator<Item = T>) -> Self {
        Self { filters: columns.into_iter().map(Into::into).collect(), ..self }
    }

    /// As the renderers of single results take it.
    pub(super) fn view(&self, width: Option<usize>) -> View<'_> {
        View { width, totals: self.totals, currency: self.currency.as_deref(), ..View::of(&self.rows) }
    }
}
