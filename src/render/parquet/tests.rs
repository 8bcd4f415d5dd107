//! Files read back.

use std::sync::Arc;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow::array::{
    ArrayRef, Decimal128Array, DurationSecondArray, Int64Array, IntervalMonthDayNanoArray, NullArray, StringViewArray,
    TimestampSecondArray,
};
use arrow::datatypes::{DataType, IntervalMonthDayNano, TimeUnit};
use proptest::prelude::*;

use super::super::testing::{cells, date, money, rows, text, time};
use super::super::{Format, View, write};
use super::*;
use crate::money::PLACES;
use crate::table::{Cell, Kind, Rows, columns_of};

fn bytes(rows: &Rows) -> Vec<u8> {
    let mut out = Vec::new();
    write(Format::Parquet, &View { totals: true, ..View::of(rows) }, &mut out).unwrap();
    out
}

/// What a reader that knows nothing of us finds.
fn read(bytes: Vec<u8>) -> (Rows, Vec<DataType>) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
    let schema = SchemaRef::clone(reader.schema());
    let batches = reader.build().unwrap().map(Result::unwrap).collect();
    let types = schema.fields().iter().map(|field| field.data_type().clone()).collect();
    (Rows { columns: columns_of(&schema), batches }, types)
}

fn all(rows: &Rows) -> Vec<Vec<Cell>> {
    rows.rows().collect()
}

const COLUMNS: [(&str, Kind); 7] = [
    ("service", Kind::Key),
    ("cost", Kind::Money),
    ("share", Kind::Percent),
    ("lines", Kind::Count),
    ("day", Kind::Date),
    ("at", Kind::Time),
    ("ok", Kind::Text),
];

fn sample() -> Rows {
    let data = [
        cells![
            text("=1+1, \"é\""),
            money("12345678901234.123456789012"),
            Cell::Float(0.1),
            Cell::Int(-7),
            date(2025, 1, 31),
            time(31, 13, 5),
            Cell::Bool(true)
        ],
        vec![Cell::Null; 7],
        cells![
            text(""),
            money("-0.000000000001"),
            Cell::Float(-2.5),
            Cell::Int(0),
            date(1969, 12, 31),
            time(1, 0, 0),
            Cell::Bool(false)
        ],
    ];
    rows(&COLUMNS, &data)
}

#[test]
fn rows_read_back_as_they_are_with_their_types() {
    let (found, types) = read(bytes(&sample()));
    assert_eq!(all(&found), all(&sample()));
    let names: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, COLUMNS.map(|(name, _)| name));
    let expected = [
        DataType::Utf8,
        DataType::Decimal128(38, 12),
        DataType::Float64,
        DataType::Int64,
        DataType::Date32,
        DataType::Timestamp(TimeUnit::Millisecond, None),
        DataType::Boolean,
    ];
    assert_eq!(types, expected);
}

#[test]
fn a_result_without_batches_has_its_columns() {
    let empty = Rows { batches: vec![], ..sample() };
    let (found, types) = read(bytes(&empty));
    assert_eq!((found.len(), types.len()), (0, 7));
    assert_eq!([&types[1], &types[4]], [&DataType::Decimal128(38, 12), &DataType::Date32]);
}

#[test]
fn days_that_came_as_times_are_days() {
    let one = rows(&[("month", Kind::Month), ("at", Kind::Time)], &[cells![time(1, 0, 0), time(1, 0, 0)]]);
    let (found, types) = read(bytes(&one));
    assert_eq!(types[0], DataType::Date32);
    assert_eq!(all(&found), [[date(2025, 1, 1), time(1, 0, 0)]]);
}

/// What a query may return and Parquet has no type for; 90,061 seconds are a day, an hour, a minute and a second.
#[test]
fn other_types_are_text() {
    let arrays: [(&str, ArrayRef); 4] = [
        ("nothing", Arc::new(NullArray::new(1))),
        ("span", Arc::new(IntervalMonthDayNanoArray::from(vec![IntervalMonthDayNano::new(1, 2, 0)]))),
        ("took", Arc::new(DurationSecondArray::from(vec![90_061]))),
        ("at", Arc::new(TimestampSecondArray::from(vec![1_735_689_600]))),
    ];
    let batch = RecordBatch::try_from_iter(arrays).unwrap();
    let rows = of_batch(batch);
    let (found, types) = read(bytes(&rows));
    assert_eq!(types[..3], [DataType::Utf8, DataType::Utf8, DataType::Utf8]);
    assert_eq!(types[3], DataType::Timestamp(TimeUnit::Millisecond, None));
    assert_eq!(all(&found), all(&rows));
}

#[test]
fn a_dictionary_is_its_text() {
    let text: ArrayRef = Arc::new(StringViewArray::from(vec![Some("EC2"), None, Some("EC2")]));
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let text = arrow::compute::cast(&text, &dictionary).unwrap();
    let rows = of_batch(RecordBatch::try_from_iter([("k", text)]).unwrap());
    assert_eq!(all(&read(bytes(&rows)).0), [[Cell::Text("EC2".into())], [Cell::Null], [Cell::Text("EC2".into())]]);
}

/// More rows than a page holds (20,000), so that batches could move where pages end.
fn long() -> Rows {
    let costs = (0..45_000_i128).map(|at| (at % 13 > 0).then_some(at * 1_234_567_891)).collect::<Decimal128Array>();
    let costs: ArrayRef = Arc::new(costs.with_precision_and_scale(38, 12).unwrap());
    of_batch(RecordBatch::try_from_iter([("cost", costs)]).unwrap())
}

fn of_batch(batch: RecordBatch) -> Rows {
    Rows { columns: columns_of(&batch.schema()), batches: vec![batch] }
}

fn cut(rows: &Rows, at: &[usize]) -> Rows {
    let batch = &rows.batches[0];
    let mut ends: Vec<usize> = at.iter().map(|at| at % batch.num_rows()).chain([0, batch.num_rows()]).collect();
    ends.sort_unstable();
    let batches = ends.windows(2).map(|ends| batch.slice(ends[0], ends[1] - ends[0])).collect();
    Rows { columns: rows.columns.clone(), batches }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_same_rows_in_other_batches_are_the_same_bytes(at in prop::collection::vec(0_usize..45_000, 1..12)) {
        let long = long();
        prop_assert!(bytes(&cut(&long, &at)) == bytes(&long));
    }

    #[test]
    fn every_amount_reads_back(amounts in prop::collection::vec(prop::option::of(-10_i128.pow(37)..10_i128.pow(37)), 1..40)) {
        let data: Vec<Vec<Cell>> =
            amounts.iter().map(|units| vec![units.map_or(Cell::Null, |value| Cell::Decimal { value, scale: PLACES })]).collect();
        prop_assume!(amounts.iter().any(Option::is_some));
        let rows = rows(&[("cost", Kind::Money)], &data);
        prop_assert_eq!(all(&read(bytes(&rows)).0), data);
    }
}

#[test]
fn long_rows_read_back_in_order() {
    let (found, _) = read(bytes(&long()));
    assert!(found.rows().eq(long().rows()));
}

#[test]
fn a_row_group_is_handed_on_before_the_end() {
    let count: ArrayRef = Arc::new((0..300_000).collect::<Int64Array>());
    let rows = of_batch(RecordBatch::try_from_iter([("n", count)]).unwrap());
    let (mut flow, mut out) = (Parquet::default(), Vec::new());
    flow.begin(&rows.columns, &mut out).unwrap();
    flow.batch(&rows.batches[0], &mut out).unwrap();
    assert!(out.len() > 100_000, "{} bytes", out.len());
    flow.end(&mut out).unwrap();
    assert_eq!(read(out).0.len(), 300_000);
}
