//! Where a source's files lie, and how they are read.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::common::DataFusionError;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::RuntimeEnv;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use super::s3::Bucket;
use super::{Listed, local};
use crate::error::{Error, Result};
use crate::settings::{Source, is_s3};

/// A place, its files listed once.
pub struct Place {
    /// In the order of their paths.
    pub listed: Vec<Listed>,
    /// The name of its store in the session.
    pub url: ObjectStoreUrl,
    /// Its store.
    pub store: Arc<dyn ObjectStore>,
}

impl Place {
    /// Lists a source's files and makes its store known to the session.
    ///
    /// # Errors
    /// The place is not there or cannot be read.
    pub async fn find(source: &Source, runtime: &RuntimeEnv) -> Result<Self> {
        if is_s3(&source.url) { Self::in_bucket(source, runtime).await } else { Self::on_disk(source, runtime) }
    }

    fn on_disk(source: &Source, runtime: &RuntimeEnv) -> Result<Self> {
        let listed = local::list(&source.url)?;
        let url = ObjectStoreUrl::local_filesystem();
        let store = runtime.object_store(&url).map_err(|error| Error::Engine {
            doing: format!("could not read {}", source.url),
            source: Box::new(error),
            hint: None,
        })?;
        Ok(Self { listed, url, store })
    }

    /// Every object is read as the version that was listed, or not at all.
    async fn in_bucket(source: &Source, runtime: &RuntimeEnv) -> Result<Self> {
        let bucket = Bucket::open(&source.url, &source.s3).await?;
        let objects = bucket.list().await?;
        let tags = objects.iter().filter_map(|object| Some((object.location.clone(), object.e_tag.clone()?)));
        let (url, store) = (bucket.url()?, bucket.store(tags.collect::<HashMap<_, _>>())?);
        runtime.register_object_store(url.as_ref(), Arc::clone(&store));
        let listed = objects.into_iter().map(|object| listed(&bucket, object)).collect();
        Ok(Self { listed, url, store })
    }

    /// Reads a small file whole.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn read(&self, file: &Listed) -> Result<Bytes> {
        let read = async { self.store.get(&file.meta.location).await?.bytes().await };
        read.await.map_err(|source| {
            let path = file.path.clone().into();
            Error::s3_within(&source).unwrap_or_else(|| Error::Read { path, source: source.into() })
        })
    }

    /// Says that a Parquet file cannot be read.
    pub fn broken(path: &str, source: DataFusionError) -> Error {
        if let Some(error) = Error::s3_within(&source) {
            return error;
        }
        Error::Parquet {
            path: path.to_owned(),
            source: source.into(),
            hint: "the file may be cut short or no Parquet at all: fetch it again, or move it out of the source"
                .to_owned(),
        }
    }
}

/// An object with its folders below the root; a root that ends in `year=2025/month=1` keeps its period.
fn listed(bucket: &Bucket, meta: ObjectMeta) -> Listed {
    let parts: Vec<&str> = bucket.prefix().split('/').filter(|part| !part.is_empty()).collect();
    let keyed = parts.iter().rev().take_while(|part| local::is_partition(part)).count();
    let above = parts[..parts.len() - keyed].join("/");
    let key = meta.location.as_ref();
    let below = key.strip_prefix(&above).unwrap_or(key).trim_start_matches('/');
    let folders = below.split('/').map(str::to_owned).collect::<Vec<_>>();
    let folders = folders[..folders.len().saturating_sub(1)].to_vec();
    Listed { path: bucket.shown(&meta.location), folders, meta }
}
