//! The DataFusion session: its limits, its functions, its rules.

use std::sync::Arc;

use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::optimizer::Analyzer;
use datafusion::optimizer::AnalyzerRule;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::partitions::Partitions;
use super::tally_exec::Planner;
use super::{exact, fault, functions};
use crate::error::Result;
use crate::schema::adapt::Findings;

/// What a session may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Threads of a query.
    pub threads: usize,
    /// Bytes before operators spill to disk.
    pub memory: usize,
    /// Rows of a batch, where the engine's own choice is not wanted.
    pub batch: Option<usize>,
}

/// The name of Athena's own catalogue, so that three-part table names resolve.
const CATALOG: &str = "awsdatacatalog";

/// Makes a session whose default schema is `schema`.
///
/// # Errors
/// The runtime cannot be set up, say because there is no folder for spilled data.
pub fn new(limits: Limits, schema: &str, findings: &Arc<Findings>) -> Result<SessionContext> {
    let mut config = SessionConfig::new()
        .with_target_partitions(limits.threads.max(1))
        .with_collect_statistics(false)
        .with_default_catalog_and_schema(CATALOG, schema)
        .with_information_schema(false);
    if let Some(rows) = limits.batch {
        config = config.with_batch_size(rows.max(1));
    }
    let options = config.options_mut();
    // As in Athena: DataFusion's own default puts NULLs first on DESC, and LIMIT then shows other rows.
    "nulls_last".clone_into(&mut options.sql_parser.default_null_ordering);
    options.execution.parquet.coerce_int96 = Some("us".to_owned());
    let consumers = std::num::NonZeroUsize::new(3).unwrap_or(std::num::NonZeroUsize::MIN);
    let pool = TrackConsumersPool::new(FairSpillPool::new(limits.memory), consumers);
    let runtime = fault::setup(RuntimeEnvBuilder::new().with_memory_pool(Arc::new(pool)).build_arc())?;
    let mut rules: Vec<Arc<dyn AnalyzerRule + Send + Sync>> = vec![Arc::new(Partitions::new())];
    rules.extend(Analyzer::new().rules);
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .with_query_planner(Arc::new(Planner))
        .with_analyzer_rules(rules)
        .build();
    let context = SessionContext::new_with_state(state);
    exact::register(&context);
    functions::register(&context, findings);
    Ok(context)
}
