//! The findings of a run, compared with what is known: what is new, what stands, what is gone.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Transaction, params};

use super::{Stage, State};
use crate::alert::finding::Finding;
use crate::error::Result;
use crate::settings::Severity;
use crate::store::millis;

/// What a run found.
#[derive(Debug, Clone, Copy)]
pub struct Intake<'a> {
    /// Its findings, of different ids.
    pub findings: &'a [Finding],
    /// The rules that looked. What others found before stands as it is.
    pub rules: &'a [String],
    /// When it ran.
    pub now: DateTime<Utc>,
}

/// Who wants to know of a finding.
pub trait Want {
    /// The sinks that are told of a new one.
    fn first(&self, finding: &Finding) -> Vec<String>;

    /// The sinks that are told of one that stands, and after how many days.
    fn escalation(&self, severity: Severity) -> Option<(u32, Vec<String>)>;

    /// Whether a sink is told that one is gone.
    fn gone(&self, sink: &str) -> bool;
}

/// What became of a run's findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Findings that were not known.
    pub new: usize,
    /// Findings that were.
    pub known: usize,
    /// Known findings that are gone.
    pub gone: usize,
}

impl State {
    /// Notes a run's findings and what is to be told of them, all at once.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn take_in(&self, intake: &Intake, want: &dyn Want) -> Result<Taken> {
        self.store.transaction(|transaction| {
            let mut taken = Taken::default();
            for finding in intake.findings {
                let (key, is_new) = seen(transaction, finding, intake.now)?;
                *(if is_new { &mut taken.new } else { &mut taken.known }) += 1;
                for sink in want.first(finding) {
                    add(transaction, key, &sink, Stage::First, intake.now)?;
                }
                escalate(transaction, key, want.escalation(finding.severity), intake.now)?;
            }
            taken.gone = resolve(transaction, intake, want)?;
            Ok(taken)
        })
    }
}

/// The row of a finding that stands, made where there is none; and whether it was made.
fn seen(transaction: &Transaction, finding: &Finding, now: DateTime<Utc>) -> rusqlite::Result<(i64, bool)> {
    let body = body(finding)?;
    let mut update = transaction.prepare_cached(
        "UPDATE findings SET body = ?2, last_seen = ?3, rule = ?4 WHERE id = ?1 AND resolved IS NULL RETURNING key",
    )?;
    let known = update.query_row(params![finding.id, body, millis(now), finding.rule], |row| row.get(0));
    match known {
        Ok(key) => Ok((key, false)),
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok((insert(transaction, finding, &body, now)?, true)),
        Err(error) => Err(error),
    }
}

pub(super) fn body(finding: &Finding) -> rusqlite::Result<String> {
    serde_json::to_string(finding).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A new row; one that was resolved in the same millisecond has the same name, and gives way by one.
fn insert(transaction: &Transaction, finding: &Finding, body: &str, now: DateTime<Utc>) -> rusqlite::Result<i64> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO findings (id, rule, body, first_seen, last_seen)
         SELECT ?1, ?2, ?3, max(?4, coalesce((SELECT max(first_seen) + 1 FROM findings WHERE id = ?1), 0)), ?4
         RETURNING key",
    )?;
    insert.query_row(params![finding.id, finding.rule, body, millis(now)], |row| row.get(0))
}

/// Notes a delivery, unless it is noted already.
fn add(transaction: &Transaction, key: i64, sink: &str, stage: Stage, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT OR IGNORE INTO deliveries (finding, sink, stage, next_attempt) VALUES (?1, ?2, ?3, ?4)",
    )?;
    insert.execute(params![key, sink, stage.word(), millis(now)]).map(|_| ())
}

fn escalate(
    transaction: &Transaction,
    key: i64,
    to: Option<(u32, Vec<String>)>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let Some((days, sinks)) = to else { return Ok(()) };
    let first: i64 =
        transaction.query_row("SELECT first_seen FROM findings WHERE key = ?1", [key], |row| row.get(0))?;
    if millis(now) - first < TimeDelta::days(i64::from(days)).num_milliseconds() {
        return Ok(());
    }
    sinks.iter().try_for_each(|sink| add(transaction, key, sink, Stage::Escalation, now))
}

/// Marks what the rules that looked do not find any more; sinks that were told, or will be, and that want to, hear of it.
fn resolve(transaction: &Transaction, intake: &Intake, want: &dyn Want) -> rusqlite::Result<usize> {
    let gone: Vec<i64> = transaction
        .prepare("SELECT key, id, rule FROM findings WHERE resolved IS NULL ORDER BY key")?
        .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?
        .filter(|row| !row.as_ref().is_ok_and(|(_, id, rule)| stands(intake, id, rule)))
        .map(|row| row.map(|(key, ..)| key))
        .collect::<rusqlite::Result<_>>()?;
    for key in &gone {
        transaction.execute("UPDATE findings SET resolved = ?2 WHERE key = ?1", params![key, millis(intake.now)])?;
        let told: Vec<String> = transaction
            .prepare_cached("SELECT DISTINCT sink FROM deliveries WHERE finding = ?1 ORDER BY sink")?
            .query_map([key], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for sink in told.iter().filter(|sink| want.gone(sink)) {
            add(transaction, *key, sink, Stage::Gone, intake.now)?;
        }
    }
    Ok(gone.len())
}

fn stands(intake: &Intake, id: &str, rule: &str) -> bool {
    !intake.rules.iter().any(|looked| looked == rule) || intake.findings.iter().any(|finding| finding.id == id)
}
