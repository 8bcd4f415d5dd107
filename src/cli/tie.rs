//! The line that ties a report to the bill: the month's total, what was counted, what was left out and how to count it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::catalog::{Axis, Charges, KNOWN_TYPES, Metric, Rate, Value};
use crate::engine::tally::{Key, Marks, Sum};
use crate::engine::{Answer, Call};
use crate::money;
use crate::table::Kind;

/// What a bill adds up to in one currency.
#[derive(Default)]
struct Bill<'a> {
    months: Vec<NaiveDate>,
    /// By charge type.
    sums: BTreeMap<&'a str, Sum>,
    /// The part of them that is unblended for want of columns.
    stand_ins: BTreeMap<&'a str, Sum>,
    /// The part that is gross for want of columns.
    gross: Sum,
    /// Rows that tell an instance's use again.
    split: Sum,
    /// Unused reservations that no use by day places.
    even: Sum,
}

/// One line a currency, and one for each thing that makes a figure less than it seems.
pub fn tie(call: &Call<'_>, answer: &Answer) -> Vec<String> {
    let Some(tally) = &answer.tally else {
        return vec!["Note: the report stopped before the end of the bill, so it is not tied to it".to_owned()];
    };
    let wanted = |key: &Key| match call.values.get("month") {
        Some(Value::Month(month)) => key.month == Some(*month),
        _ => true,
    };
    let mut bills: BTreeMap<&str, Bill<'_>> = BTreeMap::new();
    for (key, sum) in tally.iter().filter(|(key, _)| wanted(key)) {
        let bill = bills.entry(&key.currency).or_default();
        bill.months.extend(key.month);
        bill.sums.entry(&key.charge_type).or_default().add(*sum);
        if key.marks.has(Marks::UNBLENDED_STANDS_IN) {
            bill.stand_ins.entry(&key.charge_type).or_default().add(*sum);
        }
        let others = [
            (Marks::GROSS_STANDS_IN, &mut bill.gross),
            (Marks::SPLIT, &mut bill.split),
            (Marks::SPREAD_EVENLY, &mut bill.even),
        ];
        others.into_iter().filter(|(mark, _)| key.marks.has(*mark)).for_each(|(_, of)| of.add(*sum));
    }
    let one = bills.len() == 1;
    let mut lines: Vec<String> = bills.iter().map(|(currency, bill)| line(call, answer, currency, bill, one)).collect();
    for (currency, bill) in &bills {
        lines.extend(bill.stand_ins.iter().map(|(name, sum)| stands_in(name, sum.units, currency)));
        let new = bill.sums.iter().filter(|(name, _)| !KNOWN_TYPES.contains(name));
        lines.extend(new.map(|(name, sum)| unknown(name, sum.units, currency)));
        lines.extend(marked(bill, currency));
    }
    lines.extend(converted(call, answer));
    lines
}

/// The rates that a converted figure was made with.
pub fn converted(call: &Call<'_>, answer: &Answer) -> Option<String> {
    let rates = call.choices.rates.as_ref()?;
    let one = |((from, month), rate): (&(String, NaiveDate), &Rate)| {
        let (month, of) = (month.format("%Y-%m").to_string(), rate.month.format("%Y-%m").to_string());
        let open = if month == of { String::new() } else { format!(", which is open, at the rate of {of}") };
        format!("1 {from} = {} {} in {month}{open}", money::plain(rate.units, money::PLACES), rates.to)
    };
    let used = answer.rates.iter().filter(|((from, _), _)| *from != rates.to);
    let used: Vec<String> = used.map(one).collect();
    (!used.is_empty()).then(|| format!("Rates of {}: {}", rates.path, used.join("; ")))
}

/// What the marks of rows come to.
fn marked(bill: &Bill<'_>, currency: &str) -> Vec<String> {
    let gross = (bill.gross.rows > 0).then(|| {
        format!("Note: the bill has no net columns, so net costs are gross: {}", amount(bill.gross.units, currency))
    });
    let even = (bill.even.rows > 0).then(|| {
        let amount = amount(bill.even.units, currency);
        format!("Note: the use of some reservations is not in the bill by day; what they left unused is spread evenly: {amount}")
    });
    let split = (bill.split.rows > 0).then(|| {
        let rows = money::shown(i128::try_from(bill.split.rows).unwrap_or(i128::MAX), 0, 0);
        format!("Note: {rows} split-cost rows, which tell the use of instances again by pod or task, are left out")
    });
    gross.into_iter().chain(even).chain(split).collect()
}

fn line(call: &Call<'_>, answer: &Answer, currency: &str, bill: &Bill<'_>, one: bool) -> String {
    let of = |counted: &dyn Fn(&str) -> bool| {
        let mut total = Sum::default();
        bill.sums.iter().filter(|(name, _)| counted(name)).for_each(|(_, sum)| total.add(*sum));
        total.units
    };
    let (total, counted) = (of(&|_| true), of(&|name| call.choices.charges.counts(name)));
    let metric = call.choices.metric;
    let is_net = answer.is_net && matches!(metric, Metric::Unblended | Metric::Amortized);
    let net = if is_net { ", net of negotiated discounts," } else { "" };
    // By day of use a bill's lines may lie in other months, and those without a day in none.
    let place = if call.choices.axis == Axis::Usage { "dated then" } else { "on the bill" };
    let mut line = format!("{}: {} {metric}{net} {place}", span(&bill.months), amount(total, currency));
    let is_total = |name: &String| {
        // A tag may have the same name.
        answer.rows.columns.iter().position(|column| column.name == *name && column.kind == Kind::Money)
    };
    let column = call.report.total.as_ref().filter(|_| one).and_then(is_total);
    if let (Some(index), Some(counted)) = (column, counted) {
        let in_rows = answer.rows.sum(index);
        let _ = write!(line, " = {} shown", shown(Some(in_rows)));
        if in_rows != counted {
            let _ = write!(line, " + {} in other rows", shown(Some(counted - in_rows)));
        }
    } else {
        let _ = write!(line, ", {} counted here", shown(counted.or(total.map(|_| 0))));
    }
    let left = left_out(call, bill);
    if !left.is_empty() {
        let rest = total.map(|total| total - counted.unwrap_or(0));
        let _ = write!(line, " + {} left out: {}", shown(rest), flags(call, &left));
    }
    line
}

/// The charge types that were not counted, the largest first.
fn left_out<'a>(call: &Call<'_>, bill: &Bill<'a>) -> Vec<(&'a str, i128)> {
    let not_counted = bill.sums.iter().filter(|(name, _)| !call.choices.charges.counts(name));
    let mut left: Vec<(&str, i128)> =
        not_counted.filter_map(|(name, sum)| Some((*name, sum.units?))).filter(|(_, sum)| *sum != 0).collect();
    left.sort_by_key(|(name, sum)| (std::cmp::Reverse(sum.abs()), *name));
    left
}

/// What was left out, and the flags that count it.
fn flags(call: &Call<'_>, left: &[(&str, i128)]) -> String {
    let parts: Vec<String> = left.iter().map(|(name, sum)| format!("{} {}", named(name), shown(Some(*sum)))).collect();
    let committed = left.iter().any(|(name, _)| name.starts_with("SavingsPlan") || *name == "RIFee");
    let amortized = match call.choices.metric {
        Metric::Unblended if committed => "; --metric amortized spreads fees over what they cover",
        _ => "",
    };
    debug_assert_ne!(call.choices.charges, Charges::All);
    format!("{} (--charges all counts them{amortized})", parts.join(", "))
}

fn stands_in(name: &str, sum: Option<i128>, currency: &str) -> String {
    format!(
        "Warning: the bill lacks columns that the amortized cost of {} needs; its unblended cost stands in: {}",
        named(name),
        amount(sum, currency)
    )
}

fn unknown(name: &str, sum: Option<i128>, currency: &str) -> String {
    format!(
        "Note: {} is no charge type that AWS documents; it counts as it stands: {}",
        named(name),
        amount(sum, currency)
    )
}

fn named(name: &str) -> &str {
    if name.is_empty() { "a line without charge type" } else { name }
}

/// An amount in its currency, where the bill says one.
fn amount(units: Option<i128>, currency: &str) -> String {
    format!("{} {currency}", shown(units)).trim_end().to_owned()
}

fn shown(units: Option<i128>) -> String {
    units.map_or_else(|| "-".to_owned(), |units| money::shown(units, money::PLACES, 2))
}

fn span(months: &[NaiveDate]) -> String {
    let name = |month: &NaiveDate| month.format("%B %Y").to_string();
    match (months.iter().min(), months.iter().max()) {
        (Some(first), Some(last)) if first != last => format!("{} to {}", name(first), name(last)),
        (Some(first), _) => name(first),
        _ => "Without a month".to_owned(),
    }
}
