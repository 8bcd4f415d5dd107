//! `costs anomalies --method robust`: the report of that name looks at the bill as a whole, this at every series of it.

mod drivers;
mod known;
pub mod rows;
mod series;

use chrono::{Datelike, Days, Months, NaiveDate};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};

use super::choices::ChoiceArgs;
use super::months::month;
use super::output::{Heading, OutputArgs, Target};
use super::report;
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::anomaly::{Options, Sensitivity, detect, without_repeats};
use crate::catalog::{Calendar, Chart, ChartKind, Choices, Report};
use crate::engine::Engine;
use crate::error::Result;
use crate::money;
use crate::settings::budgets::Span;
use crate::table::Kind;
use series::All;
pub use series::Leaves;

/// The report that the command belongs to.
pub const REPORT: &str = "anomalies";
/// What counts unless flags say otherwise: use, at its amortized cost.
pub const CHARGES: &str = "Usage,DiscountedUsage,SavingsPlanCoveredUsage";
/// The months before the one asked for that a series is learned from.
pub const BEFORE: u32 = 6;
/// Days for which alerts stand by a finding, whatever the month.
const RECENT: u64 = 14;

/// What the report's own prose does not say.
const ROBUST: &str = "That is --method documented. By default (--method robust) each series of service, account and usage family is set \
    against its own past: weekday, day of the month and trend are learned from up to six months. A finding is a spike, a dip, a level \
    shift, new spend or vanished spend, with its days, what was expected of them and its impact; services and the bill are told where their \
    parts do not explain them. The last two days, whose use may still be coming, are left out. Use counts at its amortized cost.";

/// The flags that the method adds to the report's.
#[derive(Debug, Args)]
pub struct AnomalyArgs {
    /// How days are judged: robust, each service, account and usage family against its own past; documented, the bill's days by
    /// mean and deviation
    #[arg(long, value_enum, value_name = "METHOD", default_value = "robust")]
    method: Method,
    /// The least impact that is told, in the bill's currency [default: 50, or that of [anomalies] in costs.toml]
    #[arg(long, value_name = "N")]
    min_impact: Option<f64>,
    /// The least impact that is told, in percent of what was expected [default: 20]
    #[arg(long, value_name = "N")]
    min_percent: Option<f64>,
    /// How readily a day is called anomalous: low, medium or high [default: medium]
    #[arg(long, value_enum, value_name = "LEVEL")]
    sensitivity: Option<Readiness>,
    /// Findings whose usage types and resources are looked up
    #[arg(long, value_name = "N", default_value_t = 5)]
    drivers: usize,
    /// Show what the file of acknowledged findings holds, too
    #[arg(long)]
    acknowledged: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// Each series against its own past.
    Robust,
    /// Mean and deviation of the month's days.
    Documented,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Readiness {
    Low,
    Medium,
    High,
}

impl From<Readiness> for Sensitivity {
    fn from(level: Readiness) -> Self {
        match level {
            Readiness::Low => Sensitivity::Low,
            Readiness::Medium => Sensitivity::Medium,
            Readiness::High => Sensitivity::High,
        }
    }
}

/// Adds the flags to the report's command.
pub fn command(command: clap::Command) -> clap::Command {
    command.mut_subcommand(REPORT, |report| {
        let about = report.get_about().cloned().unwrap_or_default();
        let long = format!("{}\n\n{ROBUST}", report.get_long_about().cloned().unwrap_or_default());
        AnomalyArgs::augment_args(report).about(about).long_about(long)
    })
}

/// Runs the method that the flags name.
///
/// # Errors
/// A flag, the source, the file of acknowledged findings or the output is at fault.
pub async fn run(report: &Report, matches: &ArgMatches, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let args = AnomalyArgs::from_arg_matches(matches).map_err(super::internal)?;
    // The thresholds of the documented method name it.
    let is_set = |flag: &str| matches.value_source(flag) == Some(ValueSource::CommandLine);
    if args.method == Method::Documented || is_set("high") || is_set("medium") {
        return report::run(report, matches, call, ui).await;
    }
    let output = OutputArgs::from_arg_matches(matches).map_err(super::internal)?.reaching(call.s3());
    let target = output.target()?;
    let asked = matches.get_one::<String>("month").cloned().unwrap_or_default();
    let today = call.today();
    month("month", &asked, Calendar { today, periods: &[today; 2] })?;
    let choices = choices(matches, call)?;
    let acknowledged = known::read(call)?;
    let engine = call.engine(ui).await?;
    let month = month("month", &asked, Calendar { today, periods: &engine.bill().periods })?;
    engine.check_held(month)?;
    let options = args.options(call);
    let look = Look { month, today, since: month, choices: &choices, max_rows: output.max_rows };
    let mut found = look.found(&engine, &options).await?;
    let hidden = known::leave_out(&mut found, &acknowledged, args.acknowledged);
    drivers::explain(&engine, &look, &mut found, (args.drivers, call)).await?;
    let is_data = matches!(target, Target::Text(format) if format.flows());
    let mut rows = rows::table(&found, &choices, is_data)?;
    let currency = rows.drop_constant(Kind::Currency);
    let chart = Chart::of(ChartKind::Bar, "where", "impact");
    let subtitle = format!("{}, {} cost", month.format("%B %Y"), choices.metric);
    let heading =
        Heading { title: "Anomalies", subtitle, chart: Some(chart), currency: currency.as_deref(), totals: false };
    output.write(&rows, &heading, ui).await?;
    findings(&engine, ui);
    ui.note(&summary(&found, month, hidden));
    found.iter().filter_map(|one| one.explained.as_ref()).for_each(|text| ui.note(text));
    Ok(())
}

/// The findings that `costs alerts` tells: those of the newest month and of the last two weeks, with the settings' thresholds.
///
/// # Errors
/// As [`run`].
pub async fn newest(engine: &Engine, call: &Resolved<'_>) -> Result<Vec<Found>> {
    let today = call.today();
    let month = month("month", "latest", Calendar { today, periods: &engine.bill().periods })?;
    // The last days of a month are settled in the next.
    found(engine, call, (month, month.min(today - Days::new(RECENT))), &counted()?).await
}

/// The findings that touch some days of which the last is in a month that the source holds, with the settings' thresholds.
///
/// # Errors
/// As [`run`].
pub async fn within(engine: &Engine, call: &Resolved<'_>, (days, choices): (Span, &Choices)) -> Result<Vec<Found>> {
    let month = days.last.with_day(1).unwrap_or(days.last);
    let mut found = found(engine, call, (month, days.first), choices).await?;
    found.retain(|one| one.anomaly.first <= days.last);
    Ok(found)
}

/// The findings of known series that touch some days, with the settings' thresholds, without those acknowledged.
///
/// # Errors
/// The file of acknowledged findings has a fault.
pub fn found_in(leaves: Leaves, call: &Resolved<'_>, days: Span) -> Result<Vec<Found>> {
    let (month, choices) = (days.last.with_day(1).unwrap_or(days.last), counted()?);
    let look = Look { month, today: call.today(), since: days.first, choices: &choices, max_rows: 0 };
    let mut found = look.found_in(&All::of(leaves, month), &options(call, None, None, None));
    known::leave_out(&mut found, &known::read(call)?, false);
    found.retain(|one| one.anomaly.first <= days.last);
    Ok(found)
}

/// The findings up to the end of a month that end on a day or after it, without those acknowledged.
async fn found(
    engine: &Engine,
    call: &Resolved<'_>,
    (month, since): (NaiveDate, NaiveDate),
    choices: &Choices,
) -> Result<Vec<Found>> {
    let look = Look { month, today: call.today(), since, choices, max_rows: 10_000_000 };
    let mut found = look.found(engine, &options(call, None, None, None)).await?;
    known::leave_out(&mut found, &known::read(call)?, false);
    drivers::explain(engine, &look, &mut found, (10, call)).await?;
    Ok(found)
}

/// What counts where no flag says otherwise.
///
/// # Errors
/// None: both words are ours.
pub fn counted() -> Result<Choices> {
    Ok(Choices::of("amortized".parse()?, CHARGES.parse()?))
}

/// A finding, and whose it is.
#[derive(Debug, Clone)]
pub struct Found {
    /// Eight letters and digits, the same in every run.
    pub id: String,
    /// Service, account and usage family; fewer where these together show what none does alone.
    pub key: Vec<String>,
    /// The currency.
    pub currency: String,
    /// What it is.
    pub anomaly: crate::analysis::anomaly::Anomaly,
    /// What of it changed most, where it was looked up.
    pub explained: Option<String>,
}

/// What is looked at.
struct Look<'a> {
    month: NaiveDate,
    today: NaiveDate,
    /// The first day on which a finding may end.
    since: NaiveDate,
    choices: &'a Choices,
    max_rows: usize,
}

impl Look<'_> {
    /// The findings of the month, the largest impact first.
    async fn found(&self, engine: &Engine, options: &Options) -> Result<Vec<Found>> {
        let first = self.month.checked_sub_months(Months::new(BEFORE)).unwrap_or(self.month);
        Ok(self.found_in(&All::read(engine, self, first).await?, options))
    }

    /// The findings in some series.
    fn found_in(&self, all: &All, options: &Options) -> Vec<Found> {
        let options = Options { set_aside: all.open_days(self.today), ..*options };
        let end = self.month.checked_add_months(Months::new(1)).unwrap_or(self.month);
        let mut found = Vec::new();
        for (currency, tree) in all.trees() {
            let of = |(key, series): (Vec<String>, _)| {
                let anomalies = detect(&series, &options).into_iter();
                anomalies
                    .map(move |anomaly| crate::analysis::anomaly::Keyed { key: key.clone(), anomaly })
                    .collect::<Vec<_>>()
            };
            let told = without_repeats(tree.into_iter().flat_map(of).collect());
            let of_month = told.into_iter().filter(|one| one.anomaly.last >= self.since && one.anomaly.first < end);
            found.extend(of_month.map(|one| Found {
                id: known::id(&one.key, &currency, &one.anomaly),
                key: one.key,
                currency: currency.clone(),
                anomaly: one.anomaly,
                explained: None,
            }));
        }
        found.sort_by(|a, b| b.anomaly.impact.abs().total_cmp(&a.anomaly.impact.abs()).then_with(|| a.key.cmp(&b.key)));
        found
    }
}

impl AnomalyArgs {
    fn options(&self, call: &Resolved<'_>) -> Options {
        options(call, self.min_impact, self.min_percent, self.sensitivity)
    }
}

/// Flags before settings before defaults.
fn options(
    call: &Resolved<'_>,
    min_impact: Option<f64>,
    min_percent: Option<f64>,
    sensitivity: Option<Readiness>,
) -> Options {
    let settings = &call.settings.anomalies;
    let word = settings.sensitivity.as_deref().and_then(|word| Readiness::from_str(word, true).ok());
    Options {
        min_impact: min_impact.or(settings.min_impact).unwrap_or(50.0),
        min_percent: min_percent.or(settings.min_percent).unwrap_or(20.0),
        sensitivity: sensitivity.or(word).unwrap_or(Readiness::Medium).into(),
        ..Options::default()
    }
}

/// The flags' choices, with the method's own defaults instead of the report's.
fn choices(matches: &ArgMatches, call: &Resolved<'_>) -> Result<Choices> {
    let mut choices = ChoiceArgs::from(matches)?.choices(call)?;
    let is_default = |flag: &str| matches.value_source(flag) == Some(ValueSource::DefaultValue);
    if is_default("metric") {
        choices.metric = "amortized".parse()?;
    }
    if is_default("charges") {
        choices.charges = CHARGES.parse()?;
    }
    Ok(choices)
}

fn summary(found: &[Found], month: NaiveDate, hidden: usize) -> String {
    let month = month.format("%B %Y");
    let hidden = match hidden {
        0 => String::new(),
        count => format!("; {count} acknowledged (--acknowledged shows them)"),
    };
    let mut sums = std::collections::BTreeMap::<&str, f64>::new();
    for one in found {
        *sums.entry(&one.currency).or_default() += one.anomaly.impact;
    }
    let amount = |(currency, sum): (&str, f64)| {
        format!("{} {currency}", money::shown(money::from_f64(sum).unwrap_or(0), money::PLACES, 2))
    };
    let sums: Vec<String> = sums.into_iter().map(amount).collect();
    match found.len() {
        0 => format!("{month}: nothing out of the ordinary{hidden}"),
        count => format!("{month}: {count} out of the ordinary, {} in all{hidden}", sums.join(", ")),
    }
}
