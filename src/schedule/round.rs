//! One round: every job has its turn, in order.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::{Outcome, Run, Turn};
use super::plan::{Cause, Seen, View};
use super::state::Dealt;
use super::{Ran, Scheduler, log, metrics};
use crate::error::Result;
use crate::settings::jobs::{Job, shown};

/// What came of turns, by the places of their jobs.
pub type Turns = BTreeMap<usize, Turn>;

/// Which jobs have a turn in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Those that are due.
    Due,
    /// Those of these places, whatever the time.
    These(BTreeSet<usize>),
}

impl Wanted {
    fn cause(&self, view: &View, place: usize) -> Option<Cause> {
        match self {
            Wanted::Due => view.due(place),
            Wanted::These(places) if places.contains(&place) => Some(view.asked(place)),
            Wanted::These(_) => None,
        }
    }
}

impl Scheduler<'_> {
    /// Gives each job its turn that is to have one.
    ///
    /// What is due is judged by the clock as it was at the beginning; what comes due meanwhile has its turn in the next round.
    pub async fn round(&self, wanted: &Wanted, seen: &Seen) -> Result<Turns> {
        let (mut turns, now) = (Turns::new(), self.around.now());
        let mut marks = self.state.marks(self.schedule)?;
        for (place, job) in self.schedule.jobs.iter().enumerate() {
            if self.stop.is_asked() {
                break;
            }
            let view = View { schedule: self.schedule, marks: &marks, seen, now };
            let Some(cause) = wanted.cause(&view, place) else { continue };
            let turn = match view.held(place) {
                Some(reason) => Turn::Held(reason),
                None => Turn::Ran(self.run(job).await),
            };
            self.conclude(job, &Dealt { job: &job.name, cause: &cause, turn: &turn }).await?;
            turns.insert(place, turn);
            marks = self.state.marks(self.schedule)?;
        }
        Ok(turns)
    }

    async fn run(&self, job: &Job) -> Run {
        let started = self.around.now();
        let mut run = std::pin::pin!(self.around.run(job));
        let outcome = tokio::select! {
            biased;
            outcome = &mut run => outcome,
            () = self.stop.asked(1) => {
                self.say(&format!("stopping: {} has {} to end", job.name, shown(self.schedule.grace)));
                run.await
            }
        };
        Run { started, ended: self.around.now(), outcome }
    }

    /// Says what came of a turn, notes it and tells those who keep figures. A run that a stop cut off is not noted, so that it
    /// is made again.
    async fn conclude(&self, job: &Job, dealt: &Dealt<'_>) -> Result<()> {
        self.say(&log::turn(self.schedule, job, (dealt.cause, dealt.turn)));
        if !matches!(dealt.turn, Turn::Ran(Run { outcome: Outcome::Stopped, .. })) {
            self.state.dealt(*dealt)?;
        }
        if let Turn::Ran(run) = dealt.turn {
            let due = if let Cause::Time(missed) = dealt.cause { Some(missed.latest) } else { None };
            self.around.ran(&Ran { job: job.name.clone(), due, run: run.clone() }).await;
            self.publish().await?;
        }
        Ok(())
    }

    /// Writes the figures for Prometheus. What stands in the way is said once, and stops nothing.
    pub async fn publish(&self) -> Result<()> {
        let text = metrics::text(self.schedule, &self.state.marks(self.schedule)?);
        let fault = self.around.publish(&text).await.err().map(|error| log::fault(&error));
        if fault.is_some() && fault != *self.unpublished.borrow() {
            self.say(fault.as_deref().unwrap_or_default());
        }
        self.unpublished.replace(fault);
        Ok(())
    }

    /// Notes what watched sources hold that were never seen before, which makes nothing due.
    pub fn note_first(&self, seen: &Seen) -> Result<()> {
        for job in &self.schedule.jobs {
            if let Some(fingerprint) = job.trigger.source().and_then(|source| seen.get(source)) {
                self.state.first_seen(&job.name, fingerprint)?;
            }
        }
        Ok(())
    }
}
