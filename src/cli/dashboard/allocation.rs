//! Who takes a month's cost: by a tag, by cost centre, down to resources.

use super::ask::{Asking, Question, figure};
use super::parts::{TOP, along, groups, where_it_goes};
use crate::catalog::{Chart, ChartKind};
use crate::cli::allocate::summed;
use crate::error::{Result, listed};
use crate::render::document::{Document, Layout, Section, Sheet, Tile, Value};
use crate::table::{Cell, Kind};

/// The page without its title.
///
/// # Errors
/// A query does not run.
pub async fn page(asking: &Asking<'_>) -> Result<Document> {
    let metric = asking.digest.choices.metric;
    let mut page = Document::new("", format!("{}, {metric} cost", asking.days()));
    let levels = ["service", "usage_type", "resource_id"];
    if let Some(key) = &asking.tag {
        let tag = format!("tag:{key}");
        page.sections.push(by_tag(asking, &tag, key).await?);
        page.sections.push(over_time(asking, &tag, key).await?);
        covered(asking, key, &mut page).await?;
        page.sections.extend(by_centre(asking).await?);
        page.sections.push(where_it_goes(asking, &[&[tag.as_str()], &levels[..]].concat()).await?);
        let words = "resources without it, and what carries no tags, such as tax.";
        page.notes.push(format!("What has no {key} stands as -: {words}"));
    } else {
        page.summary.push(format!("{} has no tags to share cost out by.", asking.digest.engine.bill().name));
        page.sections.extend(by_centre(asking).await?);
        page.sections.push(where_it_goes(asking, &levels).await?);
        page.notes.push("Cost allocation tags are activated in AWS's billing console; --by KEY names one.".to_owned());
    }
    Ok(page)
}

async fn by_tag(asking: &Asking<'_>, tag: &str, key: &str) -> Result<Section> {
    let told = asking.spend(Question { by: &[tag], top: Some(TOP), ..Question::default() }).await?;
    Ok(groups(&told, &format!("By {key}"), ChartKind::Donut))
}

async fn over_time(asking: &Asking<'_>, tag: &str, key: &str) -> Result<Section> {
    let (by, months) = (&[tag][..], &asking.months[..]);
    let told =
        asking.spend(Question { by, grain: Some("month"), months, top: Some(TOP), ..Question::default() }).await?;
    let title = format!("Monthly trend by {key}");
    let sheet = told.sheet("Trend").levels([tag.trim_start_matches("tag:"), "month"]);
    let mut section = told.section(&title).table(sheet).layout(Layout::Half);
    section.chart = told.figure(along(&told, ChartKind::StackedBar), &title);
    Ok(section)
}

/// How much of what can be tagged carries the tags that it should.
async fn covered(asking: &Asking<'_>, key: &str, page: &mut Document) -> Result<()> {
    let required = &asking.digest.call.settings.tags.required.0;
    let mut keys: Vec<String> = required.keys().cloned().collect();
    if !keys.iter().any(|own| own == key) {
        keys.push(key.to_owned());
    }
    let tags = keys.into_iter().map(|key| ("tag", key));
    let told = asking.report("tag-coverage", &tags.chain([asking.of_month()]).collect::<Vec<_>>()).await?;
    let [tag, coverage, untagged, own] =
        ["tag", "coverage", "untagged_cost", "currency"].map(|name| told.rows.position(name));
    for row in told.rows.rows() {
        let name = tag.and_then(|at| row[at].full()).unwrap_or_default();
        let Some(Cell::Float(percent)) = coverage.map(|at| row[at].clone()) else { continue };
        let units = untagged.and_then(|at| row[at].units()).unwrap_or_default();
        let currency = own.and_then(|at| row[at].full()).or_else(|| told.currency.clone()).unwrap_or_default();
        let note = format!("{} {currency} without", crate::cli::digest::costs::shown(units));
        page.tiles.push(Tile::new(format!("With {name}"), Value::percent(percent)).note(note));
    }
    let chart = Chart::of(ChartKind::Bar, "tag", "untagged_cost");
    let mut section = told.section("Tag coverage").text("Of what can carry tags: use, by what it costs.");
    section.chart = told.figure(chart, "Untagged cost");
    let sheet = Sheet::new("Tag coverage", told.rows.clone()).currency(told.currency.as_deref());
    page.sections.push(section.table(sheet).layout(Layout::Full));
    Ok(())
}

/// By the rules of [allocation], which share out the whole bill.
async fn by_centre(asking: &Asking<'_>) -> Result<Option<Section>> {
    let asked = &asking.digest;
    let rules = asked.call.settings.allocation.as_ref().filter(|rules| !rules.rules.is_empty());
    let Some(rules) = rules.filter(|_| asked.choices.filters.is_empty()) else { return Ok(None) };
    let mut rows = Box::pin(summed(asked.engine, rules, (asking.month, asked.choices.clone()))).await?;
    let currency = rows.drop_constant(Kind::Currency);
    let command = format!("costs allocate --month {}{}{}", asking.month.format("%Y-%m"), asked.flags, asked.of);
    let names: Vec<String> = rules.rules.iter().map(|rule| rule.name.clone()).collect();
    let mut section = Section::new("By cost centre, shared costs split")
        .text(format!("By the rules of [allocation]: {}.", listed(&names)))
        .source(command)
        .sql(asking.sql_of_allocation(rules)?)
        .layout(Layout::Full);
    section.chart = figure(
        Chart::of(ChartKind::Bar, "cost_centre", "total"),
        &rows,
        currency.as_deref(),
        "By cost centre, shared costs split",
    );
    let sheet = Sheet::new("Cost centres", rows).currency(currency.as_deref()).totals();
    Ok(Some(section.table(sheet)))
}
