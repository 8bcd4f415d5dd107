//! What can go wrong: the disk.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file or folder that could not be used, and why.
#[derive(Debug)]
pub struct Failure {
    doing: &'static str,
    path: PathBuf,
    source: Box<dyn Error + Send + Sync>,
}

impl Failure {
    /// What was being done, to which path, and what the system said.
    pub fn new(doing: &'static str, path: &Path, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { doing, path: path.to_owned(), source: source.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.doing, self.path.display(), self.source)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}
