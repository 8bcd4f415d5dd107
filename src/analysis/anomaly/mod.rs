//! Days that cost what they should not: a daily series against its own past.
//!
//! A day is judged by what came before it. The ordinary cost of a day is a level with a slow trend, times what is usual for its
//! weekday and, where history shows it twice, its day of the month; all in logarithms, as costs vary by percent. What lasts
//! several days is judged as a run, so a small rise is found after some days and a large one on its first. Series that
//! are often zero are judged by how often they cost and how much then.
//!
//! The statistics are our own: `augurs` (0.10) brings 80 crates with nalgebra, and its decompositions look at a whole series at once, so a
//! day would be judged by days that come after it.

mod baseline;
mod calendar;
mod days_of_month;
mod event;
mod expected;
mod limits;
mod line;
mod past;
mod robust;
mod rollup;
mod rows;
mod scan;
mod season;
mod sparse;
mod told;
mod watch;

#[cfg(test)]
mod estimates;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use rollup::{Keyed, without_repeats};

pub(in crate::analysis) use baseline::Baseline;
pub(in crate::analysis) use expected::Expected;
pub(in crate::analysis) use sparse::Sparse;
pub(in crate::analysis) use watch::{State, Watch};

/// What a thing costs, day by day without gaps, in units of its currency. A day without cost is 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The first day.
    pub first: NaiveDate,
    /// Cost of the first day and those after it.
    pub values: Vec<f64>,
}

/// How readily a series is called anomalous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Sensitivity {
    /// Only what stands far out.
    Low,
    /// One to two false alarms in 100 months of one series, as `benches/quality` measures it.
    #[default]
    Medium,
    /// Earlier and smaller, with more false alarms.
    High,
}

/// What is worth telling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The least impact, in units of the currency.
    pub min_impact: f64,
    /// The least impact, in percent of what was expected.
    pub min_percent: f64,
    /// How readily.
    pub sensitivity: Sensitivity,
    /// How many of the last days are incomplete: they are neither judged nor learned from.
    pub set_aside: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { min_impact: 10.0, min_percent: 20.0, sensitivity: Sensitivity::Medium, set_aside: 1 }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// More for some days, and then as before; or not yet over.
    Spike,
    /// Less for some days, and then as before; falls of less than five days are never told.
    Dip,
    /// More, or less, and it stays so.
    LevelShift,
    /// Cost where there was none.
    NewSpend,
    /// No cost where there was some.
    VanishedSpend,
}

/// How much it matters: by its percent of what was expected, a step lower for a fall and for small amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Below half of what was expected.
    Low,
    /// Half of it or more.
    Medium,
    /// As much again or more.
    High,
}

/// One event. Amounts are in units of the currency, over its days.
#[derive(Debug, Clone, PartialEq)]
pub struct Anomaly {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day: of a change that stays, the last before it counts as the new normal.
    pub last: NaiveDate,
    /// What happened.
    pub kind: Kind,
    /// What its days cost.
    pub actual: f64,
    /// What they were expected to cost.
    pub expected: f64,
    /// The lower end of what is ordinary: 5 of 100 sums lie below.
    pub low: f64,
    /// The upper end: 5 of 100 lie above.
    pub high: f64,
    /// Actual less expected.
    pub impact: f64,
    /// How far out it lies, in standard deviations, at its most telling day.
    pub score: f64,
    /// How much it matters.
    pub severity: Severity,
}

/// All anomalies of a series as its last day sees them, by first day.
///
/// A change that has lasted a week is the new normal: its end is a change as well, unless it comes within five weeks, when
/// both are one spike.
#[must_use]
pub fn detect(series: &Series, options: &Options) -> Vec<Anomaly> {
    let watch = Watch::over(series, options);
    told::anomalies(&watch, series, options)
}
