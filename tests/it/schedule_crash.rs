//! The schedule killed at every moment: no run is lost, and a kill repeats at most the one that was on its way.

use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};

use crate::support::Place;
use crate::support::scheduled::{Gate, Scheduled, job, process_after};

const KILLS: u32 = 30;

/// The job is left behind as it waits for its settings; the next start ends it and runs it again, once.
#[test]
fn killed_in_the_middle_of_a_run() {
    let jobs = [job("a", "--config gate.toml list", "cron = \"0 0 1 1 *\""), job("b", "list", "after = [\"a\"]")];
    let place = Place::with_settings(&jobs.concat());
    let gate = Gate::new(&place, "gate.toml");
    let once = std::thread::spawn({
        let mut command = place.program(&["schedule", "--once", "a"]);
        move || command.output().unwrap()
    });
    gate.reached().go_on_with("");
    once.join().unwrap();
    let earlier = place.read("costs-schedule.db.run");
    let state = rusqlite::Connection::open(place.path("costs-schedule.db")).unwrap();
    state.execute("UPDATE jobs SET since = unixepoch('2020-06-01') * 1000 WHERE name = 'a'", []).unwrap();
    let first = Scheduled::start(&place);
    let left = gate.reached();
    let process = process_after(&place, &earlier);
    first.kill_alone();
    let second = Scheduled::start(&place);
    // The one that was left behind has ended before there is another, which alone can reach the gate.
    process_after(&place, &process);
    let again = gate.reached();
    drop(left);
    again.go_on_with("");
    assert!(second.until(" a: ").contains("exit 0"));
    second.until(" b: exit 0");
    second.terminate();
    assert_eq!(second.end().1.len(), 1);
}

/// A line about a run of a job: the time that it ran for, and the first that was missed since the one before.
fn covered(line: &str) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let due = line.split("(due ").nth(1)?;
    let time = format!("{}:00", &due[..16]); // seconds stand there unless they are 0
    let last = NaiveDateTime::parse_from_str(&due[..19], "%Y-%m-%d %H:%M:%S");
    let last = last.or_else(|_| NaiveDateTime::parse_from_str(&time, "%Y-%m-%d %H:%M:%S")).unwrap();
    let missed = due.split(", ").nth(1).map_or(0, |words| words.split(' ').next().unwrap().parse().unwrap());
    Some((last - TimeDelta::seconds(missed), last))
}

/// A job of every second, and a chain after it. Each line stands for seconds that are dealt with: together they leave no second
/// out, and stand for none twice but where a kill came between the line and the note.
#[test]
fn killed_at_any_moment() {
    let mut jobs = job("a", "list", "cron = \"* * * * * *\"");
    for (before, name) in ["a", "b", "c", "d", "e"].iter().zip(["b", "c", "d", "e", "f"]) {
        jobs.push_str(&job(name, "list", &format!("after = [\"{before}\"]")));
    }
    let place = Place::with_settings(&jobs);
    let mut lines = Vec::new();
    for kill in 0..KILLS {
        let scheduled = Scheduled::spawn(&place);
        // Over a second from the start of the process on, in steps that no beat of the clock follows.
        std::thread::sleep(Duration::from_millis(u64::from(kill * 7 % KILLS) * 1000 / u64::from(KILLS)));
        lines.extend(scheduled.kill());
    }
    let last = Scheduled::start(&place);
    lines.extend(last.before(" f: "));
    last.terminate();
    lines.extend(last.end().1);
    let times: Vec<_> = lines.iter().filter(|line| line.contains(" a: ")).filter_map(|line| covered(line)).collect();
    let mut repeated = 0;
    for pair in times.windows(2) {
        let ((_, before), (from, last)) = (pair[0], pair[1]);
        assert!(from <= before + TimeDelta::seconds(1), "from {before} to {from} there is nothing: {lines:#?}");
        assert!(last >= before, "{last} came behind {before}: {lines:#?}");
        repeated += u32::from(from <= before);
    }
    assert!(repeated <= KILLS, "{repeated} were repeated with {KILLS} kills");
    assert!(times.len() > 2, "{lines:#?}");
    let failed: Vec<&String> = lines.iter().filter(|line| line.contains(" a: ") && !line.contains("exit 0")).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
