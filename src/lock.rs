//! One process at a time on a file, by a lock beside it that ends with the process.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::error::{Error, Result};

/// How often a lock is tried, and how long it is waited for in between.
const TRIES: u32 = 15;
const PAUSE: Duration = Duration::from_millis(20);

/// Takes the lock of a file, or says that another process has it, in the words of `busy`: what that does, and what to do.
///
/// # Errors
/// Another process has it, or the file beside cannot be written.
pub fn take(path: &Path, busy: (&str, &str)) -> Result<File> {
    let lock = beside(path, ".lock");
    let failed = |source| Error::Write { path: lock.clone(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&lock).map_err(failed)?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // A process that was just started may still hold what was open here, until it runs its own program.
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
    Err(Error::Format { message: format!("another process {} {}", busy.0, path.display()), hint: busy.1.to_owned() })
}

/// `alerts.db.lock` of `alerts.db`. The file stays: taking it away would let two processes lock two files of one name.
#[must_use]
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
