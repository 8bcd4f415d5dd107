//! What takes longer than a second says how far it is, on a terminal alone.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::support::Place;

/// Every pair of 26,000 rows: longer than anyone waits.
const LONG: &str = "SELECT COUNT(*) AS n FROM line_items a, line_items b WHERE a.unblended_cost < b.amortized_cost";

/// On a terminal of its own (util-linux's `script` makes one), which is closed when the line is there.
#[test]
fn a_terminal_is_told_how_far_a_query_is() {
    let place = Place::over_sample("");
    let program = format!("{} sql '{LONG}'", env!("CARGO_BIN_EXE_costs"));
    let mut script = Command::new("script");
    script.args(["-qfec", &program, "/dev/null"]).current_dir(place.path("")).env("TERM", "xterm").process_group(0);
    let mut child = script.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut told, mut output) = (String::new(), child.stdout.take().unwrap());
    let mut bytes = [0; 4096];
    while !told.contains(" rows") {
        let count = output.read(&mut bytes).unwrap();
        assert!(count > 0, "it ended, and said {told:?}");
        told += &String::from_utf8_lossy(&bytes[..count]);
    }
    kill_process_group(Pid::from_child(&child), Signal::KILL).unwrap();
    child.wait().unwrap();
    let line = told.split("Reading ").nth(1).unwrap();
    assert!(line.contains(" files, ") && line.contains(" of "), "{told:?}");
}

#[test]
fn a_pipe_is_told_nothing() {
    let place = Place::over_sample("");
    let mut child = place.program(&["sql", LONG]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2500));
    child.kill().unwrap();
    let (mut told, mut stderr) = (String::new(), child.stderr.take().unwrap());
    stderr.read_to_string(&mut told).unwrap();
    child.wait().unwrap();
    assert_eq!(told, "");
}
