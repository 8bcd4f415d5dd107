//! Parquet: zstd, decimals as decimals, days as days. The same rows are the same bytes, in whatever batches they come.

mod types;

use std::io::{self, Write};

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::Flow;
use crate::table::Column;

/// Rows that are written at once: where pages and row groups end must not depend on the batches that came.
const ROWS: usize = 8 << 10;
/// Rows of a row group.
const GROUP: usize = 256 << 10;
/// Bytes of a row group in memory.
const BYTES: usize = 64 << 20;

/// A file whose columns have the types of the first batch.
#[derive(Default)]
pub(super) struct Parquet {
    columns: Vec<Column>,
    file: Option<File>,
}

/// A file that is being written, to memory until its bytes are handed on.
struct File {
    schema: SchemaRef,
    waiting: BatchCoalescer,
    writer: ArrowWriter<Vec<u8>>,
}

impl Flow for Parquet {
    fn begin(&mut self, columns: &[Column], _: &mut dyn Write) -> io::Result<()> {
        columns.clone_into(&mut self.columns);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(File::begin(types::of(&self.columns, batch))?);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let batch = types::fit(batch, &file.schema).map_err(arrow)?;
        file.waiting.push_batch(batch).map_err(arrow)?;
        file.write()?;
        out.write_all(&std::mem::take(file.writer.inner_mut()))
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => File::begin(types::meant(&self.columns))?,
        };
        file.waiting.finish_buffered_batch().map_err(arrow)?;
        file.write()?;
        out.write_all(&file.writer.into_inner().map_err(parquet)?)
    }
}

impl File {
    fn begin(schema: SchemaRef) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP))
            .build();
        // Every reader gets the types from Parquet's own; Arrow's would only repeat them.
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(Vec::new(), SchemaRef::clone(&schema), options);
        let waiting = BatchCoalescer::new(SchemaRef::clone(&schema), ROWS);
        Ok(Self { schema, waiting, writer: writer.map_err(parquet)? })
    }

    fn write(&mut self) -> io::Result<()> {
        while let Some(batch) = self.waiting.next_completed_batch() {
            self.writer.write(&batch).map_err(parquet)?;
            if self.writer.in_progress_size() > BYTES {
                self.writer.flush().map_err(parquet)?;
            }
        }
        Ok(())
    }
}

fn arrow(error: ArrowError) -> io::Error {
    io::Error::other(error)
}

fn parquet(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests;
