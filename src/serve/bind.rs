//! The address that is listened on.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::error::{Error, Result};

/// Listens on an address, as `127.0.0.1:8080`; port 0 takes a free one, which the listener then tells.
///
/// # Errors
/// [`Error::Value`] where it is no address; [`Error::Format`] where others could reach it and there is no token, where another
/// program listens there, and where this machine does not have the address.
pub async fn bind(address: &str, has_token: bool) -> Result<TcpListener> {
    let place = parse(address)?;
    if !has_token && !place.ip().to_canonical().is_loopback() {
        return Err(Error::Format {
            message: format!("others could read the costs at {address} without a token"),
            hint: "serve at 127.0.0.1, or name a file with a token by --token-file".to_owned(),
        });
    }
    TcpListener::bind(place).await.map_err(|error| taken(address, &error))
}

fn parse(address: &str) -> Result<SocketAddr> {
    let local = address.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    let local = local.map(|port: u16| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    local.or_else(|| address.parse().ok()).ok_or_else(|| Error::Value {
        what: "the address".to_owned(),
        value: address.to_owned(),
        expected: "an IP address and a port".to_owned(),
        hint: Some("write it as 127.0.0.1:8080 or [::1]:8080".to_owned()),
    })
}

fn taken(address: &str, error: &io::Error) -> Error {
    let (fact, hint) = match error.kind() {
        io::ErrorKind::AddrInUse => {
            ("another program listens there".to_owned(), "choose another port; port 0 takes a free one")
        }
        io::ErrorKind::PermissionDenied => {
            ("this user may not listen there".to_owned(), "choose a port from 1024 on; port 0 takes a free one")
        }
        io::ErrorKind::AddrNotAvailable => (
            "this machine does not have that address".to_owned(),
            "serve at 127.0.0.1, or at an address of this machine",
        ),
        _ => (error.to_string(), "choose another address"),
    };
    Error::Format { message: format!("could not listen at {address}: {fact}"), hint: hint.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refused(address: &str, has_token: bool) -> (String, String) {
        let error = bind(address, has_token).await.unwrap_err();
        (error.to_string(), error.hint().unwrap())
    }

    #[tokio::test]
    async fn a_free_port_is_told() {
        for address in ["127.0.0.1:0", "localhost:0", "[::1]:0", "[::ffff:127.0.0.1]:0", "127.9.9.9:0"] {
            let bound = bind(address, false).await.unwrap().local_addr().unwrap();
            assert!(bound.port() > 0 && bound.ip().to_canonical().is_loopback(), "{bound}");
        }
    }

    #[tokio::test]
    async fn what_others_can_reach_needs_a_token() {
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80", "[::ffff:192.0.2.1]:80"] {
            let (message, hint) = refused(address, false).await;
            assert_eq!(message, format!("others could read the costs at {address} without a token"));
            assert_eq!(hint, "serve at 127.0.0.1, or name a file with a token by --token-file");
        }
        assert!(bind("0.0.0.0:0", true).await.unwrap().local_addr().unwrap().port() > 0);
    }

    #[tokio::test]
    async fn an_address_in_use_is_said_in_words() {
        let listener = bind("127.0.0.1:0", false).await.unwrap();
        let first = listener.local_addr().unwrap();
        let (message, hint) = refused(&first.to_string(), false).await;
        assert_eq!(message, format!("could not listen at {first}: another program listens there"));
        assert_eq!(hint, "choose another port; port 0 takes a free one");
    }

    /// 192.0.2.1 is kept for documents (RFC 5737): no machine has it.
    #[tokio::test]
    async fn an_address_of_another_machine_is_said_in_words() {
        let (message, _) = refused("192.0.2.1:8080", true).await;
        assert_eq!(message, "could not listen at 192.0.2.1:8080: this machine does not have that address");
    }

    #[tokio::test]
    async fn what_is_no_address_is_refused() {
        for address in ["8080", "localhost", "localhost:http", "costs.example:80", "127.0.0.1:65536", ""] {
            let (message, hint) = refused(address, true).await;
            assert_eq!(message, format!("the address {address:?} is not an IP address and a port"));
            assert_eq!(hint, "write it as 127.0.0.1:8080 or [::1]:8080");
        }
    }
}
