//! What has run. A run is noted after it ended: a kill in between makes it once more, and loses none.

mod rows;

use std::path::Path;

pub use rows::{Dealt, LastRun, Mark};

use crate::error::Result;
use crate::store::{Kind, Store};

static KIND: Kind = Kind {
    what: "schedule",
    section: "[schedule]",
    busy: ("runs the jobs of", "stop it first, or name another file as state under [schedule]"),
    schema: include_str!("schema.sql"),
    tables: &["jobs"],
    version: 1,
};

/// The store of one file. While it is open, no other process runs jobs by that file.
#[derive(Debug)]
pub struct State {
    store: Store,
}

impl State {
    /// Opens or makes a file, and keeps other processes from running jobs until it is dropped, or the process ends in whatever
    /// way.
    ///
    /// # Errors
    /// Another process runs jobs, the file cannot be written, or it is none of this program's.
    pub fn open(path: &Path) -> Result<Self> {
        Store::open(path, &KIND).map(|store| Self { store })
    }

    /// A copy in memory of what a file holds, to look at while another process runs jobs; the file need not be there.
    ///
    /// # Errors
    /// The file cannot be read, or it is none of this program's.
    pub fn copy(path: &Path) -> Result<Self> {
        Store::copy(path, &KIND).map(|store| Self { store })
    }
}

#[cfg(test)]
mod tests;
