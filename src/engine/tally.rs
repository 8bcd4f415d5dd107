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
use datafusion::arrow::datatypes::{Date32Type, Decimal128Type, Int8Type};
use datafusion::common::{DFSchemaRef, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

use crate::catalog::Rate;

/// The columns that the tally reads.
const COLUMNS: [&str; 4] = ["month", "currency", "charge_type", "cost"];
/// One more, where a row may have marks: an Int8 of bits.
pub(super) const MARKS: &str = "__marks";

/// What is said of a row beside its cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marks(i8);

impl Marks {
    /// The unblended cost stands in for a metric that the bill lacks the columns for.
    pub const UNBLENDED_STANDS_IN: Marks = Marks(1);
    /// The gross cost stands in for the net one, as the bill has no net columns.
    pub const GROSS_STANDS_IN: Marks = Marks(2);
    /// It tells again a part of an instance's use.
    pub const SPLIT: Marks = Marks(4);
    /// A reservation's unused cost was spread evenly over the month for want of its use by day.
    pub const SPREAD_EVENLY: Marks = Marks(8);

    /// Whether all of some marks are there.
    #[must_use]
    pub fn has(self, marks: Marks) -> bool {
        self.0 & marks.0 == marks.0
    }

    pub(super) fn bits(self) -> i8 {
        self.0
    }
}

/// What one charge type of one month adds up to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The billing period.
    pub month: Option<NaiveDate>,
    /// The currency.
    pub currency: String,
    /// The charge type.
    pub charge_type: String,
    /// What else is said of the rows.
    pub marks: Marks,
}

/// What rows add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Units of 1e-12; absent where no row has a cost.
    pub units: Option<i128>,
    /// How many rows.
    pub rows: usize,
}

impl Sum {
    /// Adds other rows; an absent cost adds nothing to a known one.
    pub fn add(&mut self, other: Sum) {
        self.rows += other.rows;
        self.units = self.units.map_or(other.units, |units| Some(units + other.units.unwrap_or(0)));
    }
}

/// The sums, shared by all partitions of a scan.
#[derive(Debug, Default)]
pub struct Tally {
    sums: Mutex<BTreeMap<Key, Sum>>,
    /// The rates that amounts were converted by, by currency and month.
    rates: Mutex<BTreeMap<(String, NaiveDate), Rate>>,
    /// Partitions of the scan, once it runs.
    partitions: AtomicUsize,
    /// Those that were read to their end.
    ended: AtomicUsize,
}

impl Tally {
    /// The sums. `None` if the bill was not read to its end, as by a report that stops at a LIMIT without an ORDER BY.
    pub fn sums(&self) -> Option<BTreeMap<Key, Sum>> {
        let partitions = self.partitions.load(Ordering::Acquire);
        let whole = partitions > 0 && self.ended.load(Ordering::Acquire) == partitions;
        whole.then(|| self.sums.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// The rates that amounts were converted by, by their currency and month.
    pub fn rates(&self) -> BTreeMap<(String, NaiveDate), Rate> {
        self.rates.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a rate that was used.
    pub(super) fn converted(&self, currency: &str, month: NaiveDate, rate: Rate) {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        rates.insert((currency.to_owned(), month), rate);
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
            let key = Key { month, currency, charge_type, marks: kind.marks };
            all.entry(key).or_default().add(*sum);
        }
        drop(all);
        self.ended.fetch_add(1, Ordering::AcqRel);
    }
}

/// What rows of one sum have in common.
#[derive(Debug, PartialEq)]
struct Kind {
    month: Option<i32>,
    currency: String,
    charge_type: String,
    marks: Marks,
}

/// One partition's sums: a bill has few kinds of row, so a list is searched faster than a map.
#[derive(Debug, Default)]
pub(super) struct Partial(Vec<(Kind, Sum)>);

impl Partial {
    /// Adds the rows of a batch, a run of rows of one kind at a time.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let column = |name: &str| batch.column_by_name(name).ok_or_else(|| missing(name));
        let [months, currencies, types, costs] = COLUMNS.map(column);
        let (months, currencies, types) =
            (months?.as_primitive::<Date32Type>(), currencies?.as_string_view(), types?.as_string_view());
        let costs = costs?.as_primitive::<Decimal128Type>();
        let marks = batch.column_by_name(MARKS).map(AsArray::as_primitive::<Int8Type>);
        let marks = |row: usize| marks.map_or(Marks::default(), |marks| Marks(marks.value(row)));
        let mut start = 0;
        while start < batch.num_rows() {
            // Each looks no further than the one before, so that a bill of short runs stays one pass.
            let end = run(types, start..batch.num_rows());
            let end = run_of_months(months, start..run(currencies, start..end));
            let end = (start + 1..end).find(|row| marks(*row) != marks(start)).unwrap_or(end);
            let month = months.is_valid(start).then(|| months.value(start));
            let slot = self.slot(month, text(currencies, start), text(types, start), marks(start));
            self.0[slot].1.add(Sum { units: sum(costs, start..end), rows: end - start });
            start = end;
        }
        Ok(())
    }

    fn slot(&mut self, month: Option<i32>, currency: &str, charge_type: &str, marks: Marks) -> usize {
        let same = |kind: &Kind| {
            (kind.month, kind.marks) == (month, marks) && kind.currency == currency && kind.charge_type == charge_type
        };
        self.0.iter().position(|(kind, _)| same(kind)).unwrap_or_else(|| {
            let (currency, charge_type) = (currency.to_owned(), charge_type.to_owned());
            self.0.push((Kind { month, currency, charge_type, marks }, Sum::default()));
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
        let own = COLUMNS.iter().chain([&MARKS]).filter_map(|name| self.schema().index_of_column_by_name(None, name));
        let mut columns: Vec<usize> = output_columns.iter().copied().chain(own).collect();
        columns.sort_unstable();
        columns.dedup();
        Some(vec![columns])
    }
}
