//! Parquet files as AWS writes them: snappy, one row group where it fits, no statistics on text.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{mem, thread};

use arrow::array::ArrayRef;
use arrow::datatypes::{FieldRef, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use crate::batch::{Batch, schema};
use crate::calendar::{Month, Spans};
use crate::columns::Column;
use crate::failure::Failure;
use crate::line::{Row, Template};

/// The name that every file starts with.
const NAME: &str = "monthly-cur";
/// Rows encoded at a time.
const BATCH_ROWS: usize = 32_768;
/// A row group is closed when its encoded columns reach this, which bounds memory for huge files.
const GROUP_BYTES: usize = 128 << 20;

/// Writes one month's rows to as many files as it takes.
pub struct MonthWriter {
    month: Month,
    folder: PathBuf,
    rows_per_file: usize,
    columns: Vec<Column>,
    schema: SchemaRef,
    batch: Batch,
    file: Option<OpenFile>,
    files: usize,
    rows_in_file: usize,
}

impl MonthWriter {
    /// Makes the month's folder and clears an earlier run's files from it.
    pub fn create(out: &Path, month: Month, rows_per_file: usize, columns: Vec<Column>) -> Result<Self, Failure> {
        let folder = out.join(format!("year={}", month.year)).join(format!("month={}", month.month));
        prepare(&folder).map_err(|error| Failure::new("cannot prepare", &folder, error))?;
        let schema = schema(&columns);
        let (batch, file) = (Batch::new(), None);
        Ok(Self { month, folder, rows_per_file, columns, schema, batch, file, files: 0, rows_in_file: 0 })
    }

    /// Rows from here on share this template.
    pub fn begin(&mut self, template: Template) {
        self.batch.begin(template);
    }

    /// Adds a row to the run under way, and encodes or closes what is full.
    pub fn push(&mut self, row: &Row, spans: &Spans) -> Result<(), Failure> {
        self.batch.push(row);
        self.rows_in_file += 1;
        let full = self.rows_in_file == self.rows_per_file;
        if full || self.batch.len() == BATCH_ROWS {
            self.encode(spans)?;
        }
        if full { self.close() } else { Ok(()) }
    }

    /// Writes what is left and closes the last file.
    pub fn finish(mut self, spans: &Spans) -> Result<(), Failure> {
        self.encode(spans)?;
        self.close()
    }

    fn encode(&mut self, spans: &Spans) -> Result<(), Failure> {
        if self.batch.len() == 0 {
            return Ok(());
        }
        if self.file.is_none() {
            self.files += 1;
            let path = self.folder.join(format!("{NAME}-{:05}.snappy.parquet", self.files));
            self.file = Some(OpenFile::create(path, &self.schema)?);
        }
        let arrays = self.batch.arrays(&self.columns, self.month, spans);
        self.batch.clear();
        self.file.as_mut().map_or(Ok(()), |file| file.encode(&arrays))
    }

    fn close(&mut self) -> Result<(), Failure> {
        self.rows_in_file = 0;
        self.file.take().map_or(Ok(()), OpenFile::close)
    }
}

/// Makes the folder, empty of files that an earlier run with more rows may have left.
fn prepare(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(NAME) && name.ends_with(".snappy.parquet") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A file under way and the columns of its current row group.
struct OpenFile {
    path: PathBuf,
    schema: SchemaRef,
    writer: SerializedFileWriter<BufWriter<File>>,
    factory: ArrowRowGroupWriterFactory,
    columns: Vec<ArrowColumnWriter>,
    groups: usize,
}

impl OpenFile {
    fn create(path: PathBuf, schema: &SchemaRef) -> Result<Self, Failure> {
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

    fn encode(&mut self, arrays: &[ArrayRef]) -> Result<(), Failure> {
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

    fn close(mut self) -> Result<(), Failure> {
        let closed = self.flush().and_then(|()| self.writer.finish().map(drop));
        closed.map_err(|error| Failure::new("cannot write", &self.path, error))
    }
}

/// Encodes a batch, its columns dealt out to a few threads; the bytes do not depend on how many.
fn encode(writers: &mut [ArrowColumnWriter], fields: &[FieldRef], arrays: &[ArrayRef]) -> Result<(), ParquetError> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut hands: Vec<Vec<_>> = (0..threads).map(|_| vec![]).collect();
    for (index, ((writer, field), array)) in writers.iter_mut().zip(fields).zip(arrays).enumerate() {
        hands[index % threads].push((writer, field, array));
    }
    thread::scope(|scope| {
        let workers: Vec<_> = hands
            .into_iter()
            .map(|hand| {
                scope.spawn(move || {
                    for (writer, field, array) in hand {
                        for leaf in compute_leaves(field, array)? {
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
