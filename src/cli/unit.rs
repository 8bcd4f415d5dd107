//! `costs unit`.

use std::path::PathBuf;

use clap::Args;

use super::choices::ChoiceArgs;
use super::months::MonthArgs;
use super::output::{Heading, OutputArgs};
use super::spend::{Spend, dimensions, span};
use super::tie::tie;
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::unit_cost::unit_costs;
use crate::catalog::{self, Chart, ChartKind, MetricFile};
use crate::error::Result;
use crate::table::{Kind, Rows};

/// Sets cost against a figure of the business, month by month.
///
/// Cost per customer, per order, per request. The figures come from a CSV file with a column month (2025-01) or day (2025-01-31, added up to months), and one or more
/// columns of figures. A column named like a dimension of --by holds the figures of each of its values; without one, the figure
/// is that of all. A month without a figure has a cost and no unit cost.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct UnitArgs {
    /// The figures: a CSV file with month (or day), dimensions of --by, and one or more figures
    #[arg(long, value_name = "FILE")]
    metric_file: PathBuf,
    /// What to group by: service, account, tag:KEY and so on; several with commas
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    by: Vec<String>,
    #[command(flatten)]
    months: MonthArgs,
    #[command(flatten)]
    choices: ChoiceArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  costs unit --metric-file orders.csv                        orders.csv: month,orders
  costs unit --metric-file orders.csv --by tag:team          orders.csv: month,team,orders
  costs unit --metric-file visits.csv --by service --metric net-amortized -o unit.png";

/// Asks, divides and writes.
///
/// # Errors
/// A flag, the file, the source or the output is at fault.
pub async fn run(args: &UnitArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    output.target()?;
    args.months.check(call.world.today)?;
    dimensions(&args.by)?;
    let file = MetricFile::read(&args.metric_file, &args.by)?;
    let choices = args.choices.choices(call)?;
    let engine = call.engine(ui).await?;
    let months = args.months.of(&engine, call.world.today)?;
    let report = catalog::command("spend")?;
    let by = std::iter::once("month".to_owned()).chain(args.by.clone()).collect();
    let ask = Spend { report: &report, by, months: &months, choices, max_rows: output.max_rows };
    let (call, answer) = ask.answer(&engine).await?;
    let mut rows = unit_costs(&answer.rows, &args.by, &months, &file)?;
    let own = rows.drop_constant(Kind::Currency);
    let series = args.by.first().map_or("metric", |name| name.trim_start_matches("tag:"));
    let chart = Chart { series: Some(series.to_owned()), ..Chart::of(ChartKind::Line, "month", "unit_cost") };
    let heading = Heading {
        title: "Cost per unit",
        subtitle: format!("{} cost, {}", call.choices.metric, span(&months)),
        chart: Some(chart),
        currency: own.as_deref().or(answer.currency.as_deref()),
        totals: false,
    };
    output.write(&rows, &heading, ui).await?;
    findings(&engine, ui);
    missing(&rows, ui);
    for line in tie(&call, &answer) {
        ui.note(&line);
    }
    Ok(())
}

/// Says how many rows have no figure.
fn missing(rows: &Rows, ui: &mut Ui<'_>) {
    let Some(units) = rows.position("units") else { return };
    let count = rows.column(units).iter().filter(|cell| cell.units().is_none()).count();
    if count > 0 {
        ui.note(&format!("Note: the metric file says nothing of {count} of {} rows", rows.len()));
    }
}
