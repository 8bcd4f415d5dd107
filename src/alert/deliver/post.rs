//! A document, told to a sink once: tried again while patience lasts, and marked when it has arrived. What did not arrive is told
//! by the next call, as whatever ends the process before the mark.

use std::time::Duration;

use super::Pace;
use crate::alert::message::Message;
use crate::alert::sink::{Failure, Sink};
use crate::alert::state::State;
use crate::error::Result;

/// A document that is to be told.
pub struct Post<'a> {
    /// What it is of: the same in every run.
    pub id: &'a str,
    /// What it says.
    pub message: &'a Message,
    /// The pauses.
    pub pace: Pace,
}

/// What became of it at one sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// It arrived.
    Told,
    /// It did not arrive, and why.
    Failed(String),
}

impl Post<'_> {
    /// Tells a sink, and notes that it was told.
    ///
    /// # Errors
    /// The state cannot be written.
    pub async fn tell(&self, name: &str, sink: &dyn Sink, state: &State) -> Result<Posted> {
        let (mut failed, mut patience) = (0, self.pace.patience);
        loop {
            let sent = tokio::time::timeout(self.pace.attempt, sink.send(self.message)).await;
            let failure = match sent.unwrap_or_else(|_| Err(Failure::passing("it does not answer"))) {
                Ok(()) => break,
                Err(failure) => failure,
            };
            failed += 1;
            match self.pause(&failure, failed).filter(|pause| *pause <= patience) {
                Some(pause) => {
                    patience -= pause;
                    tokio::time::sleep(pause).await;
                }
                None => return Ok(Posted::Failed(failure.text)),
            }
        }
        state.posted(self.id, name, self.message.at).map(|()| Posted::Told)
    }

    /// How long to wait before another attempt, where there is a point in one.
    fn pause(&self, failure: &Failure, failed: u32) -> Option<Duration> {
        let pause = failure.retry_after.unwrap_or_default().max(self.pace.pause(failed));
        failure.is_retryable.then_some(pause)
    }
}
