//! Objects as they were listed: a file replaced since is an error, never a mix of two versions.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetRange, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, coalesce_ranges,
};

use crate::aws::Connection;
use crate::aws::fault::Action;

/// Columns nearer to each other than this are read at once: what lies between costs less than another request, and a
/// gap of the object store's own 1 MiB would hold whole columns that nobody asked for.
const GAP: u64 = 64 * 1024;

/// A store that reads only the versions that were listed, and says what fails.
#[derive(Debug)]
pub struct Pinned {
    store: AmazonS3,
    connection: Connection,
    e_tags: HashMap<Path, String>,
}

impl Pinned {
    pub fn new(store: AmazonS3, connection: Connection, e_tags: HashMap<Path, String>) -> Self {
        Self { store, connection, e_tags }
    }

    async fn range(&self, location: &Path, range: Range<u64>) -> Result<Bytes> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        self.get_opts(location, options).await?.bytes().await
    }
}

/// An error that carries our own, so that it is told as it is after DataFusion has wrapped it.
fn told(connection: &Connection, location: &Path, error: &object_store::Error) -> object_store::Error {
    let told = connection.doing(Action::Get, location.as_ref()).store(error);
    object_store::Error::Generic { store: "S3", source: Box::new(told) }
}

/// A source is only read.
fn read_only(operation: &str) -> object_store::Error {
    object_store::Error::NotImplemented { operation: operation.to_owned(), implementer: "a source of bills".to_owned() }
}

#[async_trait]
impl ObjectStore for Pinned {
    async fn get_opts(&self, location: &Path, mut options: GetOptions) -> Result<GetResult> {
        if let Some(e_tag) = self.e_tags.get(location) {
            options.if_match = Some(e_tag.clone());
        }
        let result = self.store.get_opts(location, options).await;
        let mut result = result.map_err(|error| told(&self.connection, location, &error))?;
        if let GetResultPayload::Stream(bytes) = result.payload {
            let (connection, location) = (self.connection.clone(), location.clone());
            let bytes = bytes.map_err(move |error| told(&connection, &location, &error));
            result.payload = GetResultPayload::Stream(bytes.boxed());
        }
        Ok(result)
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        coalesce_ranges(ranges, |range| self.range(location, range), GAP).await
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.store.list_with_delimiter(prefix).await
    }

    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        Err(read_only("put"))
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(read_only("put_multipart"))
    }

    fn delete_stream(&self, _: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        futures::stream::iter([Err(read_only("delete"))]).boxed()
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        Err(read_only("copy"))
    }
}

impl fmt::Display for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}", self.connection.bucket)
    }
}
