//! One column of a scan, built field by field in the table's type.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::arrow::array::{Array, ArrayRef, Float64Builder, Int64Builder, StringViewBuilder, new_null_array};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, FieldRef, TimeUnit};
use datafusion::common::{Result, ScalarValue};

use super::times;
use crate::schema::adapt::convert;
use crate::schema::findings::{Findings, Misfits};
use crate::schema::maps::Maps;

/// A column while it is built.
pub struct Column {
    field: FieldRef,
    values: Values,
    misfits: Misfits,
    /// Whether the word NULL is no text.
    null_word: bool,
}

enum Values {
    /// A partition's value, in all rows.
    Constant(ScalarValue),
    /// NULL in all rows: the file lacks the column.
    Absent,
    Numbers(Float64Builder),
    Times(Times),
    Texts(StringViewBuilder),
    Maps(Box<Maps>),
    /// Kept as text, and converted when a batch is full.
    Others(StringViewBuilder),
}

impl Column {
    /// A column whose values come from the file.
    pub fn of_file(field: &FieldRef, null_word: bool) -> Self {
        let values = match field.data_type() {
            DataType::Float64 => Values::Numbers(Float64Builder::new()),
            DataType::Timestamp(unit, _) => Values::Times(Times::new(*unit)),
            DataType::Utf8View => Values::Texts(StringViewBuilder::new()),
            DataType::Map(..) => Values::Maps(Box::default()),
            _ => Values::Others(StringViewBuilder::new()),
        };
        Self { null_word, ..Self::new(field, values) }
    }

    /// A column that is NULL in every row.
    pub fn absent(field: &FieldRef) -> Self {
        Self::new(field, Values::Absent)
    }

    /// A column with one value in every row.
    pub fn constant(field: &FieldRef, value: ScalarValue) -> Self {
        Self::new(field, Values::Constant(value))
    }

    fn new(field: &FieldRef, values: Values) -> Self {
        Self { field: Arc::clone(field), values, misfits: Misfits::default(), null_word: false }
    }

    /// The column's name.
    pub fn name(&self) -> &str {
        self.field.name()
    }

    /// Whether rows have to be appended to it.
    pub fn is_of_file(&self) -> bool {
        !matches!(self.values, Values::Absent | Values::Constant(_))
    }

    /// Appends a field's text, and says whether it fits the column's type; what does not is NULL and counted.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn append(&mut self, text: &str) -> Result<bool> {
        let fits = match &mut self.values {
            Values::Absent | Values::Constant(_) => true,
            Values::Texts(texts) | Values::Others(texts) => {
                texts.append_option(Some(text).filter(|text| !self.null_word || !is_null(text)));
                true
            }
            Values::Numbers(numbers) => append_number(numbers, text),
            Values::Times(times) => times.append(text),
            Values::Maps(maps) if is_null(text) => maps.append_null().map(|()| true)?,
            Values::Maps(maps) => maps.append_json(text)?,
        };
        if !fits {
            self.misfits.add(text);
        }
        Ok(fits)
    }

    /// Appends NULL: this part of the file lacks the column.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn append_null(&mut self) -> Result<()> {
        match &mut self.values {
            Values::Absent | Values::Constant(_) => {}
            Values::Texts(texts) | Values::Others(texts) => texts.append_null(),
            Values::Numbers(numbers) => numbers.append_null(),
            Values::Times(times) => times.values.append_null(),
            Values::Maps(maps) => maps.append_null()?,
        }
        Ok(())
    }

    /// Takes the rows built so far, and tells what did not fit.
    ///
    /// # Errors
    /// Findings are strict and there is one, or a fault of ours.
    pub fn finish(&mut self, rows: usize, findings: &Findings) -> Result<ArrayRef> {
        let data_type = self.field.data_type();
        let array: ArrayRef = match &mut self.values {
            Values::Absent => new_null_array(data_type, rows),
            Values::Constant(value) => value.to_array_of_size(rows)?,
            Values::Numbers(numbers) => Arc::new(numbers.finish()),
            Values::Times(times) => Arc::new(times.values.finish()),
            Values::Texts(texts) => Arc::new(texts.finish()),
            Values::Maps(maps) => maps.finish(),
            Values::Others(texts) => {
                let texts: ArrayRef = Arc::new(texts.finish());
                convert(&texts, data_type, &mut |text| self.misfits.add(text))?
            }
        };
        findings.add(self.field.name(), &std::mem::take(&mut self.misfits))?;
        Ok(if array.data_type() == data_type { array } else { cast(&array, data_type)? })
    }
}

/// What some writers of FOCUS put where there is nothing to say: no misfit in numbers, times and maps.
fn is_null(text: &str) -> bool {
    text == "NULL"
}

fn append_number(numbers: &mut Float64Builder, text: &str) -> bool {
    if text.is_empty() {
        numbers.append_null();
        return true;
    }
    let number = text.parse().or_else(|_| text.trim().parse()).ok();
    numbers.append_option(number);
    number.is_some() || text.trim().is_empty() || is_null(text)
}

/// Times as counts of a unit since 1970.
struct Times {
    unit: TimeUnit,
    values: Int64Builder,
    /// The last text and what it says, which the next row mostly repeats.
    last: (String, Option<i64>),
}

impl Times {
    fn new(unit: TimeUnit) -> Self {
        Self { unit, values: Int64Builder::new(), last: (String::new(), None) }
    }

    fn append(&mut self, text: &str) -> bool {
        if text != self.last.0 {
            text.clone_into(&mut self.last.0);
            self.last.1 = times::parse(text).and_then(|time| count(time, self.unit));
        }
        self.values.append_option(self.last.1);
        self.last.1.is_some() || text.trim().is_empty() || is_null(text)
    }
}

fn count(time: DateTime<Utc>, unit: TimeUnit) -> Option<i64> {
    match unit {
        TimeUnit::Second => Some(time.timestamp()),
        TimeUnit::Millisecond => Some(time.timestamp_millis()),
        TimeUnit::Microsecond => Some(time.timestamp_micros()),
        TimeUnit::Nanosecond => time.timestamp_nanos_opt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::AsArray;
    use datafusion::arrow::datatypes::{Date32Type, Field, Fields, Float64Type, Int64Type};

    /// The column built of `texts`, and what was found.
    fn built(data_type: &DataType, texts: &[&str]) -> (ArrayRef, Vec<String>) {
        let field = Arc::new(Field::new("c", data_type.clone(), true));
        let mut column = Column::of_file(&field, false);
        for text in texts {
            column.append(text).unwrap();
        }
        let findings = Findings::default();
        let array = column.finish(texts.len(), &findings).unwrap();
        assert_eq!(array.data_type(), data_type);
        (array, findings.sentences())
    }

    fn misfits(count: usize, example: &str) -> Vec<String> {
        vec![format!("{count} values of c do not fit its type and read as unknown, such as {example:?}")]
    }

    #[test]
    fn numbers_are_parsed() {
        let (array, found) = built(&DataType::Float64, &["1.5", "", " -2e3 ", " ", "NULL", "abc", "1,5"]);
        let expected = [Some(1.5), None, Some(-2000.0), None, None, None, None];
        assert_eq!(array.as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), expected);
        assert_eq!(found, misfits(2, "1,5"));
    }

    #[test]
    fn times_are_parsed_in_every_unit() {
        let texts = ["2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "", "2025-01-01 00:00:01", "soon", "soon"];
        let per_second = [
            (TimeUnit::Second, 1),
            (TimeUnit::Millisecond, 1000),
            (TimeUnit::Microsecond, 1_000_000),
            (TimeUnit::Nanosecond, 1_000_000_000),
        ];
        for (unit, ticks) in per_second {
            for zone in [None, Some("UTC".into())] {
                let (array, found) = built(&DataType::Timestamp(unit, zone), &texts);
                let counts = cast(&array, &DataType::Int64).unwrap();
                // 20,089 days lie between 1970 and 2025.
                let first = Some(20_089 * 86_400 * ticks);
                let expected = [first, first, None, first.map(|first| first + ticks), None, None];
                assert_eq!(counts.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), expected);
                assert_eq!(found, misfits(2, "soon"));
            }
        }
    }

    #[test]
    fn text_stays_as_it_is() {
        let texts = ["", " a ", "NULL", "a text of more than twelve bytes"];
        let (array, found) = built(&DataType::Utf8View, &texts);
        assert_eq!(array.as_string_view().iter().collect::<Vec<_>>(), texts.map(Some));
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn json_becomes_the_tables_own_map_type() {
        let parts =
            Fields::from(vec![Field::new("k", DataType::Utf8View, false), Field::new("v", DataType::Utf8, true)]);
        let entries = Arc::new(Field::new("entries", DataType::Struct(parts), false));
        let (array, found) = built(&DataType::Map(entries, false), &[r#"{"a":"1"}"#, "", "NULL", "a=1"]);
        let maps = array.as_map();
        assert_eq!((0..4).map(|row| maps.is_valid(row)).collect::<Vec<_>>(), [true, true, false, false]);
        assert_eq!((maps.value_length(0), maps.value_length(1)), (1, 0));
        assert_eq!(found, misfits(1, "a=1"));
    }

    #[test]
    fn other_types_are_converted() {
        let (array, found) = built(&DataType::Date32, &["2025-01-01", "", "x"]);
        assert_eq!(array.as_primitive::<Date32Type>().iter().collect::<Vec<_>>(), [Some(20_089), None, None]);
        assert_eq!(found, misfits(1, "x"));
        let (array, found) = built(&DataType::Int64, &["12", "", "1.5"]);
        assert_eq!(array.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [Some(12), None, None]);
        assert_eq!(found, misfits(1, "1.5"));
    }

    #[test]
    fn absent_and_constant_columns_need_no_rows() {
        let field = Arc::new(Field::new("c", DataType::Utf8View, true));
        let findings = Findings::default();
        let mut absent = Column::absent(&field);
        absent.append("x").unwrap();
        assert_eq!(absent.finish(3, &findings).unwrap().null_count(), 3);
        let field = Arc::new(Field::new("year", DataType::Utf8, true));
        let mut year = Column::constant(&field, ScalarValue::from("2025"));
        let years = year.finish(2, &findings).unwrap();
        assert_eq!(years.as_string::<i32>().iter().collect::<Vec<_>>(), [Some("2025"); 2]);
    }
}
