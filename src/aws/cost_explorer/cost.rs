//! What was spent, and what will be.

use aws_sdk_costexplorer::types::{DateInterval, Granularity, Metric as Asked};

use super::{Explorer, Metric, Page, Question, Row, column, groups, period, put};
use crate::error::Result;

/// Cost Explorer's names of the metrics that are asked for, and ours. They come together at the price of one.
const METRICS: [(&str, &str); 2] = [("UnblendedCost", "unblended"), ("AmortizedCost", "amortized")];

/// The band of a forecast: 80 times in 100 the cost lies in it.
const BAND: i32 = 80;

/// What was spent, by dimension. Without a filter, so credits and refunds count within their service.
pub(super) async fn usage(explorer: &Explorer, question: &Question, token: Option<&str>) -> Result<Page> {
    let request = explorer
        .client
        .get_cost_and_usage()
        .time_period(period(question)?)
        .granularity(Granularity::Monthly)
        .set_metrics(Some(METRICS.iter().map(|(name, _)| (*name).to_owned()).collect()))
        .set_group_by(groups(question))
        .set_next_page_token(token.map(str::to_owned));
    let answer = request.send().await.map_err(|error| explorer.failed(question, &error))?;
    let mut page = Page { next: answer.next_page_token().map(str::to_owned), ..Page::default() };
    for result in answer.results_by_time() {
        page.is_estimated = Some(page.is_estimated.unwrap_or(false) || result.estimated());
        for group in result.groups() {
            let names = question.by.iter().zip(group.keys());
            let mut row: Row = names.map(|(by, name)| (column(by), name.clone())).collect();
            for (metric, name) in METRICS {
                let Some(value) = group.metrics().and_then(|metrics| metrics.get(metric)) else { continue };
                put(&mut row, name, value.amount());
                put(&mut row, "currency", value.unit());
            }
            page.rows.push(row);
        }
    }
    Ok(page)
}

/// What AWS expects to be spent, with its band.
pub(super) async fn forecast(explorer: &Explorer, question: &Question) -> Result<Page> {
    let metric = match question.metric {
        Metric::Unblended => Asked::UnblendedCost,
        Metric::Amortized => Asked::AmortizedCost,
    };
    let request = explorer
        .client
        .get_cost_forecast()
        .time_period(period(question)?)
        .granularity(Granularity::Monthly)
        .metric(metric)
        .prediction_interval_level(BAND);
    let answer = request.send().await.map_err(|error| explorer.failed(question, &error))?;
    let mut page = Page::default();
    for result in answer.forecast_results_by_time() {
        let mut row = Row::new();
        put(&mut row, "from", result.time_period().map(DateInterval::start));
        put(&mut row, "to", result.time_period().map(DateInterval::end));
        put(&mut row, "forecast", result.mean_value());
        put(&mut row, "low", result.prediction_interval_lower_bound());
        put(&mut row, "high", result.prediction_interval_upper_bound());
        put(&mut row, "currency", answer.total().and_then(|total| total.unit()));
        page.rows.push(row);
    }
    Ok(page)
}
