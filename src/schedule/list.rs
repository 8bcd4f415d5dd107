//! The jobs, as a person looks at them.

use chrono::{DateTime, Utc};

use super::plan::{Seen, View};
use super::state::{Mark, State};
use crate::error::Result;
use crate::settings::jobs::{Job, Schedule, Trigger};

/// A job, when it runs and how it went.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its name.
    pub job: String,
    /// What makes it due.
    pub when: String,
    /// When it is due next, on its own clocks, where it has times; a time that is past has not been dealt with yet.
    pub next: Option<String>,
    /// When its last run ended, on the same clocks or in UTC.
    pub last: Option<String>,
    /// How it ended, or why the job was held back since.
    pub ending: Option<String>,
    /// How long it took.
    pub seconds: Option<f64>,
}

/// The jobs in the order in which they run. A process that runs them meanwhile is not disturbed.
///
/// # Errors
/// The state cannot be read, or is none of this program's.
pub fn list(schedule: &Schedule, now: DateTime<Utc>) -> Result<Vec<Listed>> {
    let state = State::copy(&schedule.state)?;
    state.sync(schedule, now)?;
    let marks = state.marks(schedule)?;
    let view = View { schedule, marks: &marks, seen: &Seen::new(), now };
    let row = |(place, (job, mark)): (usize, (&Job, &Mark))| {
        let last = mark.last.as_ref();
        Listed {
            job: job.name.clone(),
            when: schedule.when(job),
            next: view.time(place).map(|time| local(job, time)),
            last: last.map(|run| local(job, run.ended)),
            ending: mark.held.as_ref().map(|held| format!("held back: {held}")).or(last.map(|run| run.ending.clone())),
            seconds: last.map(|run| super::outcome::seconds(run.started, run.ended)),
        }
    };
    Ok(schedule.jobs.iter().zip(&marks).enumerate().map(row).collect())
}

fn local(job: &Job, time: DateTime<Utc>) -> String {
    match &job.trigger {
        Trigger::Cron(timing) => timing.local(time),
        Trigger::Watch(_) | Trigger::After => time.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
    }
}
