//! How a month was used, what was out of the ordinary, and what could be saved.

use super::ask::{Asking, Question, Told, figure};
use super::parts::where_it_goes;
use crate::analysis::digest::{Done, Reports};
use crate::catalog::{Chart, ChartKind};
use crate::cli::digest::{anomalies, commitments, order, waste};
use crate::cli::ui::Ui;
use crate::error::{Error, Result};
use crate::render::document::{Document, Layout, Section, Sheet};
use crate::table::{Builder, Kind};

/// Why there is no chart.
const SEVERAL: &str = "Amounts in several currencies have no common scale.";
/// Resources that stand by themselves.
const RESOURCES: usize = 40;

/// The page without its title.
///
/// # Errors
/// A query does not run, or an inventory is at fault.
pub async fn page(asking: &Asking<'_>, ui: &mut Ui<'_>) -> Result<Document> {
    let asked = &asking.digest;
    let mut page = Document::new("", format!("{}, {} cost", asking.days(), asked.choices.metric));
    let odd = Box::pin(anomalies::of_bill(asked)).await?;
    let saved = Box::pin(waste::of_bill(asked, ui)).await?;
    let done = commitments(asking).await?;
    page.sections.push(resources(asking).await?);
    page.sections.push(by_hour(asking).await?);
    page.sections.extend(gauges(asking, &done)?);
    page.sections.push(storage(asking).await?);
    for order::Told { tiles, summary, sections, notes } in [scattered(asking, odd)?, costed(asking, saved)?] {
        page.tiles.extend(tiles);
        page.summary.extend(summary);
        page.sections.extend(sections);
        page.notes.extend(notes);
    }
    page.sections.push(where_it_goes(asking, &["service", "usage_type", "resource_id"]).await?);
    Ok(page)
}

/// The dearest resources, a colour for each service.
async fn resources(asking: &Asking<'_>) -> Result<Section> {
    // All with a resource.
    let filter = Some("resource_id!=".parse()?);
    let by = &["resource_id", "service"];
    let told = match asking.spend(Question { by, top: Some(RESOURCES), filter, ..Question::default() }).await {
        Err(Error::TooManyRows { limit }) => {
            let words = format!("There are more than {limit} resources: costs resources shows the dearest.");
            return Ok(Section::new("Cost by resource").text(words).layout(Layout::Full));
        }
        told => told?,
    };
    let chart = Chart { series: Some("service".to_owned()), ..Chart::of(ChartKind::Treemap, "resource_id", "cost") };
    Ok(drawn(&told, "Cost by resource", chart, "No resource is named."))
}

/// Instances by day of the week and hour; where the bill has no hours, what instance types cost by day.
async fn by_hour(asking: &Asking<'_>) -> Result<Section> {
    let told = asking.report("instance-hours", &[asking.of_month()]).await?;
    if !told.rows.is_empty() {
        let chart = Chart::of(ChartKind::HeatMap, "hour", "instances");
        return Ok(drawn(&told.without_currency(), "Instances by hour", chart, ""));
    }
    let filter = Some("usage_type=*BoxUsage*,*SpotUsage*,*DedicatedUsage*".parse()?);
    let by = &["instance_type"];
    let told = asking.spend(Question { by, grain: Some("day"), filter, ..Question::default() }).await?;
    let chart = Chart { series: Some("instance_type".to_owned()), ..Chart::of(ChartKind::HeatMap, "day", "cost") };
    let section = drawn(&told, "Instances by day", chart, "The bill names no instances of EC2.");
    Ok(if section.chart.is_some() {
        section.text("By what instance types cost: the bill has no hours.")
    } else {
        section
    })
}

/// A chart without a table: its rows are among those of where it goes, or more than anybody reads.
fn drawn(told: &Told, title: &str, chart: Chart, empty: &str) -> Section {
    let section = told.section(title).layout(Layout::Full);
    match told.figure(chart, title) {
        Some(figure) => section.chart(figure),
        None => section.text(if told.rows.is_empty() { empty } else { SEVERAL }),
    }
}

/// How commitments did in the month.
async fn commitments(asking: &Asking<'_>) -> Result<Vec<Done>> {
    if !asking.digest.choices.filters.is_empty() {
        return Ok(Vec::new());
    }
    let reports = Box::pin(commitments::reports(&asking.digest)).await?;
    Ok(reports.iter().flat_map(Reports::done).collect())
}

/// What commitments cover of what they could, and what of them is used.
fn gauges(asking: &Asking<'_>, done: &[Done]) -> Result<Vec<Section>> {
    let words = "Of hours that reservations could cover, and of on-demand cost that plans could; in all, not by row of the reports.";
    let mut coverage =
        gauge(asking, done, ("RI and SP coverage", "coverage", |one| one.coverage), ["ri-coverage", "sp-coverage"])?;
    let mut used = gauge(
        asking,
        done,
        ("RI and SP utilisation", "utilization", |one| one.utilization),
        ["ri-utilization", "sp-utilization"],
    )?;
    if !done.is_empty() {
        coverage = coverage.text(words);
        used = used.text("Of what they cost.");
    }
    Ok(vec![coverage, used])
}

/// A figure of each kind of commitment: its title, its column and how it is read.
type Figured<'t> = (&'t str, &'t str, fn(&Done) -> Option<f64>);

fn gauge(asking: &Asking<'_>, done: &[Done], (title, y, of): Figured<'_>, reports: [&str; 2]) -> Result<Section> {
    let (month, conditions) = (asking.month.format("%Y-%m"), &asking.digest.of);
    let commands = reports.map(|report| format!("costs {report} --month {month}{conditions}"));
    let section = Section::new(title).source(commands.join("\n")).sql(asking.sql_of(&reports)?).layout(Layout::Half);
    let known: Vec<&Done> = done.iter().filter(|one| of(one).is_some()).collect();
    if known.is_empty() {
        return Ok(section.text(unknown(asking)));
    }
    let mut rows = Builder::default()
        .texts("commitment", Kind::Key, known.iter().map(|one| Some(one.kind)))
        .percents(y, known.iter().map(|one| of(one)));
    if y == "utilization" {
        rows = rows.amounts("unused", Kind::Money, known.iter().map(|one| Some(one.unused)))?;
    }
    let mut rows = rows.texts("currency", Kind::Currency, known.iter().map(|one| Some(&one.currency))).rows()?;
    let currency = rows.drop_constant(Kind::Currency);
    let figure = figure(Chart::of(ChartKind::Gauge, "commitment", y), &rows, currency.as_deref(), title);
    let section = section.table(Sheet::new(title, rows).currency(currency.as_deref()));
    Ok(Section { chart: figure, ..section })
}

fn unknown(asking: &Asking<'_>) -> &'static str {
    if asking.digest.choices.filters.is_empty() {
        "There are no reservations and no Savings Plans."
    } else {
        "Commitments are bought for the whole bill, and left out under conditions."
    }
}

async fn storage(asking: &Asking<'_>) -> Result<Section> {
    let ends = [asking.months.first(), asking.months.last()].map(|month| month.copied().unwrap_or(asking.month));
    let [from, to] = ends.map(|month| month.format("%Y-%m").to_string());
    let told = asking.report("storage", &[("from", from), ("to", to)]).await?;
    let chart = Chart { series: Some("storage".to_owned()), ..Chart::of(ChartKind::Area, "month", "gb_months") };
    let sheet = told.sheet("Storage").levels(["storage", "month"]).empty("Nothing is billed by gigabyte and month.");
    let mut section = told.section("Storage growth").table(sheet).layout(Layout::Natural);
    section.chart = told.without_currency().figure(chart, "Storage growth, in GB-months");
    Ok(section)
}

/// What was out of the ordinary, against what was expected.
fn scattered(asking: &Asking<'_>, mut told: order::Told) -> Result<order::Told> {
    let by = &["day", "service", "account", "usage_family"];
    let sql = asking.sql(by, &asking.digest.usage()?)?;
    for section in &mut told.sections {
        section.layout = Layout::Full;
        section.sql = Some(sql.clone());
        let Some(sheet) = &section.table else { continue };
        section.chart = figure(scatter(), &sheet.rows, sheet.currency.as_deref(), "Anomalies");
    }
    Ok(told)
}

/// Findings by what was expected and what came, the larger the more it matters.
#[must_use]
pub fn scatter() -> Chart {
    let name = |column: &str| Some(column.to_owned());
    Chart { size: name("impact"), label: name("where"), ..Chart::of(ChartKind::Scatter, "expected", "actual") }
}

fn costed(asking: &Asking<'_>, mut told: order::Told) -> Result<order::Told> {
    let rules: Vec<&str> = asking.digest.catalog.waste().map(|report| report.name.as_str()).collect();
    let sql = asking.sql_of(&rules)?;
    for section in &mut told.sections {
        section.layout = Layout::Full;
        section.sql = Some(sql.clone());
    }
    Ok(told)
}
