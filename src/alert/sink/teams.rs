//! Microsoft Teams, by the address of a workflow or an incoming webhook, with an Adaptive Card.

use async_trait::async_trait;
use serde_json::{Value, json};

use super::http::{Address, Http};
use super::{Failure, Sink};
use crate::alert::finding::Told;
use crate::alert::message::Message;
use crate::alert::state::Stage;
use crate::settings::Severity;

/// Teams takes 28 KB; what stands around the blocks needs some.
const MOST: usize = 24 << 10;

/// Posts cards.
pub struct Teams {
    http: Http,
    address: Address,
}

impl Teams {
    /// To the address of a webhook.
    #[must_use]
    pub fn new(http: Http, address: Address) -> Self {
        Self { http, address }
    }
}

#[async_trait(?Send)]
impl Sink for Teams {
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        let body = json!({
            "type": "message",
            "attachments": [{ "contentType": "application/vnd.microsoft.card.adaptive", "content": card(message) }],
        });
        let request = self.http.post(&self.address).header("Content-Type", "application/json").body(body.to_string());
        let answer = self.http.send(request, &self.address, message.at).await?;
        // The older webhooks answer 200 and say in the body that Teams itself refused.
        if answer.body.contains("returned HTTP error") {
            return Err(Failure::passing("Teams did not take the message, though its webhook did"));
        }
        Ok(())
    }
}

/// A card of as many findings as fit. Texts are runs, which Teams shows as they are: what a bill holds is no markup there.
fn card(message: &Message) -> Value {
    let mut blocks = vec![block(&[run(&message.subject, true, colour(message))])];
    if message.findings.is_empty() {
        blocks.extend(lines(&message.text));
    }
    let mut size = 0;
    for (told, count) in message.findings.iter().zip(0..) {
        let block = finding(told);
        size += block.to_string().len();
        if size > MOST {
            blocks.push(block_of(&format!("and {} more", message.findings.len() - count)));
            break;
        }
        blocks.push(block);
    }
    json!({ "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": blocks })
}

fn finding(told: &Told) -> Value {
    let finding = &told.finding;
    let lines = std::iter::once(format!("{}: {}", finding.severity, finding.title))
        .chain(finding.text.lines().map(str::to_owned))
        .chain(finding.facts.iter().map(|(label, value)| format!("{label}: {value}")));
    let items: Vec<Value> = lines.filter(|line| !line.is_empty()).map(|line| block_of(&line)).collect();
    json!({ "type": "Container", "separator": true, "items": items })
}

/// As many lines of a text as fit.
fn lines(text: &str) -> Vec<Value> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let (mut blocks, mut size) = (Vec::new(), 0);
    for (line, count) in lines.iter().zip(0..) {
        let block = set(line);
        size += block.to_string().len();
        if size > MOST {
            blocks.push(block_of(&format!("and {} more lines", lines.len() - count)));
            break;
        }
        blocks.push(block);
    }
    blocks
}

/// A line of a text whose columns are kept.
fn set(line: &str) -> Value {
    let mut run = run(line, false, "default");
    run["fontType"] = "monospace".into();
    block(&[run])
}

fn block_of(text: &str) -> Value {
    block(&[run(text, false, "default")])
}

fn block(runs: &[Value]) -> Value {
    json!({ "type": "RichTextBlock", "inlines": runs })
}

fn run(text: &str, is_bold: bool, colour: &str) -> Value {
    let weight = if is_bold { "bolder" } else { "default" };
    json!({ "type": "TextRun", "text": text, "weight": weight, "color": colour })
}

fn colour(message: &Message) -> &'static str {
    match (message.stage, message.severity) {
        (Stage::Gone, _) => "good",
        (_, Severity::Critical) => "attention",
        (_, Severity::Warning) => "warning",
        (_, Severity::Info) => "default",
    }
}
