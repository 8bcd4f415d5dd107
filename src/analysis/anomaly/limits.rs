//! From where on something is told.

use super::robust::count;
use super::{Options, Sensitivity};

/// From how many standard deviations a run counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    day: f64,
    run: f64,
    /// The least rise, in logarithms.
    pub min_lift: f64,
    /// The least fall, in logarithms: below 0.
    pub max_fall: f64,
    min_impact: f64,
}

impl Limits {
    /// The limits that options ask for.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let (day, run) = match options.sensitivity {
            Sensitivity::Low => (5.2, 5.0),
            Sensitivity::Medium => (4.3, 4.1),
            Sensitivity::High => (3.5, 3.4),
        };
        let percent = options.min_percent / 100.0;
        let (min_lift, max_fall) = (percent.ln_1p(), (-percent.min(0.99)).ln_1p());
        Self { day, run, min_lift, max_fall, min_impact: options.min_impact }
    }

    /// The limit of a run. What was learned from few days is less sure, so it is widened like Student's distribution (its expansion
    /// by Cornish and Fisher), where an estimate that outliers do not move is worth two thirds of its days.
    #[must_use]
    pub fn score(&self, days: usize, learned_from: usize) -> f64 {
        let limit = if days == 1 { self.day } else { self.run };
        let freedom = (count(learned_from) * 2.0 / 3.0).max(2.0);
        let square = limit * limit;
        let first = (square + 1.0) / (4.0 * freedom);
        let second = (5.0 * square * square + 16.0 * square + 3.0) / (96.0 * freedom * freedom);
        limit * (1.0 + first + second)
    }

    /// Whether an amount is worth telling.
    #[must_use]
    pub fn is_enough(&self, impact: f64) -> bool {
        impact >= self.min_impact && impact > 0.0
    }
}
