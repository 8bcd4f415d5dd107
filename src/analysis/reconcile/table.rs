//! A comparison as a table.

use super::{Line, Whose};
use crate::error::Result;
use crate::table::{Builder, Kind, Rows};

/// The lines of one or several metrics as a table; the metric is a column where there are several.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn rows(by: &[&str], metrics: &[(&str, Vec<Line>)], whose: Whose) -> Result<Rows> {
    let all = || metrics.iter().flat_map(|(_, lines)| lines);
    let mut table = Builder::default();
    if metrics.len() > 1 {
        let names = metrics.iter().flat_map(|(metric, lines)| lines.iter().map(|_| Some((*metric).to_owned())));
        table = table.texts("metric", Kind::Text, names);
    }
    for (place, name) in by.iter().enumerate() {
        table = table.texts(name, Kind::Key, all().map(|line| line.key.names.get(place).cloned()));
    }
    let other = match whose {
        Whose::CostExplorer => "cost_explorer",
        Whose::Invoice => "invoice",
    };
    let state = |line: &Line| Some(if line.agrees { "agrees" } else { "differs" }.to_owned());
    table
        .amounts("bill", Kind::Money, all().map(|line| line.bill))?
        .amounts(other, Kind::Money, all().map(|line| line.other))?
        .amounts("difference", Kind::Money, all().map(|line| line.difference))?
        .texts("state", Kind::Text, all().map(state))
        .texts("likely_cause", Kind::Text, all().map(|line| line.cause.as_ref().map(|cause| cause.text(whose))))
        .texts("currency", Kind::Currency, all().map(|line| Some(line.key.currency.clone())))
        .rows()
}
