//! Stops, gaps, and clocks that do not run on evenly.

use super::*;

/// The process was down from Monday 12:00 to Friday 12:00: 06:00 of Tuesday to Friday, three before the latest.
#[test]
fn missed_times_are_caught_up_once() {
    let stage = Stage::at("2025-01-27T05:00:00Z");
    stage.serve(&gated(), "2025-01-27T12:00:00Z");
    stage.clock("2025-01-31T12:00:00Z");
    let lines = stage.serve(&gated(), "2025-02-01T05:00:00Z");
    assert_eq!(
        lines,
        [
            "2025-01-31T12:00:00Z check: exit 0 in 0.0s (due 2025-01-31 07:00 Europe/Berlin, 3 missed before)",
            "2025-01-31T12:00:00Z alerts: exit 0 in 0.0s (after check)",
        ]
    );
}

/// A run of 150 s from 06:01 on ends at 06:03:30: 06:02 is missed, 06:03 is caught up.
#[test]
fn a_run_that_takes_longer_than_its_times_are_apart() {
    let stage = Stage::at("2025-01-27T06:00:00Z");
    stage.next("a", Exited(0), 150);
    let lines = stage.serve(&every_minute(), "2025-01-27T06:04:30Z");
    assert_eq!(
        lines,
        [
            "2025-01-27T06:03:30Z a: exit 0 in 150.0s (due 2025-01-27 06:01 UTC)",
            "2025-01-27T06:03:30Z a: exit 0 in 0.0s (due 2025-01-27 06:03 UTC, 1 missed before)",
            "2025-01-27T06:04:00Z a: exit 0 in 0.0s (due 2025-01-27 06:04 UTC)",
        ]
    );
}

/// A job that is new, one whose times are changed, and one that was gone for a while count from when they are seen.
#[test]
fn what_is_new_does_not_run_for_the_past() {
    let stage = Stage::at("2025-01-27T06:00:30Z");
    let hourly = job("a", "cron = \"0 * * * *\"");
    assert!(stage.serve(&hourly, "2025-01-27T06:30:00Z").is_empty());
    stage.clock("2025-01-27T08:30:00Z");
    assert!(stage.serve(&job("a", "cron = \"1 * * * *\""), "2025-01-27T08:40:00Z").is_empty());
    assert!(stage.serve(&job("b", "cron = \"0 0 * * *\""), "2025-01-27T08:41:00Z").is_empty());
    stage.clock("2025-01-27T10:30:00Z");
    assert!(stage.serve(&job("a", "cron = \"1 * * * *\""), "2025-01-27T10:40:00Z").is_empty());
    stage.clock("2025-01-27T12:30:00Z");
    assert_eq!(stage.serve(&job("a", "cron = \"1 * * * *\""), "2025-01-27T12:40:00Z").len(), 1);
}

/// `check` ran before `alerts` was there.
#[test]
fn a_new_job_does_not_run_after_what_ran_before_it() {
    let stage = Stage::at("2025-01-27T05:59:00Z");
    let check = gated().split("[[jobs]]\nname = \"alerts\"").next().unwrap().to_owned();
    assert_eq!(stage.serve(&check, "2025-01-27T06:01:00Z").len(), 1);
    assert!(stage.serve(&gated(), "2025-01-27T06:02:00Z").is_empty());
}

#[test]
fn a_clock_that_is_put_back_runs_nothing_twice() {
    let stage = Stage::at("2025-01-27T06:00:00Z");
    assert_eq!(stage.serve(&every_minute(), "2025-01-27T06:10:30Z").len(), 10);
    stage.clock("2025-01-27T06:05:00Z");
    let lines = stage.serve(&every_minute(), "2025-01-27T06:12:30Z");
    assert_eq!(
        lines,
        [
            "2025-01-27T06:05:00Z a has run for 2025-01-27T06:10:00Z, which is ahead of the clock: it waits until then",
            "2025-01-27T06:11:00Z a: exit 0 in 0.0s (due 2025-01-27 06:11 UTC)",
            "2025-01-27T06:12:00Z a: exit 0 in 0.0s (due 2025-01-27 06:12 UTC)",
        ]
    );
}

/// Berlin: 02:30 is 01:30 UTC in winter and 00:30 in summer. On 2025-03-30 there is none, and 03:00 stands in, at 01:00 UTC;
/// on 2025-10-26 there are two, and the first counts.
#[test]
fn days_of_23_and_25_hours_run_a_daily_job_once() {
    let jobs = job("a", "cron = \"30 2 * * *\"\ntime_zone = \"Europe/Berlin\"");
    let due = |from: &str, until: &str| -> Vec<String> {
        let stage = Stage::at(from);
        stage.serve(&jobs, until).into_iter().map(|line| line[..16].to_owned()).collect()
    };
    let spring = due("2025-03-29T12:00:00Z", "2025-03-31T12:00:00Z");
    assert_eq!(spring, ["2025-03-30T01:00", "2025-03-31T00:30"]);
    let autumn = due("2025-10-25T12:00:00Z", "2025-10-27T12:00:00Z");
    assert_eq!(autumn, ["2025-10-26T00:30", "2025-10-27T01:30"]);
}

/// The stop comes while `check` runs: it ends, and `alerts` has its turn at the next start.
#[test]
fn a_stop_begins_nothing_new_and_loses_nothing() {
    let stage = Stage::at("2025-01-27T05:59:00Z");
    stage.stop_in("check");
    stage.next("check", Exited(0), 5);
    let lines = stage.serve(&gated(), "2025-01-27T12:00:00Z");
    assert_eq!(lines, ["2025-01-27T06:00:05Z check: exit 0 in 5.0s (due 2025-01-27 07:00 Europe/Berlin)"]);
    let lines = stage.serve(&gated(), "2025-01-27T12:00:00Z");
    assert_eq!(lines, ["2025-01-27T06:00:05Z alerts: exit 0 in 0.0s (after check)"]);
}

#[test]
fn what_a_stop_cuts_off_runs_again() {
    let stage = Stage::at("2025-01-27T05:59:00Z");
    stage.stop_in("check");
    stage.next("check", Stopped, 300);
    let lines = stage.serve(&gated(), "2025-01-27T12:00:00Z");
    let cut = "2025-01-27T06:05:00Z check: cut off: the schedule was stopped (due 2025-01-27 07:00 Europe/Berlin)";
    assert_eq!(lines, [cut]);
    let lines = stage.serve(&gated(), "2025-01-27T12:00:00Z");
    assert_eq!(lines[0], "2025-01-27T06:05:00Z check: exit 0 in 0.0s (due 2025-01-27 07:00 Europe/Berlin)");
    assert_eq!(lines.len(), 2);
}

/// Both are due at 06:00 and the process ends between the two: what failed then still holds back the other, a day later too.
#[test]
fn a_round_goes_on_where_it_was_interrupted() {
    let jobs = format!("{}{}", job("a", "cron = \"0 6 * * MON\""), job("b", "cron = \"0 6 * * *\"\nafter = [\"a\"]"));
    let stage = Stage::at("2025-01-27T05:59:00Z"); // a Monday
    stage.stop_in("a");
    stage.next("a", Exited(2), 0);
    assert_eq!(stage.serve(&jobs, "2025-01-27T12:00:00Z").len(), 1);
    stage.clock("2025-01-28T12:00:00Z");
    let lines = stage.serve(&jobs, "2025-01-29T12:00:00Z");
    assert_eq!(
        lines,
        [
            "2025-01-28T12:00:00Z b: held back: a failed (due 2025-01-28 06:00 UTC, 1 missed before)",
            "2025-01-29T06:00:00Z b: held back: a failed (due 2025-01-29 06:00 UTC)",
        ]
    );
}

/// The process ends behind the failure; what comes later is held back by it all the same.
#[test]
fn a_failure_counts_after_a_restart() {
    let jobs = format!("{}{}", job("a", "cron = \"0 6 * * *\""), job("b", "cron = \"0 7 * * *\"\nafter = [\"a\"]"));
    let stage = Stage::at("2025-01-27T05:59:00Z");
    stage.stop_in("a");
    stage.next("a", Exited(2), 0);
    assert_eq!(stage.serve(&jobs, "2025-01-27T06:30:00Z").len(), 1);
    assert_eq!(stage.serve(&jobs, "2025-01-27T06:30:00Z").len(), 0);
    let lines = stage.serve(&jobs, "2025-01-27T07:30:00Z");
    assert_eq!(lines, ["2025-01-27T07:00:00Z b: held back: a failed (due 2025-01-27 07:00 UTC)"]);
}
