//! What a day of a regular series is expected to cost.

use super::expected::Expected;
use super::line::{Line, Points};
use super::past::Past;
use super::robust::median;
use super::season::Season;

/// What a day counts of the day after it: half after four weeks, 0.5 to the 1/28.
const DECAY: f64 = 0.975_545_8;

/// How many ages are told apart.
const AGES: usize = 128;

/// What a day of each age counts.
const WEIGHTS: [f64; AGES] = {
    let mut weights = [1.0; AGES];
    let mut age = 1;
    while age < AGES {
        weights[age] = weights[age - 1] * DECAY;
        age += 1;
    }
    weights
};

/// How many days back a level is learned from.
pub const WINDOW: usize = 91;

/// The first guess of a level is the median of so many days.
const RECENT: usize = 28;

/// The smallest deviation that is believed: real costs are never steadier than this.
const FLOOR: f64 = 0.02;

/// Level, trend and season as a day sees them.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// Weekdays and days of the month.
    pub season: Season,
    /// Level and trend; day 0 is `day`.
    pub line: Line,
    /// The day that it was learned for.
    pub day: usize,
}

impl Baseline {
    /// Learns the level from the ordinary days before `to`, for `day`; absent where there are none.
    #[must_use]
    pub fn learn(past: &Past, season: &Season, to: usize, day: usize) -> Option<Self> {
        let point = |at: usize| Point { x: away(at, day), y: past.left[at], weight: WEIGHTS[(day - at).min(AGES - 1)] };
        let points: Vec<Point> = past.days(to.saturating_sub(WINDOW), to).map(point).collect();
        let latest = &points[points.len().saturating_sub(RECENT)..];
        let centre = median(&mut latest.iter().map(|point| point.y).collect::<Vec<f64>>());
        let spread = season.spread.max(FLOOR);
        let first = fitted(&points, spread, |_| centre)?;
        let line = fitted(&points, spread, |x| first.at(x))?;
        Some(Self { season: season.clone(), line, day })
    }

    /// The logarithm of what a day is expected to cost, in the middle.
    #[must_use]
    pub fn at(&self, past: &Past, at: usize) -> f64 {
        self.level(at) + self.season.at(&past.calendar, at)
    }

    /// What a day is expected to cost on average: the mean of a log-normal amount.
    #[must_use]
    pub fn day(&self, past: &Past, at: usize) -> Expected {
        let square = self.spread().powi(2);
        // The least spread is doubt, and no reason to expect more.
        let mean = (self.at(past, at) + self.season.spread.powi(2) / 2.0).exp();
        let own = mean * mean * square.exp_m1();
        Expected { mean, own, shared: mean * self.level_variance().sqrt(), nothing: 0.0 }
    }

    /// Level and trend on a day.
    #[must_use]
    pub fn level(&self, at: usize) -> f64 {
        self.line.at(away(at, self.day))
    }

    /// The standard deviation of a day.
    #[must_use]
    pub fn spread(&self) -> f64 {
        self.season.spread.max(FLOOR)
    }

    /// The variance of the level itself on the day that it was learned for.
    #[must_use]
    pub fn level_variance(&self) -> f64 {
        self.line.level_variance + self.season.wander
    }

    /// The standard deviation of a mean of so many days in a row around what was expected.
    #[must_use]
    pub fn deviation(&self, days: usize) -> f64 {
        (self.spread().powi(2) * self.season.mean_variance(days) + self.level_variance()).sqrt()
    }
}

/// Days between two places.
#[must_use]
pub fn away(at: usize, day: usize) -> f64 {
    super::robust::count(at) - super::robust::count(day)
}

/// A day without its season.
struct Point {
    x: f64,
    y: f64,
    weight: f64,
}

/// The line through points, each drawn in towards a first guess.
fn fitted(points: &[Point], spread: f64, guess: impl Fn(f64) -> f64) -> Option<Line> {
    let (mut sums, cap) = (Points::default(), 2.0 * spread);
    for point in points {
        let guess = guess(point.x);
        sums.add(point.x, guess + (point.y - guess).clamp(-cap, cap), point.weight);
    }
    sums.line(spread * spread)
}
