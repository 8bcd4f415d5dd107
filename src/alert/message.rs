//! A group of findings worded for every channel.

mod context;
mod texts;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::finding::Told;
use super::state::Stage;
use crate::settings::Severity;
pub use texts::Texts;

/// What one sink is told at once, in all wordings.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The same for the same findings at the same stage, so that a receiver can tell a message that comes twice.
    pub key: String,
    /// Why it is sent.
    pub stage: Stage,
    /// The highest severity of its findings.
    pub severity: Severity,
    /// When.
    pub at: DateTime<Utc>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// One short line, for a phone.
    pub short: String,
    /// The text in Slack's markup.
    pub markdown: String,
    /// A whole page.
    pub html: String,
    /// All findings, for programs.
    pub json: Value,
    /// All findings.
    pub findings: Vec<Told>,
    /// Charts.
    pub attachments: Vec<Attachment>,
}

/// A file beside a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Say `image/png`.
    pub media_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Findings that are told together.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// Why.
    pub stage: Stage,
    /// Which, at least one.
    pub findings: &'a [Told],
    /// How many of them are spelled out.
    pub limit: usize,
    /// When.
    pub at: DateTime<Utc>,
    /// Their charts.
    pub attachments: &'a [Attachment],
}

impl Group<'_> {
    /// The highest severity.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.findings.iter().map(|told| told.finding.severity).max().unwrap_or(Severity::Info)
    }

    /// A digest of the stage and of what stands since when, in whatever order.
    #[must_use]
    pub fn key(&self) -> String {
        let id = |told: &Told| format!("{}\0{}\0", told.finding.id, told.first_seen.timestamp_millis());
        let mut ids: Vec<String> = self.findings.iter().map(id).collect();
        ids.sort();
        let digest = Sha256::new().chain_update(self.stage.word()).chain_update(ids.concat()).finalize();
        hex(digest.as_slice().get(..16).unwrap_or_default())
    }
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
