//! A check's SQL: filled in, planned over the months asked for, and its rows read as findings.

use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::arrow::datatypes::Date32Type;
use datafusion::common::{ParamValues, ScalarValue};
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder, col, lit};
use datafusion::sql::sqlparser::ast::{DataType, Expr, TimezoneInfo, Value as SqlValue, visit_expressions_mut};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

use super::{Ask, Finding, malformed};
use crate::catalog::{Check, KNOWN_TYPES, Severity};
use crate::engine::statement::Sql;
use crate::engine::wanted::Wanted;
use crate::engine::{Engine, fault, relation, syntax, table_of};
use crate::error::Result;
use crate::table::{Cell, Rows};

/// The identifier that stands for `{touched}` until the check's condition takes its place.
const TOUCHED: &str = "__touched";
/// The list that `IN ($known_types)` becomes.
const KNOWN: &str = "$known_types";
/// Findings of one check that are held.
const MOST: usize = 100_000;

impl Engine {
    /// Runs a check's SQL.
    pub(super) async fn findings_of(&self, check: &Check, text: &str, ask: &Ask<'_>) -> Result<Vec<Finding>> {
        let rows = self.checked_rows(&check.path, text, check.front.touched.as_deref(), ask).await?;
        findings(check, &rows)
    }

    /// Runs catalogue SQL over the months asked for.
    pub(super) async fn checked_rows(
        &self,
        file: &str,
        text: &str,
        touched: Option<&str>,
        ask: &Ask<'_>,
    ) -> Result<Rows> {
        let mut sql = Sql::parse_bound(file, text, &text.replace("{touched}", TOUCHED))?;
        if let Some(touched) = touched {
            fill_touched(&mut sql, touched)?;
        }
        fill_known_types(&mut sql);
        sql.type_parameters(&[
            ("today".to_owned(), DataType::Date),
            ("now".to_owned(), DataType::Timestamp(None, TimezoneInfo::None)),
        ]);
        self.register_months(&sql, ask).await?;
        let planning = |error| self.planning(&sql, error);
        let plan = self.plan(&sql).await?.with_param_values(parameters(ask)).map_err(planning)?;
        table_of(self.execute(plan).await.map_err(planning)?).collect(MOST).await
    }

    /// Registers the line items and the source's own table, both of the months asked for alone.
    async fn register_months(&self, sql: &Sql, ask: &Ask<'_>) -> Result<()> {
        let setup = |error| fault::running("the tables could not be set up", error);
        if sql.tables().contains("line_items") {
            let lines = self.wanted_lines(Wanted::by(sql, &["line_items"]), ask).await?;
            let view = ViewTable::new(lines, None);
            self.replace("line_items", Arc::new(view)).map_err(setup)?;
        }
        if sql.tables().contains(self.native()) {
            let mut names = sql.names();
            names.insert("bill_period".to_owned());
            let all = relation::build(&self.context, &self.bill, &names).map_err(setup)?.view;
            let scan = LogicalPlanBuilder::scan("all", provider_as_source(all), None);
            let plan = scan.and_then(|scan| within(scan, "bill_period", ask)?.build()).map_err(setup)?;
            self.replace(self.native(), Arc::new(ViewTable::new(plan, None))).map_err(setup)?;
        }
        Ok(())
    }

    /// The line items of the months asked for.
    pub(super) async fn line_items_of(&self, ask: &Ask<'_>) -> Result<LogicalPlan> {
        self.wanted_lines(Wanted::all(), ask).await
    }

    /// What is wanted of the line items of the months asked for.
    pub(super) async fn wanted_lines(&self, wanted: Wanted, ask: &Ask<'_>) -> Result<LogicalPlan> {
        let plan = self.view("line_items", &wanted.and(["billing_month".to_owned()])).await?;
        let plan = within(LogicalPlanBuilder::from(plan), "billing_month", ask).and_then(LogicalPlanBuilder::build);
        plan.map_err(|error| fault::running("the line items could not be set up", error))
    }
}

/// Keeps the months asked for, and rows of no month where all are.
fn within(plan: LogicalPlanBuilder, month: &str, ask: &Ask<'_>) -> datafusion::common::Result<LogicalPlanBuilder> {
    let day = |day| lit(ScalarValue::Date32(Some(Date32Type::from_naive_date(day))));
    plan.filter(col(month).between(day(*ask.months.start()), day(*ask.months.end())).or(col(month).is_null()))
}

fn parameters(ask: &Ask<'_>) -> ParamValues {
    let today = ScalarValue::Date32(Some(Date32Type::from_naive_date(ask.now.date_naive())));
    let now = ScalarValue::TimestampMillisecond(Some(ask.now.timestamp_millis()), None);
    ParamValues::from(vec![("today".to_owned(), today), ("now".to_owned(), now)])
}

/// Puts a check's condition in the place of `{touched}`.
fn fill_touched(sql: &mut Sql, touched: &str) -> Result<()> {
    let fault = |error| syntax::fault(&sql.file, touched, &error);
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(touched).map_err(fault)?;
    let condition = Expr::Nested(Box::new(parser.parse_expr().map_err(fault)?));
    let _ = visit_expressions_mut(&mut sql.tree, |expr| {
        if matches!(expr, Expr::Identifier(name) if name.value == TOUCHED) {
            *expr = condition.clone();
        }
        ControlFlow::<()>::Continue(())
    });
    Ok(())
}

/// Turns `IN ($known_types)` into the list of the charge types that AWS documents.
fn fill_known_types(sql: &mut Sql) {
    let is_name =
        |expr: &Expr| matches!(expr, Expr::Value(value) if value.value == SqlValue::Placeholder(KNOWN.to_owned()));
    let text = |text: &str| Expr::Value(SqlValue::SingleQuotedString(text.to_owned()).into());
    let _ = visit_expressions_mut(&mut sql.tree, |expr| {
        if let Expr::InList { list, .. } = expr
            && list.iter().any(is_name)
        {
            *list = KNOWN_TYPES.into_iter().map(text).collect();
        }
        ControlFlow::<()>::Continue(())
    });
}

/// The rows of a check's SQL as findings.
fn findings(check: &Check, rows: &Rows) -> Result<Vec<Finding>> {
    let place = |name: &str| rows.position(name).ok_or_else(|| malformed(check, name));
    let (text, count) = (place("finding")?, place("count")?);
    let (amount, currency) = (place("amount")?, place("currency")?);
    let (severity, figure) = (rows.position("severity"), rows.position("figure"));
    let finding = |row: Vec<Cell>| Finding {
        severity: severity.map_or(check.front.severity, |index| severity_of(&row[index])),
        text: row[text].full().unwrap_or_default(),
        count: if let Cell::Int(count) = row[count] { Some(count) } else { None },
        amount: row[amount].units(),
        currency: row[currency].full(),
        figure: figure.and_then(|index| row[index].units()),
    };
    Ok(rows.rows().map(finding).collect())
}

fn severity_of(cell: &Cell) -> Severity {
    match cell.full().as_deref() {
        Some("error") => Severity::Error,
        Some("warning") => Severity::Warning,
        _ => Severity::Info,
    }
}
