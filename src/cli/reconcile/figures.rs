//! The other side of a comparison: Cost Explorer's answer, or an invoice.

use std::path::Path;

use chrono::NaiveDate;

use super::bill::By;
use super::{end, invoice};
use crate::analysis::reconcile::{Key, Other};
use crate::aws::cost_explorer::{Answer, Metric as Asked, Question, What, column};
use crate::catalog::Metric;
use crate::cli::asking::AskingArgs;
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::error::{Error, Result};
use crate::money;

/// The other side's figures.
pub struct Figures {
    by: Vec<By>,
    /// Whether AWS may still change them.
    pub is_estimated: bool,
    held: Held,
}

enum Held {
    Answer(Answer),
    Invoice(Other),
}

impl Figures {
    /// An invoice's. `currency` is what amounts that name none are in.
    ///
    /// # Errors
    /// The file cannot be read, or has a fault.
    pub fn of_invoice(path: &Path, currency: Option<&str>) -> Result<Self> {
        let sums = invoice::read(path, currency)?;
        Ok(Self { by: vec![By::Service], is_estimated: false, held: Held::Invoice(sums) })
    }

    /// Cost Explorer's, of a month.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn asked(
        asking: &AskingArgs,
        by: Vec<By>,
        of: NaiveDate,
        call: &Resolved<'_>,
        ui: &mut Ui<'_>,
    ) -> Result<Self> {
        let question = Question {
            what: What::CostAndUsage,
            from: of,
            to: end(of),
            by: by.iter().map(|by| by.dimension().to_owned()).collect(),
            service: None,
            metric: Asked::Unblended,
        };
        let answer = asking.ask(&question, call, ui).await?;
        Ok(Self { by, is_estimated: answer.is_estimated.unwrap_or(false), held: Held::Answer(answer) })
    }

    /// The sums of one metric.
    ///
    /// # Errors
    /// An amount is none.
    pub fn sums(&self, metric: Metric) -> Result<Other> {
        let answer = match &self.held {
            Held::Invoice(sums) => return Ok(sums.clone()),
            Held::Answer(answer) => answer,
        };
        let mut sums = Other::new();
        for row in &answer.rows {
            let text = |name: &str| row.get(name).map(String::as_str);
            let names = self.by.iter().map(|by| text(&column(by.dimension())).unwrap_or_default().to_owned()).collect();
            let key = Key { names, currency: text("currency").unwrap_or_default().to_owned() };
            let amount = text(metric.name()).unwrap_or("nothing");
            *sums.entry(key).or_default() += money::parse(amount).ok_or_else(|| no_amount(amount, metric))?;
        }
        Ok(sums)
    }
}

fn no_amount(text: &str, metric: Metric) -> Error {
    Error::Aws {
        message: format!("Cost Explorer gives {text:?} as an amount of {metric} cost"),
        hint: "run again with --refresh".to_owned(),
        source: None,
    }
}
