//! What the reader of the files found: rows and values that could not be read, absent columns, deliveries.

use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit};

use super::{Ask, Finding};
use crate::catalog::{Check, Severity};
use crate::engine::{Engine, fault, table_of};
use crate::error::Result;
use crate::source::Delivery;
use crate::source::deliveries::NOT_WHOLE;
use crate::table::Cell;

/// What one pass over every column of the line items said.
#[derive(Default)]
pub struct Reading {
    /// Rows read.
    pub rows: i64,
    /// Rows that could not be read, by file, with the place and the reason of the first.
    bad: Vec<(String, i64)>,
    /// Values that do not fit, by column.
    misfits: Vec<(String, i64)>,
}

impl Reading {
    /// Rows that could not be read.
    pub fn bad_rows(&self) -> i64 {
        self.bad.iter().map(|(_, count)| count).sum()
    }
}

/// Whether anything asked needs every column read.
pub fn is_asked(ask: &Ask<'_>) -> bool {
    ask.quality || ask.checks.iter().any(|(check, _)| ["bad-rows", "misfits"].contains(&check.name.as_str()))
}

impl Engine {
    /// Reads every column of every line item asked for, once.
    pub(super) async fn read_all(&self, ask: &Ask<'_>) -> Result<Reading> {
        let setup = |error| fault::running("the bill could not be read", error);
        let plan = self.line_items_of(ask).await?;
        let columns = plan.schema().columns().into_iter().map(|column| count(Expr::Column(column)));
        let counts: Vec<Expr> = std::iter::once(count(lit(1)).alias("rows")).chain(columns).collect();
        let plan = LogicalPlanBuilder::from(plan).aggregate(Vec::<Expr>::new(), counts);
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(setup)?;
        let rows = table_of(self.execute(plan).await.map_err(setup)?).collect(1).await?;
        let rows = match rows.column(0).first() {
            Some(Cell::Int(rows)) => *rows,
            _ => 0,
        };
        let found = &self.bill.findings;
        let bad = found.bad_files().into_iter().map(|(count, first)| {
            (format!("{}, the first at line {}: {}", first.path, first.line, first.reason), whole(count))
        });
        let misfits = found.misfits().into_iter();
        let misfits = misfits.map(|(column, count, example)| (format!("{column}, such as {example:?}"), whole(count)));
        Ok(Reading { rows, bad: bad.collect(), misfits: misfits.collect() })
    }

    /// The findings of a check without SQL.
    pub(super) async fn findings_of_reader(
        &self,
        check: &Check,
        reading: &Reading,
        ask: &Ask<'_>,
    ) -> Result<Vec<Finding>> {
        let one = |text: String, count: i64| Finding {
            severity: check.front.severity,
            text,
            count: Some(count),
            amount: None,
            currency: None,
            figure: None,
        };
        Ok(match check.name.as_str() {
            "bad-rows" => reading.bad.iter().map(|(text, count)| one(text.clone(), *count)).collect(),
            "misfits" => reading.misfits.iter().map(|(text, count)| one(text.clone(), *count)).collect(),
            "absent-columns" => self.absent_columns()?.into_iter().map(|name| one(name, 1)).collect(),
            "deliveries" => {
                let unfinished = self.unfinished().into_iter().map(|text| one(text, 1));
                let note = |(text, files)| Finding { severity: Severity::Info, ..one(text, files) };
                unfinished.chain(self.delivered(ask).into_iter().map(note)).collect()
            }
            _ => {
                let collisions = self.collisions(ask).await?;
                let finding = |(text, count): (String, Option<i64>)| {
                    let severity = if count.unwrap_or(0) > 0 { check.front.severity } else { Severity::Info };
                    Finding { severity, count, ..one(text, 0) }
                };
                collisions.into_iter().map(finding).collect()
            }
        })
    }

    /// When each period asked for was delivered, where its delivery says so, and in how many files.
    fn delivered(&self, ask: &Ask<'_>) -> Vec<(String, i64)> {
        let said = |delivery: &Delivery| {
            let period = delivery.period.filter(|period| delivery.dated && ask.months.contains(period))?;
            let (period, time) = (period.format("%Y-%m"), delivery.delivered.format("%Y-%m-%d %H:%M"));
            Some((format!("{period} was delivered {time} UTC"), whole(delivery.files.len())))
        };
        self.bill.deliveries.iter().filter_map(said).collect()
    }

    /// Places that AWS is writing, and files of deliveries that are not whole.
    fn unfinished(&self) -> Vec<String> {
        let updating = self.bill.updating.iter().map(|place| format!("AWS is writing {place}"));
        let parts = self.bill.aside.iter().filter(|aside| aside.reason == NOT_WHOLE);
        updating.chain(parts.map(|aside| format!("{} is of a delivery that is not whole", aside.path))).collect()
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
