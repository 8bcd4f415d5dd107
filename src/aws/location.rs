//! A place in a bucket, as `s3://bucket/key`.

use std::fmt;

use crate::error::{Error, Result};

/// A bucket, and a key or the beginning of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The bucket's name or an access point's alias.
    pub bucket: String,
    /// The key, as it is; empty for the whole bucket.
    pub key: String,
}

impl Location {
    /// Reads `s3://bucket/key`; nothing in it is decoded.
    ///
    /// # Errors
    /// The scheme is another, or the bucket is no name.
    pub fn parse(what: &str, url: &str) -> Result<Self> {
        let wrong = || Error::Value {
            what: what.to_owned(),
            value: url.to_owned(),
            expected: "a place in a bucket".to_owned(),
            hint: Some("write it as s3://bucket/prefix".to_owned()),
        };
        let rest = url.strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if bucket.is_empty() || !bucket.chars().all(fits) {
            return Err(wrong());
        }
        Ok(Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Option<(String, String)> {
        Location::parse("url", url).ok().map(|place| (place.bucket, place.key))
    }

    #[test]
    fn bucket_and_key() {
        assert_eq!(parse("s3://bills/cost/a b%20.csv"), Some(("bills".into(), "cost/a b%20.csv".into())));
    }

    #[test]
    fn a_bucket_alone() {
        assert_eq!(parse("s3://bills"), Some(("bills".into(), String::new())));
        assert_eq!(parse("s3://bills/"), Some(("bills".into(), String::new())));
    }

    #[test]
    fn no_bucket() {
        assert_eq!(parse("s3:///key"), None);
        assert_eq!(parse("s3://*/key"), None);
        assert_eq!(parse("gs://bills/key"), None);
    }
}
