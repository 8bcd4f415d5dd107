//! What waits for one sink, sorted: what is ready, what quiet hours hold, and what must wait.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::outcome::{Fate, Report};
use crate::alert::state::{Due, Stage};
use crate::settings::Severity;
use crate::settings::sinks::{Quiet, SinkSettings};

/// The deliveries of a sink at a time.
#[derive(Debug, Default)]
pub struct Sorted {
    pub ready: Vec<Due>,
    held: Vec<Due>,
    waiting: Vec<Due>,
    quiet_until: Option<DateTime<Utc>>,
}

impl Sorted {
    /// Sorts; `dues` come in the order of their stages.
    pub fn new(dues: Vec<Due>, sink: &SinkSettings, quiet: &Quiet, now: DateTime<Utc>) -> Self {
        let quiet_until = if sink.is_quiet { quiet.until(now) } else { None };
        let mut sorted = Self { quiet_until, ..Self::default() };
        // Of one finding no later stage is told before an earlier one.
        let mut blocked = BTreeSet::new();
        for due in dues {
            let place = if due.next_attempt > now || blocked.contains(&due.key.finding) {
                &mut sorted.waiting
            } else if quiet_until.is_some() && due.told.finding.severity < Severity::Critical {
                &mut sorted.held
            } else {
                sorted.ready.push(due);
                continue;
            };
            blocked.insert(due.key.finding);
            place.push(due);
        }
        sorted
    }

    /// What is ready, by stages in their order.
    pub fn ready_by_stage(&self) -> Vec<(Stage, Vec<Due>)> {
        let of = |stage| (stage, self.ready.iter().filter(|due| due.stage == stage).cloned().collect::<Vec<Due>>());
        Stage::ALL.into_iter().map(of).filter(|(_, dues)| !dues.is_empty()).collect()
    }

    /// Tells of what is left.
    pub fn left(&self, sink: &SinkSettings) -> Vec<Report> {
        let mut reports = Vec::new();
        if let (Some(until), false) = (self.quiet_until, self.held.is_empty()) {
            reports.push(Report::new(sink, None, self.held.len(), Fate::Held(until)));
        }
        if let Some(next) = self.waiting.iter().min_by_key(|due| due.next_attempt) {
            let fate = Fate::Waiting(next.next_attempt, next.reason.clone().unwrap_or_default());
            reports.push(Report::new(sink, None, self.waiting.len(), fate));
        }
        reports
    }
}
