//! The first sheet: title, what happened, the figures with their types, notes.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::render::document::{Document, Tile};
use crate::render::xlsx::{text, write};
use crate::table::{Cell, Kind};

/// The columns of the figures.
const HEADER: [&str; 5] = ["Figure", "Value", "Change", "Used", "Note"];
/// Their widths in characters.
const WIDTHS: [u16; 5] = [32, 22, 24, 12, 60];

/// Fills the sheet.
pub(super) fn fill(sheet: &mut Worksheet, document: &Document) -> Result<(), XlsxError> {
    for (at, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    text(sheet, (0, 0), &document.title, &Format::new().set_bold().set_font_size(16))?;
    text(sheet, (1, 0), &document.subtitle, &Format::new())?;
    let mut row = lines(sheet, 3, &document.summary)?;
    if !document.tiles.is_empty() {
        for (at, name) in (0..).zip(HEADER) {
            text(sheet, (row, at), name, &Format::new().set_bold())?;
        }
        for tile in &document.tiles {
            row += 1;
            figure(sheet, row, tile)?;
        }
        row += 2;
    }
    if !document.notes.is_empty() {
        text(sheet, (row, 0), "Notes", &Format::new().set_bold())?;
        lines(sheet, row + 1, &document.notes)?;
    }
    Ok(())
}

/// Writes one text a row, and gives back the row after an empty one.
fn lines(sheet: &mut Worksheet, first: u32, texts: &[String]) -> Result<u32, XlsxError> {
    let mut row = first;
    for line in texts {
        text(sheet, (row, 0), line, &Format::new())?;
        row += 1;
    }
    Ok(if texts.is_empty() { row } else { row + 1 })
}

fn figure(sheet: &mut Worksheet, row: u32, tile: &Tile) -> Result<(), XlsxError> {
    // Words beside a number that ends at the cell's edge.
    let apart = Format::new().set_indent(1);
    text(sheet, (row, 0), &tile.label, &Format::new())?;
    write(sheet, (row, 1), &tile.value.cell, tile.value.kind, tile.value.currency.as_deref().unwrap_or_default())?;
    if let Some(change) = &tile.change {
        text(sheet, (row, 2), &change.text, &apart)?;
    }
    let used = tile.percent_used().map_or(Cell::Null, Cell::Float);
    write(sheet, (row, 3), &used, Kind::Percent, "")?;
    text(sheet, (row, 4), &tile.note, &apart)
}
