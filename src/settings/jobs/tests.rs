//! The schedule as it is read, and what is wrong with one.

use super::*;
use crate::settings::Settings;

fn read(jobs: &str) -> Result<Schedule> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.toml");
    std::fs::write(&path, format!("{jobs}\n[sources.sample]\nurl = \"bill\"\n[sources.other]\nurl = \"bill\"\n"))
        .unwrap();
    Ok(Settings::read(&path)?.schedule)
}

/// A job of a name with more keys.
fn job(name: &str, keys: &str) -> String {
    format!("[[jobs]]\nname = \"{name}\"\nrun = \"list\"\n{keys}\n")
}

/// Message, place and hint of what is wrong.
fn wrong(jobs: &str) -> (String, String, String) {
    let error = read(jobs).unwrap_err();
    let text = error.to_string();
    let message = text.lines().next().unwrap().to_owned();
    let place = text.split("costs.toml:").nth(1).unwrap().split([' ', ']', '\n']).next().unwrap().to_owned();
    (message, place, error.hint().unwrap_or_default())
}

#[test]
fn a_schedule_with_all_its_keys() {
    let section = "[schedule]\nstate = \"a.db\"\npoll = \"1m\"\ngrace = \"0s\"\nmetrics_file = \"/run/costs.prom\"\n";
    let first = job("check", "cron = \"0 6 * * *\"\ntime_zone = \"Europe/Berlin\"\ngate = true\ntimeout = \"10m\"");
    let second =
        "[[jobs]]\nname = \"out\"\nrun = [\"export\", \"-o\", \"a b\"]\nwatch = \"sample\"\nafter = [\"check\"]\n";
    let schedule = read(&format!("{section}{first}{second}{}", job("rest", "after = [\"check\", \"out\"]"))).unwrap();
    assert_eq!(schedule.state, schedule.path.with_file_name("a.db"));
    assert_eq!((schedule.poll.as_secs(), schedule.grace.as_secs()), (60, 0));
    assert_eq!(schedule.metrics_file.as_deref(), Some(Path::new("/run/costs.prom")));
    let when: Vec<String> = schedule.jobs.iter().map(|job| schedule.when(job)).collect();
    assert_eq!(when, ["0 6 * * * Europe/Berlin", "watch sample", "after check, out"]);
    assert_eq!(schedule.jobs[1].words, ["export", "-o", "a b"]);
    assert_eq!((schedule.jobs[0].gate, schedule.jobs[1].gate), (true, false));
    assert_eq!((schedule.jobs[0].timeout.as_secs(), schedule.jobs[1].timeout.as_secs()), (600, 3600));
    assert_eq!(
        (schedule.jobs[1].after.as_slice(), schedule.jobs[2].after.as_slice()),
        ([0].as_slice(), [0, 1].as_slice())
    );
}

#[test]
fn what_is_not_said() {
    let schedule = read(&job("a", "cron = \"@daily\"")).unwrap();
    assert_eq!(schedule.state, schedule.path.with_file_name("costs-schedule.db"));
    assert_eq!((schedule.poll.as_secs(), schedule.grace.as_secs(), schedule.metrics_file), (900, 300, None));
    assert_eq!(schedule.jobs[0].trigger, Trigger::Cron(Timing::parse("@daily", chrono_tz::Tz::UTC).unwrap()));
    assert!(read("").unwrap().jobs.is_empty());
}

/// c is written first and waits for b, which waits for a.
#[test]
fn jobs_come_behind_those_of_their_after() {
    let text =
        format!("{}{}{}", job("c", "after = [\"b\"]"), job("b", "after = [\"a\"]"), job("a", "cron = \"@daily\""));
    let schedule = read(&text).unwrap();
    let names: Vec<&str> = schedule.jobs.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(schedule.before(&schedule.jobs[2]).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn jobs_in_a_circle() {
    let text = format!(
        "{}{}{}",
        job("a", "cron = \"@daily\"\nafter = [\"c\"]"),
        job("b", "after = [\"a\"]"),
        job("c", "after = [\"b\"]")
    );
    let (message, place, hint) = wrong(&text);
    assert_eq!(message, "a waits for itself: a after c after b after a");
    assert_eq!((place.as_str(), hint.as_str()), ("5:10", "take one of them out of its after"));
    assert_eq!(wrong(&job("a", "after = [\"a\"]")).0, "a waits for itself: a after a");
    // d waits for those that wait for each other, and is not part of it.
    let text = format!("{}{}{}", job("d", "after = [\"e\"]"), job("e", "after = [\"f\"]"), job("f", "after = [\"e\"]"));
    assert_eq!(wrong(&text).0, "e waits for itself: e after f after e");
}

#[test]
fn names_that_are_none() {
    let daily = "cron = \"@daily\"";
    for name in ["", "a b", "ä", "a/b", &"a".repeat(65)] {
        assert_eq!(wrong(&job(name, daily)).0, format!("{name:?} cannot be the name of a job"));
    }
    assert!(read(&job(&"a".repeat(64), daily)).is_ok());
    let (message, place, _) = wrong(&format!("{}{}", job("a", daily), job("a", daily)));
    assert_eq!((message.as_str(), place.as_str()), ("\"a\" is the name of two jobs", "6:8"));
}

#[test]
fn names_of_nothing() {
    let (message, place, hint) =
        wrong(&format!("{}{}", job("check", "cron = \"@daily\""), job("a", "after = [\"chek\"]")));
    assert_eq!((message.as_str(), place.as_str()), ("there is no job \"chek\"", "8:10"));
    assert_eq!(hint, "did you mean check?");
    let (message, _, hint) = wrong(&job("a", "watch = \"sampel\""));
    assert_eq!((message.as_str(), hint.as_str()), ("there is no source \"sampel\"", "did you mean sample?"));
}

#[test]
fn what_makes_a_job_due() {
    let (message, place, _) = wrong(&job("a", ""));
    assert_eq!((message.as_str(), place.as_str()), ("nothing says when this job runs", "2:8"));
    assert_eq!(wrong(&job("a", "cron = \"@daily\"\nwatch = \"sample\"")).0, "watch does not go with cron");
    assert_eq!(wrong(&job("a", "watch = \"sample\"\ntime_zone = \"UTC\"")).0, "time_zone is for cron");
}

#[test]
fn times_that_are_none() {
    let (message, place, hint) = wrong(&job("a", "cron = \"61 * * * *\""));
    assert!(message.starts_with("\"61 * * * *\" is no cron expression: "), "{message}");
    assert_eq!(place, "4:8");
    assert!(hint.starts_with("write minute, hour"), "{hint}");
    let (message, _, hint) = wrong(&job("a", "cron = \"@daily\"\ntime_zone = \"Europe/Berln\""));
    assert_eq!(message, "\"Europe/Berln\" is no time zone");
    assert!(hint.starts_with("did you mean Europe/Berlin or "), "{hint}");
}

#[test]
fn lengths_of_time_that_are_none() {
    let place = |text: &str| wrong(&format!("[schedule]\n{text}\n")).1;
    assert_eq!(["poll = \"0s\"", "poll = \"soon\"", "grace = \"-1s\""].map(place), ["2:8", "2:8", "2:9"]);
    assert_eq!(wrong(&job("a", "cron = \"@daily\"\ntimeout = \"0s\"")).1, "5:11");
}

#[test]
fn command_lines_that_are_none() {
    let (message, place, _) = wrong("[[jobs]]\nname = \"a\"\nrun = \"schedule --once b\"\ncron = \"@daily\"\n");
    assert_eq!((message.as_str(), place.as_str()), ("a job cannot run the schedule", "3:7"));
    let (message, ..) = wrong("[[jobs]]\nname = \"a\"\nrun = 7\ncron = \"@daily\"\n");
    assert_eq!(message, "run is a command line, or a list of its words");
}

#[test]
fn keys_that_are_none() {
    assert_eq!(wrong(&job("a", "corn = \"@daily\"")).2, "did you mean cron?");
    assert_eq!(wrong("[schedule]\npol = \"1m\"\n").2, "did you mean poll?");
}
