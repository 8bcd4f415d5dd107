//! A series watched day by day, as it came.

mod regular;
mod silence;
mod sparse;
mod state;

pub use state::State;

use super::baseline::WINDOW;
use super::calendar::Calendar;
use super::event::{Event, Settled};
use super::expected::Expected;
use super::limits::Limits;
use super::past::{Past, Standing};
use super::robust::{count, median};
use super::season::Season;
use super::{Baseline, Kind, Options, Series, Sparse};

/// After how many days a change is the new normal.
pub const SETTLE: usize = 7;

/// How long a change is remembered, so that its end is no event of its own.
const REMEMBERED: usize = 35;

/// How many days are needed before any is judged.
const LEARNING: usize = 10;

/// Days before the judged one that are not learned from, as an event may have begun in them.
const GUARD: usize = 14;

/// How often seasons are learned anew, in days.
const REFRESH: usize = 7;

/// The share of days without cost from which a series is sparse.
const SPARSE: f64 = 0.1;

/// A cost below this share of the ordinary is as good as none.
const NEXT_TO_NOTHING: f64 = 0.01;

/// What goes on in a series.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    /// No cost has been seen yet.
    Unborn,
    /// Cost began where there was none.
    Born,
    /// It costs, more or less regularly.
    Running,
    /// Its cost vanished.
    Gone { since: usize },
}

/// A series and what was seen in it.
#[derive(Debug, Clone)]
pub struct Watch {
    /// What was learned.
    pub past: Past,
    /// What happened, by first day.
    pub events: Vec<Event>,
    /// What each day was expected to cost.
    pub expected: Vec<Expected>,
    values: Vec<f64>,
    limits: Limits,
    season: Option<(usize, Season)>,
    phase: Phase,
    open: Option<usize>,
    settled: Option<Settled>,
    /// The ordinary logarithm of a cost: far below it a day is quiet.
    typical: f64,
}

impl Watch {
    /// Watches a series from its first day to the last that is not set aside.
    #[must_use]
    pub fn over(series: &Series, options: &Options) -> Self {
        let days = series.values.len().saturating_sub(options.set_aside);
        let values: Vec<f64> =
            series.values[..days].iter().map(|value| if value.is_finite() { *value } else { 0.0 }).collect();
        let past = Past {
            calendar: Calendar::new(series.first, days),
            logs: values.iter().map(|value| value.ln()).collect(),
            left: vec![0.0; days],
            standing: vec![Standing::Quiet; days],
            surprise: vec![f64::NAN; days],
            start: 0,
        };
        let mut watch = Self {
            past,
            events: Vec::new(),
            expected: vec![Expected::default(); days],
            values,
            limits: Limits::new(options),
            season: None,
            phase: Phase::Unborn,
            open: None,
            settled: None,
            typical: f64::NEG_INFINITY,
        };
        for day in 0..days {
            watch.step(day);
        }
        watch
    }

    /// How many days were watched.
    #[must_use]
    pub fn days(&self) -> usize {
        self.values.len()
    }

    /// Whether an event goes on.
    #[must_use]
    pub fn is_open(&self, event: usize) -> bool {
        self.open == Some(event)
    }

    fn step(&mut self, day: usize) {
        let is_quiet = self.is_quiet(day);
        self.past.standing[day] = if is_quiet { Standing::Quiet } else { Standing::Ordinary };
        match self.phase {
            Phase::Unborn if !is_quiet => self.begin(day),
            Phase::Gone { since } if !is_quiet => self.come_back(day, since),
            Phase::Unborn | Phase::Gone { .. } => self.stay_silent(day),
            Phase::Born => self.grow(day),
            Phase::Running => self.run(day, is_quiet),
        }
    }

    fn run(&mut self, day: usize, is_quiet: bool) {
        if is_quiet && self.vanish(day) {
            return;
        }
        let known =
            (self.past.start..day).filter(|at| self.past.standing[*at] != Standing::Aside).take(LEARNING).count();
        if known < LEARNING {
            return;
        }
        if self.is_sparse(day) {
            self.judge_sparse(day);
        } else {
            self.judge_regular(day);
        }
    }

    /// How many days before one are not learned from when it is judged: fewer where few are known.
    fn guard(&self, day: usize) -> usize {
        GUARD.min((day - self.past.start) / 5)
    }

    /// The first day after the last event, but for one that goes on, or the first that counts.
    fn free(&self, day: usize) -> usize {
        let after = self.events.last().map_or(0, |event| event.last + 1);
        after.max(self.past.start).min(day)
    }

    fn is_quiet(&self, day: usize) -> bool {
        let value = self.values[day];
        value <= 0.0 || value.ln() < self.typical + NEXT_TO_NOTHING.ln()
    }

    /// Whether a tenth of the last 13 weeks' days had no cost.
    fn is_sparse(&self, day: usize) -> bool {
        let from = self.past.start.max(day.saturating_sub(91));
        let (mut quiet, mut all) = (0, 0);
        for standing in &self.past.standing[from..day] {
            quiet += usize::from(*standing == Standing::Quiet);
            all += usize::from(*standing != Standing::Aside);
        }
        count(quiet) > SPARSE * count(all.max(1))
    }

    /// The season as learned in the last week, or two where much is known.
    fn season(&mut self, day: usize) -> Season {
        let every = if day - self.past.start > WINDOW { 2 * REFRESH } else { REFRESH };
        let known = self.season.take();
        let season = match known {
            Some((learned, season)) if day / every == learned / every && learned > self.past.start => {
                self.season = Some((learned, season.clone()));
                season
            }
            _ => self.learn_season(day),
        };
        self.past.take_off(&season, day, day + 1);
        season
    }

    fn learn_season(&mut self, day: usize) -> Season {
        let season = Season::learn(&self.past, day - self.guard(day));
        self.past.take_off(&season, self.past.start.max(day.saturating_sub(2 * WINDOW)), day);
        let mut logs: Vec<f64> = self.past.days(day.saturating_sub(28), day).map(|at| self.past.logs[at]).collect();
        if !logs.is_empty() {
            self.typical = median(&mut logs);
        }
        self.season = Some((day, season.clone()));
        season
    }

    /// Opens an event on the days of a run, or lets the one before go on where it has just ended.
    fn open(&mut self, event: Event, gap: usize) -> usize {
        let near = self.events.last().is_some_and(|last| {
            let is_step = matches!(last.kind, Kind::Spike | Kind::LevelShift);
            is_step && last.is_rise == event.is_rise && event.first <= last.last + gap
        });
        let at = if near { self.events.len() - 1 } else { self.events.len() };
        if near {
            let last = &mut self.events[at];
            let score = last.score.max(event.score);
            *last = Event { first: last.first, kind: last.kind, score, ..event };
        } else {
            self.events.push(event);
        }
        self.open = Some(at);
        at
    }

    fn set_aside(&mut self, from: usize, to: usize) {
        self.past.standing[from..to].fill(Standing::Aside);
    }

    /// Lets days count again.
    fn restore(&mut self, from: usize, to: usize) {
        for day in from..to {
            self.past.standing[day] = if self.is_quiet(day) { Standing::Quiet } else { Standing::Ordinary };
        }
    }
}
