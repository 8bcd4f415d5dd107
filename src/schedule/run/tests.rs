//! Processes of the shell that end, do not end, and are left behind.

use std::path::Path;
use std::process::{Child, Stdio};

use rustix::process::{Pid, test_kill_process};

use super::*;
use crate::schedule::testing::{block, schedule};
use crate::schedule::{Stopper, stop};

/// How long a test waits for what does not come.
const NEVER: Duration = Duration::from_mins(1);

/// The shell instead of this program, in a folder.
struct Shell {
    folder: tempfile::TempDir,
    runner: Runner,
    stopper: Stopper,
}

impl Shell {
    fn new(grace: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (stopper, stop) = stop();
        let state = folder.path().join("s.db");
        let last_words = Duration::from_millis(300);
        let runner = Runner { program: "/bin/sh".into(), config: None, state, grace, last_words, stop };
        Self { folder, runner, stopper }
    }

    /// A job that runs a script in the folder.
    fn job(&self, script: &str, timeout: &str) -> Job {
        let script = format!("cd {}\n{script}", self.folder.path().display());
        let text =
            format!("[[jobs]]\nname = \"a\"\nrun = [\"-c\", {script:?}]\ncron = \"@daily\"\ntimeout = \"{timeout}\"\n");
        schedule(self.folder.path(), &text).jobs.remove(0)
    }

    fn run(&self, script: &str, timeout: &str) -> Outcome {
        block(self.runner.run(&self.job(script, timeout)))
    }

    /// Runs a script, asks for a stop once it has made the file `ready`, and then makes the file `asked`.
    fn run_and_stop(&self, script: &str, times: usize) -> Outcome {
        let job = self.job(script, "1h");
        let ready = self.folder.path().join("ready");
        block(async {
            let stop = async {
                wait_for(&ready).await;
                (0..times).for_each(|_| self.stopper.ask());
                std::fs::write(self.folder.path().join("asked"), "").unwrap();
                std::future::pending::<()>().await;
            };
            tokio::select! {
                outcome = timeout(NEVER, self.runner.run(&job)) => outcome.unwrap(),
                () = stop => unreachable!(),
            }
        })
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

async fn wait_for(path: &Path) {
    wait_until(|| path.exists()).await;
}

async fn wait_until(is_so: impl Fn() -> bool) {
    let so = async {
        while !is_so() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(NEVER, so).await.unwrap();
}

/// Waits until a process is gone, or dead and not yet collected by the first process of this machine.
fn gone(number: &str) {
    let pid = Pid::from_raw(number.trim().parse().unwrap()).unwrap();
    let is_gone = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", number.trim())).unwrap_or_default();
        test_kill_process(pid).is_err()
            || stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
    };
    block(wait_until(is_gone));
}

#[test]
fn ends_of_runs() {
    let shell = Shell::new(NEVER);
    assert_eq!(shell.run("exit 0", "1h"), Outcome::Exited(0));
    assert_eq!(shell.run("exit 3", "1h"), Outcome::Exited(3));
    assert_eq!(shell.run("kill -9 $$", "1h"), Outcome::Killed(9));
    let missing = Runner { program: "/nowhere/costs".into(), ..shell.runner.clone() };
    let outcome = block(missing.run(&shell.job("exit 0", "1h")));
    assert_eq!(outcome, Outcome::NotStarted("No such file or directory (os error 2)".to_owned()));
}

/// Input is empty, and the process leads a group of its own.
#[test]
fn what_a_process_is_given() {
    let shell = Shell::new(NEVER);
    shell.run("cat > input; ps -o pgid= -p $$ > group; echo $$ > process", "1h");
    assert_eq!(shell.read("input"), "");
    assert_eq!(shell.read("group").trim(), shell.read("process").trim());
}

#[test]
fn the_settings_file_goes_along_unless_a_job_names_another() {
    let shell = Shell::new(NEVER);
    let runner = Runner { config: Some("/etc/costs.toml".into()), ..shell.runner.clone() };
    let job = |words: &[&str]| {
        let mut job = shell.job("", "1h");
        job.words = words.iter().map(ToString::to_string).collect();
        job
    };
    assert_eq!(runner.flags(&job(&["list"])), ["--config", "/etc/costs.toml"]);
    assert!(runner.flags(&job(&["--config", "a.toml", "list"])).is_empty());
    assert!(runner.flags(&job(&["list", "--config=a.toml"])).is_empty());
    assert!(shell.runner.flags(&job(&["list"])).is_empty());
}

/// The first process hears that it shall end and does; what it started does not hear, and is killed.
#[test]
fn a_timeout_ends_the_process_and_its_group() {
    let shell = Shell::new(NEVER);
    let deaf = "(trap '' TERM; echo > deaf; while :; do sleep 1; done) & echo $! > started\n";
    let outcome = shell.run(&format!("trap 'echo heard > heard; exit 0' TERM\n{deaf}wait"), "1s");
    assert_eq!(outcome, Outcome::TimedOut(Duration::from_secs(1)));
    assert_eq!(shell.read("heard"), "heard\n");
    gone(&shell.read("started"));
}

#[test]
fn a_process_that_does_not_hear_is_killed() {
    let shell = Shell::new(NEVER);
    let outcome = shell.run("trap '' TERM; echo $$ > process; while :; do sleep 1; done", "1s");
    assert_eq!(outcome, Outcome::TimedOut(Duration::from_secs(1)));
    gone(&shell.read("process"));
}

#[test]
fn a_stop_waits_for_the_run() {
    let shell = Shell::new(NEVER);
    let finish = "echo > ready; while [ ! -e asked ]; do sleep 0.01; done; echo > done";
    assert_eq!(shell.run_and_stop(finish, 1), Outcome::Exited(0));
    assert_eq!(shell.read("done"), "\n");
}

#[test]
fn a_stop_without_grace_ends_the_run() {
    let shell = Shell::new(Duration::ZERO);
    assert_eq!(shell.run_and_stop("echo > ready; sleep 1000", 1), Outcome::Stopped);
}

#[test]
fn a_second_stop_does_not_wait() {
    let shell = Shell::new(NEVER * 60);
    assert_eq!(shell.run_and_stop("echo > ready; sleep 1000", 2), Outcome::Stopped);
}

/// A run as a killed scheduler leaves it: its process has the lock as its input.
fn leave_behind(shell: &Shell, script: &str, note: bool) -> Child {
    let mut hold = block(Hold::take(&shell.runner.state, (NEVER, NEVER))).unwrap();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]).stdin(hold.share().unwrap()).stdout(Stdio::piped());
    group::alone(&mut command);
    let mut child = command.spawn().unwrap();
    if note {
        hold.note(Some(child.id())).unwrap();
    }
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.as_mut().unwrap()), &mut line).unwrap();
    child
}

#[test]
fn a_run_that_was_left_behind_is_ended_first() {
    let signal = |status| Outcome::Killed(group::signal_of(status));
    let shell = Shell::new(NEVER);
    let mut left = leave_behind(&shell, "echo; exec sleep 1000", true);
    assert_eq!(shell.run("exit 0", "1h"), Outcome::Exited(0));
    assert_eq!(signal(left.wait().unwrap()), Outcome::Killed(15));
    let mut deaf = leave_behind(&shell, "trap '' TERM; echo; while :; do sleep 1; done", true);
    assert_eq!(shell.run("exit 0", "1h"), Outcome::Exited(0));
    assert_eq!(signal(deaf.wait().unwrap()), Outcome::Killed(9));
}

/// A kill between the start of the process and the note of its number.
#[test]
fn a_run_of_unknown_number_is_waited_for() {
    let shell = Shell::new(NEVER);
    let mut left = leave_behind(&shell, "echo; exec sleep 1000", false);
    let outcome = shell.run("exit 0", "1s");
    assert_eq!(outcome, Outcome::NotStarted("a process of an earlier run has not ended".to_owned()));
    left.kill().unwrap();
    left.wait().unwrap();
    assert_eq!(shell.run("exit 0", "1h"), Outcome::Exited(0));
}
