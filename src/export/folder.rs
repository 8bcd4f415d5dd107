//! Months in a folder on disk: put in place by renaming, and taken back where one cannot be.

use std::fs;
use std::io;
use std::path::Path;

use super::{Order, Staged, held};
use crate::error::{Error, Result};
use crate::output::{Step, replace};

/// Refuses a folder that holds something, or that has no folder to stand in.
pub fn check(order: &Order, path: &Path) -> Result<()> {
    if !path.exists() {
        return above(path);
    }
    if !path.is_dir() {
        return Err(Error::Format {
            message: format!("{} is there, and no folder", path.display()),
            hint: "name a folder, or a file that ends in .parquet, .csv or .csv.gz".to_owned(),
        });
    }
    let mut files = Vec::new();
    walk(path, "", &mut files).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    files.sort();
    held::check(order, &files)
}

/// Refuses a target whose folder is not there.
pub fn above(path: &Path) -> Result<()> {
    match path.parent().filter(|above| !above.as_os_str().is_empty()) {
        Some(above) if !above.is_dir() => Err(Error::Format {
            message: format!("could not write {}: there is no folder {}", path.display(), above.display()),
            hint: "create the folder first".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// The files under a folder by their places in it, an empty folder as itself.
fn walk(folder: &Path, place: &str, files: &mut Vec<String>) -> io::Result<()> {
    let before = files.len();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let place = if place.is_empty() { name } else { format!("{place}/{name}") };
        if entry.path().is_dir() { walk(&entry.path(), &place, files)? } else { files.push(place) }
    }
    if files.len() == before && !place.is_empty() {
        files.push(place.to_owned());
    }
    Ok(())
}

/// Moves months in; what was there of them before comes back where one fails.
pub fn put(order: &Order, path: &Path, staging: &Path, staged: &[Staged]) -> Result<()> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let months = arrange(order, staging, staged).map_err(failed)?;
    if !path.exists() {
        return fs::rename(staging.join("new"), path).map_err(failed);
    }
    let step = |month: String| Step {
        new: staging.join("new").join(&month),
        old: staging.join("old").join(&month),
        at: path.join(month),
    };
    replace(months.into_iter().map(step)).map_err(failed)
}

/// Gives staged files their names, in folders of their months. Gives back the months.
fn arrange(order: &Order, staging: &Path, staged: &[Staged]) -> io::Result<Vec<String>> {
    debug_assert!(staged.iter().all(|staged| staged.written.path.contains(order.stem)));
    fs::create_dir(staging.join("old"))?;
    fs::create_dir(staging.join("new"))?;
    let mut months: Vec<String> = staged.iter().map(|staged| super::folder_of(staged.month)).collect();
    months.dedup();
    for month in &months {
        fs::create_dir(staging.join("new").join(month))?;
    }
    for Staged { file, written, .. } in staged {
        fs::rename(file, staging.join("new").join(&written.path))?;
    }
    Ok(months)
}
