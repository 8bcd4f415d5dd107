//! A day of a series that costs on most days.

use super::super::baseline::Baseline;
use super::super::event::Lift;
use super::super::scan::{Regular, Run};
use super::{Event, Kind, REMEMBERED, SETTLE, Settled, Watch};

/// Before weekdays are known, a day says nothing of its day of the month.
const THREE_WEEKS: usize = 21;

/// Until then weekdays are hardly known.
const SIX_WEEKS: usize = 42;

/// How soon a change that grows again is the same change, in days.
const SAME: usize = 10;

impl Watch {
    pub(super) fn judge_regular(&mut self, day: usize) {
        let season = self.season(day);
        let guard = self.guard(day);
        let Some(baseline) = Baseline::learn(&self.past, &season, day - guard, day) else { return };
        self.expected[day] = baseline.day(&self.past, day);
        self.surprise(day, &baseline);
        let judged = Regular::new(&self.past, &self.values, &baseline, self.free(day)..=day);
        if let Some(open) = self.open {
            let residual = judged.residual(day);
            self.go_on(open, day, residual, &baseline);
        } else if let Some(back) = self.settled.and_then(|settled| returned(&judged, &settled)) {
            self.undo(back);
        } else if let Some((run, is_rise)) = found(&judged, self) {
            self.start_event(day, &run, is_rise, &baseline);
        }
        if self.settled.is_some_and(|settled| day - settled.day > REMEMBERED) {
            self.settled = None;
        }
    }

    /// Notes how far a day lies from level and weekday, for its day of the month.
    pub(super) fn surprise(&mut self, day: usize, baseline: &Baseline) {
        if self.values[day] > 0.0 && baseline.season.days >= THREE_WEEKS {
            let weekday = baseline.season.weekday[self.past.calendar.weekday(day)];
            self.past.surprise[day] = self.past.logs[day] - baseline.level(day) - weekday;
        }
    }

    fn start_event(&mut self, day: usize, run: &Run, is_rise: bool, baseline: &Baseline) {
        let first = day + 1 - run.days;
        let judged = Regular::new(&self.past, &self.values, baseline, first..=day);
        let mut lift = Lift::default();
        (first..=day).for_each(|at| lift.add(judged.residual(at)));
        let expected: Vec<_> = (first..=day).map(|at| baseline.day(&self.past, at)).collect();
        self.expected[first..=day].copy_from_slice(&expected);
        let score = run.score.abs();
        let mut event = Event::new(Kind::Spike, first, day, score);
        (event.is_rise, event.lift) = (is_rise, lift);
        let gap = if self.settled.is_some() { SAME } else { 3 };
        self.open(event, gap);
        self.set_aside(first, day + 1);
        // A fall is told only after it has lasted, and some runs are found late.
        if run.days >= SETTLE {
            self.settle(day);
        }
    }

    /// Whether the day is one more of the event, its end, or the day on which it is the new normal.
    fn go_on(&mut self, open: usize, day: usize, residual: f64, baseline: &Baseline) {
        let event = &mut self.events[open];
        let lift = event.lift.mean();
        let is_out = if event.is_rise { residual > lift / 2.0 } else { residual < lift / 2.0 };
        if is_out {
            event.last = day;
            event.misses = 0;
            event.lift.add(residual);
            let days = day + 1 - event.from;
            event.score = event.score.max((event.lift.mean() / baseline.deviation(days)).abs());
            self.set_aside(day, day + 1);
            if days >= SETTLE {
                self.settle(day);
            }
            return;
        }
        event.misses += 1;
        let last = event.last;
        if event.misses >= 2 || lift.abs() > 4.0 * baseline.spread() {
            self.open = None;
            self.restore(last + 1, day + 1);
            self.learn_from_short(open, day);
        } else {
            self.set_aside(day, day + 1);
        }
    }

    /// While weekdays are not known, a dear day or two may be what is usual for them: they are told, and learned from all the same.
    fn learn_from_short(&mut self, event: usize, day: usize) {
        let (first, last) = (self.events[event].first, self.events[event].last);
        if last - first < 2 && day - self.past.start < SIX_WEEKS {
            self.restore(first, last + 1);
        }
    }

    /// Makes the event's level the normal one: days before it are moved to it, and its own days count again.
    pub(super) fn settle(&mut self, day: usize) {
        let Some(open) = self.open.take() else { return };
        let event = &mut self.events[open];
        event.kind = Kind::LevelShift;
        event.last = day;
        let (from, step) = (event.from, event.lift.mean());
        let start = self.past.start;
        self.past.lift(start, from, step);
        self.typical += step;
        self.restore(from, day + 1);
        let before = self.settled.filter(|settled| settled.event == open).map_or(0.0, |settled| settled.step);
        self.settled = Some(Settled { event: open, step: before + step, day });
    }

    /// Takes a new normal back, as the old one returned on a day: all of it was one spike.
    fn undo(&mut self, back: usize) {
        let Some(settled) = self.settled.take() else { return };
        let event = &mut self.events[settled.event];
        let first = event.first;
        event.kind = Kind::Spike;
        event.last = back - 1;
        let start = self.past.start.min(first);
        self.past.lift(start, first, -settled.step);
        self.typical -= settled.step;
        self.set_aside(first, back);
        let old = (-settled.step).exp();
        for expected in &mut self.expected[settled.day + 1..] {
            expected.mean *= old;
            expected.own *= old * old;
            expected.shared *= old;
        }
    }
}

fn found(judged: &Regular<'_>, watch: &Watch) -> Option<(Run, bool)> {
    let rise = judged.rise(&watch.limits).map(|run| (run, true));
    rise.or_else(|| judged.fall(&watch.limits).map(|run| (run, false)))
}

/// The day on which the level from before a change came back, if the last days are nearer to it.
fn returned(judged: &Regular<'_>, settled: &Settled) -> Option<usize> {
    let limit = |days: usize| if days == 1 { 4.5 } else { 3.0 };
    let is_back = |run: &Run| {
        let share = -run.lift / settled.step;
        share > 0.6 && run.score.abs() > limit(run.days) && judged.day() + 1 - run.days > settled.day
    };
    let run = judged.runs().take(4).filter(is_back).max_by(|a, b| a.score.abs().total_cmp(&b.score.abs()))?;
    Some(judged.day() + 1 - run.days)
}
