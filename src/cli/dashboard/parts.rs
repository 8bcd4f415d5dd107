//! Parts that several dashboards have.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::{Asking, Question, Told};
use crate::analysis::breakdown::breakdown;
use crate::catalog::{Chart, ChartKind};
use crate::error::{Error, Result};
use crate::render::document::{Layout, Section};
use crate::table::{Builder, Cell, Kind, Rows};

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
    let own = tag.as_deref().filter(|tag| !levels.contains(tag));
    let by: Vec<&str> = levels.iter().copied().chain(["account", "account_name"]).chain(own).collect();
    let mut told = match asking.spend(Question { by: &by, ..Question::default() }).await {
        // A bill of millions of resources is broken down as far as a page can be.
        Err(Error::TooManyRows { .. }) if levels.len() > 1 => {
            return Box::pin(where_it_goes(asking, &levels[..levels.len() - 1])).await;
        }
        told => told?,
    };
    let all = told.rows.len();
    told.rows = breakdown(&named(&told.rows)?, MOST)?;
    // In the rows a tag has its key's name.
    let name = |dimension: &str| dimension.trim_start_matches("tag:").to_owned();
    // Amounts of several currencies are never added up: each has rows of its own.
    let currency = told.rows.position("currency").map(|_| "currency");
    let levels = currency.into_iter().chain(levels.iter().copied()).map(name);
    let sheet = told
        .sheet("Breakdown")
        .levels(levels)
        .filters([Some("account"), tag.as_deref()].into_iter().flatten().map(name));
    let mut section = told.section("Where it goes").table(sheet).layout(Layout::Full);
    if told.rows.len() < all {
        section = section.text(format!("Of {all} rows the smallest are added up; the command shows them all."));
    }
    Ok(section)
}

/// Rows whose accounts have their names before their numbers. One that was renamed has the name that stands last.
fn named(rows: &Rows) -> Result<Rows> {
    let [account, name] = ["account", "account_name"].map(|column| rows.position(column));
    let (Some(account), Some(name)) = (account, name) else { return Ok(rows.clone()) };
    let text = |row: &[Cell], at: usize| row.get(at).and_then(Cell::full).filter(|text| !text.is_empty());
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for row in rows.rows() {
        if let (Some(account), Some(name)) = (text(&row, account), text(&row, name)) {
            names.insert(account, name);
        }
    }
    let labels = rows.rows().map(|row| {
        let account = text(&row, account)?;
        Some(names.get(&account).map_or_else(|| account.clone(), |name| format!("{name} ({account})")))
    });
    let labels: Vec<Option<String>> = labels.collect();
    let mut table = Builder::default();
    for (at, column) in rows.columns.iter().enumerate().filter(|(at, _)| *at != name) {
        table = match at {
            at if at == account => table.texts("account", Kind::Key, labels.iter().map(Option::as_deref)),
            at => table.cells(column, rows.column(at))?,
        };
    }
    table.rows()
}

/// Accounts by their names where each has one of its own, else by their numbers.
pub fn by_account(told: &Told, title: &str) -> Section {
    let column = |name: &str| told.rows.position(name).map(|at| told.rows.column(at)).unwrap_or_default();
    let names: Vec<String> = column("account_name").iter().filter_map(Cell::full).collect();
    let different: BTreeSet<&String> = names.iter().collect();
    let is_named = !names.is_empty() && names.len() == told.rows.len() && different.len() == names.len();
    let x = if is_named { "account_name" } else { "account" };
    told.both(title, (title, Layout::Half), Chart::of(ChartKind::Bar, x, "cost"))
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
