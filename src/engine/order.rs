//! A total order for every ORDER BY, so that rows that tie come out alike whatever the threads.

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TransformedResult};
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
            let fields = sort.input.schema().iter().filter(|(_, field)| !field.data_type().is_nested());
            let columns: Vec<Expr> = fields.map(|field| Expr::Column(field.into())).collect();
            let rest = columns.into_iter().filter(|column| !given.contains(column));
            sort.expr.extend(rest.map(|column| SortExpr::new(column, true, false)));
            Ok(Transformed::yes(LogicalPlan::Sort(sort)))
        }
        other => Ok(Transformed::no(other)),
    });
    sorted.data()
}
