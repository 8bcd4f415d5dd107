//! Parts that several dashboards have.

use super::ask::{Asking, Question, Told};
use crate::analysis::breakdown::breakdown;
use crate::catalog::{Chart, ChartKind};
use crate::error::Result;
use crate::render::document::{Layout, Section};
use crate::table::{Cell, Kind};

/// Rows of a breakdown: what a browser sorts at once, and a mail server takes.
const MOST: usize = 4_000;
/// Groups that stand by themselves in a chart.
pub const TOP: usize = 9;

/// Where cost goes, level by level, with the accounts and the values of the tag to choose from.
///
/// # Errors
/// The query does not run.
pub async fn where_it_goes(asking: &Asking<'_>, levels: &[&str]) -> Result<Section> {
    let tag = asking.tag.as_ref().map(|key| format!("tag:{key}"));
    let account = account(asking).await?;
    let filters: Vec<&str> = [Some(account), tag.as_deref()].into_iter().flatten().collect();
    let own = filters.iter().copied().filter(|filter| !levels.contains(filter));
    let by: Vec<&str> = levels.iter().copied().chain(own).collect();
    let mut told = asking.spend(Question { by: &by, ..Question::default() }).await?;
    let all = told.rows.len();
    told.rows = breakdown(&told.rows, MOST)?;
    // In the rows a tag has its key's name.
    let name = |dimension: &str| dimension.trim_start_matches("tag:").to_owned();
    let sheet = told.sheet("Breakdown").levels(levels.iter().map(|level| name(level)));
    let sheet = sheet.filters(filters.iter().map(|filter| name(filter)));
    let mut section = told.section("Where it goes").table(sheet).layout(Layout::Full);
    if told.rows.len() < all {
        section = section.text(format!("Of {all} rows the smallest are added up; the command shows them all."));
    }
    Ok(section)
}

/// The dimension that names accounts, where the bill or a file has their names.
///
/// # Errors
/// The query does not run.
pub async fn account(asking: &Asking<'_>) -> Result<&'static str> {
    let told = asking.spend(Question { by: &["account_name"], ..Question::default() }).await?;
    let has_name = told.rows.rows().any(|row| row.first().is_some_and(|name| !matches!(name, Cell::Null)));
    Ok(if has_name { "account_name" } else { "account" })
}

/// Groups as a chart above their table.
pub fn groups(told: &Told, title: &str, kind: ChartKind) -> Section {
    let x = told.rows.columns.first().map(|column| column.name.clone()).unwrap_or_default();
    told.both(title, (title, Layout::Half), Chart::of(kind, x, "cost"))
}

/// Months or days along the axis, a colour for each group.
pub fn along(told: &Told, kind: ChartKind) -> Chart {
    let name = |wanted: fn(&Kind) -> bool| told.rows.columns.iter().find(|column| wanted(&column.kind));
    let x = name(|kind| matches!(kind, Kind::Month | Kind::Date)).map(|column| column.name.clone());
    let series = name(|kind| *kind == Kind::Key).map(|column| column.name.clone());
    Chart { series, ..Chart::of(kind, x.unwrap_or_default(), "cost") }
}
