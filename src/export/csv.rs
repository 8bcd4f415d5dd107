//! CSV as a bill's files hold it: full decimals, times in UTC, maps as JSON text, and every text as it is, so that what is
//! read back is what was there.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use arrow::array::{Array, AsArray, MapArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef};
use csv::{Terminator, Writer, WriterBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Sink;
use crate::table::cell;

/// A file that is being written, plain or gzipped.
pub struct Csv<W: Write>(Writer<W>);

impl Csv<BufWriter<File>> {
    /// Begins a file with its header.
    pub fn begin(file: File, schema: &SchemaRef, compressed: bool) -> io::Result<Box<dyn Sink>> {
        let file = BufWriter::new(file);
        if compressed {
            let file = GzEncoder::new(file, Compression::default());
            return Ok(Box::new(Csv(headed(file, schema)?)));
        }
        Ok(Box::new(Csv(headed(file, schema)?)))
    }
}

fn headed<W: Write>(out: W, schema: &SchemaRef) -> io::Result<Writer<W>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out);
    writer.write_record(schema.fields().iter().map(|field| field.name())).map_err(io)?;
    Ok(writer)
}

/// What ends a stream of bytes.
trait Finish: Write + Send {
    fn finish(self) -> io::Result<()>;
}

impl Finish for BufWriter<File> {
    fn finish(mut self) -> io::Result<()> {
        self.flush()
    }
}

impl Finish for GzEncoder<BufWriter<File>> {
    fn finish(self) -> io::Result<()> {
        self.finish()?.flush()
    }
}

impl<W: Finish> Sink for Csv<W> {
    fn batch(&mut self, batch: &RecordBatch) -> io::Result<()> {
        for row in 0..batch.num_rows() {
            for column in batch.columns() {
                self.field(column, row)?;
            }
            self.0.write_record(None::<&[u8]>).map_err(io)?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)?.finish()
    }
}

impl<W: Write> Csv<W> {
    fn field(&mut self, column: &dyn Array, row: usize) -> io::Result<()> {
        let written = match column.data_type() {
            _ if column.is_null(row) => self.0.write_field(""),
            DataType::Utf8View => self.0.write_field(column.as_string_view().value(row)),
            DataType::Map(..) => self.0.write_field(json(column.as_map(), row)?),
            _ => self.0.write_field(cell(column, row).full().unwrap_or_default()),
        };
        written.map_err(io)
    }
}

/// A map as a JSON object, its keys in the map's order.
fn json(maps: &MapArray, row: usize) -> io::Result<String> {
    let entries = maps.value(row);
    let text = |index: usize| cast(entries.column(index), &DataType::Utf8View).map_err(io::Error::other);
    let (keys, values) = (text(0)?, text(1)?);
    let (keys, values) = (keys.as_string_view(), values.as_string_view());
    let pairs = (0..entries.len()).map(|at| (keys.value(at).to_owned(), value(values.is_valid(at), values.value(at))));
    serde_json::to_string(&pairs.collect::<serde_json::Map<_, _>>()).map_err(io::Error::other)
}

fn value(is_there: bool, text: &str) -> serde_json::Value {
    if is_there { text.into() } else { serde_json::Value::Null }
}

fn io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
