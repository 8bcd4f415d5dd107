//! A document made fit for eyes: nothing in it steers a terminal or turns the direction of writing, columns are named in words.

use super::{Document, Section, Served, Sheet, Tile, words};
use crate::render::show::clean;
use crate::table::{Column, Rows};

impl Document {
    /// The same for people; what the cells hold is cleaned where it is written.
    pub(super) fn readable(&self) -> Document {
        Document {
            title: clean(&self.title),
            subtitle: clean(&self.subtitle),
            summary: all(&self.summary),
            tiles: self.tiles.iter().map(tile).collect(),
            sections: self.sections.iter().map(section).collect(),
            notes: all(&self.notes),
            live: self.live,
            served: self.served.as_ref().map(Served::readable),
        }
    }
}

fn all(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| clean(text)).collect()
}

/// A text whose lines stay lines.
fn lines(text: &str) -> String {
    text.trim().lines().map(clean).collect::<Vec<_>>().join("\n")
}

fn tile(tile: &Tile) -> Tile {
    let mut tile = tile.clone();
    tile.label = clean(&tile.label);
    tile.note = clean(&tile.note);
    tile.value.currency = tile.value.currency.as_deref().map(clean);
    if let Some(change) = &mut tile.change {
        change.text = clean(&change.text);
    }
    tile
}

fn section(section: &Section) -> Section {
    let mut section = section.clone();
    section.title = clean(&section.title);
    section.text = all(&section.text);
    section.source = section.source.as_deref().map(clean);
    section.sql = section.sql.as_deref().map(lines);
    section.table = section.table.as_ref().map(Sheet::readable);
    if let Some(figure) = &mut section.chart {
        figure.title = clean(&figure.title);
        figure.alternative = clean(&figure.alternative);
        figure.subtitle = clean(&figure.subtitle);
        figure.currency = figure.currency.as_deref().map(clean);
    }
    if section.title.trim().is_empty() {
        section.title = section.table.as_ref().map_or_else(|| "Section".to_owned(), |sheet| sheet.name.clone());
    }
    section
}

impl Sheet {
    /// The same for people.
    pub(super) fn readable(&self) -> Sheet {
        let worded = |column: &Column| Column { name: words::heading(&column.name), kind: column.kind };
        let columns = self.rows.columns.iter().map(worded).collect();
        let headings = |names: &[String]| names.iter().map(|name| words::heading(name)).collect();
        Sheet {
            name: clean(&self.name),
            rows: Rows { columns, batches: self.rows.batches.clone() },
            empty: clean(&self.empty),
            currency: self.currency.as_deref().map(clean),
            totals: self.totals,
            levels: headings(&self.levels),
            filters: headings(&self.filters),
        }
    }
}
