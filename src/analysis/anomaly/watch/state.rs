//! What a watched series is on its last day.

use super::super::robust::count;
use super::{Baseline, Phase, SETTLE, Season, Sparse, Watch};

/// How many days out say nothing of the days to come.
const PASSING: usize = 2;

/// What is known of a series on its last day.
#[derive(Debug, Clone)]
pub enum State {
    /// Nothing: no cost at all, or none any more.
    Silent,
    /// It costs on most days.
    Regular(Box<Baseline>),
    /// It is often zero.
    Sparse(Box<Sparse>),
}

impl Watch {
    /// What is known after the last day.
    #[must_use]
    pub fn state(&mut self) -> State {
        let days = self.days();
        match self.phase {
            Phase::Unborn | Phase::Gone { .. } => return State::Silent,
            Phase::Born | Phase::Running => {}
        }
        let season = Season::learn(&self.past, days);
        self.past.take_off(&season, self.past.start, days);
        if self.is_sparse(days) {
            return Sparse::learn(&self.past, &season, days)
                .map_or(State::Silent, |sparse| State::Sparse(Box::new(sparse)));
        }
        let baseline = Baseline::learn(&self.past, &season, days, days);
        baseline.map_or(State::Silent, |baseline| State::Regular(Box::new(baseline)))
    }

    /// A change that goes on and has not settled: how far it lies out, in logarithms, and how likely it is to stay. One or two days
    /// are taken for a passing event; from then on the chance grows to that of a settled one.
    #[must_use]
    pub fn pending(&self) -> Option<(f64, f64)> {
        let event = &self.events[self.open?];
        let days = event.last + 1 - event.from;
        let is_level = event.lift.days() > 0.0 && !event.is_row;
        let chance = count(days) / count(SETTLE);
        (is_level && days > PASSING).then(|| (event.lift.mean(), chance.min(1.0)))
    }
}
