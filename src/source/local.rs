//! Files of a bill on disk: a folder, a file or a glob, listed once.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use object_store::ObjectMeta;

use super::Listed;
use super::manifest::is_delivery;
use super::partition::range_start;
use crate::error::{Error, Result};

/// Lists the files under a folder, at a file, or matched by a glob, in the order of their paths.
///
/// # Errors
/// A path that is not there, cannot be read, or a glob that is none.
pub fn list(url: &str) -> Result<Vec<Listed>> {
    let path = Path::new(url);
    let mut files = Vec::new();
    if path.exists() {
        let root = absolute(path)?;
        let base = if root.is_dir() { root.clone() } else { root.parent().unwrap_or(&root).to_owned() };
        walk(&root, above_partitions(&base), &mut files)?;
    } else if url.contains(['*', '?', '[']) {
        let base = absolute(&glob_base(path))?;
        for found in glob::glob(url).map_err(|error| wrong_glob(url, &error))? {
            let found = found.map_err(|error| Error::Read { path: error.path().to_owned(), source: error.into() })?;
            walk(&absolute(&found)?, above_partitions(&base), &mut files)?;
        }
    } else {
        return Err(Error::Source {
            message: format!("there is no file or folder {url}"),
            hint: "check the url of the source in costs.toml, or give a path with --source".to_owned(),
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // A link to a file that is there, too, is that file.
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(Path::new(&file.path).canonicalize().unwrap_or_else(|_| file.path.clone().into())));
    Ok(files)
}

fn wrong_glob(url: &str, error: &glob::PatternError) -> Error {
    Error::Source {
        message: format!("{url} is no glob: {}", error.msg),
        hint: "a glob has *, ** (whole folders), ? and [a-z]".to_owned(),
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|source| Error::Read { path: path.to_owned(), source })
}

/// The folder above any `year=2025/month=1`, or delivery's folder, that the source's path ends in, so that its files keep their period.
fn above_partitions(base: &Path) -> &Path {
    let keyed = |folder: &Path| is_partition(&folder.file_name().unwrap_or_default().to_string_lossy());
    base.ancestors().find(|folder| !keyed(folder)).unwrap_or(base)
}

/// Whether a folder says a part of the billing period, or is a delivery's.
pub fn is_partition(folder: &str) -> bool {
    let lower = folder.to_lowercase();
    let keyed = ["year=", "month=", "billing_period="].iter().any(|key| lower.starts_with(key));
    keyed || range_start(folder).is_some() || is_delivery(folder)
}

/// The folders before the first wildcard.
fn glob_base(path: &Path) -> PathBuf {
    let parts = path.components().take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']));
    let base: PathBuf = parts.collect();
    if base.as_os_str().is_empty() { PathBuf::from(".") } else { base }
}

fn walk(path: &Path, base: &Path, files: &mut Vec<Listed>) -> Result<()> {
    let read = |source| Error::Read { path: path.to_owned(), source };
    let meta = match std::fs::metadata(path) {
        // A link that leads nowhere is no file.
        Err(_) if path.is_symlink() => return Ok(()),
        meta => meta.map_err(read)?,
    };
    if meta.is_dir() {
        for entry in std::fs::read_dir(path).map_err(read)? {
            walk(&entry.map_err(read)?.path(), base, files)?;
        }
        return Ok(());
    }
    let parent = path.parent().and_then(|parent| parent.strip_prefix(base).ok()).unwrap_or(Path::new(""));
    let location = object_store::path::Path::from_absolute_path(path);
    files.push(Listed {
        folders: parent.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect(),
        path: path.display().to_string(),
        meta: ObjectMeta {
            location: location.map_err(|error| read(std::io::Error::other(error)))?,
            last_modified: meta.modified().map_err(read)?.into(),
            size: meta.len(),
            e_tag: None,
            version: None,
        },
    });
    Ok(())
}
