//! A total order for the outermost ORDER BY, so that rows that tie come out alike whatever the threads.

use datafusion::common::Result;
use datafusion::logical_expr::expr::Sort as SortExpr;
use datafusion::logical_expr::{Expr, LogicalPlan};

/// Ties are broken by at most so many columns: those of a whole line item begin with its id.
const MOST: usize = 16;

/// Adds the remaining columns of the outermost sort's rows as its last keys.
///
/// # Errors
/// The plan cannot be rebuilt, which would be a fault of ours.
pub fn total(plan: LogicalPlan) -> Result<LogicalPlan> {
    match plan {
        LogicalPlan::Sort(mut sort) => {
            let given: Vec<Expr> = sort.expr.iter().map(|item| item.expr.clone()).collect();
            let columns = sort.input.schema().columns().into_iter().take(MOST).map(Expr::Column);
            sort.expr.extend(
                columns.filter(|column| !given.contains(column)).map(|column| SortExpr::new(column, true, false)),
            );
            Ok(LogicalPlan::Sort(sort))
        }
        LogicalPlan::Limit(_) | LogicalPlan::Projection(_) => {
            let inputs = plan.inputs().into_iter().cloned().map(total).collect::<Result<Vec<_>>>()?;
            let expressions = plan.expressions();
            plan.with_new_exprs(expressions, inputs)
        }
        other => Ok(other),
    }
}
