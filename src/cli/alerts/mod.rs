//! `costs alerts`.

mod anomalies;
mod budgets;
mod checks;
mod deliver;
pub mod metrics;
mod rows;
mod rules;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

use super::output::{Heading, OutputArgs};
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::alert::finding::Finding;
use crate::alert::message::Attachment;
use crate::alert::sink::cloudwatch::Metric;
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::table::Kind;
use deliver::Way;

/// Rules that are no SQL files.
const BUILT_IN: [&str; 3] = [anomalies::RULE, budgets::RULE, checks::RULE];

/// Asks the alert rules and the budgets, and tells those who should know.
///
/// A rule is an SQL file: each row that it returns is a finding (costs alerts list names them; a folder alerts in
/// `queries_dir` adds more). Budgets' thresholds, anomalies of the newest month and checks that fail are findings, too.
/// [alerts.rules.NAME] in costs.toml sets a rule's parameters, its severity, whom it tells (to), what it counts (where, metric,
/// charges), or leaves it out (off = true).
///
/// Where costs.toml has [[sinks]], each finding is told once to each of them, again when it still stands after
/// `escalate_after_days`, and nothing is shown but what was told. What does not arrive is tried again, in later runs too, and
/// then kept in the dead-letter file. Without sinks the findings are shown.
///
/// Exit code 1 says that there are findings, with sinks that there are new ones; 2, that something could not be told.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct AlertsArgs {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only this rule; anomaly, budget and check are rules, too; give it several times for several
    #[arg(long = "rule", value_name = "NAME")]
    rules: Vec<String>,
    /// Show the findings and what would be told to whom, and tell nobody
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the rules
    List,
    /// Shows one rule's question, parameters and SQL
    Show {
        /// The rule
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Tells one sink of a finding that says it is a test
    Test {
        /// The sink
        #[arg(value_name = "SINK")]
        sink: String,
    },
    /// Tells again what the dead-letter file holds
    Retry {
        /// The time, for tests
        #[arg(long, hide = true)]
        now: Option<DateTime<Utc>>,
    },
    /// Makes CloudWatch alarms that match the budgets
    Alarms {
        /// Make them; without it they are listed
        #[arg(long)]
        apply: bool,
    },
    /// Tells the findings of a JSON file
    #[command(hide = true)]
    Send {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The time, for tests
        #[arg(long, hide = true)]
        now: Option<DateTime<Utc>>,
    },
}

/// Runs it; the exit code is 1 where there are findings.
///
/// # Errors
/// A rule, the settings, the source, the state or the output is at fault.
pub async fn run(args: &AlertsArgs, catalog: &Catalog, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<u8> {
    match &args.command {
        None => args.watch(catalog, call, ui).await,
        Some(Command::List) => list(catalog, call, ui).map(|()| 0),
        Some(Command::Show { name }) => ui.data(catalog.alert(name)?.text.as_bytes()).map(|()| 0),
        Some(Command::Test { sink }) => deliver::test(sink, call, ui).await.map(|()| 0),
        Some(Command::Retry { now }) => deliver::retry(now.unwrap_or(call.world.now), call, ui).await,
        Some(Command::Alarms { apply }) => metrics::alarms(*apply, call, ui).await.map(|()| 0),
        Some(Command::Send { file, now }) => {
            let found = Watched { findings: deliver::read(file)?, ..Watched::default() };
            let rules: Vec<String> = found.findings.iter().map(|one| one.rule.clone()).collect();
            let way = Way { now: now.unwrap_or(call.world.now), dry_run: false };
            deliver::deliver(&found, &rules, way, (call, ui)).await.map(deliver::Told::failed)
        }
    }
}

/// What the rules found, and what goes with it.
#[derive(Debug, Default)]
pub struct Watched {
    findings: Vec<Finding>,
    /// Charts by the ids of findings.
    charts: BTreeMap<String, Vec<Attachment>>,
    metrics: Vec<Metric>,
}

impl AlertsArgs {
    async fn watch(&self, catalog: &Catalog, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<u8> {
        let output = self.output.clone().reaching(call.s3());
        output.target()?;
        rules::check(catalog, call)?;
        self.known(catalog)?;
        let engine = call.engine(ui).await?;
        let rules = self.looking(catalog, call);
        let found = ask(&engine, catalog, &rules, (call, ui)).await?;
        let has_sinks = !call.settings.alerts.sinks.is_empty();
        if !has_sinks || self.dry_run || self.output.is_asked() {
            let mut rows = rows::table(&found.findings)?;
            let currency = rows.drop_constant(Kind::Currency);
            output.write(&rows, &Heading { currency: currency.as_deref(), ..Heading::default() }, ui).await?;
        }
        findings(&engine, ui);
        if !has_sinks {
            return Ok(u8::from(!found.findings.is_empty()));
        }
        let way = Way { now: call.world.now, dry_run: self.dry_run };
        let told = deliver::deliver(&found, &rules, way, (call, ui)).await?;
        Ok(told.failed().max(u8::from(told.new > 0)))
    }

    /// Refuses a rule that is none.
    fn known(&self, catalog: &Catalog) -> Result<()> {
        let names = || catalog.alerts().map(|report| report.name.clone()).chain(BUILT_IN.map(str::to_owned));
        match self.rules.iter().find(|name| names().all(|known| known != **name)) {
            Some(name) => Err(Error::Unknown { what: "alert rule", name: name.clone(), known: names().collect() }),
            None => Ok(()),
        }
    }

    /// The rules that look: those named, or all that are not left out.
    fn looking(&self, catalog: &Catalog, call: &Resolved<'_>) -> Vec<String> {
        let names = catalog.alerts().map(|report| report.name.clone()).chain(BUILT_IN.map(str::to_owned));
        let is_wanted = |name: &String| match self.rules.as_slice() {
            [] => !call.settings.rules.get(name).is_some_and(|rule| rule.off),
            asked => asked.contains(name),
        };
        names.filter(is_wanted).collect()
    }
}

/// Asks rules; the worst findings first.
async fn ask(
    engine: &Engine,
    catalog: &Catalog,
    rules: &[String],
    (call, ui): (&Resolved<'_>, &mut Ui<'_>),
) -> Result<Watched> {
    let looks = |name: &str| rules.iter().any(|own| own == name);
    let mut found = Watched::default();
    for report in catalog.alerts().filter(|report| looks(&report.name)) {
        found.findings.extend(rules::ask(report, engine, call).await?);
    }
    if looks(budgets::RULE) && !call.settings.budgets.is_empty() {
        budgets::ask(engine, call, ui, &mut found).await?;
    }
    if looks(anomalies::RULE) {
        anomalies::ask(engine, call, &mut found).await?;
    }
    if looks(checks::RULE) {
        found.findings.extend(checks::ask(engine, catalog, call).await?);
    }
    if metrics::are_wanted(call) {
        found.metrics.extend(metrics::daily_costs(engine, call).await?);
    }
    found.findings.sort_by(|a, b| (b.severity, &a.rule, &a.id).cmp(&(a.severity, &b.rule, &b.id)));
    Ok(found)
}

/// A row for each rule: its name, its question, and whether it is left out.
fn list(catalog: &Catalog, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let files = catalog.alerts().map(|report| (report.name.as_str(), report.question.as_str()));
    let built_in = [
        (anomalies::RULE, "What of the newest month is out of the ordinary?"),
        (budgets::RULE, "Is a budget's threshold reached, or expected to be?"),
        (checks::RULE, "Does a check of the newest month fail?"),
    ];
    let mut rules: Vec<(&str, &str)> = files.chain(built_in).collect();
    rules.sort_unstable();
    let widest = rules.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, question) in rules {
        let off = if call.settings.rules.get(name).is_some_and(|rule| rule.off) { " (off)" } else { "" };
        ui.data(format!("{name:widest$}  {question}{off}\n").as_bytes())?;
    }
    Ok(())
}

/// With a capital letter in front.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
