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
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::union::UnionExec;

use super::csv::{CsvExec, CsvFile, CsvScan};
use super::roles::Container;
use super::{Bill, BillFile};
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
    url: ObjectStoreUrl,
    table: TableSchema,
    /// Of the columns, how many a person sees: those of the files and of the paths.
    visible: usize,
    /// Partition values a file.
    values: Vec<Vec<ScalarValue>>,
    findings: Arc<Findings>,
}

impl BillTable {
    /// Makes the table of a bill's files; `presence` names the columns `X` for which a hidden `has__X` is wanted.
    #[must_use]
    pub fn new(bill: &Bill, presence: &BTreeSet<String>) -> Self {
        let (files, columns) = (Arc::clone(&bill.files), &bill.columns);
        let partitions = partition_columns(&files, presence);
        let shadowed: Vec<&str> = partitions.iter().map(|column| column.field.name().as_str()).collect();
        let own = columns.fields().iter().filter(|field| !shadowed.contains(&field.name().as_str()));
        let fields: Vec<FieldRef> = own.map(marked).collect();
        let visible = fields.len() + partitions.iter().filter(|column| column.visible).count();
        let values = files.iter().map(|file| partitions.iter().map(|column| (column.value)(file)).collect()).collect();
        let table = TableSchema::builder(Arc::new(Schema::new(fields)))
            .with_table_partition_cols(partitions.into_iter().map(|column| column.field).collect::<Vec<_>>())
            .build();
        Self { files, url: bill.store.clone(), table, visible, values, findings: Arc::clone(&bill.findings) }
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

    /// The files that the filters leave, by their places in the bill.
    fn pruned(&self, filters: &[Expr], schema: &DFSchema) -> Result<Vec<usize>> {
        let mut wanted = vec![true; self.files.len()];
        for filter in filters {
            for (wanted, decided) in wanted.iter_mut().zip(self.decided(filter, schema)?) {
                *wanted &= !is_never(&decided);
            }
        }
        Ok((0..self.files.len()).filter(|index| wanted[*index]).collect())
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
        let (csv, parquet): (Vec<usize>, Vec<usize>) = self
            .pruned(filters, &schema)?
            .into_iter()
            .partition(|index| self.files[*index].container == Container::Csv);
        let mut plans: Vec<Arc<dyn ExecutionPlan>> = Vec::new();
        if !parquet.is_empty() {
            let within = |filter: &&Expr| filter.column_refs().iter().any(|column| !self.is_partition(column.name()));
            let filter = conjunction(filters.iter().filter(within).cloned());
            let filter = filter.map(|filter| state.create_physical_expr(filter, &schema)).transpose()?;
            plans.push(self.parquet(state, &parquet, projection, filter, limit)?);
        }
        if !csv.is_empty() {
            plans.push(self.csv(state, &csv, projection, limit)?);
        }
        match <[_; 1]>::try_from(plans) {
            Ok([one]) => Ok(one),
            Err(none) if none.is_empty() => Ok(Arc::new(EmptyExec::new(project_schema(&self.schema(), projection)?))),
            Err(both) => UnionExec::try_new(both),
        }
    }
}

impl BillTable {
    /// The scan of CSV files.
    fn csv(
        &self,
        state: &dyn Session,
        files: &[usize],
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let file = |index: usize| {
            let (file, values) = (&self.files[index], self.values[index].clone());
            let header = file.header.as_ref().map(Arc::clone)?;
            Some(CsvFile { meta: file.meta.clone(), path: file.path.clone(), header, values })
        };
        let groups = groups(&self.files, files, state.config().target_partitions());
        let scan = CsvScan {
            url: self.url.clone(),
            groups: groups.into_iter().map(|group| group.into_iter().filter_map(file).collect()).collect(),
            table: self.schema(),
            projection: projection.cloned(),
            limit,
            findings: Arc::clone(&self.findings),
        };
        Ok(Arc::new(CsvExec::new(scan)?))
    }

    /// The scan of Parquet files.
    fn parquet(
        &self,
        state: &dyn Session,
        files: &[usize],
        projection: Option<&Vec<usize>>,
        filter: Option<Arc<dyn PhysicalExpr>>,
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let runtime = state.runtime_env();
        let mut source = ParquetSource::new(self.table.clone())
            .with_table_parquet_options(TableParquetOptions {
                global: state.config_options().execution.parquet.clone(),
                ..TableParquetOptions::default()
            })
            .with_parquet_file_reader_factory(Arc::new(CachedParquetFileReaderFactory::new(
                runtime.object_store(&self.url)?,
                runtime.cache_manager.get_file_metadata_cache(),
            )));
        if let Some(filter) = filter {
            source = source.with_predicate(filter);
        }
        let groups = groups(&self.files, files, state.config().target_partitions());
        let file = |index: usize| {
            let meta = self.files[index].meta.clone();
            PartitionedFile::new_from_meta(meta).with_partition_values(self.values[index].clone())
        };
        let groups = groups.into_iter().map(|group| FileGroup::new(group.into_iter().map(file).collect()));
        let config = FileScanConfigBuilder::new(self.url.clone(), Arc::new(source))
            .with_file_groups(groups.collect())
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .with_expr_adapter(Some(Arc::new(AdapterFactory { findings: Arc::clone(&self.findings) })))
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

/// Spreads files over at most `count` groups of about equal bytes.
fn groups(files: &[BillFile], wanted: &[usize], count: usize) -> Vec<Vec<usize>> {
    let mut wanted = wanted.to_vec();
    wanted.sort_by_key(|index| std::cmp::Reverse(files[*index].meta.size));
    let mut groups: Vec<(u64, Vec<usize>)> = vec![(0, Vec::new()); count.clamp(1, wanted.len().max(1))];
    for index in wanted {
        if let Some(least) = groups.iter_mut().min_by_key(|(bytes, _)| *bytes) {
            least.0 += files[index].meta.size;
            least.1.push(index);
        }
    }
    groups.into_iter().map(|(_, files)| files).collect()
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
