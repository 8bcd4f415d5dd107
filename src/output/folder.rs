//! Several files that belong together, in a folder or under a prefix: all of them or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Prefix, Step, replace, write};
use crate::error::{Error, Result};
use crate::settings::{S3, is_s3};

/// Where the files go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    /// A folder on disk.
    Disk(PathBuf),
    /// A prefix of a bucket.
    Bucket(Prefix),
}

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in the folder.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Folder {
    /// Reads what `-o` names.
    ///
    /// # Errors
    /// It is a place in no bucket.
    pub fn parse(path: &Path, options: &S3) -> Result<Self> {
        let text = path.to_string_lossy();
        Ok(if is_s3(&text) { Folder::Bucket(Prefix::parse(&text, options)?) } else { Folder::Disk(path.to_owned()) })
    }

    /// As a person writes it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Folder::Disk(path) => path.display().to_string(),
            Folder::Bucket(prefix) => prefix.to_string(),
        }
    }

    /// Refuses, before anything is computed, a place that cannot be written to, or that holds something which is not to be
    /// replaced.
    ///
    /// # Errors
    /// It does.
    pub async fn check(&self, overwrite: bool) -> Result<()> {
        if let Folder::Disk(path) = self {
            stands(path)?;
        }
        match self.held().await?.first().filter(|_| !overwrite) {
            Some(name) => Err(Error::Format {
                message: format!("{} is not empty: it holds {name}", self.shown()),
                hint: "choose another folder, or add --overwrite to replace what was written there before".to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Puts the files there. On disk what was there comes back where one cannot be put in its place; in a bucket new objects
    /// are taken away again. There the last file, which tells of the others, is removed before they are replaced.
    ///
    /// # Errors
    /// A file cannot be written, or one is there that these do not replace, which would tell of another result.
    pub async fn put(&self, files: &[File], overwrite: bool) -> Result<()> {
        self.check(overwrite).await?;
        let before = self.held().await?;
        if let Some(name) = before.iter().find(|name| files.iter().all(|file| file.name != **name)) {
            return Err(Error::Format {
                message: format!("{} holds {name}, which the new files do not replace", self.shown()),
                hint: "remove it, or choose another folder".to_owned(),
            });
        }
        match self {
            Folder::Disk(path) => on_disk(path, files).map_err(|source| Error::Write { path: path.clone(), source }),
            Folder::Bucket(prefix) => in_bucket(prefix, files, &before).await,
        }
    }

    /// The names of what is there.
    async fn held(&self) -> Result<Vec<String>> {
        match self {
            Folder::Bucket(prefix) => prefix.list().await,
            Folder::Disk(path) if !path.exists() => Ok(Vec::new()),
            Folder::Disk(path) => names(path).map_err(|source| Error::Read { path: path.clone(), source }),
        }
    }
}

fn names(path: &Path) -> io::Result<Vec<String>> {
    let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let mut names = fs::read_dir(path)?.map(name).collect::<io::Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}

/// Refuses a folder that is a file, or that has no folder to stand in.
fn stands(path: &Path) -> Result<()> {
    let wrong = |message: String, hint: &str| Err(Error::Format { message, hint: hint.to_owned() });
    if path.exists() && !path.is_dir() {
        return wrong(format!("{} is there, and no folder", path.display()), "name a folder");
    }
    match path.parent().filter(|above| !above.as_os_str().is_empty()) {
        Some(above) if !above.is_dir() => wrong(
            format!("could not write {}: there is no folder {}", path.display(), above.display()),
            "create the folder first",
        ),
        _ => Ok(()),
    }
}

/// Writes all files beside their places, then moves them in.
fn on_disk(path: &Path, files: &[File]) -> io::Result<()> {
    let is_there = path.is_dir();
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let staging = tempfile::Builder::new().prefix(".costs-").tempdir_in(if is_there { path } else { above })?;
    let [new, old] = ["new", "old"].map(|name| staging.path().join(name));
    fs::create_dir(&new)?;
    fs::create_dir(&old)?;
    for file in files {
        fs::write(new.join(&file.name), &file.bytes)?;
    }
    if !is_there {
        return fs::rename(&new, path);
    }
    let step = |file: &File| Step { new: new.join(&file.name), old: old.join(&file.name), at: path.join(&file.name) };
    replace(files.iter().map(step))
}

/// Sends the files one after the other. S3 cannot replace several objects at once.
async fn in_bucket(prefix: &Prefix, files: &[File], before: &[String]) -> Result<()> {
    if let Some(last) = files.last().filter(|last| before.contains(&last.name)) {
        prefix.remove(std::iter::once(&last.name)).await?;
    }
    for (count, file) in files.iter().enumerate() {
        let sent =
            write(&prefix.object(&file.name), async |out| out.write_all(&file.bytes).map_err(Error::Output)).await;
        if let Err(error) = sent {
            let new = files[..count].iter().map(|file| &file.name).filter(|name| !before.contains(*name));
            // That writing failed is what to say.
            let _ = prefix.remove(new).await;
            return Err(error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), bytes: text.into() }
    }

    fn put(path: &Path, files: &[File], overwrite: bool) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(Folder::Disk(path.to_owned()).put(files, overwrite))
    }

    #[test]
    fn a_folder_is_made_and_replaced() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("out");
        put(&path, &[file("a", "1"), file("b", "2")], false).unwrap();
        assert_eq!(names(&path).unwrap(), ["a", "b"]);
        assert!(put(&path, &[file("a", "3"), file("b", "4")], false).unwrap_err().to_string().contains("not empty"));
        put(&path, &[file("a", "3"), file("b", "4"), file("c", "5")], true).unwrap();
        assert_eq!(names(&path).unwrap(), ["a", "b", "c"]);
        assert_eq!(fs::read_to_string(path.join("a")).unwrap(), "3");
        assert_eq!(names(place.path()).unwrap(), ["out"]);
    }

    #[test]
    fn what_would_tell_of_another_result_stays_and_is_named() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("old.csv"), "mine").unwrap();
        let error = put(place.path(), &[file("a", "1")], true).unwrap_err().to_string();
        assert!(error.contains("holds old.csv, which the new files do not replace"), "{error}");
        assert_eq!(names(place.path()).unwrap(), ["old.csv"]);
    }

    /// A folder stands where the second file should go, and cannot be replaced by a file of the same name moved onto it.
    #[test]
    fn a_failure_half_way_leaves_what_was_there() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("a"), "before").unwrap();
        // A file whose name is a path into nowhere cannot be staged.
        assert!(put(place.path(), &[file("a", "after"), file("no/where", "x")], true).is_err());
        assert_eq!(names(place.path()).unwrap(), ["a"]);
        assert_eq!(fs::read_to_string(place.path().join("a")).unwrap(), "before");
    }
}
