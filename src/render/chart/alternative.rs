//! What a chart says, as a sentence for those who do not see it.

use super::Drawing;
use super::columns::{kind, words};
use super::data::{Bar, Matrix, Series};
use super::unit::Unit;
use crate::table::Kind;

/// What is drawn: "Line chart: cost by day and service".
pub(super) fn subject(form: &str, drawing: &Drawing) -> String {
    let chart = drawing.chart;
    let by = chart.series.as_ref().map_or_else(String::new, |series| format!(" and {}", words(series)));
    format!("{form}: {} by {}{by}", words(&chart.y), words(&chart.x))
}

/// A part and its whole: "EC2 with 5 USD of 9 USD in all"; no whole where values have no sum.
pub(super) fn part(name: &str, value: i128, whole: Option<i128>, unit: &Unit) -> String {
    let of = whole.map_or_else(String::new, |whole| format!(" of {} in all", unit.spoken(whole)));
    format!("{name} with {}{of}", unit.spoken(value))
}

/// Whether values of a column add up to something.
fn has_sum(drawing: &Drawing) -> bool {
    !matches!(kind(drawing, &drawing.chart.y), Ok(Kind::Percent | Kind::Number) | Err(_))
}

/// Sentences about the first of many, and how many more there are.
pub(super) fn some(all: &[String], most: usize) -> Vec<String> {
    let more = all.len().saturating_sub(most);
    let more = (more > 0).then(|| format!("and {more} more"));
    all.iter().take(most).cloned().chain(more).collect()
}

/// What bars say.
pub(super) fn of_bars(drawing: &Drawing, bars: &[Bar], unit: &Unit) -> String {
    let named = bars.iter().filter(|bar| !bar.is_rest);
    let largest = named.filter_map(|bar| bar.value.map(|value| (bar, value))).rev().max_by_key(|(_, value)| *value);
    let whole = has_sum(drawing).then(|| bars.iter().filter_map(|bar| bar.value).sum());
    let subject = subject("Bar chart", drawing);
    match largest {
        Some((bar, value)) => format!("{subject}; the largest is {}.", part(&bar.name, value, whole, unit)),
        None => format!("{subject}; no value is known."),
    }
}

/// What lines, columns and areas say.
pub(super) fn of_matrix(form: &str, drawing: &Drawing, matrix: &Matrix, unit: &Unit) -> String {
    let subject = subject(form, drawing);
    let span = match matrix.stops.as_slice() {
        [] => String::new(),
        [one] => format!(", {}", one.label),
        [first, .., last] => format!(", {} to {}", first.label, last.label),
    };
    match matrix.series.as_slice() {
        [] => format!("{subject}; no value is known."),
        [one] => {
            let of = drawing.chart.series.as_ref().map_or_else(String::new, |_| format!(" of {}", one.name));
            format!("{subject}{span}; {}.", highest(one, &of, matrix, unit))
        }
        series => {
            let named = series.iter().filter(|one| !one.is_rest);
            let Some(largest) = named.rev().max_by_key(|one| one.total()) else { return subject };
            let whole = series.iter().map(Series::total).sum();
            if has_sum(drawing) {
                let part = part(&largest.name, largest.total(), Some(whole), unit);
                format!("{subject}{span}; the largest is {part}.")
            } else {
                let all: Vec<String> = series.iter().map(|one| one.name.clone()).collect();
                format!("{subject}{span}: {}.", crate::error::listed(&all))
            }
        }
    }
}

fn highest(series: &Series, of: &str, matrix: &Matrix, unit: &Unit) -> String {
    let known = series.values.iter().zip(&matrix.stops).filter_map(|(value, stop)| Some(((*value)?, stop)));
    let highest = known.rev().max_by_key(|(value, _)| *value);
    highest.map_or_else(
        || "no value is known".to_owned(),
        |(value, stop)| format!("the highest{of} is {}", part(&stop.label, value, None, unit)),
    )
}
