//! Where a source's files lie, and how they are read.

use std::sync::Arc;

use bytes::Bytes;
use datafusion::common::DataFusionError;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::RuntimeEnv;
use object_store::{ObjectStore, ObjectStoreExt};

use super::{Listed, local};
use crate::error::{Error, Result};
use crate::settings::Source;

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
        let listed = local::list(&source.url)?;
        let url = ObjectStoreUrl::local_filesystem();
        let store = runtime.object_store(&url).map_err(|error| Error::Engine {
            doing: format!("could not read {}", source.url),
            source: Box::new(error),
            hint: None,
        })?;
        Ok(Self { listed, url, store })
    }

    /// Reads a small file whole.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn read(&self, file: &Listed) -> Result<Bytes> {
        let read = async { self.store.get(&file.meta.location).await?.bytes().await };
        read.await.map_err(|source| Error::Read { path: file.path.clone().into(), source: source.into() })
    }

    /// Says that a Parquet file cannot be read.
    pub fn broken(path: &str, source: DataFusionError) -> Error {
        Error::Parquet {
            path: path.to_owned(),
            source: source.into(),
            hint: "the file may be cut short or no Parquet at all: fetch it again, or move it out of the source"
                .to_owned(),
        }
    }
}
