//! `costs digest`.

pub mod anomalies;
pub mod budgets;
mod centre;
pub mod commitments;
pub mod costs;
pub mod document;
pub mod order;
mod send;
pub mod waste;

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};

use super::anomalies::counted;
use super::budget::history::{first_use, newest_use};
use super::budget::judge::{LATE, over, reach, settled};
use super::choices::ChoiceArgs;
use super::ui::Ui;
use super::world::quoted;
use super::world::{Resolved, findings};
use super::written::WriteArgs;
use crate::analysis::budget::Reach;
use crate::analysis::digest::{Compared, Period};
use crate::catalog::{Axis, Catalog, Charges, Choices, Metric};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::settings::budgets::Span;
use order::{Digest, Part, Whose};
use send::{Recipients, SendArgs};

/// Sums up a day, week, month or quarter: the report that people read on Monday.
///
/// What the period came to against the one before it and against the budgets, the services, accounts and movers behind it, its
/// anomalies, what commitments saved and left unused, what could be saved, and its charts. The quarter's is the commitment
/// review: each month's utilisation and coverage, what ends soon, and what to buy.
///
/// By default it is of the last period that is over. Its last days are left out as long as their use may still be coming (today's
/// and yesterday's), and what they hold is said; the days that count are set against as many of the period before. Days and weeks
/// count amortized cost without taxes, credits and refunds (--metric amortized --charges recurring); months and quarters count
/// what is on the bill, so that they tie to the invoice.
///
/// It is shown, written (-o digest.html, .png, .md, .xlsx, .txt or .json; a folder or a prefix of a bucket gets all of them with the
/// charts), or told to sinks of costs.toml (--send): those of [digest], or of [alerts]. A sink is told of a period once, unless
/// --again. Cost centres have digests of their own, which go to the sinks or addresses that `to` names beside their name under
/// [[allocation.centres]].
///
/// Exit code 2 says that a sink could not be told; the same command tells it again, and those that have it not.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    mut_arg("metric", |arg| arg.hide_default_value(true)),
    mut_arg("charges", |arg| arg.hide_default_value(true))
)]
pub struct DigestArgs {
    /// What it is of: a day, a week (Monday to Sunday), a month or a quarter
    #[arg(long, value_enum, value_name = "PERIOD", default_value = "week")]
    period: PeriodArg,
    /// The period that a day is in, say 2025-01-20 [default: the last that is over]
    #[arg(long, value_name = "DAY")]
    of: Option<NaiveDate>,
    /// Of one cost centre, by the rules of [allocation]
    #[arg(long, value_name = "NAME", conflicts_with = "each_cost_centre")]
    cost_centre: Option<String>,
    /// One digest for each cost centre
    #[arg(long)]
    each_cost_centre: bool,
    /// Leave a part out: budgets, anomalies, commitments, waste
    #[arg(long, value_enum, value_name = "PART")]
    without: Vec<Part>,
    #[command(flatten)]
    send: SendArgs,
    #[command(flatten)]
    write: WriteArgs,
    #[command(flatten)]
    choices: ChoiceArgs,
}

const EXAMPLES: &str = "\
Examples:
  costs digest                                          the last week, on the terminal
  costs digest --period month -o january.html           for a browser, a file share or a mail
  costs digest --period quarter -o review/              the commitment review: page, workbook, charts
  costs digest --send                                   to the sinks of [digest]
  costs digest --period month --each-cost-centre --send to the owners of cost centres";

/// The periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PeriodArg {
    Day,
    Week,
    Month,
    Quarter,
}

impl From<PeriodArg> for Period {
    fn from(period: PeriodArg) -> Self {
        match period {
            PeriodArg::Day => Period::Day,
            PeriodArg::Week => Period::Week,
            PeriodArg::Month => Period::Month,
            PeriodArg::Quarter => Period::Quarter,
        }
    }
}

/// What all parts of a digest are made from.
pub struct Asked<'a> {
    /// The bill.
    pub engine: &'a Engine,
    /// The reports.
    pub catalog: &'a Catalog,
    /// The flags of every command, and the settings.
    pub call: &'a Resolved<'a>,
    /// The days.
    pub compared: Compared,
    /// How far the bill reaches.
    pub reach: Reach,
    /// What counts, and of what.
    pub choices: Choices,
    /// What counts, as flags of another command.
    pub flags: String,
    /// Of what: conditions, currency, axis.
    pub of: String,
    /// The parts that are left out.
    pub without: &'a [Part],
}

/// Makes the digests, and writes or sends them.
///
/// # Errors
/// A flag, the settings, the source or the output is at fault.
pub async fn run(
    args: &DigestArgs,
    flags: &ArgMatches,
    catalog: &Catalog,
    call: &Resolved<'_>,
    ui: &mut Ui<'_>,
) -> Result<u8> {
    let write = args.write.clone().reaching(call.s3());
    args.check(&write).await?;
    let is_of_centres = args.each_cost_centre || args.cost_centre.is_some();
    let recipients = Recipients::new(&args.send, is_of_centres, call)?;
    let (choices, charges) = args.choices(flags, call)?;
    if is_of_centres && !choices.filters.is_empty() {
        return Err(Error::Format {
            message: "--where does not go with cost centres, which share the whole bill".to_owned(),
            hint: "take it out, or write a rule of [allocation]".to_owned(),
        });
    }
    let engine = call.engine(ui).await?;
    let (compared, reach) = compared(&engine, (args.period.into(), args.of), call, ui).await?;
    let (counts, of) = counting(&choices, &charges);
    let asked =
        Asked { engine: &engine, catalog, call, compared, reach, flags: counts, of, choices, without: &args.without };
    let digests = order::digests(&asked, &args.whose(), ui).await?;
    findings(&engine, ui);
    if args.send.send {
        return send::send(&digests, &recipients, &args.send, (call, ui)).await;
    }
    write.write(&digests.iter().map(Digest::page).collect::<Vec<_>>(), ui).await.map(|()| 0)
}

impl DigestArgs {
    /// Refuses, before anything is computed, what can be neither written nor sent.
    async fn check(&self, write: &WriteArgs) -> Result<()> {
        if self.send.send && write.is_asked() {
            return Err(Error::Format {
                message: "a digest is written or sent, and not both at once".to_owned(),
                hint: "take --send out, or -o and --format".to_owned(),
            });
        }
        if self.each_cost_centre && !self.send.send && !write.is_folder()? {
            return Err(Error::Format {
                message: "a digest for each cost centre needs a folder, or people to send to".to_owned(),
                hint: "add -o digests/, or --send".to_owned(),
            });
        }
        if self.send.send { Ok(()) } else { write.check().await }
    }

    fn whose(&self) -> Whose {
        match (&self.cost_centre, self.each_cost_centre) {
            (Some(name), _) => Whose::Centre(name.clone()),
            (None, true) => Whose::Each,
            (None, false) => Whose::All,
        }
    }

    /// What counts, and the word for the charges: by day and week amortized use and fees, else what is on the bill.
    fn choices(&self, flags: &ArgMatches, call: &Resolved<'_>) -> Result<(Choices, String)> {
        let mut choices = self.choices.spread_by_default(true).choices(call)?;
        let mut charges = self.choices.charges().to_owned();
        let is_default = |flag: &str| flags.value_source(flag) == Some(ValueSource::DefaultValue);
        if matches!(self.period, PeriodArg::Day | PeriodArg::Week) {
            if is_default("metric") {
                choices.metric = "amortized".parse()?;
            }
            if is_default("charges") {
                "recurring".clone_into(&mut charges);
                choices.charges = charges.parse()?;
            }
        }
        Ok((choices, charges))
    }
}

/// The days: those of the period that a day is in, or of the last period that is over; where the bill does not reach it, the last that it does.
/// Days whose use may still be coming are left out, where there are others.
async fn compared(
    engine: &Engine,
    (period, of): (Period, Option<NaiveDate>),
    call: &Resolved<'_>,
    ui: &mut Ui<'_>,
) -> Result<(Compared, Reach)> {
    let today = call.today();
    let wanted = match of {
        Some(day) => period.of(day),
        // Of a day, all use is on the bill after the next.
        None if period == Period::Day => period.of(settled(today)),
        None => period.before(period.of(today)),
    };
    let periods = &engine.bill().periods;
    let first = periods.first().copied().ok_or_else(|| nothing(wanted, "the source holds no month"))?;
    let newest = periods.iter().rev().find(|month| **month <= wanted.last && **month <= today).copied();
    let begins = first_use(engine, first).await?.unwrap_or(first);
    let newest = newest.ok_or_else(|| nothing(wanted, &format!("the bill begins with {begins}")))?;
    let reach = reached(engine, newest, today).await?;
    let span = if reach.last >= wanted.first {
        wanted
    } else if of.is_some() {
        let month = Period::Month.of(wanted.first).first;
        let is_gap = periods.iter().any(|held| *held > month) && !periods.contains(&month);
        let why = format!("the bill reaches {}", reach.last);
        return Err(nothing(wanted, if is_gap { "the source does not hold that month" } else { &why }));
    } else {
        let held = period.over_on(reach.last);
        ui.note(&format!("Note: the bill reaches {}, so this is {}", reach.last, period.title(held)));
        held
    };
    if span.last < begins {
        return Err(nothing(span, &format!("the bill begins with {begins}")));
    }
    let known = if reach.settled >= span.first { reach.settled.min(reach.last) } else { reach.last };
    let mut compared = Compared::new(period, span, (begins, known));
    compared.before = compared.before.filter(|before| holds(periods, *before));
    Ok((compared, reach))
}

/// Whether a bill holds all months of some days.
#[must_use]
pub fn holds(periods: &[NaiveDate], days: Span) -> bool {
    let mut months = days.first.iter_days().take_while(|day| *day <= days.last).map(|day| Period::Month.of(day).first);
    months.all(|month| periods.contains(&month))
}

/// How far the bill reaches by the newest of its months that counts. One that stopped within its last month ends with its use.
async fn reached(engine: &Engine, newest: NaiveDate, today: NaiveDate) -> Result<Reach> {
    let is_last = engine.bill().periods.last() == Some(&newest);
    if let Some(end) = over(newest, today).filter(|_| is_last) {
        let last = newest_use(engine, newest, today).await?.unwrap_or(newest);
        if (end - last).num_days() > LATE {
            return Ok(Reach { last, settled: last });
        }
    }
    reach(engine, newest, (today, NaiveDate::MAX)).await
}

impl Asked<'_> {
    /// The month of the last day that counts.
    #[must_use]
    pub fn month(&self) -> NaiveDate {
        Period::Month.of(self.compared.known.last).first
    }

    /// What anomalies are told of: use at its amortized cost.
    ///
    /// # Errors
    /// A fault of ours: what anomalies count is a choice.
    pub fn usage(&self) -> Result<Choices> {
        let own = counted()?;
        Ok(self.counting(own.metric, own.charges))
    }

    /// Another metric of other charges, of the same line items, on the same axis, in the same currency.
    #[must_use]
    pub fn counting(&self, metric: Metric, charges: Charges) -> Choices {
        Choices { metric, charges, ..self.choices.clone() }
    }
}

/// The flags with which another command counts the same: what counts, and of what.
pub fn counting(choices: &Choices, charges: &str) -> (String, String) {
    let mut counts = format!(" --metric {}", choices.metric);
    if charges != "all" {
        let _ = write!(counts, " --charges {}", quoted(charges));
    }
    if choices.metric.to_string().contains("amortized") {
        let _ = write!(counts, " --amortize {}", choices.amortize);
    }
    let mut of = String::new();
    for filter in &choices.filters {
        let _ = write!(of, " --where {}", quoted(&filter.to_string()));
    }
    if let Some(rates) = &choices.rates {
        let _ = write!(of, " --currency {} --rates {}", rates.to, quoted(&rates.path));
    }
    if choices.axis != Axis::Billing {
        let _ = write!(of, " --axis {}", choices.axis);
    }
    (counts, of)
}

/// Says that there is nothing to sum up.
fn nothing(span: Span, why: &str) -> Error {
    Error::Format {
        message: format!("nothing is known of {} to {}: {why}", span.first, span.last),
        hint: "choose another period with --of DAY, or look with costs sources".to_owned(),
    }
}
