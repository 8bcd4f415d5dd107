//! `costs check`.

mod document;
mod table;

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::months;
use super::output::{Heading, OutputArgs, Target};
use super::ui::Ui;
use super::world::Resolved;
use crate::catalog::{Calendar, Catalog, Check};
use crate::engine::check::{Ask, Quality, State};
use crate::error::Result;
use crate::money;
use crate::settings::Settings;

/// Says whether the bill can be trusted.
///
/// It looks for lines that stand in it twice, amounts that do not add up, and columns and days that are missing. Each
/// check has a figure and a state: ok, info, warning, error, or unknown where the bill's form does not say enough. It
/// fires above its threshold, which `[check]` in costs.toml sets; `off` leaves checks out.
///
/// The quality score is the share of rows that no check of rows touches in the state warning or error. A row that
/// several touch counts once; copies of duplicated lines, rows that could not be read and values that do not fit are
/// added, each as one row.
///
/// The exit code is 1 where a check is in the state that --fail-on names or worse, 2 where the bill could not be read.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// One check, with all that it finds
    #[arg(value_name = "CHECK")]
    name: Option<String>,
    /// The billing period [default: all]
    #[arg(long, value_name = "MONTH", conflicts_with_all = ["from", "to"])]
    month: Option<String>,
    /// The first billing period
    #[arg(long, value_name = "MONTH")]
    from: Option<String>,
    /// The last billing period
    #[arg(long, value_name = "MONTH")]
    to: Option<String>,
    /// The state that makes the exit code 1
    #[arg(long, value_name = "STATE", value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Write one JSON document with every finding
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// The states that may make a check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Only errors.
    Error,
    /// Warnings, too.
    Warning,
}

/// Adds the list of checks to the command's help.
pub fn command(command: clap::Command, catalog: &Catalog) -> clap::Command {
    let mut checks: Vec<(&str, &str)> =
        catalog.checks().iter().map(|check| (check.name.as_str(), check.front.question.as_str())).collect();
    checks.dedup_by(|a, b| a.0 == b.0);
    let widest = checks.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut list = String::from("Checks:\n");
    for (name, question) in checks {
        let _ = writeln!(list, "  {name:widest$}  {question}");
    }
    command.mut_subcommand("check", |command| command.after_long_help(list.trim_end().to_owned()))
}

/// Refuses settings of checks that there are not.
///
/// # Errors
/// [`Error::Unknown`] with the names that are there.
pub fn known(settings: &Settings, catalog: &Catalog) -> Result<()> {
    let mut names = settings.check.thresholds.keys().chain(&settings.check.off);
    names.try_for_each(|name| catalog.is_check(name))
}

/// Checks the bill, writes what was found, and gives back the exit code.
///
/// # Errors
/// A name, a month, the source or the output is at fault.
pub async fn run(args: &CheckArgs, catalog: &Catalog, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<u8> {
    let output = args.output.clone().reaching(call.s3());
    if !args.json {
        output.target()?;
    }
    if let Some(name) = &args.name {
        catalog.is_check(name)?;
    }
    args.are_months(call.world.today)?;
    let engine = call.engine(ui).await?;
    let months = args.months(&engine.bill().periods, call.world.today)?;
    let checks = args.checks(catalog, &call.settings);
    let required = call.settings.tags.required.clone();
    let ask = Ask { checks, months, now: call.world.now, quality: args.name.is_none(), required };
    let checked = engine.check(&ask).await?;
    if args.json {
        let text = document::write(&engine, &ask.months, &checked);
        output.write_bytes(text.as_bytes(), ui).await?;
    } else {
        let is_data = matches!(output.target()?, Target::Text(format) if format.flows());
        let rows = if args.name.is_some() { table::findings(&checked)? } else { table::verdicts(&checked, is_data)? };
        output.write(&rows, &Heading::default(), ui).await?;
    }
    match &checked.quality {
        Some(quality) => ui.note(&score(quality)),
        None => checked.outcomes.iter().for_each(|outcome| ui.note(&table::verdict(outcome))),
    }
    let least = if args.fail_on == FailOn::Error { State::Error } else { State::Warning };
    Ok(u8::from(checked.outcomes.iter().any(|outcome| outcome.state >= least)))
}

/// Above which figure a check fires, in units of 1e-12: what the settings say, else its file.
pub fn threshold(check: &Check, settings: &Settings) -> i128 {
    let set = settings.check.thresholds.get(&check.name).copied();
    money::from_f64(set.unwrap_or(check.front.threshold)).unwrap_or(i128::MAX)
}

impl CheckArgs {
    /// The checks asked for that the settings do not leave out, with their thresholds. One that is named is never left out.
    fn checks<'a>(&self, catalog: &'a Catalog, settings: &Settings) -> Vec<(&'a Check, i128)> {
        let wanted = |check: &&Check| match &self.name {
            Some(name) => check.name == *name,
            None => !settings.check.off.contains(&check.name),
        };
        catalog.checks().iter().filter(wanted).map(|check| (check, threshold(check, settings))).collect()
    }

    /// Refuses flags that are no months, before the source is opened.
    fn are_months(&self, today: NaiveDate) -> Result<()> {
        let calendar = Calendar { today, periods: &[today; 2] };
        let flags = [("month", &self.month), ("from", &self.from), ("to", &self.to)];
        flags.into_iter().try_for_each(|(flag, typed)| month(flag, typed.as_ref(), "latest", calendar).map(|_| ()))
    }

    /// The first and the last billing period asked for.
    fn months(&self, periods: &[NaiveDate], today: NaiveDate) -> Result<RangeInclusive<NaiveDate>> {
        let calendar = Calendar { today, periods };
        if let Some(only) = &self.month {
            let only = month("month", Some(only), "latest", calendar)?;
            return Ok(only..=only);
        }
        let first = month("from", self.from.as_ref(), "earliest", calendar)?;
        let last = month("to", self.to.as_ref(), "latest", calendar)?;
        if first <= last {
            return Ok(first..=last);
        }
        Err(months::backwards(first, last))
    }
}

/// The month of a flag, or the default.
fn month(flag: &str, typed: Option<&String>, default: &str, calendar: Calendar<'_>) -> Result<NaiveDate> {
    months::month(flag, typed.map_or(default, String::as_str), calendar)
}

/// The last line: how many rows are clean.
fn score(quality: &Quality) -> String {
    let rows = money::shown(i128::from(quality.rows), 0, 0);
    match quality.percent() {
        Some(percent) => {
            format!("quality score: {}% of {rows} rows are clean", money::shown(percent, money::PLACES, 2))
        }
        None => "quality score: there are no rows".to_owned(),
    }
}
