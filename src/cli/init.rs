//! `costs init`.

use std::path::PathBuf;

use clap::Args;

use super::ui::Ui;
use crate::error::{Error, Result};
use crate::output::{self, Target};

/// Writes a commented costs.toml.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The file to write
    #[arg(value_name = "FILE", default_value = "costs.toml")]
    file: PathBuf,
    /// The source's folder, written into the file
    #[arg(long, value_name = "PATH")]
    url: Option<String>,
}

/// The file's text, with the example's folder.
const TEMPLATE: &str = include_str!("init.toml");
const EXAMPLE: &str = "\"cost-reports/detailed-cost-usage-report\"";

/// Writes the file; one that is there stays.
///
/// # Errors
/// The file is there already, or cannot be written.
pub async fn run(args: &InitArgs, ui: &mut Ui<'_>) -> Result<()> {
    if args.file.exists() {
        return Err(Error::Format {
            message: format!("{} is there already", args.file.display()),
            hint: "edit it, or name another file".to_owned(),
        });
    }
    let url = args.url.as_ref().map_or_else(|| EXAMPLE.to_owned(), |url| toml::Value::from(url.as_str()).to_string());
    let text = TEMPLATE.replace(EXAMPLE, &url);
    let target = Target::File(args.file.clone());
    output::write(&target, async |out| out.write_all(text.as_bytes()).map_err(Error::Output)).await?;
    ui.note(&format!("Wrote {}. Next: costs top", args.file.display()));
    Ok(())
}
