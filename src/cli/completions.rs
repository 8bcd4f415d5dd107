//! `costs completions`.

use clap::Args;
use clap_complete::Shell;

use super::ui::Ui;
use crate::error::Result;

/// Prints a shell's completion script.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Prints the script, reports included.
///
/// # Errors
/// The output is closed.
pub fn run(args: &CompletionsArgs, command: &mut clap::Command, ui: &mut Ui<'_>) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "costs", &mut script);
    ui.data(&script)
}
