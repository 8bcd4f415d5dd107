//! The view `costs` of one call: line items with the chosen metric as `cost` on the chosen axis of time, tallied, then only the
//! chosen charges.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Column, Result as Planned};
use datafusion::datasource::ViewTable;
use datafusion::functions::datetime::expr_fn::date_trunc;
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, LogicalPlanBuilder, cast, col, lit, when};

use super::tally::{MARKS, Marks, Tally, TallyNode};
use super::wanted::Wanted;
use super::{Engine, convert, fault};
use crate::catalog::{Amortize, Axis, Charges, Choices, Filter, Metric};
use crate::error::{Error, Result};

/// Columns of the line items that the view uses whatever the call's SQL names.
const OWN: [&str; 8] = [
    "billing_month",
    "charge_type",
    "currency",
    "net_amortized_is_gross",
    "net_unblended_is_gross",
    "unblended_stands_in",
    "usage_date",
    "usage_start",
];

/// What a commitment costs in the time of its fee row, in the metric: net for net ones, else gross.
const COMMITMENT: &str = "commitment_cost";

/// The currency that a line was billed in, where its amounts are converted.
const BILLED_CURRENCY: &str = "billed_currency";

/// What a call asks of its view `costs`.
pub(super) struct Costs<'a> {
    /// What counts as cost, and when.
    pub choices: &'a Choices,
    /// The names that its SQL uses.
    pub names: &'a BTreeSet<String>,
    /// Whether it selects `*` from the view.
    pub reads_all: bool,
    /// The dimensions in the place of `{by}`.
    pub dimensions: &'a [String],
}

impl Engine {
    /// Registers the view `costs`; what flows through it is added up in `tally`.
    pub(super) async fn register_costs(&self, costs: &Costs<'_>, tally: &Arc<Tally>) -> Result<()> {
        let name = if costs.choices.is_spread() { "line_items_by_day" } else { "line_items" };
        let wanted = costs.wanted();
        let lines = self.view(name, &wanted).await?;
        let columns = |lines: &LogicalPlan| -> Vec<String> {
            let own = lines.schema().fields().iter().map(|field| field.name().clone());
            own.chain(["day", "month", "hour"].map(str::to_owned)).collect()
        };
        let known = columns(&lines);
        let filtered = costs.choices.filters.iter().map(|filter| &filter.dimension);
        if let Some(unknown) = costs.dimensions.iter().chain(filtered).find(|name| !known.contains(name)) {
            let known = columns(&self.view(name, &wanted.with_all()).await?);
            return Err(Error::Unknown { what: "dimension", name: unknown.clone(), known });
        }
        let setup = |error| fault::running("the view costs could not be set up", error);
        let plan = costs.plan(lines, tally).map_err(setup)?;
        self.replace("costs", Arc::new(ViewTable::new(plan, None))).map_err(setup)
    }
}

impl Costs<'_> {
    /// The columns that the call's SQL names, and those that the view itself is made of.
    fn wanted(&self) -> Wanted {
        let filtered = self.choices.filters.iter().map(|filter| filter.dimension.clone());
        let tags = self.names.iter().cloned().chain(filtered.clone()).filter(|name| name.starts_with("tag:")).collect();
        if self.reads_all {
            return Wanted { tags, columns: None };
        }
        let metric = Choices { amortize: Amortize::Cur, ..self.choices.clone() }.column();
        let mut own: Vec<String> = OWN.map(str::to_owned).into_iter().chain([metric]).chain(filtered).collect();
        if self.names.contains(COMMITMENT) {
            own.extend(["committed_cost", "net_committed_cost"].map(str::to_owned));
        }
        Wanted { tags, columns: Some(self.names.clone()) }.and(own).and(self.dimensions.iter().cloned())
    }

    fn plan(&self, lines: LogicalPlan, tally: &Arc<Tally>) -> Planned<LogicalPlan> {
        let mut columns: Vec<Expr> = lines.schema().columns().into_iter().map(Expr::Column).collect();
        let cost = col(self.choices.column());
        match &self.choices.rates {
            None => columns.push(cost.alias("cost")),
            Some(rates) => {
                let function = convert::function(rates, tally);
                let converted = |amount: Expr| function.call(vec![amount, col("currency"), col("billing_month")]);
                // Every amount is converted: one in another currency than the row says would be added to others.
                columns = columns
                    .into_iter()
                    .map(|column| match column {
                        Expr::Column(column) if column.name == "currency" => {
                            Expr::Column(column).alias(BILLED_CURRENCY)
                        }
                        Expr::Column(column) if is_amount(&column.name) => {
                            let name = column.name.clone();
                            converted(Expr::Column(column)).alias(name)
                        }
                        other => other,
                    })
                    .collect();
                columns.push(converted(cost).alias("cost"));
                columns.push(cast(lit(rates.to.as_str()), DataType::Utf8View).alias("currency"));
            }
        }
        if self.reads_all || self.names.contains(COMMITMENT) {
            let name =
                if self.choices.metric == Metric::NetAmortized { "net_committed_cost" } else { "committed_cost" };
            let own = columns.iter().find(|column| column.schema_name().to_string() == name).cloned();
            columns.push(own.unwrap_or_else(|| col(name)).unalias().alias(COMMITMENT));
        }
        columns.push(col("usage_date").alias("day"));
        columns.push(date_trunc(lit("hour"), col("usage_start")).alias("hour"));
        columns.push(match self.choices.axis {
            Axis::Billing => col("billing_month").alias("month"),
            Axis::Usage => cast(date_trunc(lit("month"), col("usage_date")), DataType::Date32).alias("month"),
        });
        columns.extend(self.marks()?);
        let input = LogicalPlanBuilder::from(lines).project(columns)?.build()?;
        let node = Arc::new(TallyNode { input, tally: Arc::clone(tally) });
        let tallied = LogicalPlanBuilder::from(LogicalPlan::Extension(Extension { node }));
        let filters = self.choices.filters.iter().map(|filter| condition(filter, self.choices.rates.is_some()));
        let filters = chosen(&self.choices.charges).into_iter().chain(filters);
        match filters.reduce(Expr::and) {
            Some(filter) => tallied.filter(filter)?.build(),
            None => tallied.build(),
        }
    }

    /// The bits that the tally counts by, where there are any.
    fn marks(&self) -> Planned<Option<Expr>> {
        let metric = self.choices.metric;
        let amortized = matches!(metric, Metric::Amortized | Metric::NetAmortized);
        let mut marks = Vec::new();
        marks.extend(amortized.then_some(("unblended_stands_in", Marks::UNBLENDED_STANDS_IN)));
        marks.extend((metric == Metric::NetUnblended).then_some(("net_unblended_is_gross", Marks::GROSS_STANDS_IN)));
        marks.extend((metric == Metric::NetAmortized).then_some(("net_amortized_is_gross", Marks::GROSS_STANDS_IN)));
        marks.extend(self.choices.is_spread().then_some(("is_spread_evenly", Marks::SPREAD_EVENLY)));
        marks.extend(self.names.contains("is_split").then_some(("is_split", Marks::SPLIT)));
        let bit = |(name, mark): (&str, Marks)| when(col(name), lit(mark.bits())).otherwise(lit(0_i8));
        let bits = marks.into_iter().map(bit).collect::<Planned<Vec<Expr>>>()?;
        Ok(bits.into_iter().reduce(|a, b| a + b).map(|bits| cast(bits, DataType::Int8).alias(MARKS)))
    }
}

/// Whether a column of the line items is an amount of money.
fn is_amount(name: &str) -> bool {
    name.ends_with("_cost") || ["used_commitment", "amortized_upfront"].contains(&name)
}

/// A condition that a person typed.
fn condition(filter: &Filter, is_converted: bool) -> Expr {
    let is_currency = is_converted && filter.dimension == "currency";
    let name = if is_currency { BILLED_CURRENCY.to_owned() } else { filter.dimension.clone() };
    let text = cast(col(Column::from_name(name)), DataType::Utf8View);
    let any = filter.patterns.iter().map(|pattern| match pattern.as_str() {
        "" => text.clone().is_null(),
        pattern if pattern.contains(['*', '?']) => {
            text.clone().is_not_null().and(text.clone().like(lit(Filter::like(pattern))))
        }
        pattern => text.clone().is_not_null().and(text.clone().eq(lit(pattern))),
    });
    let any = any.reduce(Expr::or).unwrap_or_else(|| lit(true));
    if filter.is_not { any.is_not_true() } else { any }
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
