//! The state file itself: who may have it, what it refuses, and sinks that are not ready.

use std::cell::RefCell;
use std::collections::BTreeMap;

use costs::alert::deliver::{Delivery, Outcome, Pace, Run};
use costs::alert::message::Texts;
use costs::alert::sink::{World, open_all};
use costs::alert::state::State;
use costs::settings::Settings;

use crate::support::recorder::{Bench, block, time, warning};
use crate::support::sinks::access;

const ONE: &str = "[[sinks]]\nname = \"a\"\nkind = \"stdout\"\n";

#[test]
fn only_one_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let first = State::open(&path).unwrap();
    let error = State::open(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("another process is delivering from {}", path.display()));
    // Looking is allowed meanwhile.
    State::copy(&path).unwrap();
    drop(first);
    State::open(&path).unwrap();
}

fn refused(bytes: &[u8]) -> (String, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    std::fs::write(&path, bytes).unwrap();
    for error in [State::open(&path).unwrap_err(), State::copy(&path).unwrap_err()] {
        assert_eq!(error.to_string(), format!("{} holds no alerts of this program", path.display()));
    }
    let error = State::open(&path).unwrap_err();
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    (error.to_string(), error.hint())
}

#[test]
fn a_file_of_something_else_stays() {
    let (_, hint) = refused("account,name\n1,shop\n".repeat(100).as_bytes());
    assert_eq!(hint.as_deref(), Some("name another file as state under [alerts], or move this one away"));
}

/// Of a database that a newer program wrote: its version stands in bytes 60 to 63 of the header.
#[test]
fn a_newer_state_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    drop(State::open(&path).unwrap());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60..64].copy_from_slice(&2_u32.to_be_bytes());
    assert_eq!(refused(&bytes).1.as_deref(), Some("a newer costs wrote it: use that one"));
}

#[test]
fn a_folder_that_is_not_there() {
    let error = State::open(std::path::Path::new("/nowhere/at/all/state.db")).unwrap_err();
    assert_eq!(error.to_string(), "could not write /nowhere/at/all/state.db.lock");
}

/// A dead letter of a sink whose store was made anew is not told twice by another retry.
#[test]
fn what_was_told_meanwhile_stays_told() {
    let bench = Bench::new(ONE);
    bench.fail("a", 1, &costs::alert::sink::Failure::lasting("no"));
    bench.run(&[warning("x")], "2025-01-15T12:00:00Z");
    let letters = std::fs::read(&bench.alerts.dead_letter).unwrap();
    assert_eq!(bench.retry("2025-01-16T12:00:00Z").unwrap().sent(), 1);
    // As after a kill between taking the letters in and taking the file away.
    std::fs::write(&bench.alerts.dead_letter, letters).unwrap();
    assert_eq!(bench.retry("2025-01-17T12:00:00Z").unwrap().sent(), 0);
    assert_eq!(bench.told("a").len(), 1);
}

/// A run with the real sinks, and what went to standard output.
fn real(path: &std::path::Path, environment: &dyn Fn(&str) -> Option<String>) -> (Outcome, String) {
    let alerts = Settings::read(path).unwrap().alerts;
    let (access, out, texts) = (access(), RefCell::new(Vec::new()), Texts::load(None).unwrap());
    let findings = [warning("x")];
    let run = Run { findings: &findings, rules: &[], charts: &BTreeMap::new(), now: time("2025-01-15T12:00:00Z") };
    let outcome = block(async {
        let (state, world) = (State::open(&alerts.state).unwrap(), World { environment, access: &access, out: &out });
        let sinks = open_all(&alerts, world).await;
        Delivery { settings: &alerts, sinks, texts: &texts, pace: Pace::default() }.run(&state, &run).await.unwrap()
    });
    (outcome, String::from_utf8(out.into_inner()).unwrap())
}

#[test]
fn a_sink_without_its_secret_keeps_what_waits_and_no_other_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.toml");
    let hook = "[[sinks]]\nname = \"b\"\nkind = \"webhook\"\nurl_env = \"HOOK\"\n";
    std::fs::write(&path, format!("{hook}{ONE}[[sinks]]\nname = \"c\"\nkind = \"file\"\npath = \"told\"\n")).unwrap();
    let (outcome, out) = real(&path, &|_| None);
    assert_eq!(
        outcome.to_string(),
        "1 finding: 1 new, 0 known, 0 gone\nb: 1 finding wait for the sink to be ready: there is no url of sink b; \
         set the variable HOOK before the call\na: told 1 finding: Warning: x\nc: told 1 finding: Warning: x"
    );
    assert_eq!(out, "Warning: x\n  Rule: budget\n\n");
    let line: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("told")).unwrap()).unwrap();
    assert_eq!((line["id"].as_str(), line["stage"].as_str()), (Some("x"), Some("first")));
    // Later it is set.
    let server = crate::support::hook::Hook::start([crate::support::hook::Say::Answer(200, "")]);
    let url = server.url();
    assert_eq!(real(&path, &|_| Some(url.clone())).0.sent(), 1);
    assert_eq!(server.came().len(), 1);
}
