//! Where the bytes of a bill are, and which files of it count.

mod bill;
mod collisions;
pub mod csv;
pub mod deliveries;
mod local;
mod manifest;
mod open;
pub mod partition;
mod periods;
mod place;
pub mod roles;
pub mod s3;
pub mod scan;
mod status;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use datafusion::arrow::datatypes::SchemaRef;
use object_store::ObjectMeta;

pub use bill::Bill;
pub use deliveries::Delivery;
pub use open::open;
pub use partition::Partition;

use crate::settings::Form;
use roles::Container;

/// What a source is opened with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Read what had been delivered by then.
    pub as_of: Option<DateTime<Utc>>,
    /// The clock's day: months that end after it are open. Without one, all are closed.
    pub today: Option<NaiveDate>,
    /// Fail at the first row or value that cannot be read, instead of counting it.
    pub strict: bool,
}

/// A file as listed, wherever it lies.
#[derive(Debug, Clone)]
pub struct Listed {
    /// As messages and manifests say it: an absolute path, or `s3://bucket/key`.
    pub path: String,
    /// The folders between the source's root and the file.
    pub folders: Vec<String>,
    /// Its size, time, `ETag` and key in the object store.
    pub meta: ObjectMeta,
}

impl Listed {
    /// The file's name without its folders.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }

    /// A file that is not there, for tests of what paths mean.
    #[cfg(test)]
    pub(crate) fn made_up(path: &str, folders: &[&str]) -> Self {
        let meta = ObjectMeta {
            location: object_store::path::Path::from(path),
            last_modified: DateTime::UNIX_EPOCH,
            size: 1,
            e_tag: None,
            version: None,
        };
        Self { path: path.to_owned(), folders: folders.iter().map(|&folder| folder.to_owned()).collect(), meta }
    }
}

/// One data file of a bill.
#[derive(Debug, Clone)]
pub struct BillFile {
    /// Where it is, for messages.
    pub path: String,
    /// Its size, time and key in the object store.
    pub meta: ObjectMeta,
    /// How it holds its rows.
    pub container: Container,
    /// What its path says of the billing period.
    pub partition: Partition,
    /// Its columns as its reader gives them.
    pub schema: SchemaRef,
    /// The header of a CSV file.
    pub header: Option<Arc<csv::Header>>,
    /// Rows, where the footer says them.
    pub rows: Option<u64>,
    /// The form that its columns show.
    pub form: Form,
    /// Its billing period: the path's, or that of all its rows.
    pub period: Option<NaiveDate>,
    /// Every period that it holds.
    pub periods: Vec<NaiveDate>,
}

/// A file that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Where it is.
    pub path: String,
    /// Why.
    pub reason: String,
    /// Whether it goes without saying, as an older delivery does.
    pub quiet: bool,
}
