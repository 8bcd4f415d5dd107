//! Plans for states that are made up.

use std::path::Path;

use super::*;
use crate::schedule::state::LastRun;
use crate::schedule::testing::{job, schedule, utc};

/// A job first seen at 06:00, never dealt with.
fn fresh() -> Mark {
    let since = utc("2025-01-27T06:00:00Z");
    Mark { since, fingerprint: None, counted: 0, step: 0, held: None, last: None, runs: 0, failures: 0 }
}

/// A job that ran at a step, with an exit code.
fn ran(step: i64, code: i32) -> Mark {
    let at = utc("2025-01-27T06:00:00Z");
    let last = LastRun { started: at, ended: at, ending: format!("exit {code}"), code };
    Mark { counted: step, step, last: Some(last), runs: 1, ..fresh() }
}

/// What is due, and why not, of a chain a, b after a, at 06:30.
fn chain(b: &str, marks: &[Mark; 2]) -> (Option<Cause>, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}{}", job("a", "cron = \"0 6 * * *\""), job("b", &format!("after = [\"a\"]\n{b}")));
    let schedule = schedule(Path::new(folder.path()), &text);
    let view = View { schedule: &schedule, marks, seen: &Seen::new(), now: utc("2025-01-27T06:30:00Z") };
    (view.due(1), view.held(1))
}

#[test]
fn a_job_without_times_is_due_when_what_is_before_it_ran_later() {
    assert_eq!(chain("", &[fresh(), fresh()]), (None, None));
    assert_eq!(chain("", &[ran(1, 0), fresh()]), (Some(Cause::After), None));
    assert_eq!(chain("", &[ran(1, 0), ran(2, 0)]), (None, None));
    assert_eq!(chain("", &[ran(3, 0), ran(2, 0)]), (Some(Cause::After), None));
}

/// The run that made it due counts, whenever it was.
#[test]
fn a_job_without_times_is_held_back_by_the_run_that_made_it_due() {
    let failed = Some("a failed".to_owned());
    assert_eq!(chain("", &[ran(3, 2), ran(2, 0)]), (Some(Cause::After), failed));
    assert_eq!(chain("", &[ran(1, 2), ran(2, 0)]).0, None);
}

#[test]
fn a_job_with_times_is_held_back_by_the_last_turn_before_it() {
    let judged = |before| chain("cron = \"15 * * * *\"", &[before, fresh()]);
    let due = Some(Cause::Time(Missed { latest: utc("2025-01-27T06:15:00Z"), before: 0 }));
    assert_eq!(judged(ran(1, 2)), (due.clone(), Some("a failed".to_owned())));
    assert_eq!(judged(ran(1, 1)), (due.clone(), None));
    let held = Mark { held: Some("x failed".to_owned()), ..ran(1, 0) };
    assert_eq!(judged(held), (due, Some("a was held back".to_owned())));
}

#[test]
fn a_delivery_is_new_where_another_was_known() {
    let folder = tempfile::tempdir().unwrap();
    let schedule = schedule(folder.path(), &job("a", "watch = \"sample\""));
    let due = |known: Option<&str>, seen: &[&str]| {
        let marks = [Mark { fingerprint: known.map(str::to_owned), ..fresh() }];
        let seen: Seen = seen.iter().map(|held| ("sample".to_owned(), (*held).to_owned())).collect();
        View { schedule: &schedule, marks: &marks, seen: &seen, now: utc("2025-01-27T06:00:00Z") }.due(0)
    };
    assert_eq!(due(Some("one"), &["two"]), Some(Cause::Landed("two".to_owned())));
    assert_eq!([due(None, &["one"]), due(Some("one"), &["one"]), due(Some("one"), &[])], [None, None, None]);
}

/// a is due at 06:00 of the next day, as 06:00 of this one is dealt with; b at 06:15.
#[test]
fn the_next_time_is_the_first_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}{}", job("a", "cron = \"0 6 * * *\""), job("b", "cron = \"15 * * * *\""));
    let schedule = schedule(folder.path(), &text);
    let view =
        View { schedule: &schedule, marks: &[fresh(), fresh()], seen: &Seen::new(), now: utc("2025-01-27T06:00:00Z") };
    let next = view.next().map(|(time, job)| (time, job.name.as_str()));
    assert_eq!(next, Some((utc("2025-01-27T06:15:00Z"), "b")));
    assert_eq!(view.time(0), Some(utc("2025-01-28T06:00:00Z")));
}
