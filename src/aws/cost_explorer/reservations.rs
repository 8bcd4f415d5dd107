//! Reservations: how much they cover, and how much of them is used.

use std::collections::HashMap;

use aws_sdk_costexplorer::types::{
    Coverage, Dimension, DimensionValues, Expression, Granularity, ReservationAggregates,
};

use super::{Explorer, Page, Question, Row, column, groups, period, put};
use crate::error::Result;

/// Coverage of one service, which Cost Explorer takes to be EC2 where none is named.
pub(super) async fn coverage(explorer: &Explorer, question: &Question, token: Option<&str>) -> Result<Page> {
    let request = explorer
        .client
        .get_reservation_coverage()
        .time_period(period(question)?)
        .set_granularity(granularity(question))
        .set_group_by(groups(question))
        .set_filter(question.service.as_deref().map(only))
        .set_next_page_token(token.map(str::to_owned));
    let answer = request.send().await.map_err(|error| explorer.failed(question, &error))?;
    let mut page = Page { next: answer.next_page_token().map(str::to_owned), ..Page::default() };
    for time in answer.coverages_by_time() {
        for group in time.groups() {
            page.rows.push(covered(named(question, group.attributes()), group.coverage()));
        }
        if question.by.is_empty() {
            page.rows.push(covered(Row::new(), time.total()));
        }
    }
    Ok(page)
}

fn covered(mut row: Row, coverage: Option<&Coverage>) -> Row {
    if let Some(hours) = coverage.and_then(Coverage::coverage_hours) {
        put(&mut row, "coverage", hours.coverage_hours_percentage());
        put(&mut row, "reserved_hours", hours.reserved_hours());
        put(&mut row, "on_demand_hours", hours.on_demand_hours());
        put(&mut row, "running_hours", hours.total_running_hours());
    }
    put(&mut row, "on_demand_cost", coverage.and_then(Coverage::coverage_cost).and_then(|cost| cost.on_demand_cost()));
    row
}

/// Utilisation, of all reservations together or of each.
pub(super) async fn utilization(explorer: &Explorer, question: &Question, token: Option<&str>) -> Result<Page> {
    let request = explorer
        .client
        .get_reservation_utilization()
        .time_period(period(question)?)
        .set_granularity(granularity(question))
        .set_group_by(groups(question))
        .set_filter(question.service.as_deref().map(only))
        .set_next_page_token(token.map(str::to_owned));
    let answer = request.send().await.map_err(|error| explorer.failed(question, &error))?;
    let mut page = Page { next: answer.next_page_token().map(str::to_owned), ..Page::default() };
    for time in answer.utilizations_by_time() {
        for group in time.groups() {
            let mut row = Row::new();
            put(&mut row, &question.by.first().map(|by| column(by)).unwrap_or_default(), group.value());
            page.rows.push(used(row, group.utilization()));
        }
        if question.by.is_empty() {
            page.rows.push(used(Row::new(), time.total()));
        }
    }
    Ok(page)
}

fn used(mut row: Row, sums: Option<&ReservationAggregates>) -> Row {
    let Some(sums) = sums else { return row };
    put(&mut row, "utilization", sums.utilization_percentage());
    put(&mut row, "purchased_hours", sums.purchased_hours());
    put(&mut row, "used_hours", sums.total_actual_hours());
    put(&mut row, "unused_hours", sums.unused_hours());
    put(&mut row, "amortized_fee", sums.total_amortized_fee());
    put(&mut row, "unused_cost", sums.ri_cost_for_unused_hours());
    put(&mut row, "net_saving", sums.net_ri_savings());
    row
}

/// Cost Explorer takes either a granularity or groups.
pub(super) fn granularity(question: &Question) -> Option<Granularity> {
    question.by.is_empty().then_some(Granularity::Monthly)
}

/// The filter of one service.
fn only(service: &str) -> Expression {
    let dimension = DimensionValues::builder().key(Dimension::Service).values(service).build();
    Expression::builder().dimensions(dimension).build()
}

/// The names of a group. Its attributes are spelled otherwise than the dimensions: `instanceType` for `INSTANCE_TYPE`.
pub(super) fn named(question: &Question, attributes: Option<&HashMap<String, String>>) -> Row {
    let mut row = Row::new();
    for by in &question.by {
        put(&mut row, &column(by), attributes.and_then(|attributes| attribute(attributes, by)));
    }
    row
}

/// The attribute of a dimension: the one of its name, else the first, by name, that begins with it.
fn attribute<'a>(attributes: &'a HashMap<String, String>, by: &str) -> Option<&'a str> {
    let fold = |name: &str| name.replace('_', "").to_lowercase();
    let wanted = fold(if by == "AZ" { "AVAILABILITY_ZONE" } else { by });
    let begins = attributes.iter().filter(|(name, _)| fold(name).starts_with(&wanted));
    begins.min_by_key(|(name, _)| (fold(name) != wanted, *name)).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(by: &str, names: &[&str]) -> Option<String> {
        let all = names.iter().map(|name| ((*name).to_owned(), format!("of {name}"))).collect();
        attribute(&all, by).map(str::to_owned)
    }

    #[test]
    fn attributes_are_found_by_the_nearest_name() {
        let found_as = |by, names: &[&str]| found(by, names).unwrap_or_default();
        assert_eq!(found_as("REGION", &["regionCode", "region", "regionAlias"]), "of region");
        assert_eq!(found_as("INSTANCE_TYPE", &["instanceTypeFamily", "instanceType"]), "of instanceType");
        assert_eq!(found_as("LINKED_ACCOUNT", &["linkedAccountName", "linkedAccountId"]), "of linkedAccountId");
        assert_eq!(found_as("AZ", &["az", "availabilityZone"]), "of availabilityZone");
        assert_eq!(found("TENANCY", &["region"]), None);
    }
}
