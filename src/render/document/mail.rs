//! The body of a mail: tables and inline styles alone, as mail programs know no others; its charts are attached as pictures.

use serde::Serialize;

use super::html::fill;
use super::table::Table;
use super::{Document, Section, Tile, pictures};
use crate::error::{Result, listed};

/// Rows of a table that are shown.
const ROWS: usize = 10;

/// Letters of a name: a mail cannot be scrolled sideways, and the workbook has them all.
const LETTERS: usize = 40;

/// What the template takes.
#[derive(Serialize)]
struct Mail {
    title: String,
    subtitle: String,
    summary: Vec<String>,
    tiles: Vec<Line>,
    sections: Vec<Part>,
    notes: Vec<String>,
    /// Which pictures are attached.
    pictures: Option<String>,
}

/// A tile.
#[derive(Serialize)]
struct Line {
    label: String,
    value: String,
    remarks: String,
    /// The bar's length in percent, where there is a budget, and what is left of 100.
    used: Option<(u8, u8)>,
    is_over: bool,
}

/// A section.
#[derive(Serialize)]
struct Part {
    title: String,
    text: Vec<String>,
    table: Option<Table>,
    source: Option<String>,
}

/// Writes the body of a mail, to which the [workbook](super::workbook()) and the [pictures](super::pictures()) are attached: it
/// names them.
///
/// # Errors
/// The template fails, which would be a fault of ours.
pub fn mail(document: &Document) -> Result<String> {
    let document = document.readable();
    let names = pictures::names(&document);
    let mail = Mail {
        tiles: document.tiles.iter().map(line).collect(),
        sections: document.sections.iter().map(part).collect(),
        title: document.title,
        subtitle: document.subtitle,
        summary: document.summary,
        notes: document.notes,
        pictures: (!names.is_empty()).then(|| listed(&names)),
    };
    fill("mail.j2", include_str!("mail.j2"), &mail)
}

fn line(tile: &Tile) -> Line {
    let percent = tile.percent_used();
    Line {
        label: tile.label.clone(),
        value: tile.value.full(),
        remarks: tile.remarks(),
        used: percent.map(whole).map(|used| (used, 100 - used)),
        is_over: percent.is_some_and(|percent| percent > 100.0),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped
fn whole(percent: f64) -> u8 {
    percent.round().clamp(0.0, 100.0) as u8
}

fn part(section: &Section) -> Part {
    Part {
        title: section.title.clone(),
        text: section.paragraphs(),
        table: section.table.as_ref().map(|sheet| Table::of(sheet, ROWS, LETTERS)),
        source: section.source.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{odd, week};
    use super::*;

    #[test]
    fn a_week() {
        insta::assert_snapshot!(mail(&week()).unwrap());
    }

    #[test]
    fn odd_names() {
        insta::assert_snapshot!(mail(&odd()).unwrap());
    }
}
