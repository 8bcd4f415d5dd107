//! Documents that sinks were told of, each once.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{State, millis};
use crate::error::Result;

/// Made in files of before, too.
pub const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS posted (
    id TEXT NOT NULL,      -- what the document is of
    sink TEXT NOT NULL,
    at INTEGER NOT NULL,   -- milliseconds since 1970
    PRIMARY KEY (id, sink)
) STRICT, WITHOUT ROWID;";

/// Copies what the attached file holds, where it was written since there are such documents.
pub fn fill(connection: &Connection) -> rusqlite::Result<()> {
    let count = "SELECT count(*) FROM disk.sqlite_schema WHERE name = 'posted'";
    let is_there = connection.query_row(count, [], |row| row.get::<_, i64>(0))? > 0;
    if is_there { connection.execute_batch("INSERT INTO main.posted SELECT * FROM disk.posted;") } else { Ok(()) }
}

impl State {
    /// Whether a sink was told of a document.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn was_posted(&self, id: &str, sink: &str) -> Result<bool> {
        let count = "SELECT count(*) FROM posted WHERE id = ?1 AND sink = ?2";
        self.write(|connection| connection.query_row(count, params![id, sink], |row| row.get::<_, i64>(0)))
            .map(|count| count > 0)
    }

    /// Notes that a sink was told of a document.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn posted(&self, id: &str, sink: &str, at: DateTime<Utc>) -> Result<()> {
        let note = "INSERT OR REPLACE INTO posted (id, sink, at) VALUES (?1, ?2, ?3)";
        self.write(|connection| connection.execute(note, params![id, sink, millis(at)])).map(|_| ())
    }
}
