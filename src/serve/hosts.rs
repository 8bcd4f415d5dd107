//! The names by which the server may be called. Any other may be an attacker's name that points to this machine, so that
//! the browser takes the attacker's page and ours for one site (DNS rebinding).

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;

use crate::error::{Error, Result};

/// The port of addresses that name none.
const PLAIN: u16 = 80;

/// Names beside those of the address that is listened on.
#[derive(Debug, Default)]
pub(super) struct Hosts(Vec<(String, Option<u16>)>);

/// How a host is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It is the address that is listened on.
    Address,
    /// It was named: a proxy may stand before us, and speak TLS.
    Name,
}

impl Hosts {
    /// Reads names as `costs.example`, at any port, or `costs.example:8443`.
    ///
    /// # Errors
    /// [`Error::Value`] for one that is no name.
    pub(super) fn parse(names: &[String]) -> Result<Self> {
        let parse = |name: &String| {
            split(name).filter(|(host, _)| !host.contains('*')).ok_or_else(|| Error::Value {
                what: "the host name".to_owned(),
                value: name.clone(),
                expected: "a name as browsers write it".to_owned(),
                hint: Some("write it as costs.example or costs.example:8443".to_owned()),
            })
        };
        names.iter().map(parse).collect::<Result<_>>().map(Self)
    }

    /// Whether a request may call us so, on a connection that came to `local`.
    pub(super) fn knows(&self, host: &str, local: SocketAddr) -> Option<Known> {
        let (name, port) = split(host)?;
        let is_named = self.0.iter().any(|(own, at)| *own == name && (at.is_none() || *at == port));
        let is_here = port.unwrap_or(PLAIN) == local.port() && (name == "localhost" || is_address(&name, local.ip()));
        if is_here { Some(Known::Address) } else { is_named.then_some(Known::Name) }
    }
}

/// Host and port, in small letters.
fn split(host: &str) -> Option<(String, Option<u16>)> {
    let authority: Authority = host.parse().ok().filter(|_| !host.contains('@'))?;
    let name = authority.host().to_ascii_lowercase();
    let is_whole = authority.port().is_some() == host[name.len()..].contains(':');
    (!name.is_empty() && is_whole).then_some((name, authority.port_u16()))
}

/// Whether a host is the address in numbers, or one that only this machine reaches.
fn is_address(host: &str, local: IpAddr) -> bool {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let address = bare.parse().ok().map(|address: IpAddr| address.to_canonical());
    address.is_some_and(|address| address.is_loopback() || address == local.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(host: &str, local: &str) -> Option<Known> {
        let names = ["Costs.example", "other.example:8443"].map(str::to_owned);
        Hosts::parse(&names).unwrap().knows(host, local.parse().unwrap())
    }

    #[test]
    fn the_address_itself_is_known() {
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"] {
            assert_eq!(knows(host, "127.0.0.1:8080"), Some(Known::Address), "{host}");
        }
        assert_eq!(knows("192.0.2.7:8080", "192.0.2.7:8080"), Some(Known::Address));
        assert_eq!(knows("192.0.2.7:8080", "[::ffff:192.0.2.7]:8080"), Some(Known::Address));
        assert_eq!(knows("localhost", "127.0.0.1:80"), Some(Known::Address));
    }

    #[test]
    fn a_name_that_was_given_is_known() {
        for host in ["costs.example", "costs.example:8080", "COSTS.EXAMPLE:443", "other.example:8443"] {
            assert_eq!(knows(host, "192.0.2.7:8080"), Some(Known::Name), "{host}");
        }
    }

    #[test]
    fn no_other_is_known() {
        let wrong = [
            "evil.example:8080",
            "127.0.0.1",
            "127.0.0.1:8081",
            "localhost:80800",
            "localhost.:8080",
            "localhost.evil.example:8080",
            "a.localhost:8080",
            "192.0.2.7:8080",
            "other.example",
            "other.example:80",
            "costs.example.:8080",
            "costs.example@evil.example",
            "costs.example:8080@evil.example",
            "user@localhost:8080",
            "2130706433:8080",
            "[::1]",
            "",
            ":8080",
            "costs.example:",
            "costs.example:99999",
            "costs.example/",
        ];
        for host in wrong {
            assert_eq!(knows(host, "127.0.0.1:8080"), None, "{host}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for name in ["", "*", "*.example", "https://costs.example", "costs.example/", "a b", "me@costs.example"] {
            let error = Hosts::parse(&[name.to_owned()]).unwrap_err();
            assert_eq!(error.to_string(), format!("the host name {name:?} is not a name as browsers write it"));
        }
    }
}
