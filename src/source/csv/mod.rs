//! Bills in CSV form: plain, gzip or zip, read as a stream that counts the rows it cannot read.

mod column;
mod exec;
mod header;
mod input;
mod part;
mod record;
mod records;
mod scan;
mod split;
mod survey;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod times;

use std::sync::Arc;

use datafusion::common::ScalarValue;
use object_store::ObjectMeta;

pub use exec::{CsvExec, CsvScan};
pub use header::{Header, header};
pub use survey::{Survey, survey};

/// One file of a scan.
#[derive(Debug, Clone)]
pub struct CsvFile {
    /// Its size, time and key in the object store.
    pub meta: ObjectMeta,
    /// Where it is, for messages.
    pub path: String,
    /// Its columns, as [`header`] read them.
    pub header: Arc<Header>,
    /// The values of the table's partition columns.
    pub values: Vec<ScalarValue>,
}
