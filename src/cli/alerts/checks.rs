//! Checks that fail, as findings.

use crate::alert::finding::Finding;
use crate::catalog::{Catalog, Check};
use crate::cli::check::threshold;
use crate::cli::world::Resolved;
use crate::engine::Engine;
use crate::engine::check::{Ask, Outcome, State};
use crate::error::Result;
use crate::money;
use crate::settings::Severity;

/// The rule's name.
pub const RULE: &str = "check";
/// Told by a rule of its own.
const ELSEWHERE: &str = "data-age";

/// A finding for each check of the bill that fails, with the thresholds of `[check]`.
///
/// # Errors
/// A check cannot be asked.
pub async fn ask(engine: &Engine, catalog: &Catalog, call: &Resolved<'_>) -> Result<Vec<Finding>> {
    let settings = &call.settings;
    let wanted = |check: &&Check| !settings.check.off.contains(&check.name) && check.name != ELSEWHERE;
    let periods = engine.bill().periods.iter().filter(|period| **period <= call.today());
    let Some(latest) = periods.max().copied() else { return Ok(Vec::new()) };
    let ask = Ask {
        checks: catalog.checks().iter().filter(wanted).map(|check| (check, threshold(check, settings))).collect(),
        months: latest..=latest,
        now: call.world.now,
        quality: false,
        required: call.settings.tags.required.clone(),
    };
    let rule = call.settings.rules.get(RULE);
    let to = rule.map(|rule| rule.to.clone()).unwrap_or_default();
    let failing = engine.check(&ask).await?.outcomes.into_iter().filter(|outcome| outcome.state == State::Error);
    let one = |outcome: Outcome| {
        let severity = rule.and_then(|rule| rule.severity).unwrap_or(Severity::Critical);
        finding(&outcome, catalog, (latest, severity), to.clone())
    };
    Ok(failing.map(one).collect())
}

fn finding(
    outcome: &Outcome,
    catalog: &Catalog,
    (month, severity): (chrono::NaiveDate, Severity),
    to: Vec<String>,
) -> Finding {
    let check = catalog.checks().iter().find(|check| check.name == outcome.name);
    let title = check.map_or(outcome.name.as_str(), |check| check.front.title.as_str());
    let found: Vec<&str> = outcome.findings.iter().take(5).map(|finding| finding.text.as_str()).collect();
    let more = outcome.findings.len().saturating_sub(found.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let figure = outcome.figure.map(|figure| money::plain(figure, money::PLACES));
    Finding {
        id: format!("{RULE}:{}:{}", outcome.name, month.format("%Y-%m")),
        rule: RULE.to_owned(),
        severity,
        title: format!("Check fails: {title}"),
        text: format!("{}{more}. costs check {} shows all.", found.join("; "), outcome.name),
        facts: figure.map(|figure| (outcome.unit.name().to_owned(), figure)).into_iter().collect(),
        amount: None,
        currency: None,
        first: Some(month),
        last: None,
        to,
    }
}
