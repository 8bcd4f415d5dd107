//! How far a query has come: what its scans have counted so far.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::datasource::physical_plan::{FileGroup, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::MetricsSet;

use crate::meter::Reading;
use crate::source::Bill;
use crate::source::csv::CsvExec;

/// Tells how far a plan has come, whenever it is asked; the counters are the plan's own.
pub fn probe(plan: &Arc<dyn ExecutionPlan>, bill: &Bill) -> impl Fn() -> Reading + Send + 'static {
    let mut scans = Vec::new();
    leaves(plan, &mut scans);
    let rows: HashMap<&str, Option<u64>> =
        bill.files.iter().map(|file| (file.meta.location.as_ref(), file.rows)).collect();
    let paths: Vec<String> = scans.iter().flat_map(files).collect();
    let all_files = paths.len() as u64;
    let all_rows = paths.iter().map(|path| rows.get(path.as_str()).copied().flatten()).sum::<Option<u64>>();
    move || {
        let metrics: Vec<_> = scans.iter().filter_map(|scan| scan.metrics()).collect();
        let sum = |name: &str| {
            let values = metrics.iter().filter_map(|metrics| metrics.sum_by_name(name));
            values.map(|value| value.as_usize() as u64).sum()
        };
        Reading {
            what: "Reading".to_owned(),
            files: sum("files_processed"),
            all_files,
            bytes: sum("bytes_scanned"),
            rows: metrics.iter().filter_map(MetricsSet::output_rows).map(|rows| rows as u64).sum(),
            all_rows: all_rows.filter(|rows| *rows > 0),
        }
    }
}

/// The scans of a plan.
fn leaves(plan: &Arc<dyn ExecutionPlan>, found: &mut Vec<Arc<dyn ExecutionPlan>>) {
    let children = plan.children();
    if children.is_empty() {
        found.push(Arc::clone(plan));
    }
    for child in children {
        leaves(child, found);
    }
}

/// The paths of a scan's files.
fn files(scan: &Arc<dyn ExecutionPlan>) -> Vec<String> {
    let parquet =
        scan.downcast_ref::<DataSourceExec>().and_then(DataSourceExec::downcast_to_file_source::<ParquetSource>);
    if let Some((config, _)) = parquet {
        let files = config.file_groups.iter().flat_map(FileGroup::files);
        return files.map(|file| file.object_meta.location.to_string()).collect();
    }
    scan.downcast_ref::<CsvExec>().map(CsvExec::paths).unwrap_or_default()
}
