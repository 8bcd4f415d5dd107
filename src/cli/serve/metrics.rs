//! Figures for Prometheus (text format 0.0.4): spend, budgets, anomalies, how new the data is.

use std::fmt::Write as _;

use chrono::{Months, NaiveDate};

use super::standing::{Standing, silent};
use crate::analysis::digest::Period;
use crate::catalog::{self, Calendar, Charges, Choices, Metric};
use crate::cli::anomalies::{counted, within};
use crate::cli::budget::history::newest_use;
use crate::cli::budget::judge::Judge;
use crate::cli::months::month;
use crate::cli::spend::Spend;
use crate::error::Result;
use crate::money;
use crate::schedule::escaped;
use crate::table::Cell;

/// A metric's samples: labels and value.
type Samples = Vec<(Vec<(&'static str, String)>, f64)>;

/// All figures.
///
/// # Errors
/// A query does not run, or a budget names what the bill has not.
pub async fn answer(standing: &Standing<'_>) -> Result<String> {
    let call = standing.call();
    let periods = &standing.engine.bill().periods;
    let latest = month("month", "latest", Calendar { today: call.today(), periods })?;
    let mut text = String::new();
    let spend = Box::pin(spend(standing, latest)).await?;
    add(&mut text, "costs_spend", "Cost of a billing period so far, unblended, all charges.", &spend);
    let (used, amounts, actual) = Box::pin(budgets(standing, latest)).await?;
    add(&mut text, "costs_budget_used_ratio", "What is spent of a budget; 1 is all of it.", &used);
    add(&mut text, "costs_budget_amount", "What a budget holds.", &amounts);
    add(&mut text, "costs_budget_spent", "What is spent of a budget.", &actual);
    let found = Box::pin(within(&standing.engine, &call, (Period::Month.of(latest), &counted()?))).await?;
    let month_label = vec![("month", latest.format("%Y-%m").to_string())];
    #[allow(clippy::cast_precision_loss)] // a few
    let count = vec![(month_label, found.len() as f64)];
    add(&mut text, "costs_anomalies", "Anomalies of the newest month that nobody acknowledged.", &count);
    let seconds = |day: NaiveDate| day.and_hms_opt(0, 0, 0).map(|time| time.and_utc().timestamp());
    #[allow(clippy::cast_precision_loss)] // exact for the next 285 million years
    let stamp = |day: Option<NaiveDate>| day.and_then(seconds).map(|seconds| (Vec::new(), seconds as f64));
    let newest_day = newest_use(&standing.engine, latest, call.today()).await?;
    add(
        &mut text,
        "costs_newest_use_timestamp_seconds",
        "The last day with use on the bill, its beginning in seconds since 1970.",
        &stamp(newest_day).into_iter().collect(),
    );
    #[allow(clippy::cast_precision_loss)]
    let opened = vec![(Vec::new(), standing.opened.timestamp() as f64)];
    add(
        &mut text,
        "costs_source_opened_timestamp_seconds",
        "When the source was opened, in seconds since 1970.",
        &opened,
    );
    Ok(text)
}

/// What the newest month and the one before came to, by currency.
async fn spend(standing: &Standing<'_>, latest: NaiveDate) -> Result<Samples> {
    let report = catalog::command("spend")?;
    let before = latest.checked_sub_months(Months::new(1)).unwrap_or(latest);
    let (by, choices) = (vec!["month".to_owned()], Choices::of(Metric::Unblended, Charges::All));
    let ask = Spend { report: &report, by, months: &[before, latest], choices, max_rows: 1_000_000 };
    let (_, answer) = Box::pin(ask.answer(&standing.engine)).await?;
    let [cost, currency] = ["cost", "currency"].map(|name| answer.rows.position(name));
    let sample = |row: Vec<Cell>| {
        let Some(Cell::Date(month)) = row.first() else { return None };
        let units = cost.and_then(|at| row.get(at)).and_then(Cell::units)?;
        let currency = currency.and_then(|at| row.get(at)).and_then(Cell::full);
        let currency = currency.or_else(|| answer.currency.clone()).unwrap_or_default();
        let labels = vec![("month", month.format("%Y-%m").to_string()), ("currency", currency)];
        Some((labels, money::to_f64(units)))
    };
    Ok(answer.rows.rows().filter_map(sample).collect())
}

async fn budgets(standing: &Standing<'_>, latest: NaiveDate) -> Result<(Samples, Samples, Samples)> {
    let call = standing.call();
    let budgets: Vec<_> = call.settings.budgets.iter().collect();
    if budgets.is_empty() {
        return Ok(Default::default());
    }
    let month = latest.format("%Y-%m").to_string();
    let judge = Judge::new(&call, &month, 1_000_000)?;
    let statuses = judge.statuses(&standing.engine, &budgets, &mut silent()).await?;
    let (mut used, mut amounts, mut spent) = (Samples::new(), Samples::new(), Samples::new());
    for status in statuses {
        let labels = vec![("budget", status.title()), ("currency", status.currency.clone())];
        let (actual, amount) = (money::to_f64(status.actual), money::to_f64(status.amount));
        used.push((labels.clone(), actual / amount));
        amounts.push((labels.clone(), amount));
        spent.push((labels, actual));
    }
    Ok((used, amounts, spent))
}

/// One metric with its samples; nothing of one without any.
fn add(text: &mut String, name: &str, help: &str, samples: &Samples) {
    if samples.is_empty() {
        return;
    }
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
    for (labels, value) in samples {
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_as_prometheus_reads_them() {
        let mut text = String::new();
        add(&mut text, "costs_nothing", "Nothing.", &Samples::new());
        assert_eq!(text, "");
        let samples = vec![(vec![("budget", "a\\b\"c\nd".to_owned())], 1.5), (Vec::new(), 1_738_281_600.0)];
        add(&mut text, "costs_x", "An x.", &samples);
        let expected =
            "# HELP costs_x An x.\n# TYPE costs_x gauge\ncosts_x{budget=\"a\\\\b\\\"c\\nd\"} 1.5\ncosts_x 1738281600\n";
        assert_eq!(text, expected);
    }
}
