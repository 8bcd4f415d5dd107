//! What a statement wants of a view, so that no more of it is planned.

use std::collections::BTreeSet;

use super::statement::Sql;

/// The columns of `line_items` that are wanted.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Tags, as columns more.
    pub tags: BTreeSet<String>,
    /// The columns by their names; `None` for all. A name that is no column does no harm.
    pub columns: Option<BTreeSet<String>>,
}

impl Wanted {
    /// Every column, and no tags.
    pub fn all() -> Self {
        Self { tags: BTreeSet::new(), columns: None }
    }

    /// What SQL over some views names: all where it selects `*` from one of them.
    pub fn by(sql: &Sql, views: &[&str]) -> Self {
        let names = sql.names();
        let tags = names.iter().filter(|name| name.starts_with("tag:")).cloned().collect();
        Self { tags, columns: (!sql.reads_all_of(views)).then_some(names) }
    }

    /// The same, and more columns.
    pub fn and(mut self, more: impl IntoIterator<Item = String>) -> Self {
        if let Some(columns) = &mut self.columns {
            columns.extend(more);
        }
        self
    }

    /// The same with every column.
    pub fn with_all(self) -> Self {
        Self { columns: None, ..self }
    }
}
