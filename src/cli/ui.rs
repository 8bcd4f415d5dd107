//! The only writer to stdout and stderr: data to the one, everything else to the other.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Where a command writes, and what the terminal can show.
pub struct Ui<'a> {
    /// Data.
    pub out: Box<dyn Write + 'a>,
    /// Messages.
    pub err: Box<dyn Write + 'a>,
    /// Columns of the terminal that data goes to; `None` for a file or a pipe.
    pub width: Option<usize>,
    /// Whether data may be set in bold.
    pub color: bool,
    /// Whether to say more than usual.
    pub verbose: bool,
}

impl Ui<'_> {
    /// Writes data to stdout.
    ///
    /// # Errors
    /// [`Error::Output`], also for a reader that went away.
    pub fn data(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).and_then(|()| self.out.flush()).map_err(Error::Output)
    }

    /// Says something beside the data. A message that cannot be written is lost, as there is nowhere to say so.
    pub fn note(&mut self, text: &str) {
        let _ = writeln!(self.err, "{}", clean(text));
    }

    /// Says something only under `--verbose`.
    pub fn detail(&mut self, text: &str) {
        if self.verbose {
            self.note(text);
        }
    }

    /// Says what went wrong, why, and what to do.
    pub fn error(&mut self, error: &Error) {
        self.note(&format!("Error: {error}"));
        let mut cause = std::error::Error::source(error);
        let mut said = error.to_string();
        while let Some(why) = cause {
            let text = why.to_string();
            if !said.contains(&text) {
                self.note(&format!("  because: {text}"));
            }
            said = text;
            cause = why.source();
        }
        if let Some(hint) = error.hint() {
            self.note(&format!("Hint: {hint}"));
        }
    }
}

/// What a bill contains may hold escape sequences; none reaches the terminal.
fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' => c,
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// Writes a file whole or not at all: under a temporary name in the same folder, then renamed.
///
/// # Errors
/// [`Error::Write`], or what `fill` yields.
pub async fn write_file(path: &Path, fill: impl AsyncFnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let output = |error| match error {
        Error::Output(source) => failed(source),
        other => other,
    };
    // A link is followed; a device or a pipe is written to, not replaced.
    let target = followed(path);
    let there = std::fs::metadata(&target).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        let mut writer = BufWriter::new(std::fs::File::options().write(true).open(&target).map_err(failed)?);
        fill(&mut writer).await.map_err(output)?;
        return writer.flush().map_err(failed);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666)); // less the umask, as for any new file
    }
    let mut whole = builder.tempfile_in(folder).map_err(failed)?;
    if let Some(there) = there {
        whole.as_file().set_permissions(there.permissions()).map_err(failed)?;
    }
    let mut writer = BufWriter::new(whole.as_file_mut());
    fill(&mut writer).await.map_err(output)?;
    writer.flush().map_err(failed)?;
    drop(writer);
    whole.persist(&target).map_err(|error| failed(error.error)).map(|_| ())
}

/// Where a path leads, also by a link to a file that is not there yet.
fn followed(path: &Path) -> PathBuf {
    if let Ok(target) = path.canonicalize() {
        return target;
    }
    let link = path.read_link().map(|link| path.parent().unwrap_or(Path::new("")).join(link));
    link.unwrap_or_else(|_| path.to_owned())
}
