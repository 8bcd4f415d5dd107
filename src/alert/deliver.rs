//! Decides who is told what, now: what is new, what stands, what is gone, who has quiet hours, and what is tried again.
//!
//! Of each sink the order of steps is: note what is to be told, send, mark it as sent. Whatever ends the process, what was
//! noted and not marked is sent by the next run.

mod attempt;
mod dead_letter;
mod outcome;
mod post;
mod queue;
mod test;
mod want;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use indexmap::IndexMap;

pub use dead_letter::DeadLetters;
pub use outcome::{Fate, Outcome, Report};
pub use post::{Post, Posted};

use super::finding::Finding;
use super::message::{Attachment, Texts};
use super::sink::Sink;
use super::state::{Intake, State};
use crate::error::Result;
use crate::settings::sinks::Alerts;
use queue::Sorted;
use want::Wants;

/// How long is waited, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Before the second attempt; each later pause is twice the one before.
    pub first: Duration,
    /// The longest pause between two attempts that nobody asked for.
    pub longest: Duration,
    /// For all pauses of one sink in one run; what would take longer is left to the next run.
    pub patience: Duration,
    /// For one attempt.
    pub attempt: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_hours(1),
            patience: Duration::from_secs(30),
            attempt: Duration::from_mins(1),
        }
    }
}

impl Pace {
    /// The pause after so many attempts have failed.
    #[must_use]
    pub fn pause(&self, failed: u32) -> Duration {
        let factor = 2_u32.checked_pow(failed.saturating_sub(1)).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}

/// What one run of the rules has to tell.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What it found.
    pub findings: &'a [Finding],
    /// The rules that looked. What others found before is not gone.
    pub rules: &'a [String],
    /// Charts by the id of a finding.
    pub charts: &'a BTreeMap<String, Vec<Attachment>>,
    /// When it ran.
    pub now: DateTime<Utc>,
}

/// Sinks by their names; of one that could not be made ready, why.
pub type Sinks<'a> = IndexMap<String, std::result::Result<Box<dyn Sink + 'a>, String>>;

/// All that a delivery needs but the state.
pub struct Delivery<'a> {
    /// The settings.
    pub settings: &'a Alerts,
    /// The sinks that are ready.
    pub sinks: Sinks<'a>,
    /// The words.
    pub texts: &'a Texts,
    /// The pauses.
    pub pace: Pace,
}

impl Delivery<'_> {
    /// Tells what is to be told, to all sinks at once; one that fails keeps no other waiting.
    ///
    /// # Errors
    /// A finding names a sink that is none, or the state or the dead-letter file cannot be written.
    pub async fn run(&self, state: &State, run: &Run<'_>) -> Result<Outcome> {
        let mut outcome = self.take_in(state, run)?;
        self.serve_all(state, run.charts, run.now, &mut outcome).await?;
        Ok(outcome)
    }

    /// Says what [`Delivery::run`] would do; `copy` is a [`State::copy`], which takes the changes.
    ///
    /// # Errors
    /// A finding names a sink that is none.
    pub fn dry_run(&self, copy: &State, run: &Run<'_>) -> Result<Outcome> {
        let mut outcome = self.take_in(copy, run)?;
        for sink in &self.settings.sinks {
            let sorted = Sorted::new(copy.pending(&sink.name)?, sink, &self.settings.quiet, run.now);
            for (stage, dues) in sorted.ready_by_stage() {
                let (message, note) = self.message(stage, &dues, run.charts, run.now)?;
                outcome.notes.extend(note);
                outcome.reports.push(Report::new(sink, Some(stage), dues.len(), Fate::Would(message.subject)));
            }
            outcome.reports.extend(sorted.left(sink));
        }
        Ok(outcome)
    }

    /// Tells again what the dead-letter file holds, and whatever else is due.
    ///
    /// # Errors
    /// The file has a fault, or the state or the file cannot be written.
    pub async fn retry(&self, state: &State, now: DateTime<Utc>) -> Result<Outcome> {
        let letters = DeadLetters::new(&self.settings.dead_letter);
        let count = state.revive(&letters.read()?, now)?;
        // Only now: until here a kill leaves the letters where they are.
        letters.remove()?;
        let mut outcome = Outcome { notes: vec![outcome::revived(count)], ..Outcome::default() };
        self.serve_all(state, &BTreeMap::new(), now, &mut outcome).await?;
        Ok(outcome)
    }

    fn take_in(&self, state: &State, run: &Run) -> Result<Outcome> {
        let wants = Wants::new(self.settings);
        wants.check(run.findings)?;
        let (findings, twice) = want::distinct(run.findings);
        let intake = Intake { findings: &findings, rules: run.rules, now: run.now };
        let taken = state.take_in(&intake, &wants)?;
        Ok(Outcome { taken, notes: twice.into_iter().collect(), ..Outcome::default() })
    }

    async fn serve_all(
        &self,
        state: &State,
        charts: &BTreeMap<String, Vec<Attachment>>,
        now: DateTime<Utc>,
        outcome: &mut Outcome,
    ) -> Result<()> {
        let serving = self.settings.sinks.iter().map(|sink| self.serve(state, sink, charts, now));
        // All are served before the first error is looked at.
        for served in futures::future::join_all(serving).await {
            let (reports, notes) = served?;
            outcome.reports.extend(reports);
            outcome.notes.extend(notes);
        }
        for (sink, count) in state.waiting()? {
            if self.settings.sinks.iter().all(|known| known.name != sink) {
                outcome.notes.push(outcome::nobody(&sink, count));
            }
        }
        Ok(())
    }
}
