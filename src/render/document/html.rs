//! One HTML file that needs nothing else: no network; its one font is in it, and where its tables can be sorted, its one script.

use minijinja::Value;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use super::bar::Bar;
use super::live::{Filter, Filters};
use super::looks::{self, Looks};
use super::policy::sources;
use super::table::Table;
use super::{Direction, Document, Figure, Layout, Section, Tile, script};
use crate::error::{Error, Result};
use crate::render::chart;

/// Colours, sizes and places.
const STYLE: &str = include_str!("page.css");

/// The same of what a dashboard has beside.
const MORE_STYLE: &str = include_str!("live.css");

/// The same of the bar of a served page.
const BAR_STYLE: &str = include_str!("served.css");

/// Pixels of a chart across: on a phone, in half a row, in a row.
const WIDTHS: [u32; 3] = [340, 560, 1160];

/// What the template takes.
#[derive(Serialize)]
struct Page {
    style: Value,
    title: String,
    subtitle: String,
    summary: Vec<String>,
    tiles: Vec<Card>,
    sections: Vec<Part>,
    notes: Vec<String>,
    filters: Vec<Filter>,
    /// Whether the filters stand within the one section whose table they are of.
    is_one_filtered: bool,
    /// Nothing where no table can be sorted.
    script: Option<Value>,
    script_source: Value,
    style_source: Value,
    /// Nothing where the page is a file.
    bar: Option<Value>,
    /// Lists of pages.
    lists: Value,
}

/// A tile.
#[derive(Serialize)]
struct Card {
    label: String,
    value: String,
    unit: String,
    change: String,
    direction: &'static str,
    used: String,
    /// The bar's length, of 100.
    bar: String,
    is_over: bool,
    note: String,
}

/// A section.
#[derive(Serialize)]
struct Part {
    title: String,
    text: Vec<String>,
    pictures: Vec<Value>,
    alternative: String,
    table: Option<Table>,
    source: Option<String>,
    /// The command without its flags.
    report: Option<String>,
    sql: Option<String>,
    class: Option<&'static str>,
}

/// Writes a page.
///
/// # Errors
/// [`Error::Unknown`] for a chart, a level or a filter of a column that its rows lack, [`Error::Format`] for a chart of amounts in
/// several currencies.
pub fn html(document: &Document) -> Result<String> {
    let document = document.readable();
    let looks = Looks::of(&document);
    let filters = if document.live { Some(Filters::of(&document)?) } else { None };
    let part = |section: &Section| part(section, &looks, filters.as_ref());
    let (safe, sources) = (Value::from_safe_string, sources(&document));
    let page = Page {
        style: safe(style(&document)),
        tiles: document.tiles.iter().map(card).collect(),
        sections: document.sections.iter().map(part).collect::<Result<_>>()?,
        filters: filters.iter().flat_map(Filters::all).cloned().collect(),
        is_one_filtered: filtered(&document) == 1,
        script: document.live.then(|| safe(script::SCRIPT.to_owned())),
        script_source: safe(sources.script.unwrap_or_default()),
        style_source: safe(sources.style),
        bar: document.served.as_ref().map(Bar::draw).transpose()?.map(safe),
        lists: safe(document.served.as_ref().map(Bar::lists).transpose()?.unwrap_or_default()),
        title: document.title,
        subtitle: document.subtitle,
        summary: document.summary,
        notes: document.notes,
    };
    fill("page.j2", include_str!("page.j2"), &page)
}

/// How many tables are filtered.
fn filtered(document: &Document) -> usize {
    document
        .sections
        .iter()
        .filter(|section| section.table.as_ref().is_some_and(|table| !table.filters.is_empty()))
        .count()
}

/// The page's style, no larger than it needs.
pub(super) fn style(document: &Document) -> String {
    let is_dashboard = |section: &Section| section.layout != Layout::Natural || section.sql.is_some();
    let more = if document.live || document.sections.iter().any(is_dashboard) { MORE_STYLE } else { "" };
    let bar = if document.served.is_some() { BAR_STYLE } else { "" };
    chart::font_face() + "\n" + STYLE + more + bar
}

/// Fills a template of ours, whose values are escaped as HTML.
pub(super) fn fill(name: &str, template: &str, values: &impl Serialize) -> Result<String> {
    let failed = |error: minijinja::Error| Error::Output(std::io::Error::other(error));
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(failed)?);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template(name, template).map_err(failed)?;
    environment.get_template(name).and_then(|page| page.render(Value::from(Serde(values)))).map_err(failed)
}

fn card(tile: &Tile) -> Card {
    let percent = tile.percent_used();
    Card {
        label: tile.label.clone(),
        value: tile.value.shown(),
        unit: tile.value.currency.clone().unwrap_or_default(),
        change: tile.change.as_ref().map(|change| change.text.clone()).unwrap_or_default(),
        direction: match tile.change.as_ref().map(|change| change.direction) {
            Some(Direction::Up) => "up",
            Some(Direction::Down) => "down",
            _ => "same",
        },
        used: tile.used_text().unwrap_or_default(),
        bar: format!("{:.1}", percent.unwrap_or(0.0).clamp(0.0, 100.0)),
        is_over: percent.is_some_and(|percent| percent > 100.0),
        note: tile.note.clone(),
    }
}

fn part(section: &Section, looks: &Looks, filters: Option<&Filters>) -> Result<Part> {
    let table = |sheet| match filters {
        Some(filters) => Table::live(sheet, filters),
        None => Ok(Table::of(sheet, usize::MAX, usize::MAX)),
    };
    let draw = |figure: &Figure| {
        // What the heading says need not be said again.
        let is_said = filters.is_some() && figure.title == section.title;
        let title = if is_said { String::new() } else { figure.title.clone() };
        pictures(&Figure { title, ..figure.clone() }, looks, section.layout)
    };
    Ok(Part {
        title: section.title.clone(),
        text: section.text.clone(),
        pictures: section.chart.as_ref().map_or_else(|| Ok(Vec::new()), draw)?,
        alternative: section.chart.as_ref().map(Figure::told).unwrap_or_default(),
        table: section.table.as_ref().map(table).transpose()?,
        source: section.source.clone(),
        report: section.source.as_deref().map(report),
        sql: section.sql.clone(),
        class: section.layout.class(section.chart.is_some() && section.table.is_none()),
    })
}

/// The words of a command up to its first flag: `costs movers`.
fn report(command: &str) -> String {
    command.split(" -").next().unwrap_or(command).to_owned()
}

/// A chart as wide as its place in a window, on paper and on a phone, of which the page shows one.
fn pictures(figure: &Figure, looks: &Looks, layout: Layout) -> Result<Vec<Value>> {
    let [phone, half, row] = WIDTHS;
    let widths = match layout {
        Layout::Small => vec![phone],
        Layout::Full => vec![row, half, phone],
        Layout::Natural | Layout::Half => vec![half, phone],
    };
    let draw = |width| chart::svg_part(&figure.drawing(looks.look(figure, looks::size(figure, width))));
    widths.into_iter().map(|width| draw(width).map(Value::from_safe_string)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bare, live, odd, week};
    use super::*;

    /// The page without its style and its script.
    fn draw(document: &Document) -> String {
        let page = html(document).unwrap();
        let (before, rest) = page.split_once("<style>").unwrap();
        let page = format!("{before}…{}", rest.split_once("</style>").unwrap().1);
        page.replace(script::SCRIPT, "…").replace(&script::source(), "'sha256-…'")
    }

    #[test]
    fn a_week() {
        insta::assert_snapshot!(draw(&week()));
    }

    #[test]
    fn odd_names() {
        insta::assert_snapshot!(draw(&odd()));
    }

    #[test]
    fn a_live_page() {
        insta::assert_snapshot!(draw(&live()));
    }

    #[test]
    fn a_page_has_a_script_where_it_is_live_alone() {
        let [still, live] = [week(), week().live()].map(|document| html(&document).unwrap());
        assert!(!still.contains("<script") && !still.contains("script-src") && !still.contains(MORE_STYLE));
        assert!(live.contains(script::SCRIPT) && live.contains(&script::source()) && live.contains(MORE_STYLE));
        // Its tables have all rows, also where they do not open.
        assert_eq!(still.matches("<tr>").count(), live.matches("<tr").count());
    }

    #[test]
    fn a_level_that_is_no_column_is_named() {
        let mut document = live();
        document.sections[0].table = document.sections[0].table.take().map(|sheet| sheet.levels(["servce"]));
        let error = html(&document).unwrap_err();
        assert!(matches!(error, Error::Unknown { what: "column", ref name, .. } if name == "Servce"), "{error}");
    }

    #[test]
    fn a_report_is_a_command_without_its_flags() {
        assert_eq!(report("costs commit-advice --month 2025-01 -v"), "costs commit-advice");
        assert_eq!(report("costs waste"), "costs waste");
    }

    #[test]
    fn a_title_alone() {
        insta::assert_snapshot!(draw(&bare()));
    }
}
