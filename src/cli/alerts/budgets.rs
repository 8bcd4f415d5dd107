//! Budgets' thresholds as findings.

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
use crate::render::chart::{Drawing, png};
use crate::settings::budgets::{Budget, Limit, On};

/// The rule's name.
pub const RULE: &str = "budget";
/// Charts that go with one run's findings.
const CHARTS: usize = 10;

/// A finding for each threshold that is reached, or expected to be, with the burn-down; of several only the worst. And how much of
/// each budget is used.
///
/// # Errors
/// A budget names what the bill has not.
pub async fn ask(engine: &Engine, call: &Resolved<'_>, ui: &mut Ui<'_>, found: &mut Watched) -> Result<()> {
    let judge = Judge::new(call, "latest", 1_000_000)?;
    let budgets: Vec<&Budget> = call.settings.budgets.iter().collect();
    let rule = call.settings.rules.get(RULE);
    for status in judge.statuses(engine, &budgets, ui).await? {
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
        found.metrics.push(super::metrics::budget(&status, call.world.today));
    }
    Ok(())
}

/// The burn-down.
fn chart(status: &Status) -> Result<Attachment> {
    let (rows, chart, title) = (burn_down(status)?, burning(), said::title(status));
    let subtitle = said::subtitle(status);
    let currency = Some(status.currency.as_str());
    let drawing = Drawing { chart: &chart, title: &title, subtitle: Some(&subtitle), rows: &rows, currency };
    Ok(Attachment { name: "burn-down.png".to_owned(), media_type: "image/png".to_owned(), bytes: png(&drawing)? })
}

/// The thresholds to tell: of those that are reached the worst, the highest of them; and of those that are expected.
fn told(status: &Status) -> Vec<&Crossing> {
    let highest = |on: On| {
        let fires = status.crossings.iter().filter(move |one| one.fires && one.threshold.on == on);
        fires.max_by_key(|one| (one.threshold.severity, one.limit))
    };
    [highest(On::Actual), highest(On::Forecast)].into_iter().flatten().collect()
}

fn finding(status: &Status, crossing: &Crossing) -> Finding {
    let (limit, on) = (limit_id(crossing), on(crossing));
    let value = status.value.as_deref().unwrap_or_default();
    let what = match crossing.threshold.on {
        On::Actual => "reached",
        On::Forecast => "expected",
    };
    let title = format!("Budget {}: {} {what}", said::title(status), shown_limit(crossing, &status.currency));
    let text = [Some(said::state(status)), Some(said::crossing(status, crossing)), said::drivers(status)];
    Finding {
        id: format!("{RULE}:{}:{value}:{}:{on}:{limit}", status.name, status.span.first),
        rule: RULE.to_owned(),
        severity: crossing.threshold.severity,
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
