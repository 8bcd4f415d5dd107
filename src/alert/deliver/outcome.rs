//! What a run told, held back and gave up, for the caller to print.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::alert::state::{Stage, Taken};
use crate::settings::sinks::SinkSettings;

/// The result of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was new, known and gone.
    pub taken: Taken,
    /// What became of it, in the order of the sinks.
    pub reports: Vec<Report>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

/// What became of some findings at one sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The sink.
    pub sink: String,
    /// Why they were told; absent for what waits.
    pub stage: Option<Stage>,
    /// How many.
    pub findings: usize,
    /// What became of them.
    pub fate: Fate,
}

/// What became of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// They were told, in a message of this subject.
    Sent(String),
    /// They would be told; in a dry run.
    Would(String),
    /// Quiet hours hold them until then.
    Held(DateTime<Utc>),
    /// They are tried again at that time or after; why not now.
    Waiting(DateTime<Utc>, String),
    /// They are given up, and why.
    Dead(String),
    /// The sink is not ready, and why.
    Closed(String),
}

impl Outcome {
    /// Findings told, over all sinks.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Sent(_)))
    }

    /// Findings that quiet hours hold.
    #[must_use]
    pub fn held(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Held(_)))
    }

    /// Findings that are tried again later, or wait for their sink to be ready.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Waiting(..) | Fate::Closed(_)))
    }

    /// Findings that were given up.
    #[must_use]
    pub fn dead(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Dead(_)))
    }

    /// Whether all that is due has arrived.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.waiting() == 0 && self.dead() == 0
    }

    fn count(&self, is_one: impl Fn(&Fate) -> bool) -> usize {
        self.reports.iter().filter(|report| is_one(&report.fate)).map(|report| report.findings).sum()
    }
}

impl fmt::Display for Outcome {
    /// A line for the findings, one for each report and each note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Taken { new, known, gone } = self.taken;
        write!(f, "{}: {new} new, {known} known, {gone} gone", findings(new + known))?;
        self.reports.iter().try_for_each(|report| write!(f, "\n{report}"))?;
        self.notes.iter().try_for_each(|note| write!(f, "\n{note}"))
    }
}

impl Report {
    pub(super) fn new(sink: &SinkSettings, stage: Option<Stage>, findings: usize, fate: Fate) -> Self {
        Self { sink: sink.name.clone(), stage, findings, fate }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sink, count) = (&self.sink, findings(self.findings));
        match &self.fate {
            Fate::Sent(subject) => write!(f, "{sink}: told {count}: {subject}"),
            Fate::Would(subject) => write!(f, "{sink}: would be told {count}: {subject}"),
            Fate::Held(until) => write!(f, "{sink}: quiet hours hold {count} until {}", shown(*until)),
            Fate::Waiting(until, why) if why.is_empty() => write!(f, "{sink}: {count} wait until {}", shown(*until)),
            Fate::Waiting(until, why) => write!(f, "{sink}: {count} tried again after {}: {why}", shown(*until)),
            Fate::Dead(why) => write!(f, "{sink}: gave up {count}: {why}"),
            Fate::Closed(why) => write!(f, "{sink}: {count} wait for the sink to be ready: {why}"),
        }
    }
}

fn findings(count: usize) -> String {
    if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") }
}

fn shown(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// What retrying begins with.
pub fn revived(count: usize) -> String {
    format!(
        "{} due again from the dead letters",
        if count == 1 { "1 delivery is".to_owned() } else { format!("{count} deliveries are") }
    )
}

/// What waits for a sink that the settings do not name any more.
pub fn nobody(sink: &str, count: usize) -> String {
    format!(
        "{} for sink {sink:?}, which costs.toml does not name",
        if count == 1 { "1 delivery waits".to_owned() } else { format!("{count} deliveries wait") }
    )
}
