//! Anomalies of the newest month as findings.

use super::Watched;
use crate::alert::finding::Finding;
use crate::analysis::anomaly::Severity as Size;
use crate::cli::anomalies::{Found, newest, rows};
use crate::cli::world::Resolved;
use crate::engine::Engine;
use crate::error::Result;
use crate::money;
use crate::settings::Severity;

/// The rule's name.
pub const RULE: &str = "anomaly";

/// A finding for each anomaly of the newest month that nobody acknowledged, and its impact.
///
/// # Errors
/// The query does not run, or the file of acknowledged findings has a fault.
pub async fn ask(engine: &Engine, call: &Resolved<'_>, watched: &mut Watched) -> Result<()> {
    let rule = call.settings.rules.get(RULE);
    for found in newest(engine, call).await? {
        watched.findings.push(Finding {
            severity: rule.and_then(|rule| rule.severity).unwrap_or(severity(found.anomaly.severity)),
            to: rule.map(|rule| rule.to.clone()).unwrap_or_default(),
            ..finding(&found)
        });
        watched.metrics.push(super::metrics::anomaly(&found));
    }
    Ok(())
}

fn severity(size: Size) -> Severity {
    match size {
        Size::Low => Severity::Info,
        Size::Medium => Severity::Warning,
        Size::High => Severity::Critical,
    }
}

fn finding(found: &Found) -> Finding {
    let anomaly = &found.anomaly;
    let units = |amount: f64| money::from_f64(amount).unwrap_or(0);
    let shown = |amount: f64| format!("{} {}", money::shown(units(amount), money::PLACES, 2), found.currency);
    let (place, kind) = (rows::place(found), rows::kind(anomaly.kind));
    let days = if anomaly.first == anomaly.last {
        format!("on {}", anomaly.first)
    } else {
        format!("from {} to {}", anomaly.first, anomaly.last)
    };
    let text = format!("{place} cost {} {days}; {} was expected.", shown(anomaly.actual), shown(anomaly.expected));
    let changed = found.explained.as_ref().and_then(|text| text.split_once(": ")).map(|(_, parts)| parts);
    let changed = changed.map(|parts| format!(" Most changed: {parts}.")).unwrap_or_default();
    Finding {
        id: format!("{RULE}:{}", found.id),
        rule: RULE.to_owned(),
        severity: Severity::Warning,
        title: format!("{}: {place} {}", super::capital(kind), shown(anomaly.impact)),
        text: text + &changed,
        facts: vec![
            ("Impact".to_owned(), shown(anomaly.impact)),
            ("Ordinary".to_owned(), format!("{} to {}", shown(anomaly.low), shown(anomaly.high))),
            ("Id".to_owned(), found.id.clone()),
        ],
        amount: Some(units(anomaly.impact)),
        currency: Some(found.currency.clone()),
        first: Some(anomaly.first),
        last: Some(anomaly.last),
        to: Vec::new(),
    }
}
