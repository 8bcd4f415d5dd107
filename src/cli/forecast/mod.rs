//! `costs forecast`.

mod rows;
mod until;

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use clap::Args;

use super::budget::history;
use super::budget::judge::Judge;
use super::choices::ChoiceArgs;
use super::months::month;
use super::output::{Heading, OutputArgs};
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::budget::Band;
use crate::analysis::projection::{Charge, Expected, by_service, project};
use crate::catalog::{Calendar, Chart, ChartKind};
use crate::engine::Engine;
use crate::error::Result;
use crate::money;
use crate::settings::budgets::Span;
use crate::table::Kind;
use until::Horizon;

/// Says what the bill is expected to come to.
///
/// Use goes on as each service's own past shows: level, weekday and day of the month, a trend that fades; days out of the ordinary
/// do not bend it. Monthly fees stand on their days, taxes, support and discounts are the share of all other cost that they were in the
/// month before, and what came once (credits, refunds, upfront fees) is expected no more. The band holds four of five outcomes, as long as
/// nothing new happens. The last two days, whose use may still be coming, are expected and not taken as they are.
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
    let today = call.world.today;
    let horizon: Horizon = args.horizon.parse()?;
    month("month", &args.month, Calendar { today, periods: &[today; 2] })?;
    let choices = args.choices.spread_by_default(true).choices(call)?;
    let engine = call.engine(ui).await?;
    let month = month("month", &args.month, Calendar { today, periods: &engine.bill().periods })?;
    engine.check_held(month)?;
    let reach = reach(&engine, month, today).await?;
    let until = horizon.until(reach)?;
    let span = Span { first: month.checked_sub_months(Months::new(history::BEFORE)).unwrap_or(month), last: month };
    let histories = history::charges(&engine, &choices, None, (span, args.output.max_rows)).await?;
    let told: Vec<Told> = histories
        .into_iter()
        .map(|((_, currency), charges)| Told::new(currency, charges, (month, reach, until)))
        .collect();
    let mut rows = if args.daily { rows::by_day(&told)? } else { rows::by_service(&told)? };
    let currency = rows.drop_constant(Kind::Currency);
    let heading = Heading {
        title: "Forecast",
        subtitle: format!("{month} to {until}, {} cost, use until {reach}", choices.metric),
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

/// A currency's days: what is known, and what is expected.
pub struct Told {
    currency: String,
    month: NaiveDate,
    reach: NaiveDate,
    until: NaiveDate,
    charges: Vec<Charge>,
    /// What is expected of the days after the last known one, together.
    rest: Band,
    /// And of each.
    days: Vec<(NaiveDate, Band)>,
    services: Vec<Expected>,
}

impl Told {
    fn new(
        currency: String,
        mut charges: Vec<Charge>,
        (month, reach, until): (NaiveDate, NaiveDate, NaiveDate),
    ) -> Self {
        charges.retain(|charge| charge.day <= reach);
        let outlook = project(&charges, reach, until);
        let rest = outlook.sums.last().map_or(Band::certain(0), |(_, band)| *band);
        let services = by_service(&charges, reach, until);
        Self { currency, month, reach, until, charges, rest, days: outlook.days, services }
    }

    /// What was charged from the month's first day on, by a part of each charge.
    fn known<K: Ord>(&self, part: impl Fn(&Charge) -> K) -> BTreeMap<K, i128> {
        let mut known = BTreeMap::new();
        for charge in self.charges.iter().filter(|charge| charge.day >= self.month) {
            *known.entry(part(charge)).or_default() += charge.amount;
        }
        known
    }

    fn said(&self) -> String {
        let known: i128 = self.known(|_| ()).into_values().sum();
        let whole = self.rest.plus(known);
        let shown = |units: i128| money::shown(units, money::PLACES, 2);
        let (from, currency) = (self.month.format("%Y-%m-%d"), &self.currency);
        format!(
            "{from} to {}: {} until {} + {} expected = {} {currency} (80%: {} to {})",
            self.until,
            shown(known),
            self.reach,
            shown(self.rest.expected),
            shown(whole.expected),
            shown(whole.low),
            shown(whole.high)
        )
    }
}

/// The last day of which nothing more is to come.
async fn reach(engine: &Engine, month: NaiveDate, today: NaiveDate) -> Result<NaiveDate> {
    let end = month.checked_add_months(Months::new(1)).unwrap_or(month) - Days::new(1);
    if (today - end).num_days() > super::budget::judge::LATE {
        return Ok(end);
    }
    let newest = history::newest_use(engine, month, today).await?.unwrap_or(month);
    Ok(newest.min(today - Days::new(super::budget::judge::OPEN)))
}

fn chart(daily: bool) -> Chart {
    let of = |name: &str| name.to_owned();
    if daily {
        Chart { kind: ChartKind::Line, x: of("day"), y: of("cost"), series: Some(of("line")) }
    } else {
        Chart { kind: ChartKind::Bar, x: of("service"), y: of("total"), series: None }
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
        let name = super::budget::said::title(&status);
        if let Some(day) = status.spent_on() {
            let is_known = status.reach.is_some_and(|reach| day <= reach);
            let how = if is_known { "spent" } else { "expected to be spent" };
            ui.note(&format!("Budget {name}: {how} on {day}"));
        }
    }
    Ok(())
}
