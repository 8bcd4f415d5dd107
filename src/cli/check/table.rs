//! The verdicts, and the findings of one check, as tables.

use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{Field, Schema};

use crate::catalog::Unit;
use crate::engine::check::{Checked, Finding, Outcome, State};
use crate::error::{Error, Result};
use crate::money;
use crate::table::{Column, Kind, Rows};

/// One row a check: its state, its figure, what it found. As data the figure is a number beside its unit.
///
/// # Errors
/// The columns cannot be put together, which would be a fault of ours.
pub fn verdicts(checked: &Checked, is_data: bool) -> Result<Rows> {
    let each = |of: fn(&Outcome) -> Option<String>| text(checked.outcomes.iter().map(of));
    let mut columns = vec![
        ("check", Kind::Key, each(|one| Some(one.name.clone()))),
        ("state", Kind::Text, each(|one| Some(one.state.name().to_owned()))),
    ];
    if is_data {
        columns.push(("figure", Kind::Number, amounts(checked.outcomes.iter().map(|one| one.figure))?));
        columns.push(("unit", Kind::Text, each(|one| Some(one.unit.name().to_owned()))));
    } else {
        columns.push(("figure", Kind::Text, each(|one| one.figure.map(|units| figure(units, one.unit)))));
    }
    columns.push(("found", Kind::Text, each(|one| Some(found(one)))));
    rows(columns)
}

/// One row a finding.
///
/// # Errors
/// As [`verdicts`].
pub fn findings(checked: &Checked) -> Result<Rows> {
    let all: Vec<&Finding> = checked.outcomes.iter().flat_map(|one| &one.findings).collect();
    rows(vec![
        ("state", Kind::Text, text(all.iter().map(|one| Some(State::from(one.severity).name().to_owned())))),
        ("finding", Kind::Key, text(all.iter().map(|one| Some(one.text.clone())))),
        ("count", Kind::Count, Arc::new(all.iter().map(|one| one.count).collect::<Int64Array>())),
        ("amount", Kind::Money, amounts(all.iter().map(|one| one.amount))?),
        ("currency", Kind::Text, text(all.iter().map(|one| one.currency.clone()))),
    ])
}

/// A check's verdict as one sentence.
pub fn verdict(outcome: &Outcome) -> String {
    let figure = outcome.figure.map(|units| format!(", {}", figure(units, outcome.unit))).unwrap_or_default();
    let why = outcome.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{} is {}{figure}{why}", outcome.name, outcome.state.name())
}

/// A figure with its unit, as a person reads it.
fn figure(units: i128, unit: Unit) -> String {
    match unit {
        Unit::Money if units.abs() < money::ONE / 100 => money::plain(units, money::PLACES),
        Unit::Money => money::shown(units, money::PLACES, 2),
        Unit::Percent => format!("{}%", money::shown(units, money::PLACES, 2)),
        unit if units == money::ONE => format!("1 {}", unit.one()),
        unit => format!("{} {}", money::shown(units, money::PLACES, 0), unit.name()),
    }
}

/// The first finding of the state, and how many more there are.
fn found(outcome: &Outcome) -> String {
    if let Some(why) = &outcome.why {
        return why.clone();
    }
    let mut of_state = outcome.findings.iter().filter(|one| State::from(one.severity) == outcome.state);
    let Some(first) = of_state.next() else { return String::new() };
    let mut parts = Vec::new();
    parts.extend(first.count.filter(|count| *count > 1).map(|count| counted(count, outcome.unit)));
    if let (Some(amount), Some(currency)) = (first.amount.filter(|amount| *amount != 0), &first.currency) {
        parts.push(format!("{} {currency}", money::shown(amount, money::PLACES, 2)));
    }
    let what = if parts.is_empty() { first.text.clone() } else { format!("{}: {}", first.text, parts.join(", ")) };
    match of_state.count() {
        0 => what,
        more => format!("{what} (and {more} more)"),
    }
}

/// What a finding counts: rows of the bill, but for checks of something else.
fn counted(count: i64, unit: Unit) -> String {
    let noun = if matches!(unit, Unit::Values | Unit::Columns | Unit::Files) { unit.name() } else { "rows" };
    format!("{} {noun}", money::shown(i128::from(count), 0, 0))
}

fn text(values: impl Iterator<Item = Option<String>>) -> ArrayRef {
    Arc::new(values.collect::<StringViewArray>())
}

fn amounts(values: impl Iterator<Item = Option<i128>>) -> Result<ArrayRef> {
    let array = values.collect::<Decimal128Array>();
    Ok(Arc::new(array.with_precision_and_scale(money::PRECISION, 12).map_err(fault)?))
}

fn rows(columns: Vec<(&str, Kind, ArrayRef)>) -> Result<Rows> {
    let field = |(name, _, array): &(&str, Kind, ArrayRef)| Field::new(*name, array.data_type().clone(), true);
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let kinds = columns.iter().map(|(name, kind, _)| Column { name: (*name).to_owned(), kind: *kind }).collect();
    let batch =
        RecordBatch::try_new(schema, columns.into_iter().map(|(_, _, array)| array).collect()).map_err(fault)?;
    Ok(Rows { columns: kinds, batches: vec![batch] })
}

fn fault(error: arrow::error::ArrowError) -> Error {
    Error::Output(std::io::Error::other(error))
}
