//! The headers of every response: what a browser must not do with it.

use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// What stands on everything. A page may say `same-origin` in place of `no-referrer` itself: its forms then carry their origin,
/// which is looked at where a browser tells nothing else.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Puts them on; a policy that is there stays.
pub(super) fn protect(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policy(None, None));
}

/// What a page may load and run (Content Security Policy Level 3): one script at most, a style, and what is in it as `data:`.
pub(super) fn policy(script: Option<&str>, style: Option<&str>) -> HeaderValue {
    let script = script.filter(|source| is_hash(source)).unwrap_or("'none'");
    let style = style.filter(|source| is_hash(source)).unwrap_or("'unsafe-inline'");
    let text = format!(
        "default-src 'none'; script-src {script}; style-src {style}; font-src data:; img-src data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// Whether a source is a hash, and nothing that would end the rule it stands in.
fn is_hash(source: &str) -> bool {
    let hash = source.strip_prefix("'sha256-").and_then(|rest| rest.strip_suffix('\''));
    hash.is_some_and(|hash| hash.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/' | b'=')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_runs_its_script_alone() {
        let expected = "default-src 'none'; script-src 'sha256-ab+/='; style-src 'sha256-c'; font-src data:; img-src data:; \
                        form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        assert_eq!(policy(Some("'sha256-ab+/='"), Some("'sha256-c'")), expected);
    }

    #[test]
    fn what_is_no_hash_allows_nothing() {
        for source in ["*", "'unsafe-inline'", "'sha256-a' *", "'sha256-a'; img-src *", "'sha256-a\r\n'", "sha256-a"] {
            let policy = policy(Some(source), None);
            assert!(
                policy.to_str().unwrap().contains("; script-src 'none'; style-src 'unsafe-inline'; "),
                "{policy:?}"
            );
        }
    }
}
