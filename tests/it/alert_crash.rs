//! Delivery killed at every step: nothing is lost, and a kill repeats at most what was on its way.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use costs::alert::finding::Finding;

use crate::support::child::{Crash, kill};
use crate::support::hook::{Came, Hook, Say};
use crate::support::recorder::warning;

const FINE: Say = Say::Answer(200, "");

/// The ids of a document's findings.
fn ids(came: &Came) -> Vec<String> {
    let document = came.json();
    let findings = document["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
}

/// How often each finding came, and in how many of the runs that were killed.
#[derive(Default)]
struct Ledger {
    came: BTreeMap<String, usize>,
    killed: BTreeMap<String, usize>,
    seen: usize,
    kills: usize,
}

impl Ledger {
    /// Books the requests since the last time.
    fn book(&mut self, hook: &Hook, was_killed: bool) {
        let came = hook.came();
        self.kills += usize::from(was_killed);
        for id in came[self.seen..].iter().flat_map(ids) {
            *self.came.entry(id.clone()).or_default() += 1;
            *self.killed.entry(id).or_default() += usize::from(was_killed);
        }
        self.seen = came.len();
    }

    /// Each finding has come, and again only after a kill while it was on its way.
    #[track_caller]
    fn check(&self, findings: &[Finding]) {
        for finding in findings {
            let (came, killed) = (self.came.get(&finding.id), self.killed.get(&finding.id).copied().unwrap_or(0));
            let came = came.copied().unwrap_or(0);
            assert!(came >= 1, "{} was lost", finding.id);
            assert!(came <= 1 + killed, "{} came {came} times with {killed} kills", finding.id);
        }
    }
}

/// The findings of round n: all so far and a new one.
fn findings(round: usize) -> Vec<Finding> {
    (0..=round).map(|n| warning(&format!("x{n}"))).collect()
}

/// The request has come and is not answered.
#[test]
fn killed_before_the_answer() {
    let hook = Hook::start([FINE]);
    let (crash, mut ledger) = (Crash::new(&hook, ""), Ledger::default());
    let arrived = hook.arrivals();
    for round in 0..50 {
        hook.next(Say::Hang);
        let child = crash.start("run", &findings(round), round);
        arrived.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(kill(child));
        ledger.book(&hook, true);
    }
    hook.next(FINE);
    crash.finish("run", &findings(49), 50);
    ledger.book(&hook, false);
    ledger.check(&findings(49));
    // Each kill found all that was there so far undelivered, and the last run told all at once.
    assert_eq!((ledger.kills, ledger.came["x0"], ledger.came["x49"]), (50, 51, 2));
}

/// The answer is on its way, and whether it was noted depends on the moment.
#[test]
fn killed_about_the_answer() {
    let hook = Hook::start([FINE]);
    let (crash, mut ledger) = (Crash::new(&hook, ""), Ledger::default());
    let arrived = hook.arrivals();
    for round in 0..50 {
        let child = crash.start("run", &findings(round), round);
        arrived.recv_timeout(Duration::from_secs(20)).unwrap();
        // From at once to 5 ms later: around the answer, the commit and the end.
        std::thread::sleep(Duration::from_micros(100 * round as u64));
        let was_killed = kill(child);
        ledger.book(&hook, was_killed);
    }
    crash.finish("run", &findings(49), 50);
    ledger.book(&hook, false);
    ledger.check(&findings(49));
}

/// At moments spread over the whole of a run, from the start of the process to its end.
#[test]
fn killed_at_any_moment() {
    let hook = Hook::start([FINE]);
    let (crash, mut ledger) = (Crash::new(&hook, ""), Ledger::default());
    let timed = |second| {
        let start = Instant::now();
        crash.finish("run", &findings(0), second);
        start.elapsed()
    };
    // The first run makes the files; the others tell how long one takes.
    let whole = (0..4).map(timed).min().unwrap();
    ledger.book(&hook, false);
    let mut round = 0;
    while ledger.kills < 100 {
        let child = crash.start("run", &findings(round), 10 + round);
        std::thread::sleep(whole.mul_f64(f64::from(u32::try_from(round % 40).unwrap()) / 40.0));
        let was_killed = kill(child);
        ledger.book(&hook, was_killed);
        round += 1;
        assert!(round < 1000, "runs end before they are killed");
    }
    crash.finish("run", &findings(round), 9000);
    ledger.book(&hook, false);
    ledger.check(&findings(round));
}

/// The server refuses for good, and the process is killed within the 3 ms after that, again and again: each finding ends
/// as a dead letter.
#[test]
fn killed_while_giving_up() {
    let hook = Hook::start([Say::Answer(400, "no")]);
    let arrived = hook.arrivals();
    for round in 0..100 {
        let crash = Crash::new(&hook, "dead_letter = \"dead\"");
        let child = crash.start("run", &findings(0), 0);
        arrived.recv_timeout(Duration::from_secs(20)).unwrap();
        std::thread::sleep(Duration::from_micros(30 * round));
        kill(child);
        crash.finish("run", &findings(0), 1);
        while arrived.try_recv().is_ok() {} // that of the second run, where it had to ask again
        let letters = std::fs::read_to_string(crash.path("dead")).unwrap_or_default();
        assert!(letters.contains("\"id\":\"x0\""), "x0 is no dead letter after {round} rounds");
    }
}

/// Of one set of dead letters, again and again: a retry is killed, and the next one tells what it did not.
#[test]
fn killed_while_telling_again() {
    let hook = Hook::start([Say::Answer(400, "no"), FINE]);
    let crash = Crash::new(&hook, "dead_letter = \"dead\"");
    crash.finish("run", &findings(2), 0);
    let start = Instant::now();
    crash.copy().finish("retry", &[], 1);
    let (whole, mut kills) = (start.elapsed(), 0);
    for round in 0..1000 {
        let (copy, mut ledger) = (crash.copy(), Ledger { seen: hook.came().len(), ..Ledger::default() });
        let child = copy.start("retry", &[], 1);
        std::thread::sleep(whole.mul_f64(f64::from(round % 60) / 60.0));
        let was_killed = kill(child);
        ledger.book(&hook, was_killed);
        copy.finish("retry", &[], 2);
        ledger.book(&hook, false);
        ledger.check(&findings(2));
        assert!(!copy.path("dead").exists());
        kills += usize::from(was_killed);
        if kills == 100 {
            return;
        }
    }
    panic!("retries end before they are killed: {kills}");
}

/// The other says so, and the state is whole.
#[test]
fn two_processes_do_not_deliver_at_once() {
    let hook = Hook::start([Say::Hang]);
    let crash = Crash::new(&hook, "");
    let arrived = hook.arrivals();
    let first = crash.start("run", &findings(0), 0);
    arrived.recv_timeout(Duration::from_secs(20)).unwrap();
    let second = crash.start("run", &findings(0), 1).wait_with_output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(
        said.starts_with("Error: another process is delivering from ") && said.contains("costs-alerts.db\n"),
        "{said}"
    );
    assert!(kill(first));
    assert_eq!(hook.came().len(), 1);
}
