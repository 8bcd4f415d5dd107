//! What goes around every request: who may ask, the headers of the response, and a line for the log.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::Response;

use super::connections::Local;
use super::login;
use super::origin::Head;
use super::refusal::Refusal;
use super::respond::{Accept, refused};
use super::site::Site;

/// Letters of a path that are told at most.
const LETTERS: usize = 200;

/// A request that was answered, for a log; it holds nothing that is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// `GET`
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The HTTP status; nothing where the browser went away before there was one.
    pub status: Option<u16>,
    /// How long it took.
    pub milliseconds: u128,
}

/// Lets a request through, or refuses it.
pub(super) async fn watch(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut entry = Entry::new(&site, &request);
    let accept = Accept::of(request.headers());
    let mut response = match admit(&site, &request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => axum::response::IntoResponse::into_response(refusal),
    };
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let allow = response.headers_mut().remove(axum::http::header::ALLOW);
        response = refused(&refusal, accept, &site);
        response.headers_mut().extend(allow.map(|methods| (axum::http::header::ALLOW, methods)));
    }
    super::headers::protect(response.headers_mut());
    entry.status = Some(response.status().as_u16());
    response
}

/// Whether the request comes from us, and from one who has the token.
fn admit(site: &Site, request: &Request) -> Result<(), Refusal> {
    let local = Local::of(request);
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    Head { method, uri, headers, local }.is_ours(&site.hosts)?;
    match &site.lock {
        Some(lock) if !is_open(uri) => lock.admit(headers, &login::cookie(local), Instant::now()),
        _ => Ok(()),
    }
}

/// Whether a path needs no token: a probe has none, and who logs in has none yet.
fn is_open(uri: &Uri) -> bool {
    matches!(uri.path(), "/healthz" | "/login")
}

/// A line of the log that is told at the end, also where the browser goes away and the work is dropped.
struct Entry {
    site: Arc<Site>,
    start: Instant,
    method: String,
    path: String,
    status: Option<u16>,
}

impl Entry {
    fn new(site: &Arc<Site>, request: &Request) -> Self {
        let method = request.method().as_str().chars().take(LETTERS).collect();
        let path = request.uri().path().chars().take(LETTERS).collect();
        Self { site: Arc::clone(site), start: Instant::now(), method, path, status: None }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.site.log(&Served {
            method: std::mem::take(&mut self.method),
            path: std::mem::take(&mut self.path),
            status: self.status,
            milliseconds: self.start.elapsed().as_millis(),
        });
    }
}
