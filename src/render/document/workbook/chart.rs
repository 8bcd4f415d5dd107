//! A chart of Excel's own, where it is of two columns of the sheet beside it.

use rust_xlsxwriter::{Chart, ChartType, Worksheet, XlsxError};

use super::names;
use crate::catalog::ChartKind;
use crate::render::document::{Figure, Sheet, words};
use crate::render::{currencies, show};

/// Pixels across.
const WIDTH: u32 = 720;
/// Pixels down.
const HEIGHT: u32 = 400;

/// UTF-16 units of an alternative text.
const ALTERNATIVE: usize = 255;

/// The chart, where Excel can draw it of the sheet's columns: not one split into series, nor of several currencies.
pub(super) fn of(figure: &Figure, sheet: &Sheet, name: &str) -> Option<Chart> {
    let kind = match figure.chart.kind {
        ChartKind::Bar => ChartType::Bar,
        ChartKind::Line => ChartType::Line,
        ChartKind::StackedBar => ChartType::Column,
    };
    let place = |column: &str| sheet.rows.position(column).and_then(|at| u16::try_from(at).ok());
    let (x, y) = (place(&figure.chart.x)?, place(&figure.chart.y)?);
    let last = u32::try_from(sheet.rows.len()).ok().filter(|rows| *rows > 0)?;
    if figure.chart.series.is_some() || currencies(&sheet.rows).len() > 1 {
        return None;
    }
    let mut chart = Chart::new(kind);
    chart.add_series().set_categories((name, 1, x, last, x)).set_values((name, 1, y, last, y));
    chart.title().set_name(plain(&figure.title).as_str());
    chart.legend().set_hidden();
    chart.y_axis().set_name(plain(&words::heading(&figure.chart.y)).as_str());
    if kind == ChartType::Bar {
        // The first row at the top, as in the table.
        chart.x_axis().set_reverse();
    }
    chart.set_alt_text(names::cut(&show::clean(&figure.alternative), ALTERNATIVE)).set_width(WIDTH).set_height(HEIGHT);
    Some(chart)
}

/// Text that is not taken for a formula, nor for the place of a cell (`Sheet!A1`).
fn plain(text: &str) -> String {
    show::clean(text).replace('!', "! ").trim_start_matches([' ', '=']).to_owned()
}

/// Puts it right of the table.
pub(super) fn insert(sheet: &mut Worksheet, chart: &Chart, columns: usize) -> Result<(), XlsxError> {
    let at = u16::try_from(columns + 1).unwrap_or(u16::MAX);
    sheet.insert_chart(1, at, chart).map(|_| ())
}
