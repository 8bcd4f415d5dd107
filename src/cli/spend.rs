//! `costs spend`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::choices::ChoiceArgs;
use super::months::MonthArgs;
use super::output::{Heading, OutputArgs};
use super::tie::tie;
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::top::{Ranked, Ranking, rank};
use crate::catalog::{self, Chart, ChartKind, Choices, Report, Value};
use crate::engine::{Answer, Call, Engine};
use crate::error::{Error, Result, listed};
use crate::money;

/// Answers any question of cost, by any dimensions and times.
///
/// The largest groups stand first; within a time, where there is one. A dimension is a column of the line items, such as service,
/// account, region, operation or description; or a tag as tag:KEY.
/// With --top, what other groups add up to is said, or shown in a row with --others.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct SpendArgs {
    /// What to group by: service, account, region, tag:KEY and so on; several with commas
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    by: Vec<String>,
    #[command(flatten)]
    months: MonthArgs,
    /// How fine in time
    #[arg(long, value_name = "GRAIN", value_enum)]
    grain: Option<Grain>,
    /// Groups shown, those with the largest total [default: all]
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Show what the other groups add up to in a row of its own
    #[arg(long, requires = "top")]
    others: bool,
    #[command(flatten)]
    choices: ChoiceArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  costs spend --by service,region --top 10 --others
  costs spend --by account,tag:team --grain month --metric net-amortized
  costs spend --by usage_type --where service=Amazon*Storage* --where region=eu-* --grain day --from latest
  costs spend --grain hour --from latest --charges usage -o hours.csv";

/// How fine rows are in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Grain {
    /// By month.
    Month,
    /// By UTC day.
    Day,
    /// By UTC hour.
    Hour,
}

impl Grain {
    fn column(self) -> &'static str {
        match self {
            Grain::Month => "month",
            Grain::Day => "day",
            Grain::Hour => "hour",
        }
    }
}

/// Asks, ranks and writes.
///
/// # Errors
/// A flag, the source or the output is at fault.
pub async fn run(args: &SpendArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    output.target()?;
    args.months.check(call.world.today)?;
    dimensions(&args.by)?;
    let is_fine = matches!(args.grain, Some(Grain::Day | Grain::Hour));
    let choices = args.choices.spread_by_default(is_fine).choices(call)?;
    let engine = call.engine(ui).await?;
    let months = args.months.of(&engine, call.world.today)?;
    let report = catalog::command("spend")?;
    let by: Vec<String> =
        args.grain.map(|grain| grain.column().to_owned()).into_iter().chain(args.by.clone()).collect();
    let ask = Spend { report: &report, by, months: &months, choices, max_rows: output.max_rows };
    let (call, answer) = ask.answer(&engine).await?;
    let ranking = Ranking { top: args.top.unwrap_or(usize::MAX), others: args.others };
    let ranked = rank(&answer.rows, ranking)?;
    let heading = Heading {
        title: &report.title,
        subtitle: format!("{} cost, {}", call.choices.metric, span(&months)),
        chart: chart(args),
        currency: answer.currency.as_deref(),
        totals: true,
    };
    output.write(&ranked.rows, &heading, ui).await?;
    findings(&engine, ui);
    if !args.others {
        rest(&ranked, answer.currency.as_deref(), ui);
    }
    for line in tie(&call, &Answer { rows: ranked.rows, ..answer }) {
        ui.note(&line);
    }
    Ok(())
}

/// A question of cost by dimensions.
pub struct Spend<'a> {
    /// `queries/commands/spend.sql`.
    pub report: &'a Report,
    /// The dimensions, times among them.
    pub by: Vec<String>,
    /// The months asked for.
    pub months: &'a [NaiveDate],
    /// What counts as cost.
    pub choices: Choices,
    /// The most rows to hold.
    pub max_rows: usize,
}

impl<'a> Spend<'a> {
    /// Asks it.
    ///
    /// # Errors
    /// A dimension that is none, or SQL that does not run.
    pub async fn answer(self, engine: &Engine) -> Result<(Call<'a>, Answer)> {
        let values = self.values();
        let call = Call { report: self.report, values, choices: self.choices, max_rows: self.max_rows };
        let answer = engine.report(&call).await?;
        Ok((call, answer))
    }

    /// The SQL that it comes to, for people to read.
    #[must_use]
    pub fn sql(&self) -> String {
        self.report.filled(&self.values(), &self.choices)
    }

    fn values(&self) -> BTreeMap<String, Value> {
        let end = |month: Option<&NaiveDate>| Value::Date(month.copied().unwrap_or_default());
        BTreeMap::from([
            ("by".to_owned(), Value::Dimensions(self.by.clone())),
            ("from".to_owned(), end(self.months.first())),
            ("to".to_owned(), end(self.months.last())),
        ])
    }
}

/// Refuses what is no dimension whatever the source.
///
/// # Errors
/// A time, which has a flag of its own, an amount, or a name that stands twice.
pub fn dimensions(by: &[String]) -> Result<()> {
    let wrong = |name: &str, expected: &str, hint: &str| Error::Value {
        what: "--by".to_owned(),
        value: name.to_owned(),
        expected: expected.to_owned(),
        hint: Some(hint.to_owned()),
    };
    for (place, name) in by.iter().enumerate() {
        if ["month", "day", "hour", "billing_month", "usage_date", "usage_start", "usage_end"].contains(&name.as_str())
        {
            return Err(wrong(name, "a dimension here", "add --grain month, day or hour"));
        }
        if name == "cost" || name.ends_with("_cost") {
            return Err(wrong(name, "a dimension here", "choose what is added up with --metric"));
        }
        if name == "currency" {
            return Err(wrong(name, "a dimension here", "amounts of several currencies stand apart in any case"));
        }
        if by[..place].contains(name) {
            return Err(wrong(name, "there once", "take one of the two out"));
        }
    }
    Ok(())
}

/// Says what the groups that are not shown add up to.
fn rest(ranked: &Ranked, currency: Option<&str>, ui: &mut Ui<'_>) {
    if ranked.rest == 0 {
        return;
    }
    let shown = |(own, cost): (&String, &i128)| {
        let currency = currency.filter(|_| own.is_empty()).unwrap_or(own);
        format!("{} {currency}", money::shown(*cost, money::PLACES, 2))
    };
    let costs: Vec<String> = ranked.rest_cost.iter().map(shown).collect();
    let groups = if ranked.rest == 1 { "1 other group".to_owned() } else { format!("{} other groups", ranked.rest) };
    ui.note(&format!("Note: {groups} with {} not shown (--others shows them)", listed(&costs)));
}

/// Times along the axis, and a colour for each value of the first dimension; or a bar for each of those.
fn chart(args: &SpendArgs) -> Option<Chart> {
    let first = args.by.first().map(|name| name.trim_start_matches("tag:").to_owned());
    let Some(grain) = args.grain else { return first.map(|x| Chart::of(ChartKind::Bar, x, "cost")) };
    let kind = if grain == Grain::Hour { ChartKind::Line } else { ChartKind::StackedBar };
    Some(Chart { series: first, ..Chart::of(kind, grain.column(), "cost") })
}

/// The months as a chart says them.
pub fn span(months: &[NaiveDate]) -> String {
    let name = |month: &NaiveDate| month.format("%B %Y").to_string();
    match (months.first(), months.last()) {
        (Some(first), Some(last)) if first != last => format!("{} to {}", name(first), name(last)),
        (Some(first), _) => name(first),
        _ => String::new(),
    }
}
