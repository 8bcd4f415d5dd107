//! Events as they are told.

use super::event::Event;
use super::expected::Expected;
use super::watch::Watch;
use super::{Anomaly, Kind, Options, Series, Severity};

/// The share of ordinary sums below the expected band, and above it.
const OUTSIDE: f64 = 0.05;

/// From how many days on a rise that goes on is called a new level.
const LASTING: usize = 3;

/// The events of a series that are worth telling.
#[must_use]
pub fn anomalies(watch: &Watch, series: &Series, options: &Options) -> Vec<Anomaly> {
    let told = watch.events.iter().enumerate().map(|(at, event)| anomaly(watch, series, options, at, event));
    told.filter(|anomaly| anomaly.impact.abs() >= options.min_impact).collect()
}

fn anomaly(watch: &Watch, series: &Series, options: &Options, at: usize, event: &Event) -> Anomaly {
    let days = event.first..=event.last;
    let actual: f64 = series.values[days.clone()].iter().sum();
    let sum = if event.kind == Kind::NewSpend { Expected::default() } else { Expected::sum(&watch.expected[days]) };
    let lasts = event.last + 1 - event.first >= LASTING && watch.is_open(at);
    let kind = match event.kind {
        Kind::Spike if lasts => Kind::LevelShift,
        Kind::Spike if !event.is_rise => Kind::Dip,
        kind => kind,
    };
    let impact = actual - sum.mean;
    Anomaly {
        first: watch.past.calendar.day(event.first),
        last: watch.past.calendar.day(event.last),
        kind,
        actual,
        expected: sum.mean,
        low: sum.quantile(OUTSIDE),
        high: sum.quantile(1.0 - OUTSIDE),
        impact,
        score: event.score,
        severity: severity(kind, impact, sum.mean, options.min_impact),
    }
}

fn severity(kind: Kind, impact: f64, expected: f64, min_impact: f64) -> Severity {
    let share = if kind == Kind::NewSpend { 1.0 } else { impact.abs() / expected.max(f64::MIN_POSITIVE) };
    let steps = usize::from(share >= 0.5) + usize::from(share >= 1.0);
    let lower = usize::from(impact < 0.0) + usize::from(impact.abs() < 10.0 * min_impact);
    match steps.saturating_sub(lower) {
        0 => Severity::Low,
        1 => Severity::Medium,
        _ => Severity::High,
    }
}
