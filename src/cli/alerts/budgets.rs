//! Budgets' thresholds as findings.

use std::collections::BTreeMap;

use super::{Watched, capital};
use crate::alert::finding::Finding;
use crate::alert::message::Attachment;
use crate::analysis::budget::{Crossing, Status, burn_down};
use crate::cli::budget::{burning, judge::Judge, said};
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::engine::Engine;
use crate::error::Result;
use crate::money;
use crate::render::chart::{Drawing, Look, png};
use crate::settings::Severity;
use crate::settings::budgets::{Budget, Limit, On};

/// The rule's name.
pub const RULE: &str = "budget";
/// The first days of a month, on which the one before is told, too.
const LATE: i64 = 5;
/// Charts that go with one run's findings.
const CHARTS: usize = 10;

/// A finding for each threshold that is reached, or expected to be, with the burn-down; of several for the same sinks the highest alone. And how much of
/// each budget is used.
///
/// # Errors
/// A budget names what the bill has not.
pub async fn ask(engine: &Engine, call: &Resolved<'_>, ui: &mut Ui<'_>, found: &mut Watched) -> Result<()> {
    let budgets: Vec<&Budget> = call.settings.budgets.iter().collect();
    let rule = call.settings.rules.get(RULE);
    // The last days of a month are settled in the next.
    let begun: Vec<_> = engine.bill().periods.iter().filter(|period| **period <= call.today()).collect();
    let is_new = begun.last().is_some_and(|month| (call.today() - **month).num_days() < LATE);
    let months: &[&str] = if is_new && begun.len() > 1 { &["latest", "previous"] } else { &["latest"] };
    let mut statuses: Vec<Status> = Vec::new();
    for month in months {
        let judge = Judge::new(call, month, 1_000_000)?;
        let is_new = |status: &Status, all: &[Status]| {
            !all.iter().any(|one| (&one.name, &one.value, one.span) == (&status.name, &status.value, status.span))
        };
        let more = judge.statuses(engine, &budgets, ui).await?;
        let more: Vec<Status> = more.into_iter().filter(|status| is_new(status, &statuses)).collect();
        statuses.extend(more);
    }
    for status in statuses {
        for crossing in told(&status) {
            let mut finding = finding(&status, crossing);
            finding.severity = rule.and_then(|rule| rule.severity).unwrap_or(finding.severity);
            if finding.to.is_empty() {
                finding.to = rule.map(|rule| rule.to.clone()).unwrap_or_default();
            }
            if !call.settings.alerts.sinks.is_empty() && found.charts.len() < CHARTS {
                found.charts.insert(finding.id.clone(), vec![chart(&status)?]);
            }
            found.findings.push(finding);
        }
        found.metrics.push(super::metrics::budget(&status, call.today()));
    }
    Ok(())
}

/// The burn-down.
fn chart(status: &Status) -> Result<Attachment> {
    let (rows, chart, title) = (burn_down(status)?, burning(), status.title());
    let subtitle = said::subtitle(status);
    let currency = Some(status.currency.as_str());
    let (subtitle, look) = (Some(subtitle.as_str()), Look::default());
    let drawing = Drawing { chart: &chart, title: &title, subtitle, rows: &rows, currency, look };
    Ok(Attachment { name: "burn-down.png".to_owned(), media_type: "image/png".to_owned(), bytes: png(&drawing)? })
}

/// The thresholds to tell: to the same sinks the highest that is reached, and the highest that is expected.
fn told(status: &Status) -> Vec<&Crossing> {
    let mut highest: BTreeMap<(bool, &[String]), &Crossing> = BTreeMap::new();
    for one in status.crossings.iter().filter(|one| one.fires) {
        let known = highest.entry((one.threshold.on == On::Forecast, &one.threshold.to)).or_insert(one);
        if one.limit > known.limit {
            *known = one;
        }
    }
    highest.into_values().collect()
}

/// As bad as the worst threshold of its kind and sinks that is told with it.
fn severity(status: &Status, crossing: &Crossing) -> Severity {
    let same = |one: &&Crossing| {
        one.fires && one.threshold.on == crossing.threshold.on && one.threshold.to == crossing.threshold.to
    };
    let all = status.crossings.iter().filter(same).map(|one| one.threshold.severity);
    all.max().unwrap_or(crossing.threshold.severity)
}

fn finding(status: &Status, crossing: &Crossing) -> Finding {
    let (limit, on) = (limit_id(crossing), on(crossing));
    let value = status.value.as_deref().unwrap_or_default();
    let what = match crossing.threshold.on {
        On::Actual => "reached",
        On::Forecast => "expected",
    };
    let title = format!("Budget {}: {} {what}", status.title(), shown_limit(crossing, &status.currency));
    let text = [Some(said::state(status)), Some(said::crossing(status, crossing)), said::drivers(status)];
    Finding {
        id: format!("{RULE}:{}:{value}:{}:{on}:{limit}{}", status.name, status.span.first, to(crossing)),
        rule: RULE.to_owned(),
        severity: severity(status, crossing),
        title,
        text: text.into_iter().flatten().map(|text| capital(&text) + ".").collect::<Vec<_>>().join(" "),
        facts: facts(status),
        amount: Some(status.actual),
        currency: Some(status.currency.clone()),
        first: Some(status.span.first),
        last: crossing.reached.or(crossing.expected),
        to: crossing.threshold.to.clone(),
    }
}

/// The sinks of a threshold's own, as a part of its id.
fn to(crossing: &Crossing) -> String {
    crossing.threshold.to.iter().map(|sink| format!(":{sink}")).collect::<Vec<_>>().concat()
}

fn on(crossing: &Crossing) -> &'static str {
    if crossing.threshold.on == On::Actual { "actual" } else { "forecast" }
}

fn limit_id(crossing: &Crossing) -> String {
    match crossing.threshold.limit {
        Limit::Percent(percent) => format!("{}%", money::plain(percent, money::PLACES)),
        Limit::Amount(amount) => money::plain(amount, money::PLACES),
    }
}

fn shown_limit(crossing: &Crossing, currency: &str) -> String {
    match crossing.threshold.limit {
        Limit::Percent(percent) => format!("{}%", money::plain(percent, money::PLACES)),
        Limit::Amount(amount) => format!("{} {currency}", money::shown(amount, money::PLACES, 2)),
    }
}

fn facts(status: &Status) -> Vec<(String, String)> {
    let amount = |units: i128| format!("{} {}", money::shown(units, money::PLACES, 2), status.currency);
    let mut facts = vec![
        ("Period".to_owned(), status.span.shown()),
        ("Budget".to_owned(), amount(status.amount)),
        ("Spent".to_owned(), amount(status.actual)),
    ];
    facts.extend(status.forecast.map(|band| ("Expected".to_owned(), amount(band.expected))));
    facts
}
