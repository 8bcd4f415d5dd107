//! A day of a series that is often zero.

use super::super::event::Lift;
use super::super::rows::Rows;
use super::{Event, Kind, SETTLE, Sparse, Standing, Watch};

/// After how many days a row of costs is the new normal. Longer than where it costs every day: that costs come daily says
/// little of how many are to come.
const SETTLE_ROW: usize = 28;

/// How long after a large cost the next may come and belong to it.
const PATIENCE: usize = 14;

impl Watch {
    pub(super) fn judge_sparse(&mut self, day: usize) {
        let season = self.season(day);
        let Some(sparse) = Sparse::learn(&self.past, &season, day - self.guard(day)) else { return };
        self.expected[day] = sparse.day(&self.past, day);
        self.surprise(day, &sparse.amount);
        if let Some(open) = self.open {
            self.go_on_sparse(open, day, &sparse);
        } else {
            let rows = Rows { past: &self.past, values: &self.values, sparse: &sparse, day, first: self.free(day) };
            let Some(run) = rows.rise(&self.limits) else { return };
            let first = day + 1 - run.days;
            for at in first..day {
                self.expected[at] = sparse.day(&self.past, at);
            }
            let mut lift = Lift::default();
            lift.add(run.lift);
            let mut event = Event::new(Kind::Spike, first, day, run.score);
            (event.is_rise, event.is_row, event.lift) = (true, run.days > 1, lift);
            self.open(event, 2);
            self.set_aside(first, day + 1);
        }
    }

    /// An event goes on while there is cost every day; one of large costs, while no ordinary one comes.
    fn go_on_sparse(&mut self, open: usize, day: usize, sparse: &Sparse) {
        let event = &mut self.events[open];
        let costs = self.past.standing[day] == Standing::Ordinary;
        let residual = self.past.logs[day] - sparse.amount.at(&self.past, day);
        let goes_on = match (costs, event.is_row) {
            (true, true) => true,
            (true, false) => residual > event.lift.mean() / 2.0,
            (false, is_row) => !is_row && day - event.last < PATIENCE,
        };
        if !goes_on || !event.is_rise {
            self.open = None;
        } else if costs {
            event.last = day;
            event.lift.add(residual);
            self.set_aside(day, day + 1);
            self.settle_sparse(open, day);
        }
    }

    /// Makes large costs the normal ones, and after a month costs every day.
    fn settle_sparse(&mut self, open: usize, day: usize) {
        let event = &self.events[open];
        let days = day + 1 - event.from;
        if !event.is_row && days >= SETTLE && event.lift.days() >= 4.0 {
            self.settle(day);
        } else if event.is_row && days >= SETTLE_ROW {
            let from = event.from;
            self.events[open].kind = Kind::LevelShift;
            self.open = None;
            self.settled = None;
            self.past.start = from;
            self.restore(from, day + 1);
        }
    }
}
