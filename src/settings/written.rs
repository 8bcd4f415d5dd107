//! A settings file as it is written, for messages that show a place in it.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, mark};

/// The file and its text.
#[derive(Debug, Clone)]
pub struct Written {
    path: PathBuf,
    text: Arc<str>,
}

impl Written {
    /// A file of a path.
    #[must_use]
    pub fn new(path: &Path, text: &str) -> Self {
        Self { path: path.to_owned(), text: Arc::from(text) }
    }

    /// Says what is wrong at a place.
    #[must_use]
    pub fn wrong(&self, span: Range<usize>, message: &str, hint: Option<String>) -> Error {
        mark(&self.path.display().to_string(), &self.text, span, message, hint)
    }
}
