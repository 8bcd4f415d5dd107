//! Budgets as tables: a row each, a row for each threshold, a row for each day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Band, Crossing, Status};
use crate::error::Result;
use crate::money;
use crate::settings::budgets::{Limit, On};
use crate::table::{Builder, Kind, Rows, percent};

/// A row for each budget: amount, spent and used, expected and its share, the next day on which a threshold is reached, a word.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn summary(all: &[Status]) -> Result<Rows> {
    let expected = |band: fn(&Band) -> i128| all.iter().map(move |one| one.forecast.as_ref().map(band));
    Builder::default()
        .texts("budget", Kind::Key, all.iter().map(|one| Some(one.title())))
        .texts("period", Kind::Text, all.iter().map(|one| Some(one.span.shown())))
        .amounts("amount", Kind::Money, all.iter().map(|one| Some(one.amount)))?
        .amounts("actual", Kind::Money, all.iter().map(|one| Some(one.actual)))?
        .percents("used", all.iter().map(|one| percent(one.actual, one.amount)))
        .amounts("forecast", Kind::Money, expected(|band| band.expected))?
        .percents("of_budget", all.iter().map(|one| percent(one.forecast?.expected, one.amount)))
        .texts("status", Kind::Text, all.iter().map(|one| Some(one.word())))
        .days("spent_on", Kind::Date, all.iter().map(Status::spent_on))
        .texts("currency", Kind::Currency, all.iter().map(|one| Some(one.currency.clone())))
        .rows()
}

/// A row for each threshold of each budget: what it looks at, its amount, and the day on which it was or will be reached.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn thresholds(all: &[Status]) -> Result<Rows> {
    let lines: Vec<_> = all.iter().flat_map(|one| one.crossings.iter().map(move |crossing| (one, crossing))).collect();
    let percent_of = |limit| if let Limit::Percent(percent) = limit { Some(money::to_f64(percent)) } else { None };
    let on = |on| if on == On::Actual { "actual" } else { "forecast" };
    let state = |(_, crossing): &(&Status, &Crossing)| match (crossing.reached, crossing.fires, crossing.expected) {
        (Some(_), ..) => "reached",
        (None, _, Some(_)) => "expected",
        (None, ..) => "not reached",
    };
    Builder::default()
        .texts("budget", Kind::Key, lines.iter().map(|(one, _)| Some(one.title())))
        .texts("period", Kind::Text, lines.iter().map(|(one, _)| Some(one.span.shown())))
        .texts("on", Kind::Text, lines.iter().map(|(_, crossing)| Some(on(crossing.threshold.on))))
        .percents("threshold", lines.iter().map(|(_, crossing)| percent_of(crossing.threshold.limit)))
        .amounts("amount", Kind::Money, lines.iter().map(|(_, crossing)| Some(crossing.limit)))?
        .texts("state", Kind::Text, lines.iter().map(|line| Some(state(line))))
        .days("day", Kind::Date, lines.iter().map(|(_, crossing)| crossing.reached.or(crossing.expected)))
        .texts("severity", Kind::Text, lines.iter().map(|(_, crossing)| Some(crossing.threshold.severity.to_string())))
        .texts("currency", Kind::Currency, lines.iter().map(|(one, _)| Some(one.currency.clone())))
        .rows()
}

/// A budget's days: what was spent up to each, or what is expected with its band, the budget, and the thresholds that are
/// reached on it.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn burn_down(status: &Status) -> Result<Rows> {
    let days: Vec<NaiveDate> = status.span.first.iter_days().take_while(|day| *day <= status.span.last).collect();
    let spent = |day: &NaiveDate| status.path.iter().find(|(own, _)| own == day).map(|(_, sum)| *sum);
    // Where what is known ends, what is expected begins.
    let now = status.path.last().filter(|_| !status.expected.is_empty());
    let band = |day: &NaiveDate| {
        let own = status.expected.iter().find(|(own, _)| own == day).map(|(_, band)| *band);
        own.or_else(|| now.filter(|(last, _)| last == day).map(|(_, sum)| Band::certain(*sum)))
    };
    let bands = |of: fn(Band) -> i128| days.iter().map(move |day| band(day).map(of));
    Builder::default()
        .days("day", Kind::Date, days.iter().copied().map(Some))
        .amounts("actual", Kind::Money, days.iter().map(spent))?
        .amounts("forecast", Kind::Money, bands(|band| band.expected))?
        .amounts("low", Kind::Money, bands(|band| band.low))?
        .amounts("high", Kind::Money, bands(|band| band.high))?
        .amounts("budget", Kind::Money, days.iter().map(|_| Some(status.amount)))?
        .texts("threshold", Kind::Text, days.iter().map(|day| reached(status, *day)))
        .rows()
}

/// The thresholds that are reached on a day, or expected to be.
fn reached(status: &Status, day: NaiveDate) -> Option<String> {
    let own = status.crossings.iter().filter(|one| one.reached.or(one.expected) == Some(day));
    let words: BTreeSet<(i128, String)> = own.map(|one| (one.limit, limit(one))).collect();
    let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn limit(crossing: &Crossing) -> String {
    match crossing.threshold.limit {
        Limit::Percent(percent) => format!("{}%", money::plain(percent, money::PLACES)),
        Limit::Amount(amount) => money::shown(amount, money::PLACES, 0),
    }
}
