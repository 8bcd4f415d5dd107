//! `[alerts]` and `[[sinks]]` of `costs.toml`: who is told of findings, by which channel, and when.

mod channel;
mod keys;
mod quiet;
mod read;
mod secret;
mod section;

use std::path::{Path, PathBuf};

pub use channel::{Channel, CloudWatchKeys, EmailKeys, Form, SlackKeys, SlackWay, SnsKeys, SnsTo, Tls};
pub use quiet::{Hours, Quiet, Zone};
use read::{KINDS, channel_of};
pub use secret::{Environment, Secret, SecretFrom};
pub use section::{Section, SinkKeys};

use super::Severity;
use crate::error::{Error, Result};

/// How findings are delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alerts {
    /// The file that remembers what was told to whom.
    pub state: PathBuf,
    /// Where a line is kept for what could not be delivered.
    pub dead_letter: PathBuf,
    /// The sinks of findings that name none.
    pub to: Vec<String>,
    /// When people are left in peace.
    pub quiet: Quiet,
    /// Days after which a finding that stands is told again; never, where it is absent.
    pub escalate_after_days: Option<u32>,
    /// Whom it is told to then.
    pub escalate_to: Vec<String>,
    /// Findings that a message spells out; it counts the others.
    pub group_limit: usize,
    /// Attempts for each delivery, over all runs.
    pub attempts: u32,
    /// A folder whose templates stand in for the shipped ones.
    pub templates: Option<PathBuf>,
    /// The sinks in their order.
    pub sinks: Vec<SinkSettings>,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            state: PathBuf::from("costs-alerts.db"),
            dead_letter: PathBuf::from("costs-dead-letters.ndjson"),
            to: Vec::new(),
            quiet: Quiet::default(),
            escalate_after_days: None,
            escalate_to: Vec::new(),
            group_limit: 20,
            attempts: 8,
            templates: None,
            sinks: Vec::new(),
        }
    }
}

/// One sink: what is the same for all channels, and its channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkSettings {
    /// Its name.
    pub name: String,
    /// The least that it is told of.
    pub min_severity: Severity,
    /// Whether quiet hours hold it back.
    pub is_quiet: bool,
    /// Whether it is told as well when a finding is gone.
    pub tells_gone: bool,
    /// Where it leads.
    pub channel: Channel,
}

impl SinkSettings {
    /// Whether it is told of a finding of this severity. A phone takes what is critical, whatever else is set.
    #[must_use]
    pub fn takes(&self, severity: Severity) -> bool {
        severity >= if self.channel.is_phone() { Severity::Critical } else { self.min_severity }
    }
}

impl Alerts {
    /// Checks both sections as `costs.toml` writes them; paths are relative to its folder.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub fn check(section: Option<Section>, sinks: Vec<SinkKeys>, path: &Path, text: &str) -> Result<Self> {
        section::check(section.unwrap_or_default(), sinks, path, text)
    }

    /// A sink by its name.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn sink(&self, name: &str) -> Result<&SinkSettings> {
        let known = || self.sinks.iter().map(|sink| sink.name.clone()).collect();
        self.sinks.iter().find(|sink| sink.name == name).ok_or_else(|| Error::Unknown {
            what: "sink",
            name: name.to_owned(),
            known: known(),
        })
    }

    /// The names of the sinks of findings that name none: those of the settings, else all that take messages.
    #[must_use]
    pub fn by_default(&self) -> Vec<&str> {
        if !self.to.is_empty() {
            return self.to.iter().map(String::as_str).collect();
        }
        self.sinks.iter().filter(|sink| sink.channel.takes_messages()).map(|sink| sink.name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests;
