//! What a month comes to, and where it goes.

use std::collections::BTreeMap;

use super::ask::{Asking, Question, figure};
use super::parts::{TOP, along, by_account as accounts, groups, where_it_goes};
use crate::analysis::digest;
use crate::catalog::ChartKind;
use crate::cli::digest::costs::{self, Counted};
use crate::cli::digest::document::{falling, head, notes, sheet, spend};
use crate::cli::digest::{budgets, order};
use crate::cli::forecast::ahead;
use crate::cli::ui::Ui;
use crate::error::Result;
use crate::render::document::{Document, Layout, Section, Tile, Value};
use crate::table::Kind;

/// Services that stand in their table by themselves.
const SERVICES: usize = 5;
/// What moved, rows.
const MOVERS: usize = 10;

/// The page without its title.
///
/// # Errors
/// A query does not run.
pub async fn page(asking: &Asking<'_>, ui: &mut Ui<'_>) -> Result<Document> {
    let asked = &asking.digest;
    let counted = Box::pin(costs::of_bill(asked)).await?;
    let mut page = head(asked, None, &counted)?;
    page.sections.clear();
    to_date(asking, &counted, &mut page);
    let told = Box::pin(budgets::of_bill(asked, ui)).await?;
    let order::Told { tiles, summary, sections: budgets, notes: more } = told;
    page.tiles.extend(tiles);
    page.summary.extend(summary);
    page.sections.push(over_time(asking).await?);
    page.sections.push(by_service(asking).await?);
    page.sections.push(by_account(asking).await?);
    let sql = asking.sql(&["month", "day", "service", "charge_type"], &asked.choices)?;
    page.sections.extend(budgets.into_iter().map(|section| section.sql(&sql).layout(Layout::Full)));
    page.sections.extend(expected(asking).await?);
    page.sections.extend(moved(asking, &counted)?);
    page.sections.push(dearest(asking, &counted)?);
    page.sections.push(daily(asking).await?);
    page.sections.push(where_it_goes(asking, &["service", "usage_type", "resource_id"]).await?);
    page.notes.extend(more);
    page.notes.extend(notes(asked, None, &counted));
    Ok(page)
}

/// What the bill holds of a month that is not over: the tables count all of it, and only what is settled is compared.
fn to_date(asking: &Asking<'_>, counted: &Counted, page: &mut Document) {
    let compared = &asking.digest.compared;
    let Some(until) = asking.until.filter(|_| !compared.is_whole()) else { return };
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for cost in counted.costs.iter().filter(|cost| cost.day >= compared.span.first) {
        *sums.entry(&cost.currency).or_default() += cost.amount;
    }
    for tile in page.tiles.iter_mut().filter(|tile| tile.label == "Spent") {
        tile.label = format!("Settled, until {}", compared.known.last);
    }
    for (at, (currency, sum)) in sums.into_iter().enumerate() {
        let tile = Tile::new("On the bill so far", Value::money(sum, Some(currency)));
        page.tiles.insert(at, tile.note(format!("with use until {until}; what tables and charts count")));
    }
}

async fn over_time(asking: &Asking<'_>) -> Result<Section> {
    let question = Question { grain: Some("month"), months: &asking.months, ..Question::default() };
    let told = asking.spend(question).await?;
    Ok(told.both("Total over time", ("Months", Layout::Natural), along(&told, ChartKind::Line)))
}

async fn by_service(asking: &Asking<'_>) -> Result<Section> {
    let told = asking.spend(Question { by: &["service"], top: Some(TOP), ..Question::default() }).await?;
    Ok(groups(&told, "By service", ChartKind::Donut))
}

async fn by_account(asking: &Asking<'_>) -> Result<Section> {
    let by = &["account", "account_name"];
    let told = asking.spend(Question { by, top: Some(TOP), ..Question::default() }).await?;
    Ok(accounts(&told, "By account"))
}

/// What is expected up to the month's end, or of the next month; nothing of a month before the newest.
async fn expected(asking: &Asking<'_>) -> Result<Option<Section>> {
    let asked = &asking.digest;
    let today = asked.call.today();
    let newest = asked.engine.bill().periods.iter().rev().find(|month| **month <= today);
    if newest != Some(&asking.month) {
        return Ok(None);
    }
    let ahead = Box::pin(ahead(asked.engine, &asked.choices, asking.month, today)).await?;
    let title = format!("Forecast to {}", ahead.until);
    let mut days = ahead.running;
    let currency = days.drop_constant(Kind::Currency);
    let chart = figure(ahead.chart, &days, currency.as_deref(), &title);
    let mut section = Section::new(&title)
        .table(sheet("Forecast", ahead.by_service).totals().empty("Nothing is expected."))
        .source(format!("costs forecast --month {}{}{}", asking.month.format("%Y-%m"), asked.flags, asked.of))
        .sql(asking.sql(&["month", "day", "service", "charge_type"], &asked.choices)?)
        .layout(Layout::Full);
    section.text = ahead.said;
    section.chart = chart;
    Ok(Some(section))
}

/// What changed since the month before, where the bill holds that.
fn moved(asking: &Asking<'_>, counted: &Counted) -> Result<Option<Section>> {
    let asked = &asking.digest;
    let Some(before) = asked.compared.before else { return Ok(None) };
    let rows = digest::movers(&counted.costs, &asked.compared, &["service"], MOVERS)?;
    let mut section = Section::new("Top movers")
        .text(format!("Against {} to {}, the largest change first, up or down.", before.first, before.last))
        .table(sheet("Movers", rows).empty("Nothing changed."))
        .source(spend(asked, "service"))
        .sql(asking.sql(&["month", "day", "service"], &asked.choices)?)
        .layout(Layout::Half);
    section.chart = falling(asked, counted, before)?;
    Ok(Some(section))
}

fn dearest(asking: &Asking<'_>, counted: &Counted) -> Result<Section> {
    let asked = &asking.digest;
    let rows = digest::groups(&counted.costs, &asked.compared, &["service"], SERVICES)?;
    Ok(Section::new("Top 5 services")
        .table(sheet("Top services", rows).totals().empty("Nothing was charged."))
        .source(spend(asked, "service"))
        .sql(asking.sql(&["month", "day", "service"], &asked.choices)?)
        .layout(Layout::Half))
}

async fn daily(asking: &Asking<'_>) -> Result<Section> {
    let question = Question { by: &["service"], grain: Some("day"), top: Some(TOP), ..Question::default() };
    let told = asking.spend(question).await?;
    let days = asking.spend(Question { grain: Some("day"), ..Question::default() }).await?;
    let mut section = told.section("Daily trend").table(days.sheet("Days")).layout(Layout::Natural);
    section.chart = told.figure(along(&told, ChartKind::StackedBar), "Daily trend");
    Ok(section)
}
