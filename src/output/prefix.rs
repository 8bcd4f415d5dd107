//! A prefix of a bucket that several objects are written under.

use std::fmt;

use super::Target;
use crate::aws::fault::Action;
use crate::aws::{Access, Connection, Location};
use crate::error::Result;
use crate::settings::S3;

/// A prefix that objects are written under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    location: Location,
    options: S3,
}

impl Prefix {
    /// Reads `s3://bucket/prefix`.
    ///
    /// # Errors
    /// It is no place in a bucket.
    pub fn parse(url: &str, options: &S3) -> Result<Self> {
        let mut location = Location::parse("--output", url)?;
        location.key.truncate(location.key.trim_end_matches('/').len());
        Ok(Self { location, options: options.clone() })
    }

    /// The object of a name under the prefix.
    #[must_use]
    pub fn object(&self, name: &str) -> Target {
        let location = Location { bucket: self.location.bucket.clone(), key: self.key(name) };
        Target::S3 { location, options: self.options.clone() }
    }

    /// The names of the objects under the prefix.
    ///
    /// # Errors
    /// The bucket is not there, may not be listed or does not answer.
    pub async fn list(&self) -> Result<Vec<String>> {
        let connection = Connection::open(&self.location.bucket, &self.options, &Access::default()).await?;
        let under = self.key("");
        let doing = connection.doing(Action::List, &under);
        let request = connection.client.list_objects_v2().bucket(&connection.bucket).prefix(&under);
        let mut pages = request.set_request_payer(connection.payer()).into_paginator().send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| doing.sdk(&error))?;
            let keys = page.contents().iter().filter_map(|object| object.key()?.strip_prefix(&under));
            // A key that ends in a slash is how consoles show an empty folder.
            names.extend(keys.filter(|name| !name.is_empty() && !name.ends_with('/')).map(str::to_owned));
        }
        Ok(names)
    }

    /// Removes objects.
    ///
    /// # Errors
    /// One cannot be removed; those after it are not.
    pub async fn remove(&self, names: impl Iterator<Item = &String>) -> Result<()> {
        let connection = Connection::open(&self.location.bucket, &self.options, &Access::default()).await?;
        for name in names {
            let key = self.key(name);
            let request = connection.client.delete_object().bucket(&connection.bucket).key(&key);
            let sent = request.set_request_payer(connection.payer()).send().await;
            sent.map_err(|error| connection.doing(Action::Delete, &key).sdk(&error))?;
        }
        Ok(())
    }

    fn key(&self, name: &str) -> String {
        if self.location.key.is_empty() { name.to_owned() } else { format!("{}/{name}", self.location.key) }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.location.fmt(f)
    }
}
