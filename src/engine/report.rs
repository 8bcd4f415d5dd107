//! Running a report: its `costs` view for the call, its parameters bound, its rows and the tally beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::datatypes::Date32Type;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ParamValues, ScalarValue};
use datafusion::datasource::ViewTable;
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, LogicalPlanBuilder, col, lit};
use datafusion::sql::sqlparser::ast::{DataType, ExactNumberInfo};

use super::statement::Sql;
use super::tally::{Key, STANDS_IN, Tally, TallyNode};
use super::{Engine, fault, table_of};
use crate::catalog::{Charges, Metric, Report, Value};
use crate::error::{Error, Result, listed, mark};
use crate::money;
use crate::table::{Column, Kind, Rows};

/// One call of a report.
#[derive(Debug)]
pub struct Call<'a> {
    /// Which.
    pub report: &'a Report,
    /// A value for each of its parameters.
    pub values: BTreeMap<String, Value>,
    /// What counts as cost.
    pub metric: Metric,
    /// Which charges count.
    pub charges: Charges,
    /// The most rows to hold.
    pub max_rows: usize,
}

/// A report's rows, and what the bill adds up to over the same months.
#[derive(Debug)]
pub struct Answer {
    /// The rows; the currency's column is left out where there is one currency.
    pub rows: Rows,
    /// The currency, where there is one.
    pub currency: Option<String>,
    /// The bill by month, currency and charge type, in units of 1e-12 of the chosen metric.
    /// Absent if the report did not read the bill to its end, and a sum if no row has a cost.
    pub tally: Option<BTreeMap<Key, Option<i128>>>,
}

impl Engine {
    /// Runs a report.
    ///
    /// # Errors
    /// A month that the bill does not hold, a dimension that is none, or SQL that does not plan or run.
    pub async fn report(&self, call: &Call<'_>) -> Result<Answer> {
        let mut sql = Sql::parse_report(&call.report.path, &call.report.text)?;
        let dimensions = call.values.values().find_map(|value| match value {
            Value::Dimensions(names) => Some(names.clone()),
            _ => None,
        });
        for value in call.values.values() {
            self.check_month(value)?;
        }
        if let Some(dimensions) = &dimensions {
            sql.fill_by(dimensions);
        }
        let parameters = parameters(&call.values);
        let types = parameters.iter().filter_map(|one| Some((one.name.clone(), one.data_type.clone()?)));
        sql.type_parameters(&types.collect::<Vec<_>>());
        let tally = Arc::new(Tally::default());
        let tags = super::tags_of(&sql.names());
        self.register_costs(call, &tags, &tally, dimensions.as_deref().unwrap_or(&[])).await?;
        // Catalogue SQL has decimal literals; SQL that people bring keeps Athena's doubles.
        self.context.state_ref().write().config_mut().options_mut().sql_parser.parse_float_as_decimal = true;
        let plan = self.plan(&sql).await;
        self.context.state_ref().write().config_mut().options_mut().sql_parser.parse_float_as_decimal = false;
        let planning = |error| self.planning(&sql, error);
        let plan = plan?;
        one_pass(&sql, &plan)?;
        let bound: Vec<(String, ScalarValue)> = parameters.into_iter().map(|one| (one.name, one.value)).collect();
        let plan = plan.with_param_values(ParamValues::from(bound)).map_err(planning)?;
        let table = table_of(self.execute(plan).await.map_err(planning)?);
        let mut rows = table.collect(call.max_rows).await?;
        rows.columns = columns(call.report, &rows, dimensions.as_deref().unwrap_or(&[]))?;
        let currency = rows.drop_constant(Kind::Currency);
        Ok(Answer { rows, currency, tally: tally.sums() })
    }

    /// The view `costs`: line items with the chosen metric as `cost`, tallied, then only the chosen charges.
    async fn register_costs(
        &self,
        call: &Call<'_>,
        tags: &BTreeSet<String>,
        tally: &Arc<Tally>,
        dimensions: &[String],
    ) -> Result<()> {
        let setup = |error| fault::running("the view costs could not be set up", error);
        let line_items = self.view("line_items", tags).await?;
        let known: Vec<String> = line_items.schema().fields().iter().map(|field| field.name().clone()).collect();
        if let Some(name) = dimensions.iter().find(|name| !known.contains(name)) {
            return Err(Error::Unknown { what: "dimension", name: name.clone(), known });
        }
        let build = || {
            let mut columns: Vec<Expr> = line_items.schema().columns().into_iter().map(Expr::Column).collect();
            columns.push(col(call.metric.column()).alias("cost"));
            columns.push(col("usage_date").alias("day"));
            columns.push(col("billing_month").alias("month"));
            if call.metric == Metric::Amortized {
                columns.push(col("unblended_stands_in").alias(STANDS_IN));
            }
            let input = LogicalPlanBuilder::from(line_items.clone()).project(columns)?.build()?;
            let node = Arc::new(TallyNode { input, tally: Arc::clone(tally) });
            let tallied = LogicalPlanBuilder::from(LogicalPlan::Extension(Extension { node }));
            match chosen(&call.charges) {
                Some(filter) => tallied.filter(filter)?.build(),
                None => tallied.build(),
            }
        };
        let view = ViewTable::new(build().map_err(setup)?, None);
        self.replace("costs", Arc::new(view)).map_err(setup)
    }

    pub(super) fn check_month(&self, value: &Value) -> Result<()> {
        if let Value::Month(month) = value { self.check_held(*month) } else { Ok(()) }
    }

    /// Refuses a month that the bill does not hold.
    ///
    /// # Errors
    /// [`Error::Month`] with those that it holds.
    pub fn check_held(&self, month: NaiveDate) -> Result<()> {
        if self.bill.periods.contains(&month) {
            return Ok(());
        }
        let held: Vec<String> = self.bill.periods.iter().map(|period| period.format("%Y-%m").to_string()).collect();
        Err(Error::Month {
            source_name: self.bill.name.clone(),
            month: month.format("%Y-%m").to_string(),
            held: if held.len() > 6 {
                vec![format!("{} months from {} to {}", held.len(), held[0], held[held.len() - 1])]
            } else {
                held
            },
        })
    }
}

/// The filter of the chosen charges; `None` for all.
fn chosen(charges: &Charges) -> Option<Expr> {
    let list = |types: &[String]| types.iter().map(|name| lit(name.as_str())).collect();
    match charges {
        Charges::All => None,
        Charges::Only(types) => Some(col("charge_type").in_list(list(types), false)),
        Charges::Without(types) => Some(col("charge_type").in_list(list(types), true).or(col("charge_type").is_null())),
    }
}

/// A bill read twice would be tallied twice.
fn one_pass(sql: &Sql, plan: &LogicalPlan) -> Result<()> {
    let mut tallies = 0;
    let count = plan.apply_with_subqueries(|node| {
        tallies += usize::from(matches!(node, LogicalPlan::Extension(_)));
        Ok(TreeNodeRecursion::Continue)
    });
    fault::setup(count)?;
    if tallies < 2 {
        return Ok(());
    }
    let second = sql.code().match_indices("costs").nth(1).map_or(0, |(at, _)| at);
    let hint = "name costs once, in a WITH that is used once; windows (OVER) compare a row with the others".to_owned();
    let message = format!("the bill is read {tallies} times");
    Err(mark(&sql.file, &sql.text, second..second + 5, &message, Some(hint)))
}

/// A parameter as it is bound.
struct Parameter {
    name: String,
    /// The SQL type that functions need while the query is planned; whole numbers need none, and LIMIT takes no cast.
    data_type: Option<DataType>,
    value: ScalarValue,
}

/// The parameters of a call; a range of days is two.
fn parameters(values: &BTreeMap<String, Value>) -> Vec<Parameter> {
    let decimal = DataType::Decimal(ExactNumberInfo::PrecisionAndScale(money::PRECISION.into(), money::PLACES.into()));
    let one = |name: String, data_type, value| Parameter { name, data_type, value };
    let day = |name, day| one(name, Some(DataType::Date), ScalarValue::Date32(Some(Date32Type::from_naive_date(day))));
    let each = |(name, value): (&String, &Value)| {
        let name = name.replace('-', "_");
        match value {
            Value::Month(date) | Value::Date(date) => vec![day(name, *date)],
            Value::DateRange(from, to) => vec![day(format!("{name}_from"), *from), day(format!("{name}_to"), *to)],
            Value::Int(number) => vec![one(name, None, ScalarValue::Int64(Some(*number)))],
            Value::Decimal(units) => {
                let value = ScalarValue::Decimal128(Some(*units), money::PRECISION, 12);
                vec![one(name, Some(decimal.clone()), value)]
            }
            Value::Text(text) => {
                vec![one(name, Some(DataType::Varchar(None)), ScalarValue::Utf8View(Some(text.clone())))]
            }
            Value::Dimensions(_) => Vec::new(),
        }
    };
    values.iter().flat_map(each).collect()
}

/// The columns as declared; dimensions come first and are keys.
fn columns(report: &Report, rows: &Rows, dimensions: &[String]) -> Result<Vec<Column>> {
    let keys =
        dimensions.iter().map(|name| Column { name: name.trim_start_matches("tag:").to_owned(), kind: Kind::Key });
    let declared = report.columns.iter().map(|(name, kind)| Column { name: name.clone(), kind: *kind });
    let wanted: Vec<Column> = keys.chain(declared).collect();
    let names = |columns: &[Column]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let given: Vec<String> =
        names(&rows.columns).iter().map(|name| name.trim_start_matches("tag:").to_owned()).collect();
    if names(&wanted) == given {
        return Ok(wanted);
    }
    Err(Error::Format {
        message: format!(
            "{} declares the columns {} and selects {}",
            report.path,
            listed(&names(&wanted)),
            listed(&given)
        ),
        hint: "make the front matter's columns and the SELECT agree, in order".to_owned(),
    })
}
