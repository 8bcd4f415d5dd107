//! One row for each series of a chart along time, with its line in place of its days.

use std::cmp::Reverse;

use super::series::{Along, Columns, Series, has_sum, read};
use super::{Glyphs, Marks, Strip};
use crate::catalog::Chart;
use crate::error::Result;
use crate::money;
use crate::table::{Builder, Kind, Rows};

/// The series of a result, one row each.
#[derive(Debug, Clone)]
pub struct Sparklines {
    rows: Rows,
    values: Vec<Vec<Option<i128>>>,
    /// What the values are of.
    name: String,
}

impl Sparklines {
    /// Reads the series of a chart, the largest total first: the first value and the last, in columns named by their times, and the
    /// total where there is one. `None` where the chart has no series, no time along its x, or the rows no time.
    ///
    /// # Errors
    /// As [`Builder::amounts`].
    pub fn of(rows: &Rows, chart: &Chart) -> Result<Option<Self>> {
        let Some(columns) = Columns::of(rows, chart) else { return Ok(None) };
        let Along { stops, mut series } = read(rows, &columns);
        let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return Ok(None) };
        let column = |at: usize| &rows.columns[at];
        let kind = column(columns.value).kind;
        if has_sum(kind) {
            series.sort_by_key(|one| Reverse(one.total));
        }
        let names = series.iter().map(|one| one.name.as_ref());
        let mut built = Builder::default().texts(&column(columns.series).name, Kind::Key, names);
        built = numbers(built, first, kind, &series, |one| one.values[0])?;
        built = numbers(built, last, kind, &series, |one| one.values.last().copied().flatten())?;
        if has_sum(kind) {
            built = numbers(built, "total", kind, &series, |one| one.total)?;
        }
        if let Some(at) = columns.currency {
            built = built.texts(&column(at).name, Kind::Currency, series.iter().map(|one| one.currency.as_ref()));
        }
        let name = column(columns.value).name.clone();
        let values = series.into_iter().map(|one| one.values).collect();
        Ok(Some(Self { rows: built.rows()?, values, name }))
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Their lines, which stand after their names.
    #[must_use]
    pub fn strip(&self, glyphs: Glyphs) -> Strip<'_> {
        let beside = self.rows.columns.first().map_or("", |column| &column.name);
        Strip { beside, name: &self.name, marks: Marks::Lines(&self.values), glyphs }
    }
}

fn numbers(
    built: Builder,
    name: &str,
    kind: Kind,
    series: &[Series],
    value: impl Fn(&Series) -> Option<i128>,
) -> Result<Builder> {
    let values = series.iter().map(value);
    match kind {
        Kind::Money | Kind::Quantity => built.amounts(name, kind, values),
        kind => Ok(built.doubles(name, kind, values.map(|value| value.map(money::to_f64)))),
    }
}
