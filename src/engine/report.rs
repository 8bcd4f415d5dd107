//! Running a report: its `costs` view for the call, its parameters bound, its rows and the tally beside them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::datatypes::Date32Type;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ParamValues, ScalarValue};
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::sqlparser::ast::{DataType, ExactNumberInfo, TimezoneInfo};

use super::costs::Costs;
use super::statement::Sql;
use super::tally::{Key, Sum, Tally};
use super::{Engine, fault, table_of};
use crate::catalog::{Choices, Rate, Report, Value};
use crate::error::{Error, Result, listed, mark};
use crate::money;
use crate::settings::Form;
use crate::table::{Column, Kind, Rows};

/// One call of a report.
#[derive(Debug)]
pub struct Call<'a> {
    /// Which.
    pub report: &'a Report,
    /// A value for each of its parameters.
    pub values: BTreeMap<String, Value>,
    /// What counts as cost, and when.
    pub choices: Choices,
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
    /// The bill by month, currency and charge type, in the chosen metric.
    /// Absent if the report did not read the bill to its end.
    pub tally: Option<BTreeMap<Key, Sum>>,
    /// Whether costs that are not called net are so all the same, as FOCUS knows no others.
    pub is_net: bool,
    /// The rates that amounts were converted by, by their currency and month.
    pub rates: BTreeMap<(String, NaiveDate), Rate>,
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
        let parameters = parameters(&call.values, self.today());
        let types = parameters.iter().filter_map(|one| Some((one.name.clone(), one.data_type.clone()?)));
        sql.type_parameters(&types.collect::<Vec<_>>());
        let tally = Arc::new(Tally::default());
        let names = sql.names();
        let dimensions = dimensions.unwrap_or_default();
        let reads_all = sql.reads_all_of(&["costs"]);
        let costs = Costs { choices: &call.choices, names: &names, reads_all, dimensions: &dimensions };
        self.register_costs(&costs, &tally).await?;
        let plan = match self.plan_of_catalogue(&sql).await {
            // What is wrong is told with every column in sight.
            Err(_) if !reads_all => {
                self.register_costs(&Costs { reads_all: true, ..costs }, &tally).await?;
                self.plan_of_catalogue(&sql).await
            }
            plan => plan,
        };
        let planning = |error| self.planning(&sql, error);
        let plan = plan?;
        one_pass(&sql, &plan)?;
        let bound: Vec<(String, ScalarValue)> = parameters.into_iter().map(|one| (one.name, one.value)).collect();
        let plan = plan.with_param_values(ParamValues::from(bound)).map_err(planning)?;
        let table = table_of(self.execute(plan).await.map_err(planning)?);
        let mut rows = table.collect(call.max_rows).await?;
        rows.columns = columns(call.report, &rows, &dimensions)?;
        let currency = rows.drop_constant(Kind::Currency);
        let is_net = self.bill.form == Form::Focus;
        Ok(Answer { rows, currency, tally: tally.sums(), is_net, rates: tally.rates() })
    }

    /// Plans catalogue SQL, which has decimal literals; SQL that people bring keeps Athena's doubles.
    async fn plan_of_catalogue(&self, sql: &Sql) -> Result<LogicalPlan> {
        self.context.state_ref().write().config_mut().options_mut().sql_parser.parse_float_as_decimal = true;
        let plan = self.plan(sql).await;
        self.context.state_ref().write().config_mut().options_mut().sql_parser.parse_float_as_decimal = false;
        plan
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

/// The parameters of a call, and `$today`; a range of days is two.
fn parameters(values: &BTreeMap<String, Value>, today: NaiveDate) -> Vec<Parameter> {
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
            Value::Time(time) => {
                let value = ScalarValue::TimestampMillisecond(Some(time.timestamp_millis()), None);
                vec![one(name, Some(DataType::Timestamp(None, TimezoneInfo::None)), value)]
            }
            Value::Text(text) => {
                vec![one(name, Some(DataType::Varchar(None)), ScalarValue::Utf8View(Some(text.clone())))]
            }
            Value::Dimensions(_) => Vec::new(),
        }
    };
    values.iter().flat_map(each).chain([day("today".to_owned(), today)]).collect()
}

/// What a dimension is: a time, or a key.
fn dimension_kind(name: &str) -> Kind {
    match name {
        "month" | "billing_month" => Kind::Month,
        "day" | "usage_date" => Kind::Date,
        "hour" | "usage_start" => Kind::Time,
        _ => Kind::Key,
    }
}

/// The columns as declared; dimensions come first and are keys.
fn columns(report: &Report, rows: &Rows, dimensions: &[String]) -> Result<Vec<Column>> {
    let keys = dimensions
        .iter()
        .map(|name| Column { name: name.trim_start_matches("tag:").to_owned(), kind: dimension_kind(name) });
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
