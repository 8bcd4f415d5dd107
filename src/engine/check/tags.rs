//! Spend without a tag that it should carry, or with a value that is not allowed.

use std::sync::Arc;

use datafusion::datasource::ViewTable;

use super::{Ask, Finding};
use crate::catalog::{Check, Severity};
use crate::engine::statement::Sql;
use crate::engine::wanted::Wanted;
use crate::engine::{Engine, fault, table_of};
use crate::error::{Result, near};
use crate::money;
use crate::settings::Required;
use crate::table::{Cell, Rows};

/// The name of the check.
pub const NAME: &str = "required-tags";
/// Values of a tag that are held.
const MOST: usize = 1_000_000;
/// Findings of one tag that are told; further values are added up.
const TOLD: usize = 20;

impl Engine {
    /// What of the taggable spend (use, at its amortized cost) lacks each tag, and which values are not allowed. A finding's figure is
    /// its share of the spend in percent.
    pub(super) async fn required_tags(
        &self,
        check: &Check,
        required: &Required,
        ask: &Ask<'_>,
    ) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        for (key, allowed) in &required.0 {
            let rows = self.spend_by_tag(key, ask).await?;
            findings.extend(of_tag(check, key, allowed, &rows));
        }
        Ok(findings)
    }

    async fn spend_by_tag(&self, key: &str, ask: &Ask<'_>) -> Result<Rows> {
        let setup = |error| fault::running("the tags could not be set up", error);
        let text = "SELECT {by}, currency, COUNT(*) AS count, SUM(amortized_cost) AS cost
            FROM line_items
            WHERE charge_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
            GROUP BY {by}, currency
            ORDER BY {by}, currency";
        let mut sql = Sql::parse_report("required tags", text)?;
        sql.fill_by(&[format!("tag:{key}")]);
        let lines = self.wanted_lines(Wanted::by(&sql, &["line_items"]), ask).await?;
        self.replace("line_items", Arc::new(ViewTable::new(lines, None))).map_err(setup)?;
        let planning = |error| self.planning(&sql, error);
        table_of(self.execute(self.plan(&sql).await?).await.map_err(planning)?).collect(MOST).await
    }
}

/// What is wrong with one tag: rows are value, currency, count, cost.
fn of_tag(check: &Check, key: &str, allowed: &[String], rows: &Rows) -> Vec<Finding> {
    let all: Vec<(Option<String>, Option<String>, i64, i128)> = rows
        .rows()
        .map(|row| {
            let value = row[0].full().filter(|text| !text.trim().is_empty());
            let count = if let Cell::Int(count) = row[2] { count } else { 0 };
            (value, row[1].full(), count, row[3].units().unwrap_or(0))
        })
        .collect();
    let mut findings: Vec<Finding> = Vec::new();
    for (value, currency, count, cost) in &all {
        let text = match value {
            None => format!("{key} is missing"),
            Some(value) if allowed.is_empty() || allowed.contains(value) => continue,
            Some(value) => {
                let near = near(value, allowed.iter().map(String::as_str));
                let hint = near.first().map_or_else(String::new, |near| format!(" (near {near:?})"));
                format!("{key} is {value:?}, which is not allowed{hint}")
            }
        };
        let whole: i128 = all.iter().filter(|(_, other, ..)| other == currency).map(|(.., cost)| cost).sum();
        let figure = money::share(100 * money::ONE, *cost, whole);
        let one = findings.iter_mut().find(|one| one.text == text && one.currency == *currency);
        match one {
            Some(one) => {
                one.count = one.count.map(|known| known + count);
                one.amount = one.amount.map(|known| known + cost);
                one.figure = one.figure.zip(figure).map(|(a, b)| a + b);
            }
            None => findings.push(Finding {
                severity: check.front.severity,
                text,
                count: Some(*count),
                amount: Some(*cost),
                currency: currency.clone(),
                figure,
            }),
        }
    }
    findings.sort_by_key(|one| (std::cmp::Reverse(one.amount), one.text.clone()));
    if findings.len() > TOLD {
        let rest = findings.split_off(TOLD);
        let text = format!("{key} has {} more values that are not allowed", rest.len());
        let count = rest.iter().filter_map(|one| one.count).sum();
        let one =
            Finding { severity: Severity::Info, text, count: Some(count), amount: None, currency: None, figure: None };
        findings.push(one);
    }
    findings
}
