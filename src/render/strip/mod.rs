//! A chart within a table: a bar or a sparkline in each row, beside the column that it shows.

mod bars;
mod glyphs;
mod in_table;
mod line;
mod place;
mod series;
mod sparklines;
#[cfg(test)]
mod tests;

pub use self::glyphs::Glyphs;
pub use self::in_table::InTable;
pub(super) use self::place::{left_out, place};
pub use self::sparklines::Sparklines;

/// What is drawn, and where.
#[derive(Debug, Clone, Copy)]
pub struct Strip<'a> {
    /// The column that it stands after.
    pub beside: &'a str,
    /// What heads it.
    pub name: &'a str,
    /// What each row has.
    pub marks: Marks<'a>,
    /// What it is drawn with.
    pub glyphs: Glyphs,
}

/// What each row has.
#[derive(Debug, Clone, Copy)]
pub enum Marks<'a> {
    /// A bar as long as the row's value in the column that it stands beside.
    Bars,
    /// A sparkline of the row's values in units of 1e-12, in the order of time; `None` where one is unknown.
    Lines(&'a [Vec<Option<i128>>]),
}

impl<'a> Strip<'a> {
    /// Bars of a column's values.
    #[must_use]
    pub fn bars(column: &'a str, glyphs: Glyphs) -> Self {
        Self { beside: column, name: "", marks: Marks::Bars, glyphs }
    }
}
