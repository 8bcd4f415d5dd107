//! The rows as a chart needs them: bars, or values by x and series, with the small ones added up.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::Drawing;
use super::columns::{amounts, cells, is_time, kind, place, texts};
use crate::catalog::ChartKind;
use crate::error::Result;
use crate::money;
use crate::table::{Cell, Kind};

/// Series drawn by name.
const SERIES: usize = 10;

/// One bar.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    pub name: String,
    /// `None` where it is unknown.
    pub value: Option<i128>,
    pub is_rest: bool,
}

/// One place along the axis.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    pub label: String,
    /// Days for dates and times, numbers as they are, else the position.
    pub place: f64,
}

/// One line, or one colour of the stacks.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub name: String,
    /// One for each stop; `None` where there is no row.
    pub values: Vec<Option<i128>>,
    pub is_rest: bool,
}

impl Series {
    /// The name by which it has its colour.
    pub(super) fn key(&self) -> Option<&str> {
        (!self.is_rest).then_some(self.name.as_str())
    }

    pub(super) fn total(&self) -> i128 {
        self.values.iter().flatten().sum()
    }

    /// What makes it worth a colour: a large credit counts as much as a large charge.
    fn magnitude(&self) -> u128 {
        self.values.iter().flatten().map(|value| value.unsigned_abs()).sum()
    }
}

/// Values by stop and series.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub stops: Vec<Stop>,
    /// Largest total first, the rest last.
    pub series: Vec<Series>,
}

impl Matrix {
    /// The stops' names.
    pub(super) fn labels(&self) -> Vec<String> {
        self.stops.iter().map(|stop| stop.label.clone()).collect()
    }
}

/// Reads one bar a row, in the rows' order: the first of them, and the sum of those beyond `most`.
pub(super) fn bars(drawing: &Drawing, most: usize) -> Result<Vec<Bar>> {
    let names = texts(drawing, &drawing.chart.x)?.into_iter();
    let values = amounts(drawing, &drawing.chart.y)?;
    let mut bars: Vec<Bar> = names.zip(values).map(|(name, value)| Bar { name, value, is_rest: false }).collect();
    if bars.len() > most {
        let rest = bars.split_off(most.max(1) - 1);
        // Shares of different wholes have no sum.
        let is_sum = kind(drawing, &drawing.chart.y)? != Kind::Percent;
        let value = is_sum.then(|| rest.iter().filter_map(|bar| bar.value).sum());
        bars.push(Bar { name: format!("{} others", rest.len()), value, is_rest: true });
    }
    Ok(bars)
}

/// Adds the values up by x and series.
pub(super) fn matrix(drawing: &Drawing) -> Result<Matrix> {
    let names = texts(drawing, &drawing.chart.x)?;
    let groups = match &drawing.chart.series {
        Some(name) => texts(drawing, name)?,
        None => vec![drawing.chart.y.clone(); names.len()],
    };
    let (cells, along) = (cells(drawing, &drawing.chart.x)?, kind(drawing, &drawing.chart.x)?);
    let is_scale = drawing.chart.kind == ChartKind::Line && matches!(along, Kind::Number | Kind::Count);
    let order = order(&names, &cells, along, is_scale);
    let mut series: IndexMap<&str, Vec<Option<i128>>> = IndexMap::new();
    for ((name, group), value) in names.iter().zip(&groups).zip(amounts(drawing, &drawing.chart.y)?) {
        let (Some(value), Some(stop)) = (value, order.get_index_of(name.as_str())) else { continue };
        let sum = &mut series.entry(group).or_insert_with(|| vec![None; order.len()])[stop];
        *sum = Some(sum.unwrap_or(0) + value);
    }
    let series = series.into_iter().map(|(name, values)| Series { name: name.to_owned(), values, is_rest: false });
    let place = |cell: &Cell, index| match cell.units().filter(|_| is_scale) {
        Some(units) => money::to_f64(units),
        None => place(cell, index),
    };
    let stops =
        order.iter().enumerate().map(|(i, (label, cell))| Stop { label: (*label).to_owned(), place: place(cell, i) });
    let is_sum = kind(drawing, &drawing.chart.y)? != Kind::Percent;
    Ok(Matrix { stops: stops.collect(), series: fold(series.collect(), is_sum) })
}

/// The different values of x: in the order of time where they are times, of size along a scale, else of the rows.
fn order<'a>(names: &'a [String], cells: &'a [Cell], kind: Kind, is_scale: bool) -> IndexMap<&'a str, &'a Cell> {
    let mut order: IndexMap<&str, &Cell> = IndexMap::new();
    for (name, cell) in names.iter().zip(cells) {
        order.entry(name).or_insert(cell);
    }
    if is_time(kind) {
        order.sort_by(|a, _, b, _| a.cmp(b)); // written largest unit first
    } else if is_scale {
        order.sort_by(|_, a, _, b| a.units().cmp(&b.units()));
    }
    order
}

/// Orders the series by total and adds up those beyond the colours, where they have a sum.
fn fold(mut series: Vec<Series>, is_sum: bool) -> Vec<Series> {
    series.sort_by_key(|one| Reverse(one.magnitude()));
    let rest = series.split_off(series.len().min(SERIES));
    series.sort_by_key(|one| Reverse(one.total()));
    let name = match rest.as_slice() {
        [] => return series,
        [one] => one.name.clone(),
        more => format!("{} others", more.len()),
    };
    let sum = |stop: usize| {
        let known: Vec<i128> = rest.iter().filter_map(|one| one.values[stop]).collect();
        (!known.is_empty() && (is_sum || rest.len() == 1)).then(|| known.iter().sum())
    };
    let values = (0..rest[0].values.len()).map(sum).collect();
    series.push(Series { name, values, is_rest: true });
    series
}

#[cfg(test)]
mod tests {
    use super::super::testing::{by_day, daily, drawing, many, top};
    use super::*;
    use crate::catalog::Chart;
    use crate::money::ONE;
    use crate::render::testing::{cells, date, money, rows, text};

    #[test]
    fn bars_beyond_25_are_added_up_exactly() {
        let rows = many(40);
        let bars = bars(&drawing(&top(), &rows), 25).unwrap();
        assert_eq!(bars.len(), 25);
        // 24 are named, the others cost 16 + 15 + … + 1 cents and a thousandth each: 1.36 + 0.016.
        assert_eq!((bars[24].name.as_str(), bars[24].value), ("16 others", Some(ONE * 1376 / 1000)));
    }

    #[test]
    fn series_beyond_ten_are_added_up_by_day() {
        let rows = daily(2, 13);
        let matrix = matrix(&drawing(&by_day(), &rows)).unwrap();
        assert_eq!(matrix.series.len(), 11);
        assert_eq!(matrix.series[10].name, "3 others");
        let sums: i128 = matrix.series.iter().map(Series::total).sum();
        assert_eq!(sums, rows.sum(2), "nothing is lost");
        assert!(matrix.series[..10].is_sorted_by_key(|one| Reverse(one.total())));
    }

    /// 30 and 40 percent are not 70 percent of anything.
    #[test]
    fn shares_beyond_the_room_have_no_sum() {
        let data = ["50", "40", "30"].map(|used| cells![text("a plan"), money(used)]);
        let rows = rows(&[("service", Kind::Key), ("total_cost", Kind::Percent)], &data);
        let bars = bars(&drawing(&top(), &rows), 2).unwrap();
        assert_eq!((bars[1].name.as_str(), bars[1].value), ("2 others", None));
    }

    /// 1, 3 and 4 stand apart as they are; a stack of hours keeps the order of its rows.
    #[test]
    fn a_line_along_numbers_has_a_scale() {
        let data = [("4", "2"), ("1", "1"), ("3", "5")].map(|(x, y)| cells![money(x), money(y)]);
        let rows = rows(&[("commitment", Kind::Number), ("saving", Kind::Money)], &data);
        let chart = |kind| Chart::of(kind, "commitment", "saving");
        let places = |kind| {
            let matrix = matrix(&drawing(&chart(kind), &rows)).unwrap();
            matrix.stops.iter().map(|stop| (stop.label.clone(), stop.place)).collect::<Vec<_>>()
        };
        let at = |label: &str, place| (label.to_owned(), place);
        assert_eq!(places(ChartKind::Line), [at("1.00", 1.0), at("3.00", 3.0), at("4.00", 4.0)]);
        assert_eq!(places(ChartKind::StackedBar), [at("4.00", 0.0), at("1.00", 1.0), at("3.00", 2.0)]);
    }

    #[test]
    fn a_large_credit_has_its_own_colour_and_nan_is_left_out() {
        let chart = by_day();
        let mut data: Vec<Vec<Cell>> =
            (0..12).map(|i| cells![date(2025, 1, 2), text(&format!("s{i}")), Cell::Float(f64::from(i))]).collect();
        data.push(cells![date(2025, 1, 1), text("credit"), Cell::Float(-50.0)]);
        data.push(cells![date(2025, 1, 1), text("nan"), Cell::Float(f64::NAN)]);
        let rows = rows(&[("day", Kind::Date), ("service", Kind::Key), ("cost", Kind::Money)], &data);
        let matrix = matrix(&drawing(&chart, &rows)).unwrap();
        assert_eq!(matrix.series[9].name, "credit");
        assert_eq!(matrix.series[9].values, [Some(-50 * ONE), None]);
        assert!(matrix.series.iter().all(|one| one.name != "nan"));
        assert_eq!(matrix.stops[0].label, "2025-01-01", "in the order of time");
    }

    #[test]
    fn two_currencies_and_an_absent_column_are_errors() {
        let columns = [("service", Kind::Key), ("total_cost", Kind::Money), ("currency", Kind::Currency)];
        let data = [cells![text("a"), money("1"), text("USD")], cells![text("b"), money("1"), text("EUR")]];
        let rows = rows(&columns, &data);
        assert_eq!(
            bars(&drawing(&top(), &rows), 25).unwrap_err().to_string(),
            "a chart cannot show amounts in USD and EUR on one axis"
        );
        let chart = Chart { x: "servic".into(), ..top() };
        assert_eq!(bars(&drawing(&chart, &rows), 25).unwrap_err().hint().as_deref(), Some("did you mean service?"));
    }
}
