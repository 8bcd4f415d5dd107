//! A report's chart as a table draws it.

use super::{Glyphs, Sparklines, Strip};
use crate::catalog::Chart;
use crate::error::Result;
use crate::render::View;
use crate::table::Rows;

/// What a table draws of a chart.
#[derive(Debug, Clone)]
pub enum InTable {
    /// A row and a line for each series along time.
    Lines(Sparklines),
    /// A bar in each row, beside the column of this name.
    Bars(String),
}

impl InTable {
    /// Lines where the chart runs along time by series, else bars of its values.
    ///
    /// # Errors
    /// As [`Sparklines::of`].
    pub fn of(rows: &Rows, chart: &Chart) -> Result<Self> {
        let lines = Sparklines::of(rows, chart)?;
        Ok(lines.map_or_else(|| InTable::Bars(chart.y.clone()), InTable::Lines))
    }

    /// The same view with what is drawn, of its own rows where it has some.
    #[must_use]
    pub fn view<'a>(&'a self, view: View<'a>, glyphs: Glyphs) -> View<'a> {
        match self {
            InTable::Lines(lines) => View { rows: lines.rows(), strip: Some(lines.strip(glyphs)), ..view },
            InTable::Bars(column) => View { strip: Some(Strip::bars(column, glyphs)), ..view },
        }
    }
}
