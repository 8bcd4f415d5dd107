//! Where an export goes: a folder of months, a prefix of a bucket, or one file.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Order, Staged, copy, folder, prefix};
use crate::error::{Error, Result};
use crate::output::{self, Prefix, Target};
use crate::settings::{S3, is_s3};

/// How a file holds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Parquet.
    Parquet,
    /// CSV.
    Csv,
}

impl Container {
    /// The end of the names of files in a folder.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Container::Parquet => "parquet",
            Container::Csv => "csv.gz",
        }
    }
}

/// Where an export goes.
#[derive(Debug, Clone)]
pub enum Place {
    /// A folder, with a folder in it for each month.
    Folder(PathBuf),
    /// The same in a bucket.
    Prefix(Prefix),
    /// One file or object for all months.
    One(Target),
}

/// Names that make a target one file.
const FILES: [(&str, Container); 3] =
    [(".parquet", Container::Parquet), (".csv", Container::Csv), (".csv.gz", Container::Csv)];

impl Place {
    /// Reads what `-o` names, and the container that its name asks for.
    ///
    /// # Errors
    /// It is a place in no bucket.
    pub fn parse(path: &Path, options: &S3) -> Result<(Self, Option<Container>)> {
        let text = path.to_string_lossy();
        let lower = text.to_lowercase();
        let is_folder = text.ends_with('/') || path.is_dir();
        let file = FILES.into_iter().find(|(end, _)| lower.ends_with(end)).filter(|_| !is_folder);
        if let Some((_, container)) = file {
            return Ok((Place::One(Target::parse(path, options)?), Some(container)));
        }
        let place =
            if is_s3(&text) { Place::Prefix(Prefix::parse(&text, options)?) } else { Place::Folder(path.to_owned()) };
        Ok((place, None))
    }

    /// As a person writes it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Place::Folder(path) | Place::One(Target::File(path)) => path.display().to_string(),
            Place::Prefix(prefix) => prefix.to_string(),
            Place::One(Target::S3 { location, .. }) => location.to_string(),
        }
    }

    /// Whether CSV is gzipped there.
    pub(super) fn is_compressed(&self) -> bool {
        !matches!(self, Place::One(_)) || self.shown().to_lowercase().ends_with(".gz")
    }

    /// A folder for temporary files: on the same disk as the target, so that they need only be renamed.
    pub(super) fn staging(&self) -> Result<TempDir> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".costs-");
        let beside = |path: &Path| {
            let above = path.parent().filter(|above| !above.as_os_str().is_empty());
            above.unwrap_or(Path::new(".")).to_owned()
        };
        let folder = match self {
            Place::Folder(path) if path.is_dir() => Some(path.clone()),
            Place::Folder(path) => Some(beside(path)),
            // A device or a pipe has no room beside it.
            Place::One(Target::File(path)) if !path.exists() || path.is_file() => Some(beside(path)),
            Place::One(_) | Place::Prefix(_) => None,
        };
        let made = folder.as_ref().map_or_else(|| builder.tempdir(), |folder| builder.tempdir_in(folder));
        made.map_err(|source| Error::Write { path: self.shown().into(), source })
    }
}

impl Order {
    /// Refuses a target that cannot be written to, before anything is read.
    ///
    /// # Errors
    /// Its folder is not there, or it holds something and is not to be overwritten.
    pub async fn check(&self) -> Result<()> {
        match &self.place {
            Place::Folder(path) => folder::check(self, path),
            Place::Prefix(prefix) => prefix::check(self, prefix).await,
            Place::One(Target::File(path)) if path.is_file() && !self.overwrite => Err(Error::Format {
                message: format!("{} is there already", path.display()),
                hint: "name another file, or replace it with --overwrite".to_owned(),
            }),
            Place::One(Target::File(path)) => folder::above(path),
            Place::One(Target::S3 { .. }) => Ok(()),
        }
    }
}

/// Puts staged files in their place.
pub(super) async fn put(order: &Order, staging: &Path, staged: &[Staged]) -> Result<()> {
    match &order.place {
        Place::Folder(path) => folder::put(order, path, staging, staged),
        Place::Prefix(prefix) => prefix::put(order, prefix, staged).await,
        Place::One(target) => {
            let Some(staged) = staged.first() else { return Ok(()) };
            output::write(target, async |out| copy(&staged.file, out)).await
        }
    }
}
