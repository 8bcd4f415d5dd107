//! Runs the jobs of `costs.toml` at their times, one at a time, and loses none.
//!
//! Each look at the clock is a **round**: every job has its turn, those of an `after` first. A job that is due runs, or is held
//! back where the last turn of one of its `after` failed, is a gate's and did not exit with 0, or was held back itself. Times that
//! came while a job ran, or no process did, are caught up once, for the latest of them. A job without times of its own is due
//! when all of its `after` have run since it had its turn.
//!
//! Nothing is noted before it has happened: the line about a run is said first, then the run is noted, so that a kill at any
//! moment makes the last run again, once, and loses none.
//!
//! Clock, sources, processes and outputs are [`Surroundings`]; tests make them up.

pub mod list;
mod log;
mod metrics;
mod once;
mod outcome;
pub mod plan;
mod round;
mod run;
mod state;
mod stop;
mod watch;

use std::cell::RefCell;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::settings::jobs::{Job, Schedule};
pub use metrics::escaped;
pub use once::once;
pub use outcome::{Outcome, Run, Turn};
use plan::View;
use round::Wanted;
pub use run::Runner;
pub use state::{LastRun, Mark, State};
pub use stop::{Stop, Stopper, stop};
use watch::Looks;

/// The longest sleep: a machine that was suspended, or whose clock was set, is not far behind.
const NAP: Duration = Duration::from_mins(1);

/// What the scheduler is told from outside, and what it does there.
#[async_trait(?Send)]
pub trait Surroundings {
    /// The clock.
    fn now(&self) -> DateTime<Utc>;

    /// Sleeps.
    async fn sleep(&self, length: Duration);

    /// What tells the newest delivery of a source from those before it.
    ///
    /// # Errors
    /// The source cannot be read.
    async fn fingerprint(&self, source: &str) -> Result<String>;

    /// Runs a job to its end.
    async fn run(&self, job: &Job) -> Outcome;

    /// Says a line.
    fn say(&self, line: &str);

    /// Is told of a run that ended.
    async fn ran(&self, ran: &Ran);

    /// Takes the figures for Prometheus.
    ///
    /// # Errors
    /// They cannot be written.
    async fn publish(&self, metrics: &str) -> Result<()>;
}

/// A run, for those who keep figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The job.
    pub job: String,
    /// The time that it ran for, where it has times.
    pub due: Option<DateTime<Utc>>,
    /// The run.
    pub run: Run,
}

/// The jobs, what is known of them, and where they run.
struct Scheduler<'a> {
    schedule: &'a Schedule,
    state: State,
    around: &'a dyn Surroundings,
    stop: &'a Stop,
    /// What was last said about figures that could not be written.
    unpublished: RefCell<Option<String>>,
}

/// Runs jobs until a stop is asked for.
///
/// # Errors
/// Another process runs the jobs of this state, or the state cannot be written: then nobody would know what has run.
pub async fn serve(schedule: &Schedule, around: &dyn Surroundings, stop: &Stop) -> Result<()> {
    let scheduler = Scheduler::open(schedule, around, stop)?;
    let mut looks = Looks::default();
    scheduler.greet()?;
    scheduler.publish().await?;
    while !stop.is_asked() {
        scheduler.look(&mut looks).await?;
        scheduler.round(&Wanted::Due, &looks.seen).await?;
        if !stop.is_asked() {
            scheduler.wait(&looks).await?;
        }
    }
    scheduler.say("stopped");
    Ok(())
}

impl<'a> Scheduler<'a> {
    fn open(schedule: &'a Schedule, around: &'a dyn Surroundings, stop: &'a Stop) -> Result<Self> {
        let state = State::open(&schedule.state)?;
        state.sync(schedule, around.now())?;
        Ok(Self { schedule, state, around, stop, unpublished: RefCell::default() })
    }

    fn say(&self, text: &str) {
        self.around.say(&log::line(self.around.now(), text));
    }

    /// Says what is ahead, and what waits for a clock that was put back.
    fn greet(&self) -> Result<()> {
        let (marks, now) = (self.state.marks(self.schedule)?, self.around.now());
        let view = View { schedule: self.schedule, marks: &marks, seen: &plan::Seen::new(), now };
        self.say(&log::ahead(&view));
        for (job, mark) in self.schedule.jobs.iter().zip(&marks).filter(|(_, mark)| mark.since > now) {
            let since = mark.since.format("%Y-%m-%dT%H:%M:%SZ");
            self.say(&format!("{} has run for {since}, which is ahead of the clock: it waits until then", job.name));
        }
        Ok(())
    }

    /// Looks at the watched sources, where it is time to. A stop does not wait for them.
    async fn look(&self, looks: &mut Looks) -> Result<()> {
        if !looks.is_due(self.schedule.poll, self.around.now()) {
            return Ok(());
        }
        self.look_at(&self.schedule.watched(), looks).await
    }

    async fn look_at(&self, sources: &[&str], looks: &mut Looks) -> Result<()> {
        tokio::select! {
            () = looks.look(sources, self.around) => self.note_first(&looks.seen),
            () = self.stop.asked(1) => Ok(()),
        }
    }

    /// Sleeps until something is due, or a stop is asked for.
    async fn wait(&self, looks: &Looks) -> Result<()> {
        let (marks, now) = (self.state.marks(self.schedule)?, self.around.now());
        let view = View { schedule: self.schedule, marks: &marks, seen: &looks.seen, now };
        let look = looks.next(self.schedule.poll).filter(|_| !self.schedule.watched().is_empty());
        let times = [view.next().map(|(time, _)| time), look];
        let until = |time: DateTime<Utc>| time.signed_duration_since(now).to_std().unwrap_or_default();
        let length = times.into_iter().flatten().map(until).min().unwrap_or(NAP).min(NAP);
        tokio::select! {
            () = self.around.sleep(length) => (),
            () = self.stop.asked(1) => (),
        }
        Ok(())
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
