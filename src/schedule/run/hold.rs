//! The hold on being the one run: a lock on a file that the job's process is given as its stdin.
//!
//! Process and scheduler share the lock, so it is free only when both have let go. A scheduler that starts after another one
//! was killed thereby knows of the run that is left, and by the file's text which process group that is.

use std::fs::{File, TryLockError};
use std::io::{Error, Result, Seek, Write};
use std::path::Path;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::group::{Group, Signal};
use crate::lock::beside;

/// How often a lock is tried that another process has.
const PAUSE: Duration = Duration::from_millis(100);

/// The lock and its file.
#[derive(Debug)]
pub struct Hold(File);

impl Hold {
    /// Takes the lock beside a state file. A run that still has it is told to end, and made to; where nobody noted which it is,
    /// it is waited for.
    pub async fn take(state: &Path, (patience, last_words): (Duration, Duration)) -> Result<Self> {
        let path = beside(state, ".run");
        let file = File::options().create(true).truncate(false).read(true).write(true).open(&path)?;
        let waited = timeout(patience, freed(&file, &path, last_words)).await;
        waited.map_err(|_| Error::other("a process of an earlier run has not ended"))??;
        Ok(Self(file))
    }

    /// What the process reads as its stdin: nothing, as it shares the place where the file was written last.
    pub fn share(&mut self) -> Result<File> {
        self.0.set_len(0)?;
        self.0.rewind()?;
        self.0.try_clone()
    }

    /// Notes the process.
    pub fn note(&mut self, process: Option<u32>) -> Result<()> {
        process.map_or(Ok(()), |number| writeln!(self.0, "{number}"))
    }
}

/// Waits until nobody else has the lock.
async fn freed(file: &File, path: &Path, last_words: Duration) -> Result<()> {
    let mut waited = Duration::ZERO;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => (),
        }
        let number = std::fs::read_to_string(path)?.trim().parse().ok();
        if waited.is_zero() {
            Group::of(number).tell(Signal::End);
        } else if waited >= last_words {
            Group::of(number).tell(Signal::Kill);
        }
        sleep(PAUSE).await;
        waited += PAUSE;
    }
}
