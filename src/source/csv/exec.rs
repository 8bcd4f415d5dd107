//! The scan of CSV files as a node of a plan.

use std::fmt::{self, Formatter};
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result, project_schema};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use tokio::runtime::Handle;

use super::CsvFile;
use super::input::open;
use super::scan::{Scan, Wanted};
use crate::schema::findings::Findings;

/// Batches that are read ahead of whoever takes them.
const AHEAD: usize = 2;

/// What to scan.
#[derive(Debug, Clone)]
pub struct CsvScan {
    /// The store that holds the files.
    pub url: ObjectStoreUrl,
    /// The files, as groups that are read side by side.
    pub groups: Vec<Vec<CsvFile>>,
    /// The table's columns: those of files, then those of paths, as many as each file has values.
    pub table: SchemaRef,
    /// The columns that are wanted, all if there is none.
    pub projection: Option<Vec<usize>>,
    /// Rows that are wanted at most.
    pub limit: Option<usize>,
    /// Where rows and values that cannot be read are counted.
    pub findings: Arc<Findings>,
}

/// Reads CSV files, one group a partition.
#[derive(Debug)]
pub struct CsvExec {
    scan: CsvScan,
    schema: SchemaRef,
    partitions: Vec<Option<usize>>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl CsvExec {
    /// Makes the node.
    ///
    /// # Errors
    /// The projection names a column that the table lacks.
    pub fn new(scan: CsvScan) -> Result<Self> {
        let schema = project_schema(&scan.table, scan.projection.as_ref())?;
        let values = scan.groups.iter().flatten().next().map_or(0, |file| file.values.len());
        let of_files = scan.table.fields().len().saturating_sub(values);
        let all = || (0..scan.table.fields().len()).collect();
        let wanted = scan.projection.clone().unwrap_or_else(all);
        let properties = Arc::new(PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            Partitioning::UnknownPartitioning(scan.groups.len()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        ));
        let partitions = wanted.into_iter().map(|column| column.checked_sub(of_files)).collect();
        Ok(Self { scan, schema, partitions, properties, metrics: ExecutionPlanMetricsSet::new() })
    }

    /// The paths of its files in their store.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        self.scan.groups.iter().flatten().map(|file| file.meta.location.to_string()).collect()
    }
}

impl DisplayAs for CsvExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut Formatter<'_>) -> fmt::Result {
        let files: usize = self.scan.groups.iter().map(Vec::len).sum();
        let columns: Vec<&str> = self.schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(f, "CsvExec: files={files}, projection=[{}]", columns.join(", "))?;
        self.scan.limit.map_or(Ok(()), |limit| write!(f, ", limit={limit}"))
    }
}

impl ExecutionPlan for CsvExec {
    fn name(&self) -> &'static str {
        "CsvExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let store = context.runtime_env().object_store(&self.scan.url)?;
        let missing = || DataFusionError::Internal(format!("a scan has no partition {partition}"));
        let files = self.scan.groups.get(partition).ok_or_else(missing)?.clone();
        let limit = self.scan.limit;
        let wanted = Wanted {
            schema: Arc::clone(&self.schema),
            partitions: self.partitions.clone(),
            findings: Arc::clone(&self.scan.findings),
            batch_size: context.session_config().batch_size(),
        };
        let count = |name| MetricBuilder::new(&self.metrics).counter(name, partition);
        // By the names that DataFusion's own scans have.
        let (files_done, bytes) = (count("files_processed"), count("bytes_scanned"));
        let rows = MetricBuilder::new(&self.metrics).output_rows(partition);
        let mut stream = RecordBatchReceiverStreamBuilder::new(Arc::clone(&self.schema), AHEAD);
        let sender = stream.tx();
        stream.spawn_blocking(move || {
            let mut send = |batch: RecordBatch| {
                rows.add(batch.num_rows());
                sender.blocking_send(Ok(batch)).is_ok()
            };
            let mut scan = Scan { wanted: &wanted, left: limit.unwrap_or(usize::MAX), send: &mut send };
            for file in &files {
                let input = Handle::current().block_on(open(&store, &file.meta, &file.path))?;
                let flow = scan.file(file, input)?;
                files_done.add(1);
                bytes.add(usize::try_from(file.meta.size).unwrap_or(usize::MAX));
                if flow.is_break() {
                    break;
                }
            }
            Ok(())
        });
        Ok(stream.build())
    }
}
