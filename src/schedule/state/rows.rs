//! What is known of each job, and what changes it.

use chrono::{DateTime, Utc};
use rusqlite::{Row, Transaction, params};

use super::State;
use crate::error::Result;
use crate::schedule::outcome::{Run, Turn};
use crate::schedule::plan::Cause;
use crate::settings::jobs::{Schedule, Trigger};
use crate::store::{millis, time};

/// What is known of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Times up to here are dealt with.
    pub since: DateTime<Utc>,
    /// What the watched source held at the last run.
    pub fingerprint: Option<String>,
    /// The step from which on runs of its `after` count. Steps are numbered through all jobs, so that no clock decides what was
    /// before what.
    pub counted: i64,
    /// The step at which it was last dealt with; 0 for never.
    pub step: i64,
    /// Why it was held back at that step, where it was.
    pub held: Option<String>,
    /// Its last run.
    pub last: Option<LastRun>,
    /// Runs that ended.
    pub runs: u32,
    /// Those of them that failed.
    pub failures: u32,
}

/// A job's last run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// How, in words.
    pub ending: String,
    /// Its exit code, or what a shell would say instead.
    pub code: i32,
}

/// That a job had its turn.
#[derive(Debug, Clone, Copy)]
pub struct Dealt<'a> {
    /// Its name.
    pub job: &'a str,
    /// Why it had one.
    pub cause: &'a Cause,
    /// What came of it.
    pub turn: &'a Turn,
}

impl State {
    /// Takes in the settings: a job that was not there, or whose times are others, counts from now on.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn sync(&self, schedule: &Schedule, now: DateTime<Utc>) -> Result<()> {
        self.store.transaction(|transaction| {
            let names: Vec<&str> = schedule.jobs.iter().map(|job| job.name.as_str()).collect();
            forget(transaction, &names)?;
            for job in &schedule.jobs {
                let when = schedule.when(job);
                let timing = if matches!(job.trigger, Trigger::Cron(_)) { format!("cron {when}") } else { when };
                count_anew(transaction, &job.name, &timing, now)?;
            }
            Ok(())
        })
    }

    /// What is known of the jobs, in their order.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn marks(&self, schedule: &Schedule) -> Result<Vec<Mark>> {
        self.store.write(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT since, fingerprint, counted, step, held, started, ended, ending, code, runs, failures
                 FROM jobs WHERE name = ?1",
            )?;
            schedule.jobs.iter().map(|job| select.query_row([&job.name], mark)).collect()
        })
    }

    /// Notes what a watched source holds when it is first seen, which makes nothing due.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn first_seen(&self, job: &str, fingerprint: &str) -> Result<()> {
        self.store.write(|connection| {
            connection
                .prepare_cached("UPDATE jobs SET fingerprint = ?2 WHERE name = ?1 AND fingerprint IS NULL")?
                .execute(params![job, fingerprint])
                .map(|_| ())
        })
    }

    /// Notes that a job had its turn.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn dealt(&self, dealt: Dealt) -> Result<()> {
        self.store.transaction(|transaction| {
            step(transaction, dealt)?;
            match dealt.turn {
                Turn::Ran(run) => ran(transaction, dealt.job, run),
                Turn::Held(_) => Ok(()),
            }
        })
    }
}

/// Jobs that are no longer in the settings keep their totals, and count anew where they come back.
fn forget(transaction: &Transaction, names: &[&str]) -> rusqlite::Result<()> {
    let mut select = transaction.prepare("SELECT name FROM jobs ORDER BY name")?;
    let known = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    for gone in known.iter().filter(|known| !names.contains(&known.as_str())) {
        transaction.execute("UPDATE jobs SET timing = '' WHERE name = ?1", [gone])?;
    }
    Ok(())
}

fn count_anew(transaction: &Transaction, name: &str, timing: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
    transaction
        .execute(
            "INSERT INTO jobs (name, timing, since, counted)
             VALUES (?1, ?2, ?3, (SELECT coalesce(max(step), 0) FROM jobs))
             ON CONFLICT (name) DO UPDATE
             SET timing = excluded.timing, since = excluded.since, counted = excluded.counted, fingerprint = NULL
             WHERE timing <> excluded.timing",
            params![name, timing, millis(now)],
        )
        .map(|_| ())
}

fn step(transaction: &Transaction, dealt: Dealt) -> rusqlite::Result<()> {
    let (since, fingerprint) = match dealt.cause {
        Cause::Time(missed) => (Some(millis(missed.latest)), None),
        Cause::Landed(fingerprint) => (None, Some(fingerprint.clone())),
        Cause::After => (None, None),
        Cause::Asked { at, fingerprint } => (Some(millis(*at)), fingerprint.clone()),
    };
    let held = if let Turn::Held(reason) = dealt.turn { Some(reason) } else { None };
    transaction
        .prepare_cached(
            "WITH next (step) AS (SELECT max(step) + 1 FROM jobs)
             UPDATE jobs
             SET since = max(since, coalesce(?2, since)), fingerprint = coalesce(?3, fingerprint),
                 step = next.step, counted = next.step, held = ?4
             FROM next WHERE name = ?1",
        )?
        .execute(params![dealt.job, since, fingerprint, held])
        .map(|_| ())
}

fn ran(transaction: &Transaction, job: &str, run: &Run) -> rusqlite::Result<()> {
    let (ending, code, is_failure) = (run.outcome.to_string(), run.outcome.code(), run.outcome.is_failure());
    transaction
        .prepare_cached(
            "UPDATE jobs
             SET started = ?2, ended = ?3, ending = ?4, code = ?5, runs = runs + 1, failures = failures + ?6
             WHERE name = ?1",
        )?
        .execute(params![job, millis(run.started), millis(run.ended), ending, code, is_failure])
        .map(|_| ())
}

fn mark(row: &Row) -> rusqlite::Result<Mark> {
    Ok(Mark {
        since: time(row.get(0)?),
        fingerprint: row.get(1)?,
        counted: row.get(2)?,
        step: row.get(3)?,
        held: row.get(4)?,
        last: last(row)?,
        runs: row.get(9)?,
        failures: row.get(10)?,
    })
}

fn last(row: &Row) -> rusqlite::Result<Option<LastRun>> {
    let Some(started) = row.get(5)? else { return Ok(None) };
    Ok(Some(LastRun { started: time(started), ended: time(row.get(6)?), ending: row.get(7)?, code: row.get(8)? }))
}
