//! An answer as it travels.

use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::disposition::disposition;
use super::headers::policy;
use super::refusal::Refusal;
use super::site::Site;
use super::{Answer, Form, Page};

/// Plain text.
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// Prometheus's text format.
pub(super) const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Makes the response; `text` is what plain text is.
///
/// # Errors
/// The answer is a refusal.
pub(super) fn response(answer: Answer, text: &'static str) -> Result<Response, Refusal> {
    match answer {
        Answer::Page(page) => Ok(shown(page)),
        Answer::File { name, bytes, form } => Ok(file(&name, bytes, form)),
        Answer::Text(body) => Ok(([(header::CONTENT_TYPE, text)], body).into_response()),
        Answer::Refused { status, message, hint } => {
            let is_refusal = |status: &StatusCode| status.is_client_error() || status.is_server_error();
            let status = StatusCode::from_u16(status).ok().filter(is_refusal);
            let refusal = Refusal::new(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), message);
            Err(hint.into_iter().fold(refusal, Refusal::hint))
        }
    }
}

/// A page with its policy.
pub(super) fn shown(page: Page) -> Response {
    let policy = policy(page.script.as_deref(), page.style.as_deref());
    let kind = HeaderValue::from_static(Form::Page.media());
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, policy)], page.html).into_response()
}

fn file(name: &str, bytes: Vec<u8>, form: Form) -> Response {
    let name = disposition(name, form);
    ([(header::CONTENT_TYPE, form.media().to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

/// A refusal: a page for a browser, text for all others.
pub(super) fn refused(refusal: &Refusal, accept: Accept, site: &Site) -> Response {
    let page = (accept == Accept::Page).then(|| (site.draw)(&refusal.notice())).flatten();
    let mut response = match page {
        Some(page) => shown(page),
        None => ([(header::CONTENT_TYPE, TEXT)], refusal.text()).into_response(),
    };
    *response.status_mut() = refusal.status();
    response.headers_mut().extend(refusal.headers());
    response
}

/// What is read at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accept {
    /// Pages.
    Page,
    /// Anything else.
    Text,
}

impl Accept {
    /// Reads the header: browsers name HTML.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        if values.any(|value| value.contains("text/html")) { Accept::Page } else { Accept::Text }
    }
}
