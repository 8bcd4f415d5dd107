//! The form in which a person gives the token, and the cookie they get for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Notice;
use super::connections::Local;
use super::fields;
use super::keys::Keys;
use super::refusal::Refusal;
use super::respond::{Accept, TEXT, shown};
use super::site::Site;

/// The cookie's name: browsers keep one for all ports of a machine, and two servers must not take each other's.
pub(super) fn cookie(local: SocketAddr) -> String {
    format!("costs-{}", local.port())
}

/// Shows the form; where no token is needed, the list of pages.
///
/// # Errors
/// The address has keys.
pub(super) async fn form(State(site): State<Arc<Site>>, request: Request) -> Result<Response, Refusal> {
    Keys::read(request.uri().query().unwrap_or_default().as_bytes()).end()?;
    if site.lock.is_none() {
        return Ok(home());
    }
    Ok(drawn(&site, request.headers()))
}

fn drawn(site: &Site, headers: &HeaderMap) -> Response {
    let message = "These pages are shown to those who have the token.".to_owned();
    let hint = Some("It is in the file that costs serve was given by --token-file.".to_owned());
    let notice = Notice { title: "Log in".to_owned(), message, hint, has_login: true, link: None };
    let page = (Accept::of(headers) == Accept::Page).then(|| (site.draw)(&notice)).flatten();
    let text = || format!("{}\nSend it as Authorization: Bearer TOKEN.\n", notice.message);
    page.map_or_else(|| ([(header::CONTENT_TYPE, TEXT)], text()).into_response(), shown)
}

/// Takes the token, and gives a cookie that ends with the browser.
///
/// # Errors
/// The form is none, or the token is wrong.
pub(super) async fn take(State(site): State<Arc<Site>>, request: Request) -> Result<Response, Refusal> {
    let local = Local::of(&request);
    let mut keys = fields::read(request, site.limits).await?;
    let token = keys.one("token")?.unwrap_or_default();
    keys.end()?;
    let Some(lock) = &site.lock else { return Ok(home()) };
    lock.check(token.trim(), Instant::now())?;
    let cookie = format!("{}={}; HttpOnly; SameSite=Strict; Path=/", cookie(local), lock.cookie());
    let mut response = home();
    response.headers_mut().extend(HeaderValue::try_from(cookie).ok().map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// Leads to the list of pages.
fn home() -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()
}
