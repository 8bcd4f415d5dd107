//! What all requests share.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;

use super::hosts::Hosts;
use super::lock::Lock;
use super::{Ask, Notice, Page, Served, Token};
use crate::error::Result;

/// Draws a small page, escaped; where it gives nothing, the notice is told as text.
pub type Draw = Box<dyn Fn(&Notice) -> Option<Page> + Send + Sync>;

/// Is told of each request when it is answered, or its browser has gone away.
pub type Log = Box<dyn FnMut(&Served) + Send>;

/// How to serve.
pub struct Options {
    /// What opens the pages; nothing where whoever reaches the address may see them.
    pub token: Option<Token>,
    /// Names by which browsers reach the server beside its address, as `costs.example`, at any port, or `costs.example:8443`.
    pub host_names: Vec<String>,
    /// How long and how much.
    pub limits: Limits,
    /// Draws refusals and the form to log in.
    pub draw: Draw,
    /// Keeps a line for each request.
    pub log: Log,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, host_names, limits, .. } = self;
        f.debug_struct("Options").field("token", token).field("host_names", host_names).field("limits", limits).finish()
    }
}

/// How long and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; more wait.
    pub connections: usize,
    /// For a request's head to arrive, for the next request on a connection, and for a part of an answer to be taken.
    pub head: Duration,
    /// For a form to arrive.
    pub body: Duration,
    /// For an answer.
    pub answer: Duration,
    /// For what is being answered, when the server stops.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connections: 64, head: seconds(10), body: seconds(10), answer: seconds(300), stop: seconds(10) }
    }
}

/// What all requests share.
pub(super) struct Site {
    pub(super) asks: mpsc::Sender<Ask>,
    pub(super) lock: Option<Lock>,
    pub(super) hosts: Hosts,
    pub(super) limits: Limits,
    pub(super) draw: Draw,
    log: Mutex<Log>,
}

impl Site {
    /// Makes keys and reads names.
    ///
    /// # Errors
    /// A host name is none, or the system gives no random numbers.
    pub(super) fn new(options: Options, asks: mpsc::Sender<Ask>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self {
            asks,
            lock: options.token.map(Lock::new).transpose()?,
            hosts: Hosts::parse(&options.host_names)?,
            limits: options.limits,
            draw: options.draw,
            log: Mutex::new(options.log),
        }))
    }

    /// Tells the log.
    pub(super) fn log(&self, served: &Served) {
        (self.log.lock().unwrap_or_else(PoisonError::into_inner))(served);
    }
}
