//! `costs schedule` as a process: order, signals, time limits, figures.

use rusqlite::Connection;

use crate::support::cloudwatch::Watch;
use crate::support::manifest::export;
use crate::support::scheduled::{Gate, Scheduled, job, process_after};
use crate::support::{File, Place, usage};

const DAILY: &str = "cron = \"@daily\"";
const EVERY_SECOND: &str = "cron = \"* * * * * *\"";

/// What is said without its time, and without how long a run took and for when.
fn short(line: &str) -> &str {
    let text = line.split_once(' ').unwrap().1;
    text.split(" in ").next().unwrap()
}

#[test]
fn jobs_run_behind_those_of_their_after() {
    let jobs =
        [job("c", "list", "after = [\"b\"]"), job("b", "list", "after = [\"a\"]"), job("a", "list", EVERY_SECOND)];
    let place = Place::with_settings(&jobs.concat());
    let scheduled = Scheduled::start(&place);
    let lines = scheduled.before(" c: ");
    assert_eq!(lines.iter().map(|line| short(line)).collect::<Vec<_>>(), ["a: exit 0", "b: exit 0", "c: exit 0"]);
    scheduled.terminate();
    let (code, lines) = scheduled.end();
    assert_eq!((code, short(lines.last().unwrap())), (Some(0), "stopped"));
}

/// No settings are none that a job could run with.
#[test]
fn one_job_and_its_exit_code() {
    let broken = "--config nowhere.toml list";
    let jobs = [
        job("a", "list", DAILY),
        job("b", broken, DAILY),
        job("c", "list", "after = [\"a\", \"b\"]"),
        job("d", "list", "after = [\"a\"]"),
    ];
    let place = Place::with_settings(&jobs.concat());
    let once = |name| place.run(&["schedule", "--once", name]);
    let d = once("d");
    assert_eq!((d.code, d.err.lines().map(short).collect::<Vec<_>>()), (0, vec!["a: exit 0", "d: exit 0"]));
    assert_eq!(once("b").code, 2);
    let c = once("c");
    let said: Vec<&str> = c.err.lines().filter(|line| line.contains("Z ")).map(short).collect();
    assert_eq!((c.code, said), (2, vec!["a: exit 0", "b: exit 2", "c: held back: b failed (asked for)"]));
    let e = once("e");
    assert_eq!((e.code, e.err.as_str()), (2, "Error: there is no job \"e\"\nHint: there is a, b, c and d\n"));
}

/// The state says that the job was dealt with up to the middle of 2020: the years from 2021 on were missed, the last one is run.
#[test]
fn missed_times_are_caught_up_once() {
    let place = Place::with_settings(&job("a", "list", "cron = \"0 0 1 1 *\""));
    place.run(&["schedule", "--once", "a"]);
    let state = Connection::open(place.path("costs-schedule.db")).unwrap();
    state.execute("UPDATE jobs SET since = unixepoch('2020-06-01') * 1000", []).unwrap();
    let scheduled = Scheduled::start(&place);
    let line = scheduled.until(" a: exit 0");
    let year: u32 = line.split("(due ").nth(1).unwrap()[..4].parse().unwrap();
    assert!(line.ends_with(&format!("(due {year}-01-01 00:00 UTC, {} missed before)", year - 2021)), "{line}");
    scheduled.terminate();
    assert_eq!(scheduled.end().1.len(), 1); // stopped, and no other run
}

#[test]
fn a_second_process_is_refused() {
    let place = Place::with_settings(&job("a", "list", DAILY));
    let first = Scheduled::start(&place);
    for args in [&["schedule"][..], &["schedule", "--once", "a"]] {
        let second = place.run(args);
        assert_eq!(second.code, 2);
        assert!(
            second.err.starts_with("Error: another process runs the jobs of costs-schedule.db\n"),
            "{}",
            second.err
        );
    }
    assert_eq!(place.run(&["schedule", "--list"]).code, 0);
    first.terminate();
    assert_eq!(first.end().0, Some(0));
}

/// The job waits for its settings; meanwhile the stop is asked for, and b, which is due as well, does not begin.
fn waiting(keys: &str) -> (Place, Gate) {
    let jobs =
        [job("a", "--config gate.toml list", &format!("{EVERY_SECOND}\n{keys}")), job("b", "list", "after = [\"a\"]")];
    let place = Place::with_settings(&jobs.concat());
    let gate = Gate::new(&place, "gate.toml");
    (place, gate)
}

#[test]
fn a_stop_lets_the_running_job_end_and_begins_no_other() {
    let (place, gate) = waiting("");
    let scheduled = Scheduled::start(&place);
    let job = gate.reached();
    scheduled.terminate();
    assert_eq!(short(&scheduled.until("stopping")), "stopping: a has 5m to end");
    job.go_on_with("");
    let (code, lines) = scheduled.end();
    assert_eq!(
        (code, lines.iter().map(|line| short(line)).collect::<Vec<_>>()),
        (Some(0), vec!["a: exit 0", "stopped"])
    );
    // b was due, and has its turn at the next start; a is due again, too.
    let scheduled = Scheduled::start(&place);
    gate.reached().go_on_with("");
    scheduled.until(" b: exit 0");
    scheduled.kill();
}

/// Ctrl-C reaches the schedule, and not the job.
#[test]
fn an_interrupt_in_a_terminal_does_not_hit_the_job() {
    let (place, gate) = waiting("");
    let scheduled = Scheduled::start(&place);
    let job = gate.reached();
    scheduled.interrupt();
    scheduled.until("stopping");
    job.go_on_with("");
    scheduled.until(" a: exit 0");
    assert_eq!(scheduled.end().0, Some(0));
}

#[test]
fn a_second_signal_cuts_the_waiting_short() {
    let (place, gate) = waiting("");
    let scheduled = Scheduled::start(&place);
    let _job = gate.reached();
    scheduled.terminate();
    scheduled.until("stopping");
    scheduled.terminate();
    let line = scheduled.until(" a: ");
    assert!(short(&line).starts_with("a: cut off: the schedule was stopped (due "), "{line}");
    assert_eq!(scheduled.end().0, Some(0));
}

#[test]
fn a_stop_waits_no_longer_than_its_grace() {
    let (place, gate) = waiting("");
    let jobs = place.read("costs.toml");
    place.write("costs.toml", format!("[schedule]\ngrace = \"1s\"\n{jobs}"));
    let scheduled = Scheduled::start(&place);
    let _job = gate.reached();
    scheduled.terminate();
    scheduled.until(" a: cut off: the schedule was stopped");
    assert_eq!(scheduled.end().0, Some(0));
}

#[test]
fn a_signal_ends_one_job_at_once() {
    let (place, gate) = waiting("");
    let once = std::thread::spawn({
        let mut command = place.program(&["schedule", "--once", "a"]);
        move || command.output().unwrap()
    });
    let _job = gate.reached();
    // The lock of the run names the job's process; the one that runs it is its parent.
    let process = process_after(&place, "");
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.trim())).unwrap();
    let parent = stat.rsplit(')').next().unwrap().split_whitespace().nth(1).unwrap().parse().unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(parent).unwrap(), rustix::process::Signal::TERM)
        .unwrap();
    let output = once.join().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.ends_with("a: cut off: the schedule was stopped (asked for)\n"), "{said}");
}

#[test]
fn a_job_that_takes_too_long_is_stopped_and_has_failed() {
    let (place, gate) = waiting("timeout = \"1s\"");
    let scheduled = Scheduled::start(&place);
    let _job = gate.reached();
    let line = scheduled.until(" a: ");
    assert!(short(&line).starts_with("a: cut off: timed out after 1s (due "), "{line}");
    assert_eq!(short(&scheduled.until(" b: ")), "b: held back: a failed (after a)");
    scheduled.kill();
}

const OLD: &str = "2025-01-16T04:15:30.000Z-11111111-0000-4000-8000-000000000001";
const NEW: &str = "2025-02-01T04:15:30.000Z-22222222-0000-4000-8000-000000000002";

/// The key of January's file in a delivery.
fn key(delivery: &str) -> String {
    format!("x/data/BILLING_PERIOD=2025-01/{delivery}/x-00001.snappy.parquet")
}

/// Puts the file of a delivery, without its manifest.
fn data(place: &Place, delivery: &str, cost: f64) {
    place.write(&format!("bill/{}", key(delivery)), File::new([usage("Amazon S3", cost)]).bytes());
}

/// Puts the manifest that says that a delivery is whole.
fn lands(place: &Place, delivery: &str) {
    let text = export(&delivery[25..], &[&key(delivery)]);
    place.write(&format!("bill/x/metadata/BILLING_PERIOD=2025-01/{delivery}/x-Manifest.json"), &text);
    place.write("bill/x/metadata/BILLING_PERIOD=2025-01/x-Manifest.json", &text);
}

/// The first look notes what is there. Files without a manifest change nothing; the run comes with the manifest.
#[test]
fn a_new_delivery_makes_its_job_due() {
    let settings = "[schedule]\npoll = \"1s\"\n[sources.sample]\nurl = \"bill\"\n";
    let place = Place::with_settings(&format!(
        "{settings}{}{}",
        job("a", "list", "watch = \"sample\""),
        job("b", "list", EVERY_SECOND)
    ));
    data(&place, OLD, 1.0);
    lands(&place, OLD);
    let scheduled = Scheduled::start(&place);
    scheduled.until(" b: exit 0"); // a look was before it
    data(&place, NEW, 2.0);
    for _ in 0..3 {
        let lines = scheduled.before(" b: exit 0");
        assert!(lines.iter().all(|line| !line.contains(" a: ")), "{lines:?}");
    }
    lands(&place, NEW);
    let line = scheduled.until(" a: ");
    assert!(line.ends_with("(new in sample)"), "{line}");
    scheduled.terminate();
    assert_eq!(scheduled.end().0, Some(0));
}

/// The names, labels and values of a text, for which it must be all that the format allows.
fn parsed(text: &str) -> Vec<(String, String, String)> {
    assert!(text.ends_with('\n'));
    let (mut values, mut typed) = (Vec::new(), Vec::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# ") {
            let (kind, rest) = rest.split_once(' ').unwrap();
            let (name, what) = rest.split_once(' ').unwrap();
            assert!(
                kind == "HELP" && !what.is_empty() || kind == "TYPE" && ["gauge", "counter"].contains(&what),
                "{line}"
            );
            if kind == "TYPE" {
                typed.push(name.to_owned());
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.split_once('{').unwrap();
        let label = labels.strip_prefix("job=\"").and_then(|rest| rest.strip_suffix("\"}")).unwrap();
        assert_eq!(typed.last().map(String::as_str), Some(name), "{line}");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        values.push([name, label, value].map(str::to_owned).into());
    }
    values
}

#[test]
fn figures_for_prometheus() {
    let jobs = [job("a", "list", DAILY), job("b", "--config nowhere.toml list", DAILY)];
    let place = Place::with_settings(&format!("[schedule]\nmetrics_file = \"costs.prom\"\n{}", jobs.concat()));
    for name in ["a", "a", "b"] {
        place.run(&["schedule", "--once", name]);
    }
    let values = parsed(&place.read("costs.prom"));
    let value = |metric: &str, job: &str| {
        let found = values.iter().find(|(name, label, _)| *name == format!("costs_job_{metric}") && label == job);
        found.unwrap_or_else(|| panic!("no {metric} of {job}")).2.as_str()
    };
    assert_eq!([value("runs_total", "a"), value("runs_total", "b")], ["2", "1"]);
    assert_eq!([value("failures_total", "a"), value("failures_total", "b")], ["0", "1"]);
    assert_eq!([value("last_exit_code", "a"), value("last_exit_code", "b")], ["0", "2"]);
    let times = ["a", "b"].map(|job| value("last_run_timestamp_seconds", job).parse::<f64>().unwrap());
    assert!(times[0] > 1_767_225_600.0 && times[0] <= times[1], "{times:?}"); // 2026-01-01
    assert!(value("last_duration_seconds", "a").parse::<f64>().unwrap() > 0.0);
    assert_eq!(values.len(), 10);
}

#[test]
fn the_list() {
    let jobs = [
        job("check", "list", "cron = \"0 6 * * *\"\ntime_zone = \"Europe/Berlin\""),
        job("alerts", "list", "after = [\"check\"]"),
    ];
    let place = Place::with_settings(&jobs.concat());
    let listed = place.run(&["schedule", "--list"]).text();
    assert!(!place.path("costs-schedule.db").exists());
    let rows: Vec<Vec<&str>> =
        listed.lines().map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()).collect();
    assert_eq!(rows[0], ["job", "when", "next", "last run", "ended", "seconds"]);
    assert_eq!(rows[1][..2], ["check", "0 6 * * * Europe/Berlin"]);
    assert!(rows[1][2].ends_with(" 06:00 Europe/Berlin"), "{listed}");
    assert_eq!(
        (&rows[1][3..], rows[2].as_slice()),
        (&["-", "-", "-"][..], &["alerts", "after check", "-", "-", "-", "-"][..])
    );
    place.run(&["schedule", "--once", "alerts"]);
    let listed = place.run(&["schedule", "--list"]).text();
    assert_eq!(listed.matches("exit 0").count(), 2, "{listed}");
}

#[test]
fn command_lines_are_tried_before_they_are_needed() {
    let place = Place::with_settings(&job("a", "lst --all", DAILY));
    let ran = place.run(&["schedule"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.starts_with("Error: a is no command line of costs: unrecognized subcommand 'lst'\n"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("costs.toml:3:7"), "{}", ran.err);
    assert!(ran.err.ends_with("Hint: try it: costs lst --all\n"), "{}", ran.err);
    assert!(place.run(&["list"]).code == 0);
}

#[test]
fn no_jobs_at_all() {
    let ran = Place::with_settings("[schedule]\npoll = \"1m\"\n").run(&["schedule"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("Error: costs.toml has no jobs\n"), "{}", ran.err);
}

/// `nowhere.toml` is none, so the second job fails.
#[test]
fn each_run_is_a_metric() {
    let watch = Watch::start();
    let sink = format!(
        "[[sinks]]\nname = \"m\"\nkind = \"cloudwatch\"\nregion = \"us-east-1\"\nendpoint_url = \"{}\"\n",
        watch.url()
    );
    let jobs = [job("fine", "list", DAILY), job("broken", "--config nowhere.toml list", DAILY)].concat();
    let place = Place::with_settings(&format!("{sink}{jobs}"));
    for (name, code) in [("fine", 0), ("broken", 2)] {
        let mut program = place.program(&["schedule", "--once", name]);
        let ran = place.told(program.env("AWS_ACCESS_KEY_ID", "k").env("AWS_SECRET_ACCESS_KEY", "s"));
        assert_eq!(ran.code, code, "{}", ran.err);
        assert!(!ran.err.contains("could not be put"), "{}", ran.err);
    }
    let now = chrono::Utc::now();
    let time = |hours| (now + chrono::TimeDelta::hours(hours)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let sum = |metric: &str, job: &str| {
        let told = watch.ask(&format!(
            "Action=GetMetricStatistics&Namespace=Costs&MetricName={metric}&Statistics.member.1=Sum&Period=86400&\
             Dimensions.member.1.Name=Job&Dimensions.member.1.Value={job}&StartTime={}&EndTime={}",
            time(-1),
            time(1)
        ));
        let value = told.split("<Sum>").nth(1).unwrap_or_else(|| panic!("{told}"));
        value.split("</Sum>").next().unwrap().parse::<f64>().unwrap()
    };
    assert_eq!(
        (sum("JobFailed", "fine").to_string(), sum("JobFailed", "broken").to_string()),
        ("0".to_owned(), "1".to_owned())
    );
    assert!(sum("JobSeconds", "fine") > 0.0);
}
