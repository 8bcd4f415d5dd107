//! The columns that a chart names: their texts, their amounts, their kinds.

use chrono::{Datelike, NaiveDate, Timelike};

use super::Drawing;
use super::unit::Unit;
use crate::error::{Error, Result, listed};
use crate::render::{currencies, show};
use crate::table::{Cell, Kind};

/// A column's position.
pub(super) fn position(drawing: &Drawing, name: &str) -> Result<usize> {
    drawing.rows.position(name).ok_or_else(|| Error::Unknown {
        what: "column",
        name: name.to_owned(),
        known: drawing.rows.columns.iter().map(|column| column.name.clone()).collect(),
    })
}

/// A column's meaning.
pub(super) fn kind(drawing: &Drawing, name: &str) -> Result<Kind> {
    Ok(drawing.rows.columns[position(drawing, name)?].kind)
}

/// A column's cells, in order.
pub(super) fn cells(drawing: &Drawing, name: &str) -> Result<Vec<Cell>> {
    Ok(drawing.rows.column(position(drawing, name)?))
}

/// A column's cells as they are shown.
pub(super) fn texts(drawing: &Drawing, name: &str) -> Result<Vec<String>> {
    Ok(show::column(&cells(drawing, name)?, kind(drawing, name)?))
}

/// The values in units, all of one currency.
pub(super) fn amounts(drawing: &Drawing, name: &str) -> Result<Vec<Option<i128>>> {
    let currencies = currencies(drawing.rows);
    if currencies.len() > 1 && kind(drawing, name)? == Kind::Money {
        return Err(Error::Format {
            message: format!("a chart cannot show amounts in {} on one axis", listed(&currencies)),
            hint: "keep one currency, or write a table".to_owned(),
        });
    }
    Ok(cells(drawing, name)?.iter().map(Cell::units).collect())
}

/// The values of a column that the chart may name; unknown in every row where it names none.
pub(super) fn amounts_if(drawing: &Drawing, name: Option<&String>) -> Result<Vec<Option<i128>>> {
    name.map_or_else(|| Ok(vec![None; drawing.rows.len()]), |name| amounts(drawing, name))
}

/// How a column's amounts are written.
pub(super) fn unit(drawing: &Drawing, name: &str) -> Result<Unit> {
    Ok(Unit::of(kind(drawing, name)?, drawing.currency))
}

/// A column's name in words.
pub(super) fn words(name: &str) -> String {
    show::clean(name).replace('_', " ")
}

/// Whether a kind runs along a calendar.
pub(super) fn is_time(kind: Kind) -> bool {
    matches!(kind, Kind::Month | Kind::Date | Kind::Time)
}

/// Days from the year 1 for dates and times, else the position.
pub(super) fn place(cell: &Cell, index: usize) -> f64 {
    let day = |day: NaiveDate| f64::from(day.num_days_from_ce());
    match cell {
        Cell::Date(date) => day(*date),
        Cell::Time(time) => day(time.date()) + f64::from(time.num_seconds_from_midnight()) / 86_400.0,
        _ => super::scene::count(index),
    }
}
