//! Where results are written: files and buckets, whole or not at all.

mod folder;
mod local;
mod prefix;
mod s3;
mod step;

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::aws::Location;
use crate::error::{Error, Result};
use crate::settings::{S3, is_s3};
pub use folder::{File, Folder};
pub use prefix::Prefix;
pub use step::{Step, replace};

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

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<String> {
        match Target::parse(Path::new(text), &S3::default()).ok()? {
            Target::File(path) => Some(format!("file {}", path.display())),
            Target::S3 { location, .. } => Some(format!("object {location}")),
        }
    }

    #[test]
    fn files_and_objects() {
        assert_eq!(parse("out/costs.csv").as_deref(), Some("file out/costs.csv"));
        assert_eq!(parse("s3:/bills/costs.csv").as_deref(), Some("file s3:/bills/costs.csv"));
        assert_eq!(parse("s3://bills/out/costs.csv").as_deref(), Some("object s3://bills/out/costs.csv"));
    }

    #[test]
    fn a_bucket_is_no_object() {
        assert_eq!(parse("s3://bills"), None);
        assert_eq!(parse("s3://bills/out/"), None);
    }
}
