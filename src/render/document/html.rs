//! One HTML file that needs nothing else: no script, no network; its one font is in it.

use minijinja::Value;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use super::looks::{self, Looks};
use super::table::Table;
use super::{Direction, Document, Figure, Section, Tile};
use crate::error::{Error, Result};
use crate::render::chart;

/// Colours, sizes and places.
const STYLE: &str = include_str!("page.css");

/// Pixels of a chart across, in a window and on a phone.
const WIDTHS: [u32; 2] = [560, 340];

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
}

/// Writes a page.
///
/// # Errors
/// [`Error::Unknown`] for a chart of a column that its rows lack, [`Error::Format`] for one of amounts in several currencies.
pub fn html(document: &Document) -> Result<String> {
    let document = document.readable();
    let looks = Looks::of(&document);
    let page = Page {
        style: Value::from_safe_string(chart::font_face() + "\n" + STYLE),
        tiles: document.tiles.iter().map(card).collect(),
        sections: document.sections.iter().map(|section| part(section, &looks)).collect::<Result<_>>()?,
        title: document.title,
        subtitle: document.subtitle,
        summary: document.summary,
        notes: document.notes,
    };
    fill("page.j2", include_str!("page.j2"), &page)
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

fn part(section: &Section, looks: &Looks) -> Result<Part> {
    Ok(Part {
        title: section.title.clone(),
        text: section.text.clone(),
        pictures: section.chart.as_ref().map_or_else(|| Ok(Vec::new()), |figure| pictures(figure, looks))?,
        alternative: section.chart.as_ref().map(Figure::told).unwrap_or_default(),
        table: section.table.as_ref().map(|sheet| Table::of(sheet, usize::MAX, usize::MAX)),
        source: section.source.clone(),
    })
}

/// A chart in both widths, of which the page shows one.
fn pictures(figure: &Figure, looks: &Looks) -> Result<Vec<Value>> {
    let draw = |width| chart::svg_part(&figure.drawing(looks.look(figure, looks::size(figure, width))));
    WIDTHS.into_iter().map(|width| draw(width).map(Value::from_safe_string)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bare, odd, week};
    use super::*;

    /// The page without its style.
    fn draw(document: &Document) -> String {
        let page = html(document).unwrap();
        let (before, rest) = page.split_once("<style>").unwrap();
        format!("{before}…{}", rest.split_once("</style>").unwrap().1)
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
    fn a_title_alone() {
        insta::assert_snapshot!(draw(&bare()));
    }
}
