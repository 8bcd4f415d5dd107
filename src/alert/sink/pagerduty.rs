//! `PagerDuty`, by its Events API v2: an event for each finding, whose id lets events of one cause fall together.

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::http::{Address, Http};
use super::{Failure, Sink};
use crate::alert::finding::Told;
use crate::alert::message::{Message, hex};
use crate::alert::state::Stage;
use crate::alert::text;
use crate::settings::sinks::Secret;

/// The longest summary that is taken, in characters.
const SUMMARY: usize = 1024;
/// The longest key.
const KEY: usize = 255;

/// Opens and resolves incidents.
pub struct PagerDuty {
    http: Http,
    address: Address,
    routing_key: Secret,
}

impl PagerDuty {
    /// With the key of an integration.
    pub fn new(http: Http, mut address: Address, routing_key: Secret) -> Self {
        address.hidden.secret(&routing_key);
        Self { http, address, routing_key }
    }

    fn event(&self, message: &Message, told: &Told) -> Value {
        let finding = &told.finding;
        let mut event = json!({
            "routing_key": self.routing_key.expose(),
            "event_action": if message.stage == Stage::Gone { "resolve" } else { "trigger" },
            "dedup_key": dedup_key(&finding.id),
        });
        if message.stage != Stage::Gone {
            let facts = finding.facts.iter().map(|(label, value)| (label.clone(), Value::from(value.clone())));
            let mut details: Map<String, Value> = facts.collect();
            details.insert("text".to_owned(), finding.text.clone().into());
            event["client"] = "costs".into();
            event["payload"] = json!({
                "summary": text::cut(&finding.title, SUMMARY),
                "source": "costs",
                "severity": finding.severity.word(),
                "timestamp": message.json["at"],
                "component": finding.rule,
                "custom_details": details,
            });
        }
        event
    }
}

/// The finding's id, or a digest of one that is too long.
fn dedup_key(id: &str) -> String {
    if id.chars().count() <= KEY { id.to_owned() } else { hex(&Sha256::digest(id)) }
}

#[async_trait(?Send)]
impl Sink for PagerDuty {
    /// Events that were taken before one fails are sent again with the others, and fall together with themselves.
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        for told in &message.findings {
            let body = self.event(message, told).to_string();
            let request = self.http.post(&self.address).header("Content-Type", "application/json").body(body);
            self.http.send(request, &self.address, message.at).await?;
        }
        Ok(())
    }
}
