//! Requests on their way to the service: noted, and answered wrongly where a rule says so.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::{Request, Response};
use s3s::StdError;

use super::body::{Counted, End};
use super::{Asked, State};

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// An error of S3: its status, code and message.
    Refuse(u16, &'static str, &'static str),
    /// The bucket is in another region, which the header names.
    Elsewhere(u16, &'static str),
    /// An answer with this text.
    Answer(&'static str),
    /// The body breaks off after so many bytes.
    Cut(u64),
    /// The body falls silent after so many bytes.
    Stall(u64),
    /// The body comes in pieces of so many bytes, with a tenth of a second between them.
    Trickle(usize),
    /// No answer at all.
    Hang,
    /// The object is another by the time it is asked for; its key needs no escapes.
    Replaced,
}

/// A fault for some requests.
pub struct Rule {
    pub part: &'static str,
    pub times: usize,
    pub fault: Fault,
}

pub async fn answer(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Counted>, StdError> {
    let line = format!("{} {}", request.method(), request.uri());
    let sent: Arc<Mutex<u64>> = Arc::default();
    let asked = Asked { line: line.clone(), headers: request.headers().clone(), sent: Arc::clone(&sent) };
    state.asked.lock().unwrap().push(asked);
    let fault = due(&state, &line);
    let (mut early, mut trickle) = (None, None);
    let response = match fault {
        Some(Fault::Hang) => {
            tokio::time::sleep(Duration::from_hours(1)).await;
            return Err("hung".into());
        }
        Some(Fault::Refuse(status, code, message)) => refusal(status, code, message),
        Some(Fault::Elsewhere(status, region)) => {
            let mut response = refusal(status, "PermanentRedirect", "Use another endpoint.");
            response.headers_mut().insert("x-amz-bucket-region", region.parse().unwrap());
            response
        }
        Some(Fault::Answer(text)) => Response::new(s3s::Body::from(text.to_owned())),
        Some(Fault::Cut(after)) => {
            early = Some((after, End::Cut));
            state.service.call(request.map(s3s::Body::from)).await?
        }
        Some(Fault::Stall(after)) => {
            early = Some((after, End::Silence));
            state.service.call(request.map(s3s::Body::from)).await?
        }
        Some(Fault::Trickle(piece)) => {
            trickle = Some(piece);
            state.service.call(request.map(s3s::Body::from)).await?
        }
        Some(Fault::Replaced) => {
            std::fs::write(state.folder.join(request.uri().path().trim_start_matches('/')), "another object")?;
            state.service.call(request.map(s3s::Body::from)).await?
        }
        None => state.service.call(request.map(s3s::Body::from)).await?,
    };
    Ok(response.map(|inner| Counted { inner: Box::pin(inner), sent, early, trickle, rest: Bytes::new(), pause: None }))
}

fn due(state: &State, line: &str) -> Option<Fault> {
    let mut rules = state.rules.lock().unwrap();
    let rule = rules.iter_mut().find(|rule| rule.times > 0 && line.contains(rule.part))?;
    rule.times -= 1;
    Some(rule.fault)
}

fn refusal(status: u16, code: &str, message: &str) -> Response<s3s::Body> {
    let text = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
    Response::builder().status(status).header("content-type", "application/xml").body(text.into()).unwrap()
}
