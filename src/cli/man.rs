//! `costs man`.

use clap::Args;

use super::ui::Ui;
use crate::error::{Error, Result};

/// Prints the manual page.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The page of one command or report instead
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints a page in roff, for `costs man | man -l -`.
///
/// # Errors
/// There is no such command, or the output is closed.
pub fn run(args: &ManArgs, command: clap::Command, ui: &mut Ui<'_>) -> Result<()> {
    let mut command = command;
    command.build();
    let command = match &args.command {
        None => command,
        Some(name) => command.find_subcommand(name).cloned().ok_or_else(|| Error::Unknown {
            what: "command",
            name: name.clone(),
            known: command.get_subcommands().map(|command| command.get_name().to_owned()).collect(),
        })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(Error::Output)?;
    ui.data(&page)
}
