//! The fields of a form that was sent, of limited length and time.

use axum::body::{self, Body};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};

use super::keys::Keys;
use super::refusal::Refusal;
use super::site::Limits;

/// Bytes of a form at most.
const MOST: usize = 64 * 1024;

/// The form's type, the only one that is taken.
const TYPE: &str = "application/x-www-form-urlencoded";

/// Reads the form of a request, whose address may have no keys as well.
///
/// # Errors
/// It is of another type, too long or too slow, or the address has keys.
pub(super) async fn read(request: Request, limits: Limits) -> Result<Keys, Refusal> {
    Keys::read(request.uri().query().unwrap_or_default().as_bytes()).end()?;
    is_form(request.headers())?;
    if length(request.headers()).is_some_and(|length| length > MOST as u64) {
        return Err(too_long());
    }
    let read = tokio::time::timeout(limits.body, bytes(request.into_body())).await;
    let slow = |_| Refusal::new(StatusCode::REQUEST_TIMEOUT, "the form did not arrive in time");
    Ok(Keys::read(&read.map_err(slow)??))
}

async fn bytes(body: Body) -> Result<body::Bytes, Refusal> {
    body::to_bytes(body, MOST).await.map_err(|_| too_long())
}

fn is_form(headers: &HeaderMap) -> Result<(), Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case(TYPE) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "this takes a form alone").hint(format!("send it as {TYPE}")))
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_long() -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "the form is longer than 64 KiB")
}
