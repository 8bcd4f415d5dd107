//! A chart of Excel's own, where it is of two columns of the sheet beside it.

use rust_xlsxwriter::{Chart, ChartAxis, ChartAxisLabelPosition, ChartType, Worksheet, XlsxError};

use super::names;
use crate::catalog::ChartKind;
use crate::money::ONE;
use crate::render::currencies;
use crate::render::document::{Figure, Sheet, words};
use crate::table::{Cell, Kind};

/// Pixels across.
const WIDTH: u32 = 720;
/// Pixels down, at least.
const HEIGHT: u32 = 400;
/// Horizontal bars at most: the first ones.
const BARS: u32 = 25;
/// Pixels from one horizontal bar to the next.
const BAR: u32 = 24;
/// UTF-16 units of an alternative text.
const ALTERNATIVE: usize = 255;

/// Puts the chart right of the table, where Excel can draw it of the table's columns: bars and lines, not
/// split into series, of one currency.
pub(super) fn insert(worksheet: &mut Worksheet, figure: &Figure, sheet: &Sheet, name: &str) -> Result<(), XlsxError> {
    let kind = match figure.chart.kind {
        ChartKind::Bar => ChartType::Bar,
        ChartKind::Line => ChartType::Line,
        ChartKind::Column | ChartKind::StackedBar => ChartType::Column,
        _ => return Ok(()),
    };
    let place = |column: &str| sheet.rows.position(column);
    let (Some(x), Some(y)) = (place(&figure.chart.x), place(&figure.chart.y)) else { return Ok(()) };
    if sheet.rows.is_empty() || figure.chart.series.is_some() || currencies(&sheet.rows).len() > 1 {
        return Ok(());
    }
    let chart = Columns { sheet, name, x, y }.chart(kind, figure);
    let right = u16::try_from(sheet.rows.columns.len() + 1).unwrap_or(u16::MAX);
    worksheet.insert_chart(1, right, &chart).map(|_| ())
}

/// The two columns of a sheet that are drawn.
struct Columns<'a> {
    sheet: &'a Sheet,
    name: &'a str,
    x: usize,
    y: usize,
}

impl Columns<'_> {
    fn chart(&self, kind: ChartType, figure: &Figure) -> Chart {
        let rows = u32::try_from(self.sheet.rows.len()).unwrap_or(u32::MAX);
        let (shown, height) = match kind {
            ChartType::Bar => (rows.min(BARS), HEIGHT.max(BAR * rows.min(BARS) + 120)),
            _ => (rows, HEIGHT),
        };
        let title = if shown < rows { format!("{}: the first {shown}", figure.title) } else { figure.title.clone() };
        let mut chart = Chart::new(kind);
        chart.add_series().set_categories(self.cells(self.x, shown)).set_values(self.cells(self.y, shown));
        chart.title().set_name(plain(&title).as_str());
        chart.legend().set_hidden();
        chart.set_alt_text(names::cut(&figure.told(), ALTERNATIVE)).set_width(WIDTH).set_height(height);
        if kind == ChartType::Bar {
            // The first row at the top, as in the table; the amounts are then at the axis's other end.
            self.along(chart.y_axis()).set_reverse();
            self.amounts(chart.x_axis()).set_label_position(ChartAxisLabelPosition::High);
        } else {
            self.along(chart.x_axis());
            self.amounts(chart.y_axis());
        }
        chart
    }

    /// The cells of a column's first rows, under the header.
    fn cells(&self, column: usize, rows: u32) -> (&str, u32, u16, u32, u16) {
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        (self.name, 1, column, rows, column)
    }

    /// The axis of the names, below the lowest amount.
    fn along<'c>(&self, axis: &'c mut ChartAxis) -> &'c mut ChartAxis {
        let axis = axis.set_label_position(ChartAxisLabelPosition::Low);
        match self.sheet.rows.columns[self.x].kind {
            Kind::Month => axis.set_num_format("yyyy-mm"),
            Kind::Date => axis.set_num_format("yyyy-mm-dd"),
            _ => axis,
        }
    }

    /// The axis of the amounts, which holds zero.
    fn amounts<'c>(&self, axis: &'c mut ChartAxis) -> &'c mut ChartAxis {
        let values: Vec<i128> = self.sheet.rows.column(self.y).iter().filter_map(Cell::units).collect();
        let is_large = values.iter().any(|value| value.abs() >= 10 * ONE);
        let axis = axis.set_name(plain(&words::heading(&self.sheet.rows.columns[self.y].name)).as_str());
        let axis = axis.set_num_format(if is_large { "#,##0" } else { "#,##0.00" });
        if values.iter().all(|value| *value >= 0) { axis.set_min(0) } else { axis }
    }
}

/// Text that is not taken for a formula, nor for the place of a cell (`Sheet!A1`).
fn plain(text: &str) -> String {
    text.replace('!', "! ").trim_start_matches([' ', '=']).to_owned()
}
