//! Process groups, where there are any: a job and all that it starts.

use std::process::{Command, ExitStatus};

/// The group of a job.
#[derive(Debug, Clone, Copy)]
pub struct Group(#[cfg_attr(not(unix), allow(dead_code))] Option<i32>);

/// What a group is told.
#[derive(Debug, Clone, Copy)]
pub enum Signal {
    /// To end.
    End,
    /// Nothing; it ends.
    Kill,
}

impl Group {
    /// The group that a process leads.
    pub fn of(process: Option<u32>) -> Self {
        Self(process.and_then(|number| i32::try_from(number).ok()))
    }

    /// Sends a signal to all of it; one that is gone does not hear it.
    #[cfg(unix)]
    pub fn tell(self, signal: Signal) {
        use rustix::process::{Pid, Signal as Unix, kill_process_group};
        let signal = match signal {
            Signal::End => Unix::TERM,
            Signal::Kill => Unix::KILL,
        };
        // Groups 0 and 1 would be our own and everybody's.
        if let Some(group) = self.0.filter(|number| *number > 1).and_then(Pid::from_raw) {
            let _ = kill_process_group(group, signal);
        }
    }

    #[cfg(not(unix))]
    pub fn tell(self, _: Signal) {}
}

/// Makes a command's process lead a group of its own.
#[cfg(unix)]
pub fn alone(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
pub fn alone(_: &mut Command) {}

/// The signal that ended a process which has no exit code.
#[cfg(unix)]
pub fn signal_of(status: ExitStatus) -> i32 {
    std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or(0)
}

#[cfg(not(unix))]
pub fn signal_of(_: ExitStatus) -> i32 {
    0
}
