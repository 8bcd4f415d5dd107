//! Folders to write to.

use std::fs;
use std::io;
use std::path::Path;

use crate::failure::Failure;

/// Makes the folder and those above it.
pub fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::new("cannot make folder", folder, error))
}

/// Removes the files that an earlier run left here and below, known by the start of their names, and folders
/// that are empty then; anything else stays.
pub fn clear(folder: &Path, name: &str) -> Result<(), Failure> {
    if !folder.exists() {
        return Ok(());
    }
    clear_existing(folder, name).map_err(|error| Failure::new("cannot clear folder", folder, error))
}

fn clear_existing(folder: &Path, name: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            clear_existing(&entry.path(), name)?;
        } else if entry.file_name().to_string_lossy().starts_with(&format!("{name}-")) {
            fs::remove_file(entry.path())?;
        }
    }
    if fs::read_dir(folder)?.next().is_none() { fs::remove_dir(folder) } else { Ok(()) }
}
