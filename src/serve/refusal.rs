//! A request that is not answered, and why. It travels in a response without a body, until it is known who reads it.

use std::time::Duration;

use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Notice;

/// Why a request is not answered.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    hint: Option<String>,
    has_login: bool,
    link: Option<String>,
    wait: Option<Duration>,
}

impl Refusal {
    /// A status and the fact.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), hint: None, has_login: false, link: None, wait: None }
    }

    /// Says what to do.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Lets a person log in.
    pub(super) fn login(self) -> Self {
        Self { has_login: true, ..self }
    }

    /// Shows a way on: a path of ours with its query.
    pub(super) fn link(self, path: impl Into<String>) -> Self {
        Self { link: Some(path.into()), ..self }
    }

    /// Says when to come back.
    pub(super) fn after(self, wait: Duration) -> Self {
        Self { wait: Some(wait), ..self }
    }

    /// The status that it is told with.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers that go with it: how to come in (RFC 6750), and when, in whole seconds.
    pub(super) fn headers(&self) -> HeaderMap {
        let login = self.has_login.then(|| (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        let seconds = |wait: Duration| wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let wait = self.wait.map(|wait| (header::RETRY_AFTER, HeaderValue::from(seconds(wait))));
        login.into_iter().chain(wait).collect()
    }

    /// What a small page says of it.
    pub(super) fn notice(&self) -> Notice {
        let title = self.status.canonical_reason().unwrap_or("Refused");
        Notice {
            title: title.to_owned(),
            message: self.message.clone(),
            hint: self.hint.clone(),
            has_login: self.has_login,
            link: self.link.clone(),
        }
    }

    /// The same for those who read no pages.
    pub(super) fn text(&self) -> String {
        let hint = self.hint.as_ref().map(|hint| format!("Hint: {hint}\n")).unwrap_or_default();
        format!("Error: {}\n{hint}", self.message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
