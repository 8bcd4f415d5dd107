//! Documents that sinks were told of, each once.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::State;
use crate::error::Result;
use crate::store::millis;

impl State {
    /// Whether a sink was told of a document.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn was_posted(&self, id: &str, sink: &str) -> Result<bool> {
        let count = "SELECT count(*) FROM posted WHERE id = ?1 AND sink = ?2";
        self.store
            .write(|connection| connection.query_row(count, params![id, sink], |row| row.get::<_, i64>(0)))
            .map(|count| count > 0)
    }

    /// Notes that a sink was told of a document.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn posted(&self, id: &str, sink: &str, at: DateTime<Utc>) -> Result<()> {
        let note = "INSERT OR REPLACE INTO posted (id, sink, at) VALUES (?1, ?2, ?3)";
        self.store.write(|connection| connection.execute(note, params![id, sink, millis(at)])).map(|_| ())
    }
}
