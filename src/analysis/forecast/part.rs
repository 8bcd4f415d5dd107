//! The forecast of one series.

use chrono::{Days, NaiveDate};

use crate::analysis::anomaly::{Baseline, Expected, Sparse, State, Watch};

/// How much of a trend is left the next day: half in three weeks.
const FADING: f64 = 0.97;

/// How far a level drifts in a day, in logarithms, beyond what its own past shows: grows with the root of days.
const DRIFT: f64 = 0.010;

/// What is taken for granted of a series of a few days: the standard deviation of its days, in logarithms.
const PRIOR: f64 = 0.3;

/// How many days of its own weigh as much.
const WEIGHT: f64 = 3.0;

/// The days to come of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The first of them.
    pub first: NaiveDate,
    /// What they are expected to cost.
    pub days: Vec<Expected>,
    /// How much more a sum of days varies than if each stood alone.
    pub clustering: f64,
}

impl Part {
    /// Forecasts a watched series.
    #[must_use]
    pub fn of(mut watch: Watch, until: NaiveDate) -> Self {
        let known = watch.days();
        let first = watch.past.calendar.day(known);
        let count = usize::try_from((until - first).num_days() + 1).unwrap_or(0);
        match watch.state() {
            State::Silent => Self { first, days: vec![Expected::sum(&[]); count], clustering: 1.0 },
            State::Regular(baseline) => {
                let clustering = (1.0 + baseline.season.correlation) / (1.0 - baseline.season.correlation);
                let pending = watch.pending();
                let day = |after| perhaps(regular(&watch, &baseline, after), pending);
                let days = (0..count).map(day).collect();
                Self { first, days, clustering }
            }
            State::Sparse(sparse) => {
                let days = (0..count).map(|after| often_zero(&watch, &sparse, after)).collect();
                Self { first, days, clustering: 1.0 }
            }
        }
    }

    /// The day after the last.
    #[must_use]
    pub fn end(&self) -> NaiveDate {
        self.first.checked_add_days(Days::new(self.days.len() as u64)).unwrap_or(NaiveDate::MAX)
    }

    /// What a day is expected to cost; nothing outside of the forecast.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Expected {
        let at = usize::try_from((day - self.first).num_days()).ok();
        at.and_then(|at| self.days.get(at)).copied().unwrap_or_else(|| Expected::sum(&[]))
    }
}

/// The logarithm of a day's cost in the middle, and the variance of its level.
fn level(watch: &Watch, baseline: &Baseline, after: usize) -> (f64, f64) {
    let days = count(after);
    let faded = FADING * (1.0 - FADING.powi(i32::try_from(after).unwrap_or(i32::MAX))) / (1.0 - FADING);
    let line = &baseline.line;
    let log = line.at(faded) + baseline.season.at(&watch.past.calendar, baseline.day + after);
    let of_line = line.level_variance + 2.0 * line.covariance * faded + line.slope_variance * faded * faded;
    (log, of_line.max(0.0) + baseline.season.wander + DRIFT * DRIFT * days)
}

/// The mean of a day whose logarithm varies so much: no more than the largest day that was seen, unless the level itself is. Of a
/// few days that cost anything from nothing to all, a lognormal's mean is thousands of times what ever was.
fn mean(watch: &Watch, log: f64, spread: f64) -> f64 {
    let largest = watch.past.logs.iter().copied().filter(|log| log.is_finite()).fold(f64::NEG_INFINITY, f64::max);
    (log + spread * spread / 2.0).min(log.max(largest)).exp()
}

/// The variance of a day: its own, and of a young series what others have.
fn variance(baseline: &Baseline) -> f64 {
    let (own, days) = (baseline.spread().powi(2), count(baseline.season.days));
    if baseline.season.days >= 28 { own } else { (own * days + PRIOR * PRIOR * WEIGHT) / (days + WEIGHT) }
}

fn regular(watch: &Watch, baseline: &Baseline, after: usize) -> Expected {
    let (log, of_level) = level(watch, baseline, after);
    let (own, variance) = (baseline.spread().powi(2), variance(baseline));
    let mean = mean(watch, log, baseline.season.spread);
    // The level of a young series is no surer than its days.
    let of_level = of_level + (variance - own).max(0.0) / count(baseline.season.days.max(1));
    Expected { mean, own: mean * mean * variance.exp_m1(), shared: mean * of_level.sqrt(), nothing: 0.0 }
}

/// A day where a change may stay or pass: the mean of both outcomes, and what lies between them as doubt.
fn perhaps(day: Expected, pending: Option<(f64, f64)>) -> Expected {
    let Some((lift, chance)) = pending else { return day };
    let more = day.mean * lift.exp_m1();
    let times = 1.0 + chance * lift.exp_m1();
    let doubt = more * (chance * (1.0 - chance)).sqrt();
    let shared = (day.shared * times).hypot(doubt);
    Expected { mean: day.mean * times, own: day.own * times * times, shared, nothing: day.nothing }
}

fn often_zero(watch: &Watch, sparse: &Sparse, after: usize) -> Expected {
    let (log, of_level) = level(watch, &sparse.amount, after);
    let variance = variance(&sparse.amount);
    let chance = sparse.chance(&watch.past.calendar, sparse.amount.day + after);
    let amount = mean(watch, log, sparse.amount.season.spread);
    let mean = chance * amount;
    let second = chance * amount * amount * variance.exp();
    let of_chance = (1.0 - chance) / (chance * count(sparse.days.max(1)));
    Expected { mean, own: second - mean * mean, shared: mean * (of_level + of_chance).sqrt(), nothing: 1.0 - chance }
}

#[expect(clippy::cast_precision_loss, reason = "counts of days are small")]
fn count(days: usize) -> f64 {
    days as f64
}
