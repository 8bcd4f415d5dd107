//! What came of a job's turn.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::settings::jobs::shown;

/// From this exit code on, a run failed; 1 says that there is something to look at.
const FAILURE: i32 = 2;

/// What came of a job's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// It ran.
    Ran(Run),
    /// It did not, as what goes before it went wrong.
    Held(String),
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// How.
    pub outcome: Outcome,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// With an exit code.
    Exited(i32),
    /// By a signal from elsewhere.
    Killed(i32),
    /// It took longer than it may, and was stopped.
    TimedOut(Duration),
    /// The process could not be started, for a reason.
    NotStarted(String),
    /// The scheduler was stopped, and could not wait for it. It runs again at the next start.
    Stopped,
}

impl Run {
    /// How long it took; 0 where the clock was put back meanwhile.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        seconds(self.started, self.ended)
    }
}

/// Seconds from one time to another, 0 at least.
#[must_use]
pub fn seconds(from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    to.signed_duration_since(from).to_std().unwrap_or_default().as_secs_f64()
}

impl Outcome {
    /// The exit code; for a process that had none what a shell says: 124 timed out, 127 not started, 128 and the signal.
    #[must_use]
    pub fn code(&self) -> i32 {
        match self {
            Outcome::Exited(code) => *code,
            Outcome::Killed(signal) => 128 + signal,
            Outcome::TimedOut(_) => 124,
            Outcome::NotStarted(_) => 127,
            Outcome::Stopped => 143,
        }
    }

    /// Whether it failed: with an exit code of 2 or more, or without one.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.code() >= FAILURE
    }

    /// Why a job that comes after does not run, where it does not: this one failed, or is a gate and did not exit with 0.
    #[must_use]
    pub fn holds(code: i32, gate: bool) -> Option<String> {
        match code {
            FAILURE.. => Some("failed".to_owned()),
            0 => None,
            code => gate.then(|| format!("exited with {code}")),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Exited(code) => write!(f, "exit {code}"),
            Outcome::Killed(signal) => write!(f, "killed by signal {signal}"),
            Outcome::TimedOut(limit) => write!(f, "cut off: timed out after {}", shown(*limit)),
            Outcome::NotStarted(reason) => write!(f, "could not start: {reason}"),
            Outcome::Stopped => f.write_str("cut off: the schedule was stopped"),
        }
    }
}
