//! Where the bytes of a bill are, and which files of it count.

mod bill;
pub mod csv;
mod local;
pub mod partition;
pub mod scan;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use datafusion::arrow::datatypes::SchemaRef;
use object_store::ObjectMeta;

use crate::error::{Error, Result};
pub use bill::{Bill, open};
pub use partition::Partition;

/// One data file of a bill.
#[derive(Debug, Clone)]
pub struct BillFile {
    /// Where it is, for messages.
    pub path: PathBuf,
    /// Its size, time and key in the object store.
    pub meta: ObjectMeta,
    /// What its path says of the billing period.
    pub partition: Partition,
    /// Its columns as the Parquet reader gives them.
    pub schema: SchemaRef,
    /// Its billing period: the path's, or that of its only `bill_billing_period_start_date`.
    pub period: Option<NaiveDate>,
    /// Every period that it holds.
    pub periods: Vec<NaiveDate>,
}

/// The files that count, and what was left aside.
#[derive(Debug, Default)]
pub struct Listing {
    /// In the order of their paths, before their footers are read.
    pub files: Vec<(PathBuf, ObjectMeta, Partition)>,
    /// A file that is no data file, and why.
    pub left_aside: Vec<(PathBuf, &'static str)>,
}

/// Lists a source: a folder, a file or a glob of Parquet.
///
/// # Errors
/// The path is not there or holds no Parquet, a file fits no rule of partitioning, or more than one report lies
/// under it.
pub fn list(url: &str) -> Result<Listing> {
    let mut listing = Listing::default();
    let mut reports = BTreeSet::new();
    for file in local::list(url)? {
        match role(&file.path) {
            Role::Data => {}
            Role::Bookkeeping => continue,
            Role::Other(reason) => {
                listing.left_aside.push((file.path, reason));
                continue;
            }
        }
        let folders: Vec<&str> = file.folders.iter().map(String::as_str).collect();
        let partition = partition::parse(&folders).map_err(|reason| Error::Source {
            message: format!("{} fits no rule of partitioning: {reason}", file.path.display()),
            hint: "folders may be year=2025/month=1, 2025/01, BILLING_PERIOD=2025-01, or say no period at all"
                .to_owned(),
        })?;
        reports.insert(folders[..partition.depth].join("/"));
        let meta = ObjectMeta {
            location: object_store::path::Path::from_absolute_path(&file.path)
                .map_err(|error| Error::Read { path: file.path.clone(), source: std::io::Error::other(error) })?,
            last_modified: file.modified.into(),
            size: file.size,
            e_tag: None,
            version: None,
        };
        listing.files.push((file.path, meta, partition));
    }
    one_report(url, &reports)?;
    if listing.files.is_empty() { Err(empty(url, &listing)) } else { Ok(listing) }
}

/// What a file under a source is.
enum Role {
    Data,
    /// Of Spark, Hadoop and file managers: goes without saying.
    Bookkeeping,
    /// Something else, and why it is not read.
    Other(&'static str),
}

fn role(path: &Path) -> Role {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match extension.as_str() {
        _ if name.starts_with(['.', '_']) => Role::Bookkeeping,
        "crc" => Role::Bookkeeping,
        "parquet" | "parq" => Role::Data,
        _ => Role::Other("not Parquet"),
    }
}

fn empty(url: &str, listing: &Listing) -> Error {
    let others = match listing.left_aside.len() {
        0 => String::new(),
        count => format!(" ({count} other files, such as {})", listing.left_aside[0].0.display()),
    };
    Error::Source {
        message: format!("{url} holds no Parquet file{others}"),
        hint: "point the source at the folder of a Cost and Usage Report in Parquet form".to_owned(),
    }
}

/// Adding two reports up would count each line twice.
fn one_report(url: &str, reports: &BTreeSet<String>) -> Result<()> {
    if reports.len() < 2 {
        return Ok(());
    }
    let places: Vec<String> = reports.iter().map(|place| Path::new(url).join(place).display().to_string()).collect();
    Err(Error::Source {
        message: format!("{url} holds {} reports, which are never added up: {}", places.len(), places.join(", ")),
        hint: "point the source at one of them".to_owned(),
    })
}
