//! `costs schedule` and others that run until they are stopped, as processes, and jobs that wait until a test lets them go on.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::Place;

/// How long is waited for what does not come.
const NEVER: Duration = Duration::from_mins(1);

/// A job with more keys.
pub fn job(name: &str, run: &str, keys: &str) -> String {
    format!("[[jobs]]\nname = \"{name}\"\nrun = \"{run}\"\n{keys}\n")
}

/// The process, in a group of its own as a shell starts it, and what it says.
pub struct Scheduled {
    child: Child,
    lines: Receiver<String>,
}

impl Scheduled {
    /// Starts it, and waits until it has said what is ahead.
    pub fn start(place: &Place) -> Self {
        let scheduled = Self::spawn(place);
        scheduled.until("; next: ");
        scheduled
    }

    pub fn spawn(place: &Place) -> Self {
        Self::run(place, &["schedule"])
    }

    /// Another command that runs until it is told to stop.
    pub fn run(place: &Place, args: &[&str]) -> Self {
        let mut command = place.program(args);
        let mut child = command.process_group(0).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines }
    }

    /// Waits for a line that holds a text, and gives it back.
    #[track_caller]
    pub fn until(&self, text: &str) -> String {
        self.before(text).pop().unwrap()
    }

    /// The lines up to one that holds a text.
    #[track_caller]
    pub fn before(&self, text: &str) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        while !said.last().is_some_and(|line| line.contains(text)) {
            match self.lines.recv_timeout(NEVER) {
                Ok(line) => said.push(line),
                Err(error) => panic!("{error}: {text} was not said, but {said:#?}"),
            }
        }
        said
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap()
    }

    pub fn terminate(&self) {
        kill_process(self.pid(), Signal::TERM).unwrap();
    }

    /// What a terminal does at Ctrl-C: all of its group hear it.
    pub fn interrupt(&self) {
        kill_process_group(self.pid(), Signal::INT).unwrap();
    }

    /// Waits for the end; gives back the exit code and what was still said.
    pub fn end(mut self) -> (Option<i32>, Vec<String>) {
        let code = self.child.wait().unwrap().code();
        (code, self.lines.iter().collect())
    }

    /// Ends it without any chance to tidy up; gives back what was said until its job ended as well.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap(); // SIGKILL
        self.child.wait().unwrap();
        self.lines.iter().collect()
    }

    /// The same, while its job goes on.
    pub fn kill_alone(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A test that fails leaves no process behind.
impl Drop for Scheduled {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The number of the process that runs a job, once it is noted and another than before.
pub fn process_after(place: &Place, before: &str) -> String {
    let end = Instant::now() + NEVER;
    loop {
        let number = std::fs::read_to_string(place.path("costs-schedule.db.run")).unwrap_or_default();
        if number.ends_with('\n') && number != before {
            return number;
        }
        assert!(Instant::now() < end, "no other process than {before:?} was noted");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A settings file that whoever reads it has to wait for: a named pipe.
pub struct Gate(PathBuf);

impl Gate {
    /// Makes it. A job waits with `--config NAME` in its command line.
    pub fn new(place: &Place, name: &str) -> Self {
        let path = place.path(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        Self(path)
    }

    /// Waits until somebody reads it.
    #[track_caller]
    pub fn reached(&self) -> Waiting {
        let (sender, opened) = channel();
        let path = self.0.clone();
        std::thread::spawn(move || sender.send(std::fs::File::options().write(true).open(path)));
        Waiting(opened.recv_timeout(NEVER).unwrap().unwrap())
    }
}

/// A process that waits at a gate.
pub struct Waiting(std::fs::File);

impl Waiting {
    /// Gives it its settings.
    pub fn go_on_with(mut self, settings: &str) {
        self.0.write_all(settings.as_bytes()).unwrap();
    }
}
