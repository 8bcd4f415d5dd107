//! The shipped views over a bill: planned for a statement, the line items by what it wants of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use datafusion::arrow::datatypes::Date32Type;
use datafusion::common::ScalarValue;
use datafusion::datasource::ViewTable;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::sqlparser::ast::DataType as SqlType;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::statement::Sql;
use super::wanted::Wanted;
use super::{Engine, fault, relation, table_of};
use crate::catalog;
use crate::error::{Error, Result};
use crate::settings::Form;
use crate::table::Cell;

/// The views over it, those that others use first, and what each is over.
pub(super) const VIEWS: [(&str, &str); 4] = [
    ("line_items", "cur"),
    ("line_items_by_day", "line_items"),
    ("commitments", "line_items"),
    ("daily_costs", "line_items_by_day"),
];

/// The views that a statement over these tables needs, those that others use first.
pub(super) fn needed(tables: &BTreeSet<String>) -> Vec<&'static str> {
    let mut needed: Vec<&str> = Vec::new();
    for (view, over) in VIEWS.into_iter().rev() {
        if tables.contains(view) || needed.contains(&view) {
            needed.extend([view, over]);
        }
    }
    VIEWS.into_iter().map(|(view, _)| view).filter(|view| needed.contains(view)).collect()
}

/// What a statement wants of the line items, itself and by the views over them that it names.
pub(super) fn wanted(sql: &Sql) -> Result<Wanted> {
    let mut wanted = Wanted::by(sql, &VIEWS.map(|(view, _)| view));
    for view in needed(&sql.tables()).into_iter().filter(|view| !view.starts_with("line_items")) {
        wanted = wanted.and(Sql::parse(view, catalog::view(view)?)?.names());
    }
    Ok(wanted)
}

impl Engine {
    /// Plans a shipped view over the bill; of `line_items` what is wanted. A view over others has theirs.
    pub(super) fn view<'a>(&'a self, name: &'a str, wanted: &'a Wanted) -> BoxFuture<'a, Result<LogicalPlan>> {
        if name == "line_items_by_day" { self.by_day(wanted).boxed() } else { self.one_view(name, wanted).boxed() }
    }

    async fn one_view(&self, name: &str, wanted: &Wanted) -> Result<LogicalPlan> {
        let file = match (name, self.bill.form) {
            ("line_items", Form::Focus) => "line_items_focus",
            ("line_items", Form::LineItems) => "line_items_exported",
            (name, _) => name,
        };
        let mut sql = Sql::parse(&format!("queries/views/{file}.sql"), catalog::view(file)?)?;
        let is_lines = name == "line_items";
        if let Some(columns) = wanted.columns.as_ref().filter(|_| is_lines) {
            sql.keep_columns(columns);
        }
        let none = BTreeSet::new();
        let tags = if is_lines { &wanted.tags } else { &none };
        sql.select_also(tags);
        let setup = |error| fault::running("the views could not be set up", error);
        let relation = relation::build(&self.context, &self.bill, &sql.names()).map_err(setup)?;
        if let Some(missing) = tags.iter().find(|tag| !relation.added.contains_key(*tag)) {
            let name = missing.trim_start_matches("tag:").to_owned();
            return Err(Error::Unknown { what: "tag", name, known: self.tag_keys() });
        }
        self.replace(self.native(), relation.view).map_err(setup)?;
        self.plan(&sql).await
    }

    /// Plans the line items with unused reservations on the days on which they went unused.
    async fn by_day(&self, wanted: &Wanted) -> Result<LogicalPlan> {
        let setup = |error| fault::running("the views could not be set up", error);
        let mut sql = Sql::parse("queries/views/line_items_by_day.sql", catalog::view("line_items_by_day")?)?;
        let own = sql.names().into_iter().chain(["is_metered".to_owned()]);
        let lines = self.view("line_items", &wanted.clone().and(own)).await?;
        self.replace("line_items", Arc::new(ViewTable::new(lines, None))).map_err(setup)?;
        sql.type_parameters(&["today", "reach"].map(|name| (name.to_owned(), SqlType::Date)));
        let (today, reach) = (self.today(), self.reach().await?);
        let day = |day| ScalarValue::Date32(Some(Date32Type::from_naive_date(day)));
        let plan = self.plan(&sql).await?;
        plan.with_param_values(vec![("today", day(today)), ("reach", day(reach))]).map_err(setup)
    }

    /// The last day with use in the open month, over the registered line items; today where no month is open.
    async fn reach(&self) -> Result<NaiveDate> {
        let today = self.today();
        let is_open = |month: &&NaiveDate| month.checked_add_months(Months::new(1)).is_some_and(|end| end > today);
        let Some(month) = self.bill.periods.iter().rfind(is_open) else { return Ok(today) };
        let text =
            format!("SELECT MAX(usage_date) FROM line_items WHERE billing_month = DATE '{month}' AND is_metered");
        let plan = self.plan(&Sql::parse("the last day of the open month", &text)?).await?;
        let stream =
            self.execute(plan).await.map_err(|error| fault::running("the open month could not be read", error))?;
        let rows = table_of(stream).collect(1).await?;
        Ok(match rows.column(0).first() {
            Some(Cell::Date(day)) => *day,
            _ => today,
        })
    }
}
