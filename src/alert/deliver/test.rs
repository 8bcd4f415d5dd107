//! `costs alerts test`: a finding made up for it, told to one sink.

use chrono::{DateTime, Utc};

use super::Delivery;
use crate::alert::finding::{Finding, Told};
use crate::alert::message::{Attachment, Group};
use crate::alert::state::Stage;
use crate::error::{Error, Result};
use crate::settings::Severity;

impl Delivery<'_> {
    /// Tells a sink of a finding that says it is a test, and that it is gone where the sink wants to hear of that. No state
    /// is kept, quiet hours do not count, and nothing is tried again.
    ///
    /// # Errors
    /// There is no such sink, it is not ready, or it fails.
    pub async fn test(&self, name: &str, charts: &[Attachment], now: DateTime<Utc>) -> Result<()> {
        let settings = self.settings.sink(name)?;
        let failed = |why: &str| Error::Format {
            message: format!("sink {name} could not be told: {why}"),
            hint: "check its keys in costs.toml".to_owned(),
        };
        let sink = match self.sinks.get(name) {
            Some(Ok(sink)) => sink,
            Some(Err(why)) => return Err(failed(why)),
            None => return Err(failed("it takes metrics, not findings")),
        };
        let mut findings = [made_up(now)];
        for stage in [Stage::First, Stage::Gone] {
            if stage == Stage::Gone {
                findings[0].resolved = Some(now);
            }
            if stage == Stage::First || settings.tells_gone {
                let group = Group { stage, findings: &findings, limit: 1, at: now, attachments: charts };
                let (message, _) = self.texts.message(&group)?;
                let sent = tokio::time::timeout(self.pace.attempt, sink.send(&message)).await;
                sent.map_err(|_| failed("it does not answer"))?.map_err(|failure| failed(&failure.text))?;
            }
        }
        Ok(())
    }
}

/// Critical, so that phones take it.
fn made_up(now: DateTime<Utc>) -> Told {
    let finding = Finding {
        id: "costs:test".to_owned(),
        rule: "test".to_owned(),
        severity: Severity::Critical,
        title: "A test of this sink".to_owned(),
        text: "Nothing is wrong: somebody ran costs alerts test.".to_owned(),
        facts: Vec::new(),
        amount: None,
        currency: None,
        first: Some(now.date_naive()),
        last: None,
        to: Vec::new(),
    };
    Told { finding, first_seen: now, resolved: None }
}
