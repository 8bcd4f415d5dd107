//! The only writer to stdout and stderr: data to the one, everything else to the other.

use std::io::Write;

use crate::error::{Error, Result};
use crate::render::Glyphs;

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
    /// What charts in tables are drawn with.
    pub glyphs: Glyphs,
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
