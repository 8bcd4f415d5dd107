//! The store, and files that are none.

use rusqlite::Connection;

use super::*;
use crate::schedule::outcome::{Outcome, Run, Turn};
use crate::schedule::plan::Cause;
use crate::schedule::testing::{job, schedule, utc};

fn dealt<'a>(cause: &'a Cause, turn: &'a Turn) -> Dealt<'a> {
    Dealt { job: "a", cause, turn }
}

fn run(code: i32) -> Turn {
    let (started, ended) = (utc("2025-01-27T06:00:00Z"), utc("2025-01-27T06:00:01.5Z"));
    Turn::Ran(Run { started, ended, outcome: Outcome::Exited(code) })
}

#[test]
fn what_was_noted_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let schedule = schedule(folder.path(), &job("a", "watch = \"sample\""));
    let state = State::open(&schedule.state).unwrap();
    state.sync(&schedule, utc("2025-01-27T05:00:00Z")).unwrap();
    state.first_seen("a", "one").unwrap();
    state.first_seen("a", "two").unwrap();
    assert_eq!(state.marks(&schedule).unwrap()[0].fingerprint.as_deref(), Some("one"));
    state.dealt(dealt(&Cause::Landed("two".to_owned()), &run(2))).unwrap();
    state.dealt(dealt(&Cause::Landed("three".to_owned()), &Turn::Held("b failed".to_owned()))).unwrap();
    drop(state);
    let state = State::open(&schedule.state).unwrap();
    state.sync(&schedule, utc("2025-01-28T05:00:00Z")).unwrap();
    let mark = state.marks(&schedule).unwrap().remove(0);
    assert_eq!((mark.fingerprint.as_deref(), mark.held.as_deref()), (Some("three"), Some("b failed")));
    assert_eq!((mark.step, mark.counted, mark.runs, mark.failures), (2, 2, 1, 1));
    let last = mark.last.unwrap();
    assert_eq!((last.ended, last.ending.as_str(), last.code), (utc("2025-01-27T06:00:01.5Z"), "exit 2", 2));
    assert_eq!(mark.since, utc("2025-01-27T05:00:00Z"));
}

#[test]
fn one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let state = State::open(&path).unwrap();
    let error = State::open(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("another process runs the jobs of {}", path.display()));
    drop(state);
    assert!(State::open(&path).is_ok());
}

#[test]
fn files_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let said = |path: &Path| State::open(path).unwrap_err();
    std::fs::write(&path, "no database, but long enough to be looked at as one: ".repeat(40)).unwrap();
    assert_eq!(said(&path).to_string(), format!("{} holds no schedule of this program", path.display()));
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE findings (key); PRAGMA user_version = 1").unwrap();
    assert_eq!(
        said(&path).hint().as_deref(),
        Some("name another file as state under [schedule], or move this one away")
    );
    std::fs::remove_file(&path).unwrap();
    drop(State::open(&path).unwrap());
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 2").unwrap();
    assert_eq!(said(&path).hint().as_deref(), Some("a newer costs wrote it: use that one"));
}

#[test]
fn looking_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let schedule = schedule(folder.path(), "");
    assert_eq!(State::copy(&path).unwrap().marks(&schedule).unwrap(), []);
    assert!(!path.exists());
}
