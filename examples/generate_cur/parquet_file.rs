//! A Parquet file as AWS writes it: snappy, one row group where it fits, no statistics on text.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::{mem, thread};

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, FieldRef, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use crate::failure::Failure;

/// A row group is closed when its encoded columns reach this, which bounds memory for huge files.
const GROUP_BYTES: usize = 128 << 20;

/// A file under way and the columns of its current row group.
pub struct OpenFile {
    path: PathBuf,
    schema: SchemaRef,
    writer: SerializedFileWriter<BufWriter<File>>,
    factory: ArrowRowGroupWriterFactory,
    columns: Vec<ArrowColumnWriter>,
    groups: usize,
}

impl OpenFile {
    /// A file without rows.
    pub fn create(path: PathBuf, schema: &SchemaRef) -> Result<Self, Failure> {
        let file = File::create(&path).map_err(|error| Failure::new("cannot write", &path, error))?;
        let opened = Self::start(BufWriter::new(file), schema);
        let (writer, factory, columns) = opened.map_err(|error| Failure::new("cannot write", &path, error))?;
        Ok(Self { path, schema: Arc::clone(schema), writer, factory, columns, groups: 0 })
    }

    #[allow(clippy::type_complexity)] // the three halves of one thing, named at the only caller
    fn start<W: Write + Send>(
        file: W,
        schema: &SchemaRef,
    ) -> Result<(SerializedFileWriter<W>, ArrowRowGroupWriterFactory, Vec<ArrowColumnWriter>), ParquetError> {
        let descriptor = ArrowSchemaConverter::new().convert(schema)?;
        let properties = Arc::new(properties(schema));
        let writer = SerializedFileWriter::new(file, descriptor.root_schema_ptr(), properties)?;
        let factory = ArrowRowGroupWriterFactory::new(&writer, Arc::clone(schema));
        let columns = factory.create_column_writers(0)?;
        Ok((writer, factory, columns))
    }

    /// Adds rows, one array per column.
    pub fn encode(&mut self, arrays: &[ArrayRef]) -> Result<(), Failure> {
        let encoded = encode(&mut self.columns, self.schema.fields(), arrays);
        let filled = encoded.and_then(|()| {
            let size: usize = self.columns.iter().map(ArrowColumnWriter::memory_size).sum();
            if size < GROUP_BYTES {
                return Ok(());
            }
            self.flush()?;
            self.columns = self.factory.create_column_writers(self.groups)?;
            Ok(())
        });
        filled.map_err(|error| Failure::new("cannot write", &self.path, error))
    }

    /// Writes the row group that is under way.
    fn flush(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in mem::take(&mut self.columns) {
            column.close()?.append_to_row_group(&mut group)?;
        }
        group.close()?;
        self.groups += 1;
        Ok(())
    }

    /// Writes what is left, and the footer.
    pub fn close(mut self) -> Result<(), Failure> {
        let closed = self.flush().and_then(|()| self.writer.finish().map(drop));
        closed.map_err(|error| Failure::new("cannot write", &self.path, error))
    }
}

/// Encodes a batch, its columns dealt out to a few threads; the bytes do not depend on how many.
fn encode(writers: &mut [ArrowColumnWriter], fields: &[FieldRef], arrays: &[ArrayRef]) -> Result<(), ParquetError> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut hands: Vec<Vec<_>> = (0..threads).map(|_| vec![]).collect();
    let mut writers = writers.iter_mut();
    for (index, (field, array)) in fields.iter().zip(arrays).enumerate() {
        // A map is written as two columns, of its keys and of its values.
        let leaves = if matches!(field.data_type(), DataType::Map(..)) { 2 } else { 1 };
        let own: Vec<&mut ArrowColumnWriter> = writers.by_ref().take(leaves).collect();
        hands[index % threads].push((own, field, array));
    }
    thread::scope(|scope| {
        let workers: Vec<_> = hands
            .into_iter()
            .map(|hand| {
                scope.spawn(move || {
                    for (writers, field, array) in hand {
                        for (writer, leaf) in writers.into_iter().zip(compute_leaves(field, array)?) {
                            writer.write(&leaf)?;
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(ParquetError::General("encoder died".into()))))
    })
}

fn properties(schema: &SchemaRef) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("generate_cur".to_owned())
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(None);
    for field in schema.fields().iter().filter(|field| field.data_type().is_temporal()) {
        let column = ColumnPath::from(field.name().as_str());
        builder = builder.set_column_statistics_enabled(column, EnabledStatistics::Chunk);
    }
    builder.build()
}
