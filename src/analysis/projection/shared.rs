//! Taxes, support and discounts: the share of all other cost that they were.

use chrono::{Days, Months, NaiveDate};

use super::Past;
use super::kinds::{begin, whole_months};
use crate::money;

/// What is still to come of a share of all that is neither one itself nor comes once, on the last day of each month: the newest whole month's share of the month's cost, less what was
/// charged of it so far.
pub fn place(past: &Past, base: &Past, expected: &Past, reach: NaiveDate, until: NaiveDate) -> Past {
    let mut placed = Past::new();
    let first = base.keys().next().copied().unwrap_or(reach);
    let Some(model) = whole_months(first, reach).last() else { return placed };
    let (share, whole) = (month_sum(past, model), month_sum(base, model));
    let open = begin(reach + Days::new(1));
    let months = std::iter::successors(Some(open), |month| month.checked_add_months(Months::new(1)));
    for month in months.take_while(|month| *month <= until) {
        let last = end(month).pred_opt().unwrap_or(month);
        if last > until {
            continue;
        }
        let cost = month_sum(base, month) + month_sum(expected, month);
        let due = money::share(cost, share, whole).unwrap_or(0) - month_sum(past, month);
        // What is charged already is not taken back.
        let due = if share < 0 { due.min(0) } else { due.max(0) };
        if due != 0 {
            placed.insert(last, due);
        }
    }
    placed
}

fn month_sum(days: &Past, month: NaiveDate) -> i128 {
    days.range(month..end(month)).map(|(_, amount)| amount).sum()
}

fn end(month: NaiveDate) -> NaiveDate {
    month.checked_add_months(Months::new(1)).unwrap_or(month)
}
