//! The flags of how numbers and text are written.

use clap::Args;

use crate::error::{Error, Result};
use crate::render::{Dialect, Text};

/// Flags of every command with a result.
#[derive(Debug, Clone, Args)]
pub struct DialectArgs {
    /// Language of numbers, say de or fr-CA: 1.234,56 in tables and Markdown, 1234,56 between semicolons in CSV
    #[arg(long, value_name = "LOCALE", help_heading = "Output")]
    locale: Option<String>,
    /// Begin CSV with the mark by which Excel tells UTF-8
    #[arg(long, help_heading = "Output")]
    bom: bool,
    /// Write text into CSV as it is, for programs: no ' before what a spreadsheet would run as a formula
    #[arg(long, conflicts_with = "bom", help_heading = "Output")]
    raw_text: bool,
}

impl DialectArgs {
    /// Refuses flags of CSV where something else is written.
    ///
    /// # Errors
    /// [`Error::Format`].
    pub fn check(&self, is_csv: bool) -> Result<()> {
        let flag = if self.bom { "--bom" } else { "--raw-text" };
        if is_csv || !self.bom && !self.raw_text {
            return Ok(());
        }
        Err(Error::Format {
            message: format!("{flag} is of CSV, and this is none"),
            hint: format!("add --format csv, or take {flag} out"),
        })
    }

    /// How numbers and text are written.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a locale that is none.
    pub fn dialect(&self) -> Result<Dialect> {
        let locale = self.locale.as_deref().map(str::parse).transpose()?.unwrap_or_default();
        let text = if self.raw_text { Text::Raw } else { Text::Neutral };
        Ok(Dialect { locale, bom: self.bom, text })
    }
}
