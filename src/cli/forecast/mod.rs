//! `costs forecast`.

mod rows;
mod until;

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use clap::Args;

use super::budget::history;
use super::budget::judge::{Judge, reach};
use super::choices::ChoiceArgs;
use super::months::month;
use super::output::{Heading, OutputArgs};
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::budget::{Band, Reach};
use crate::analysis::projection::{Charge, Expected, Window, by_service, project};
use crate::catalog::{Calendar, Chart, ChartKind, Choices};
use crate::engine::Engine;
use crate::error::Result;
use crate::money;
use crate::settings::budgets::Span;
use crate::table::{Kind, Rows};
use until::Horizon;

/// Says what the bill is expected to come to.
///
/// Use goes on as each service's own past shows: level, weekday and day of the month, a trend that fades; days out of the ordinary
/// do not bend it. Monthly fees stand on their days, taxes, support and discounts are the share of all other cost that they were in the
/// month before, and what came once (credits, refunds, upfront fees) is expected no more. The band holds four of five outcomes, as long as
/// nothing new happens. Of the last
/// two days, whose use may still be coming, more is expected than is known, where they fall short.
///
/// Budgets in costs.toml are told with the day on which they are spent. Who has no report yet asks Cost Explorer:
/// costs forecast --source cost-explorer.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ForecastArgs {
    /// How far: month-end, quarter-end, year-end, a number of days as 90d, or a day
    #[arg(long, value_name = "HORIZON", default_value = "month-end")]
    horizon: String,
    /// The newest month that is known, say 2025-01, latest or previous
    #[arg(long, value_name = "MONTH", default_value = "latest")]
    month: String,
    /// A row for each day instead of each service
    #[arg(long)]
    daily: bool,
    #[command(flatten)]
    choices: ChoiceArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  costs forecast                                   the month's end, by service
  costs forecast --horizon 90d --metric amortized
  costs forecast --daily -o forecast.png           what was, what is expected, and the band
  costs forecast --today 2025-01-10                what was expected then";

/// Forecasts and writes.
///
/// # Errors
/// A flag, the source or the output is at fault.
pub async fn run(args: &ForecastArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    output.target()?;
    let today = call.today();
    let horizon: Horizon = args.horizon.parse()?;
    month("month", &args.month, Calendar { today, periods: &[today; 2] })?;
    let choices = args.choices.spread_by_default(true).choices(call)?;
    let engine = call.engine(ui).await?;
    let month = month("month", &args.month, Calendar { today, periods: &engine.bill().periods })?;
    engine.check_held(month)?;
    let window = window(&engine, (month, horizon), today).await?;
    let Window { from, last, until, .. } = window;
    let told = tell(&engine, &choices, (month, window), args.output.max_rows).await?;
    let mut rows = if args.daily { rows::by_day(&told)? } else { rows::by_service(&told)? };
    let currency = rows.drop_constant(Kind::Currency);
    let heading = Heading {
        title: "Forecast",
        subtitle: format!("{from} to {until}, {} cost, use until {last}", choices.metric),
        chart: Some(chart(args.daily)),
        currency: currency.as_deref(),
        totals: !args.daily,
    };
    output.write(&rows, &heading, ui).await?;
    findings(&engine, ui);
    for one in &told {
        ui.note(&one.said());
    }
    budgets(&engine, call, &args.month, ui).await
}

/// The days that are known and those that are expected.
async fn window(engine: &Engine, (month, horizon): (NaiveDate, Horizon), today: NaiveDate) -> Result<Window> {
    let Reach { settled, last } = reach(engine, month, (today, NaiveDate::MAX)).await?;
    let next = settled + Days::new(1);
    // A month that is over is known: what is expected begins with the next.
    let from = if next > end_of(month) { next } else { month };
    let until = horizon.until(last.max(from - Days::new(1)))?;
    Ok(Window { from, settled, last, until })
}

/// What a month is expected to come to where it is open, else the next.
pub struct Ahead {
    /// The running sums, for the chart.
    pub running: Rows,
    /// A row for each service.
    pub by_service: Rows,
    /// How days are drawn.
    pub chart: Chart,
    /// What it comes to, a line for each currency.
    pub said: Vec<String>,
    /// The last day.
    pub until: NaiveDate,
}

/// Expects what is to come up to a month's end.
///
/// # Errors
/// The query does not run.
pub async fn ahead(engine: &Engine, choices: &Choices, month: NaiveDate, today: NaiveDate) -> Result<Ahead> {
    let window = window(engine, (month, "month-end".parse()?), today).await?;
    let told = tell(engine, choices, (month, window), 10_000_000).await?;
    let said = told.iter().map(Told::said).collect();
    let name = |column: &str| Some(column.to_owned());
    let chart = Chart {
        forecast: name("forecast"),
        low: name("low"),
        high: name("high"),
        ..Chart::of(ChartKind::BurnDown, "day", "actual")
    };
    Ok(Ahead { running: rows::burning(&told)?, by_service: rows::by_service(&told)?, chart, said, until: window.until })
}

/// What a month that is open is expected to come to, by currency; nothing of one that is over.
///
/// # Errors
/// The query does not run.
pub async fn month_end(
    engine: &Engine,
    choices: &Choices,
    month: NaiveDate,
    reach: Reach,
) -> Result<BTreeMap<String, Band>> {
    let (Reach { settled, last }, until) = (reach, end_of(month));
    if settled >= until || last < month {
        return Ok(BTreeMap::new());
    }
    let window = Window { from: month, settled, last, until };
    let told = tell(engine, choices, (month, window), 10_000_000).await?;
    Ok(told.into_iter().map(|one| (one.currency.clone(), one.whole())).collect())
}

async fn tell(
    engine: &Engine,
    choices: &Choices,
    (month, window): (NaiveDate, Window),
    max_rows: usize,
) -> Result<Vec<Told>> {
    let span = Span { first: month.checked_sub_months(Months::new(history::BEFORE)).unwrap_or(month), last: month };
    let histories = history::charges(engine, choices, None, (span, max_rows)).await?;
    Ok(histories.into_iter().map(|((_, currency), charges)| Told::new(currency, charges, window)).collect())
}

/// A currency's days: what is known, and what is expected.
pub struct Told {
    currency: String,
    window: Window,
    charges: Vec<Charge>,
    /// What is expected beside what is known.
    rest: Band,
    /// And of each day that is to come.
    days: Vec<(NaiveDate, Band)>,
    /// And of all days up to each.
    sums: Vec<(NaiveDate, Band)>,
    services: Vec<Expected>,
}

impl Told {
    fn new(currency: String, mut charges: Vec<Charge>, window: Window) -> Self {
        charges.retain(|charge| charge.day <= window.last);
        let outlook = project(&charges, window);
        let services = by_service(&charges, window);
        Self { currency, window, charges, rest: outlook.whole(), days: outlook.days, sums: outlook.sums, services }
    }

    /// What was charged from the first day on, by a part of each charge.
    fn known<K: Ord>(&self, part: impl Fn(&Charge) -> K) -> BTreeMap<K, i128> {
        let mut known = BTreeMap::new();
        for charge in self.charges.iter().filter(|charge| charge.day >= self.window.from) {
            *known.entry(part(charge)).or_default() += charge.amount;
        }
        known
    }

    /// What is known and what is expected together.
    fn whole(&self) -> Band {
        self.rest.plus(self.known(|_| ()).into_values().sum())
    }

    fn said(&self) -> String {
        let known: i128 = self.known(|_| ()).into_values().sum();
        let whole = self.whole();
        let shown = |units: i128| money::shown(units, money::PLACES, 2);
        let (Window { from, last, until, .. }, currency) = (self.window, &self.currency);
        format!(
            "{from} to {until}: {} until {last} + {} expected = {} {currency} (80%: {} to {})",
            shown(known),
            shown(self.rest.expected),
            shown(whole.expected),
            shown(whole.low),
            shown(whole.high)
        )
    }
}

/// The last day of a month.
fn end_of(month: NaiveDate) -> NaiveDate {
    month.checked_add_months(Months::new(1)).unwrap_or(month) - Days::new(1)
}

fn chart(daily: bool) -> Chart {
    if daily {
        Chart { series: Some("line".to_owned()), ..Chart::of(ChartKind::Line, "day", "cost") }
    } else {
        Chart::of(ChartKind::Bar, "service", "total")
    }
}

/// Says on which day each budget of the month is spent, or is expected to be.
async fn budgets(engine: &Engine, call: &Resolved<'_>, month: &str, ui: &mut Ui<'_>) -> Result<()> {
    let budgets: Vec<_> = call.settings.budgets.iter().collect();
    if budgets.is_empty() {
        return Ok(());
    }
    let judge = Judge::new(call, month, 1_000_000)?;
    for status in judge.statuses(engine, &budgets, ui).await? {
        let name = status.title();
        if let Some(day) = status.spent_on() {
            let is_known = status.reach.is_some_and(|reach| day <= reach);
            let how = if is_known { "spent" } else { "expected to be spent" };
            ui.note(&format!("Budget {name}: {how} on {day}"));
        }
    }
    Ok(())
}
