//! What the days before one say.

use super::calendar::Calendar;
use super::season::Season;

/// How a day counts for those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has cost, and is no part of an event.
    Ordinary,
    /// It has none, or next to none.
    Quiet,
    /// It is part of an event, and nothing is learned from it.
    Aside,
}

/// What is known of a series up to a day.
#[derive(Debug, Clone)]
pub struct Past {
    /// Its days.
    pub calendar: Calendar,
    /// Logarithms of costs, at today's level.
    pub logs: Vec<f64>,
    /// The same without what is usual for weekday and day of the month, as last learned.
    pub left: Vec<f64>,
    /// How each day counts.
    pub standing: Vec<Standing>,
    /// How far a day lay from level and weekday when it came; NaN before anything was expected.
    pub surprise: Vec<f64>,
    /// The first day that counts.
    pub start: usize,
}

impl Past {
    /// The ordinary days of a stretch.
    pub fn days(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
        (from.max(self.start)..to).filter(|at| self.standing[*at] == Standing::Ordinary)
    }

    /// Takes off what is usual for the days of a stretch.
    pub fn take_off(&mut self, season: &Season, from: usize, to: usize) {
        for at in from..to {
            self.left[at] = self.logs[at] - season.at(&self.calendar, at);
        }
    }

    /// Moves the days before an event to another level.
    pub fn lift(&mut self, from: usize, to: usize, step: f64) {
        self.logs[from..to].iter_mut().for_each(|log| *log += step);
        self.left[from..to].iter_mut().for_each(|left| *left += step);
    }
}
