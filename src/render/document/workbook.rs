//! An Excel workbook: a sheet that sums up, then one for each table, with a chart of Excel's own where it can draw it.

mod chart;
mod names;
mod summary;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Document, Figure, Section, Sheet};
use crate::error::{Error, Result};
use crate::render::{View, xlsx};

/// Writes a workbook.
///
/// # Errors
/// [`Error::TooManyRows`] for a table with more rows than Excel has.
pub fn workbook(document: &Document) -> Result<Vec<u8>> {
    let mut tables = document.sections.iter().filter_map(|section| section.table.as_ref());
    if tables.any(|sheet| sheet.rows.len() > xlsx::MOST_ROWS) {
        return Err(Error::TooManyRows { limit: xlsx::MOST_ROWS });
    }
    write(document).map_err(|error| Error::Output(std::io::Error::other(error)))
}

/// Writes one result as a workbook of one sheet, its columns named as the SQL does, with its chart where Excel can draw it.
///
/// # Errors
/// [`Error::TooManyRows`] for more rows than Excel has.
pub fn sheet(view: &View, figure: &Figure) -> Result<Vec<u8>> {
    if view.rows.len() > xlsx::MOST_ROWS {
        return Err(Error::TooManyRows { limit: xlsx::MOST_ROWS });
    }
    let write = || -> Result<Vec<u8>, XlsxError> {
        let mut workbook = xlsx::workbook()?;
        let worksheet = workbook.add_worksheet();
        xlsx::fill(worksheet, view)?;
        let name = worksheet.name();
        chart::insert(worksheet, figure, &Sheet::new(name.as_str(), view.rows.clone()), &name)?;
        workbook.save_to_buffer()
    };
    write().map_err(|error| Error::Output(std::io::Error::other(error)))
}

fn write(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let shown = document.readable();
    let sections = document.sections.iter().zip(&shown.sections);
    let tables: Vec<(&Sheet, &Section)> =
        sections.filter_map(|(section, shown)| Some((section.table.as_ref()?, shown))).collect();
    let mut workbook = xlsx::workbook()?;
    summary::fill(workbook.add_worksheet().set_name(names::SUMMARY)?, &shown)?;
    let names = names::of(tables.iter().map(|(sheet, _)| sheet.name.as_str()));
    for ((sheet, shown), name) in tables.into_iter().zip(&names) {
        add(&mut workbook, sheet, shown, name)?;
    }
    workbook.save_to_buffer()
}

/// Adds the sheet of a section, whose chart names the columns of the table as it was given.
fn add(workbook: &mut Workbook, sheet: &Sheet, section: &Section, name: &str) -> Result<(), XlsxError> {
    let worksheet = workbook.add_worksheet().set_name(name)?;
    let Some(shown) = &section.table else { return Ok(()) };
    xlsx::fill(worksheet, &shown.view(None))?;
    if shown.rows.is_empty() {
        xlsx::text(worksheet, (1, 0), &shown.empty, &Format::new())?;
    }
    match &section.chart {
        Some(figure) => chart::insert(worksheet, figure, sheet, name),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bars, movers, odd, week};
    use super::*;
    use crate::render::testing::part;

    #[test]
    fn each_table_has_a_sheet_after_the_summary() {
        let book = part(&workbook(&week()).unwrap(), "xl/workbook.xml");
        let names: Vec<&str> = book.split("<sheet name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(names, ["Summary", "Movers", "Days", "Anomalies"]);
    }

    #[test]
    fn the_figures_of_the_summary_keep_their_types() {
        let bytes = workbook(&week()).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        // Row 1 the title, 2 the subtitle, 4 and 5 the summary, 7 the header, then the total, the budget, coverage, anomalies.
        for (cell, value) in [("B8", "12345.67"), ("B9", "45678.9"), ("D9", "61.7"), ("B10", "82.5"), ("B11", "0")] {
            let (_, rest) = sheet.split_once(&format!("<c r=\"{cell}\"")).unwrap();
            assert!(rest.split("</c>").next().unwrap().ends_with(&format!("<v>{value}</v>")), "{cell}: {rest}");
            assert!(!rest.split('>').next().unwrap().contains("t="), "{cell} is no number");
        }
        assert!(part(&bytes, "xl/styles.xml").contains("[$USD] #,##0.00"));
    }

    #[test]
    fn columns_are_named_in_words_and_an_empty_table_says_so() {
        let strings = part(&workbook(&week()).unwrap(), "xl/sharedStrings.xml");
        assert!(strings.contains("<t>Previous cost</t>") && !strings.contains("previous_cost"), "{strings}");
        assert!(strings.contains("<t>Nothing out of the ordinary.</t>"));
    }

    #[test]
    fn a_chart_is_of_the_sheets_cells() {
        let bytes = workbook(&week()).unwrap();
        // Of 12 services, the first in A2, with their changes in column D; then of 7 days, with their costs in column B.
        for (name, kind, cells) in [
            ("xl/charts/chart1.xml", "<c:barDir val=\"bar\"/>", ["Movers!$A$2:$A$13", "Movers!$D$2:$D$13"]),
            ("xl/charts/chart2.xml", "<c:lineChart>", ["Days!$A$2:$A$8", "Days!$B$2:$B$8"]),
        ] {
            let chart = part(&bytes, name);
            assert!(
                chart.contains(kind) && cells.iter().all(|cells| chart.contains(&format!("<c:f>{cells}</c:f>"))),
                "{chart}"
            );
        }
    }

    /// Bars by 40 names, of which 25 are drawn: cells 2 to 26.
    #[test]
    fn a_chart_of_bars_shows_the_first() {
        let section = Section::new("Movers").chart(bars()).table(Sheet::new("Movers", movers(40)));
        let bytes = workbook(&Document { sections: vec![section], ..Document::default() }).unwrap();
        let chart = part(&bytes, "xl/charts/chart1.xml");
        assert!(
            chart.contains("<c:f>Movers!$D$2:$D$26</c:f>") && chart.contains("What moved: the first 25"),
            "{chart}"
        );
    }

    /// 40 names in A2 to A41, of which the first 25 are drawn, and their changes in D.
    #[test]
    fn one_result_has_its_chart_beside_it() {
        let rows = movers(40);
        let bytes = sheet(&View::of(&rows), &bars()).unwrap();
        let chart = part(&bytes, "xl/charts/chart1.xml");
        assert!(
            chart.contains("<c:f>Sheet1!$A$2:$A$26</c:f>") && chart.contains("<c:f>Sheet1!$D$2:$D$26</c:f>"),
            "{chart}"
        );
        assert!(part(&bytes, "xl/sharedStrings.xml").contains("<t>previous_cost</t>"));
    }

    #[test]
    fn a_title_is_no_place_of_a_cell() {
        let mut figure = bars();
        figure.title = "=Movers!A1".to_owned();
        let section = Section::new("Movers").chart(figure).table(Sheet::new("Movers", movers(2)));
        let bytes = workbook(&Document { sections: vec![section], ..Document::default() }).unwrap();
        let chart = part(&bytes, "xl/charts/chart1.xml");
        assert!(chart.contains("<a:t>Movers! A1</a:t>") && chart.matches("<c:f>").count() == 2, "{chart}");
    }

    #[test]
    fn a_chart_of_other_rows_is_left_out() {
        let mut figure = bars();
        figure.chart.y = "saving".to_owned();
        let mut split = bars();
        split.chart.series = Some("service".to_owned());
        for figure in [figure, split] {
            let section = Section::new("Movers").chart(figure).table(Sheet::new("Movers", movers(2)));
            let bytes = workbook(&Document { sections: vec![section], ..Document::default() }).unwrap();
            assert!(!part(&bytes, "[Content_Types].xml").contains("chart"));
        }
    }

    #[test]
    fn no_text_is_a_formula() {
        let bytes = workbook(&odd()).unwrap();
        assert!(part(&bytes, "xl/sharedStrings.xml").contains("<t>=cmd|' /C calc'!A1</t>"));
        // The only formulas are the sums by currency.
        let formulas = (1..=3).flat_map(|at| {
            let sheet = part(&bytes, &format!("xl/worksheets/sheet{at}.xml"));
            sheet.split("<f>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect::<Vec<_>>()
        });
        let sums = ["USD", "EUR"].map(|code| format!("SUMIF(C2:C6,\"{code}\",B2:B6)"));
        assert_eq!(formulas.collect::<Vec<_>>(), sums);
    }
}
