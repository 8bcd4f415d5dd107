//! A budget beside what was spent and what the period is expected to come to: which thresholds are reached, and on which day.

mod outlook;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use outlook::{Band, Outlook};
pub use rows::{burn_down, summary, thresholds};

use crate::settings::budgets::{Budget, On, Span, Threshold};

/// What was spent, in units of 1e-12 of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spent {
    /// By day of the period and of the one before it.
    pub days: BTreeMap<NaiveDate, i128>,
    /// The same by service, for what moved it.
    pub services: BTreeMap<String, BTreeMap<NaiveDate, i128>>,
}

/// One budget, or one value's, in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The budget's name.
    pub name: String,
    /// The value of its dimension, where each value has a budget of its own.
    pub value: Option<String>,
    /// The currency; empty where the bill names none.
    pub currency: String,
    /// The period.
    pub span: Span,
    /// The last day that what was spent covers; absent where the period has not begun.
    pub reach: Option<NaiveDate>,
    /// What may be spent.
    pub amount: i128,
    /// What was spent.
    pub actual: i128,
    /// What the period is expected to come to: what was spent, where it is over. Absent without a forecast.
    pub forecast: Option<Band>,
    /// The thresholds, in the budget's order.
    pub crossings: Vec<Crossing>,
    /// The services that changed most since the same days of the period before, the largest change first.
    pub drivers: Vec<Driver>,
    /// What was spent from the first day up to each.
    pub path: Vec<(NaiveDate, i128)>,
    /// What is expected to have been spent up to each day after them.
    pub expected: Vec<(NaiveDate, Band)>,
}

/// A threshold and when it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// Which.
    pub threshold: Threshold,
    /// Its amount.
    pub limit: i128,
    /// The day on which the spend reached it.
    pub reached: Option<NaiveDate>,
    /// The day on which it is expected to.
    pub expected: Option<NaiveDate>,
    /// Whether somebody is to be told.
    pub fires: bool,
}

/// What one service did to a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// The service.
    pub service: String,
    /// What was spent on it.
    pub now: i128,
    /// What had been spent on it after as many days of the period before.
    pub before: i128,
}

/// Services named.
const DRIVERS: usize = 5;

/// What a status is made of, beside the budget.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The value of the budget's dimension.
    pub value: Option<String>,
    /// The currency.
    pub currency: String,
    /// The period.
    pub span: Span,
    /// What was spent.
    pub spent: &'a Spent,
    /// How far the bill reaches.
    pub reach: Reach,
    /// What is expected after it; absent where nobody forecasts.
    pub outlook: Option<Outlook>,
}

/// How far a bill reaches into time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The last day with use.
    pub last: NaiveDate,
    /// The last day of which nothing more is to come; what is expected begins after it.
    pub settled: NaiveDate,
}

/// Sets a budget's amount against a case.
#[must_use]
pub fn status(budget: &Budget, amount: i128, case: Case<'_>) -> Status {
    let Case { value, currency, span, spent, reach, outlook } = case;
    let last = reach.last.min(span.last);
    let path = sums(&spent.days, span, last);
    let actual = path.last().map_or(0, |(_, sum)| *sum);
    let is_over = reach.settled >= span.last;
    let outlook = outlook.filter(|_| !is_over);
    let expected = outlook.as_ref().map(|outlook| outlook.sums(actual, span.last)).unwrap_or_default();
    let forecast = if is_over {
        Some(Band::certain(actual))
    } else {
        // On its last day a period has no days to come, but open ones.
        expected.last().map(|(_, band)| *band).or(outlook.map(|outlook| outlook.open.plus(actual)))
    };
    let crossing = |threshold: &Threshold| {
        let limit = threshold.limit.of(amount)?;
        let reached = first_at(path.iter().copied(), limit);
        let later = first_at(expected.iter().map(|(day, band)| (*day, band.expected)), limit);
        let at_last = || forecast.filter(|band| !is_over && band.expected >= limit).map(|_| span.last);
        let later = later.or_else(at_last);
        let fires = match threshold.on {
            On::Actual => reached.is_some(),
            On::Forecast => !is_over && reached.is_none() && forecast.is_some_and(|band| band.expected >= limit),
        };
        Some(Crossing {
            threshold: threshold.clone(),
            limit,
            reached,
            expected: later.filter(|_| reached.is_none()),
            fires,
        })
    };
    Status {
        name: budget.name.clone(),
        value,
        currency,
        span,
        reach: (last >= span.first).then_some(last),
        amount,
        actual,
        forecast,
        crossings: budget.thresholds.iter().filter_map(crossing).collect(),
        drivers: drivers(spent, span, budget.period.before(span), last),
        path,
        expected,
    }
}

/// Running sums of the days of a span, each day up to the last with data.
fn sums(days: &BTreeMap<NaiveDate, i128>, span: Span, reach: NaiveDate) -> Vec<(NaiveDate, i128)> {
    let mut sum = 0;
    let in_span = span.first.iter_days().take_while(|day| *day <= reach);
    in_span
        .map(|day| {
            sum += days.get(&day).copied().unwrap_or(0);
            (day, sum)
        })
        .collect()
}

/// The first day on which a running sum is at a limit or above.
fn first_at(sums: impl IntoIterator<Item = (NaiveDate, i128)>, limit: i128) -> Option<NaiveDate> {
    sums.into_iter().find(|(_, sum)| *sum >= limit).map(|(day, _)| day)
}

/// What each service spent, beside as many days of the period before.
fn drivers(spent: &Spent, span: Span, before: Span, reach: NaiveDate) -> Vec<Driver> {
    let length = (reach - span.first).num_days();
    let end = if reach >= span.last {
        before.last
    } else {
        (before.first + chrono::Days::new(length.max(0).unsigned_abs())).min(before.last)
    };
    let sum = |days: &BTreeMap<NaiveDate, i128>, from: NaiveDate, to: NaiveDate| -> i128 {
        if from > to { 0 } else { days.range(from..=to).map(|(_, amount)| amount).sum() }
    };
    let one = |(service, days): (&String, &BTreeMap<NaiveDate, i128>)| Driver {
        service: service.clone(),
        now: sum(days, span.first, reach),
        before: if length < 0 { 0 } else { sum(days, before.first, end) },
    };
    let mut drivers: Vec<Driver> =
        spent.services.iter().map(one).filter(|driver| driver.now != driver.before).collect();
    drivers.sort_by(|a, b| (b.change().abs(), &a.service).cmp(&(a.change().abs(), &b.service)));
    drivers.truncate(DRIVERS);
    drivers
}

impl Driver {
    /// By how much it changed.
    #[must_use]
    pub fn change(&self) -> i128 {
        self.now - self.before
    }
}

impl Status {
    /// The budget's name, with its value where it has one.
    #[must_use]
    pub fn title(&self) -> String {
        self.value.as_ref().map_or_else(|| self.name.clone(), |value| format!("{}: {value}", self.name))
    }

    /// The day on which all of it is spent, or is expected to be.
    #[must_use]
    pub fn spent_on(&self) -> Option<NaiveDate> {
        let known = self.path.iter().find(|(_, sum)| *sum >= self.amount).map(|(day, _)| *day);
        known.or_else(|| self.expected.iter().find(|(_, band)| band.expected >= self.amount).map(|(day, _)| *day))
    }

    /// In a word: over, at risk, warning or ok. A budget is over once all of it is spent, and at risk where it is expected to be.
    #[must_use]
    pub fn word(&self) -> &'static str {
        if self.actual >= self.amount && self.reach.is_some() {
            "over"
        } else if self.forecast.is_some_and(|band| band.expected >= self.amount) {
            "at risk"
        } else if self.crossings.iter().any(|crossing| crossing.fires) {
            "warning"
        } else {
            "ok"
        }
    }
}
