//! Who is told what, and when: the engine over sinks that note what they are told.

use std::time::Duration;

use costs::alert::finding::Finding;
use costs::alert::sink::Failure;
use costs::settings::Severity;

use crate::support::recorder::{Bench, finding, warning};

/// One sink without quiet hours.
const ONE: &str = "[[sinks]]\nname = \"a\"\nkind = \"stdout\"\n";
const TWO: &str = "[[sinks]]\nname = \"a\"\nkind = \"stdout\"\n[[sinks]]\nname = \"b\"\nkind = \"stdout\"\n";

#[test]
fn a_finding_is_told_once() {
    let bench = Bench::new(ONE);
    let outcome = bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    assert_eq!(outcome.to_string(), "1 finding: 1 new, 0 known, 0 gone\na: told 1 finding: Warning: x");
    let again = bench.run(&[warning("x")], "2025-01-16T12:00:00Z");
    assert_eq!(again.to_string(), "1 finding: 0 new, 1 known, 0 gone");
    assert_eq!(bench.told("a"), ["first x"]);
}

#[test]
fn a_finding_that_comes_back_is_new() {
    let bench = Bench::new(ONE);
    bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    assert_eq!(bench.run(&[], "2025-01-16T12:00:00Z").taken.gone, 1);
    assert_eq!(bench.run(&[], "2025-01-17T12:00:00Z").taken.gone, 0);
    assert_eq!(bench.run(&[warning("x")], "2025-01-18T12:00:00Z").taken.new, 1);
    assert_eq!(bench.told("a"), ["first x", "first x"]);
}

/// Even in the same instant, which names both by the same time.
#[test]
fn a_finding_that_comes_back_at_once_is_new() {
    let bench = Bench::new(ONE);
    for findings in [&[warning("x")][..], &[], &[warning("x")]] {
        bench.run(findings, "2025-01-15T12:00:00Z");
    }
    assert_eq!(bench.told("a"), ["first x", "first x"]);
}

#[test]
fn a_rule_that_did_not_look_has_found_nothing_gone() {
    let bench = Bench::new(ONE);
    bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    let outcome = bench.try_run(&[], &["anomaly"], "2025-01-16T12:00:00Z").unwrap();
    assert_eq!(outcome.taken.gone, 0);
    bench.run(&[warning("x")], "2025-01-17T12:00:00Z");
    assert_eq!(bench.told("a"), ["first x"]);
}

#[test]
fn findings_that_share_an_id_are_told_once() {
    let bench = Bench::new(ONE);
    let outcome = bench.run(&[warning("x"), warning("x")], "2025-01-15T12:00:00Z");
    assert_eq!(
        (outcome.taken.new, outcome.notes.as_slice()),
        (1, &["1 finding has the id of another, and is not told".to_owned()][..])
    );
}

#[test]
fn many_findings_are_one_message() {
    let bench = Bench::new(&format!("[alerts]\ngroup_limit = 2\n{ONE}"));
    let findings: Vec<Finding> = (1..=5).map(|n| warning(&format!("x{n}"))).collect();
    bench.run(&findings, "2025-01-15T12:00:00Z");
    assert_eq!(bench.told("a"), ["first x1 x2 x3 x4 x5"]);
    let text = bench.sink("a").messages.borrow()[0].text.clone();
    assert!(text.contains("Warning: x2\n") && !text.contains("x3") && text.ends_with("and 3 more\n\n"), "{text}");
}

#[test]
fn a_finding_names_its_sinks() {
    let bench = Bench::new(&format!("[alerts]\nto = [\"a\"]\n{TWO}"));
    let to_b = Finding { to: vec!["b".to_owned()], ..warning("y") };
    bench.run(&[warning("x"), to_b], "2025-01-15T12:00:00Z");
    assert_eq!((bench.told("a"), bench.told("b")), (vec!["first x".to_owned()], vec!["first y".to_owned()]));
}

#[test]
fn a_sink_that_is_none_is_said_before_anything_is_told() {
    let bench = Bench::new(TWO);
    let to_c = Finding { to: vec!["c".to_owned()], ..warning("y") };
    let error = bench.try_run(&[warning("x"), to_c], &["budget"], "2025-01-15T12:00:00Z").unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.hint().as_deref()),
        ("there is no sink \"c\"", Some("there is a and b"))
    );
    assert_eq!(bench.run(&[warning("x")], "2025-01-15T12:00:00Z").taken.new, 1);
}

#[test]
fn a_sink_is_told_of_what_is_grave_enough() {
    let bench = Bench::new(&format!("{ONE}[[sinks]]\nname = \"b\"\nkind = \"stdout\"\nmin_severity = \"critical\"\n"));
    bench.run(&[warning("x"), finding("y", Severity::Critical)], "2025-01-15T12:00:00Z");
    assert_eq!((bench.told("a"), bench.told("b")), (vec!["first y x".to_owned()], vec!["first y".to_owned()]));
    // What has become grave is told to those who were not told before.
    bench.run(&[finding("x", Severity::Critical), finding("y", Severity::Critical)], "2025-01-16T12:00:00Z");
    assert_eq!((bench.told("a").len(), bench.told("b")), (1, vec!["first y".to_owned(), "first x".to_owned()]));
}

#[test]
fn what_stands_for_days_is_escalated_once() {
    let bench = Bench::new(&format!("[alerts]\nto = [\"a\"]\nescalate_after_days = 3\nescalate_to = [\"b\"]\n{TWO}"));
    // The third day is full at 12:00 on the 18th.
    for now in ["2025-01-15T12:00:00Z", "2025-01-18T11:59:59Z", "2025-01-18T12:00:00Z", "2025-01-25T12:00:00Z"] {
        bench.run(&[warning("x")], now);
    }
    assert_eq!((bench.told("a"), bench.told("b")), (vec!["first x".to_owned()], vec!["escalation x".to_owned()]));
    assert_eq!(bench.sink("b").messages.borrow()[0].subject, "Still warning after 3 days: x");
    assert_eq!(bench.sink("b").messages.borrow()[0].at.to_rfc3339(), "2025-01-18T12:00:00+00:00");
}

const QUIET: &str =
    "[alerts]\nquiet_hours = \"22:00-07:00\"\n[[sinks]]\nname = \"a\"\nkind = \"slack\"\nwebhook = \"https://x/y\"\n";

#[test]
fn quiet_hours_hold_until_they_end() {
    let bench = Bench::new(QUIET);
    let held = bench.run(&[warning("x")], "2025-01-15T23:00:00Z");
    assert_eq!(
        held.to_string(),
        "1 finding: 1 new, 0 known, 0 gone\na: quiet hours hold 1 finding until 2025-01-16 07:00:00 UTC"
    );
    assert_eq!((held.held(), held.is_clean()), (1, true));
    bench.run(&[warning("x"), warning("y")], "2025-01-16T06:59:59Z");
    assert!(bench.told("a").is_empty());
    bench.run(&[warning("x"), warning("y")], "2025-01-16T07:00:00Z");
    assert_eq!(bench.told("a"), ["first x y"]);
}

#[test]
fn what_is_critical_passes_quiet_hours() {
    let bench = Bench::new(QUIET);
    bench.run(&[warning("x"), finding("y", Severity::Critical)], "2025-01-15T23:00:00Z");
    assert_eq!(bench.told("a"), ["first y"]);
}

/// It was there, and nobody knew: in the morning it is told, and that it is gone.
#[test]
fn what_is_gone_before_quiet_hours_end_is_told() {
    let bench = Bench::new(QUIET);
    bench.run(&[warning("x")], "2025-01-15T23:00:00Z");
    bench.run(&[], "2025-01-16T08:00:00Z");
    assert_eq!(bench.told("a"), ["first x"]);
    let text = bench.sink("a").messages.borrow()[0].text.clone();
    assert!(text.contains("It is gone since 2025-01-16."), "{text}");
}

#[test]
fn a_pager_hears_of_what_is_gone() {
    let bench = Bench::new("[[sinks]]\nname = \"a\"\nkind = \"pagerduty\"\nrouting_key = \"k\"\n");
    bench.run(&[warning("x"), warning("y")], "2025-01-15T12:00:00Z");
    bench.run(&[warning("y")], "2025-01-16T12:00:00Z");
    assert_eq!(bench.told("a"), ["first x y", "gone x"]);
}

/// Gone before it was told: the order is kept, or an incident would be resolved and then opened.
#[test]
fn a_pager_hears_of_it_in_order() {
    let bench = Bench::new("[[sinks]]\nname = \"a\"\nkind = \"pagerduty\"\nrouting_key = \"k\"\n");
    bench.fail("a", 1, &Failure { retry_after: Some(Duration::from_hours(20)), ..Failure::passing("busy") });
    bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    let outcome = bench.run(&[], "2025-01-15T13:00:00Z"); // the pause ends at 8:00 on the 16th
    assert_eq!((outcome.taken.gone, outcome.waiting(), bench.told("a").len()), (1, 2, 0));
    bench.run(&[], "2025-01-16T12:00:00Z");
    assert_eq!(bench.told("a"), ["first x", "gone x"]);
}

#[test]
fn a_sink_that_fails_is_tried_again() {
    let bench = Bench::new(ONE);
    bench.fail("a", 3, &Failure::passing("busy"));
    let outcome = bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    assert_eq!((outcome.sent(), outcome.is_clean(), bench.told("a").len()), (1, true, 1));
    // Pauses of 1, 2 and 4 ms.
    assert_eq!(bench.sink("a").messages.borrow()[0].at.to_rfc3339(), "2025-01-15T12:00:00.007+00:00");
}

#[test]
fn a_sink_that_fails_keeps_no_other_waiting() {
    let bench = Bench::new(TWO);
    bench.fail("a", 1, &Failure::lasting("no"));
    let outcome = bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    assert_eq!((outcome.dead(), outcome.sent(), bench.told("b").len()), (1, 1, 1));
}

/// Pauses of 20 and 40 s: the first is within a patience of 30 s, though too long for a test.
#[test]
fn a_long_pause_is_left_to_the_next_run() {
    let bench = Bench::new(ONE);
    bench.fail("a", 1, &Failure { retry_after: Some(Duration::from_mins(5)), ..Failure::passing("busy") });
    let outcome = bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    assert_eq!(
        outcome.to_string(),
        "1 finding: 1 new, 0 known, 0 gone\na: 1 finding tried again after 2025-01-15 12:05:00 UTC: busy"
    );
    assert_eq!(bench.run(&[warning("x")], "2025-01-15T12:04:59Z").waiting(), 1);
    assert_eq!(bench.run(&[warning("x")], "2025-01-15T12:05:00Z").sent(), 1);
}

#[test]
fn what_always_fails_ends_among_the_dead_letters_and_comes_back_from_there() {
    let bench = Bench::new(&format!("[alerts]\nattempts = 3\n{ONE}"));
    bench.fail("a", 3, &Failure::passing("busy"));
    let outcome = bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    assert_eq!(outcome.to_string(), "1 finding: 1 new, 0 known, 0 gone\na: gave up 1 finding: busy");
    let letters = std::fs::read_to_string(&bench.alerts.dead_letter).unwrap();
    let letter: serde_json::Value = serde_json::from_str(letters.trim()).unwrap();
    assert_eq!(
        (letter["sink"].as_str(), letter["attempts"].as_u64(), letter["reason"].as_str()),
        (Some("a"), Some(3), Some("busy"))
    );
    // A run does not try it again; retrying does.
    assert_eq!(bench.run(&[warning("x")], "2025-01-16T12:00:00Z").sent(), 0);
    let retried = bench.retry("2025-01-17T12:00:00Z").unwrap();
    assert_eq!(
        (retried.sent(), retried.notes.as_slice()),
        (1, &["1 delivery is due again from the dead letters".to_owned()][..])
    );
    assert_eq!((bench.told("a"), bench.alerts.dead_letter.exists()), (vec!["first x".to_owned()], false));
    assert_eq!(bench.retry("2025-01-18T12:00:00Z").unwrap().sent(), 0);
}

#[test]
fn a_refusal_for_good_is_not_tried_again() {
    let bench = Bench::new(ONE);
    bench.fail("a", 1, &Failure::lasting("no such channel"));
    assert_eq!(bench.run(&[warning("x")], "2025-01-15T12:00:00Z").dead(), 1);
    assert!(bench.told("a").is_empty());
}

#[test]
fn dead_letters_outlive_the_state() {
    let bench = Bench::new(ONE);
    bench.fail("a", 1, &Failure::lasting("no"));
    bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    std::fs::remove_file(&bench.alerts.state).unwrap();
    assert_eq!(bench.retry("2025-01-17T12:00:00Z").unwrap().sent(), 1);
    assert_eq!(bench.told("a"), ["first x"]);
}

#[test]
fn a_dead_letter_with_a_fault_is_said_with_its_place() {
    let bench = Bench::new(ONE);
    std::fs::write(&bench.alerts.dead_letter, "{}\n{\"cut").unwrap();
    let error = bench.retry("2025-01-17T12:00:00Z").unwrap_err().to_string();
    assert!(
        error.starts_with("this is no dead letter: missing field `at`") && error.contains("letters.ndjson:1:1"),
        "{error}"
    );
    assert!(bench.alerts.dead_letter.exists());
}

#[test]
fn a_dry_run_says_what_would_go_where_and_changes_nothing() {
    let bench =
        Bench::new(QUIET.replace("[[sinks]]", "[[sinks]]\nname = \"b\"\nkind = \"stdout\"\n[[sinks]]").as_str());
    bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    let before = std::fs::read(&bench.alerts.state).unwrap();
    let outcome = bench.dry_run(&[warning("x"), warning("y")], "2025-01-15T23:00:00Z");
    assert_eq!(
        outcome.to_string(),
        "2 findings: 1 new, 1 known, 0 gone\nb: would be told 1 finding: Warning: y\n\
         a: quiet hours hold 1 finding until 2025-01-16 07:00:00 UTC"
    );
    assert_eq!((std::fs::read(&bench.alerts.state).unwrap(), bench.told("b").len()), (before, 1));
    assert_eq!(bench.run(&[warning("x"), warning("y")], "2025-01-16T12:00:00Z").taken.new, 1);
}

#[test]
fn a_dry_run_before_the_first_run_makes_no_file() {
    let bench = Bench::new(ONE);
    assert_eq!(bench.dry_run(&[warning("x")], "2025-01-15T12:00:00Z").taken.new, 1);
    assert!(!bench.alerts.state.exists());
}

#[test]
fn what_waits_for_a_sink_that_is_taken_out_is_said() {
    let mut bench = Bench::new(TWO);
    bench.fail("b", 1, &Failure { retry_after: Some(Duration::from_hours(1)), ..Failure::passing("busy") });
    bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    bench.alerts.sinks.retain(|sink| sink.name == "a");
    let outcome = bench.run(&[warning("x")], "2025-01-15T14:00:00Z");
    assert_eq!(outcome.notes, ["1 delivery waits for sink \"b\", which costs.toml does not name"]);
}

#[test]
fn a_test_tells_one_sink_and_keeps_no_state() {
    let bench = Bench::new("[[sinks]]\nname = \"a\"\nkind = \"pagerduty\"\nrouting_key = \"k\"\n");
    bench.test("a").unwrap();
    assert_eq!(bench.told("a"), ["first costs:test", "gone costs:test"]);
    assert!(!bench.alerts.state.exists());
    bench.fail("a", 1, &Failure::passing("busy"));
    assert_eq!(bench.test("a").unwrap_err().to_string(), "sink a could not be told: busy");
    assert_eq!(bench.test("b").unwrap_err().to_string(), "there is no sink \"b\"");
}
