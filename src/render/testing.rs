//! Rows by hand, for the tests of the renderers.

use std::io::Read;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringViewArray,
    TimestampMillisecondArray,
};
use chrono::NaiveDate;

use crate::money::{PLACES, parse};
use crate::table::{Cell, Column, Kind, Rows};

/// One row.
macro_rules! cells {
    ($($cell:expr),* $(,)?) => { vec![$($cell),*] };
}
pub(super) use cells;

pub(super) fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

pub(super) fn money(value: &str) -> Cell {
    Cell::Decimal { value: parse(value).unwrap(), scale: PLACES }
}

pub(super) fn date(year: i32, month: u32, day: u32) -> Cell {
    Cell::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

pub(super) fn time(day: u32, hour: u32, second: u32) -> Cell {
    Cell::Time(NaiveDate::from_ymd_opt(2025, 1, day).unwrap().and_hms_opt(hour, 0, second).unwrap())
}

/// The text of a part of a workbook.
pub(super) fn part(workbook: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Rows of one batch; an array's type is that of the first cell present.
pub(super) fn rows(columns: &[(&str, Kind)], data: &[Vec<Cell>]) -> Rows {
    let columns =
        columns.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind }).collect::<Vec<_>>();
    let arrays = (0..columns.len()).map(|i| {
        let cells = data.iter().map(|row| row[i].clone()).collect::<Vec<_>>();
        (columns[i].name.clone(), array(&cells), true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(arrays).unwrap();
    Rows { columns, batches: vec![batch] }
}

macro_rules! collect {
    ($cells:expr, $array:ty, $variant:pat => $value:expr) => {
        $cells.iter().map(|cell| if let $variant = cell { Some($value) } else { None }).collect::<$array>()
    };
}

fn array(cells: &[Cell]) -> ArrayRef {
    match cells.iter().find(|cell| **cell != Cell::Null).unwrap_or(&Cell::Null) {
        Cell::Null | Cell::Text(_) => Arc::new(collect!(cells, StringViewArray, Cell::Text(text) => text.clone())),
        Cell::Bool(_) => Arc::new(collect!(cells, BooleanArray, Cell::Bool(value) => *value)),
        Cell::Int(_) => Arc::new(collect!(cells, Int64Array, Cell::Int(value) => *value)),
        Cell::Float(_) => Arc::new(collect!(cells, Float64Array, Cell::Float(value) => *value)),
        Cell::Decimal { scale, .. } => Arc::new(
            collect!(cells, Decimal128Array, Cell::Decimal { value, .. } => *value)
                .with_precision_and_scale(38, i8::try_from(*scale).unwrap())
                .unwrap(),
        ),
        Cell::Date(_) => {
            let epoch = NaiveDate::default();
            Arc::new(collect!(cells, Date32Array, Cell::Date(day) => i32::try_from((*day - epoch).num_days()).unwrap()))
        }
        Cell::Time(_) => {
            Arc::new(collect!(cells, TimestampMillisecondArray, Cell::Time(time) => time.and_utc().timestamp_millis()))
        }
    }
}
