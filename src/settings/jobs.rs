//! `[schedule]` and `[[jobs]]` of `costs.toml`: which commands run when, and what one of them needs before it.

pub mod duration;
mod keys;
mod order;
mod timing;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Written;
use crate::error::{Error, Result};
pub use duration::shown;
pub use keys::{AsWritten, JobKeys, Section, check};
pub use timing::{Missed, Timing};

/// When jobs run, and where that is remembered.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The settings file, which each job reads anew.
    pub path: PathBuf,
    /// The file that remembers what has run, by the jobs of this settings file alone.
    pub state: PathBuf,
    /// How often watched sources are looked at.
    pub poll: Duration,
    /// How long a stop waits for the job that runs.
    pub grace: Duration,
    /// Where figures about the runs are written for Prometheus.
    pub metrics_file: Option<PathBuf>,
    /// The jobs, each behind those of its `after`; else as they are written.
    pub jobs: Vec<Job>,
    written: Written,
}

/// A command and when it runs.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its name, of letters, digits, `-` and `_`.
    pub name: String,
    /// The words of its command line, without the program.
    pub words: Vec<String>,
    /// What makes it due.
    pub trigger: Trigger,
    /// The places in [`Schedule::jobs`] of the jobs that go first.
    pub after: Vec<usize>,
    /// Whether what comes after it runs only where it exits with 0.
    pub gate: bool,
    /// When it is stopped and counts as failed.
    pub timeout: Duration,
    span: Range<usize>,
}

/// What makes a job due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A time.
    Cron(Timing),
    /// A new delivery in a source, by the source's name.
    Watch(String),
    /// That all jobs of its `after` have run.
    After,
}

impl Schedule {
    /// No jobs, for settings that stand in a file or in none.
    #[must_use]
    pub fn none(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            state: path.with_file_name("costs-schedule.db"),
            poll: Duration::from_mins(15),
            grace: Duration::from_mins(5),
            metrics_file: None,
            jobs: Vec::new(),
            written: Written::new(path, ""),
        }
    }

    /// The place of a job in [`Schedule::jobs`], by its name.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn place(&self, name: &str) -> Result<usize> {
        self.jobs.iter().position(|job| job.name == name).ok_or_else(|| Error::Unknown {
            what: "job",
            name: name.to_owned(),
            known: self.jobs.iter().map(|job| job.name.clone()).collect(),
        })
    }

    /// The watched sources by name, each once.
    #[must_use]
    pub fn watched(&self) -> Vec<&str> {
        let sources: BTreeSet<&str> = self.jobs.iter().filter_map(|job| job.trigger.source()).collect();
        sources.into_iter().collect()
    }

    /// The names of the jobs that go before one.
    pub fn before<'a>(&'a self, job: &'a Job) -> impl Iterator<Item = &'a str> {
        job.after.iter().filter_map(|at| self.jobs.get(*at)).map(|job| job.name.as_str())
    }

    /// When a job runs, as a person says it: `0 6 * * * Europe/Berlin`, `watch sample` or `after check`.
    #[must_use]
    pub fn when(&self, job: &Job) -> String {
        match &job.trigger {
            Trigger::Cron(timing) => timing.to_string(),
            Trigger::Watch(source) => format!("watch {source}"),
            Trigger::After => format!("after {}", self.before(job).collect::<Vec<_>>().join(", ")),
        }
    }

    /// Says what is wrong with a job's command line, at its place.
    #[must_use]
    pub fn wrong(&self, job: &Job, message: &str, hint: Option<String>) -> Error {
        self.written.wrong(job.span.clone(), message, hint)
    }
}

impl Trigger {
    /// The source that is watched, where one is.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        if let Trigger::Watch(source) = self { Some(source) } else { None }
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self::none(Path::new("costs.toml"))
    }
}

#[cfg(test)]
mod tests;
