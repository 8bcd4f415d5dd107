//! Series that are often zero: how often they cost, and how much then.

use super::baseline::Baseline;
use super::calendar::Calendar;
use super::expected::Expected;
use super::past::{Past, Standing};
use super::robust::count;
use super::season::Season;

/// How many days back it is learned from.
const WINDOW: usize = 119;

/// The smallest deviation of amounts that is believed.
const FLOOR: f64 = 0.05;

/// How often a series costs and how much.
#[derive(Debug, Clone)]
pub struct Sparse {
    /// The chance of a cost by weekday, Monday first.
    pub chance: [f64; 7],
    /// What it costs, where it does.
    pub amount: Baseline,
    /// How many costs it was learned from.
    pub costs: usize,
    /// How many days it was learned from.
    pub days: usize,
    /// The largest logarithm.
    pub largest: f64,
}

impl Sparse {
    /// Learns from the days before `to`, for `to`; absent where none has a cost.
    #[must_use]
    pub fn learn(past: &Past, season: &Season, to: usize) -> Option<Self> {
        let from = past.start.max(to.saturating_sub(WINDOW));
        let amount = Baseline::learn(past, season, to, to)?;
        let costs = past.days(from, to).count();
        let largest = past.days(from, to).map(|at| past.logs[at]).fold(f64::NEG_INFINITY, f64::max);
        Some(Self { chance: chances(past, from, to), amount, costs, days: known(past, from, to).count(), largest })
    }

    /// The chance of a cost on a day.
    #[must_use]
    pub fn chance(&self, calendar: &Calendar, at: usize) -> f64 {
        self.chance[calendar.weekday(at)]
    }

    /// The standard deviation of the logarithm of a cost.
    #[must_use]
    pub fn spread(&self) -> f64 {
        self.amount.spread().max(FLOOR)
    }

    /// What a day is expected to cost.
    #[must_use]
    pub fn day(&self, past: &Past, at: usize) -> Expected {
        let chance = self.chance(&past.calendar, at);
        let amount = self.amount.day(past, at).mean;
        let mean = chance * amount;
        let second = chance * amount * amount * self.spread().powi(2).exp();
        let unsure = (1.0 - chance) / (chance * count(self.days.max(1))) + self.amount.level_variance();
        Expected { mean, own: second - mean * mean, shared: mean * unsure.sqrt(), nothing: 1.0 - chance }
    }
}

fn known(past: &Past, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
    (from..to).filter(|at| past.standing[*at] != Standing::Aside)
}

/// Chances by weekday, drawn towards that of all days as if each had four more.
fn chances(past: &Past, from: usize, to: usize) -> [f64; 7] {
    let (mut with, mut all) = ([0_usize; 7], [0_usize; 7]);
    for at in known(past, from, to) {
        let weekday = past.calendar.weekday(at);
        all[weekday] += 1;
        with[weekday] += usize::from(past.standing[at] == Standing::Ordinary);
    }
    let overall = (count(with.iter().sum()) + 0.5) / (count(all.iter().sum()) + 1.0);
    std::array::from_fn(|weekday| (count(with[weekday]) + 4.0 * overall) / (count(all[weekday]) + 4.0))
}

/// How far a sum lies from its expectation, in standard deviations, as if it were gamma distributed: the cube root of such a
/// sum is nearly normal (Wilson and Hilferty, 1931).
#[must_use]
pub fn gamma_score(sum: f64, expected: f64, variance: f64) -> f64 {
    if expected <= 0.0 || variance <= 0.0 {
        return 0.0;
    }
    let shape = expected * expected / variance;
    ((sum.max(0.0) / expected).cbrt() - (1.0 - 1.0 / (9.0 * shape))) * 3.0 * shape.sqrt()
}

/// The sum that lies so many standard deviations from its expectation: `gamma_score` the other way round.
#[must_use]
pub fn gamma_quantile(score: f64, expected: f64, variance: f64) -> f64 {
    if expected <= 0.0 || variance <= 0.0 {
        return expected;
    }
    let shape = expected * expected / variance;
    expected * (1.0 - 1.0 / (9.0 * shape) + score / (3.0 * shape.sqrt())).max(0.0).powi(3)
}
