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

/// The days of a projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day that counts.
    pub from: NaiveDate,
    /// The last day of which nothing more is to come.
    pub settled: NaiveDate,
    /// The last day of which something is known.
    pub last: NaiveDate,
    /// The last day that is asked for.
    pub until: NaiveDate,
}

impl Window {
    /// The first day that is expected.
    fn begin(&self) -> NaiveDate {
        self.from.max(self.settled + Days::new(1))
    }

    /// Whether a day is known, but not settled.
    fn is_open(&self, day: NaiveDate) -> bool {
        day >= self.begin() && day <= self.last
    }
}

/// What all services together are expected to be charged beside what is known.
#[must_use]
pub fn project(charges: &[Charge], window: Window) -> Outlook {
    let mut all = Part::default();
    let (mut daily, mut raise) = (Vec::new(), 0);
    for part in parts(charges, window).into_values() {
        // By service, so that services add up to the whole.
        raise += part.raise(window);
        add(&mut all.certain, part.certain);
        all.known += part.known;
        daily.extend(part.daily);
    }
    outlook(daily, &all, raise, window)
}

/// The same by service, the services in order of their names.
#[must_use]
pub fn by_service(charges: &[Charge], window: Window) -> Vec<Expected> {
    let one = |(service, mut part): (String, Part)| {
        let raise = part.raise(window);
        let daily = part.daily.take().into_iter().collect();
        Expected { service, outlook: outlook(daily, &part, raise, window) }
    };
    parts(charges, window).into_iter().map(one).collect()
}

/// One service's days to come.
#[derive(Default)]
struct Part {
    daily: Option<Forecast>,
    /// Fees on their days, and shares on the last day of each month.
    certain: Past,
    /// What is known of the days that are not settled, of what is forecast.
    known: i128,
}

impl Part {
    /// What is certain of some days.
    fn certain(&self, from: NaiveDate, to: NaiveDate) -> i128 {
        if from > to { 0 } else { self.certain.range(from..=to).map(|(_, amount)| amount).sum() }
    }

    /// By how much more is known of the open days than was expected: they may cost more, and not less.
    fn raise(&self, window: Window) -> i128 {
        let (begin, last) = (window.begin(), window.last);
        let days =
            self.daily.as_ref().filter(|_| last >= begin).map_or(0, |daily| units(daily.total(begin, last).expected));
        (self.known - days - self.certain(begin, last)).max(0)
    }
}

fn parts(charges: &[Charge], window: Window) -> BTreeMap<String, Part> {
    let Window { settled, last, until, .. } = window;
    let mut histories: BTreeMap<(&str, &str), Past> = BTreeMap::new();
    for charge in charges.iter().filter(|charge| charge.day <= last) {
        let past = histories.entry((&charge.service, &charge.charge_type)).or_default();
        *past.entry(charge.day).or_default() += charge.amount;
    }
    let first = charges.iter().map(|charge| charge.day).min().unwrap_or(last);
    let mut daily: BTreeMap<&str, Past> = BTreeMap::new();
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let (mut shares, mut base) = (Vec::new(), Past::new());
    for ((service, charge_type), past) in &histories {
        match kind(service, charge_type, past, first, last) {
            Kind::Once => {}
            Kind::Shared => shares.push((*service, past)),
            Kind::Monthly => {
                let part = parts.entry((*service).to_owned()).or_default();
                add(&mut part.certain, monthly::place(past, last, until));
                add(&mut base, past.clone());
            }
            Kind::Daily => {
                let part = parts.entry((*service).to_owned()).or_default();
                part.known +=
                    past.iter().filter(|(day, _)| window.is_open(**day)).map(|(_, amount)| amount).sum::<i128>();
                add(
                    daily.entry(*service).or_default(),
                    past.range(..=settled).map(|(day, amount)| (*day, *amount)).collect(),
                );
            }
        }
    }
    for (service, past) in daily {
        let series = series(&past, first, settled);
        let part = parts.entry(service.to_owned()).or_default();
        part.daily = Some(forecast(&series, until, &Options { set_aside: 0, ..Options::default() }));
        add(&mut base, past);
    }
    let expected = expected_days(&parts, window);
    for (service, past) in shares {
        let part = parts.entry(service.to_owned()).or_default();
        add(&mut part.certain, shared::place(past, &base, &expected, settled, until));
    }
    parts
}

fn add(to: &mut Past, more: Past) {
    for (day, amount) in more {
        *to.entry(day).or_default() += amount;
    }
}

/// What all services are expected to be charged on each day, shares left out.
fn expected_days(parts: &BTreeMap<String, Part>, window: Window) -> Past {
    let mut days = Past::new();
    for part in parts.values() {
        add(&mut days, part.certain.clone());
        for day in part.daily.iter().flat_map(|daily| &daily.days) {
            *days.entry(day.day).or_default() += units(day.expected);
        }
    }
    days.retain(|day, _| *day > window.settled && *day <= window.until);
    days
}

/// Days without gaps, as the models take them.
fn series(past: &Past, first: NaiveDate, reach: NaiveDate) -> Series {
    let first = past.keys().next().copied().unwrap_or(first).max(first);
    let days = first.iter_days().take_while(|day| *day <= reach);
    Series { first, values: days.map(|day| money::to_f64(past.get(&day).copied().unwrap_or(0))).collect() }
}

/// What is still to come of the open days, and running sums of the days after them.
fn outlook(daily: Vec<Forecast>, part: &Part, raise: i128, window: Window) -> Outlook {
    let (all, begin) = (reconcile(daily), window.begin());
    let until = |day: NaiveDate| band(all.total(begin, day)).plus(part.certain(begin, day) - part.known + raise);
    let open = if window.last >= begin { until(window.last) } else { Band::certain(raise - part.known) };
    let mut outlook = Outlook { open, ..Outlook::default() };
    let first = window.from.max(window.last + Days::new(1));
    for day in first.iter_days().take_while(|day| *day <= window.until) {
        outlook.sums.push((day, until(day)));
        outlook.days.push((day, band(all.total(day, day)).plus(part.certain(day, day))));
    }
    outlook
}

/// A band that holds what is expected: the mean of what varies wildly may be beyond nine of ten outcomes.
fn band(band: forecast::Band) -> Band {
    let expected = units(band.expected);
    Band { low: units(band.low).min(expected), expected, high: units(band.high).max(expected) }
}

/// An estimate in units of 1e-12; what no such number can hold is 0.
fn units(amount: f64) -> i128 {
    money::from_f64(amount).unwrap_or(0)
}
