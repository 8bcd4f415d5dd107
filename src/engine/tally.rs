//! The tally: what a bill's rows add up to by month, currency and charge type, counted as they flow to a report.
//!
//! The node stands in a report's plan between the line items and the choice of charges, so the figures that tie
//! the report to the bill come from the same pass over the files.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Formatter};
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use datafusion::arrow::array::{Array, AsArray, Date32Array, Decimal128Array, RecordBatch, StringViewArray};
use datafusion::arrow::datatypes::{Date32Type, Decimal128Type};
use datafusion::common::{DFSchemaRef, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

/// The columns that the tally reads.
const COLUMNS: [&str; 4] = ["billing_month", "currency", "charge_type", "cost"];
/// One more, where the metric has it.
pub(super) const STANDS_IN: &str = "stands_in";

/// What one charge type of one month adds up to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The billing period.
    pub month: Option<NaiveDate>,
    /// The currency.
    pub currency: String,
    /// The charge type.
    pub charge_type: String,
    /// Whether the unblended cost stands in for a metric that the bill lacks the columns for.
    pub stands_in: bool,
}

/// The sums, shared by all partitions of a scan.
#[derive(Debug, Default)]
pub struct Tally {
    sums: Mutex<BTreeMap<Key, Option<i128>>>,
    /// Partitions of the scan, once it runs.
    partitions: AtomicUsize,
    /// Those that were read to their end.
    ended: AtomicUsize,
}

impl Tally {
    /// The sums, in units of 1e-12; a sum is absent where no row has a cost. `None` if the bill was not read to its end,
    /// as by a report that stops at a LIMIT without an ORDER BY.
    pub fn sums(&self) -> Option<BTreeMap<Key, Option<i128>>> {
        let partitions = self.partitions.load(Ordering::Acquire);
        let whole = partitions > 0 && self.ended.load(Ordering::Acquire) == partitions;
        whole.then(|| self.sums.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Says how many partitions the scan has.
    pub(super) fn begin(&self, partitions: usize) {
        self.partitions.store(partitions, Ordering::Release);
    }

    /// Adds the sums of a partition that ended.
    pub(super) fn end(&self, partial: &Partial) {
        let mut all = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        for (kind, sum) in &partial.0 {
            let month = kind.month.and_then(Date32Type::to_naive_date_opt);
            let (currency, charge_type) = (kind.currency.clone(), kind.charge_type.clone());
            let key = Key { month, currency, charge_type, stands_in: kind.stands_in };
            let known = all.entry(key).or_default();
            *known = add(*known, *sum);
        }
        drop(all);
        self.ended.fetch_add(1, Ordering::AcqRel);
    }
}

/// An absent sum adds nothing to a known one.
fn add(a: Option<i128>, b: Option<i128>) -> Option<i128> {
    a.map_or(b, |a| Some(a + b.unwrap_or(0)))
}

/// What rows of one sum have in common.
#[derive(Debug, PartialEq)]
struct Kind {
    month: Option<i32>,
    currency: String,
    charge_type: String,
    stands_in: bool,
}

/// One partition's sums: a bill has few kinds of row, so a list is searched faster than a map.
#[derive(Debug, Default)]
pub(super) struct Partial(Vec<(Kind, Option<i128>)>);

impl Partial {
    /// Adds the rows of a batch, a run of rows of one kind at a time.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let column = |name: &str| batch.column_by_name(name).ok_or_else(|| missing(name));
        let [months, currencies, types, costs] = COLUMNS.map(column);
        let (months, currencies, types) =
            (months?.as_primitive::<Date32Type>(), currencies?.as_string_view(), types?.as_string_view());
        let costs = costs?.as_primitive::<Decimal128Type>();
        let stand_ins = batch.column_by_name(STANDS_IN).map(AsArray::as_boolean);
        let mut start = 0;
        while start < batch.num_rows() {
            // Each looks no further than the one before, so that a bill of short runs stays one pass.
            let end = run(types, start..batch.num_rows());
            let end = run_of_months(months, start..run(currencies, start..end));
            let stands_in = |row: usize| stand_ins.is_some_and(|stand_ins| stand_ins.value(row));
            let end = (start + 1..end).find(|row| stands_in(*row) != stands_in(start)).unwrap_or(end);
            let month = months.is_valid(start).then(|| months.value(start));
            let slot = self.slot(month, text(currencies, start), text(types, start), stands_in(start));
            self.0[slot].1 = add(self.0[slot].1, sum(costs, start..end));
            start = end;
        }
        Ok(())
    }

    fn slot(&mut self, month: Option<i32>, currency: &str, charge_type: &str, stands_in: bool) -> usize {
        let same = |kind: &Kind| {
            (kind.month, kind.stands_in) == (month, stands_in)
                && kind.currency == currency
                && kind.charge_type == charge_type
        };
        self.0.iter().position(|(kind, _)| same(kind)).unwrap_or_else(|| {
            let (currency, charge_type) = (currency.to_owned(), charge_type.to_owned());
            self.0.push((Kind { month, currency, charge_type, stands_in }, None));
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

/// `None` where no row has a cost.
fn sum(costs: &Decimal128Array, rows: Range<usize>) -> Option<i128> {
    if costs.null_count() == 0 {
        return Some(costs.values()[rows].iter().sum());
    }
    rows.filter(|row| costs.is_valid(*row)).map(|row| costs.value(row)).reduce(|a, b| a + b)
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
        names.filter(|name| name != "billing_month" && name != "month").collect()
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
        let own =
            COLUMNS.iter().chain([&STANDS_IN]).filter_map(|name| self.schema().index_of_column_by_name(None, name));
        let mut columns: Vec<usize> = output_columns.iter().copied().chain(own).collect();
        columns.sort_unstable();
        columns.dedup();
        Some(vec![columns])
    }
}
