//! One delivering process at a time, by a lock that ends with the process.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Takes the lock beside a state file, or says that another process has it.
pub fn take(state: &Path) -> Result<File> {
    let path = beside(state);
    let failed = |source| Error::Write { path: path.clone(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Format {
            message: format!("another process is delivering from {}", state.display()),
            hint: "run again when it has ended; it delivers what it knows of".to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// `alerts.db.lock` of `alerts.db`. The file stays: taking it away would let two processes lock two files of one name.
fn beside(state: &Path) -> PathBuf {
    let mut name = state.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}
