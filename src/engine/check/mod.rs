//! The checks of a bill: each is asked, and its findings judged.

mod collisions;
mod judge;
mod quality;
mod reader;
mod sql;
mod tags;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};

pub use judge::{Finding, Outcome, State};
pub use quality::Quality;

use super::relation::Resolved;
use super::statement::Sql;
use super::{Engine, fault, relation};
use crate::catalog::{self, Check};
use crate::error::{Error, Result};
use crate::settings::{Form, Required};
use reader::Reading;

/// What is asked of a bill.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The checks, each with its threshold in units of 1e-12.
    pub checks: Vec<(&'a Check, i128)>,
    /// The first and the last billing period.
    pub months: RangeInclusive<NaiveDate>,
    /// The clock.
    pub now: DateTime<Utc>,
    /// Whether the share of clean rows is asked for, too.
    pub quality: bool,
    /// The tags that spend should carry.
    pub required: Required,
}

/// What the checks say.
#[derive(Debug, Clone)]
pub struct Checked {
    /// One a check that the bill's form knows, the worst first.
    pub outcomes: Vec<Outcome>,
    /// The share of clean rows, where it was asked for.
    pub quality: Option<Quality>,
}

impl Engine {
    /// Asks the checks of a bill.
    ///
    /// # Errors
    /// Months that the bill does not hold, or SQL that does not plan or run.
    pub async fn check(&self, ask: &Ask<'_>) -> Result<Checked> {
        if !self.bill.periods.iter().any(|period| ask.months.contains(period)) {
            self.check_month(&catalog::Value::Month(*ask.months.start()))?;
        }
        // First, as every scan after it counts again what does not fit.
        let reading = if reader::is_asked(ask) { self.read_all(ask).await? } else { Reading::default() };
        let mut outcomes = Vec::new();
        for (check, threshold) in &ask.checks {
            if !check.reads(self.bill.form) {
                outcomes.extend(check.front.otherwise.as_ref().map(|why| Outcome::unknown(check, *threshold, why)));
                continue;
            }
            if let Some(need) = self.absent(&check.front.needs.iter().cloned().collect())?.first() {
                let why = format!("no file has the column {need}");
                outcomes.push(Outcome::unknown(check, *threshold, &why));
                continue;
            }
            if check.name == tags::NAME && ask.required.0.is_empty() {
                // Nothing is asked of tags; that is worth a word only to who asks for this check.
                let why = "costs.toml requires no tags: see [tags.required]";
                outcomes.extend((!ask.quality).then(|| Outcome::unknown(check, *threshold, why)));
                continue;
            }
            let findings = match &check.text {
                None if check.name == tags::NAME => self.required_tags(check, &ask.required, ask).await?,
                Some(text) => self.findings_of(check, text, ask).await?,
                None => self.findings_of_reader(check, &reading, ask).await?,
            };
            outcomes.push(judge::judge(check, *threshold, findings));
        }
        other_forms_are_one(&mut outcomes);
        let quality = if ask.quality { Some(self.quality(ask, &reading, &outcomes).await?) } else { None };
        outcomes.sort_by(|a, b| (b.state, &a.name).cmp(&(a.state, &b.name)));
        Ok(Checked { outcomes, quality })
    }

    /// The columns of the line items that no file has.
    fn absent_columns(&self) -> Result<Vec<String>> {
        let file = match self.bill.form {
            Form::Focus => "line_items_focus",
            Form::LineItems => "line_items_exported",
            _ => "line_items",
        };
        self.absent(&Sql::parse(&format!("queries/views/{file}.sql"), catalog::view(file)?)?.names())
    }

    /// Those of some names that the bill's form knows and no file has.
    fn absent(&self, names: &BTreeSet<String>) -> Result<Vec<String>> {
        let setup = |error| fault::running("the checks could not be set up", error);
        let added = relation::build(&self.context, &self.bill, names).map_err(setup)?.added;
        Ok(added.into_iter().filter(|(_, how)| *how == Resolved::Absent).map(|(name, _)| name).collect())
    }
}

/// A check with a file for each of several forms says once that none of them fits.
fn other_forms_are_one(outcomes: &mut Vec<Outcome>) {
    let told: Vec<String> =
        outcomes.iter().filter(|one| one.state != State::Unknown).map(|one| one.name.clone()).collect();
    outcomes.retain(|one| one.state != State::Unknown || !told.contains(&one.name));
}

/// A check whose SELECT lacks what a finding is made of.
fn malformed(check: &Check, column: &str) -> Error {
    Error::Format {
        message: format!("{} selects no {column}", check.path),
        hint: "a check selects finding, count, amount and currency".to_owned(),
    }
}
