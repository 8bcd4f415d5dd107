//! The series of a result along time.

use indexmap::IndexMap;

use crate::catalog::Chart;
use crate::render::show;
use crate::table::{Cell, Kind, Rows};

/// The columns of a chart along time with a series.
pub(super) struct Columns {
    pub series: usize,
    pub value: usize,
    pub currency: Option<usize>,
    time: usize,
}

/// One series.
pub(super) struct Series {
    pub name: Option<String>,
    /// Where rows say it: amounts of several are never added.
    pub currency: Option<String>,
    /// One for each stop; `None` where none is known.
    pub values: Vec<Option<i128>>,
    /// The sum of all rows, those without a time among them; `None` where none is known.
    pub total: Option<i128>,
}

/// Series by their stops.
pub(super) struct Along {
    /// The times that the rows have, in order.
    pub stops: Vec<String>,
    /// In order of appearance.
    pub series: Vec<Series>,
}

impl Columns {
    /// Finds them; `None` where the chart is of another form.
    pub fn of(rows: &Rows, chart: &Chart) -> Option<Self> {
        let time = rows.position(&chart.x)?;
        let series = rows.position(chart.series.as_ref()?)?;
        let value = rows.position(&chart.y)?;
        let currency = rows.columns.iter().position(|column| column.kind == Kind::Currency && column.name != chart.y);
        let is_time = matches!(rows.columns[time].kind, Kind::Month | Kind::Date | Kind::Time);
        (is_time && show::is_number(rows.columns[value].kind)).then_some(Self { series, value, currency, time })
    }
}

/// Whether numbers of a kind have a sum: shares of different wholes have none.
pub(super) fn has_sum(kind: Kind) -> bool {
    matches!(kind, Kind::Money | Kind::Quantity | Kind::Count)
}

/// Reads the series.
pub(super) fn read(rows: &Rows, columns: &Columns) -> Along {
    let times = times(rows, columns.time);
    let mut stops: Vec<String> = times.iter().flatten().cloned().collect();
    stops.sort(); // written largest unit first
    stops.dedup();
    let is_sum = has_sum(rows.columns[columns.value].kind);
    let mut series: IndexMap<(Option<String>, Option<String>), Series> = IndexMap::new();
    for (row, time) in rows.rows().zip(&times) {
        let name = row[columns.series].full();
        let currency = columns.currency.and_then(|at| row[at].full());
        let one = series.entry((name.clone(), currency.clone()));
        let one = one.or_insert_with(|| Series { name, currency, values: vec![None; stops.len()], total: None });
        let Some(value) = row[columns.value].units() else { continue };
        one.total = Some(one.total.unwrap_or(0).saturating_add(value));
        let Some(stop) = time.as_ref().and_then(|time| stops.binary_search(time).ok()) else { continue };
        one.values[stop] = match one.values[stop] {
            None => Some(value),
            Some(before) => is_sum.then(|| before.saturating_add(value)),
        };
    }
    Along { stops, series: series.into_values().collect() }
}

/// The rows' times as they are shown.
fn times(rows: &Rows, at: usize) -> Vec<Option<String>> {
    let cells = rows.column(at);
    let texts = show::column(&cells, rows.columns[at].kind).into_iter().zip(&cells);
    texts.map(|(text, cell)| (*cell != Cell::Null).then_some(text)).collect()
}
