//! The tally: what a bill's rows add up to by month, currency and charge type, counted as they flow to a report.
//!
//! The node stands in a report's plan between the line items and the choice of charges, so the figures that tie
//! the report to the bill come from the same pass over the files.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Formatter};
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use datafusion::arrow::array::{Array, AsArray, Date32Array, Decimal128Array, RecordBatch, StringViewArray};
use datafusion::arrow::datatypes::{Date32Type, Decimal128Type};
use datafusion::common::{DFSchemaRef, Result, ScalarValue};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

/// The columns that the tally reads.
const COLUMNS: [&str; 4] = ["billing_month", "currency", "charge_type", "cost"];

/// What one charge type of one month adds up to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The billing period.
    pub month: Option<NaiveDate>,
    /// The currency.
    pub currency: String,
    /// The charge type.
    pub charge_type: String,
}

/// The sums, shared by all partitions of a scan.
#[derive(Debug, Default)]
pub struct Tally(Mutex<BTreeMap<Key, i128>>);

impl Tally {
    /// The sums so far, in units of 1e-12.
    #[must_use]
    pub fn sums(&self) -> BTreeMap<Key, i128> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds one partition's sums.
    pub(super) fn merge(&self, sums: &Partial) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (month, currency, charge_type, sum) in &sums.0 {
            let month = month.and_then(Date32Type::to_naive_date_opt);
            let key = Key { month, currency: currency.clone(), charge_type: charge_type.clone() };
            *all.entry(key).or_default() += sum;
        }
    }
}

/// Month, currency, charge type, units.
type Sum = (Option<i32>, String, String, i128);

/// One partition's sums: a bill has few kinds, so a list is searched faster than a map.
#[derive(Debug, Default)]
pub(super) struct Partial(Vec<Sum>);

impl Partial {
    /// Adds the rows of a batch, a run of rows of one kind at a time.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let column = |name: &str| batch.column_by_name(name).ok_or_else(|| missing(name));
        let [months, currencies, types, costs] = COLUMNS.map(column);
        let (months, currencies, types) =
            (months?.as_primitive::<Date32Type>(), currencies?.as_string_view(), types?.as_string_view());
        let costs = costs?.as_primitive::<Decimal128Type>();
        let mut start = 0;
        while start < batch.num_rows() {
            // Each looks no further than the one before, so that a bill of short runs stays one pass.
            let end = run(types, start..batch.num_rows());
            let end = run_of_months(months, start..run(currencies, start..end));
            let month = months.is_valid(start).then(|| months.value(start));
            let slot = self.slot(month, text(currencies, start), text(types, start));
            self.0[slot].3 += sum(costs, start..end);
            start = end;
        }
        Ok(())
    }

    fn slot(&mut self, month: Option<i32>, currency: &str, charge_type: &str) -> usize {
        let same = |(m, c, t, _): &Sum| *m == month && c == currency && t == charge_type;
        self.0.iter().position(same).unwrap_or_else(|| {
            self.0.push((month, currency.to_owned(), charge_type.to_owned(), 0));
            self.0.len() - 1
        })
    }
}

/// Where the run of rows that hold the same text as the range's first ends. Equal views are equal text within an array;
/// text that is equal under two views ends a run early, which costs a look-up and changes nothing.
fn run(array: &StringViewArray, rows: Range<usize>) -> usize {
    let (start, views) = (rows.start, &array.views()[rows.clone()]);
    if array.null_count() == 0 {
        return views.iter().position(|view| *view != views[0]).map_or(rows.end, |length| start + length);
    }
    let first = array.is_null(start);
    let same = |row: &usize| array.is_null(*row) == first && (first || array.views()[*row] == views[0]);
    rows.clone().find(|row| !same(row)).unwrap_or(rows.end)
}

fn run_of_months(array: &Date32Array, mut rows: Range<usize>) -> usize {
    let month = |row: usize| array.is_valid(row).then(|| array.value(row));
    let (first, end) = (month(rows.start), rows.end);
    rows.find(|row| month(*row) != first).unwrap_or(end)
}

fn sum(costs: &Decimal128Array, rows: Range<usize>) -> i128 {
    if costs.null_count() == 0 {
        return costs.values()[rows].iter().sum();
    }
    rows.filter(|row| costs.is_valid(*row)).map(|row| costs.value(row)).sum()
}

fn text(array: &StringViewArray, row: usize) -> &str {
    if array.is_null(row) { "" } else { array.value(row) }
}

fn missing(name: &str) -> datafusion::common::DataFusionError {
    datafusion::common::DataFusionError::Internal(format!("the tally found no column {name}"))
}

/// The node in a logical plan; passes its rows on.
#[derive(Debug, Clone)]
pub(super) struct TallyNode {
    pub input: LogicalPlan,
    pub tally: Arc<Tally>,
}

impl PartialEq for TallyNode {
    fn eq(&self, other: &Self) -> bool {
        self.input == other.input && Arc::ptr_eq(&self.tally, &other.tally)
    }
}

impl Eq for TallyNode {}

impl Hash for TallyNode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.input.hash(state);
    }
}

impl PartialOrd for TallyNode {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.input.partial_cmp(&other.input)
    }
}

impl UserDefinedLogicalNodeCore for TallyNode {
    fn name(&self) -> &'static str {
        "Tally"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        self.input.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    /// Only a choice of months may pass: any other filter would take rows out of the tally.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        let names = self.schema().fields().iter().map(|field| field.name().clone());
        names.filter(|name| name != "billing_month").collect()
    }

    fn fmt_for_explain(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Tally")
    }

    fn with_exprs_and_inputs(&self, _: Vec<Expr>, mut inputs: Vec<LogicalPlan>) -> Result<Self> {
        let input = inputs.pop().ok_or_else(|| missing("input"))?;
        Ok(Self { input, tally: Arc::clone(&self.tally) })
    }

    /// The columns above, and those that the tally reads.
    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        let own = COLUMNS.iter().filter_map(|name| self.schema().index_of_column_by_name(None, name));
        let mut columns: Vec<usize> = output_columns.iter().copied().chain(own).collect();
        columns.sort_unstable();
        columns.dedup();
        Some(vec![columns])
    }
}

/// The value of a month parameter.
pub(super) fn month_value(month: NaiveDate) -> ScalarValue {
    ScalarValue::Date32(Some(Date32Type::from_naive_date(month)))
}
