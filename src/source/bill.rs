//! Opening a source: the footers of its files, one schema for all, and the billing periods that they hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType, Date32Type, Schema, TimeUnit};
use datafusion::datasource::physical_plan::parquet::metadata::DFParquetMetadata;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use futures::stream::{StreamExt, TryStreamExt, iter};
use object_store::{ObjectMeta, ObjectStore};

use super::{BillFile, Partition, list};
use crate::error::{Error, Result};
use crate::schema::adapt::{Findings, convert};
use crate::schema::unify::unify;
use crate::settings::{Form, Source};

/// The column that says a line's billing period where the path does not.
const PERIOD_START: &str = "bill_billing_period_start_date";
/// Footers that are read at once.
const AT_ONCE: usize = 16;

/// An opened bill.
#[derive(Debug)]
pub struct Bill {
    /// The source's name, for messages.
    pub name: String,
    /// Its files in the order of their paths.
    pub files: Arc<Vec<BillFile>>,
    /// The union of the files' columns.
    pub columns: Schema,
    /// The billing periods, in order.
    pub periods: Vec<NaiveDate>,
    /// Files that are no data files, and why.
    pub left_aside: Vec<(PathBuf, &'static str)>,
    /// Values that did not fit their column's type, counted while scanning.
    pub findings: Arc<Findings>,
}

/// Lists a source and reads its footers.
///
/// # Errors
/// What [`list`] refuses, a file that is no Parquet or no bill, a form other than the declared one, or two folders of
/// one billing period.
pub async fn open(source: &Source, runtime: &RuntimeEnv, findings: Arc<Findings>) -> Result<Bill> {
    let listing = list(&source.url)?;
    let reads = listing.files.into_iter().map(|(path, meta, partition)| footer(path, meta, partition, runtime));
    let files: Vec<BillFile> = iter(reads).buffered(AT_ONCE).try_collect().await?;
    check_form(source, &files)?;
    one_snapshot(&files)?;
    let columns = unify(files.iter().map(|file| file.schema.as_ref()));
    let periods: BTreeSet<NaiveDate> = files.iter().flat_map(|file| file.periods.iter().copied()).collect();
    Ok(Bill {
        name: source.name.clone(),
        files: Arc::new(files),
        columns,
        periods: periods.into_iter().collect(),
        left_aside: listing.left_aside,
        findings,
    })
}

async fn footer(path: PathBuf, meta: ObjectMeta, partition: Partition, runtime: &RuntimeEnv) -> Result<BillFile> {
    let broken = |source| broken(&path, source);
    let store: Arc<dyn ObjectStore> =
        runtime.object_store(ObjectStoreUrl::local_filesystem()).map_err(|error| broken(error.into()))?;
    let schema = DFParquetMetadata::new(store.as_ref(), &meta)
        .with_file_metadata_cache(Some(runtime.cache_manager.get_file_metadata_cache()))
        .with_coerce_int96(Some(TimeUnit::Microsecond))
        .fetch_schema()
        .await
        .map_err(|error| broken(error.into()))?;
    let has = |name: &str| schema.fields().iter().any(|field| field.name().eq_ignore_ascii_case(name));
    if !has("line_item_unblended_cost") || !has("line_item_line_item_type") {
        return Err(no_bill(&path, &schema));
    }
    let periods = match partition.period {
        Some(period) => vec![period],
        None => read_periods(&path)?,
    };
    let period = if let [one] = periods.as_slice() { Some(*one) } else { None };
    Ok(BillFile { path, meta, partition, schema: Arc::new(schema), period, periods })
}

fn broken(path: &Path, source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Parquet {
        path: path.display().to_string(),
        source,
        hint: "the file may be cut short or no Parquet at all: fetch it again, or move it out of the source".to_owned(),
    }
}

fn no_period(path: &Path) -> Error {
    Error::Source {
        message: format!(
            "{} does not say the billing period of every row: neither its path nor {PERIOD_START} does",
            path.display()
        ),
        hint: "put it under folders such as year=2025/month=1".to_owned(),
    }
}

fn no_bill(path: &Path, schema: &Schema) -> Error {
    let first: Vec<&str> = schema.fields().iter().take(4).map(|field| field.name().as_str()).collect();
    Error::Source {
        message: format!(
            "{} is no Cost and Usage Report: it lacks line_item_unblended_cost or line_item_line_item_type (it has {}, …)",
            path.display(),
            first.join(", ")
        ),
        hint: "point the source at the folder of the report's data files".to_owned(),
    }
}

/// Reads the billing periods of a file whose path says none, from their one column.
fn read_periods(path: &PathBuf) -> Result<Vec<NaiveDate>> {
    let read = |source| Error::Read { path: path.clone(), source };
    let broken = |source| broken(path, source);
    let file = std::fs::File::open(path).map_err(read)?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| broken(error.into()))?;
    let parquet = builder.parquet_schema();
    let column = (0..parquet.num_columns())
        .find(|index| parquet.column(*index).name().eq_ignore_ascii_case(PERIOD_START))
        .ok_or_else(|| no_period(path))?;
    let mask = ProjectionMask::leaves(parquet, [column]);
    let reader = builder.with_projection(mask).build().map_err(|error| broken(error.into()))?;
    let mut days: BTreeSet<i32> = BTreeSet::new();
    for batch in reader {
        let batch = batch.map_err(|error| broken(error.into()))?;
        let dates = convert(batch.column(0), &DataType::Date32, &mut |_| ());
        let dates = dates.map_err(|error| broken(error.into()))?;
        let dates = dates.as_primitive::<Date32Type>();
        if dates.null_count() > 0 {
            return Err(no_period(path));
        }
        let mut last = None;
        for day in dates.iter().flatten().filter(|day| last.replace(*day) != Some(*day)) {
            days.insert(day);
        }
    }
    let months: BTreeSet<NaiveDate> =
        days.into_iter().filter_map(|day| Date32Type::to_naive_date_opt(day)?.with_day(1)).collect();
    Ok(months.into_iter().collect())
}

/// Reading two snapshots of a month would count each line twice.
fn one_snapshot(files: &[BillFile]) -> Result<()> {
    let mut folders: BTreeMap<NaiveDate, &Path> = BTreeMap::new();
    for file in files {
        let Some(folder) = file.path.parent() else { continue };
        for period in &file.periods {
            let first = folders.entry(*period).or_insert(folder);
            if *first != folder {
                return Err(Error::Source {
                    message: format!(
                        "two folders hold {}: {} and {}",
                        period.format("%Y-%m"),
                        first.display(),
                        folder.display()
                    ),
                    hint: "if they are snapshots of one bill, move the older one out of the source".to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// CUR 2.0 has its product columns in a map.
fn check_form(source: &Source, files: &[BillFile]) -> Result<()> {
    let is_cur2 = |file: &&BillFile| {
        file.schema.field_with_name("product").is_ok_and(|field| matches!(field.data_type(), DataType::Map(..)))
    };
    let wrong = match source.form {
        Form::Auto => None,
        Form::Cur => files.iter().find(is_cur2).map(|file| (file, "cur", "CUR 2.0")),
        Form::Cur2 => files.iter().find(|file| !is_cur2(file)).map(|file| (file, "cur2", "the legacy report")),
    };
    match wrong {
        None => Ok(()),
        Some((file, declared, found)) => Err(Error::Source {
            message: format!("{} is declared as {declared}, but {} is {found}", source.name, file.path.display()),
            hint: "set form = \"auto\" in costs.toml".to_owned(),
        }),
    }
}
