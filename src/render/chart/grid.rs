//! A field of sums: rows down, columns across, those beyond the room added up.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};
use indexmap::IndexMap;

use super::Drawing;
use super::columns::{amounts, cells, is_time, kind, texts};
use crate::error::{Error, Result};
use crate::table::{Cell, Kind};

/// Sums by row and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    /// By row, then by column; `None` where there is nothing.
    pub cells: Vec<Vec<Option<i128>>>,
    /// Whether the columns are times, which keep their order and are never added up.
    pub is_time: bool,
    /// Whether a cell is the mean of several days.
    pub is_mean: bool,
}

/// Reads the field: rows by series and columns by x; or days of the week and hours, where x is a time and there is no series.
pub(super) fn read(drawing: &Drawing) -> Result<Grid> {
    let chart = drawing.chart;
    let kind = kind(drawing, &chart.x)?;
    let Some(series) = &chart.series else {
        return if kind == Kind::Time { week(drawing) } else { Err(no_series()) };
    };
    let (rows, columns) = (texts(drawing, series)?, texts(drawing, &chart.x)?);
    let mut sums: IndexMap<(&str, &str), i128> = IndexMap::new();
    for ((row, column), value) in rows.iter().zip(&columns).zip(amounts(drawing, &chart.y)?) {
        if let Some(value) = value {
            *sums.entry((row, column)).or_default() += value;
        }
    }
    let mut across: Vec<&str> = different(columns.iter());
    if is_time(kind) {
        across.sort_unstable(); // written largest unit first
    }
    let down: Vec<&str> = different(rows.iter());
    let row = |row: &&str| across.iter().map(|column| sums.get(&(*row, *column)).copied()).collect();
    let cells = down.iter().map(row).collect();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let grid = Grid { rows: names(&down), columns: names(&across), cells, is_time: is_time(kind), is_mean: false };
    Ok(grid.ordered())
}

fn no_series() -> Error {
    Error::Format {
        message: "a chart of kind heat-map lacks the key \"series\"".to_owned(),
        hint: "name the column of the rows; only a column of times as x does without, for hours by day of the week"
            .to_owned(),
    }
}

fn different<'a>(names: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    let mut seen: IndexMap<&str, ()> = IndexMap::new();
    for name in names {
        seen.entry(name).or_default();
    }
    seen.into_keys().collect()
}

/// The mean of each hour of each day of the week, over all days from the first that has rows to the last: an hour without a row had
/// nothing.
fn week(drawing: &Drawing) -> Result<Grid> {
    let times = cells(drawing, &drawing.chart.x)?.into_iter().map(|cell| time(&cell));
    let known = times.zip(amounts(drawing, &drawing.chart.y)?).filter_map(|(time, value)| Some((time?, value?)));
    let mut sums = vec![vec![None; 24]; 7];
    let mut ends: Option<(NaiveDate, NaiveDate)> = None;
    for (time, value) in known {
        let (day, hour) = (time.weekday().num_days_from_monday() as usize, time.hour() as usize);
        let sum: &mut Option<i128> = &mut sums[day][hour];
        *sum = Some(sum.unwrap_or(0) + value);
        let (date, (first, last)) = (time.date(), ends.unwrap_or((time.date(), time.date())));
        ends = Some((first.min(date), last.max(date)));
    }
    let days: Vec<NaiveDate> =
        ends.map_or_else(Vec::new, |(first, last)| first.iter_days().take_while(|day| *day <= last).collect());
    for (day, hours) in sums.iter_mut().enumerate() {
        let count = days.iter().filter(|date| date.weekday().num_days_from_monday() as usize == day).count();
        let count = i128::try_from(count.max(1)).unwrap_or(1);
        hours.iter_mut().flatten().for_each(|sum| *sum /= count);
    }
    let rows = (0..7_u8).filter_map(|day| Weekday::try_from(day).ok()).map(|day| day.to_string()).collect();
    let columns = (0..24).map(|hour| format!("{hour:02}:00")).collect();
    Ok(Grid { rows, columns, cells: sums, is_time: true, is_mean: true })
}

fn time(cell: &Cell) -> Option<NaiveDateTime> {
    if let Cell::Time(time) = cell { Some(*time) } else { None }
}

impl Grid {
    /// The rows with the most first, and so the columns unless they are times.
    fn ordered(self) -> Self {
        let by_rows = self.sorted();
        if by_rows.is_time { by_rows } else { by_rows.turned().sorted().turned() }
    }

    fn sorted(mut self) -> Self {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|row| Reverse(magnitude(&self.cells[*row])));
        self.rows = order.iter().map(|row| self.rows[*row].clone()).collect();
        self.cells = order.iter().map(|row| self.cells[*row].clone()).collect();
        self
    }

    /// Rows for columns.
    pub(super) fn turned(self) -> Self {
        let column = |at: usize| self.cells.iter().map(|row| row[at]).collect();
        let cells = (0..self.columns.len()).map(column).collect();
        Self { rows: self.columns, columns: self.rows, cells, ..self }
    }

    /// Adds up the rows, and unless they are times the columns, that have no room.
    pub(super) fn at_most(self, rows: usize, columns: usize) -> Self {
        let folded = self.fold_rows(rows);
        if folded.is_time { folded } else { folded.turned().fold_rows(columns).turned() }
    }

    fn fold_rows(mut self, most: usize) -> Self {
        // Days of the week are seven.
        if self.rows.len() <= most || self.is_mean {
            return self;
        }
        let rest = self.cells.split_off(most.max(1) - 1);
        self.rows.truncate(most.max(1) - 1);
        let sum = |at: usize| {
            let known: Vec<i128> = rest.iter().filter_map(|row| row[at]).collect();
            (!known.is_empty()).then(|| known.iter().sum())
        };
        self.cells.push((0..self.columns.len()).map(sum).collect());
        self.rows.push(format!("{} others", rest.len()));
        self
    }
}

fn magnitude(cells: &[Option<i128>]) -> u128 {
    cells.iter().flatten().map(|value| value.unsigned_abs()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(cells: &[&[Option<i128>]], is_time: bool) -> Grid {
        let names = |count: usize, letter| (0..count).map(|i| format!("{letter}{i}")).collect();
        let (rows, columns) = (names(cells.len(), 'r'), names(cells[0].len(), 'c'));
        Grid { rows, columns, cells: cells.iter().map(|row| row.to_vec()).collect(), is_time, is_mean: false }
    }

    #[test]
    fn rows_and_columns_without_room_are_added_up() {
        let all = grid(&[&[Some(1), None, None], &[Some(20), Some(3), Some(-40)], &[Some(5), None, Some(1)]], false);
        // Rows weigh 1, 63 and 6; columns 26, 3 and 41.
        let small = all.ordered().at_most(2, 2);
        assert_eq!(
            (small.rows, small.columns),
            (vec!["r1".into(), "2 others".into()], vec!["c2".into(), "2 others".into()])
        );
        assert_eq!(small.cells, [[Some(-40), Some(23)], [Some(1), Some(6)]]);
    }

    /// Two Mondays and one Tuesday between them are 8 days: an hour of one Monday is half of its value in the mean of both.
    #[test]
    fn a_day_without_rows_counts() {
        let hours = ["2025-01-06 09:00", "2025-01-07 09:00", "2025-01-13 10:00"];
        let times = hours.map(|text| Cell::Time(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()));
        let column = crate::table::Column { name: "hour".to_owned(), kind: Kind::Time };
        let rows = crate::table::Builder::default().cells(&column, times).unwrap();
        let rows = rows.amounts("instances", Kind::Quantity, [8, 8, 8].map(Some)).unwrap().rows().unwrap();
        let chart = crate::catalog::Chart::of(crate::catalog::ChartKind::HeatMap, "hour", "instances");
        let look = crate::render::chart::Look::default();
        let grid =
            read(&Drawing { chart: &chart, title: "", subtitle: None, rows: &rows, currency: None, look }).unwrap();
        assert_eq!(
            [grid.cells[0][9], grid.cells[0][10], grid.cells[1][9], grid.cells[2][9]],
            [Some(4), Some(4), Some(8), None]
        );
    }

    #[test]
    fn times_keep_their_order() {
        let all = grid(&[&[Some(1), Some(2), Some(3)]], true).ordered().at_most(1, 2);
        assert_eq!(all.columns, ["c0", "c1", "c2"]);
    }
}
