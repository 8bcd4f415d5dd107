//! `costs dashboard`.

mod allocation;
mod ask;
mod executive;
mod operations;
mod parts;
mod wanted;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};

use super::choices::ChoiceArgs;
use super::months::month;
use super::ui::Ui;
use super::world::{Resolved, findings};
use super::written::{Page, WriteArgs};
use crate::catalog::{Calendar, Catalog};
use crate::error::Result;
pub use ask::figure;
pub use operations::scatter;
use wanted::tags;
pub use wanted::{Wanted, document, of_what, tag};

/// Shows a month as one page: what it came to and where it goes, how it is used, or who takes it.
///
/// executive: cost over a year, by service and account, against the budgets, what is expected, what moved, each day.
/// operations: the dearest resources, instances by hour, what commitments cover and leave unused, anomalies, storage, waste.
/// allocation: cost by the values of a tag and by cost centre, month by month and down to resources, and how much carries tags.
///
/// The page is one file that needs no network: its tables sort, open from service to usage type to resource, and are filtered by
/// account and tag; without scripts all figures are there. Each figure names the command it came from and shows its SQL.
///
/// Without -o it is text. What is on the bill counts (--metric unblended), so that totals tie to the invoice; reports within it
/// count as their files say, unless --metric or --charges is given.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    mut_arg("metric", |arg| arg.hide_default_value(true)),
    mut_arg("charges", |arg| arg.hide_default_value(true))
)]
pub struct DashboardArgs {
    /// Which
    #[arg(value_enum, value_name = "DASHBOARD")]
    kind: Kind,
    /// The month: 2025-01, latest or previous
    #[arg(long, value_name = "MONTH", default_value = "latest")]
    month: String,
    /// Count only what carries a tag: CostCenter=CC-110, team=web-*, team= (without one); give it several times
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    tags: Vec<String>,
    /// The tag whose values take the cost, say team [default: the first of [tags.required], or one that names who pays]
    #[arg(long, value_name = "KEY")]
    by: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
    #[command(flatten)]
    choices: ChoiceArgs,
}

const EXAMPLES: &str = "\
Examples:
  costs dashboard executive -o january.html --month 2025-01
  costs dashboard operations -o operations.png --size 1600x900
  costs dashboard allocation --by CostCenter -o allocation.html
  costs dashboard executive --tag team=web --tag team=shop -o s3://bucket/web.html
  costs dashboard operations -o pages/                   all forms and the charts";

/// The dashboards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// What it comes to and where it goes
    Executive,
    /// How it is used, and what could be saved
    Operations,
    /// Who takes it
    Allocation,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Executive, Kind::Operations, Kind::Allocation];

    /// What it answers.
    #[must_use]
    pub fn question(self) -> &'static str {
        match self {
            Kind::Executive => "What did the month come to, and where does it go?",
            Kind::Operations => "How is it used, what is out of the ordinary, and what could be saved?",
            Kind::Allocation => "Who takes it?",
        }
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Executive => "executive",
            Kind::Operations => "operations",
            Kind::Allocation => "allocation",
        }
    }

    /// The page's title without its month.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Kind::Executive => "Executive dashboard",
            Kind::Operations => "Operations dashboard",
            Kind::Allocation => "Allocation dashboard",
        }
    }
}

/// Makes the page and writes it.
///
/// # Errors
/// A flag, the settings, the source or the output is at fault.
pub async fn run(
    args: &DashboardArgs,
    flags: &ArgMatches,
    catalog: &Catalog,
    call: &Resolved<'_>,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let write = args.write.clone().reaching(call.s3());
    write.check().await?;
    let today = call.today();
    month("month", &args.month, Calendar { today, periods: &[today; 2] })?;
    let mut choices = args.choices.spread_by_default(true).choices(call)?;
    choices.filters.extend(tags(&args.tags)?);
    let is_set = |flag: &str| flags.value_source(flag) == Some(ValueSource::CommandLine);
    let wanted = Wanted {
        kind: args.kind,
        month: args.month.clone(),
        by: args.by.clone(),
        charges: args.choices.charges().to_owned(),
        is_metric_set: is_set("metric"),
        are_charges_set: is_set("charges"),
        choices,
    };
    let engine = call.engine(ui).await?;
    let document = Box::pin(document(&wanted, (&engine, catalog, call), ui)).await?;
    findings(&engine, ui);
    write.write(&[Page { name: args.kind.name(), document: &document }], ui).await
}
