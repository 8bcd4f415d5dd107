//! `costs budget`.

pub mod history;
pub mod judge;
pub mod said;

use clap::Args;

use crate::analysis::budget::{Status, burn_down, summary, thresholds};
use crate::catalog::{Chart, ChartKind};
use crate::cli::output::{Heading, OutputArgs, Target};
use crate::cli::ui::Ui;
use crate::cli::world::{Resolved, findings};
use crate::error::{Error, Result};
use crate::settings::budgets::Budget;
use crate::table::Kind;
use judge::Judge;

/// Sets budgets beside what was spent and what is expected.
///
/// Budgets stand as [[budgets]] in costs.toml; costs init writes an example with every key. A row says what of a budget is used,
/// what the period is expected to come to, and the day on which all of it is or will be spent. A name shows that budget's
/// thresholds, each with the day on which it was or will be reached, and what moved its spend since the period before; its
/// chart (-o burn.png) is the burn-down.
///
/// What is expected is what was spent, and what costs forecast expects of the days that are left.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct BudgetArgs {
    /// One budget, with its thresholds; NAME: VALUE for one value of a budget for each
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// A month of the period, say 2025-01, latest or previous
    #[arg(long, value_name = "MONTH", default_value = "latest")]
    month: String,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  costs budget                                  all budgets in the newest period
  costs budget platform --month 2025-01         one, with its thresholds
  costs budget platform -o burn-down.png

Budgets in costs.toml:
  [[budgets]]
  name = \"platform\"
  amount = 20000
  where = [\"tag:team=platform\"]
  thresholds = [50, 80, 100, { percent = 100, on = \"forecast\" }]";

/// Judges the budgets and writes a row for each.
///
/// # Errors
/// A flag, a budget, the source or the output is at fault.
pub async fn run(args: &BudgetArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    let target = output.target()?;
    let budgets = chosen(args.name.as_deref(), &call.settings.budgets)?;
    let judge = Judge::new(call, &args.month, args.output.max_rows)?;
    let engine = call.engine(ui).await?;
    let mut all = judge.statuses(&engine, &budgets, ui).await?;
    if let Some(value) = args.name.as_deref().and_then(|name| value_of(name, &budgets)) {
        all = of_value(all, value)?;
    }
    if let Target::Chart(_) = target {
        let status = only(&all)?;
        let rows = burn_down(status)?;
        let (chart, subtitle) = (burning(), said::subtitle(status));
        let heading = Heading {
            title: &status.title(),
            subtitle,
            chart: Some(chart),
            currency: Some(&status.currency),
            totals: false,
        };
        output.write(&rows, &heading, ui).await?;
    } else {
        let mut rows = if args.name.is_some() { thresholds(&all)? } else { summary(&all)? };
        let currency = rows.drop_constant(Kind::Currency);
        let heading = Heading { currency: currency.as_deref(), ..Heading::default() };
        output.write(&rows, &heading, ui).await?;
    }
    findings(&engine, ui);
    all.iter().flat_map(|status| said::lines(status, args.name.is_some())).for_each(|line| ui.note(&line));
    Ok(())
}

/// The budgets asked for.
fn chosen<'a>(name: Option<&str>, all: &'a [Budget]) -> Result<Vec<&'a Budget>> {
    if all.is_empty() {
        return Err(Error::Format {
            message: "there are no budgets".to_owned(),
            hint: "write [[budgets]] into costs.toml: costs budget --help shows one".to_owned(),
        });
    }
    let Some(name) = name else { return Ok(all.iter().collect()) };
    let of_name = |budget: &&Budget| is_named(name, budget);
    let found: Vec<&Budget> = all.iter().filter(of_name).collect();
    if found.is_empty() {
        let known = all.iter().map(|budget| budget.name.clone()).collect();
        return Err(Error::Unknown { what: "budget", name: name.to_owned(), known });
    }
    Ok(found)
}

fn is_named(name: &str, budget: &Budget) -> bool {
    name.eq_ignore_ascii_case(&budget.name) || rest(name, budget).is_some()
}

/// What stands behind a budget's name and a colon.
fn rest<'a>(name: &'a str, budget: &Budget) -> Option<&'a str> {
    let (own, value) = name.split_at_checked(budget.name.len())?;
    (budget.each.is_some() && own.eq_ignore_ascii_case(&budget.name)).then_some(value.strip_prefix(':')?.trim())
}

fn value_of<'a>(name: &'a str, budgets: &[&Budget]) -> Option<&'a str> {
    budgets.iter().find_map(|budget| rest(name, budget))
}

/// The statuses of one value: in its own spelling, else in any case.
fn of_value(all: Vec<Status>, value: &str) -> Result<Vec<Status>> {
    let is_it = |status: &Status| status.value.as_deref() == Some(value);
    let is_like = |status: &Status| status.value.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(value));
    let is_exact = all.iter().any(is_it);
    let known = all.iter().filter_map(|status| status.value.clone()).collect();
    let of_it: Vec<Status> = all.into_iter().filter(|one| if is_exact { is_it(one) } else { is_like(one) }).collect();
    if of_it.is_empty() {
        Err(Error::Unknown { what: "value of the budget", name: value.to_owned(), known })
    } else {
        Ok(of_it)
    }
}

/// The one status that is drawn.
fn only(all: &[Status]) -> Result<&Status> {
    match all {
        [one] => Ok(one),
        [] => Err(Error::Format {
            message: "there is no budget of that period to draw".to_owned(),
            hint: "costs budget lists them".to_owned(),
        }),
        [first, ..] => Err(Error::Format {
            message: format!("a burn-down is of one budget, and there are {}", all.len()),
            hint: format!("name one, say costs budget {:?}", first.title()),
        }),
    }
}

/// How a burn-down is drawn.
pub fn burning() -> Chart {
    let of = |name: &str| Some(name.to_owned());
    Chart {
        forecast: of("forecast"),
        low: of("low"),
        high: of("high"),
        target: of("budget"),
        label: of("threshold"),
        ..Chart::of(ChartKind::BurnDown, "day", "actual")
    }
}
