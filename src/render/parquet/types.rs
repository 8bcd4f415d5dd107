//! The types of a file's columns.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;

use crate::money;
use crate::table::{Column, Kind, cell};

/// The types of a batch, where Parquet has them.
pub(super) fn of(columns: &[Column], batch: &RecordBatch) -> SchemaRef {
    let types = columns.iter().zip(batch.columns());
    schema(types.map(|(column, array)| (column, held(column.kind, array.data_type()))))
}

/// What columns without a row are meant to hold.
pub(super) fn meant(columns: &[Column]) -> SchemaRef {
    schema(columns.iter().map(|column| (column, of_kind(column.kind))))
}

/// Brings a batch to a file's types.
pub(super) fn fit(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().zip(schema.fields());
    let columns: Result<Vec<ArrayRef>, ArrowError> =
        columns.map(|(array, field)| array_of(array, field.data_type())).collect();
    let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(SchemaRef::clone(schema), columns?, &rows)
}

fn array_of(array: &ArrayRef, wanted: &DataType) -> Result<ArrayRef, ArrowError> {
    match (array.data_type(), wanted) {
        (own, wanted) if own == wanted => Ok(Arc::clone(array)),
        (own, DataType::Utf8View) if !own.is_string() => Ok(texts(array)),
        (_, wanted) => cast(array, wanted),
    }
}

/// Every value as its text.
fn texts(array: &ArrayRef) -> ArrayRef {
    Arc::new((0..array.len()).map(|row| cell(array, row).full()).collect::<StringViewArray>())
}

fn schema<'a>(types: impl Iterator<Item = (&'a Column, DataType)>) -> SchemaRef {
    let fields = types.map(|(column, data_type)| Field::new(&column.name, data_type, true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The type itself; a day for days that came as times, milliseconds for seconds, and text for what Parquet has no type for.
fn held(kind: Kind, data_type: &DataType) -> DataType {
    match data_type {
        DataType::Date64 => DataType::Date32,
        DataType::Timestamp(..) if matches!(kind, Kind::Date | Kind::Month) => DataType::Date32,
        DataType::Timestamp(TimeUnit::Second, zone) => DataType::Timestamp(TimeUnit::Millisecond, zone.clone()),
        DataType::Null | DataType::Interval(_) | DataType::Duration(_) | DataType::Union(..) => DataType::Utf8View,
        DataType::Dictionary(_, value) => held(kind, value),
        other => other.clone(),
    }
}

fn of_kind(kind: Kind) -> DataType {
    match kind {
        Kind::Key | Kind::Text | Kind::Currency => DataType::Utf8View,
        Kind::Money | Kind::Quantity => DataType::Decimal128(money::PRECISION, 12),
        Kind::Percent | Kind::Number => DataType::Float64,
        Kind::Count => DataType::Int64,
        Kind::Month | Kind::Date => DataType::Date32,
        Kind::Time => DataType::Timestamp(TimeUnit::Millisecond, None),
    }
}
