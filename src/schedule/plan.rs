//! What is due at a moment, what is held back, and when something is due next: pure functions of what is known.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::outcome::Outcome;
use super::state::Mark;
use crate::settings::jobs::{Job, Missed, Schedule, Trigger};

/// Why a job has its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// Its time came.
    Time(Missed),
    /// A new delivery is there, of this fingerprint.
    Landed(String),
    /// All jobs of its `after` have run since it ran itself.
    After,
    /// Somebody asked for it.
    Asked {
        /// When.
        at: DateTime<Utc>,
        /// What the watched source holds.
        fingerprint: Option<String>,
    },
}

/// What watched sources hold, by their names.
pub type Seen = BTreeMap<String, String>;

/// What is known at a moment.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The jobs.
    pub schedule: &'a Schedule,
    /// What is known of each.
    pub marks: &'a [Mark],
    /// What the watched sources hold.
    pub seen: &'a Seen,
    /// The moment.
    pub now: DateTime<Utc>,
}

impl<'a> View<'a> {
    /// A job by its place, and what is known of it.
    fn at(&self, place: usize) -> Option<(&'a Job, &'a Mark)> {
        self.schedule.jobs.get(place).zip(self.marks.get(place))
    }

    /// Why a job is due, where it is.
    #[must_use]
    pub fn due(&self, place: usize) -> Option<Cause> {
        let (job, mark) = self.at(place)?;
        match &job.trigger {
            Trigger::Cron(timing) => timing.missed(mark.since, self.now).map(Cause::Time),
            Trigger::Watch(source) => {
                let seen = self.seen.get(source)?;
                let is_new = mark.fingerprint.as_ref().is_some_and(|known| known != seen);
                is_new.then(|| Cause::Landed(seen.clone()))
            }
            Trigger::After => {
                let has_run = |(_, before): (&Job, &Mark)| before.step > mark.counted;
                job.after.iter().all(|before| self.at(*before).is_some_and(has_run)).then_some(Cause::After)
            }
        }
    }

    /// That somebody asks for a job now.
    #[must_use]
    pub fn asked(&self, place: usize) -> Cause {
        let source = self.schedule.jobs.get(place).and_then(|job| job.trigger.source());
        Cause::Asked { at: self.now, fingerprint: source.and_then(|source| self.seen.get(source)).cloned() }
    }

    /// Why a job that is due does not run in a round, where it does not.
    ///
    /// What counts is the last turn of each job of its `after`, whenever that was: a check at six holds back what comes at eight.
    #[must_use]
    pub fn held(&self, place: usize) -> Option<String> {
        let (job, _) = self.at(place)?;
        let mut before = job.after.iter().filter_map(|before| self.at(*before));
        let reason = |(job, mark): (&Job, &Mark)| {
            let why = match (&mark.held, &mark.last) {
                (Some(_), _) => "was held back".to_owned(),
                (None, last) => Outcome::holds(last.as_ref()?.code, job.gate)?,
            };
            Some(format!("{} {why}", job.name))
        };
        before.find_map(reason)
    }

    /// The first time at which a job is due by the clock, and the job. It is past where that job waits for its turn.
    #[must_use]
    pub fn next(&self) -> Option<(DateTime<Utc>, &'a Job)> {
        let times = (0..self.schedule.jobs.len()).filter_map(|place| Some((self.time(place)?, self.at(place)?.0)));
        times.min_by_key(|(time, _)| *time)
    }

    /// When a job is due next by the clock.
    #[must_use]
    pub fn time(&self, place: usize) -> Option<DateTime<Utc>> {
        let (job, mark) = self.at(place)?;
        if let Trigger::Cron(timing) = &job.trigger { timing.next(mark.since) } else { None }
    }
}

#[cfg(test)]
mod tests;
