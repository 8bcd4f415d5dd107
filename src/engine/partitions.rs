//! Comparisons with partition columns as people mean them: `month = '01'`, `'1'` and `1` are January.
//!
//! The columns are text as paths write them, marked in their field metadata, which follows them through views,
//! subqueries and grouping. Where such a column meets a literal that parses, or another such column, both become
//! numbers (dates for billing periods); in ORDER BY it is a number, too.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Date32Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, Date32Type};
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{DFSchema, ExprSchema, Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{
    Between, BinaryExpr, Case, ColumnarValue, Expr, LogicalPlan, Operator, ScalarUDF, Volatility, create_udf, lit,
};
use datafusion::optimizer::AnalyzerRule;

use crate::source::partition::period_of;
use crate::source::scan::PARTITION;

/// The analyzer rule.
#[derive(Debug)]
pub struct Partitions {
    number: Arc<ScalarUDF>,
    month: Arc<ScalarUDF>,
}

/// What the text of a partition column is read as.
#[derive(Clone, Copy, PartialEq)]
enum Reads {
    Int,
    Month,
}

impl Partitions {
    pub fn new() -> Self {
        let udf = |name: &str, result, body: fn(&ArrayRef) -> Result<ArrayRef>| {
            create_udf(
                name,
                vec![DataType::Utf8],
                result,
                Volatility::Immutable,
                Arc::new(move |args: &[ColumnarValue]| {
                    let scalar = matches!(args[0], ColumnarValue::Scalar(_));
                    let result = body(&ColumnarValue::values_to_arrays(args)?[0])?;
                    if scalar {
                        return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
                    }
                    Ok(ColumnarValue::Array(result))
                }),
            )
        };
        Self {
            number: Arc::new(udf("partition_number", DataType::Int64, |text| {
                let numbers: Int64Array =
                    text.as_string::<i32>().iter().map(|text| text.and_then(|text| text.trim().parse().ok())).collect();
                Ok(Arc::new(numbers))
            })),
            month: Arc::new(udf("partition_month", DataType::Date32, |text| {
                let months: Date32Array = text
                    .as_string::<i32>()
                    .iter()
                    .map(|text| text.and_then(period_of).map(Date32Type::from_naive_date))
                    .collect();
                Ok(Arc::new(months))
            })),
        }
    }

    fn reads(expr: &Expr, schema: &DFSchema) -> Option<Reads> {
        let Expr::Column(column) = expr else { return None };
        let field = schema.field_from_column(column).ok()?;
        if !field.data_type().is_string() {
            return None; // a cast keeps the mark and is no longer the path's text
        }
        match field.metadata().get(PARTITION)?.as_str() {
            "month" => Some(Reads::Month),
            _ => Some(Reads::Int),
        }
    }

    fn typed(&self, expr: &Expr, reads: Reads) -> Expr {
        match reads {
            Reads::Int => self.number.call(vec![expr.clone()]),
            Reads::Month => self.month.call(vec![expr.clone()]),
        }
    }

    /// The other side of a comparison as the same type, if it parses.
    fn other(&self, expr: &Expr, reads: Reads, schema: &DFSchema) -> Option<Expr> {
        if Self::reads(expr, schema) == Some(reads) {
            return Some(self.typed(expr, reads));
        }
        let value = &literal(expr)?;
        let text = value.try_as_str().flatten().map(str::trim);
        match (reads, text) {
            (Reads::Int, Some(text)) => text.parse::<i64>().ok().map(lit),
            (Reads::Int, None) => match value.cast_to(&DataType::Int64) {
                Ok(number @ ScalarValue::Int64(Some(_))) if value.data_type().is_integer() => Some(lit(number)),
                _ => None,
            },
            (Reads::Month, Some(text)) => {
                period_of(text).map(|day| lit(ScalarValue::Date32(Some(Date32Type::from_naive_date(day)))))
            }
            (Reads::Month, None) => matches!(value, ScalarValue::Date32(Some(_))).then(|| lit(value.clone())),
        }
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema) -> Transformed<Expr> {
        match &expr {
            Expr::BinaryExpr(BinaryExpr { left, op, right }) if is_comparison(*op) => {
                let sides = match (Self::reads(left, schema), Self::reads(right, schema)) {
                    (Some(reads), _) => self.other(right, reads, schema).map(|right| (self.typed(left, reads), right)),
                    (_, Some(reads)) => self.other(left, reads, schema).map(|left| (left, self.typed(right, reads))),
                    _ => None,
                };
                if let Some((left, right)) = sides {
                    return Transformed::yes(Expr::BinaryExpr(BinaryExpr::new(Box::new(left), *op, Box::new(right))));
                }
            }
            Expr::Between(Between { expr: inner, negated, low, high }) => {
                if let Some(reads) = Self::reads(inner, schema)
                    && let (Some(low), Some(high)) = (self.other(low, reads, schema), self.other(high, reads, schema))
                {
                    let inner = Box::new(self.typed(inner, reads));
                    return Transformed::yes(Expr::Between(Between::new(
                        inner,
                        *negated,
                        Box::new(low),
                        Box::new(high),
                    )));
                }
            }
            Expr::InList(InList { expr: inner, list, negated }) => {
                if let Some(reads) = Self::reads(inner, schema) {
                    return Transformed::yes(self.in_list(inner, list, *negated, reads, schema));
                }
            }
            Expr::Case(case) => {
                if let Some(inner) = &case.expr
                    && let Some(reads) = Self::reads(inner, schema)
                {
                    return Transformed::yes(self.case(case, inner, reads, schema));
                }
            }
            Expr::WindowFunction(_) | Expr::AggregateFunction(_) => return self.ordered(expr, schema),
            _ => {}
        }
        Transformed::no(expr)
    }

    /// Each item as a comparison of its own kind: those that parse as numbers, the others as text.
    fn in_list(&self, inner: &Expr, list: &[Expr], negated: bool, reads: Reads, schema: &DFSchema) -> Expr {
        let (mut typed, mut texts) = (Vec::new(), Vec::new());
        for item in list {
            match self.other(item, reads, schema) {
                Some(item) => typed.push(item),
                None => texts.push(item.clone()),
            }
        }
        let typed = (!typed.is_empty()).then(|| self.typed(inner, reads).in_list(typed, negated));
        let texts = (!texts.is_empty()).then(|| inner.clone().in_list(texts, negated));
        match (typed, texts) {
            (Some(typed), Some(texts)) if negated => typed.and(texts),
            (Some(typed), Some(texts)) => typed.or(texts),
            (one, other) => one.or(other).unwrap_or_else(|| lit(negated)),
        }
    }

    /// `CASE month WHEN '01' THEN …` as a CASE over comparisons.
    fn case(&self, case: &Case, inner: &Expr, reads: Reads, schema: &DFSchema) -> Expr {
        let when = |value: &Expr| match self.other(value, reads, schema) {
            Some(value) => self.typed(inner, reads).eq(value),
            None => inner.clone().eq(value.clone()),
        };
        let branches = case.when_then_expr.iter().map(|(value, then)| (Box::new(when(value)), then.clone())).collect();
        Expr::Case(Case::new(None, branches, case.else_expr.clone()))
    }

    /// ORDER BY within a window or an aggregate.
    fn ordered(&self, mut expr: Expr, schema: &DFSchema) -> Transformed<Expr> {
        let order = match &mut expr {
            Expr::WindowFunction(window) => &mut window.params.order_by,
            Expr::AggregateFunction(aggregate) => &mut aggregate.params.order_by,
            _ => return Transformed::no(expr),
        };
        let mut changed = false;
        for item in order {
            if let Some(reads) = Self::reads(&item.expr, schema) {
                item.expr = self.typed(&item.expr, reads);
                changed = true;
            }
        }
        if changed { Transformed::yes(expr) } else { Transformed::no(expr) }
    }

    fn plan(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        let schema = merge_schema(&plan.inputs());
        if let LogicalPlan::Sort(mut sort) = plan {
            for item in &mut sort.expr {
                if let Some(reads) = Self::reads(&item.expr, &schema) {
                    item.expr = self.typed(&item.expr, reads);
                }
            }
            return Ok(Transformed::yes(LogicalPlan::Sort(sort)));
        }
        if let LogicalPlan::Join(mut join) = plan {
            for (left, right) in &mut join.on {
                if let Some(reads) =
                    Self::reads(left, &schema).filter(|reads| Self::reads(right, &schema) == Some(*reads))
                {
                    (*left, *right) = (self.typed(left, reads), self.typed(right, reads));
                }
            }
            join.filter = join.filter.map(|filter| self.expr(filter, &schema).data()).transpose()?;
            return Ok(Transformed::yes(LogicalPlan::Join(join)));
        }
        plan.map_expressions(|expr| self.expr(expr, &schema))
    }

    fn expr(&self, expr: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
        // A comparison in SELECT gives its column a name, which must stay as written.
        let name = expr.schema_name().to_string();
        let rewritten = expr.transform_up(|expr| Ok(self.rewrite(expr, schema)))?;
        if !rewritten.transformed || rewritten.data.schema_name().to_string() == name {
            return Ok(rewritten);
        }
        Ok(rewritten.update_data(|expr| match expr {
            Expr::Alias(_) => expr,
            other => other.alias_if_changed(name).unwrap_or_else(|_| lit(ScalarValue::Null)),
        }))
    }
}

/// A literal, also under a cast such as DATE '2025-01-01' is before it is folded.
fn literal(expr: &Expr) -> Option<ScalarValue> {
    match expr {
        Expr::Literal(value, _) => Some(value.clone()),
        Expr::Cast(cast) => literal(&cast.expr)?.cast_to(cast.field.data_type()).ok(),
        _ => None,
    }
}

fn is_comparison(op: Operator) -> bool {
    use Operator::{Eq, Gt, GtEq, IsDistinctFrom, IsNotDistinctFrom, Lt, LtEq, NotEq};
    matches!(op, Eq | NotEq | Lt | LtEq | Gt | GtEq | IsDistinctFrom | IsNotDistinctFrom)
}

impl AnalyzerRule for Partitions {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        plan.transform_up_with_subqueries(|plan| self.plan(plan)).data()
    }

    fn name(&self) -> &'static str {
        "partition_columns"
    }
}
