//! Costs of a sparse series that lie out, alone or in a row.

use super::days_of_month::MONTHS;
use super::expected::Expected;
use super::limits::Limits;
use super::past::{Past, Standing};
use super::scan::{LONGEST, Run};
use super::sparse::{Sparse, gamma_score};

/// So few costs that nothing is known of how they vary.
const FEW: usize = 4;

/// The shortest row: of fewer days a sum is too far from gamma distributed.
const SHORTEST: usize = 3;

/// How much dearer a cost of the month may be than the one before.
const NEARLY: f64 = 1.5;

/// A sparse series on the day that is judged.
pub struct Rows<'a> {
    /// What came before.
    pub past: &'a Past,
    /// Cost by day.
    pub values: &'a [f64],
    /// What was to be expected.
    pub sparse: &'a Sparse,
    /// The day.
    pub day: usize,
    /// The first day that a row may begin on.
    pub first: usize,
}

impl Rows<'_> {
    /// The clearest rise: one cost among costs, more money than there should be, or more days with cost.
    #[must_use]
    pub fn rise(&self, limits: &Limits) -> Option<Run> {
        if self.past.standing[self.day] != Standing::Ordinary {
            return None;
        }
        self.single(limits).or_else(|| self.row(limits))
    }

    fn single(&self, limits: &Limits) -> Option<Run> {
        let (log, sparse) = (self.past.logs[self.day], self.sparse);
        let lift = log - sparse.amount.at(self.past, self.day);
        let limit = limits.score(1, sparse.costs.max(FEW));
        let score = if sparse.costs >= FEW {
            lift / (sparse.spread().powi(2) + sparse.amount.level_variance()).sqrt()
        } else if log > sparse.largest + 3.0_f64.ln() {
            // Nothing is known of how amounts vary: three times the largest is told.
            limit
        } else {
            0.0
        };
        let impact = self.values[self.day] - sparse.day(self.past, self.day).mean;
        let is_far = score >= limit && lift >= limits.min_lift;
        (is_far && limits.is_enough(impact) && !self.comes_monthly()).then_some(Run { days: 1, score, lift })
    }

    /// Whether the same day of an earlier month cost nearly as much. Where costs are rare, once is enough: jobs of the month
    /// are what such series are made of.
    fn comes_monthly(&self) -> bool {
        let calendar = &self.past.calendar;
        let earlier = self.past.start.max(self.day.saturating_sub(MONTHS))..self.day;
        let least = self.past.logs[self.day] - NEARLY.ln();
        let same = calendar.day_of_month(self.day);
        earlier.into_iter().any(|at| calendar.day_of_month(at) == same && self.past.logs[at] >= least)
    }

    /// The clearest row of days that ends with this one.
    fn row(&self, limits: &Limits) -> Option<Run> {
        if self.sparse.costs < FEW {
            return None;
        }
        let first = self.first.max((self.day + 1).saturating_sub(LONGEST));
        let days = (first..=self.day).rev().take_while(|at| self.past.standing[*at] != Standing::Aside);
        let mut row = Row { days: 0, costs: 0, sum: 0.0, expected: Expected::sum(&[]), chance: 1.0 };
        let mut best: Option<Run> = None;
        for at in days {
            row.add(self, at);
            let begins = self.past.standing[at] == Standing::Ordinary && row.days >= SHORTEST;
            let run = row.run();
            if begins && row.is_told(self.sparse, limits) && best.is_none_or(|best| run.score > best.score) {
                best = Some(run);
            }
        }
        best
    }
}

/// Days in a row.
struct Row {
    days: usize,
    costs: usize,
    sum: f64,
    expected: Expected,
    /// The chance that all its costs come as they do.
    chance: f64,
}

impl Row {
    fn add(&mut self, rows: &Rows<'_>, at: usize) {
        self.days += 1;
        self.sum += rows.values[at].max(0.0);
        self.expected = Expected::sum(&[self.expected, rows.sparse.day(rows.past, at)]);
        if rows.past.standing[at] == Standing::Ordinary {
            self.costs += 1;
            self.chance *= rows.sparse.chance(&rows.past.calendar, at);
        }
    }

    /// How far its money lies out.
    fn by_money(&self) -> f64 {
        gamma_score(self.sum, self.expected.mean, self.expected.variance())
    }

    /// How far it lies out as a row without a gap.
    fn by_days(&self) -> f64 {
        if self.days == self.costs { deviations(self.chance) } else { 0.0 }
    }

    fn is_told(&self, sparse: &Sparse, limits: &Limits) -> bool {
        let is_far = self.by_money() >= limits.score(self.days, sparse.costs)
            || self.by_days() >= limits.score(self.days, sparse.days);
        is_far && limits.is_enough(self.sum - self.expected.mean)
    }

    fn run(&self) -> Run {
        let lift = (self.sum / self.expected.mean).ln();
        Run { days: self.days, score: self.by_money().max(self.by_days()), lift }
    }
}

/// How many standard deviations out a chance lies: where the tail of the normal distribution has it, by its first
/// approximation (density over deviation).
#[must_use]
pub fn deviations(chance: f64) -> f64 {
    let square = -2.0 * chance.max(f64::MIN_POSITIVE).ln();
    (square - (std::f64::consts::TAU * square).max(1.0).ln()).max(0.0).sqrt()
}
