//! Who has the token: those who send it, and those to whom a cookie was given for it.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::Token;
use super::attempts::Attempts;
use super::refusal::Refusal;
use crate::error::{Error, Result};

/// The token with a key of this process, which is what cookies are made by: they end with the process.
pub(super) struct Lock {
    token: Token,
    key: Hmac<Sha256>,
    attempts: Mutex<Attempts>,
}

impl Lock {
    /// A lock with a new key.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(super) fn new(token: Token) -> Result<Self> {
        let failed = |what: String| Error::Format {
            message: format!("no key could be made for the pages' cookies: {what}"),
            hint: "see why the system gives no random numbers".to_owned(),
        };
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| failed(error.to_string()))?;
        let key = Hmac::new_from_slice(&key).map_err(|error| failed(error.to_string()))?;
        Ok(Self { token, key, attempts: Mutex::default() })
    }

    /// The keyed hash of a text (HMAC with SHA-256, RFC 2104), under the name of what it is for.
    fn hash(&self, what: &str, text: &str) -> Hmac<Sha256> {
        self.key.clone().chain_update(what).chain_update([0]).chain_update(text)
    }

    /// What the cookie holds, from which the token cannot be had.
    pub(super) fn cookie(&self) -> String {
        let hash = self.hash("cookie", self.token.expose()).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(hash)
    }

    /// Whether a cookie is ours, in a time that does not depend on how much of it is.
    fn opens(&self, cookie: &str) -> bool {
        let bytes = URL_SAFE_NO_PAD.decode(cookie);
        bytes.is_ok_and(|bytes| self.hash("cookie", self.token.expose()).verify_slice(&bytes).is_ok())
    }

    /// Looks at a token, in a time that does not depend on how much of it is right.
    ///
    /// # Errors
    /// It is wrong, or too many were.
    pub(super) fn check(&self, token: &str, now: Instant) -> Result<(), Refusal> {
        // Who has it comes in, whatever others try: 16 letters are not guessed.
        let given = self.hash("token", token).finalize().into_bytes();
        if self.hash("token", self.token.expose()).verify(&given).is_ok() {
            return Ok(());
        }
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait) = attempts.wait(now) {
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "there were too many wrong tokens")
                .hint("try again in a minute")
                .after(wait));
        }
        attempts.wrong(now);
        Err(Refusal::new(StatusCode::UNAUTHORIZED, "this is not the token").hint(HINT).login())
    }

    /// Lets those in who have the token or its cookie.
    ///
    /// # Errors
    /// The request has neither, or a wrong token, or too many were wrong.
    pub(super) fn admit(&self, headers: &HeaderMap, cookie: &str, now: Instant) -> Result<(), Refusal> {
        if cookies(headers, cookie).any(|value| self.opens(value)) {
            return Ok(());
        }
        match bearer(headers) {
            Some(token) => self.check(token, now),
            None => Err(Refusal::new(StatusCode::UNAUTHORIZED, "this needs a token").hint(HINT).login()),
        }
    }
}

/// Where the token is.
const HINT: &str =
    "it is in the file that costs serve was given by --token-file; programs send it as Authorization: Bearer TOKEN";

/// The token that a program sends (RFC 6750).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The values of the cookies of a name (RFC 6265).
fn cookies<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(own, _)| *own == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TOKEN, token};
    use super::*;

    fn lock() -> Lock {
        Lock::new(token()).unwrap()
    }

    fn status(lock: &Lock, name: &'static str, value: &str) -> u16 {
        let headers = HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]);
        lock.admit(&headers, "costs", Instant::now()).map_or_else(|refusal| refusal.status().as_u16(), |()| 200)
    }

    #[test]
    fn the_token_opens_in_its_header_alone() {
        let lock = lock();
        assert_eq!(status(&lock, "authorization", &format!("Bearer {TOKEN}")), 200);
        assert_eq!(status(&lock, "authorization", &format!("bearer {TOKEN}")), 200);
        let wrong = [format!("Basic {TOKEN}"), TOKEN.to_owned(), format!("Bearer {TOKEN}x"), "Bearer ".to_owned()];
        for value in wrong {
            assert_eq!(status(&lock, "authorization", &value), 401, "{value}");
        }
        assert_eq!(status(&lock, "x-token", TOKEN), 401);
    }

    #[test]
    fn the_cookie_opens_and_the_token_is_no_cookie() {
        let lock = lock();
        let cookie = lock.cookie();
        assert!(!cookie.contains(TOKEN) && cookie.len() == 43, "{cookie}");
        assert_eq!(status(&lock, "cookie", &format!("a=b; costs={cookie}; c=d")), 200);
        let (cut, long) = (&cookie[..40], format!("{cookie}AAAA"));
        for value in [TOKEN, cut, &long, "", &"A".repeat(43), &"é".repeat(32)] {
            let headers = HeaderMap::from_iter([(
                header::COOKIE,
                axum::http::HeaderValue::from_bytes(format!("costs={value}").as_bytes()).unwrap(),
            )]);
            assert!(lock.admit(&headers, "costs", Instant::now()).is_err(), "{value}");
        }
        assert_eq!(status(&lock, "cookie", &format!("other={cookie}")), 401);
        assert_eq!(status(&lock, "authorization", &format!("Bearer {cookie}")), 401);
    }

    #[test]
    fn a_cookie_of_another_process_opens_nothing() {
        assert_eq!(status(&lock(), "cookie", &format!("costs={}", lock().cookie())), 401);
    }

    /// The sixth wrong one waits; the right one does not, nor a cookie.
    #[test]
    fn after_five_wrong_tokens_wrong_ones_wait() {
        let lock = lock();
        for _ in 0..5 {
            assert_eq!(status(&lock, "authorization", "Bearer wrong"), 401);
        }
        assert_eq!(status(&lock, "authorization", "Bearer wrong"), 429);
        assert_eq!(status(&lock, "authorization", &format!("Bearer {TOKEN}")), 200);
        assert_eq!(status(&lock, "cookie", &format!("costs={}", lock.cookie())), 200);
        assert_eq!(status(&lock, "x-none", ""), 401);
    }
}
