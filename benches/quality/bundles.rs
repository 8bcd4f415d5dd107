//! Bills of ten services: whether the band of a reconciled total covers it.

use chrono::Days;
use costs::analysis::anomaly::Series;
use costs::analysis::forecast::{Forecast, forecast, reconcile};

use crate::baselines::options;
use crate::generator::Case;
use crate::shape::number;

/// How many services make a bill.
const SERVICES: usize = 10;

/// How far ahead, in days, and how many days before the series' end.
const AHEAD: usize = 30;

/// The share of bills whose sum of the last 30 days lies in the band, of those in whose services nothing is planted. Services are
/// drawn independently of each other, so a band that allows for common errors covers more than 80 percent.
pub fn covered(cases: &[Case]) -> (f64, usize) {
    let quiet: Vec<&Case> = cases.iter().filter(|case| case.events.is_empty()).collect();
    let bills: Vec<bool> = quiet.chunks_exact(SERVICES).map(is_covered).collect();
    let covered = bills.iter().filter(|covered| **covered).count();
    (number(covered) / number(bills.len().max(1)), bills.len())
}

fn is_covered(services: &[&Case]) -> bool {
    let to_come: f64 = services.iter().map(|case| case.series.values.iter().rev().take(AHEAD).sum::<f64>()).sum();
    let total = reconcile(services.iter().map(|case| part(case)).collect());
    let (Some(first), Some(last)) = (total.days.first(), total.days.last()) else { return false };
    let band = total.total(first.day, last.day);
    (band.low..=band.high).contains(&to_come)
}

fn part(case: &Case) -> Forecast {
    let days = case.series.values.len();
    let values = case.series.values[..days - AHEAD].to_vec();
    forecast(&Series { first: case.series.first, values }, case.series.first + Days::new(days as u64 - 1), &options())
}
