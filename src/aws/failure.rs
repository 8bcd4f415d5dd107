//! How a request failed, read from either client's error. Of replies only code and message are kept: the rest of some
//! holds signatures and tokens.

use std::error::Error as Cause;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use object_store::client::{HttpError, HttpErrorKind};

use super::region::HEADER;
use crate::error::Reply;

/// How a request failed.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server answered with an error.
    Refused(Refusal),
    /// No connection came about.
    Unreachable(String),
    /// The server fell silent.
    Silent,
    /// The connection broke, or the answer made no sense.
    Broken(String),
}

/// An error as S3 words it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub code: String,
    pub message: String,
    pub region: Option<String>,
}

impl Refusal {
    /// What a person is told of it.
    pub fn reply(&self) -> Reply {
        match (self.code.as_str(), self.message.as_str()) {
            ("", "") => Reply(format!("HTTP status {}", self.status)),
            (one, "") | ("", one) => Reply(one.to_owned()),
            (code, message) => Reply(format!("{code}: {message}")),
        }
    }
}

/// The SDK keeps all that came.
pub fn of_sdk<E: ProvideErrorMetadata + Cause + 'static>(error: &SdkError<E, HttpResponse>) -> Failure {
    match error {
        SdkError::TimeoutError(_) => Failure::Silent,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => match chain(error) {
            text if text.contains("connect timeout") => Failure::Unreachable(text),
            _ => Failure::Silent,
        },
        SdkError::DispatchFailure(failure) if failure.is_io() => Failure::Unreachable(chain(error)),
        SdkError::ServiceError(answer) => Failure::Refused(Refusal {
            status: answer.raw().status().as_u16(),
            code: answer.err().code().unwrap_or_default().to_owned(),
            message: answer.err().message().unwrap_or_default().to_owned(),
            region: answer.raw().headers().get(HEADER).map(str::to_owned),
        }),
        _ => Failure::Broken(chain(error)),
    }
}

/// The object store keeps the server's answer only as the text of its error.
pub fn of_store(error: &object_store::Error) -> Failure {
    if let Some(http) = find::<HttpError>(error) {
        return match http.kind() {
            HttpErrorKind::Connect => Failure::Unreachable(chain(http)),
            HttpErrorKind::Timeout => Failure::Silent,
            _ => Failure::Broken(chain(http)),
        };
    }
    let text = error.to_string();
    let element = |name: &str| between(&text, &format!("<{name}>"), &format!("</{name}>")).unwrap_or_default();
    let status = match error {
        object_store::Error::NotFound { .. } => 404,
        object_store::Error::Precondition { .. } => 412,
        object_store::Error::PermissionDenied { .. } => 403,
        object_store::Error::Unauthenticated { .. } => 401,
        _ if text.contains("Received redirect without LOCATION") => 301,
        _ => between(&text, "status code: ", " ").and_then(|status| status.parse().ok()).unwrap_or(0),
    };
    let (code, message) = (element("Code"), element("Message"));
    if status == 0 && code.is_empty() {
        return Failure::Broken(text);
    }
    let region = Some(element("Region")).filter(|region| !region.is_empty());
    Failure::Refused(Refusal { status, code, message, region })
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    text.split_once(start)?.1.split_once(end).map(|(inner, _)| inner.to_owned())
}

/// The cause of a type, at any depth.
pub fn find<'a, T: Cause + 'static>(error: &'a (dyn Cause + 'static)) -> Option<&'a T> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

/// An error's causes in a row, each once.
pub fn chain(error: &(dyn Cause + 'static)) -> String {
    let mut text = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = if text.is_empty() { next } else { format!("{text}: {next}") };
        }
        cause = error.source();
    }
    text
}
