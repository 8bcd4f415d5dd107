//! An Excel workbook: a sheet that sums up, then one for each table, with a chart of Excel's own where it can draw it.

mod chart;
mod names;
mod summary;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Document, Section, Sheet};
use crate::error::{Error, Result};
use crate::render::xlsx;

/// Writes a workbook.
///
/// # Errors
/// [`Error::TooManyRows`] for a table with more rows than Excel has.
pub fn workbook(document: &Document) -> Result<Vec<u8>> {
    let tables = || document.sections.iter().filter_map(|section| Some((section, section.table.as_ref()?)));
    if tables().any(|(_, sheet)| sheet.rows.len() > xlsx::MOST_ROWS) {
        return Err(Error::TooManyRows { limit: xlsx::MOST_ROWS });
    }
    write(document, &tables().collect::<Vec<_>>()).map_err(|error| Error::Output(std::io::Error::other(error)))
}

fn write(document: &Document, tables: &[(&Section, &Sheet)]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = xlsx::workbook()?;
    let names = names::of(tables.iter().map(|(_, sheet)| sheet.name.as_str()));
    summary::fill(workbook.add_worksheet().set_name(names::SUMMARY)?, &document.readable())?;
    for ((section, sheet), name) in tables.iter().zip(&names) {
        add(&mut workbook, section, sheet, name)?;
    }
    workbook.save_to_buffer()
}

fn add(workbook: &mut Workbook, section: &Section, sheet: &Sheet, name: &str) -> Result<(), XlsxError> {
    let worksheet = workbook.add_worksheet().set_name(name)?;
    let shown = sheet.readable();
    xlsx::fill(worksheet, &shown.view(None))?;
    if shown.rows.is_empty() {
        xlsx::text(worksheet, (1, 0), &shown.empty, &rust_xlsxwriter::Format::new())?;
    }
    if let Some(chart) = section.chart.as_ref().and_then(|figure| chart::of(figure, sheet, name)) {
        chart::insert(worksheet, &chart, sheet.rows.columns.len())?;
    }
    Ok(())
}
