//! What can be chosen: the accounts and the values of a tag that the bill has.

use crate::analysis::top::{Ranking, rank};
use crate::catalog::{self, Charges, Choices, Metric};
use crate::cli::dashboard::tag;
use crate::cli::spend::Spend;
use crate::engine::Engine;
use crate::error::Result;
use crate::render::document::Offer;
use crate::table::Cell;

use super::standing::Standing;

/// Values that are offered, the dearest.
const MOST: usize = 200;

/// What can be chosen.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    /// Accounts by what people call them.
    pub accounts: Vec<Offer>,
    /// The key of the tag.
    pub tag: Option<String>,
    /// `KEY=VALUE`, by the value.
    pub tags: Vec<Offer>,
}

impl Standing<'_> {
    /// What can be chosen, asked for once.
    ///
    /// # Errors
    /// The query does not run.
    pub async fn offers(&mut self) -> Result<Offers> {
        if let Some(offers) = &self.offers {
            return Ok(offers.clone());
        }
        let tag = tag(None, &self.engine, &self.call()).await?;
        let mut accounts: Vec<Offer> = Vec::new();
        for (account, name) in values(&self.engine, &["account", "account_name"]).await? {
            let label = name.map_or_else(|| account.clone(), |name| format!("{name} ({account})"));
            // One that was renamed stands once.
            if !account.is_empty() && accounts.iter().all(|known| known.value != account) {
                accounts.push(Offer::called(account, label));
            }
        }
        let mut tags = Vec::new();
        if let Some(key) = &tag {
            let known = values(&self.engine, &[&format!("tag:{key}")]).await?;
            tags.extend(known.into_iter().map(|(value, _)| Offer::called(format!("{key}={value}"), value)));
        }
        let offers = Offers { accounts, tag, tags };
        self.offers = Some(offers.clone());
        Ok(offers)
    }
}

/// The values of one dimension, the dearest first, each with that of a second.
async fn values(engine: &Engine, by: &[&str]) -> Result<Vec<(String, Option<String>)>> {
    let report = catalog::command("spend")?;
    let by = by.iter().map(|name| (*name).to_owned()).collect();
    let (choices, months) = (Choices::of(Metric::Unblended, Charges::All), &engine.bill().periods);
    let ask = Spend { report: &report, by, months, choices, max_rows: 10_000_000 };
    let (_, answer) = Box::pin(ask.answer(engine)).await?;
    let ranked = rank(&answer.rows, Ranking { top: MOST, others: false })?;
    let text = |row: &[Cell], at: usize| row.get(at).and_then(Cell::full).filter(|text| !text.is_empty());
    let is_named = answer.rows.position("account_name").is_some();
    Ok(ranked.rows.rows().map(|row| (text(&row, 0).unwrap_or_default(), text(&row, 1).filter(|_| is_named))).collect())
}
