//! Slack, by an incoming webhook, or by a bot that can attach charts.

use async_trait::async_trait;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::http::{Address, Http};
use super::{Failure, Sink};
use crate::alert::message::{Attachment, Message};
use crate::alert::text;
use crate::settings::sinks::Secret;

/// Slack cuts texts that are longer, in bytes.
const MOST: usize = 39_000;

/// Posts messages.
pub struct Slack {
    http: Http,
    address: Address,
    bot: Option<Bot>,
}

/// What a bot needs besides the address of Slack's interface.
struct Bot {
    token: Secret,
    channel: String,
}

impl Slack {
    /// By the address of a webhook.
    pub fn webhook(http: Http, address: Address) -> Self {
        Self { http, address, bot: None }
    }

    /// By a bot in a channel.
    pub fn bot(http: Http, mut api: Address, token: Secret, channel: &str) -> Self {
        api.hidden.secret(&token);
        Self { http, address: api, bot: Some(Bot { token, channel: channel.to_owned() }) }
    }

    /// A message with charts is the text that introduces them, so that it comes whole or not at all. Where charts are refused
    /// for good, the text goes alone.
    async fn by_bot(&self, bot: &Bot, message: &Message) -> Result<(), Failure> {
        let mut text = text::cut_bytes(&message.markdown, MOST);
        if !message.attachments.is_empty() {
            match self.with_charts(bot, message, &text).await {
                Err(failure) if !failure.is_retryable => {
                    text = format!("{text}\n_The charts could not be attached: {}_", failure.text);
                }
                other => return other,
            }
        }
        let body = json!({ "channel": bot.channel, "text": text, "unfurl_links": false });
        self.call(bot, "chat.postMessage", message, |request| json_body(request, &body)).await.map(|_| ())
    }

    async fn with_charts(&self, bot: &Bot, message: &Message, text: &str) -> Result<(), Failure> {
        let mut files = Vec::new();
        for chart in &message.attachments {
            files.push(json!({ "id": self.upload(bot, message, chart).await?, "title": chart.name }));
        }
        let body = json!({ "files": files, "channel_id": bot.channel, "initial_comment": text });
        self.call(bot, "files.completeUploadExternal", message, |request| json_body(request, &body)).await.map(|_| ())
    }

    /// Sends a chart's bytes, which nobody sees yet, and gives back its id.
    async fn upload(&self, bot: &Bot, message: &Message, chart: &Attachment) -> Result<String, Failure> {
        let form: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("filename", &chart.name)
            .append_pair("length", &chart.bytes.len().to_string())
            .finish();
        let with_form =
            |request: RequestBuilder| request.header("Content-Type", "application/x-www-form-urlencoded").body(form);
        let place = self.call(bot, "files.getUploadURLExternal", message, with_form).await?;
        let (Some(url), Some(id)) = (place["upload_url"].as_str(), place["file_id"].as_str()) else {
            return Err(Failure::passing("Slack names no place for a chart"));
        };
        let address = Address::secret("slack", &Secret::new(url))
            .map_err(|_| Failure::lasting("Slack names a place for a chart that is no protected address"))?;
        let request =
            self.http.post(&address).header("Content-Type", "application/octet-stream").body(chart.bytes.clone());
        self.http.send(request, &address, message.at).await?;
        Ok(id.to_owned())
    }

    /// Calls a method; Slack says in the body whether it did what was asked.
    async fn call(
        &self,
        bot: &Bot,
        method: &str,
        message: &Message,
        fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Value, Failure> {
        let address = self.address.under(method);
        let request = fill(self.http.post(&address).bearer_auth(bot.token.expose()));
        let answer = self.http.send(request, &address, message.at).await?;
        let value: Value = serde_json::from_str(&answer.body)
            .map_err(|_| Failure::passing(format!("Slack's answer to {method} is no JSON")))?;
        if value["ok"].as_bool() == Some(true) {
            return Ok(value);
        }
        let code = address.hidden.hide(&text::line(value["error"].as_str().unwrap_or("no reason"), 100));
        Err(Failure { is_retryable: is_passing(&code), ..Failure::lasting(format!("Slack refused {method}: {code}")) })
    }
}

fn json_body(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request.header("Content-Type", "application/json; charset=utf-8").body(body.to_string())
}

/// Slack's words for trouble of its own.
fn is_passing(code: &str) -> bool {
    matches!(
        code,
        "ratelimited" | "rate_limited" | "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout"
    )
}

#[async_trait(?Send)]
impl Sink for Slack {
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        if let Some(bot) = &self.bot {
            return self.by_bot(bot, message).await;
        }
        let body = json!({ "text": text::cut_bytes(&message.markdown, MOST) });
        let request = json_body(self.http.post(&self.address), &body);
        self.http.send(request, &self.address, message.at).await.map(|_| ())
    }
}
