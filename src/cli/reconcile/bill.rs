//! The bill's side of a comparison.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::analysis::reconcile::{Key, Part};
use crate::catalog::{self, Charges, Choices, Metric, Value};
use crate::engine::{Answer, Call, Engine};
use crate::error::{Error, Result};
use crate::table::Cell;

/// What a line is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The service.
    Service,
    /// The account.
    Account,
}

impl By {
    /// The column of the result.
    pub fn name(self) -> &'static str {
        match self {
            By::Service => "service",
            By::Account => "account",
        }
    }

    /// Cost Explorer's dimension.
    pub fn dimension(self) -> &'static str {
        match self {
            By::Service => "SERVICE",
            By::Account => "LINKED_ACCOUNT",
        }
    }
}

/// Whose names the services have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The bill's.
    Bill,
    /// Cost Explorer's.
    CostExplorer,
}

/// A month of a bill by one metric.
pub struct Month {
    answer: Answer,
}

impl Month {
    /// Reads it.
    ///
    /// # Errors
    /// The bill does not hold the month, or cannot be read.
    pub async fn read(engine: &Engine, month: NaiveDate, metric: Metric, max_rows: usize) -> Result<Self> {
        let report = catalog::command("reconcile")?;
        let values = BTreeMap::from([("month".to_owned(), Value::Month(month))]);
        let choices = Choices::of(metric, Charges::All);
        let call = Call { report: &report, values, choices, max_rows };
        Ok(Self { answer: Box::pin(engine.report(&call)).await? })
    }

    /// The one currency of the bill, where it has one.
    pub fn currency(&self) -> Option<&str> {
        self.answer.currency.as_deref()
    }

    /// The payer whose part is compared: the one asked for. Without one the whole bill is, which then has one payer at most.
    ///
    /// # Errors
    /// The bill has several payers and none is asked for, or has not the one asked for.
    pub fn payer(&self, asked: Option<&str>) -> Result<Option<String>> {
        let payers = self.answer.rows.position("payer").map(|at| self.answer.rows.column(at)).unwrap_or_default();
        let payers: BTreeSet<String> = payers.iter().filter_map(Cell::full).collect();
        let known: Vec<String> = payers.iter().cloned().collect();
        match (asked, known.as_slice()) {
            (Some(asked), known) if !known.iter().any(|payer| payer == asked) => {
                Err(Error::Unknown { what: "payer account", name: asked.to_owned(), known: known.to_vec() })
            }
            (Some(asked), _) => Ok(Some(asked.to_owned())),
            (None, [one, _, ..]) => Err(Error::Format {
                message: format!("the bill has {} payer accounts, and AWS's figures are of one", known.len()),
                hint: format!("choose it with --payer, say --payer {one}; the others: {}", known[1..].join(", ")),
            }),
            (None, _) => Ok(None),
        }
    }

    /// The parts of its lines.
    pub fn parts(&self, by: &[By], names: Names, payer: Option<&str>) -> Vec<Part> {
        let rows = &self.answer.rows;
        let place = |name: &str| rows.position(name);
        let mut parts = Vec::new();
        for row in rows.rows() {
            let text = |name: &str| place(name).and_then(|at| row.get(at)).and_then(Cell::full);
            if payer.is_some() && text("payer").as_deref() != payer {
                continue;
            }
            let name = |by: &By| match (by, names) {
                (By::Account, _) => text("linked_account").unwrap_or_else(|| "(no account)".to_owned()),
                (By::Service, Names::Bill) => text("bill_service").unwrap_or_else(|| "(no service)".to_owned()),
                (By::Service, Names::CostExplorer) => {
                    text("explorer_service").unwrap_or_else(|| "(no service)".to_owned())
                }
            };
            let currency = text("currency").or_else(|| self.answer.currency.clone()).unwrap_or_default();
            parts.push(Part {
                key: Key { names: by.iter().map(name).collect(), currency },
                code: text("code").unwrap_or_default(),
                charge: text("charge").unwrap_or_default(),
                cost: place("total_cost").and_then(|at| row.get(at)).and_then(Cell::units),
            });
        }
        parts
    }
}
