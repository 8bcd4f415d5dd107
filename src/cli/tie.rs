//! The line that ties a report to the bill: the month's total, what was counted, what was left out and how to count it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::catalog::{Charges, Value};
use crate::engine::tally::Key;
use crate::engine::{Answer, Call};
use crate::money;

/// Charge types by what they add up to.
type Sums<'a> = BTreeMap<&'a str, i128>;

/// One line a currency.
pub fn tie(call: &Call<'_>, answer: &Answer) -> Vec<String> {
    let wanted = |key: &&Key| match call.values.get("month") {
        Some(Value::Month(month)) => key.month == Some(*month),
        _ => true,
    };
    let mut by_currency: BTreeMap<&str, (Vec<NaiveDate>, Sums<'_>)> = BTreeMap::new();
    for (key, sum) in answer.tally.iter().filter(|(key, _)| wanted(key)) {
        let (months, sums) = by_currency.entry(&key.currency).or_default();
        months.extend(key.month);
        *sums.entry(&key.charge_type).or_default() += sum;
    }
    let one = by_currency.len() == 1;
    by_currency.iter().map(|(currency, (months, sums))| line(call, answer, currency, months, sums, one)).collect()
}

#[allow(clippy::format_push_string)] // three short pieces
fn line(call: &Call<'_>, answer: &Answer, currency: &str, months: &[NaiveDate], sums: &Sums<'_>, one: bool) -> String {
    let total: i128 = sums.values().sum();
    let counted: i128 = sums.iter().filter(|(name, _)| call.charges.counts(name)).map(|(_, sum)| sum).sum();
    let mut line = format!("{}: {} {currency} {} on the bill", span(months), shown(total), call.metric);
    let shown_rows = call.report.total.as_ref().filter(|_| one).and_then(|name| answer.rows.position(name));
    if let Some(index) = shown_rows {
        let in_rows = answer.rows.sum(index);
        line += &format!(" = {} shown", shown(in_rows));
        if in_rows != counted {
            line += &format!(" + {} in other rows", shown(counted - in_rows));
        }
    } else {
        line += &format!(", {} counted here", shown(counted));
    }
    if counted == total && sums.keys().all(|name| call.charges.counts(name)) {
        return line;
    }
    line += &format!(" + {} left out: {}", shown(total - counted), left_out(call, sums));
    line
}

/// The charge types that were not counted, the largest first, and the flags that count them.
fn left_out(call: &Call<'_>, sums: &Sums<'_>) -> String {
    let mut left: Vec<(&str, i128)> = sums
        .iter()
        .filter(|(name, sum)| !call.charges.counts(name) && **sum != 0)
        .map(|(name, sum)| (*name, *sum))
        .collect();
    left.sort_by_key(|(name, sum)| (std::cmp::Reverse(sum.abs()), *name));
    let parts: Vec<String> = left.iter().map(|(name, sum)| format!("{} {}", plain(name), shown(*sum))).collect();
    let committed = left.iter().any(|(name, _)| name.starts_with("SavingsPlan") || *name == "RIFee");
    let amortized = match (call.metric, committed) {
        (crate::catalog::Metric::Unblended, true) => "; --metric amortized spreads fees over what they cover",
        _ => "",
    };
    let flag = if call.charges == Charges::All { "" } else { " (--charges all counts them" };
    format!("{}{flag}{amortized})", parts.join(", "))
}

fn plain(name: &str) -> &str {
    if name.is_empty() { "no charge type" } else { name }
}

fn shown(units: i128) -> String {
    money::shown(units, money::PLACES, 2)
}

fn span(months: &[NaiveDate]) -> String {
    let name = |month: &NaiveDate| month.format("%B %Y").to_string();
    match (months.iter().min(), months.iter().max()) {
        (Some(first), Some(last)) if first != last => format!("{} to {}", name(first), name(last)),
        (Some(first), _) => name(first),
        _ => "Without a month".to_owned(),
    }
}
