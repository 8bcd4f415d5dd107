//! Channels behind one signature: a sink sends a message, once. When, to whom, and how often is decided elsewhere.

pub mod cloudwatch;
mod email;
mod file;
mod hidden;
mod http;
mod open;
mod pagerduty;
mod slack;
mod sns;
mod stdout;
mod teams;
mod webhook;

use std::time::Duration;

use async_trait::async_trait;

pub use open::{World, open, open_all};
pub use webhook::{SIGNATURE, TIMESTAMP, signature};

use super::message::Message;

/// A channel that is ready to send.
#[async_trait(?Send)]
pub trait Sink {
    /// Sends a message, once.
    ///
    /// # Errors
    /// It did not arrive, as far as can be known.
    async fn send(&self, message: &Message) -> Result<(), Failure>;
}

/// Why a message did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whether the same message may arrive another time.
    pub is_retryable: bool,
    /// How long the receiver wants to be left alone.
    pub retry_after: Option<Duration>,
    /// What happened, without secrets.
    pub text: String,
}

impl Failure {
    /// A failure that time may heal.
    #[must_use]
    pub fn passing(text: impl Into<String>) -> Self {
        Self { is_retryable: true, retry_after: None, text: text.into() }
    }

    /// A failure that stays until somebody changes something.
    #[must_use]
    pub fn lasting(text: impl Into<String>) -> Self {
        Self { is_retryable: false, retry_after: None, text: text.into() }
    }
}
