//! Runs of days that lie out together.

use std::ops::RangeInclusive;

use super::baseline::Baseline;
use super::limits::Limits;
use super::past::{Past, Standing};
use super::robust::count;

/// The longest run.
pub const LONGEST: usize = 14;

/// The shortest run of a fall: late data, holidays and corrections look like one for some days.
const SHORTEST_FALL: usize = 5;

/// How far below the ordinary a day without cost is taken to lie, in logarithms.
const NOTHING: f64 = -3.0;

/// Days up to the one that is judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// How many.
    pub days: usize,
    /// How far they lie out, in standard deviations.
    pub score: f64,
    /// How far on average, in logarithms.
    pub lift: f64,
}

/// A regular series on the day that is judged.
pub struct Regular<'a> {
    past: &'a Past,
    values: &'a [f64],
    baseline: &'a Baseline,
    day: usize,
    /// How far the day and those before it lie out, in logarithms, the latest first.
    residuals: [f64; LONGEST],
    runs: Vec<Run>,
}

impl<'a> Regular<'a> {
    /// Looks at the days from the end of the last event to the one that is judged.
    #[must_use]
    pub fn new(past: &'a Past, values: &'a [f64], baseline: &'a Baseline, days: RangeInclusive<usize>) -> Self {
        let day = *days.end();
        let first = (*days.start()).max((day + 1).saturating_sub(LONGEST));
        let (mut residuals, mut runs, mut sum) = ([0.0; LONGEST], Vec::with_capacity(LONGEST), 0.0);
        for at in (first..=day).rev().take_while(|at| past.standing[*at] != Standing::Aside) {
            let residual = residual(past, values, baseline, at);
            residuals[runs.len()] = residual;
            sum += residual;
            let days = runs.len() + 1;
            let lift = sum / count(days);
            runs.push(Run { days, score: lift / baseline.deviation(days), lift });
        }
        Self { past, values, baseline, day, residuals, runs }
    }

    /// How far a day lies out, in logarithms.
    #[must_use]
    pub fn residual(&self, at: usize) -> f64 {
        self.residuals[self.day - at]
    }

    /// Runs that end on the day, the shortest first.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        self.runs.iter().copied()
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> usize {
        self.day
    }

    /// The clearest rise, if any is clear enough.
    #[must_use]
    pub fn rise(&self, limits: &Limits) -> Option<Run> {
        let today = self.residual(self.day);
        let learned = self.baseline.season.days;
        let counts = |run: &Run| {
            run.score >= limits.score(run.days, learned)
                && run.lift >= limits.min_lift
                && today >= run.lift / 2.0
                && self.residual(self.day + 1 - run.days) >= run.lift / 2.0
                && limits.is_enough(self.impact(run))
        };
        self.runs().filter(counts).max_by(|a, b| a.score.total_cmp(&b.score))
    }

    /// The clearest fall, if any is clear enough and has lasted.
    #[must_use]
    pub fn fall(&self, limits: &Limits) -> Option<Run> {
        let learned = self.baseline.season.days;
        let counts = |run: &Run| {
            run.days >= SHORTEST_FALL
                && -run.score >= limits.score(run.days, learned)
                && run.lift <= limits.max_fall
                && self.is_low_throughout(run)
                && limits.is_enough(-self.impact(run))
        };
        self.runs().filter(counts).min_by(|a, b| a.score.total_cmp(&b.score))
    }

    /// Whether nearly all days of a run are low: a day that is very low, as a correction is, makes no fall.
    fn is_low_throughout(&self, run: &Run) -> bool {
        let is_low = |at: &usize| self.residual(*at) <= run.lift / 2.0;
        let first = self.day + 1 - run.days;
        let low = (first..=self.day).filter(is_low).count();
        is_low(&first) && is_low(&self.day) && 5 * low >= 4 * run.days
    }

    fn impact(&self, run: &Run) -> f64 {
        let days = self.day + 1 - run.days..=self.day;
        days.map(|at| self.values[at] - self.baseline.day(self.past, at).mean).sum()
    }
}

fn residual(past: &Past, values: &[f64], baseline: &Baseline, at: usize) -> f64 {
    if values[at] > 0.0 { (past.logs[at] - baseline.at(past, at)).max(NOTHING) } else { NOTHING }
}
