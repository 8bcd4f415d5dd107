//! What a bill is expected to come to: use by a model of its past, monthly fees on their days, taxes and the like as a share.
//!
//! Each service's charges of each type are one of these, as their own past shows:
//! - *daily*: what costs on most days, or on some of many, goes through [`forecast`];
//! - *monthly*: what stands on few days of each month (reservations' fees, subscriptions) stands there again;
//! - *shared*: taxes, support and negotiated discounts are the share of all other cost that they were in the months before;
//! - *once*: credits, refunds, upfront fees and what was seen in one month alone are expected no more.

mod kinds;
mod monthly;
mod shared;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::anomaly::{Options, Series};
use super::budget::{Band, Outlook};
use super::forecast::{self, Forecast, forecast, reconcile};
use crate::money;
use kinds::{Kind, kind};

/// What a service was charged on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// The service.
    pub service: String,
    /// The charge type.
    pub charge_type: String,
    /// The day of the billing period.
    pub day: NaiveDate,
    /// How much, in units of 1e-12.
    pub amount: i128,
}

/// What is expected of one service after the last known day.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The service.
    pub service: String,
    /// Of the days after it, up to each.
    pub outlook: Outlook,
}

/// Daily amounts of one service and charge type, from the first known day to the last, in units of 1e-12.
type Past = BTreeMap<NaiveDate, i128>;

/// What all services together are expected to be charged on each day after one, up to another.
#[must_use]
pub fn project(charges: &[Charge], reach: NaiveDate, until: NaiveDate) -> Outlook {
    let parts = parts(charges, reach, until);
    let fixed = parts.values().fold(Past::new(), |mut all, part| {
        add(&mut all, part.certain.clone());
        all
    });
    outlook(parts.into_values().filter_map(|part| part.daily).collect(), &fixed, reach, until)
}

/// The same by service, the services in order of their names.
#[must_use]
pub fn by_service(charges: &[Charge], reach: NaiveDate, until: NaiveDate) -> Vec<Expected> {
    let one = |(service, part): (String, Part)| {
        let outlook = outlook(part.daily.into_iter().collect(), &part.certain, reach, until);
        Expected { service, outlook }
    };
    parts(charges, reach, until).into_iter().map(one).collect()
}

/// One service's days to come.
#[derive(Default)]
struct Part {
    daily: Option<Forecast>,
    /// Fees on their days, and shares on the last day of each month.
    certain: Past,
}

fn parts(charges: &[Charge], reach: NaiveDate, until: NaiveDate) -> BTreeMap<String, Part> {
    let mut histories: BTreeMap<(&str, &str), Past> = BTreeMap::new();
    for charge in charges.iter().filter(|charge| charge.day <= reach) {
        let past = histories.entry((&charge.service, &charge.charge_type)).or_default();
        *past.entry(charge.day).or_default() += charge.amount;
    }
    let first = charges.iter().map(|charge| charge.day).min().unwrap_or(reach);
    let mut daily: BTreeMap<&str, Past> = BTreeMap::new();
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut shares = Vec::new();
    for ((service, charge_type), past) in &histories {
        match kind(service, charge_type, past, first, reach) {
            Kind::Once => {}
            Kind::Shared => shares.push((*service, past)),
            Kind::Monthly => {
                let part = parts.entry((*service).to_owned()).or_default();
                add(&mut part.certain, monthly::place(past, reach, until));
            }
            Kind::Daily => {
                let all = daily.entry(*service).or_default();
                for (day, amount) in past {
                    *all.entry(*day).or_default() += amount;
                }
            }
        }
    }
    for (service, past) in &daily {
        let series = series(past, first, reach);
        let part = parts.entry((*service).to_owned()).or_default();
        part.daily = Some(forecast(&series, until, &Options { set_aside: 0, ..Options::default() }));
    }
    let base = shared::base(&histories, &shares);
    let expected = expected_days(&parts, reach, until);
    for (service, past) in shares {
        let part = parts.entry(service.to_owned()).or_default();
        add(&mut part.certain, shared::place(past, &base, &expected, reach, until));
    }
    parts
}

fn add(to: &mut Past, more: Past) {
    for (day, amount) in more {
        *to.entry(day).or_default() += amount;
    }
}

/// What all services are expected to be charged on each day, shares left out.
fn expected_days(parts: &BTreeMap<String, Part>, reach: NaiveDate, until: NaiveDate) -> Past {
    let mut days = Past::new();
    for part in parts.values() {
        add(&mut days, part.certain.clone());
        for day in part.daily.iter().flat_map(|daily| &daily.days) {
            *days.entry(day.day).or_default() += units(day.expected);
        }
    }
    days.retain(|day, _| *day > reach && *day <= until);
    days
}

/// Days without gaps, as the models take them.
fn series(past: &Past, first: NaiveDate, reach: NaiveDate) -> Series {
    let first = past.keys().next().copied().unwrap_or(first).max(first);
    let days = first.iter_days().take_while(|day| *day <= reach);
    Series { first, values: days.map(|day| money::to_f64(past.get(&day).copied().unwrap_or(0))).collect() }
}

/// Running sums of what is expected and what is certain.
fn outlook(daily: Vec<Forecast>, certain: &Past, reach: NaiveDate, until: NaiveDate) -> Outlook {
    let all = reconcile(daily);
    let first = reach + Days::new(1);
    let (mut fixed, mut outlook) = (0, Outlook::default());
    for day in first.iter_days().take_while(|day| *day <= until) {
        let own = certain.get(&day).copied().unwrap_or(0);
        fixed += own;
        outlook.sums.push((day, band(all.total(first, day)).plus(fixed)));
        outlook.days.push((day, band(all.total(day, day)).plus(own)));
    }
    outlook
}

fn band(band: forecast::Band) -> Band {
    Band { low: units(band.low), expected: units(band.expected), high: units(band.high) }
}

/// An estimate in units of 1e-12; what no such number can hold is 0.
fn units(amount: f64) -> i128 {
    money::from_f64(amount).unwrap_or(0)
}
