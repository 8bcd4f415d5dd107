//! Where results are written: files and buckets, whole or not at all.

mod local;
mod s3;

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::aws::Location;
use crate::error::{Error, Result};
use crate::settings::{S3, is_s3};

/// A place that a result is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file, a link to one, a device or a pipe.
    File(PathBuf),
    /// An object.
    S3 {
        /// Its bucket and key.
        location: Location,
        /// How the bucket is reached.
        options: S3,
    },
}

impl Target {
    /// Reads what `-o` names: `s3://bucket/key`, or the path of a file.
    ///
    /// # Errors
    /// It is a bucket without a key.
    pub fn parse(path: &Path, options: &S3) -> Result<Self> {
        let Some(url) = path.to_str().filter(|url| is_s3(url)) else { return Ok(Target::File(path.to_owned())) };
        let location = Location::parse("--output", url)?;
        if location.key.is_empty() || location.key.ends_with('/') {
            return Err(Error::Value {
                what: "--output".to_owned(),
                value: url.to_owned(),
                expected: "an object".to_owned(),
                hint: Some("end it in a name, as s3://bucket/costs.csv".to_owned()),
            });
        }
        Ok(Target::S3 { location, options: options.clone() })
    }
}

/// Writes what `fill` yields, whole or not at all.
///
/// # Errors
/// The target cannot be written, or what `fill` yields.
pub async fn write(target: &Target, fill: impl AsyncFnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    match target {
        Target::File(path) => local::write_file(path, fill).await,
        Target::S3 { location, options } => s3::write(location, options, fill).await,
    }
}
