//! Fees that stand on few days of each month.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::Past;
use super::kinds::begin;

/// The fees of the newest whole month, on the same days of the days to come.
///
/// What the open month has been charged so far is taken as all that falls on its days so far: a fee that was on the 1st and is now
/// on the 2nd comes once.
pub fn place(past: &Past, reach: NaiveDate, until: NaiveDate) -> Past {
    let open = begin(reach + Days::new(1));
    let model = open.checked_sub_months(Months::new(1)).unwrap_or(open);
    let fees: Vec<(u32, i128)> = past.range(model..open).map(|(day, amount)| (day.day(), *amount)).collect();
    let mut placed = Past::new();
    let months = std::iter::successors(Some(open), |month| month.checked_add_months(Months::new(1)));
    for month in months.take_while(|month| *month <= until) {
        for (day, amount) in &fees {
            let day = on(month, *day);
            if day > reach && day <= until {
                *placed.entry(day).or_default() += amount;
            }
        }
    }
    early(&mut placed, past, &fees, open, reach);
    placed
}

/// Takes off what came in the open month earlier than its day.
fn early(placed: &mut Past, past: &Past, fees: &[(u32, i128)], open: NaiveDate, reach: NaiveDate) {
    let charged: i128 = past.range(open..=reach.max(open)).map(|(_, amount)| amount).sum();
    let due: i128 = fees.iter().filter(|(day, _)| on(open, *day) <= reach).map(|(_, amount)| amount).sum();
    let mut ahead = (charged - due).max(0);
    let end = open.checked_add_months(Months::new(1)).unwrap_or(open);
    for (_, amount) in placed.range_mut(open..end) {
        let taken = ahead.min((*amount).max(0));
        *amount -= taken;
        ahead -= taken;
    }
    placed.retain(|_, amount| *amount != 0);
}

/// A day of a month, or its last one.
fn on(month: NaiveDate, day: u32) -> NaiveDate {
    let last = month.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(month);
    month.with_day(day).unwrap_or(last)
}
