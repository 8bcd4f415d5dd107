//! What is said of budgets beside their rows.

use crate::analysis::budget::{Driver, Status};
use crate::error::listed;
use crate::money;
use crate::settings::budgets::Limit;

/// The period and the currency, as a chart says them.
pub fn subtitle(status: &Status) -> String {
    let reach = status.reach.map(|day| format!(", use until {day}")).unwrap_or_default();
    format!("{}, {}{reach}", status.span.shown(), status.currency)
}

/// A line for what is spent or expected, one for what moved it.
pub fn lines(status: &Status, is_detail: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let told: Vec<String> = status.crossings.iter().filter(|one| one.fires).map(|one| crossing(status, one)).collect();
    if !told.is_empty() || is_detail {
        lines.push(state(status));
        lines.extend(told.iter().map(|text| format!("  {text}")));
        lines.extend(drivers(status).map(|text| format!("  {text}")));
    }
    lines
}

/// What is spent and expected, as one sentence.
pub fn state(status: &Status) -> String {
    let (title, period) = (status.title(), status.span.shown());
    let spent = format!("{} of {} spent", shown(status.actual), amount(status.amount, &status.currency));
    match status.forecast.filter(|_| !status.expected.is_empty()) {
        Some(band) => format!(
            "{title}, {period}: {spent}; {} expected (80%: {} to {})",
            shown(band.expected),
            shown(band.low),
            shown(band.high)
        ),
        None => format!("{title}, {period}: {spent}"),
    }
}

/// A threshold that is reached or expected to be.
pub fn crossing(status: &Status, crossing: &crate::analysis::budget::Crossing) -> String {
    let limit = match crossing.threshold.limit {
        Limit::Percent(percent) => {
            format!("{}% ({})", money::plain(percent, money::PLACES), amount(crossing.limit, &status.currency))
        }
        Limit::Amount(limit) => amount(limit, &status.currency),
    };
    match (crossing.reached, crossing.expected) {
        (Some(day), _) => format!("{limit} was reached on {day}"),
        (None, Some(day)) => format!("{limit} is expected on {day}"),
        (None, None) => format!("{limit} is expected"),
    }
}

/// The services that changed most.
pub fn drivers(status: &Status) -> Option<String> {
    let one = |driver: &Driver| {
        let sign = if driver.change() < 0 { "" } else { "+" };
        format!("{} {sign}{}", driver.service, shown(driver.change()))
    };
    let names: Vec<String> = status.drivers.iter().take(3).map(one).collect();
    (!names.is_empty()).then(|| format!("against the period before: {}", listed(&names)))
}

fn amount(units: i128, currency: &str) -> String {
    format!("{} {currency}", shown(units)).trim_end().to_owned()
}

fn shown(units: i128) -> String {
    money::shown(units, money::PLACES, 2)
}
