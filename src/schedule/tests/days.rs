//! Order, gates, failures, deliveries.

use super::*;

#[test]
fn a_day() {
    let stage = Stage::at("2025-01-27T05:00:00Z");
    stage.next("check", Exited(0), 2);
    let lines = stage.serve(&gated(), "2025-01-27T12:00:00Z");
    assert_eq!(
        lines,
        [
            "2025-01-27T06:00:02Z check: exit 0 in 2.0s (due 2025-01-27 07:00 Europe/Berlin)",
            "2025-01-27T06:00:02Z alerts: exit 0 in 0.0s (after check)",
        ]
    );
    let said = stage.said.borrow();
    assert_eq!(said[0], "2025-01-27T05:00:00Z 2 jobs; next: check at 2025-01-27 07:00 Europe/Berlin");
    assert_eq!(said[3], "2025-01-27T12:00:00Z stopped");
    let run = Run { started: utc("2025-01-27T06:00:00Z"), ended: utc("2025-01-27T06:00:02Z"), outcome: Exited(0) };
    let due = Some(utc("2025-01-27T06:00:00Z"));
    assert_eq!(stage.ran.borrow()[0], Ran { job: "check".to_owned(), due, run });
    assert_eq!(stage.ran.borrow()[1].due, None);
}

/// 1 says that there is something to look at: a gate stays shut, another job does not mind.
#[test]
fn a_gate_that_is_shut() {
    let stage = Stage::at("2025-01-27T05:00:00Z");
    stage.next("check", Exited(1), 0);
    let lines = stage.serve(&gated(), "2025-01-28T12:00:00Z");
    assert_eq!(
        lines,
        [
            "2025-01-27T06:00:00Z check: exit 1 in 0.0s (due 2025-01-27 07:00 Europe/Berlin)",
            "2025-01-27T06:00:00Z alerts: held back: check exited with 1 (after check)",
            "2025-01-28T06:00:00Z check: exit 0 in 0.0s (due 2025-01-28 07:00 Europe/Berlin)",
            "2025-01-28T06:00:00Z alerts: exit 0 in 0.0s (after check)",
        ]
    );
    let open = gated().replace("gate = true", "");
    stage.next("check", Exited(1), 0);
    assert_eq!(
        stage.serve(&open, "2025-01-29T12:00:00Z")[1],
        "2025-01-29T06:00:00Z alerts: exit 0 in 0.0s (after check)"
    );
}

#[test]
fn each_way_to_fail_holds_back_all_that_comes_after() {
    let jobs = format!("{}{}", gated().replace("gate = true", ""), job("last", "after = [\"alerts\"]"));
    let ways = [
        (Exited(2), "exit 2 in 0.0s"),
        (Killed(9), "killed by signal 9 in 0.0s"),
        (TimedOut(Duration::from_hours(1)), "cut off: timed out after 1h"),
        (NotStarted("no such file".to_owned()), "could not start: no such file"),
    ];
    for (outcome, words) in ways {
        let stage = Stage::at("2025-01-27T05:00:00Z");
        stage.next("check", outcome, 0);
        let lines = stage.serve(&jobs, "2025-01-27T12:00:00Z");
        assert_eq!(lines[0], format!("2025-01-27T06:00:00Z check: {words} (due 2025-01-27 07:00 Europe/Berlin)"));
        assert_eq!(lines[1], "2025-01-27T06:00:00Z alerts: held back: check failed (after check)");
        assert_eq!(lines[2], "2025-01-27T06:00:00Z last: held back: alerts was held back (after alerts)");
        assert_eq!(lines.len(), 3);
    }
}

/// b has a time of its own: the failure of 06:00 holds it back at 06:00 and at 07:00, until a does well again.
#[test]
fn a_failure_counts_until_the_next_run() {
    let jobs = format!("{}{}", job("a", "cron = \"0 6 * * *\""), job("b", "cron = \"0 * * * *\"\nafter = [\"a\"]"));
    let stage = Stage::at("2025-01-27T05:30:00Z");
    stage.next("a", Exited(2), 0);
    let lines = stage.serve(&jobs, "2025-01-28T06:30:00Z");
    assert_eq!(lines[1], "2025-01-27T06:00:00Z b: held back: a failed (due 2025-01-27 06:00 UTC)");
    assert_eq!(lines[2], "2025-01-27T07:00:00Z b: held back: a failed (due 2025-01-27 07:00 UTC)");
    assert_eq!(lines.last().unwrap(), "2025-01-28T06:00:00Z b: exit 0 in 0.0s (due 2025-01-28 06:00 UTC)");
}

/// c is due when a, of every day, and b, of Mondays, have run since: on Tuesday 06:00 a has run twice, b once.
#[test]
fn after_several_that_do_not_run_together() {
    let b = job("b", "cron = \"0 7 * * MON\"");
    let jobs = format!("{}{b}{}", job("a", "cron = \"0 6 * * *\""), job("c", "after = [\"a\", \"b\"]"));
    let stage = Stage::at("2025-01-25T12:00:00Z"); // a Saturday
    let lines = stage.serve(&jobs, "2025-01-28T12:00:00Z");
    let short: Vec<&str> = lines.iter().map(|line| &line[..22]).collect();
    assert_eq!(short[..3], ["2025-01-26T06:00:00Z a", "2025-01-27T06:00:00Z a", "2025-01-27T07:00:00Z b"]);
    assert_eq!(short[3..], ["2025-01-27T07:00:00Z c", "2025-01-28T06:00:00Z a"]);
    // The last run of a counts, in whichever round it was.
    stage.clock("2025-02-03T05:00:00Z");
    stage.next("a", Exited(0), 0);
    stage.next("a", Exited(2), 0);
    let lines = stage.serve(&jobs, "2025-02-03T12:00:00Z");
    assert_eq!(lines.last().unwrap(), "2025-02-03T07:00:00Z c: held back: a failed (after a, b)");
}

/// Looked at from 06:00 on every 15 minutes.
#[test]
fn a_new_delivery() {
    let jobs = job("a", "watch = \"sample\"");
    let stage = Stage::at("2025-01-27T06:00:00Z");
    stage.hold("2025-01-27T00:00:00Z", Ok("one"));
    stage.hold("2025-01-27T06:20:00Z", Ok("two"));
    let lines = stage.serve(&jobs, "2025-01-27T08:00:00Z");
    assert_eq!(lines, ["2025-01-27T06:30:00Z a: exit 0 in 0.0s (new in sample)"]);
    assert_eq!(stage.said.borrow()[0], "2025-01-27T06:00:00Z 1 job; next: a look at sample every 15m");
    // One that lands while nobody looks is found at the start, and again where its run was cut off.
    stage.hold("2025-01-27T08:10:00Z", Ok("three"));
    stage.clock("2025-01-27T09:00:00Z");
    stage.stop_in("a");
    stage.next("a", Stopped, 0);
    for _ in 0..2 {
        let lines = stage.serve(&jobs, "2025-01-27T10:00:00Z");
        assert!(lines[0].ends_with("(new in sample)"), "{lines:?}");
        assert_eq!(lines.len(), 1);
    }
    assert!(stage.serve(&jobs, "2025-01-27T11:00:00Z").is_empty());
}

#[test]
fn a_source_that_cannot_be_read_is_said_once() {
    let stage = Stage::at("2025-01-27T06:00:00Z");
    stage.hold("2025-01-27T06:00:00Z", Err("no such bucket"));
    stage.hold("2025-01-27T07:00:00Z", Err("access denied"));
    stage.hold("2025-01-27T08:00:00Z", Ok("one"));
    stage.hold("2025-01-27T09:00:00Z", Ok("two"));
    let jobs = format!("{}{}", job("a", "watch = \"sample\""), job("b", "cron = \"30 6 * * *\""));
    let lines = stage.serve(&jobs, "2025-01-27T10:00:00Z");
    assert_eq!(
        lines,
        [
            "2025-01-27T06:00:00Z could not look at sample: no such bucket",
            "2025-01-27T06:30:00Z b: exit 0 in 0.0s (due 2025-01-27 06:30 UTC)",
            "2025-01-27T07:00:00Z could not look at sample: access denied",
            "2025-01-27T08:00:00Z sample can be read again",
            "2025-01-27T09:00:00Z a: exit 0 in 0.0s (new in sample)",
        ]
    );
}
