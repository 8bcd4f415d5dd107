//! Spend that begins, vanishes and comes back.

use super::super::robust::count;
use super::super::rows::deviations;
use super::{Event, Expected, Kind, Phase, REMEMBERED, SETTLE, Sparse, Standing, Watch};

/// How many days without cost make the next cost new.
const UNKNOWN: usize = 7;

/// How many costs must be known before their absence says something.
const KNOWN: usize = 4;

/// From so many days on it is no news: a series that costs on one day of three or fewer takes longer to be missed.
const LATE: usize = 21;

/// How unlikely a row of days without cost must be to count as vanished.
const UNLIKELY: f64 = 2e-5;

impl Watch {
    pub(super) fn begin(&mut self, day: usize) {
        self.past.start = day;
        self.phase = if day < UNKNOWN { Phase::Running } else { Phase::Born };
        if self.phase == Phase::Born {
            self.grow(day);
        }
    }

    /// New spend is told once it is worth telling, and for a week.
    pub(super) fn grow(&mut self, day: usize) {
        let first = self.past.start;
        let spent: f64 = self.values[first..=day].iter().sum();
        let is_told = self.events.last().is_some_and(|event| event.first == first);
        if day + 1 - first > SETTLE {
            self.phase = Phase::Running;
            self.open = None;
        } else if is_told {
            if self.past.standing[day] != Standing::Quiet {
                self.extend_last(day);
            }
        } else if self.is_worth(spent) {
            // One cost after so many days without: the chance of it by the rule of succession.
            let score = (2.0 * count(first + 1).ln()).sqrt();
            self.events.push(Event::new(Kind::NewSpend, first, day, score));
            self.open = Some(self.events.len() - 1);
        }
    }

    /// Whether cost has vanished by this day without cost; true if so.
    pub(super) fn vanish(&mut self, day: usize) -> bool {
        let first = self.first_quiet(day);
        let length = day + 1 - first;
        if !(2..=LATE).contains(&length) {
            return false;
        }
        let season = self.season(day);
        let Some(sparse) = Sparse::learn(&self.past, &season, first) else { return false };
        let days: Vec<Expected> = (first..=day).map(|at| sparse.day(&self.past, at)).collect();
        let chance: f64 = (first..=day).map(|at| 1.0 - sparse.chance(&self.past.calendar, at)).product();
        if sparse.costs < KNOWN || chance > UNLIKELY || !self.is_worth(Expected::sum(&days).mean) {
            return false;
        }
        self.expected[first..=day].copy_from_slice(&days);
        self.close(first);
        self.events.push(Event::new(Kind::VanishedSpend, first, day, deviations(chance)));
        self.open = Some(self.events.len() - 1);
        self.settled = None;
        self.set_aside(first, day + 1);
        self.phase = Phase::Gone { since: first };
        true
    }

    /// A day without cost where there was none before.
    pub(super) fn stay_silent(&mut self, day: usize) {
        let Phase::Gone { since } = self.phase else { return };
        self.past.standing[day] = Standing::Aside;
        if day < since + SETTLE {
            let season = self.season(day);
            let sparse = Sparse::learn(&self.past, &season, since);
            self.expected[day] = sparse.map_or_else(Expected::default, |sparse| sparse.day(&self.past, day));
            self.extend_last(day);
        } else {
            self.open = None;
        }
    }

    /// Cost after it had vanished: as before, or new if that is long ago.
    pub(super) fn come_back(&mut self, day: usize, since: usize) {
        self.open = None;
        if day - since <= REMEMBERED {
            self.phase = Phase::Running;
        } else {
            self.past.start = day;
            self.phase = Phase::Born;
            self.grow(day);
        }
    }

    /// Ends what is open before a day.
    fn close(&mut self, day: usize) {
        if let Some(open) = self.open.take() {
            let event = &mut self.events[open];
            event.last = event.last.min(day.saturating_sub(1)).max(event.first);
        }
    }

    fn first_quiet(&self, day: usize) -> usize {
        let is_quiet = |at: &usize| self.is_quiet(*at) && *at >= self.past.start;
        (0..=day).rev().take_while(is_quiet).last().unwrap_or(day)
    }

    fn extend_last(&mut self, day: usize) {
        if let Some(event) = self.events.last_mut() {
            event.last = event.last.max(day);
        }
    }

    fn is_worth(&self, amount: f64) -> bool {
        self.limits.is_enough(amount)
    }
}
