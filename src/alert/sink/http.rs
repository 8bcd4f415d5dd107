//! Requests of the sinks that speak HTTP: TLS by ring with the machine's certificates, no redirects, bounded waits.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use url::{Host, Url};

use super::Failure;
use super::hidden::Hidden;
use crate::alert::text;
use crate::aws::Patience;
use crate::aws::service::causes;
use crate::error::{Error, Result};
use crate::settings::sinks::Secret;

/// The most that is read of an answer.
const ANSWER: usize = 64 << 10;
/// The most of an answer that a failure repeats, in characters.
const REPEATED: usize = 200;
/// A receiver that wants to be left alone for longer is asked again after a day.
const LONGEST: Duration = Duration::from_hours(24);

/// A client.
#[derive(Clone)]
pub struct Http {
    client: Client,
}

/// An address that may be a secret.
#[derive(Clone)]
pub struct Address {
    url: Url,
    /// What failures call it.
    host: String,
    /// What they must not say.
    pub hidden: Hidden,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    retry_after: Option<Duration>,
}

impl Http {
    /// # Errors
    /// The machine's certificates cannot be read.
    pub fn new(patience: Patience) -> Result<Self> {
        let client = Client::builder()
            .connect_timeout(patience.connect)
            .read_timeout(patience.read)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("costs/", env!("CARGO_PKG_VERSION")))
            .build();
        let client = client.map_err(|error| Error::Format {
            message: format!("no connections can be made: {error}"),
            hint: "check the certificates of this machine".to_owned(),
        })?;
        Ok(Self { client })
    }

    /// A request to post; it is sent by [`Http::send`].
    pub fn post(&self, address: &Address) -> RequestBuilder {
        self.client.post(address.url.clone())
    }

    /// Sends a request to the address it was made for, and reads the answer.
    ///
    /// # Errors
    /// No answer, or one that says no.
    pub async fn send(&self, request: RequestBuilder, to: &Address, now: DateTime<Utc>) -> Result<Answer, Failure> {
        let response = request.send().await.map_err(|error| to.unreachable(error))?;
        let answer = Answer::read(response, now).await;
        if (200..300).contains(&answer.status) { Ok(answer) } else { Err(to.refused(&answer)) }
    }
}

impl Address {
    /// An address of a public service, which is no secret.
    pub fn plain(sink: &str, url: &str) -> Result<Self> {
        Self::read(sink, url, false)
    }

    /// An address that is a secret, and therefore goes by TLS, or stays on this machine.
    pub fn secret(sink: &str, url: &Secret) -> Result<Self> {
        let mut address = Self::read(sink, url.expose(), false)?;
        address.hidden.address(url.expose());
        address.hidden.address(address.url.clone().as_str());
        Ok(address)
    }

    /// The same for a service of the person's own, which may do without TLS.
    pub fn own(sink: &str, url: &Secret) -> Result<Self> {
        let mut address = Self::read(sink, url.expose(), true)?;
        address.hidden.address(url.expose());
        address.hidden.address(address.url.clone().as_str());
        Ok(address)
    }

    fn read(sink: &str, text: &str, may_be_clear: bool) -> Result<Self> {
        // The text may be a secret, and is not repeated.
        let wrong = |message: String| Error::Format { message, hint: "write it as https://HOST/PATH".to_owned() };
        let url = Url::parse(text).map_err(|_| wrong(format!("the address of sink {sink} is none")))?;
        let Some(host) = url.host_str().map(str::to_owned) else {
            return Err(wrong(format!("the address of sink {sink} has no host")));
        };
        let is_fine = url.scheme() == "https" || url.scheme() == "http" && (may_be_clear || is_here(&url));
        if !is_fine {
            return Err(wrong(format!("the address of sink {sink} is not protected by TLS")));
        }
        Ok(Self { url, host, hidden: Hidden::default() })
    }

    /// An address under this one.
    pub fn under(&self, path: &str) -> Self {
        let mut under = self.clone();
        under.url.set_path(&format!("{}/{path}", self.url.path().trim_end_matches('/')));
        under
    }

    fn unreachable(&self, error: reqwest::Error) -> Failure {
        if error.is_timeout() && !error.is_connect() {
            return Failure::passing(format!("{} does not answer", self.host));
        }
        let what = if error.is_connect() { "could not connect to" } else { "the connection broke to" };
        let why = causes(&error.without_url());
        Failure::passing(self.hidden.hide(&format!("{what} {}: {why}", self.host)))
    }

    fn refused(&self, answer: &Answer) -> Failure {
        let Answer { status, body, retry_after } = answer;
        // Too many requests, a request that took too long, and the service's own trouble.
        let is_retryable = matches!(status, 408 | 425 | 429 | 500..);
        let said = match status {
            300..400 => "it leads elsewhere; give the address that it leads to".to_owned(),
            _ => text::line(&self.hidden.hide(body), REPEATED),
        };
        let said = if said.is_empty() { String::new() } else { format!(": {said}") };
        Failure { is_retryable, retry_after: *retry_after, text: format!("{} answered {status}{said}", self.host) }
    }
}

/// Whether an address is one of this machine.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl Answer {
    /// The status has come; a body that breaks off is taken as far as it came.
    async fn read(mut response: Response, now: DateTime<Utc>) -> Self {
        let (status, retry_after) = (response.status().as_u16(), retry_after(response.headers(), now));
        let mut body = Vec::new();
        while body.len() < ANSWER {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                _ => break,
            }
        }
        Self { status, body: String::from_utf8_lossy(&body).into_owned(), retry_after }
    }
}

/// Seconds, or a date.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let pause = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now).to_std().unwrap_or_default(),
    };
    Some(pause.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_in_seconds_or_until_a_date() {
        let now = "2015-10-21T07:27:30Z".parse().unwrap();
        let pause = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            retry_after(&headers, now).map(|pause| pause.as_secs())
        };
        assert_eq!(pause("120"), Some(120));
        assert_eq!(pause("Wed, 21 Oct 2015 07:28:00 GMT"), Some(30));
        assert_eq!(pause("Wed, 21 Oct 2015 07:00:00 GMT"), Some(0));
        assert_eq!(pause("99999999"), Some(86_400));
        assert_eq!(pause("soon"), None);
    }

    #[test]
    fn what_is_secret_goes_by_tls_or_stays_here() {
        let secret = |url: &str| Address::secret("s", &Secret::new(url)).err().map(|error| error.to_string());
        assert_eq!(secret("https://hooks.example.com/x"), None);
        assert_eq!(secret("http://127.0.0.1:80/x"), None);
        assert_eq!(secret("http://hooks.example.com/x").unwrap(), "the address of sink s is not protected by TLS");
        assert_eq!(secret("hooks/x-y-z").unwrap(), "the address of sink s is none");
        assert!(Address::own("s", &Secret::new("http://intranet/x")).is_ok());
    }
}
