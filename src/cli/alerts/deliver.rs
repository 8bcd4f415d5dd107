//! Findings told to the sinks of `costs.toml`.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Watched, metrics};
use crate::alert::deliver::{Delivery, Outcome, Pace, Run};
use crate::alert::finding::Finding;
use crate::alert::message::Texts;
use crate::alert::sink::cloudwatch::CloudWatch;
use crate::alert::sink::{World, open_all};
use crate::alert::state::State;
use crate::aws::Access;
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::error::{Error, Result};

/// When findings are told, and whether they are.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// The time.
    pub now: DateTime<Utc>,
    /// Whether nobody is told, but what would be is said.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Findings that were not known before.
    pub new: usize,
    /// Whether all that is due has arrived.
    pub is_clean: bool,
}

impl Told {
    /// The exit code: 2 where something could not be told.
    pub fn failed(self) -> u8 {
        if self.is_clean { 0 } else { 2 }
    }
}

/// Tells findings, puts metrics, and says what came of it.
///
/// # Errors
/// A finding names a sink that is none, a template has a fault, or the state cannot be written.
pub async fn deliver(
    found: &Watched,
    rules: &[String],
    way: Way,
    (call, ui): (&Resolved<'_>, &mut Ui<'_>),
) -> Result<Told> {
    let alerts = &call.settings.alerts;
    let texts = Texts::load(alerts.templates.as_deref())?;
    let run = Run { findings: &found.findings, rules, charts: &found.charts, now: way.now };
    let outcome = {
        let access = Access::default();
        let out = RefCell::new(&mut ui.out);
        let sinks = open_all(alerts, world(call, &access, &out)).await;
        let delivery = Delivery { settings: alerts, sinks, texts: &texts, pace: Pace::default() };
        if way.dry_run {
            delivery.dry_run(&State::copy(&alerts.state)?, &run)?
        } else {
            delivery.run(&State::open(&alerts.state)?, &run).await?
        }
    };
    say(&outcome, ui);
    let mut told = Told { new: outcome.taken.new, is_clean: way.dry_run || outcome.is_clean() };
    if !way.dry_run {
        told.is_clean &= put(found, call, way.now, ui).await;
    }
    Ok(told)
}

/// Puts the metrics where sinks take some; a failure is said, and keeps nothing else from being told.
async fn put(found: &Watched, call: &Resolved<'_>, now: DateTime<Utc>, ui: &mut Ui<'_>) -> bool {
    let mut is_clean = true;
    for (name, keys) in metrics::sinks(call) {
        match CloudWatch::open(keys, &Access::default()).await.put(&found.metrics, now).await {
            Ok(put) => ui.detail(&format!("{name}: put {} values, left {} out", put.sent, put.left)),
            Err(failure) => {
                is_clean = false;
                ui.note(&format!("{name}: metrics could not be put: {}", failure.text));
            }
        }
    }
    is_clean
}

/// Tells again what was given up.
///
/// # Errors
/// The dead-letter file has a fault, or the state cannot be written.
pub async fn retry(now: DateTime<Utc>, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<u8> {
    let alerts = &call.settings.alerts;
    let texts = Texts::load(alerts.templates.as_deref())?;
    let outcome = {
        let access = Access::default();
        let out = RefCell::new(&mut ui.out);
        let sinks = open_all(alerts, world(call, &access, &out)).await;
        let delivery = Delivery { settings: alerts, sinks, texts: &texts, pace: Pace::default() };
        delivery.retry(&State::open(&alerts.state)?, now).await?
    };
    say(&outcome, ui);
    Ok(Told { new: 0, is_clean: outcome.is_clean() }.failed())
}

/// Tells one sink of a test.
///
/// # Errors
/// There is no such sink, or it cannot be told.
pub async fn test(name: &str, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let alerts = &call.settings.alerts;
    let texts = Texts::load(alerts.templates.as_deref())?;
    {
        let access = Access::default();
        let out = RefCell::new(&mut ui.out);
        let sinks = open_all(alerts, world(call, &access, &out)).await;
        let delivery = Delivery { settings: alerts, sinks, texts: &texts, pace: Pace::default() };
        delivery.test(name, &[], call.world.now).await?;
    }
    ui.note(&format!("{name}: told of a test"));
    Ok(())
}

/// The findings of a file.
///
/// # Errors
/// It cannot be read, or is no list of findings.
pub fn read(path: &Path) -> Result<Vec<Finding>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    serde_json::from_str(&text).map_err(|error| Error::Format {
        message: format!("{} is no list of findings: {error}", path.display()),
        hint: "write the findings of a file sink as a list: [{...}, {...}]".to_owned(),
    })
}

fn world<'a, W: Write + 'a>(call: &'a Resolved<'_>, access: &'a Access, out: &'a RefCell<W>) -> World<'a> {
    World { environment: &call.world.environment, access, out }
}

/// Says what was told; a run in which nothing happened says nothing unless asked.
fn say(outcome: &Outcome, ui: &mut Ui<'_>) {
    let is_quiet = outcome.reports.is_empty() && outcome.notes.is_empty() && outcome.taken.gone == 0;
    if is_quiet { ui.detail(&outcome.to_string()) } else { ui.note(&outcome.to_string()) }
}
