//! `costs accounts sync`: a command of the report `accounts`.

use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, FromArgMatches};

use super::ui::Ui;
use super::world::Resolved;
use crate::accounts::{self, Accounts, Change, Merged, is_toml};
use crate::aws::{Access, organizations};
use crate::error::{Error, Result};
use crate::output::{self, Target};
use crate::settings::is_s3;

/// The report that the command belongs to.
const REPORT: &str = "accounts";

/// Writes names and organizational units of accounts from AWS Organizations.
///
/// The file is CSV, and [accounts] in costs.toml names it: a row for each account with its name, its unit as a path from the
/// root (Root/Engineering/Platform), and its first and last day. What is in the file stays: where an account's name or unit has
/// changed, its row ends yesterday and another begins today, and an account that left the organization keeps its row,
/// and is told until that has a last day. Edit the days where a change came earlier.
///
/// Asks with the credentials of the management account or of a delegated administrator. The requests cost nothing.
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// The file to write [default: that of [accounts] in costs.toml, else accounts.csv]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Say what would change and print the file, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Profile in AWS's files that says who is asking [default: the source's, then AWS's own]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
}

/// Adds the command to its report, whose flags do not go with it.
pub fn command(command: clap::Command) -> clap::Command {
    let sync = SyncArgs::augment_args(clap::Command::new("sync"));
    command.mut_subcommand(REPORT, |report| {
        let report = report.subcommand(sync).disable_help_subcommand(true);
        report.args_conflicts_with_subcommands(true).subcommand_negates_reqs(true)
    })
}

/// Reads the organization, merges it with what the file holds, and writes the file.
///
/// # Errors
/// The file has a fault, AWS does not answer, or the file cannot be written.
pub async fn run(matches: &ArgMatches, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let args = SyncArgs::from_arg_matches(matches).map_err(|error| Error::Output(std::io::Error::other(error)))?;
    let configured = call.settings.accounts.as_ref().map(|accounts| accounts.file.clone());
    let path = args.output.or_else(|| configured.clone()).unwrap_or_else(|| PathBuf::from("accounts.csv"));
    is_csv(&path)?;
    let known = if path.is_file() { Accounts::read(&path)? } else { Accounts::default() };
    let mut options = call.s3();
    options.profile = args.profile.or(options.profile);
    let members = organizations::members(&options, &Access::default()).await?;
    let merged = accounts::merge(known.entries(), &members, call.world.today);
    for note in known.notes.iter().cloned().chain(merged.changes.iter().map(said)) {
        ui.note(&note);
    }
    let mut text = Vec::new();
    accounts::write(&merged.entries, &mut text).map_err(Error::Output)?;
    let summary = summary(&merged, members.len());
    if args.dry_run {
        ui.note(&format!("{} would be written: {summary}", path.display()));
        return ui.data(&text);
    }
    output::write(&Target::File(path.clone()), async |out| out.write_all(&text).map_err(Error::Output)).await?;
    ui.note(&format!("Wrote {}: {summary}", path.display()));
    if configured.is_none() {
        ui.note(&format!(
            "Hint: reports read it once costs.toml has [accounts] and file = {:?}",
            path.display().to_string()
        ));
    }
    Ok(())
}

/// What is merged and written is CSV on disk.
fn is_csv(path: &Path) -> Result<()> {
    let message = match path.to_str() {
        Some(url) if is_s3(url) => format!("{url} is in a bucket, and the file is one on disk"),
        _ if is_toml(path) => format!("{} is TOML, and what is written is CSV", path.display()),
        _ => return Ok(()),
    };
    Err(Error::Format { message, hint: "name a file with -o accounts.csv".to_owned() })
}

/// A change as a line.
fn said(change: &Change) -> String {
    match change {
        Change::New(member) => format!("New: {} {}, {}", member.account, member.name, member.unit),
        Change::Renamed { account, from, to } => format!("Renamed: {account} was {from} and is {to} from today"),
        Change::Moved { account, from, to } => format!("Moved: {account} was in {from} and is in {to} from today"),
        Change::Completed(account) => format!("Completed: {account}, whose row lacked its name or unit"),
        Change::Gone(account) => format!(
            "Gone: {account} is not in the organization; its row stays, and ends this note with a last day (to)"
        ),
    }
}

fn summary(merged: &Merged, members: usize) -> String {
    let count = |is: fn(&Change) -> bool| merged.changes.iter().filter(|change| is(change)).count();
    let kinds = [
        (count(|change| matches!(change, Change::New(_))), "new"),
        (count(|change| matches!(change, Change::Renamed { .. })), "renamed"),
        (count(|change| matches!(change, Change::Moved { .. })), "moved"),
        (count(|change| matches!(change, Change::Completed(_))), "completed"),
        (count(|change| matches!(change, Change::Gone(_))), "gone"),
    ];
    let told: Vec<String> =
        kinds.iter().filter(|(count, _)| *count > 0).map(|(count, kind)| format!("{count} {kind}")).collect();
    let accounts = if members == 1 { "1 account".to_owned() } else { format!("{members} accounts") };
    if told.is_empty() { format!("{accounts}, nothing new") } else { format!("{accounts}, {}", told.join(", ")) }
}
