//! The command line: one file a command.

mod accounts;
mod alerts;
mod allocate;
mod anomalies;
mod asking;
mod budget;
mod check;
mod choices;
mod commit_advice;
mod completions;
mod cost_explorer;
mod dashboard;
mod dialect;
mod diff;
mod digest;
mod export;
mod forecast;
mod init;
mod list;
mod look;
mod man;
mod months;
mod output;
mod progress;
mod reconcile;
mod report;
mod schedule;
mod serve;
mod show;
mod sources;
mod spend;
mod sql;
mod tie;
mod ui;
mod unit;
mod waste;
mod world;
mod written;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::catalog::Catalog;
use crate::error::{Error, Result};
pub use crate::meter::Meter;
pub use crate::render::Glyphs;
use crate::settings::Settings;
pub use progress::Progress;
pub use ui::Ui;
use world::Global;
pub use world::World;

/// Answers what a cloud bill holds: documented SQL over Cost and Usage Reports and FOCUS.
#[derive(Debug, Parser)]
#[command(name = "costs", version, arg_required_else_help = true, subcommand_help_heading = "Commands and reports")]
struct Args {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the reports.
    List(list::ListArgs),
    /// Shows one report's question, parameters and SQL.
    Show(show::ShowArgs),
    // Its help is its own text.
    Check(check::CheckArgs),
    /// Runs Athena SQL over the bill.
    Sql(sql::SqlArgs),
    Sources(sources::SourcesArgs),
    Spend(spend::SpendArgs),
    Unit(unit::UnitArgs),
    Diff(diff::DiffArgs),
    Reconcile(reconcile::ReconcileArgs),
    CostExplorer(cost_explorer::ExplorerArgs),
    Allocate(Box<allocate::AllocateArgs>),
    Budget(budget::BudgetArgs),
    Forecast(forecast::ForecastArgs),
    Alerts(alerts::AlertsArgs),
    Digest(Box<digest::DigestArgs>),
    Dashboard(Box<dashboard::DashboardArgs>),
    Schedule(schedule::ScheduleArgs),
    Serve(serve::ServeArgs),
    Export(export::ExportArgs),
    CommitAdvice(commit_advice::CommitAdviceArgs),
    Waste(waste::WasteArgs),
    /// Writes a commented costs.toml.
    Init(init::InitArgs),
    /// Prints a shell's completion script.
    Completions(completions::CompletionsArgs),
    /// Prints the manual page.
    Man(man::ManArgs),
}

/// Runs the program and returns its exit code: 0 fine, 1 a check that fails, 2 usage or failure.
pub async fn run(args: Vec<OsString>, world: &World, mut ui: Ui<'_>) -> u8 {
    let args = cost_explorer::unalias(args);
    let settings = world.settings(&args);
    let catalog = settings.as_ref().ok().map_or_else(Catalog::embedded, catalog_of);
    let (settings, catalog) = match (settings, catalog) {
        (settings, Ok(catalog)) => (settings, catalog),
        (settings, Err(error)) => (settings.and(Err(error)), Catalog::embedded().unwrap_or_default()),
    };
    let command = command(&catalog);
    let matches = match command.clone().try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => {
            // A report whose file has a fault is no command: the fault is what to say.
            if let (ErrorKind::InvalidSubcommand, Err(fault)) = (error.kind(), &settings) {
                ui.error(fault);
                return 2;
            }
            return usage(&error, reached(&command, &args), &mut ui);
        }
    };
    match Box::pin(dispatch(&matches, settings, &catalog, command, world, &mut ui)).await {
        Ok(code) => code,
        Err(error) if error.is_closed_pipe() => 0,
        Err(error) => {
            ui.error(&error);
            2
        }
    }
}

/// The command whose subcommands a call chooses from.
fn reached<'a>(command: &'a clap::Command, args: &[OsString]) -> &'a clap::Command {
    let named = args.iter().skip(1).find_map(|arg| command.find_subcommand(arg));
    named.filter(|named| named.has_subcommands()).unwrap_or(command)
}

/// Help and version are data; a wrong flag is a message.
fn usage(error: &clap::Error, command: &clap::Command, ui: &mut Ui<'_>) -> u8 {
    if let (ErrorKind::InvalidSubcommand, Some(ContextValue::String(name))) =
        (error.kind(), error.get(ContextKind::InvalidSubcommand))
    {
        // The one given is the command that has no such other: `costs` itself, or a command within it.
        let known = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
        let what = if command.get_name() == "costs" { "command or report" } else { "such command" };
        ui.error(&Error::Unknown { what, name: name.clone(), known });
        return 2;
    }
    let text = if ui.color { error.render().ansi().to_string() } else { error.render().to_string() };
    if error.use_stderr() {
        let _ = write!(ui.err, "{text}");
        return 2;
    }
    u8::from(ui.data(text.as_bytes()).is_err_and(|error| !error.is_closed_pipe())) * 2
}

fn catalog_of(settings: &Settings) -> Result<Catalog> {
    let mut catalog = Catalog::embedded()?;
    if let Some(folder) = &settings.queries_dir {
        if !folder.is_dir() {
            return Err(Error::Source {
                message: format!("queries_dir {} is no folder", folder.display()),
                hint: "create it, or take queries_dir out of costs.toml".to_owned(),
            });
        }
        catalog.add_folder(folder)?;
    }
    let own = Args::command();
    for one in catalog.reports() {
        report::check(one, &own)?;
    }
    check::known(settings, &catalog)?;
    Ok(catalog)
}

/// The commands, and one for each report.
fn command(catalog: &Catalog) -> clap::Command {
    let mut command = Args::command();
    for report in catalog.reports() {
        command = command.subcommand(report::command(report));
    }
    let command = anomalies::command(accounts::command(command));
    waste::command(check::command(command, catalog), catalog)
}

async fn dispatch(
    matches: &clap::ArgMatches,
    settings: Result<Settings>,
    catalog: &Catalog,
    mut command: clap::Command,
    world: &World,
    ui: &mut Ui<'_>,
) -> Result<u8> {
    let global = Global::from_arg_matches(matches).map_err(internal)?;
    ui.verbose = global.verbose;
    let world = &world.on(global.today);
    if matches.subcommand_name() != Some("diff") {
        global.one_time()?;
    }
    if let Some((name, matches)) = matches.subcommand()
        && let Ok(report) = catalog.get(name)
    {
        let call = world.call(global, settings?);
        return match matches.subcommand() {
            Some((_, matches)) => accounts::run(matches, &call, ui).await,
            None if name == anomalies::REPORT => anomalies::run(report, matches, &call, ui).await,
            None => report::run(report, matches, &call, ui).await,
        }
        .map(|()| 0);
    }
    let done = match Args::from_arg_matches(matches).map_err(internal)?.command {
        Command::List(args) => {
            settings?;
            list::run(&args, catalog, ui)
        }
        Command::Show(args) => {
            settings?;
            show::run(&args, catalog, ui)
        }
        Command::Check(args) => return check::run(&args, catalog, &world.call(global, settings?), ui).await,
        Command::Sql(args) => sql::run(&args, &world.call(global, settings?), ui).await,
        Command::Sources(args) => sources::run(&args, &world.call(global, settings?), ui).await,
        Command::Spend(args) => spend::run(&args, &world.call(global, settings?), ui).await,
        Command::Unit(args) => unit::run(&args, &world.call(global, settings?), ui).await,
        Command::Allocate(args) => Box::pin(allocate::run(&args, &world.call(global, settings?), ui)).await,
        Command::Alerts(args) => {
            return Box::pin(alerts::run(&args, catalog, &world.call(global, settings?), ui)).await;
        }
        Command::Digest(args) => {
            let flags = matches.subcommand_matches("digest").unwrap_or(matches);
            let call = world.call(global, settings?);
            return Box::pin(digest::run(&args, flags, catalog, &call, ui)).await;
        }
        Command::Dashboard(args) => {
            let flags = matches.subcommand_matches("dashboard").unwrap_or(matches);
            let call = world.call(global, settings?);
            Box::pin(dashboard::run(&args, flags, catalog, &call, ui)).await
        }
        Command::Schedule(args) => {
            let call = world.call(global, settings?);
            return Box::pin(schedule::run(&args, &command, (&call, ui))).await;
        }
        Command::Serve(args) => Box::pin(serve::run(&args, catalog, &world.call(global, settings?), ui)).await,
        Command::Forecast(args) => Box::pin(forecast::run(&args, &world.call(global, settings?), ui)).await,
        Command::Budget(args) => Box::pin(budget::run(&args, &world.call(global, settings?), ui)).await,
        Command::Diff(args) => diff::run(&args, &world.call(global, settings?), ui).await,
        Command::Reconcile(args) => return reconcile::run(&args, &world.call(global, settings?), ui).await,
        Command::CostExplorer(args) => cost_explorer::run(&args, &world.call(global, settings?), ui).await,
        Command::CommitAdvice(args) => commit_advice::run(&args, &world.call(global, settings?), ui).await,
        Command::Export(args) => export::run(&args, &world.call(global, settings?), ui).await,
        Command::Waste(args) => {
            let flags = matches.subcommand_matches("waste").unwrap_or(matches);
            waste::run(&args, flags, catalog, &world.call(global, settings?), ui).await
        }
        Command::Init(args) => init::run(&args, ui).await,
        Command::Completions(args) => completions::run(&args, &mut command, ui),
        Command::Man(args) => man::run(&args, command, ui),
    };
    done.map(|()| 0)
}

/// A flag that clap took and the structs do not know would be a fault of ours.
fn internal(error: clap::Error) -> Error {
    Error::Output(std::io::Error::other(error))
}
