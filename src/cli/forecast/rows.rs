//! A forecast as a table: by service, or by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Told;
use crate::analysis::budget::Band;
use crate::error::Result;
use crate::table::{Builder, Kind, Rows};

/// A row for each service: what it was charged so far, what is expected of it, both together, and its band. The largest stand
/// first.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn by_service(told: &[Told]) -> Result<Rows> {
    let mut lines: Vec<(&str, String, i128, Band)> = told.iter().flat_map(services).collect();
    lines.sort_by(|a, b| (a.0, b.2 + b.3.expected, &a.1).cmp(&(b.0, a.2 + a.3.expected, &b.1)));
    let amounts = |of: fn(i128, &Band) -> i128| lines.iter().map(move |(_, _, known, band)| Some(of(*known, band)));
    Builder::default()
        .texts("service", Kind::Key, lines.iter().map(|(_, service, ..)| Some(service)))
        .amounts("so_far", Kind::Money, amounts(|known, _| known))?
        .amounts("expected", Kind::Money, amounts(|_, band| band.expected))?
        .amounts("total", Kind::Money, amounts(|known, band| known + band.expected))?
        .amounts("low", Kind::Quantity, amounts(|known, band| known + band.low))?
        .amounts("high", Kind::Quantity, amounts(|known, band| known + band.high))?
        .texts("currency", Kind::Currency, lines.iter().map(|(currency, ..)| Some(*currency)))
        .rows()
}

fn services(told: &Told) -> Vec<(&str, String, i128, Band)> {
    let known = told.known(|charge| charge.service.clone());
    let mut expected: BTreeMap<&str, Band> = BTreeMap::new();
    for one in &told.services {
        expected.insert(one.service.as_str(), one.outlook.whole());
    }
    let names: BTreeSet<&str> = known.keys().map(String::as_str).chain(expected.keys().copied()).collect();
    let line = |name: &str| {
        let band = expected.get(name).copied().unwrap_or(Band::certain(0));
        (told.currency.as_str(), name.to_owned(), known.get(name).copied().unwrap_or(0), band)
    };
    let lines = names.into_iter().map(line);
    lines.filter(|(_, _, known, band)| *known != 0 || *band != Band::certain(0)).collect()
}

/// The running sum of each day: what was charged; what is expected, and its band. The first day that is expected begins where what is
/// known ends.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn burning(told: &[Told]) -> Result<Rows> {
    let mut lines: Vec<(NaiveDate, Option<i128>, Option<Band>, &str)> = Vec::new();
    for one in told {
        let mut sum = 0;
        let mut known = Vec::new();
        for (day, amount) in one.known(|charge| charge.day) {
            sum += amount;
            known.push((day, Some(sum), None, one.currency.as_str()));
        }
        if let Some(last) = known.last_mut() {
            last.2 = Some(Band::certain(sum));
        }
        lines.extend(known);
        lines.extend(one.sums.iter().map(|(day, band)| (*day, None, Some(band.plus(sum)), one.currency.as_str())));
    }
    lines.sort_by_key(|line| (line.3.to_owned(), line.0));
    let band = |of: fn(Band) -> i128| lines.iter().map(move |(_, _, band, _)| band.map(of));
    Builder::default()
        .days("day", Kind::Date, lines.iter().map(|(day, ..)| Some(*day)))
        .amounts("actual", Kind::Money, lines.iter().map(|(_, actual, ..)| *actual))?
        .amounts("forecast", Kind::Money, band(|band| band.expected))?
        .amounts("low", Kind::Money, band(|band| band.low))?
        .amounts("high", Kind::Money, band(|band| band.high))?
        .texts("currency", Kind::Currency, lines.iter().map(|(.., currency)| Some(*currency)))
        .rows()
}

/// A row for each day and line: what was charged; what is expected, and its band.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn by_day(told: &[Told]) -> Result<Rows> {
    let mut lines: Vec<(NaiveDate, &str, i128, &str)> = Vec::new();
    for one in told {
        let known = one.known(|charge| charge.day);
        lines.extend(known.into_iter().map(|(day, amount)| (day, "actual", amount, one.currency.as_str())));
        for (day, band) in &one.days {
            let days = [("expected", band.expected), ("80% low", band.low), ("80% high", band.high)];
            lines.extend(days.map(|(line, amount)| (*day, line, amount, one.currency.as_str())));
        }
    }
    lines.sort();
    Builder::default()
        .days("day", Kind::Date, lines.iter().map(|(day, ..)| Some(*day)))
        .texts("line", Kind::Key, lines.iter().map(|(_, line, ..)| Some(*line)))
        .amounts("cost", Kind::Money, lines.iter().map(|(_, _, amount, _)| Some(*amount)))?
        .texts("currency", Kind::Currency, lines.iter().map(|(.., currency)| Some(*currency)))
        .rows()
}
