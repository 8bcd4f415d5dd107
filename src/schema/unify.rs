//! One schema for all files of a source: union by name, one type a column.

use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema, TimeUnit};
use indexmap::IndexMap;

use super::maps;
use super::names::{self, Canonical};

/// Unites file schemas by lower-case column name, in the order in which columns first appear.
///
/// Types that agree stay, as in Athena, but text is read as a view.
#[must_use]
pub fn unify<'a>(schemas: impl IntoIterator<Item = &'a Schema>) -> Schema {
    let mut columns: IndexMap<String, DataType> = IndexMap::new();
    for field in schemas.into_iter().flat_map(Schema::fields) {
        let (name, data_type) = (field.name().to_lowercase(), plain(field.data_type()));
        let is_number = names::canonical(&name) == Some(Canonical::Number);
        let both = |known: &DataType| {
            let mixed = is_number && known.is_string() != data_type.is_string();
            match (mixed, known == &data_type) {
                (true, _) => DataType::Float64,
                (_, false) if maps::is_map(&name) => maps::map_type(),
                _ => wider(known, &data_type),
            }
        };
        let together = columns.get(&name).map_or_else(|| data_type.clone(), both);
        columns.insert(name, together);
    }
    let fields: Fields = columns
        .into_iter()
        .map(|(name, data_type)| {
            let data_type = match (names::canonical(&name), &data_type) {
                // Text in every file becomes numbers above the scan, where filters have passed (see engine/relation).
                // JSON text, or a list of structs.
                (_, other) if maps::is_map(&name) && !matches!(other, DataType::Map(..)) => maps::map_type(),
                (Some(Canonical::Number), other) if !other.is_decimal() && !other.is_string() => DataType::Float64,
                _ => data_type,
            };
            Field::new(name, data_type, true)
        })
        .collect();
    Schema::new(fields)
}

/// One type for each family that files may write in several ways.
fn plain(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            DataType::Utf8View
        }
        DataType::Dictionary(_, value) => plain(value),
        DataType::Timestamp(unit, _) => DataType::Timestamp(*unit, None), // times are UTC
        DataType::Float16 | DataType::Float32 => DataType::Float64,
        DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
            DataType::Decimal128(*precision, *scale)
        }
        other => other.clone(),
    }
}

/// The type that holds the values of both.
fn wider(a: &DataType, b: &DataType) -> DataType {
    use DataType::{Date32, Decimal128, Float64, Int64, Null, Timestamp, Utf8View};
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (Null, other) | (other, Null) => other.clone(),
        (Timestamp(x, _), Timestamp(y, _)) => Timestamp(finer(*x, *y), None),
        // ISO text beside real times, dates beside times: the time holds both.
        (Timestamp(unit, _), Utf8View | Date32) | (Utf8View | Date32, Timestamp(unit, _)) => Timestamp(*unit, None),
        (Decimal128(digits, places), Decimal128(others, other_places)) => {
            let scale = *places.max(other_places);
            let whole = (i16::from(*digits) - i16::from(*places)).max(i16::from(*others) - i16::from(*other_places));
            Decimal128(u8::try_from((whole + i16::from(scale)).min(38)).unwrap_or(38), scale)
        }
        (a, b) if a.is_integer() && b.is_integer() => Int64,
        (a, b) if a.is_numeric() && b.is_numeric() => Float64,
        _ => Utf8View,
    }
}

/// The finer of two units, but no nanoseconds, whose range ends in 2262.
fn finer(a: TimeUnit, b: TimeUnit) -> TimeUnit {
    if a != b && (a == TimeUnit::Nanosecond || b == TimeUnit::Nanosecond) {
        return TimeUnit::Microsecond;
    }
    let order = [TimeUnit::Microsecond, TimeUnit::Millisecond, TimeUnit::Second];
    order.into_iter().find(|unit| *unit == a || *unit == b).unwrap_or(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unified(name: &str, types: &[DataType]) -> DataType {
        let schemas: Vec<Schema> =
            types.iter().map(|t| Schema::new(vec![Field::new(name, t.clone(), false)])).collect();
        unify(&schemas).field(0).data_type().clone()
    }

    #[test]
    fn types_that_differ_between_files() {
        let ms = DataType::Timestamp(TimeUnit::Millisecond, None);
        let us_utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let us = DataType::Timestamp(TimeUnit::Microsecond, None);
        assert_eq!(unified("t", &[ms.clone(), us_utc]), us);
        assert_eq!(unified("t", &[DataType::Utf8, ms.clone()]), ms);
        assert_eq!(unified("x", &[DataType::Int64, DataType::Float64]), DataType::Float64);
        assert_eq!(unified("x", &[DataType::Int32, DataType::UInt8]), DataType::Int64);
        assert_eq!(
            unified("x", &[DataType::Decimal128(10, 2), DataType::Decimal128(12, 9)]),
            DataType::Decimal128(17, 9)
        );
        assert_eq!(unified("x", &[DataType::Int64, DataType::Utf8]), DataType::Utf8View);
        assert_eq!(unified("line_item_unblended_cost", &[DataType::Utf8, DataType::Float64]), DataType::Float64);
        assert_eq!(unified("line_item_unblended_cost", &[DataType::Int64]), DataType::Float64);
        assert_eq!(unified("reservation_total_reserved_units", &[DataType::Utf8]), DataType::Utf8View);
    }

    #[test]
    fn names_unite_without_regard_to_case() {
        let a = Schema::new(vec![Field::new("A", DataType::Int64, false), Field::new("b", DataType::Utf8, false)]);
        let b = Schema::new(vec![Field::new("c", DataType::Utf8, false), Field::new("a", DataType::Int64, false)]);
        let names: Vec<String> = unify([&a, &b]).fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, ["a", "b", "c"]);
    }
}
