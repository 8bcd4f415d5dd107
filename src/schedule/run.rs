//! A job as a process of this program, with an end to its time.

mod group;
mod hold;

use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use tokio::process::Child;
use tokio::time::{sleep, timeout};

use super::outcome::Outcome;
use super::stop::Stop;
use crate::settings::jobs::Job;
use group::{Group, Signal};
use hold::Hold;

/// Starts jobs.
#[derive(Debug, Clone)]
pub struct Runner {
    /// The program.
    pub program: PathBuf,
    /// The settings file that jobs read, unless they name another.
    pub config: Option<PathBuf>,
    /// The file that remembers what has run; beside it lies the lock of the run.
    pub state: PathBuf,
    /// How long a stop waits for a run.
    pub grace: Duration,
    /// How long a process has to end once it was told to.
    pub last_words: Duration,
    /// A stop cuts the grace short when it is asked for twice.
    pub stop: Stop,
}

impl Runner {
    /// Runs a job to its end, in a process group of its own, so that Ctrl-C in a terminal does not reach it. Its output is that
    /// of this process; its input is empty.
    ///
    /// A run that a killed scheduler left behind is ended first, as no two may run at once.
    pub async fn run(&self, job: &Job) -> Outcome {
        let hold = tokio::select! {
            hold = Hold::take(&self.state, (job.timeout, self.last_words)) => hold,
            () = self.stop.asked(1) => return Outcome::Stopped,
        };
        let ran = match hold {
            Ok(hold) => self.child(job, hold).await,
            Err(error) => Err(error),
        };
        ran.unwrap_or_else(|error| Outcome::NotStarted(error.to_string()))
    }

    async fn child(&self, job: &Job, mut hold: Hold) -> std::io::Result<Outcome> {
        let mut command = Command::new(&self.program);
        command.args(self.flags(job)).args(&job.words).stdin(hold.share()?);
        group::alone(&mut command);
        let mut child = tokio::process::Command::from(command).kill_on_drop(true).spawn()?;
        let group = Group::of(child.id());
        hold.note(child.id())?;
        tokio::select! {
            biased;
            status = child.wait() => status.map(outcome),
            () = sleep(job.timeout) => self.end(&mut child, group).await.map(|()| Outcome::TimedOut(job.timeout)),
            () = self.patience() => self.end(&mut child, group).await.map(|()| Outcome::Stopped),
        }
    }

    /// `--config FILE`, unless the job says that itself.
    fn flags(&self, job: &Job) -> Vec<std::ffi::OsString> {
        let is_said = job.words.iter().any(|word| word == "--config" || word.starts_with("--config="));
        let config = self.config.as_ref().filter(|_| !is_said);
        config.map(|path| vec!["--config".into(), path.into()]).unwrap_or_default()
    }

    /// Tells a process and its group to end, and makes them.
    async fn end(&self, child: &mut Child, group: Group) -> std::io::Result<()> {
        group.tell(Signal::End);
        if cfg!(not(unix)) || timeout(self.last_words, child.wait()).await.is_err() {
            group.tell(Signal::Kill);
            child.start_kill()?;
        }
        child.wait().await?;
        group.tell(Signal::Kill); // what outlived its first process
        Ok(())
    }

    /// Waits until a stop waits no longer.
    async fn patience(&self) {
        self.stop.asked(1).await;
        tokio::select! {
            () = sleep(self.grace) => (),
            () = self.stop.asked(2) => (),
        }
    }
}

fn outcome(status: ExitStatus) -> Outcome {
    match status.code() {
        Some(code) => Outcome::Exited(code),
        None => Outcome::Killed(group::signal_of(status)),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
