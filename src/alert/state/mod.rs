//! What was found, and who was told: a small `SQLite` file that a kill between any two steps leaves whole.
//!
//! Every change is one transaction, written through to the disk before the next step begins. A delivery is noted before it
//! is made and marked after it was: a kill in between makes it once more, and loses none.

mod intake;
mod posted;
mod queue;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};

pub use intake::{Intake, Taken, Want};
pub use queue::{Due, Key, Letter};

use crate::error::{Error, Result};
use crate::lock;

const SCHEMA: &str = include_str!("schema.sql");
/// Raised with every change of the schema.
const VERSION: i64 = 1;
/// What is said where another process has the file.
const ELSEWHERE: (&str, &str) = ("is delivering from", "run again when it has ended; it delivers what it knows of");
/// How long is waited for a reader.
const BUSY: Duration = Duration::from_secs(10);

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
    connection: RefCell<Connection>,
    path: PathBuf,
    _lock: Option<std::fs::File>,
}

impl State {
    /// Opens or makes a file, and keeps other processes from delivering until it is dropped, or the process ends in whatever way.
    ///
    /// # Errors
    /// Another process delivers, the file cannot be written, or it is none of this program's.
    pub fn open(path: &Path) -> Result<Self> {
        let lock = lock::take(path, ELSEWHERE)?;
        let connection = Connection::open(path).map_err(|error| failed(path, error))?;
        let state = Self { connection: RefCell::new(connection), path: path.to_owned(), _lock: Some(lock) };
        state.prepare()?;
        Ok(state)
    }

    /// A copy in memory of what a file holds, to try what would happen; the file stays as it is, and need not be there.
    ///
    /// # Errors
    /// The file cannot be read, or it is none of this program's.
    pub fn copy(path: &Path) -> Result<Self> {
        let wrong = |error| failed(path, error);
        let connection = Connection::open_in_memory().map_err(wrong)?;
        let state = Self { connection: RefCell::new(connection), path: path.to_owned(), _lock: None };
        state.prepare()?;
        // A file that a kill left in the middle of a write is set right as it is opened, so it is not opened only for reading.
        if path.exists() {
            let disk = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(wrong)?;
            if version(&disk, path)? == VERSION {
                drop(disk);
                state.fill()?;
            }
        }
        Ok(state)
    }

    fn prepare(&self) -> Result<()> {
        self.write(|connection| {
            connection.busy_timeout(BUSY)?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "foreign_keys", "ON")
        })?;
        if version(&self.connection.borrow(), &self.path)? != VERSION {
            self.transaction(|transaction| {
                transaction.execute_batch(SCHEMA)?;
                transaction.pragma_update(None, "user_version", VERSION)
            })?;
        }
        self.write(|connection| connection.execute_batch(posted::SCHEMA))
    }

    /// Fills the copy.
    fn fill(&self) -> Result<()> {
        let path = self.path.display().to_string();
        self.write(|connection| {
            connection.execute("ATTACH ?1 AS disk", [path])?;
            connection.execute_batch(
                "INSERT INTO main.findings SELECT * FROM disk.findings;
                 INSERT INTO main.deliveries SELECT * FROM disk.deliveries;",
            )?;
            posted::fill(connection)?;
            connection.execute_batch("DETACH disk;")
        })
    }

    fn write<T>(&self, step: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        step(&self.connection.borrow()).map_err(|error| failed(&self.path, error))
    }

    /// All of a step or nothing of it.
    fn transaction<T>(&self, step: impl FnOnce(&rusqlite::Transaction) -> rusqlite::Result<T>) -> Result<T> {
        let mut connection = self.connection.borrow_mut();
        let whole = || {
            let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let result = step(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        whole().map_err(|error| failed(&self.path, error))
    }
}

/// The schema's version; 0 for a new file.
fn version(connection: &Connection, path: &Path) -> Result<i64> {
    let found: i64 =
        connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(|error| failed(path, error))?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| failed(path, error))?;
    if found == VERSION || found == 0 && tables == 0 {
        return Ok(found);
    }
    let hint = if found > VERSION { "a newer costs wrote it: use that one" } else { OTHER };
    Err(Error::Format { message: format!("{} holds no alerts of this program", path.display()), hint: hint.to_owned() })
}

const OTHER: &str = "name another file as state under [alerts], or move this one away";

fn failed(path: &Path, error: rusqlite::Error) -> Error {
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) {
        return Error::Format {
            message: format!("{} holds no alerts of this program", path.display()),
            hint: OTHER.to_owned(),
        };
    }
    Error::Write { path: path.to_owned(), source: std::io::Error::other(error) }
}

/// A time as it is stored.
fn millis(time: DateTime<Utc>) -> i64 {
    time.timestamp_millis()
}

fn time(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
