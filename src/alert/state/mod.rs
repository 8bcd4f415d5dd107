//! What was found, and who was told. A delivery is noted before it is made and marked after it was: a kill in between makes it once
//! more, and loses none.

mod intake;
mod posted;
mod queue;

use std::path::Path;

pub use intake::{Intake, Taken, Want};
pub use queue::{Due, Key, Letter};

use crate::error::Result;
use crate::store::{Kind, Store};

static KIND: Kind = Kind {
    what: "alerts",
    section: "[alerts]",
    busy: ("is delivering from", "run again when it has ended; it delivers what it knows of"),
    schema: include_str!("schema.sql"),
    tables: &["findings", "deliveries", "posted"],
    version: 1,
};

/// Why a finding is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// It is new.
    First,
    /// It stands for long.
    Escalation,
    /// It is gone.
    Gone,
}

impl Stage {
    /// All, in the order in which they are told.
    pub const ALL: [Stage; 3] = [Stage::First, Stage::Escalation, Stage::Gone];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stage::First => "first",
            Stage::Escalation => "escalation",
            Stage::Gone => "gone",
        }
    }
}

/// The store of one file. While it is open, no other process delivers from that file.
#[derive(Debug)]
pub struct State {
    store: Store,
}

impl State {
    /// Opens or makes a file, and keeps other processes from delivering until it is dropped, or the process ends in whatever way.
    ///
    /// # Errors
    /// Another process delivers, the file cannot be written, or it is none of this program's.
    pub fn open(path: &Path) -> Result<Self> {
        Store::open(path, &KIND).map(|store| Self { store })
    }

    /// A copy in memory of what a file holds, to try what would happen; the file stays as it is, and need not be there.
    ///
    /// # Errors
    /// The file cannot be read, or it is none of this program's.
    pub fn copy(path: &Path) -> Result<Self> {
        Store::copy(path, &KIND).map(|store| Self { store })
    }
}
