//! The results as tables: the summary, a cost centre's costs, the journal.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Decimal128Array, Float64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{Date32Type, Field, Schema};
use chrono::{Months, NaiveDate};

use super::{Allocated, Balance, Journal, Part, Way};
use crate::error::{Error, Result};
use crate::money;
use crate::settings::allocation::UNALLOCATED;
use crate::table::{Column, Kind, Rows};

/// Columns as they are filled.
#[derive(Default)]
struct Sheet {
    columns: Vec<Column>,
    arrays: Vec<ArrayRef>,
}

impl Sheet {
    fn column(mut self, name: &str, kind: Kind, array: ArrayRef) -> Self {
        self.columns.push(Column { name: name.to_owned(), kind });
        self.arrays.push(array);
        self
    }

    fn text<T: AsRef<str>>(self, name: &str, kind: Kind, values: impl Iterator<Item = Option<T>>) -> Self {
        self.column(name, kind, Arc::new(values.collect::<StringViewArray>()))
    }

    fn day(self, name: &str, kind: Kind, day: NaiveDate, count: usize) -> Self {
        self.column(name, kind, Arc::new(Date32Array::from(vec![Date32Type::from_naive_date(day); count])))
    }

    fn money(self, name: &str, values: impl Iterator<Item = Option<i128>>) -> Result<Self> {
        let array = values.collect::<Decimal128Array>();
        let array = array.with_precision_and_scale(money::PRECISION, 12).map_err(wrong)?;
        Ok(self.column(name, Kind::Money, Arc::new(array)))
    }

    fn percent(self, name: &str, values: impl Iterator<Item = Option<f64>>) -> Self {
        self.column(name, Kind::Percent, Arc::new(values.collect::<Float64Array>()))
    }

    fn rows(self) -> Result<Rows> {
        let field = |(column, array): (&Column, &ArrayRef)| Field::new(&column.name, array.data_type().clone(), true);
        let fields: Vec<Field> = self.columns.iter().zip(&self.arrays).map(field).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), self.arrays).map_err(wrong)?;
        Ok(Rows { columns: self.columns, batches: vec![batch] })
    }
}

fn wrong(error: arrow::error::ArrowError) -> Error {
    Error::Output(std::io::Error::other(error))
}

/// One row of the summary.
struct Total {
    centre: Option<usize>,
    currency: String,
    balance: Balance,
}

impl Total {
    fn amount(&self) -> i128 {
        self.balance.centres() + self.balance.unallocated
    }
}

/// A row for each cost centre and currency: direct, shared, total, its share of the whole; the largest first, the
/// unallocated last.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn summary_rows(allocated: &Allocated) -> Result<Rows> {
    let mut sums: BTreeMap<(String, Option<usize>), Balance> = BTreeMap::new();
    for part in &allocated.parts {
        let balance = sums.entry((part.line.currency.clone(), part.centre)).or_default();
        *match (part.centre, part.way) {
            (None, _) => &mut balance.unallocated,
            (_, Way::Direct) => &mut balance.direct,
            (_, Way::Shared) => &mut balance.shared,
        } += part.amount;
    }
    let mut whole: BTreeMap<String, i128> = BTreeMap::new();
    let total = |((currency, centre), balance)| Total { centre, currency, balance };
    let mut totals: Vec<Total> = sums.into_iter().map(total).collect();
    for total in &totals {
        *whole.entry(total.currency.clone()).or_default() += total.amount();
    }
    totals.sort_by(|a, b| {
        let last = |total: &Total| total.centre.is_none();
        let key = |total: &Total| (last(total), std::cmp::Reverse(total.amount()), total.centre);
        a.currency.cmp(&b.currency).then(key(a).cmp(&key(b)))
    });
    let share = |total: &Total| {
        let millionths = money::share(100_000_000, total.amount(), *whole.get(&total.currency)?)?;
        Some(money::to_f64(millionths * 1_000_000))
    };
    let own = |total: &Total, amount: i128| total.centre.map(|_| amount);
    let code = |total: &Total| total.centre.and_then(|at| allocated.centres[at].code.clone());
    let mut sheet =
        Sheet::default().text("cost_centre", Kind::Key, totals.iter().map(|total| Some(allocated.name(total.centre))));
    if totals.iter().any(|total| code(total).is_some()) {
        sheet = sheet.text("account", Kind::Text, totals.iter().map(code));
    }
    sheet
        .money("direct", totals.iter().map(|total| own(total, total.balance.direct)))?
        .money("shared", totals.iter().map(|total| own(total, total.balance.shared)))?
        .money("total", totals.iter().map(|total| Some(total.amount())))?
        .percent("share", totals.iter().map(share))
        .text("currency", Kind::Currency, totals.iter().map(|total| given(&total.currency)))
        .rows()
}

/// A cost centre's costs, or what is unallocated: by service, charge type and the rule that brought them.
///
/// # Errors
/// As [`summary_rows`].
pub fn centre_rows(allocated: &Allocated, centre: Option<usize>, month: NaiveDate) -> Result<Rows> {
    let parts: Vec<&Part> = allocated.of(centre).collect();
    let name = allocated.name(centre);
    let code = centre.and_then(|at| allocated.centres[at].code.as_deref());
    let way = |part: &&Part| match (part.centre, part.way) {
        (None, _) => UNALLOCATED,
        (_, Way::Direct) => "direct",
        (_, Way::Shared) => "shared",
    };
    Sheet::default()
        .day("month", Kind::Month, month, parts.len())
        .text("cost_centre", Kind::Key, parts.iter().map(|_| Some(name)))
        .text("account", Kind::Text, parts.iter().map(|_| code))
        .text("payer_account", Kind::Text, parts.iter().map(|part| part.line.payer.as_deref()))
        .text("service", Kind::Text, parts.iter().map(|part| part.line.service.as_deref()))
        .text("charge_type", Kind::Text, parts.iter().map(|part| given(&part.line.charge_type)))
        .text("allocation", Kind::Text, parts.iter().map(|part| Some(way(part))))
        .text("rule", Kind::Text, parts.iter().map(|part| rule(allocated, part.rule)))
        .percent("share_of_pool", parts.iter().map(|part| part.share.map(percent)))
        .money("cost", parts.iter().map(|part| Some(part.amount)))?
        .text("currency", Kind::Currency, parts.iter().map(|part| given(&part.line.currency)))
        .rows()
}

/// The journal, dated on the last day of the month.
///
/// # Errors
/// As [`summary_rows`].
pub fn journal_rows(
    allocated: &Allocated,
    journal: &Journal,
    clearing: Option<&str>,
    month: NaiveDate,
) -> Result<Rows> {
    let entries = &journal.entries;
    let last = (month + Months::new(1)).pred_opt().unwrap_or(month);
    let of_centre = |at: Option<usize>| at.and_then(|at| allocated.centres.get(at));
    let centre = |entry: &super::Entry| (!entry.is_clearing).then(|| allocated.name(entry.centre).to_owned());
    let account = |entry: &super::Entry| {
        if entry.is_clearing { clearing.map(str::to_owned) } else { of_centre(entry.centre)?.code.clone() }
    };
    let description = |entry: &super::Entry| {
        let month = month.format("%Y-%m");
        if entry.is_clearing {
            let payer = entry.line.payer.as_deref().map(|payer| format!(" of payer {payer}")).unwrap_or_default();
            return format!("Cloud bill {month}{payer}");
        }
        let what = entry.line.service.as_deref().unwrap_or("no service");
        let kind = &entry.line.charge_type;
        let way = match (entry.centre, entry.way) {
            (None, _) => UNALLOCATED,
            (_, Way::Direct) => "direct",
            (_, Way::Shared) => "shared",
        };
        format!("{month} {what}, {kind}, {way}")
    };
    let side = |entry: &super::Entry, sign: i128| Some(entry.amount * sign).filter(|amount| *amount > 0);
    Sheet::default()
        .day("date", Kind::Date, last, entries.len())
        .text("cost_centre", Kind::Key, entries.iter().map(centre))
        .text("account", Kind::Text, entries.iter().map(account))
        .text("payer_account", Kind::Text, entries.iter().map(|entry| entry.line.payer.as_deref()))
        .text("service", Kind::Text, entries.iter().map(|entry| entry.line.service.as_deref()))
        .text("charge_type", Kind::Text, entries.iter().map(|entry| given(&entry.line.charge_type)))
        .money("debit", entries.iter().map(|entry| side(entry, 1)))?
        .money("credit", entries.iter().map(|entry| side(entry, -1)))?
        .text("currency", Kind::Currency, entries.iter().map(|entry| given(&entry.line.currency)))
        .text("description", Kind::Text, entries.iter().map(|entry| Some(description(entry))))
        .text("rule", Kind::Text, entries.iter().map(|entry| rule(allocated, entry.rule)))
        .rows()
}

fn rule(allocated: &Allocated, rule: Option<usize>) -> Option<&str> {
    rule.and_then(|at| allocated.rules.get(at)).map(String::as_str)
}

fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// A share of 6 places as a percentage of 4.
fn percent(share: f64) -> f64 {
    (share * 1e6).round() / 1e4
}
