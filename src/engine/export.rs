//! A month of a bill as it is exported: whole line items or FOCUS, one row after another in the order of the files.

use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Date32Type, SchemaRef, TimeUnit};
use datafusion::common::{Column, Result as Planned, ScalarValue};
use datafusion::datasource::ViewTable;
use datafusion::execution::FunctionRegistry;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, cast, col, lit};
use datafusion::physical_plan::ExecutionPlanProperties;
use futures::stream::{BoxStream, StreamExt, TryStreamExt, iter};

use super::statement::Sql;
use super::wanted::Wanted;
use super::{Engine, fault, relation};
use crate::catalog;
use crate::error::Result;
use crate::schema::{maps, names};
use crate::settings::Form;

/// What an export's rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The columns of the view `line_items`.
    LineItems,
    /// The columns of FOCUS 1.2.
    Focus,
}

/// Rows as they flow, in the types that they are written in.
pub struct Lines {
    /// Their columns.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: BoxStream<'static, Result<RecordBatch>>,
}

impl Engine {
    /// A month of the bill in a shape: money as decimals, times in UTC, tags as maps without empty values.
    ///
    /// Rows come in the order of the files, one file after another, so that two exports of a bill are the same.
    ///
    /// # Errors
    /// The bill does not hold the month, or its lines cannot be planned.
    pub async fn export(&self, shape: Shape, month: NaiveDate) -> Result<Lines> {
        self.check_held(month)?;
        let setup = |error| fault::running("the export could not be set up", error);
        let plan = match (shape, self.bill.form) {
            (Shape::LineItems, _) => self.lines_of(month).await?,
            (Shape::Focus, Form::Focus) => self.copied(month).await?,
            (Shape::Focus, _) => {
                let lines = self.lines_of(month).await?;
                self.replace("line_items", Arc::new(ViewTable::new(lines, None))).map_err(setup)?;
                self.plan(&Sql::parse("queries/views/focus.sql", catalog::view("focus")?)?).await?
            }
        };
        let plan = self.as_written(plan).map_err(setup)?;
        self.in_order(plan).await.map_err(setup)
    }

    /// The line items of a month.
    async fn lines_of(&self, month: NaiveDate) -> Result<LogicalPlan> {
        let lines = LogicalPlanBuilder::from(self.view("line_items", &Wanted::all()).await?);
        let lines = lines.filter(col("billing_month").eq(lit(day(month)))).and_then(LogicalPlanBuilder::build);
        lines.map_err(|error| fault::running("the export could not be set up", error))
    }

    /// The columns of a FOCUS bill, those that FOCUS does not know behind the others.
    async fn copied(&self, month: NaiveDate) -> Result<LogicalPlan> {
        let mut sql = Sql::parse("queries/views/focus_copied.sql", catalog::view("focus_copied")?)?;
        let known = sql.names();
        let is_known =
            |name: &String| known.contains(name) || names::spellings(name).iter().any(|other| known.contains(other));
        let partitions = ["year", "month", "billing_period"];
        let own = self.bill.columns.fields().iter().map(|field| field.name().clone());
        sql.select_also(&own.filter(|name| !is_known(name) && !partitions.contains(&name.as_str())).collect());
        let setup = |error| fault::running("the export could not be set up", error);
        let relation = relation::build(&self.context, &self.bill, &sql.names()).map_err(setup)?;
        self.replace(self.native(), relation.view).map_err(setup)?;
        let plan = self.plan(&sql).await?;
        plan.with_param_values(vec![("month", day(month))]).map_err(setup)
    }

    /// Gives columns the types that they are written in.
    fn as_written(&self, plan: LogicalPlan) -> Planned<LogicalPlan> {
        let filled = self.context.udf("filled_map")?;
        let written = |column: Column| {
            let (name, expr) = (column.name.clone(), Expr::Column(column));
            let data_type = expr.get_type(plan.schema())?;
            let expr = match data_type {
                DataType::Timestamp(..) => cast(expr, DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))),
                DataType::Map(..) => filled.call(vec![expr]),
                _ if maps::is_map(&name.to_lowercase()) => filled.call(vec![expr]),
                _ => expr,
            };
            Ok(expr.alias(name))
        };
        let columns = plan.schema().columns().into_iter().map(written).collect::<Planned<Vec<Expr>>>()?;
        LogicalPlanBuilder::from(plan).project(columns)?.build()
    }

    /// Runs a plan one part after another: at most one file is open at a time, whatever the number of threads.
    async fn in_order(&self, plan: LogicalPlan) -> Planned<Lines> {
        let mut state = self.context.state();
        state.config_mut().options_mut().execution.target_partitions = 1;
        let plan = state.create_physical_plan(&plan).await?;
        let (schema, context) = (plan.schema(), state.task_ctx());
        let parts = plan.output_partitioning().partition_count();
        let streams = iter(0..parts).map(move |part| plan.execute(part, Arc::clone(&context)));
        let rows =
            streams.try_flatten().map_err(|error| fault::running("the bill could not be read to its end", error));
        Ok(Lines { schema, batches: rows.boxed() })
    }
}

fn day(day: NaiveDate) -> ScalarValue {
    ScalarValue::Date32(Some(Date32Type::from_naive_date(day)))
}
