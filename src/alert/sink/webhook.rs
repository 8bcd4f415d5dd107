//! Any service that takes JSON. The body is the message's document: `version`, `key`, `stage`, `severity`, `at`, `subject`,
//! `count` and `findings`. A message may come twice; its `key` is then the same.
//!
//! With a secret, two headers let the receiver tell who sends: `X-Costs-Timestamp` holds the seconds since 1970, and
//! `X-Costs-Signature` holds `v1=` and, in hexadecimal, the HMAC-SHA256 of the timestamp, a full stop and the body.

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::http::{Address, Http};
use super::{Failure, Sink};
use crate::alert::message::{Message, hex};
use crate::settings::sinks::Secret;

/// The header with the time at which a request was signed.
pub const TIMESTAMP: &str = "X-Costs-Timestamp";
/// The header with the signature.
pub const SIGNATURE: &str = "X-Costs-Signature";

/// Posts the document, signed where there is a secret.
pub struct Webhook {
    http: Http,
    address: Address,
    secret: Option<Secret>,
}

impl Webhook {
    /// To an address, with what requests are signed with.
    pub fn new(http: Http, mut address: Address, secret: Option<Secret>) -> Self {
        if let Some(secret) = &secret {
            address.hidden.secret(secret);
        }
        Self { http, address, secret }
    }
}

#[async_trait(?Send)]
impl Sink for Webhook {
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        let body = message.json.to_string();
        let mut request = self.http.post(&self.address).header("Content-Type", "application/json");
        if let Some(secret) = &self.secret {
            let timestamp = message.at.timestamp().to_string();
            let signature = signature(secret.expose(), &timestamp, &body);
            request = request.header(TIMESTAMP, timestamp).header(SIGNATURE, signature);
        }
        self.http.send(request.body(body), &self.address, message.at).await.map(|_| ())
    }
}

/// The signature of a body at a time, as the header holds it.
#[must_use]
pub fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{timestamp}.{body}").as_bytes());
    format!("v1={}", hex(&mac.finalize().into_bytes()))
}
