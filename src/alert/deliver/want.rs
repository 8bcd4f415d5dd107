//! Who wants to know of a finding, by the settings.

use std::collections::BTreeSet;

use crate::alert::finding::Finding;
use crate::alert::state::Want;
use crate::error::{Error, Result};
use crate::settings::Severity;
use crate::settings::sinks::Alerts;

pub struct Wants<'a> {
    settings: &'a Alerts,
}

impl<'a> Wants<'a> {
    pub fn new(settings: &'a Alerts) -> Self {
        Self { settings }
    }

    /// Refuses names of sinks that are none, before anything is noted.
    pub fn check(&self, findings: &[Finding]) -> Result<()> {
        for name in findings.iter().flat_map(|finding| &finding.to) {
            let sink = self.settings.sink(name)?;
            if !sink.channel.takes_messages() {
                return Err(Error::Format {
                    message: format!("sink {name:?} takes metrics, not findings"),
                    hint: "name a sink of another kind".to_owned(),
                });
            }
        }
        Ok(())
    }
}

impl Want for Wants<'_> {
    fn first(&self, finding: &Finding) -> Vec<String> {
        let names: Vec<&str> = match finding.to.as_slice() {
            [] => self.settings.by_default(),
            to => to.iter().map(String::as_str).collect(),
        };
        let takes = |name: &&str| self.settings.sink(name).is_ok_and(|sink| sink.takes(finding.severity));
        names.into_iter().filter(takes).map(str::to_owned).collect()
    }

    /// What stands for long is told whatever the least severity of a sink; a phone still rings for what is critical alone.
    fn escalation(&self, severity: Severity) -> Option<(u32, Vec<String>)> {
        let takes = |name: &&String| {
            let sink = self.settings.sink(name);
            sink.is_ok_and(|sink| !sink.channel.is_phone() || severity == Severity::Critical)
        };
        let names = self.settings.escalate_to.iter().filter(takes).cloned().collect();
        self.settings.escalate_after_days.map(|days| (days, names))
    }

    fn gone(&self, sink: &str) -> bool {
        self.settings.sink(sink).is_ok_and(|sink| sink.tells_gone)
    }
}

/// The findings of different ids, cleaned; and a note where some shared one.
pub fn distinct(findings: &[Finding]) -> (Vec<Finding>, Option<String>) {
    let mut ids = BTreeSet::new();
    let kept: Vec<Finding> = findings.iter().filter(|finding| ids.insert(&finding.id)).map(Finding::cleaned).collect();
    let note = match findings.len() - kept.len() {
        0 => None,
        1 => Some("1 finding has the id of another, and is not told".to_owned()),
        more => Some(format!("{more} findings have the ids of others, and are not told")),
    };
    (kept, note)
}
