//! Files of a bill in a bucket: listed once, then read as they were listed.

mod list;
mod pinned;
mod store;
mod watchful;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::execution::object_store::ObjectStoreUrl;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore};

use crate::aws::fault::Action;
use crate::aws::{Access, Connection, Location};
use crate::error::{Error, Result};
use crate::settings::S3;

/// A prefix of a bucket that can be asked.
#[derive(Debug, Clone)]
pub struct Bucket {
    connection: Connection,
    prefix: String,
}

impl Bucket {
    /// Finds the bucket of `s3://bucket/prefix`, its region and credentials for it.
    ///
    /// # Errors
    /// The url is none or a glob, there are no credentials, or there is no such bucket.
    pub async fn open(url: &str, options: &S3) -> Result<Self> {
        Self::open_with(url, options, &Access::default()).await
    }

    /// As [`Bucket::open`], with keys or a patience of the caller's own.
    ///
    /// # Errors
    /// As [`Bucket::open`].
    pub async fn open_with(url: &str, options: &S3, access: &Access) -> Result<Self> {
        let location = Location::parse("url", url)?;
        if location.key.contains(['*', '?', '[']) {
            return Err(Error::Source {
                message: format!("{url} is a glob, and a bucket is read by prefix"),
                hint: "name the folder that holds the report, without wildcards".to_owned(),
            });
        }
        let connection = Connection::open(&location.bucket, options, access).await?;
        Ok(Self { connection, prefix: location.key.trim_end_matches('/').to_owned() })
    }

    /// Lists the objects under the prefix in the order of their keys, or the one object that is the prefix.
    ///
    /// # Errors
    /// The bucket is not there, may not be listed or does not answer.
    pub async fn list(&self) -> Result<Vec<ObjectMeta>> {
        list::list(&self.connection, &self.prefix).await
    }

    /// Reads a listed object whole, say a manifest.
    ///
    /// # Errors
    /// It was replaced since, may not be read, or the bucket does not answer.
    pub async fn read(&self, object: &ObjectMeta) -> Result<Bytes> {
        let key = object.location.as_ref();
        let doing = self.connection.doing(Action::Get, key);
        let request = self.connection.client.get_object().bucket(&self.connection.bucket).key(key);
        let request = request.set_if_match(object.e_tag.clone()).set_request_payer(self.connection.payer());
        let answer = request.send().await.map_err(|error| doing.sdk(&error))?;
        let body = answer.body.collect().await.map_err(|error| doing.failed(&error))?;
        Ok(body.into_bytes())
    }

    /// The store that reads the listed objects: each as the version whose `ETag` is given, none other.
    ///
    /// # Errors
    /// The address of the bucket is none.
    pub fn store(&self, pinned: HashMap<Path, String>) -> Result<Arc<dyn ObjectStore>> {
        let store = store::build(&self.connection)?;
        Ok(Arc::new(pinned::Pinned::new(store, self.connection.clone(), pinned)))
    }

    /// The url under which the store is registered.
    ///
    /// # Errors
    /// The bucket's name fits no url.
    pub fn url(&self) -> Result<ObjectStoreUrl> {
        let url = format!("s3://{}", self.connection.bucket);
        ObjectStoreUrl::parse(url).map_err(|error| self.connection.doing(Action::List, "").failed(&error))
    }

    /// The prefix under which it is read, without a `/` at its end.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// An object's place as a person writes it.
    #[must_use]
    pub fn shown(&self, key: &Path) -> String {
        format!("s3://{}/{key}", self.connection.bucket)
    }
}
