//! Metrics for CloudWatch: what days cost, how much of budgets is used, what anomalies come to; and alarms over them.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, Utc};

use crate::alert::sink::cloudwatch::{Alarm, CloudWatch, Metric, Unit};
use crate::analysis::budget::Status;
use crate::aws::Access;
use crate::catalog::{self, Calendar, Choices};
use crate::cli::anomalies::{CHARGES, Found, rows};
use crate::cli::budget::judge::settled;
use crate::cli::months::month;
use crate::cli::spend::Spend;
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::money;
use crate::settings::budgets::{Budget, Limit, On};
use crate::settings::sinks::{Channel, CloudWatchKeys};
use crate::table::Cell;

/// The last days whose costs are put; a value that is put twice is the same value.
const DAYS: i64 = 3;
/// The metric of budgets.
const USED: &str = "BudgetUsed";

/// The keys of the sinks that take metrics, by their names.
pub fn sinks<'a>(call: &'a Resolved<'_>) -> impl Iterator<Item = (&'a str, &'a CloudWatchKeys)> {
    call.settings.alerts.sinks.iter().filter_map(|sink| match &sink.channel {
        Channel::CloudWatch(keys) => Some((sink.name.as_str(), keys)),
        _ => None,
    })
}

/// Whether a sink takes metrics.
pub fn are_wanted(call: &Resolved<'_>) -> bool {
    sinks(call).next().is_some()
}

/// `DailyCost` of the last days that are settled: in all, by account and by service, at amortized cost of use.
///
/// # Errors
/// The query does not run.
pub async fn daily_costs(engine: &Engine, call: &Resolved<'_>) -> Result<Vec<Metric>> {
    let today = call.today();
    let month = month("month", "latest", Calendar { today, periods: &engine.bill().periods })?;
    let report = catalog::command("spend")?;
    let by = ["day", "account", "service"].map(str::to_owned).to_vec();
    let months = [month.checked_sub_months(Months::new(1)).unwrap_or(month), month];
    let choices = Choices::of("amortized".parse()?, CHARGES.parse()?);
    let ask = Spend { report: &report, by, months: &months, choices, max_rows: 10_000_000 };
    let (_, answer) = Box::pin(ask.answer(engine)).await?;
    let [cost, currency] = ["cost", "currency"].map(|name| answer.rows.position(name));
    let settled = settled(today);
    let mut sums: BTreeMap<(NaiveDate, Vec<(String, String)>), i128> = BTreeMap::new();
    for row in answer.rows.rows() {
        let text = |at: usize| row.get(at).and_then(Cell::full).unwrap_or_default();
        let (Some(Cell::Date(day)), Some(amount)) =
            (row.first(), cost.and_then(|at| row.get(at)).and_then(Cell::units))
        else {
            continue;
        };
        let money = ("Currency".to_owned(), currency.map(text).or_else(|| answer.currency.clone()).unwrap_or_default());
        let (account, service) = (("Account".to_owned(), text(1)), ("Service".to_owned(), text(2)));
        for dimensions in [vec![], vec![account], vec![service]] {
            let dimensions = dimensions.into_iter().filter(|(_, value)| !value.is_empty()).chain([money.clone()]);
            *sums.entry((*day, dimensions.collect())).or_default() += amount;
        }
    }
    let last = sums.keys().map(|(day, _)| *day).filter(|day| *day <= settled).max();
    let is_recent = |day: NaiveDate| last.is_some_and(|last| day <= last && (last - day).num_days() < DAYS);
    let recent = sums.into_iter().filter(|((day, _), _)| is_recent(*day));
    Ok(recent.map(|((day, dimensions), amount)| metric("DailyCost", money::to_f64(amount), day, dimensions)).collect())
}

/// `BudgetUsed` in percent, by budget.
pub fn budget(status: &Status, today: NaiveDate) -> Metric {
    let used = 100.0 * money::to_f64(status.actual) / money::to_f64(status.amount);
    let dimensions = vec![("Budget".to_owned(), status.title())];
    Metric { unit: Unit::Percent, ..metric(USED, used, status.reach.unwrap_or(today), dimensions) }
}

/// `AnomalyImpact` of a finding, on its last day.
pub fn anomaly(found: &Found) -> Metric {
    let names = ["Service", "Account", "UsageFamily"].map(str::to_owned);
    let mut dimensions: Vec<(String, String)> = names.into_iter().zip(found.key.iter().cloned()).collect();
    dimensions.retain(|(_, value)| !value.is_empty());
    if dimensions.is_empty() {
        dimensions.push(("Scope".to_owned(), rows::place(found)));
    }
    metric("AnomalyImpact", found.anomaly.impact, found.anomaly.last, dimensions)
}

fn metric(name: &str, value: f64, day: NaiveDate, dimensions: Vec<(String, String)>) -> Metric {
    Metric { name: name.to_owned(), value, unit: Unit::None, at: noon(day), dimensions }
}

/// The middle of a day, which is that day's in most of the world.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc()
}

/// Lists the alarms that match the budgets' thresholds on what was spent, or makes them.
///
/// # Errors
/// No sink takes metrics, or CloudWatch refuses.
pub async fn alarms(apply: bool, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    if !are_wanted(call) {
        return Err(Error::Format {
            message: "no sink takes metrics".to_owned(),
            hint: "add one to costs.toml: [[sinks]], name = \"metrics\", kind = \"cloudwatch\"".to_owned(),
        });
    }
    let alarms: Vec<Alarm> = call.settings.budgets.iter().flat_map(of_budget).collect();
    for alarm in &alarms {
        ui.data(format!("{alarm}\n").as_bytes())?;
    }
    for budget in call.settings.budgets.iter().filter(|budget| budget.each.is_some()) {
        ui.note(&format!("Note: {} has a budget for each value, which alarms cannot follow", budget.name));
    }
    for (name, keys) in sinks(call).filter(|_| apply) {
        let made = CloudWatch::open(keys, &Access::default()).await.put_alarms(&alarms).await;
        let count = made.map_err(|failure| Error::Format {
            message: format!("{name}: alarms could not be made: {}", failure.text),
            hint: "it needs cloudwatch:PutMetricAlarm".to_owned(),
        })?;
        ui.note(&format!("{name}: made {count} alarms"));
    }
    if !apply {
        ui.note("Nothing was made: add --apply");
    }
    Ok(())
}

/// An alarm for each percentage of a budget.
fn of_budget(budget: &Budget) -> Vec<Alarm> {
    let percents = budget.thresholds.iter().filter(|one| one.on == On::Actual).filter_map(|one| match one.limit {
        Limit::Percent(percent) => Some(percent),
        Limit::Amount(_) => None,
    });
    let one = |percent: i128| {
        let shown = money::plain(percent, money::PLACES);
        Alarm {
            name: format!("costs budget {} {shown}%", budget.name),
            description: format!("{shown}% of the budget {} is spent", budget.name),
            metric: USED.to_owned(),
            dimensions: vec![("Budget".to_owned(), budget.name.clone())],
            threshold: money::to_f64(percent),
        }
    };
    if budget.each.is_some() { Vec::new() } else { percents.map(one).collect() }
}
