//! Deliveries that are to be made, and what became of them.

use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{Stage, State, intake};
use crate::alert::finding::{Finding, Told};
use crate::error::Result;
use crate::store::{millis, time};

/// Names one delivery.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub(in crate::alert) finding: i64,
    sink: String,
    stage: Stage,
}

/// A delivery that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its name.
    pub key: Key,
    /// Why the finding is told.
    pub stage: Stage,
    /// What is told.
    pub told: Told,
    /// Attempts that failed.
    pub attempts: u32,
    /// Before this there is no other.
    pub next_attempt: DateTime<Utc>,
    /// What the last attempt met.
    pub reason: Option<String>,
}

/// A delivery that could not be made, as the dead-letter file keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// When it was given up.
    pub at: String,
    /// To whom.
    pub sink: String,
    /// Why the finding was told.
    pub stage: Stage,
    /// What the last attempt met.
    pub reason: String,
    /// Attempts that failed.
    pub attempts: u32,
    /// Since when the finding stands, in milliseconds since 1970.
    pub first_seen: i64,
    /// What was to be told.
    pub finding: Finding,
}

impl Letter {
    /// The letter of a delivery that is given up.
    #[must_use]
    pub fn new(due: &Due, reason: &str, attempts: u32, now: DateTime<Utc>) -> Self {
        Self {
            at: now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            sink: due.key.sink.clone(),
            stage: due.stage,
            reason: reason.to_owned(),
            attempts,
            first_seen: millis(due.told.first_seen),
            finding: due.told.finding.clone(),
        }
    }
}

impl State {
    /// What is to be told to a sink, in the order of stages and then of time.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn pending(&self, sink: &str) -> Result<Vec<Due>> {
        self.store.write(|connection| {
            connection
                .prepare_cached(
                    "SELECT d.finding, d.sink, d.stage, f.body, f.first_seen, f.resolved, d.attempts, d.next_attempt, d.reason
                     FROM deliveries d JOIN findings f ON f.key = d.finding
                     WHERE d.sink = ?1 AND d.status = 'pending'
                     ORDER BY CASE d.stage WHEN 'first' THEN 1 WHEN 'escalation' THEN 2 ELSE 3 END, f.first_seen, f.key",
                )?
                .query_map([sink], due)?
                .collect()
        })
    }

    /// Sinks for which something waits, each with how much.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn waiting(&self) -> Result<Vec<(String, usize)>> {
        self.store.write(|connection| {
            connection
                .prepare("SELECT sink, count(*) FROM deliveries WHERE status = 'pending' GROUP BY sink ORDER BY sink")?
                .query_map([], |row| Ok((row.get(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0))))?
                .collect()
        })
    }

    /// Marks deliveries as made.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn sent(&self, keys: &[Key], now: DateTime<Utc>) -> Result<()> {
        self.each(
            keys,
            "UPDATE deliveries SET status = 'sent', attempts = attempts + 1, sent = ?4, reason = ?5",
            millis(now),
            None,
        )
    }

    /// Notes an attempt that failed, and when the next may be.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn failed(&self, keys: &[Key], next: DateTime<Utc>, reason: &str) -> Result<()> {
        self.each(
            keys,
            "UPDATE deliveries SET attempts = attempts + 1, next_attempt = ?4, reason = ?5",
            millis(next),
            Some(reason),
        )
    }

    /// Gives deliveries up. They must stand in the dead-letter file before.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn dead(&self, keys: &[Key], now: DateTime<Utc>, reason: &str) -> Result<()> {
        let update = "UPDATE deliveries SET status = 'dead', attempts = attempts + 1, next_attempt = ?4, reason = ?5";
        self.each(keys, update, millis(now), Some(reason))
    }

    fn each(&self, keys: &[Key], update: &str, at: i64, reason: Option<&str>) -> Result<()> {
        let update = format!("{update} WHERE finding = ?1 AND sink = ?2 AND stage = ?3");
        self.store.transaction(|transaction| {
            let mut statement = transaction.prepare_cached(&update)?;
            keys.iter().try_for_each(|key| {
                statement.execute(params![key.finding, key.sink, key.stage.word(), at, reason]).map(|_| ())
            })
        })
    }

    /// Makes given-up deliveries due again; those that were made meanwhile stay so. Gives back how many are due.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn revive(&self, letters: &[Letter], now: DateTime<Utc>) -> Result<usize> {
        self.store.transaction(|transaction| {
            let mut count = 0;
            for letter in letters {
                let key = standing(transaction, letter)?;
                count += transaction.execute(
                    "INSERT INTO deliveries (finding, sink, stage, next_attempt) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET status = 'pending', attempts = 0, next_attempt = excluded.next_attempt
                     WHERE status = 'dead'",
                    params![key, letter.sink, letter.stage.word(), millis(now)],
                )?;
            }
            Ok(count)
        })
    }
}

/// The row of a letter's finding. Where the store has lost it, it comes back as one that is over, so that a run that finds
/// it again tells it as new rather than not at all.
fn standing(transaction: &Transaction, letter: &Letter) -> rusqlite::Result<i64> {
    let (id, first) = (&letter.finding.id, letter.first_seen);
    let known = transaction
        .query_row("SELECT key FROM findings WHERE id = ?1 AND first_seen = ?2", params![id, first], |row| row.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    transaction.query_row(
        "INSERT INTO findings (id, rule, body, first_seen, last_seen, resolved) VALUES (?1, ?2, ?3, ?4, ?4, ?4) RETURNING key",
        params![id, letter.finding.rule, intake::body(&letter.finding)?, first],
        |row| row.get(0),
    )
}

fn due(row: &Row) -> rusqlite::Result<Due> {
    let body: String = row.get(3)?;
    let finding = serde_json::from_str(&body)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(3, Type::Text, Box::new(error)))?;
    let word: String = row.get(2)?;
    let (first_seen, resolved) = (time(row.get(4)?), row.get::<_, Option<i64>>(5)?.map(time));
    let stage = Stage::ALL.into_iter().find(|stage| stage.word() == word).unwrap_or(Stage::First);
    Ok(Due {
        key: Key { finding: row.get(0)?, sink: row.get(1)?, stage },
        stage,
        // A finding that came back out of a letter has no time of its own at which it was gone.
        told: Told { finding, first_seen, resolved: resolved.filter(|resolved| *resolved > first_seen) },
        attempts: row.get(6)?,
        next_attempt: time(row.get(7)?),
        reason: row.get(8)?,
    })
}
