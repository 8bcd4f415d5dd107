//! The HTTP side of `costs serve`: who may ask, what they ask for, and how the answer travels.
//!
//! What is asked is answered elsewhere: each request becomes an [`Ask`], which waits in a bounded queue. The answering side takes it,
//! and gives back an [`Answer`]; a browser that went away meanwhile shows in `reply.is_closed()`.
//!
//! Other sites that the same browser shows must neither read nor cause anything here. A request is refused where it calls the
//! server by a name that is not its own (an attacker's name that points to this machine), comes from another origin, or carries no
//! token where one is needed. Every response has a policy that lets a page load nothing and run one script at most.

mod answer;
mod ask;
mod attempts;
mod bind;
mod connections;
mod disposition;
mod fields;
mod headers;
mod hosts;
mod keys;
mod lock;
mod login;
mod notice;
mod origin;
mod paths;
mod queue;
mod refusal;
mod respond;
mod routes;
mod site;
mod token;
mod watch;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::future::Future;

use tokio::net::TcpListener;
use tokio::sync::mpsc;

pub use answer::{Answer, Page};
pub use ask::{Ask, Chosen, Form, Want};
pub use bind::bind;
pub use notice::Notice;
pub use site::{Draw, Limits, Log, Options};
pub use token::Token;
pub use watch::Served;

use crate::error::Result;

/// Serves until `stop` ends; then nothing new is taken, and what is being answered has [`Limits::stop`] to end.
///
/// # Errors
/// A host name of the options is none, or the system gives no random numbers.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    asks: mpsc::Sender<Ask>,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let limits = options.limits;
    let router = routes::router(site::Site::new(options, asks)?);
    connections::serve(listener, router, limits, stop).await;
    Ok(())
}
