//! The billing periods of a Parquet file whose path says none, from its one column that does.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{Datelike, NaiveDate};
use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType, Date32Type};
use datafusion::common::DataFusionError;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::{CachedParquetFileReaderFactory, ParquetFileReaderFactory};
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::ArrowReaderOptions;
use datafusion::parquet::arrow::async_reader::{AsyncFileReader, ParquetRecordBatchStreamBuilder};
use datafusion::parquet::errors::Result as ParquetResult;
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::TryStreamExt;
use futures::future::BoxFuture;
use object_store::{ObjectMeta, ObjectStore};

use crate::schema::adapt::convert;

/// Reads the periods; `None` if the file lacks the column or a row lacks its value.
///
/// # Errors
/// The file cannot be read.
pub async fn of_parquet(
    store: Arc<dyn ObjectStore>,
    runtime: &RuntimeEnv,
    meta: &ObjectMeta,
    column: &str,
) -> Result<Option<BTreeSet<NaiveDate>>, DataFusionError> {
    let readers = CachedParquetFileReaderFactory::new(store, runtime.cache_manager.get_file_metadata_cache());
    let file = PartitionedFile::new_from_meta(meta.clone());
    let reader = Reader(readers.create_reader(0, file, None, &ExecutionPlanMetricsSet::new())?);
    let builder = ParquetRecordBatchStreamBuilder::new(reader).await?;
    let parquet = builder.parquet_schema();
    let found = (0..parquet.num_columns()).find(|index| parquet.column(*index).name().eq_ignore_ascii_case(column));
    let Some(found) = found else { return Ok(None) };
    let mask = ProjectionMask::leaves(parquet, [found]);
    let mut batches = builder.with_projection(mask).build()?;
    let mut days: BTreeSet<i32> = BTreeSet::new();
    while let Some(batch) = batches.try_next().await? {
        let dates = convert(batch.column(0), &DataType::Date32, &mut |_| ())?;
        let dates = dates.as_primitive::<Date32Type>();
        if dates.null_count() > 0 {
            return Ok(None);
        }
        let mut last = None;
        for day in dates.iter().flatten().filter(|day| last.replace(*day) != Some(*day)) {
            days.insert(day);
        }
    }
    Ok(Some(days.into_iter().filter_map(|day| Date32Type::to_naive_date_opt(day)?.with_day(1)).collect()))
}

/// The session's reader, which the stream builder takes only as a type of its own.
struct Reader(Box<dyn AsyncFileReader + Send>);

impl AsyncFileReader for Reader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, ParquetResult<Bytes>> {
        self.0.get_bytes(range)
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, ParquetResult<Vec<Bytes>>> {
        self.0.get_byte_ranges(ranges)
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, ParquetResult<Arc<ParquetMetaData>>> {
        self.0.get_metadata(options)
    }
}
