//! `costs commit-advice`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{Datelike, Days, NaiveDate};
use clap::{Args, ValueEnum};

use super::output::{Heading, OutputArgs, Target};
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::commitment::advice::Candidate;
use crate::analysis::commitment::lines::Role;
use crate::analysis::commitment::{self, Advice, Kind, Line, Listed, Replayed, Window, rows};
use crate::catalog::{self, Charges, Chart, ChartKind, Choices, Metric, Value};
use crate::engine::{Answer, Call, Engine};
use crate::error::{Error, Result};
use crate::money;
use crate::table;

/// Advises on Savings Plans and Reserved Instances by replaying the bill's own hours.
///
/// Replays the on-demand cost of each hour of the last 7, 30 or 60 whole days against every level of commitment, and shows the one
/// that saves most: a Compute Savings Plan (EC2 instances, Fargate, Lambda's duration), and EC2 Reserved Instances by family and
/// region (regional, Linux, flexible in size; other platforms and families by their exact type). Use that is covered already,
/// Spot and data transfer are left out. Databases and other services are not advised on.
///
/// Discounts are those that the bill shows: what covered use costs against its on-demand price, for the same family,
/// region and platform, else for the whole service; where it shows none, AWS's published averages stand in and the row says so.
/// A commitment whose term the bill does not say, as in FOCUS, counts as one of a year.
/// --rates gives your own. In a plan the best discount uses the commitment first, as AWS applies it.
///
/// Savings are per month of 730 hours. Break-even is when the use covered would have cost on demand what the whole commitment
/// costs; and the utilisation below which it loses money. The steady load is what 95 of 100 hours reach; the documented
/// workflow commits to 50 to 70 percent of it. Rows are alternatives, not to be added.
///
/// --curve shows every level instead of the best. -o advice.png draws the saving against the commitment.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct CommitAdviceArgs {
    /// Days to replay, ending with the last whole day of the bill
    #[arg(long, value_name = "DAYS", default_value = "30", value_parser = ["7", "30", "60"])]
    days: String,
    /// Advise on one kind alone
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<KindArg>,
    #[arg(long, value_name = "FILE", help = RATES)]
    rates: Option<PathBuf>,
    /// Show every level of each commitment, to be checked in a spreadsheet
    #[arg(long)]
    curve: bool,
    #[command(flatten)]
    output: OutputArgs,
}

const RATES: &str = "Discounts to use before the bill's: a CSV of kind,term,payment_option,family,region,discount";
const EXAMPLES: &str = "\
Examples:
  costs commit-advice                                  what to commit to, by what it saves
  costs commit-advice --days 60 --kind plan            Savings Plans alone
  costs commit-advice -o advice.png                    saving against commitment, of what saves most
  costs commit-advice --curve -o curve.csv             every level that was tried
  costs commit-advice --rates rates.csv                your own discounts, one a line:
    kind,term,payment_option,family,region,discount
    plan,1yr,No Upfront,,,28%
    plan,1yr,No Upfront,lambda,,12%
    reservation,3yr,All Upfront,m5,eu-west-1,0.62";

/// What is advised on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindArg {
    /// Compute Savings Plans
    Plan,
    /// EC2 Reserved Instances
    Reservation,
}

impl From<KindArg> for Kind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Plan => Kind::Plan,
            KindArg::Reservation => Kind::Reservation,
        }
    }
}

/// Billing periods that hold 60 days and the open one.
const PERIODS: usize = 4;

/// Replays the hours and writes the advice.
///
/// # Errors
/// A flag, the rate file, the source or the output is at fault.
pub async fn run(args: &CommitAdviceArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    let target = output.target()?;
    let listed = args.rates.as_deref().map(rates).transpose()?.unwrap_or_default();
    let asked: u64 = args.days.parse().unwrap_or(30);
    let engine = call.engine(ui).await?;
    let (window, lines) = hours(&engine, asked, call.world.today).await?;
    let replayed = commitment::replay(&lines, &window, &listed, args.kind.map(Kind::from));
    let advice = sorted(&replayed);
    let mut shown = match (target, args.curve) {
        (Target::Chart(_), _) => rows::chart(&advice)?,
        (Target::Text(_), true) => rows::curves(&advice)?,
        (Target::Text(_), false) => rows::advice(&advice)?,
    };
    let currencies: BTreeSet<&Option<String>> = replayed.iter().map(|one| &one.currency).collect();
    let dropped = shown.drop_constant(table::Kind::Currency);
    let first = advice.first().and_then(|one| one.currency.clone());
    let currency = dropped.or(first).filter(|_| currencies.len() == 1 || matches!(target, Target::Chart(_)));
    let title = advice.first().map_or_else(|| "Saving by commitment".to_owned(), title);
    let subtitle = advice.first().map(|one| subtitle(one, &window)).unwrap_or_default();
    let heading =
        Heading { title: &title, subtitle, chart: Some(chart()), currency: currency.as_deref(), totals: false };
    output.write(&shown, &heading, ui).await?;
    findings(&engine, ui);
    said(&window, asked, &replayed, &lines, ui);
    Ok(())
}

fn rates(path: &Path) -> Result<Vec<Listed>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    commitment::rate_file(&path.display().to_string(), &text)
}

/// What would save most by the last 30 whole days: an offer of each kind and scope, the largest saving first, and those days.
///
/// # Errors
/// A query does not run.
pub async fn best(engine: &Engine, today: NaiveDate) -> Result<(Vec<Advice>, Option<String>)> {
    let (window, lines) = hours(engine, 30, today).await?;
    let mut advice = sorted(&commitment::replay(&lines, &window, &[], None));
    let mut seen = BTreeSet::new();
    advice.retain(|one| {
        let Candidate { kind, scope, .. } = &one.candidate;
        seen.insert((one.currency.clone(), *kind, scope.clone()))
    });
    Ok((advice, span(&window)))
}

fn sorted(replayed: &[Replayed]) -> Vec<Advice> {
    let mut advice: Vec<Advice> = replayed.iter().flat_map(|one| one.advice.clone()).collect();
    rows::sort(&mut advice);
    advice
}

/// The days to replay, and what was used on them.
async fn hours(engine: &Engine, asked: u64, today: NaiveDate) -> Result<(Window, Vec<Line>)> {
    let window = window(engine, asked, today).await?;
    let lines = match window.days.as_slice() {
        [] => Vec::new(),
        [first, .., last] => lines(engine, *first, *last).await?,
        [only] => lines(engine, *only, *only).await?,
    };
    Ok((window, lines))
}

/// The days to replay, of the last billing periods.
async fn window(engine: &Engine, asked: u64, today: NaiveDate) -> Result<Window> {
    let from = engine.bill().periods.iter().rev().take(PERIODS).min().copied().unwrap_or(NaiveDate::MIN);
    let answer = ask(engine, "commit_days", [("from", from)].into()).await?;
    Ok(Window::of(&commitment::days(&answer.rows), asked, today))
}

async fn lines(engine: &Engine, first: NaiveDate, last: NaiveDate) -> Result<Vec<Line>> {
    let until = last.checked_add_days(Days::new(1)).unwrap_or(last);
    let month = first.with_day(1).unwrap_or(first);
    let answer = ask(engine, "commit_advice", [("from", first), ("until", until), ("first", month)].into()).await?;
    Ok(commitment::lines(&answer.rows, answer.currency.as_deref()))
}

async fn ask(engine: &Engine, name: &str, days: BTreeMap<&str, NaiveDate>) -> Result<Answer> {
    let report = catalog::command(name)?;
    let values = days.into_iter().map(|(name, day)| (name.to_owned(), Value::Date(day))).collect();
    let choices = Choices::of(Metric::Unblended, Charges::All);
    let call = Call { report: &report, values, choices, max_rows: usize::MAX };
    Box::pin(engine.report(&call)).await
}

fn chart() -> Chart {
    Chart { series: Some("offer".to_owned()), ..Chart::of(ChartKind::Line, "commitment", "monthly_saving") }
}

fn title(one: &Advice) -> String {
    format!("{}, {}: saving a month by commitment", one.candidate.kind, one.candidate.scope)
}

/// What the axis counts, the best level, the days.
fn subtitle(one: &Advice, window: &Window) -> String {
    let (candidate, point) = (&one.candidate, &one.best.point);
    let counted = match &candidate.measure {
        commitment::advice::Measure::Money => "commitment an hour".to_owned(),
        commitment::advice::Measure::Instances { name, .. } => format!("number of {name}"),
    };
    let best = format!("most is saved by {} ({})", candidate.words(point.level), candidate.offer.term);
    let parts = [Some(counted), Some(best), span(window), one.currency.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn span(window: &Window) -> Option<String> {
    Some(format!("{} to {}", window.days.first()?, window.days.last()?))
}

/// What was replayed, what was left out, and how to read it.
fn said(window: &Window, asked: u64, replayed: &[Replayed], lines: &[Line], ui: &mut Ui<'_>) {
    if let Some(open) = window.open {
        ui.note(&format!("Note: {open} is left out: the bill does not hold all of it yet"));
    }
    let Some(span) = span(window) else {
        ui.note("Note: there is no advice, as the bill holds no whole day of use: commitments are replayed by hours or days");
        return;
    };
    let (days, hours) = (window.days.len(), window.hours());
    if u64::try_from(days).is_ok_and(|days| days < asked) {
        let held = if days == 1 { "1 day is".to_owned() } else { format!("{days} days are") };
        let gaps = match window.gaps {
            0 => String::new(),
            1 => "; 1 day among them is not in the bill".to_owned(),
            gaps => format!("; {gaps} days among them are not in the bill"),
        };
        ui.note(&format!("Note: {held} replayed of the {asked} asked for{gaps}"));
    }
    if replayed.is_empty() {
        let covered = lines.iter().any(|line| matches!(line.role, Role::Plan | Role::Reservation));
        let more = if covered { "; what there is, commitments cover already" } else { "" };
        ui.note(&format!(
            "Note: there is no advice, as from {span} no EC2 instances, Fargate or Lambda are paid on demand{more}"
        ));
        return;
    }
    for one in replayed {
        replay_said(one, &span, hours, ui);
    }
    let even: usize = replayed.iter().map(|one| one.usage.even).sum();
    if even > 0 {
        ui.note(
            "Note: rows of the bill hold more than an hour; their hours are taken as even, which hides peaks and lulls",
        );
    }
    let mut advice = replayed.iter().flat_map(|one| &one.advice);
    if advice.any(|one| one.candidate.rests_on_averages()) {
        ui.note(
            "Note: where the bill shows no discount, AWS's published average stands in; --rates FILE gives your own",
        );
    }
    ui.note("Steady load is what 95 of 100 hours reach; the documented part of it to commit to is 50 to 70 percent");
}

fn replay_said(one: &Replayed, span: &str, hours: usize, ui: &mut Ui<'_>) {
    let shown = |amount| money::shown(amount, money::PLACES, 2);
    let currency = one.currency.as_deref().unwrap_or("");
    let on_demand = shown(one.usage.on_demand());
    ui.note(&format!("Replayed {span}, {hours} hours: {on_demand} {currency} on demand that commitments could cover"));
    let both = shown(one.usage.reservable());
    ui.note(&format!(
        "Rows are alternatives, not to be added: terms and payment options of one scope, and plan and reservations, which \
         both would cover EC2 instances of {both} {currency}"
    ));
}
