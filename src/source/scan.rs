//! The scan of a bill: each file with its partition values, pruned by them, its columns brought to one schema.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{Datelike, NaiveDate};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column, DFSchema, Result, ScalarValue, project_schema};
use datafusion::config::TableParquetOptions;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;

use super::BillFile;
use crate::schema::adapt::{AdapterFactory, Findings};
use crate::schema::names;

/// Field metadata that marks a partition column, so that comparisons with it are made as people mean them.
pub const PARTITION: &str = "costs.partition";
/// The hidden column with each file's billing period as a date; NULL where a file holds several.
pub const BILLING_MONTH: &str = "__billing_month";
/// The hidden columns that say, file by file, whether the file has a column at all.
pub const HAS: &str = "has__";

/// The files of one bill as a table.
#[derive(Debug)]
pub struct BillTable {
    files: Arc<Vec<BillFile>>,
    table: TableSchema,
    /// Of the columns, how many a person sees: those of the files and of the paths.
    visible: usize,
    /// Partition values a file.
    values: Vec<Vec<ScalarValue>>,
    findings: Arc<Findings>,
}

impl BillTable {
    /// Makes the table of `files`, whose columns unite to `columns`; `presence` names the columns `X` for which a
    /// hidden `has__X` is wanted.
    #[must_use]
    pub fn new(
        files: Arc<Vec<BillFile>>,
        columns: &Schema,
        presence: &BTreeSet<String>,
        findings: Arc<Findings>,
    ) -> Self {
        let partitions = partition_columns(&files, presence);
        let shadowed: Vec<&str> = partitions.iter().map(|column| column.field.name().as_str()).collect();
        let own = columns.fields().iter().filter(|field| !shadowed.contains(&field.name().as_str()));
        let fields: Vec<FieldRef> = own.map(marked).collect();
        let visible = fields.len() + partitions.iter().filter(|column| column.visible).count();
        let values = files.iter().map(|file| partitions.iter().map(|column| (column.value)(file)).collect()).collect();
        let table = TableSchema::builder(Arc::new(Schema::new(fields)))
            .with_table_partition_cols(partitions.into_iter().map(|column| column.field).collect::<Vec<_>>())
            .build();
        Self { files, table, visible, values, findings }
    }

    /// The columns that a person sees, in order.
    pub fn visible(&self) -> impl Iterator<Item = &str> {
        self.table.table_schema().fields().iter().take(self.visible).map(|field| field.name().as_str())
    }

    /// What a filter comes to for each file, given the file's partition values.
    fn decided(&self, filter: &Expr, schema: &DFSchema) -> Result<Vec<Expr>> {
        let context = SimplifyContext::builder().with_schema(Arc::new(schema.clone())).build();
        let simplifier = ExprSimplifier::new(context);
        let fields = self.table.table_partition_cols();
        self.values
            .iter()
            .map(|values| {
                let literals = fields.iter().map(|field| field.name().as_str()).zip(values).collect();
                simplifier.simplify(with_literals(filter.clone(), &literals)?)
            })
            .collect()
    }

    /// The files that the filters leave, with their partition values.
    fn pruned(&self, filters: &[Expr], schema: &DFSchema) -> Result<Vec<PartitionedFile>> {
        let mut wanted = vec![true; self.files.len()];
        for filter in filters {
            for (wanted, decided) in wanted.iter_mut().zip(self.decided(filter, schema)?) {
                *wanted &= !is_never(&decided);
            }
        }
        let kept = self.files.iter().zip(&self.values).zip(wanted).filter(|(_, wanted)| *wanted);
        Ok(kept
            .map(|((file, values), _)| {
                PartitionedFile::new_from_meta(file.meta.clone()).with_partition_values(values.clone())
            })
            .collect())
    }

    fn is_partition(&self, name: &str) -> bool {
        self.table.table_partition_cols().iter().any(|field| field.name() == name)
    }
}

#[async_trait]
impl TableProvider for BillTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.table.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        // A filter that partition values alone decide is done with here; any other only helps to skip row groups.
        let schema = DFSchema::try_from(self.schema())?;
        filters
            .iter()
            .map(|filter| {
                let decided = self.decided(filter, &schema)?.iter().all(|value| matches!(value, Expr::Literal(..)));
                Ok(if decided { TableProviderFilterPushDown::Exact } else { TableProviderFilterPushDown::Inexact })
            })
            .collect()
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = DFSchema::try_from(self.schema())?;
        let files = self.pruned(filters, &schema)?;
        if files.is_empty() {
            return Ok(Arc::new(EmptyExec::new(project_schema(&self.schema(), projection)?)));
        }
        let url = ObjectStoreUrl::local_filesystem();
        let runtime = state.runtime_env();
        let mut source = ParquetSource::new(self.table.clone())
            .with_table_parquet_options(TableParquetOptions {
                global: state.config_options().execution.parquet.clone(),
                ..TableParquetOptions::default()
            })
            .with_parquet_file_reader_factory(Arc::new(CachedParquetFileReaderFactory::new(
                runtime.object_store(&url)?,
                runtime.cache_manager.get_file_metadata_cache(),
            )));
        let within_files =
            filters.iter().filter(|filter| filter.column_refs().iter().any(|column| !self.is_partition(column.name())));
        if let Some(filter) = conjunction(within_files.cloned()) {
            source = source.with_predicate(state.create_physical_expr(filter, &schema)?);
        }
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(groups(files, state.config().target_partitions()))
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .with_expr_adapter(Some(Arc::new(AdapterFactory { findings: Arc::clone(&self.findings) })))
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

/// Spreads files over at most `count` groups of about equal bytes.
fn groups(mut files: Vec<PartitionedFile>, count: usize) -> Vec<FileGroup> {
    files.sort_by_key(|file| std::cmp::Reverse(file.object_meta.size));
    let mut groups: Vec<(u64, Vec<PartitionedFile>)> = vec![(0, Vec::new()); count.clamp(1, files.len().max(1))];
    for file in files {
        if let Some(least) = groups.iter_mut().min_by_key(|(bytes, _)| *bytes) {
            least.0 += file.object_meta.size;
            least.1.push(file);
        }
    }
    groups.into_iter().map(|(_, files)| FileGroup::new(files)).collect()
}

fn with_literals(filter: Expr, literals: &HashMap<&str, &ScalarValue>) -> Result<Expr> {
    filter
        .transform(|expr| match &expr {
            Expr::Column(column) => match literals.get(column.name()) {
                Some(value) => Ok(Transformed::yes(Expr::Literal((*value).clone(), None))),
                // The optimizer qualifies columns with the table's name; the table's own schema has none.
                None => Ok(Transformed::yes(Expr::Column(Column::from_name(column.name())))),
            },
            _ => Ok(Transformed::no(expr)),
        })
        .data()
}

/// Whether a simplified filter lets no row through.
fn is_never(filter: &Expr) -> bool {
    matches!(filter, Expr::Literal(ScalarValue::Boolean(Some(false) | None) | ScalarValue::Null, _))
}

/// A text column of a partition's name is compared like one, also a file's own where paths say no period.
fn marked(field: &FieldRef) -> FieldRef {
    match mark(field.name()) {
        Some(mark) if field.data_type().is_string() => Arc::new(field.as_ref().clone().with_metadata(mark)),
        _ => Arc::clone(field),
    }
}

/// The metadata of a partition column: what its text is read as. `None` for any other name.
#[must_use]
pub fn mark(name: &str) -> Option<HashMap<String, String>> {
    let parses_as = match name {
        "year" | "month" => "int",
        "billing_period" => "month",
        _ => return None,
    };
    Some(HashMap::from([(PARTITION.to_owned(), parses_as.to_owned())]))
}

struct PartitionColumn {
    field: FieldRef,
    visible: bool,
    value: Box<dyn Fn(&BillFile) -> ScalarValue>,
}

/// The columns that paths give, first those that a person sees.
fn partition_columns(files: &[BillFile], presence: &BTreeSet<String>) -> Vec<PartitionColumn> {
    let mut columns = Vec::new();
    if files.iter().any(|file| file.partition.year.is_some()) {
        columns.push(text("year", |file| (file.partition.year.clone(), |period| period.year().to_string())));
        columns.push(text("month", |file| (file.partition.month.clone(), |period| period.month().to_string())));
    }
    if files.iter().any(|file| file.partition.billing_period.is_some()) {
        columns.push(text("billing_period", |file| {
            (file.partition.billing_period.clone(), |period| period.format("%Y-%m").to_string())
        }));
    }
    columns.push(PartitionColumn {
        field: Arc::new(Field::new(BILLING_MONTH, DataType::Date32, true)),
        visible: false,
        value: Box::new(|file| {
            ScalarValue::Date32(file.period.map(datafusion::arrow::datatypes::Date32Type::from_naive_date))
        }),
    });
    for name in presence {
        let column = name.clone();
        columns.push(PartitionColumn {
            field: Arc::new(Field::new(format!("{HAS}{name}"), DataType::Boolean, false)),
            visible: false,
            value: Box::new(move |file| {
                let same = |name: &String| names::spellings(&column).iter().chain([&column]).any(|other| other == name);
                let has = file.schema.fields().iter().any(|field| same(&field.name().to_lowercase()));
                ScalarValue::Boolean(Some(has))
            }),
        });
    }
    columns
}

/// The text that a file's path writes, and how to write its period where the path writes none.
type Written = fn(&BillFile) -> (Option<String>, fn(NaiveDate) -> String);

/// A text column as the path writes it; files of another style get it from their period.
fn text(name: &str, written: Written) -> PartitionColumn {
    PartitionColumn {
        field: marked(&Arc::new(Field::new(name, DataType::Utf8, true))),
        visible: true,
        value: Box::new(move |file| {
            let (text, from_period) = written(file);
            ScalarValue::Utf8(text.or_else(|| file.period.map(from_period)))
        }),
    }
}
