//! `costs export`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::months::MonthArgs;
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::engine::{Engine, Shape};
use crate::error::{Error, Result, listed};
use crate::export::{Container, Metric, Order, Place, ROWS_PER_FILE, Summary, Writing};
use crate::money;

/// Writes the bill out as Parquet or CSV: line items, or FOCUS 1.2.
///
/// A folder or prefix gets a folder for each month (billing_period=2025-01/line_items-00001.parquet); a name that ends in
/// .parquet, .csv or .csv.gz is one file for all months. Everything is written whole or not at all (in a bucket: each object
/// is). What is written is a bill again: every report reads it with --source.
///
/// Amounts are decimals of 12 places, times are UTC, tags are maps (in CSV JSON text). Text in CSV stands as it is: a
/// spreadsheet may run what begins with =, +, - or @.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ExportArgs {
    /// What to write
    #[arg(long = "as", value_name = "FORM", default_value = "line-items")]
    form: Rows,
    /// How files hold it [default: parquet, or by the name of --output]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    months: MonthArgs,
    #[arg(long, short, value_name = "TARGET", help = TARGET)]
    output: PathBuf,
    /// Replace the months exported where the folder holds them, and no others
    #[arg(long)]
    overwrite: bool,
}

const TARGET: &str = "A folder, s3://bucket/prefix, or a file that ends in .parquet, .csv or .csv.gz";
const EXAMPLES: &str = "\
Examples:
  costs export -o lake                              all months as Parquet, a folder for each
  costs export --from 2025-01 -o lake --overwrite   the newest months again
  costs export --as focus -o s3://bills/focus       FOCUS 1.2 in a bucket
  costs export --format csv -o lake-csv             gzipped CSV, a folder for each month
  costs export --from latest -o january.csv         one file
  costs top --source lake                           any report over what was written";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rows {
    /// One vocabulary for every form of bill: the columns of the view `line_items`
    LineItems,
    /// FOCUS 1.2; a bill that is FOCUS keeps its own columns
    Focus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Parquet, compressed by zstd
    Parquet,
    /// CSV, gzipped but where the file's name ends in .csv
    Csv,
}

const LINE_ITEMS: [Metric; 4] = [
    Metric { name: "unblended", column: "unblended_cost" },
    Metric { name: "amortized", column: "amortized_cost" },
    Metric { name: "blended", column: "blended_cost" },
    Metric { name: "list", column: "list_cost" },
];
const FOCUS: [Metric; 4] = [
    Metric { name: "billed", column: "BilledCost" },
    Metric { name: "effective", column: "EffectiveCost" },
    Metric { name: "contracted", column: "ContractedCost" },
    Metric { name: "list", column: "ListCost" },
];

/// Writes the bill out, and says what it wrote.
///
/// # Errors
/// A flag, the source or the target is at fault.
pub async fn run(args: &ExportArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let order = order(args, call)?;
    args.months.check(call.world.today)?;
    order.check().await?;
    let engine = call.engine(ui).await?;
    not_the_bill(&args.output, &engine)?;
    let months = args.months.of(&engine, call.world.today)?;
    let summary = write(&engine, shape(args.form), &months, order.clone()).await?;
    findings(&engine, ui);
    ui.note(&said(&order, &months, &summary));
    Ok(())
}

/// An export may not take the place of what it reads.
fn not_the_bill(target: &Path, engine: &Engine) -> Result<()> {
    let Ok(target) = target.canonicalize() else { return Ok(()) };
    if !engine.bill().files.iter().any(|file| Path::new(&file.path) == target) {
        return Ok(());
    }
    Err(Error::Format {
        message: format!("{} is a file of the bill itself", target.display()),
        hint: "name another file".to_owned(),
    })
}

fn order(args: &ExportArgs, call: &Resolved<'_>) -> Result<Order> {
    let (place, named) = Place::parse(&args.output, &call.s3())?;
    let asked = args.format.map(|format| match format {
        Format::Parquet => Container::Parquet,
        Format::Csv => Container::Csv,
    });
    if let (Some(asked), Some(named)) = (asked, named)
        && asked != named
    {
        return Err(Error::Format {
            message: format!("{} does not end as --format asks", place.shown()),
            hint: "leave --format out, or name a folder".to_owned(),
        });
    }
    let (stem, metrics, currency): (_, &[Metric], _) = match args.form {
        Rows::LineItems => ("line_items", &LINE_ITEMS, "currency"),
        Rows::Focus => ("focus", &FOCUS, "BillingCurrency"),
    };
    let container = asked.or(named).unwrap_or(Container::Parquet);
    let (overwrite, rows_per_file) = (args.overwrite, ROWS_PER_FILE);
    Ok(Order { stem, container, place, overwrite, rows_per_file, metrics, currency })
}

fn shape(form: Rows) -> Shape {
    match form {
        Rows::LineItems => Shape::LineItems,
        Rows::Focus => Shape::Focus,
    }
}

async fn write(engine: &Engine, shape: Shape, months: &[NaiveDate], order: Order) -> Result<Summary> {
    let mut writing = Writing::begin(order)?;
    for month in months {
        let lines = engine.export(shape, *month).await?;
        writing.month(*month, &lines.schema, lines.batches).await?;
    }
    writing.end().await
}

/// What was written, and how to read it.
fn said(order: &Order, months: &[NaiveDate], summary: &Summary) -> String {
    let names: Vec<String> = months.iter().map(|month| month.format("%Y-%m").to_string()).collect();
    let months =
        if let [first, _, _, .., last] = names.as_slice() { format!("{first} to {last}") } else { listed(&names) };
    let (files, rows) = (summary.files.len(), summary.files.iter().map(|file| file.rows).sum::<usize>());
    let plural = |count: usize, one: &str| {
        let number = money::shown(i128::try_from(count).unwrap_or(i128::MAX), 0, 0);
        format!("{number} {one}{}", if count == 1 { "" } else { "s" })
    };
    let place = order.place.shown();
    format!(
        "Wrote {} of {}, {months}: {}. Read it with: costs top --source {place}",
        plural(files, "file"),
        plural(rows, "row"),
        summary.totals.shown(),
    )
}
