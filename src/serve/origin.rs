//! Whose page a request comes from: only ours may ask for what costs work or tells figures.

use std::net::SocketAddr;

use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};

use super::hosts::{Hosts, Known};
use super::refusal::Refusal;

/// Where a page of another site may lead to: what costs nothing to show.
const FREE: [&str; 3] = ["/", "/healthz", "/login"];

/// A request's head, and the address that its connection came to.
pub(super) struct Head<'a> {
    pub(super) method: &'a Method,
    pub(super) uri: &'a Uri,
    pub(super) headers: &'a HeaderMap,
    pub(super) local: SocketAddr,
}

impl Head<'_> {
    /// Refuses what does not come from a page of ours, nor from the person.
    ///
    /// # Errors
    /// It calls us by another's name, or comes from another's page.
    pub(super) fn is_ours(&self, hosts: &Hosts) -> Result<(), Refusal> {
        let (host, known) = self.host(hosts)?;
        let is_own = match self.headers.get(header::ORIGIN) {
            None => true,
            Some(origin) => is_origin(origin.as_bytes(), host, known),
        };
        let site = self.told("sec-fetch-site");
        let is_same = matches!(site, None | Some(b"same-origin" | b"none"));
        if is_own && (is_same || self.is_visit()) {
            return Ok(());
        }
        let refusal = Refusal::new(StatusCode::FORBIDDEN, "another site asked for this")
            .hint("open it from the list of pages at /, or write its address yourself");
        // A person who followed a link may go on from here.
        let path =
            self.uri.path_and_query().map(axum::http::uri::PathAndQuery::as_str).filter(|path| !path.starts_with("//"));
        Err(match path.filter(|_| is_own && self.is_followed()) {
            Some(path) => refusal.link(path),
            None => refusal,
        })
    }

    /// The one host, which must be ours.
    fn host(&self, hosts: &Hosts) -> Result<(&str, Known), Refusal> {
        let mut named = self.headers.get_all(header::HOST).iter();
        let (first, second) = (named.next().and_then(|host| host.to_str().ok()), named.next());
        let host = first.filter(|_| second.is_none());
        // A request to a proxy names the host before the path as well.
        let host = host.filter(|host| self.uri.authority().is_none_or(|at| at.as_str() == *host));
        let known = host.and_then(|host| Some((host, hosts.knows(host, self.local)?)));
        known.ok_or_else(|| {
            Refusal::new(StatusCode::FORBIDDEN, "this is not served by that host name")
                .hint("use the address that costs serve has told, or name the host by --host-name")
        })
    }

    /// Whether a person follows another site's link to a page that costs nothing.
    fn is_visit(&self) -> bool {
        self.is_followed() && FREE.contains(&self.uri.path())
    }

    /// Whether a person follows a link in a window.
    fn is_followed(&self) -> bool {
        let is_page =
            self.told("sec-fetch-mode") == Some(b"navigate") && self.told("sec-fetch-dest") == Some(b"document");
        is_page && *self.method == Method::GET
    }

    /// What a browser tells in one header; nothing counts where it is told twice.
    fn told(&self, name: &'static str) -> Option<&[u8]> {
        let mut values = self.headers.get_all(HeaderName::from_static(name)).iter();
        let first = values.next()?.as_bytes();
        Some(if values.next().is_some() { b"" } else { first })
    }
}

/// Whether an origin is the host's own; where a proxy may stand before us, also by TLS.
fn is_origin(origin: &[u8], host: &str, known: Known) -> bool {
    let is = |scheme: &str| origin.eq_ignore_ascii_case(format!("{scheme}://{host}").as_bytes());
    is("http") || known == Known::Name && is("https")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The status that a request is refused with.
    fn status(method: &str, uri: &str, lines: &[(&'static str, &str)]) -> u16 {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let (method, uri) = (method.parse().unwrap(), uri.parse().unwrap());
        let head = Head { method: &method, uri: &uri, headers: &headers, local: "127.0.0.1:8080".parse().unwrap() };
        let hosts = Hosts::parse(&["costs.example".to_owned()]).unwrap();
        head.is_ours(&hosts).map_or_else(|refusal| refusal.status().as_u16(), |()| 200)
    }

    const HOST: (&str, &str) = ("host", "localhost:8080");

    #[test]
    fn our_own_pages_and_no_browser_at_all_may_ask() {
        assert_eq!(status("GET", "/reports/top", &[HOST]), 200);
        assert_eq!(status("POST", "/sql", &[HOST, ("origin", "http://localhost:8080")]), 200);
        assert_eq!(status("GET", "/reports/top", &[HOST, ("sec-fetch-site", "same-origin")]), 200);
        assert_eq!(status("GET", "/reports/top", &[HOST, ("sec-fetch-site", "none")]), 200);
    }

    #[test]
    fn another_origin_may_not() {
        let origins =
            ["http://evil.example", "http://localhost:8081", "https://localhost:8080", "null", "", "localhost:8080"];
        for origin in origins {
            assert_eq!(status("GET", "/", &[HOST, ("origin", origin)]), 403, "{origin}");
            assert_eq!(status("POST", "/sql", &[HOST, ("origin", origin)]), 403, "{origin}");
        }
    }

    #[test]
    fn a_proxy_may_speak_tls_for_a_name() {
        let host = ("host", "costs.example");
        assert_eq!(status("POST", "/sql", &[host, ("origin", "https://costs.example")]), 200);
        assert_eq!(status("POST", "/sql", &[host, ("origin", "https://costs.example.evil.example")]), 403);
    }

    #[test]
    fn another_name_or_none_or_two_are_refused() {
        assert_eq!(status("GET", "/", &[("host", "evil.example:8080")]), 403);
        assert_eq!(status("GET", "/", &[]), 403);
        assert_eq!(status("GET", "/", &[HOST, ("host", "evil.example")]), 403);
        assert_eq!(status("GET", "http://evil.example/", &[HOST]), 403);
        assert_eq!(status("GET", "http://localhost:8080/", &[HOST]), 200);
    }

    #[test]
    fn another_site_may_lead_to_what_costs_nothing_and_to_no_more() {
        let mode = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        for site in ["cross-site", "same-site"] {
            let visit = [HOST, ("sec-fetch-site", site), mode[0], mode[1]];
            for path in ["/", "/healthz", "/login"] {
                assert_eq!(status("GET", path, &visit), 200, "{path}");
                assert_eq!(status("POST", path, &visit), 403, "{path}");
                assert_eq!(status("GET", path, &visit[..3]), 403, "{path}");
                assert_eq!(status("GET", path, &visit[..2]), 403, "{path}");
            }
            for path in ["/reports/top", "/dashboards/executive", "/sql", "/metrics", "//"] {
                assert_eq!(status("GET", path, &visit), 403, "{path}");
            }
            let frame = [HOST, ("sec-fetch-site", site), mode[0], ("sec-fetch-dest", "iframe")];
            assert_eq!(status("GET", "/", &frame), 403);
        }
        assert_eq!(status("GET", "/sql", &[HOST, ("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")]), 403);
        assert_eq!(status("GET", "/sql", &[HOST, ("sec-fetch-site", "anything")]), 403);
    }
}
