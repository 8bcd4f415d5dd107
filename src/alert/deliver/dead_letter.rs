//! The file of what could not be delivered: a line of JSON for each finding and sink.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::alert::append::append;
use crate::alert::state::Letter;
use crate::error::{Error, Result, mark};

/// The file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetters {
    path: PathBuf,
}

impl DeadLetters {
    /// Names the file, which need not be there.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Adds lines, and returns when they are on the disk.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append(&self, letters: &[Letter]) -> Result<()> {
        let line = |letter: &Letter| Ok(format!("{}\n", serde_json::to_string(letter)?));
        let lines: std::io::Result<String> = letters.iter().map(line).collect();
        lines.and_then(|lines| append(&self.path, &lines)).map_err(|source| self.unwritten(source))
    }

    /// The letters; none where there is no file.
    ///
    /// # Errors
    /// The file cannot be read, or a line is no letter.
    pub fn read(&self) -> Result<Vec<Letter>> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(Error::Read { path: self.path.clone(), source }),
        };
        // A line without an end was cut by a kill, before its delivery was given up: it is still due.
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        let mut at = 0;
        let mut letters = Vec::new();
        for line in whole.split_inclusive('\n') {
            if !line.trim().is_empty() {
                letters.push(self.letter(&text, line, at)?);
            }
            at += line.len();
        }
        Ok(letters)
    }

    fn letter(&self, text: &str, line: &str, at: usize) -> Result<Letter> {
        serde_json::from_str(line).map_err(|error| {
            let hint = "correct the line or take it out, and run again".to_owned();
            let span = at..at + line.trim_end().len();
            mark(&self.path.display().to_string(), text, span, &format!("this is no dead letter: {error}"), Some(hint))
        })
    }

    /// Takes the file away, whose letters are due again.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(&self) -> Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.unwritten(error)),
            _ => Ok(()),
        }
    }

    fn unwritten(&self, source: std::io::Error) -> Error {
        Error::Write { path: self.path.clone(), source }
    }
}
