//! A total order for every ORDER BY, so that rows that tie come out alike whatever the threads.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TransformedResult};
use datafusion::functions_nested::expr_fn::{map_keys, map_values};
use datafusion::logical_expr::expr::Sort as SortExpr;
use datafusion::logical_expr::{Expr, LogicalPlan};

/// Adds the remaining columns of each sort's rows as its last keys; a LIMIT then keeps the same rows every time.
///
/// # Errors
/// The plan cannot be rebuilt, which would be a fault of ours.
pub fn total(plan: LogicalPlan) -> Result<LogicalPlan> {
    let sorted = plan.transform_up_with_subqueries(|plan| match plan {
        LogicalPlan::Sort(mut sort) => {
            let given: Vec<Expr> = sort.expr.iter().map(|item| item.expr.clone()).collect();
            let fields = sort.input.schema().iter();
            let keys = fields.flat_map(|field| keys(field.1.data_type(), Expr::Column(field.into())));
            let rest: Vec<Expr> = keys.filter(|key| !given.contains(key)).collect();
            sort.expr.extend(rest.into_iter().map(|key| SortExpr::new(key, true, false)));
            Ok(Transformed::yes(LogicalPlan::Sort(sort)))
        }
        other => Ok(Transformed::no(other)),
    });
    sorted.data()
}

/// What sorts by a column: itself, or a map's keys and values, as maps have no order of their own.
fn keys(data_type: &DataType, column: Expr) -> Vec<Expr> {
    match data_type {
        DataType::Map(..) => vec![map_keys(column.clone()), map_values(column)],
        _ => vec![column],
    }
}
