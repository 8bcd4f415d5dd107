//! One sink served: attempts, pauses, and what is given up.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::outcome::{Fate, Report};
use super::queue::Sorted;
use super::{DeadLetters, Delivery};
use crate::alert::finding::Told;
use crate::alert::message::{Attachment, Group, Message};
use crate::alert::sink::{Failure, Sink};
use crate::alert::state::{Due, Key, Letter, Stage, State};
use crate::error::Result;
use crate::settings::sinks::SinkSettings;

/// The most charts of one message.
const CHARTS: usize = 10;

type Charts = BTreeMap<String, Vec<Attachment>>;

/// What became of a sink's deliveries, and what else is to be said.
type Served = (Vec<Report>, Vec<String>);

/// One sink while it is served.
struct Serving<'a> {
    settings: &'a SinkSettings,
    sink: &'a dyn Sink,
    state: &'a State,
    charts: &'a Charts,
    /// The time of the run and all pauses since.
    clock: DateTime<Utc>,
    reports: Vec<Report>,
    notes: Vec<String>,
}

impl Delivery<'_> {
    /// Tells one sink what is due, again where it fails, as long as patience lasts.
    pub(super) async fn serve(
        &self,
        state: &State,
        settings: &SinkSettings,
        charts: &Charts,
        now: DateTime<Utc>,
    ) -> Result<Served> {
        let sink = match self.sinks.get(&settings.name) {
            Some(Ok(sink)) => sink.as_ref(),
            Some(Err(why)) => return closed(state, settings, why),
            None => return Ok(Served::default()),
        };
        let mut serving = Serving { settings, sink, state, charts, clock: now, reports: Vec::new(), notes: Vec::new() };
        let mut patience = self.pace.patience;
        while let Some(pause) = self.round(&mut serving).await? {
            let Some(left) = patience.checked_sub(pause) else { break };
            patience = left;
            tokio::time::sleep(pause).await;
            serving.clock += delta(pause);
        }
        let left = Sorted::new(state.pending(&settings.name)?, settings, &self.settings.quiet, serving.clock);
        serving.reports.extend(left.left(settings));
        Ok((serving.reports, serving.notes))
    }

    /// Tries all that is due, once; gives back the pause after which there is more to try.
    async fn round(&self, serving: &mut Serving<'_>) -> Result<Option<Duration>> {
        let pending = serving.state.pending(&serving.settings.name)?;
        let sorted = Sorted::new(pending, serving.settings, &self.settings.quiet, serving.clock);
        for (stage, dues) in sorted.ready_by_stage() {
            let (message, note) = self.message(stage, &dues, serving.charts, serving.clock)?;
            serving.notes.extend(note);
            let sent = tokio::time::timeout(self.pace.attempt, serving.sink.send(&message)).await;
            match sent.unwrap_or_else(|_| Err(Failure::passing("it does not answer"))) {
                Ok(()) => {
                    serving.state.sent(&keys(&dues), serving.clock)?;
                    serving.report(Some(stage), dues.len(), Fate::Sent(message.subject));
                }
                Err(failure) => {
                    if let Some(pause) = self.failed(serving, stage, dues, &failure)? {
                        return Ok(Some(pause)); // later stages wait for this one
                    }
                }
            }
        }
        Ok(None)
    }

    /// Notes a failure: some may be tried again, after the pause that is given back; others are given up.
    fn failed(
        &self,
        serving: &mut Serving,
        stage: Stage,
        dues: Vec<Due>,
        failure: &Failure,
    ) -> Result<Option<Duration>> {
        let pause = self.pace.pause(dues.iter().map(|due| due.attempts + 1).max().unwrap_or(1));
        let pause = pause.max(failure.retry_after.unwrap_or_default());
        let is_over = |due: &Due| !failure.is_retryable || due.attempts + 1 >= self.settings.attempts;
        let (over, again): (Vec<Due>, Vec<Due>) = dues.into_iter().partition(is_over);
        serving.state.failed(&keys(&again), serving.clock + delta(pause), &failure.text)?;
        if !over.is_empty() {
            let letter = |due: &Due| Letter::new(due, &failure.text, due.attempts + 1, serving.clock);
            // The letter is on the disk before the delivery is given up.
            DeadLetters::new(&self.settings.dead_letter).append(&over.iter().map(letter).collect::<Vec<_>>())?;
            serving.state.dead(&keys(&over), serving.clock, &failure.text)?;
            serving.report(Some(stage), over.len(), Fate::Dead(failure.text.clone()));
        }
        Ok((!again.is_empty()).then_some(pause))
    }

    /// Words deliveries that go together.
    pub(super) fn message(
        &self,
        stage: Stage,
        dues: &[Due],
        charts: &Charts,
        at: DateTime<Utc>,
    ) -> Result<(Message, Option<String>)> {
        let findings: Vec<Told> = dues.iter().map(|due| due.told.clone()).collect();
        let of = |told: &Told| charts.get(&told.finding.id).into_iter().flatten().cloned();
        let attachments: Vec<Attachment> = findings.iter().flat_map(of).take(CHARTS).collect();
        let limit = self.settings.group_limit;
        self.texts.message(&Group { stage, findings: &findings, limit, at, attachments: &attachments })
    }
}

impl Serving<'_> {
    fn report(&mut self, stage: Option<Stage>, count: usize, fate: Fate) {
        self.reports.push(Report::new(self.settings, stage, count, fate));
    }
}

/// What waits for a sink that is not ready waits on.
fn closed(state: &State, settings: &SinkSettings, why: &str) -> Result<Served> {
    let count = state.pending(&settings.name)?.len();
    let report = (count > 0).then(|| Report::new(settings, None, count, Fate::Closed(why.to_owned())));
    Ok((report.into_iter().collect(), Vec::new()))
}

fn keys(dues: &[Due]) -> Vec<Key> {
    dues.iter().map(|due| due.key.clone()).collect()
}

/// A pause as the calendar counts it; no pause is longer than a year.
fn delta(pause: Duration) -> TimeDelta {
    TimeDelta::from_std(pause).unwrap_or(TimeDelta::days(365)).min(TimeDelta::days(365))
}
