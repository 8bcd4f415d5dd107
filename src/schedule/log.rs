//! The lines about runs.

use chrono::{DateTime, SecondsFormat, Utc};

use super::outcome::{Outcome, Turn};
use super::plan::{Cause, View};
use crate::error::Error;
use crate::settings::jobs::{Job, Schedule, Trigger, shown};

/// A line with its time.
#[must_use]
pub fn line(at: DateTime<Utc>, text: &str) -> String {
    format!("{} {text}", at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// What came of a job's turn: `check: exit 0 in 2.1s (due 2025-01-27 07:00 Europe/Berlin)`.
#[must_use]
pub fn turn(schedule: &Schedule, job: &Job, (cause, turn): (&Cause, &Turn)) -> String {
    let what = match turn {
        Turn::Held(reason) => format!("held back: {reason}"),
        Turn::Ran(run) => match run.outcome {
            Outcome::Exited(_) | Outcome::Killed(_) => format!("{} in {:.1}s", run.outcome, run.seconds()),
            Outcome::TimedOut(_) | Outcome::NotStarted(_) | Outcome::Stopped => run.outcome.to_string(),
        },
    };
    format!("{}: {what} ({})", job.name, why(schedule, job, cause))
}

fn why(schedule: &Schedule, job: &Job, cause: &Cause) -> String {
    match (cause, &job.trigger) {
        (Cause::Time(missed), Trigger::Cron(timing)) => {
            let due = format!("due {}", timing.local(missed.latest));
            missed.words().map_or(due.clone(), |words| format!("{due}, {words}"))
        }
        (Cause::Landed(_), Trigger::Watch(source)) => format!("new in {source}"),
        (Cause::Asked { .. }, _) => "asked for".to_owned(),
        _ => schedule.when(job),
    }
}

/// What is ahead: `5 jobs; next: check at 2025-01-27 07:00 Europe/Berlin`.
#[must_use]
pub fn ahead(view: &View) -> String {
    let next = match view.next() {
        Some((time, job)) => {
            let timing = if let Trigger::Cron(timing) = &job.trigger { timing.local(time) } else { time.to_rfc3339() };
            format!("{} at {timing}", job.name)
        }
        None => format!("a look at {} every {}", view.schedule.watched().join(", "), shown(view.schedule.poll)),
    };
    let count = view.schedule.jobs.len();
    format!("{count} {}; next: {next}", if count == 1 { "job" } else { "jobs" })
}

/// A fault with all its causes on one line.
#[must_use]
pub fn fault(error: &Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.map(|cause| cause.to_string().replace('\n', " ")).collect::<Vec<_>>().join(": ")
}
