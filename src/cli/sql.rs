//! `costs sql`.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;

use super::output::OutputArgs;
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::engine::{Engine, Resolved as Name};
use crate::error::{Error, Result, listed};

/// Runs Athena SQL over the bill: as table `cur` and under the name that the source is configured with, beside the
/// views `line_items` and `daily_costs`.
#[derive(Debug, Args)]
pub struct SqlArgs {
    /// One SELECT; read from standard input where neither it nor --file is given
    #[arg(value_name = "SQL", conflicts_with = "file", allow_hyphen_values = true)]
    sql: Option<String>,
    /// A file with one SELECT
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs one query and writes its rows.
///
/// # Errors
/// The SQL, the source or the output is at fault.
pub async fn run(args: &SqlArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    output.target()?;
    let (file, text) = read(args, call.world.stdin_is_terminal)?;
    let engine = call.engine(ui).await?;
    let queried = engine.sql(&file, &text).await?;
    for (name, how) in &queried.added {
        name_note(name, how, &engine, ui);
    }
    let found = output.write_flowing(queried.table, ui).await?;
    findings(&engine, ui);
    if !found {
        for sentence in engine.near_values(&file, &text).await {
            ui.note(&format!("Hint: {sentence}"));
        }
    }
    Ok(())
}

fn name_note(name: &str, how: &Name, engine: &Engine, ui: &mut Ui<'_>) {
    match how {
        Name::From(what) => ui.detail(&format!("{name} is read from {what}")),
        Name::Absent if name.starts_with("resource_tags_") => {
            let keys = engine.tag_keys();
            ui.note(&format!("Note: no line has the tag of {name}; the source has {}", listed(&keys)));
        }
        Name::Absent => ui.detail(&format!("{name} is NULL: the source has no such column")),
    }
}

fn read(args: &SqlArgs, stdin_is_terminal: bool) -> Result<(String, String)> {
    if let Some(sql) = &args.sql {
        return Ok(("SQL".to_owned(), sql.clone()));
    }
    if let Some(path) = &args.file {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.clone(), source })?;
        return Ok((path.display().to_string(), text));
    }
    if stdin_is_terminal {
        return Err(Error::Format {
            message: "there is no SQL to run".to_owned(),
            hint: "give it as an argument, with --file FILE, or on standard input".to_owned(),
        });
    }
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map_err(|source| Error::Read { path: PathBuf::from("standard input"), source })?;
    Ok(("standard input".to_owned(), text))
}
