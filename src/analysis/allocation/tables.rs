//! The results as tables: the summary, a cost centre's costs, the journal.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::{Allocated, Balance, Journal, Part, Way};
use crate::error::Result;
use crate::money;
use crate::settings::allocation::UNALLOCATED;
use crate::table::{Builder, Kind, Rows};

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
    let mut sheet = Builder::default().texts(
        "cost_centre",
        Kind::Key,
        totals.iter().map(|total| Some(allocated.name(total.centre))),
    );
    if totals.iter().any(|total| code(total).is_some()) {
        sheet = sheet.texts("account", Kind::Text, totals.iter().map(code));
    }
    sheet
        .amounts("direct", Kind::Money, totals.iter().map(|total| own(total, total.balance.direct)))?
        .amounts("shared", Kind::Money, totals.iter().map(|total| own(total, total.balance.shared)))?
        .amounts("total", Kind::Money, totals.iter().map(|total| Some(total.amount())))?
        .percents("share", totals.iter().map(share))
        .texts("currency", Kind::Currency, totals.iter().map(|total| given(&total.currency)))
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
    Builder::default()
        .days("month", Kind::Month, std::iter::repeat_n(Some(month), parts.len()))
        .texts("cost_centre", Kind::Key, parts.iter().map(|_| Some(name)))
        .texts("account", Kind::Text, parts.iter().map(|_| code))
        .texts("payer_account", Kind::Text, parts.iter().map(|part| part.line.payer.as_deref()))
        .texts("service", Kind::Text, parts.iter().map(|part| part.line.service.as_deref()))
        .texts("charge_type", Kind::Text, parts.iter().map(|part| given(&part.line.charge_type)))
        .texts("allocation", Kind::Text, parts.iter().map(|part| Some(way(part))))
        .texts("rule", Kind::Text, parts.iter().map(|part| rule(allocated, part.rule)))
        .percents("share_of_pool", parts.iter().map(|part| part.share.map(percent)))
        .amounts("cost", Kind::Money, parts.iter().map(|part| Some(part.amount)))?
        .texts("currency", Kind::Currency, parts.iter().map(|part| given(&part.line.currency)))
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
    Builder::default()
        .days("date", Kind::Date, std::iter::repeat_n(Some(last), entries.len()))
        .texts("cost_centre", Kind::Key, entries.iter().map(centre))
        .texts("account", Kind::Text, entries.iter().map(account))
        .texts("payer_account", Kind::Text, entries.iter().map(|entry| entry.line.payer.as_deref()))
        .texts("service", Kind::Text, entries.iter().map(|entry| entry.line.service.as_deref()))
        .texts("charge_type", Kind::Text, entries.iter().map(|entry| given(&entry.line.charge_type)))
        .amounts("debit", Kind::Money, entries.iter().map(|entry| side(entry, 1)))?
        .amounts("credit", Kind::Money, entries.iter().map(|entry| side(entry, -1)))?
        .texts("currency", Kind::Currency, entries.iter().map(|entry| given(&entry.line.currency)))
        .texts("description", Kind::Text, entries.iter().map(|entry| Some(description(entry))))
        .texts("rule", Kind::Text, entries.iter().map(|entry| rule(allocated, entry.rule)))
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
