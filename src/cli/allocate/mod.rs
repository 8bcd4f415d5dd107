//! `costs allocate`.

mod by_day;
mod files;
mod input;
mod owners;
mod said;

pub use by_day::{by_day, summed};
pub use owners::owners;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use clap::Args;

use super::choices::ChoiceArgs;
use super::months::month;
use super::output::{Heading, OutputArgs};
use super::tie::{converted, tie};
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::allocation::{Allocated, Journal, Metric, Proof, allocate, summary_rows};
use crate::catalog::{self, Calendar, Choices, Value};
use crate::engine::{Answer, Call, Engine};
use crate::error::{Error, Result};
use crate::output::Folder;
use crate::settings::allocation::Allocation;
use crate::table::Kind;
use input::Kept;

/// Allocates a month's costs to cost centres, by the rules under [allocation] in costs.toml.
///
/// The first rule that matches takes a line item. A rule names the cost centre, or splits the cost between several: even,
/// fixed (weights or percent), proportional to their direct cost, or by a metric's file. What no rule takes stays
/// unallocated and is shown as such.
///
/// -o FOLDER (or a prefix of a bucket) writes a CSV and an XLSX for each cost centre and for what is unallocated, journal.csv
/// for finance, summary.csv, and proof.json: what came in, less what is in the cost centres and unallocated, is 0 to the last
/// digit by currency and charge type. All files are written or none. The journal is rounded to the currency's smallest coin,
/// and balances.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
#[command(mut_arg("output", |arg| arg.value_name("TARGET").help(TARGET)))]
pub struct AllocateArgs {
    /// The billing period, say 2025-01, latest or previous
    #[arg(long, value_name = "MONTH", default_value = "latest")]
    month: String,
    /// Replace the files that an allocation wrote to the same folder before; while a bucket's are replaced it has no proof.json
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    choices: ChoiceArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const TARGET: &str =
    "A folder or s3://bucket/prefix/ for all files; or a file for the summary: .csv .json .xlsx .md .txt";
const EXAMPLES: &str = "\
Examples:
  costs allocate                                       the summary of the newest month
  costs allocate --month 2025-01 -o january            a file for each cost centre, journal and proof
  costs allocate --metric amortized -o s3://finance/2025-01/
  costs allocate -o summary.xlsx                       the summary alone

Rules in costs.toml:
  [[allocation.rules]]
  match = { \"tag:CostCenter\" = \"*\" }
  centre = \"{tag:CostCenter}\"

  [[allocation.rules]]
  name = \"support\"
  match = { service = \"AWS Support*\" }
  split = \"proportional\"

costs init writes a file that shows all keys.";

/// A month's allocation, and what of it is to be said.
pub(super) struct Outcome<'a> {
    /// The rules.
    pub rules: &'a Allocation,
    /// The month.
    pub month: NaiveDate,
    /// What came of them.
    pub allocated: Allocated,
    /// What the ledger is told.
    pub journal: Journal,
    /// That nothing is missing.
    pub proof: Proof,
    /// What counted as cost, and when.
    pub choices: Choices,
    /// The word of `--charges`.
    pub charges: String,
    /// The rates of converted amounts.
    pub rates: Option<String>,
    /// The source's name.
    pub source: String,
}

/// Allocates a month's costs.
///
/// # Errors
/// A flag, a rule, a metric's file, the source or the output is at fault.
pub async fn run(args: &AllocateArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    let folder = output.folder().map(|path| Folder::parse(path, &call.s3())).transpose()?;
    match &folder {
        None => output.target().map(|_| ())?,
        Some(_) if output.has_format() => {
            return Err(Error::Format {
                message: "a folder gets all files, each in its own format".to_owned(),
                hint: "take --format out, or name a file for the summary".to_owned(),
            });
        }
        Some(folder) => folder.check(args.overwrite).await?,
    }
    let dialect = output.dialect()?;
    let rules = call.settings.allocation.as_ref().filter(|rules| !rules.rules.is_empty()).ok_or_else(no_rules)?;
    let choices = args.choices.choices(call)?;
    if !choices.filters.is_empty() {
        return Err(Error::Format {
            message: "an allocation takes the whole bill, so that its proof can hold".to_owned(),
            hint: "take --where out: what a rule's match names is what it takes".to_owned(),
        });
    }
    let today = call.world.today;
    month("month", &args.month, Calendar { today, periods: &[today; 2] })?;
    let engine = call.engine(ui).await?;
    let month = month("month", &args.month, Calendar { today, periods: &engine.bill().periods })?;
    engine.check_held(month)?;
    let report = catalog::command("allocate")?;
    let by = input::dimensions(rules, false);
    let values =
        BTreeMap::from([("by".to_owned(), Value::Dimensions(by.clone())), ("month".to_owned(), Value::Month(month))]);
    let asked = Call { report: &report, values, choices, max_rows: args.output.max_rows };
    let answer = ask(&engine, &asked, rules).await?;
    let items = input::items(rules, &by, &answer, Kept::default());
    said::known(&asked, &answer, month)?;
    let metric = &mut |path: &Path| metric(path, month, rules);
    let mut allocated = allocate(rules, &items, metric)?;
    allocated.notes.splice(0..0, said::unknown(&asked, &answer, month));
    let proof = Proof::of(&allocated, &input::counted(&asked, &answer, &items, month));
    let outcome = Outcome {
        rules,
        month,
        journal: Journal::of(&allocated),
        proof,
        allocated,
        choices: asked.choices.clone(),
        charges: args.choices.charges().to_owned(),
        rates: converted(&asked, &answer),
        source: engine.bill().name.clone(),
    };
    said::proven(&outcome.proof)?;
    if let Some(folder) = &folder {
        let files = files::all(&outcome, dialect)?;
        folder.put(&files, args.overwrite).await?;
        ui.note(&said::written(&outcome, folder, files.len()));
    } else {
        let mut rows = summary_rows(&outcome.allocated)?;
        let currency = rows.drop_constant(Kind::Currency);
        let heading =
            Heading { title: "Allocation", currency: currency.as_deref(), totals: true, ..Heading::default() };
        output.write(&rows, &heading, ui).await?;
    }
    findings(&engine, ui);
    for line in tie(&asked, &answer).into_iter().chain(said::lines(&outcome)) {
        ui.note(&line);
    }
    Ok(())
}

/// The dimensions that the rules look at.
#[must_use]
pub fn looked_at(rules: &Allocation) -> Vec<String> {
    input::dimensions(rules, false)
}

/// Runs the query; a column or a tag that is none is shown where the rules name it.
async fn ask(engine: &Engine, call: &Call<'_>, rules: &Allocation) -> Result<Answer> {
    Box::pin(engine.report(call)).await.map_err(|error| match &error {
        Error::Unknown { what: "dimension", name, .. } => {
            let key = name.clone();
            rules.origin.unknown_key(&key, error)
        }
        Error::Unknown { what: "tag", name, .. } => {
            let key = format!("tag:{name}");
            rules.origin.unknown_key(&key, error)
        }
        _ => error,
    })
}

/// The file of a rule that splits by one.
fn metric(path: &Path, month: NaiveDate, rules: &Allocation) -> Result<Metric> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    Metric::parse(&path.display().to_string(), &text, month, rules)
}

/// An allocation without rules.
pub fn no_rules() -> Error {
    Error::Format {
        message: "there are no rules to allocate by".to_owned(),
        hint: "write [[allocation.rules]] into costs.toml: costs allocate --help shows two".to_owned(),
    }
}
