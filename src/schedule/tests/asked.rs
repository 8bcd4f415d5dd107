//! One job now, figures, and the list.

use super::*;

#[test]
fn one_job_now() {
    let stage = Stage::at("2025-01-27T05:00:00Z");
    stage.next("alerts", Exited(1), 0);
    assert_eq!(stage.once(&gated(), "alerts"), 1);
    let lines = stage.said.borrow().clone();
    assert_eq!(
        lines,
        [
            "2025-01-27T05:00:00Z check: exit 0 in 0.0s (asked for)",
            "2025-01-27T05:00:00Z alerts: exit 0 in 0.0s (asked for)".replace("exit 0", "exit 1").as_str(),
        ]
    );
}

#[test]
fn one_job_that_cannot_run() {
    let code = |outcome: Outcome, name: &str| {
        let stage = Stage::at("2025-01-27T05:00:00Z");
        stage.next("check", outcome, 0);
        stage.once(&gated(), name)
    };
    assert_eq!([code(Exited(1), "alerts"), code(Exited(2), "alerts")], [2, 2]);
    assert_eq!([code(Exited(3), "check"), code(Exited(1), "check"), code(Exited(300), "check")], [3, 1, 2]);
    let none = [Killed(15), TimedOut(Duration::from_secs(1)), NotStarted(String::new()), Stopped];
    assert_eq!(none.map(|outcome| code(outcome, "check")), [2; 4]);
}

/// Asked for at 06:30, the times of 06:00 are dealt with; those of 07:00 are not.
#[test]
fn one_job_now_deals_with_times_that_have_passed() {
    let stage = Stage::at("2025-01-27T05:30:00Z");
    let hourly = job("a", "cron = \"0 * * * *\"");
    assert!(stage.serve(&hourly, "2025-01-27T05:40:00Z").is_empty());
    stage.clock("2025-01-27T06:30:00Z");
    assert_eq!(stage.once(&hourly, "a"), 0);
    let lines = stage.serve(&hourly, "2025-01-27T07:10:00Z");
    assert_eq!(lines, ["2025-01-27T07:00:00Z a: exit 0 in 0.0s (due 2025-01-27 07:00 UTC)"]);
}

/// What was dealt with up to 06:10 stays so, though the clock says 06:05 when the job is asked for.
#[test]
fn one_job_now_by_a_clock_that_was_put_back() {
    let stage = Stage::at("2025-01-27T06:00:00Z");
    stage.serve(&every_minute(), "2025-01-27T06:10:30Z");
    stage.clock("2025-01-27T06:05:00Z");
    assert_eq!(stage.once(&every_minute(), "a"), 0);
    let lines = stage.serve(&every_minute(), "2025-01-27T06:11:30Z");
    assert_eq!(lines[1..], ["2025-01-27T06:11:00Z a: exit 0 in 0.0s (due 2025-01-27 06:11 UTC)"]);
}

#[test]
fn one_job_now_notes_the_delivery() {
    let stage = Stage::at("2025-01-27T05:30:00Z");
    stage.hold("2025-01-27T00:00:00Z", Ok("one"));
    stage.hold("2025-01-27T06:00:00Z", Ok("two"));
    let jobs = job("a", "watch = \"sample\"");
    assert!(stage.serve(&jobs, "2025-01-27T05:40:00Z").is_empty());
    stage.clock("2025-01-27T06:30:00Z");
    assert_eq!(stage.once(&jobs, "a"), 0);
    assert!(stage.serve(&jobs, "2025-01-27T09:00:00Z").is_empty());
}

#[test]
fn a_job_that_is_not_there() {
    let stage = Stage::at("2025-01-27T05:30:00Z");
    let (_, stop) = stop();
    let schedule = schedule(stage.folder.path(), &gated());
    let error = testing::block(once(&schedule, "chek", &stage, &stop)).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.hint().as_deref()),
        ("there is no job \"chek\"", Some("did you mean check?"))
    );
}

/// 06:00:00.000 on 2025-01-27 is 1737957600 s: 20115 days of 86400 s since 1970, and 6 hours.
#[test]
fn figures_for_prometheus() {
    let stage = Stage::at("2025-01-27T05:00:00Z");
    stage.next("check", Exited(2), 2);
    stage.serve(&gated(), "2025-01-27T12:00:00Z");
    stage.serve(&gated(), "2025-01-28T12:00:00Z");
    let published = stage.published.borrow();
    let values =
        |text: &str| -> Vec<String> { text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect() };
    assert_eq!(
        values(&published[0]),
        [
            "costs_job_runs_total{job=\"check\"} 0",
            "costs_job_runs_total{job=\"alerts\"} 0",
            "costs_job_failures_total{job=\"check\"} 0",
            "costs_job_failures_total{job=\"alerts\"} 0",
        ]
    );
    assert_eq!(
        values(&published[1]),
        [
            "costs_job_last_run_timestamp_seconds{job=\"check\"} 1737957602",
            "costs_job_last_exit_code{job=\"check\"} 2",
            "costs_job_last_duration_seconds{job=\"check\"} 2",
            "costs_job_runs_total{job=\"check\"} 1",
            "costs_job_runs_total{job=\"alerts\"} 0",
            "costs_job_failures_total{job=\"check\"} 1",
            "costs_job_failures_total{job=\"alerts\"} 0",
        ]
    );
    // The second start keeps the totals: one more run, and one of alerts.
    let last = values(published.last().unwrap());
    assert_eq!(
        last[6..],
        [
            "costs_job_runs_total{job=\"check\"} 2",
            "costs_job_runs_total{job=\"alerts\"} 1",
            "costs_job_failures_total{job=\"check\"} 1",
            "costs_job_failures_total{job=\"alerts\"} 0"
        ]
    );
    assert!(published[0].starts_with("# HELP costs_job_last_run_timestamp_seconds When "), "{}", published[0]);
    assert!(published[0].contains("\n# TYPE costs_job_runs_total counter\n"));
}

#[test]
fn figures_that_cannot_be_written_are_said_once() {
    let stage = Stage::at("2025-01-27T06:00:00Z");
    stage.cannot_publish.set(true);
    let lines = stage.serve(&every_minute(), "2025-01-27T06:03:30Z");
    assert_eq!(lines.iter().filter(|line| line.ends_with("no room for figures")).count(), 1);
    assert_eq!(lines.iter().filter(|line| line.contains("a: exit 0")).count(), 3);
}

#[test]
fn the_jobs_as_a_person_looks_at_them() {
    let stage = Stage::at("2025-01-27T05:00:00Z");
    stage.next("check", Exited(1), 90);
    stage.serve(&gated(), "2025-01-27T12:00:00Z");
    let schedule = schedule(stage.folder.path(), &gated());
    // Another process runs the jobs.
    let _state = State::open(&schedule.state).unwrap();
    let listed = list::list(&schedule, utc("2025-01-27T12:00:00Z")).unwrap();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(listed[0].next, text("2025-01-28 07:00 Europe/Berlin"));
    assert_eq!((listed[0].last.clone(), listed[0].seconds), (text("2025-01-27 07:01:30 Europe/Berlin"), Some(90.0)));
    assert_eq!(
        [listed[0].ending.clone(), listed[1].ending.clone()],
        [text("exit 1"), text("held back: check exited with 1")]
    );
    assert_eq!((listed[1].when.as_str(), &listed[1].next, &listed[1].last), ("after check", &None, &None));
}
