//! Savings Plans: how much they cover, and how much of them is used.

use aws_sdk_costexplorer::types::Granularity;

use super::reservations::{granularity, named};
use super::{Explorer, Page, Question, Row, groups, period, put};
use crate::error::Result;

/// Coverage, of all or by dimension.
pub(super) async fn coverage(explorer: &Explorer, question: &Question, token: Option<&str>) -> Result<Page> {
    let request = explorer
        .client
        .get_savings_plans_coverage()
        .time_period(period(question)?)
        .set_granularity(granularity(question))
        .set_group_by(groups(question))
        .set_next_token(token.map(str::to_owned));
    let answer = request.send().await.map_err(|error| explorer.failed(question, &error))?;
    let mut page = Page { next: answer.next_token().map(str::to_owned), ..Page::default() };
    for group in answer.savings_plans_coverages() {
        let mut row = named(question, group.attributes());
        if let Some(sums) = group.coverage() {
            put(&mut row, "coverage", sums.coverage_percentage());
            put(&mut row, "covered_spend", sums.spend_covered_by_savings_plans());
            put(&mut row, "on_demand_cost", sums.on_demand_cost());
            put(&mut row, "total_cost", sums.total_cost());
        }
        page.rows.push(row);
    }
    Ok(page)
}

/// Utilisation of all plans together.
pub(super) async fn utilization(explorer: &Explorer, question: &Question) -> Result<Page> {
    let request = explorer.client.get_savings_plans_utilization().time_period(period(question)?);
    let request = request.granularity(Granularity::Monthly);
    let answer = request.send().await.map_err(|error| explorer.failed(question, &error))?;
    let mut row = Row::new();
    if let Some(used) = answer.total().and_then(|total| total.utilization()) {
        put(&mut row, "utilization", used.utilization_percentage());
        put(&mut row, "commitment", used.total_commitment());
        put(&mut row, "used_commitment", used.used_commitment());
        put(&mut row, "unused_commitment", used.unused_commitment());
    }
    let amortized = answer.total().and_then(|total| total.amortized_commitment());
    put(&mut row, "amortized_commitment", amortized.and_then(|sums| sums.total_amortized_commitment()));
    put(&mut row, "net_saving", answer.total().and_then(|total| total.savings()).and_then(|sums| sums.net_savings()));
    let rows = if row.is_empty() { Vec::new() } else { vec![row] };
    Ok(Page { rows, ..Page::default() })
}
