//! Parquet: zstd, statistics by page, a row group in memory at a time.

use std::fs::File;
use std::io;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::Sink;

/// Rows of a row group.
const ROWS: usize = 256 << 10;
/// Bytes of a row group in memory.
const BYTES: usize = 64 << 20;

/// A file that is being written.
pub struct Parquet(ArrowWriter<File>);

impl Parquet {
    /// Begins a file.
    pub fn begin(file: File, schema: &SchemaRef) -> io::Result<Box<dyn Sink>> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_statistics_enabled(EnabledStatistics::Page)
            .set_max_row_group_row_count(Some(ROWS))
            .build();
        // Every reader gets the types from Parquet's own; Arrow's would only repeat them.
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, SchemaRef::clone(schema), options).map_err(io)?;
        Ok(Box::new(Self(writer)))
    }
}

impl Sink for Parquet {
    fn batch(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.0.write(batch).map_err(io)?;
        if self.0.in_progress_size() > BYTES { self.0.flush().map_err(io) } else { Ok(()) }
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.0.close().map(|_| ()).map_err(io)
    }
}

fn io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
