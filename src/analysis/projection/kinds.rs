//! How a service's charges of one type go on.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use super::Past;

/// The ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Day by day.
    Daily,
    /// On few days of every month.
    Monthly,
    /// As a share of everything else.
    Shared,
    /// No more.
    Once,
}

/// Days of a month on which a monthly fee stands at most.
const FEW: usize = 3;
/// Charge types that are a share of the rest.
const SHARES: [&str; 6] =
    ["Tax", "EdpDiscount", "PrivateRateDiscount", "BundledDiscount", "RiVolumeDiscount", "Discount"];
/// Charge types that say nothing of the months to come.
const ONCE: [&str; 3] = ["Credit", "Refund", "SavingsPlanUpfrontFee"];

/// The kind of what was charged by day, where the bill begins on one day and is known up to another.
pub fn kind(service: &str, charge_type: &str, past: &Past, first: NaiveDate, reach: NaiveDate) -> Kind {
    if ONCE.contains(&charge_type) {
        return Kind::Once;
    }
    if SHARES.contains(&charge_type) || service.starts_with("AWS Support") {
        return Kind::Shared;
    }
    let months = active_days(past);
    if months.values().any(|days| *days > FEW) {
        return Kind::Daily;
    }
    // Whole months of the bill, without the one that is open.
    let whole: Vec<NaiveDate> = whole_months(first, reach).collect();
    let seen = whole.iter().filter(|month| months.contains_key(month)).count();
    let is_usage = matches!(charge_type, "Usage" | "DiscountedUsage" | "SavingsPlanCoveredUsage");
    match whole.last() {
        // Within its first month nothing tells a fee from use.
        None if is_usage => Kind::Daily,
        // One month tells no purchase from a fee; reservations' recurring fees are what their name says.
        Some(last) if months.contains_key(last) && (seen >= 2 || charge_type == "RIFee") => Kind::Monthly,
        Some(_) if is_usage && seen > 0 => Kind::Daily,
        _ => Kind::Once,
    }
}

/// How many days of each month have a cost.
fn active_days(past: &Past) -> BTreeMap<NaiveDate, usize> {
    let mut months = BTreeMap::new();
    for (day, _) in past.iter().filter(|(_, amount)| **amount != 0) {
        *months.entry(begin(*day)).or_default() += 1;
    }
    months
}

/// The first days of the months that a bill holds from begin to end.
pub fn whole_months(first: NaiveDate, reach: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let next = |month: &NaiveDate| month.checked_add_months(Months::new(1));
    // A bill's first month may begin with a few days without cost.
    let start = if first.day() <= 7 { Some(begin(first)) } else { next(&begin(first)) };
    let months = std::iter::successors(start, next);
    months.take_while(move |month| next(month).is_some_and(|end| end <= reach.succ_opt().unwrap_or(reach)))
}

/// The first day of a day's month.
pub fn begin(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
