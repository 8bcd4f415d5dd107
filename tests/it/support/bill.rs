//! Small bills written with the physical traits of AWS's Parquet: milliseconds UTC, no statistics, one row group, no Arrow schema.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float64Array, MapBuilder, MapFieldNames, RecordBatch, StringArray, StringBuilder,
    TimestampMillisecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::line::{Line, Value};
use super::place::Place;
use super::run::{Run, costs};

/// A bill in a folder of its own.
pub struct Bill {
    pub place: Place,
}

impl Bill {
    pub fn new() -> Self {
        Self { place: Place::new() }
    }

    /// Adds a file of lines.
    #[must_use]
    pub fn file(self, path: &str, lines: impl Into<Vec<Line>>) -> Self {
        self.with(path, File::new(lines))
    }

    /// Adds a file with traits of its own.
    #[must_use]
    pub fn with(self, path: &str, file: File) -> Self {
        self.place.write(&format!("bill/{path}"), file.bytes());
        self
    }

    /// Adds a file that is no Parquet.
    #[must_use]
    pub fn other(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.place.write(&format!("bill/{path}"), bytes);
        self
    }

    /// Runs the program over it.
    pub fn costs(&self, args: &[&str]) -> Run {
        let source = self.place.path("bill").display().to_string();
        let args: Vec<&str> = args.iter().copied().chain(["--source", &source]).collect();
        costs(&args)
    }

    /// The CSV of a query.
    #[track_caller]
    pub fn sql(&self, sql: &str) -> String {
        self.costs(&["sql", sql, "--format", "csv"]).data()
    }
}

/// A file's lines and how it holds them.
pub struct File {
    lines: Vec<Line>,
    types: Vec<(String, DataType)>,
    upper_case: bool,
}

impl File {
    pub fn new(lines: impl Into<Vec<Line>>) -> Self {
        Self { lines: lines.into(), types: Vec::new(), upper_case: false }
    }

    /// Holds a column as another type.
    #[must_use]
    pub fn typed(mut self, name: &str, data_type: DataType) -> Self {
        self.types.push((name.to_owned(), data_type));
        self
    }

    #[must_use]
    pub fn in_upper_case(mut self) -> Self {
        self.upper_case = true;
        self
    }

    fn batch(&self) -> RecordBatch {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in self.lines.iter().flat_map(|line| &line.0) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for name in names {
            let mut array = array(&self.lines, name);
            if let Some((_, data_type)) = self.types.iter().find(|(typed, _)| typed == name) {
                array = cast(&array, data_type).unwrap();
            }
            let name = if self.upper_case { name.to_uppercase() } else { name.to_owned() };
            fields.push(Field::new(name, array.data_type().clone(), true));
            arrays.push(array);
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
    }

    pub fn bytes(&self) -> Vec<u8> {
        parquet_bytes(&self.batch())
    }
}

/// Writes one row group without statistics.
pub fn parquet_bytes(batch: &RecordBatch) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new_with_options(&mut bytes, batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// One column; what a line does not say is '' or 0.0, as in real files.
fn array(lines: &[Line], name: &str) -> ArrayRef {
    let values: Vec<Option<&Value>> =
        lines.iter().map(|line| line.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)).collect();
    let form = values.iter().flatten().find(|value| ***value != Value::Null);
    match form.unwrap_or(&&Value::Null) {
        Value::Number(_) => {
            let number = |value: Option<&Value>| match value {
                Some(Value::Number(number)) => Some(*number),
                Some(_) => None,
                None => Some(0.0),
            };
            Arc::new(values.iter().copied().map(number).collect::<Float64Array>())
        }
        Value::Time(_) => {
            let times = values.iter().map(|value| if let Some(Value::Time(time)) = value { Some(*time) } else { None });
            Arc::new(times.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
        }
        Value::Map(_) => Arc::new(maps(&values)),
        Value::Text(_) | Value::Null => {
            let text = |value: Option<&Value>| match value {
                Some(Value::Text(text)) => Some(text.clone()),
                Some(_) => None,
                None => Some(String::new()),
            };
            Arc::new(values.iter().copied().map(text).collect::<StringArray>())
        }
    }
}

fn maps(values: &[Option<&Value>]) -> arrow::array::MapArray {
    let names = MapFieldNames { entry: "key_value".into(), key: "key".into(), value: "value".into() };
    let mut builder = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
    for value in values {
        if let Some(Value::Map(entries)) = value {
            for (key, value) in entries {
                builder.keys().append_value(key);
                builder.values().append_value(value);
            }
        }
        builder.append(!matches!(value, Some(Value::Null))).unwrap();
    }
    builder.finish()
}
