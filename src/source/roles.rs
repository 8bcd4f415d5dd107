//! What a file under a source is, by its name and place.

use super::{Listed, manifest};

/// What a file is to a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Rows of the bill.
    Data(Container),
    /// The list of a delivery's files.
    Manifest,
    /// Athena's table of READY and UPDATING.
    Status,
    /// Of Spark, Hadoop, file managers and AWS's own set-up: goes without saying.
    Bookkeeping,
    /// Something else, and why it is not read.
    Other(&'static str),
}

/// How a data file holds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Container {
    /// Parquet.
    Parquet,
    /// CSV, plain, gzipped or zipped.
    Csv,
}

/// The folder of Athena's status table.
const STATUS: &str = "cost_and_usage_data_status";

/// The role of a file.
#[must_use]
pub fn role(file: &Listed) -> Role {
    let name = file.name();
    let lower = name.to_ascii_lowercase();
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        _ if name.starts_with(['.', '_']) => Role::Bookkeeping,
        _ if file.folders.iter().any(|folder| folder == STATUS) => Role::Status,
        _ if manifest::is_manifest(name) => Role::Manifest,
        "crc" | "sql" | "yml" | "yaml" => Role::Bookkeeping,
        "parquet" | "parq" => Role::Data(Container::Parquet),
        "csv" | "zip" => Role::Data(Container::Csv),
        "gz" if lower.ends_with(".csv.gz") => Role::Data(Container::Csv),
        _ => Role::Other("neither Parquet nor CSV"),
    }
}
