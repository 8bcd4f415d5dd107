//! A small `SQLite` file that a kill between any two steps leaves whole, and that one process at a time changes.
//!
//! Every change is one transaction, written through to the disk before the next step begins.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::error::{Error, Result};
use crate::lock;

/// How long is waited for a reader.
const BUSY: Duration = Duration::from_secs(10);

/// What a file is for.
#[derive(Debug)]
pub struct Kind {
    /// In a word: `alerts`.
    pub what: &'static str,
    /// Where costs.toml names the file: `[alerts]`.
    pub section: &'static str,
    /// What is said where another process has the file: what that does, and what to do.
    pub busy: (&'static str, &'static str),
    /// Statements that make what is not there yet.
    pub schema: &'static str,
    /// The tables; a file that holds the first is one of this kind.
    pub tables: &'static [&'static str],
    /// Raised with every change of the schema that files of before do not take.
    pub version: i64,
}

/// An open file.
#[derive(Debug)]
pub struct Store {
    connection: RefCell<Connection>,
    path: PathBuf,
    kind: &'static Kind,
    _lock: Option<std::fs::File>,
}

impl Store {
    /// Opens or makes a file, and keeps other processes from it until it is dropped, or the process ends in whatever way.
    ///
    /// # Errors
    /// Another process has it, it cannot be written, or it is none of this kind.
    pub fn open(path: &Path, kind: &'static Kind) -> Result<Self> {
        let lock = lock::take(path, kind.busy)?;
        let connection = Connection::open(path).map_err(|error| kind.failed(path, error))?;
        Self { connection: RefCell::new(connection), path: path.to_owned(), kind, _lock: Some(lock) }.prepared()
    }

    /// A copy in memory of what a file holds, while another process has it; the file stays as it is, and need not be there.
    ///
    /// # Errors
    /// The file cannot be read, or it is none of this kind.
    pub fn copy(path: &Path, kind: &'static Kind) -> Result<Self> {
        let wrong = |error| kind.failed(path, error);
        let connection = Connection::open_in_memory().map_err(wrong)?;
        let store =
            Self { connection: RefCell::new(connection), path: path.to_owned(), kind, _lock: None }.prepared()?;
        // A file that a kill left in the middle of a write is set right as it is opened, so it is not opened only for reading.
        if path.exists() {
            let disk = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(wrong)?;
            if kind.is_made(&disk, path)? {
                drop(disk);
                store.fill()?;
            }
        }
        Ok(store)
    }

    fn prepared(self) -> Result<Self> {
        self.write(|connection| {
            connection.busy_timeout(BUSY)?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "foreign_keys", "ON")
        })?;
        let is_made = self.kind.is_made(&self.connection.borrow(), &self.path)?;
        self.transaction(|transaction| {
            transaction.execute_batch(self.kind.schema)?;
            if is_made { Ok(()) } else { transaction.pragma_update(None, "user_version", self.kind.version) }
        })?;
        Ok(self)
    }

    /// Fills the copy with the tables that the file has.
    fn fill(&self) -> Result<()> {
        let path = self.path.display().to_string();
        self.write(|connection| {
            connection.execute("ATTACH ?1 AS disk", [path])?;
            for table in self.kind.tables {
                let held = "SELECT 1 FROM disk.sqlite_schema WHERE type = 'table' AND name = ?1";
                if connection.query_row(held, [table], |_| Ok(())).optional()?.is_some() {
                    connection.execute(&format!("INSERT INTO main.{table} SELECT * FROM disk.{table}"), [])?;
                }
            }
            connection.execute_batch("DETACH disk;")
        })
    }

    /// One step.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn write<T>(&self, step: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        step(&self.connection.borrow()).map_err(|error| self.kind.failed(&self.path, error))
    }

    /// All of a step or nothing of it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn transaction<T>(&self, step: impl FnOnce(&Transaction) -> rusqlite::Result<T>) -> Result<T> {
        let mut connection = self.connection.borrow_mut();
        let whole = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = step(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        whole().map_err(|error| self.kind.failed(&self.path, error))
    }
}

impl Kind {
    /// Whether a file is one of this kind; otherwise it is new, or refused.
    fn is_made(&self, connection: &Connection, path: &Path) -> Result<bool> {
        let number = |sql: &str| {
            let found: rusqlite::Result<i64> = connection.query_row(sql, [], |row| row.get(0));
            found.map_err(|error| self.failed(path, error))
        };
        let (found, tables) = (number("PRAGMA user_version")?, number("SELECT count(*) FROM sqlite_schema")?);
        // Another program's file may have the same number.
        let is_ours =
            self.tables.first().is_some_and(|table| connection.prepare(&format!("SELECT * FROM {table}")).is_ok());
        match found {
            0 if tables == 0 => Ok(false),
            version if version == self.version && is_ours => Ok(true),
            version if version > self.version && is_ours => {
                Err(self.foreign(path, "a newer costs wrote it: use that one".to_owned()))
            }
            _ => Err(self.foreign(path, self.other())),
        }
    }

    fn other(&self) -> String {
        format!("name another file as state under {}, or move this one away", self.section)
    }

    fn foreign(&self, path: &Path, hint: String) -> Error {
        Error::Format { message: format!("{} holds no {} of this program", path.display(), self.what), hint }
    }

    fn failed(&self, path: &Path, error: rusqlite::Error) -> Error {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) {
            return self.foreign(path, self.other());
        }
        Error::Write { path: path.to_owned(), source: std::io::Error::other(error) }
    }
}

/// A time as it is stored.
#[must_use]
pub fn millis(time: DateTime<Utc>) -> i64 {
    time.timestamp_millis()
}

/// A stored time.
#[must_use]
pub fn time(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
