//! A question put to the answering side, and its answer waited for.

use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;

use super::refusal::Refusal;
use super::site::Site;
use super::{Answer, Ask, Want};

/// When to ask again where too much is asked.
const LATER: Duration = Duration::from_secs(2);

/// Asks. Where this is dropped, as a browser has gone away, the way back is closed.
///
/// # Errors
/// Too much waits already, nobody answers any more, or not in time.
pub(super) async fn ask(site: &Site, want: Want) -> Result<Answer, Refusal> {
    let (reply, answer) = oneshot::channel();
    site.asks.try_send(Ask { want, reply }).map_err(|error| match error {
        TrySendError::Full(_) => busy("too much is asked for at once"),
        TrySendError::Closed(_) => busy("the server is about to stop"),
    })?;
    match tokio::time::timeout(site.limits.answer, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "this could not be answered")),
        Err(_) => Err(Refusal::new(StatusCode::GATEWAY_TIMEOUT, "this took too long to answer").hint("ask for less")),
    }
}

fn busy(message: &str) -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, message).hint("try again in a moment").after(LATER)
}
