//! A digest's tables.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Compared, Cost, Period, Sides, sides};
use crate::analysis::top::OTHERS;
use crate::error::Result;
use crate::table::{Builder, Kind, Rows, percent};

/// One row: whose it is, by the names of the columns, and what it comes to.
struct Line {
    currency: String,
    names: Vec<String>,
    sides: Sides,
}

/// A row for each service, or each account with its name: its cost, that before and the change (where the bill tells), and its
/// part of all. The largest `top` stand by themselves, all others in one row.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn groups(costs: &[Cost], compared: &Compared, by: &[&str], top: usize) -> Result<Rows> {
    let mut lines = lines(costs, compared, by);
    lines.retain(|line| line.sides != Sides::default());
    let wholes = wholes(&lines);
    lines.sort_by(|a, b| {
        let key = |line: &Line| Reverse((line.sides.cost, line.sides.before));
        (&a.currency, key(a), &a.names).cmp(&(&b.currency, key(b), &b.names))
    });
    rows(&with_others(lines, by.len(), top), by, &wholes, compared.before.is_some())
}

/// What changed most in each currency, up or down, the largest first.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn movers(costs: &[Cost], compared: &Compared, by: &[&str], top: usize) -> Result<Rows> {
    let mut lines = lines(costs, compared, by);
    lines.retain(|line| line.sides.change() != 0);
    lines.sort_by_key(|line| (line.currency.clone(), Reverse(line.sides.change().abs()), line.names.clone()));
    let (lines, _) = first(lines, top);
    let word = |line: &Line| match line.sides {
        Sides { before: 0, .. } => "new",
        Sides { cost: 0, .. } => "gone",
        sides if sides.change() > 0 => "more",
        _ => "less",
    };
    let amounts = |of: fn(Sides) -> i128| lines.iter().map(move |line| Some(of(line.sides)));
    named(&lines, by)
        .amounts("previous_cost", Kind::Money, amounts(|sides| sides.before))?
        .amounts("cost", Kind::Money, amounts(|sides| sides.cost))?
        .amounts("change", Kind::Money, amounts(Sides::change))?
        .percents("change_percent", lines.iter().map(|line| percent(line.sides.change(), line.sides.before.abs())))
        .texts("what", Kind::Text, lines.iter().map(|line| Some(word(line))))
        .texts("currency", Kind::Currency, lines.iter().map(|line| Some(&line.currency)))
        .rows()
}

/// From what the days before came to, to the period: the services that changed most, and all others in one row.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn waterfall(costs: &[Cost], compared: &Compared, top: usize) -> Result<Rows> {
    let mut lines = lines(costs, compared, &["service"]);
    lines.sort_by_key(|line| (Reverse(line.sides.change().abs()), line.names.clone()));
    let lines = with_others(lines, 1, top);
    let amounts = |of: fn(Sides) -> i128| lines.iter().map(move |line| Some(of(line.sides)));
    named(&lines, &["service"])
        .amounts("previous_cost", Kind::Money, amounts(|sides| sides.before))?
        .amounts("cost", Kind::Money, amounts(|sides| sides.cost))?
        .texts("currency", Kind::Currency, lines.iter().map(|line| Some(&line.currency)))
        .rows()
}

/// What each service cost by day, of a quarter by month: the days before, then those of the period.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn by_time(costs: &[Cost], compared: &Compared) -> Result<Rows> {
    let is_quarter = compared.period == Period::Quarter;
    let time = |day: NaiveDate| if is_quarter { day.with_day(1).unwrap_or(day) } else { day };
    let mut sums: BTreeMap<(NaiveDate, &str, &str), i128> = BTreeMap::new();
    // A month is long enough by itself.
    let shows = |day| compared.known.holds(day) || compared.period != Period::Month && compared.is_before(day);
    for cost in costs.iter().filter(|cost| shows(cost.day)) {
        *sums.entry((time(cost.day), &cost.service, &cost.currency)).or_default() += cost.amount;
    }
    let (name, kind) = if is_quarter { ("month", Kind::Month) } else { ("day", Kind::Date) };
    Builder::default()
        .days(name, kind, sums.keys().map(|(time, ..)| Some(*time)))
        .texts("service", Kind::Key, sums.keys().map(|(_, service, _)| Some(*service)))
        .amounts("cost", Kind::Money, sums.values().map(|amount| Some(*amount)))?
        .texts("currency", Kind::Currency, sums.keys().map(|(.., currency)| Some(*currency)))
        .rows()
}

/// What each group of these names comes to.
fn lines(costs: &[Cost], compared: &Compared, by: &[&str]) -> Vec<Line> {
    let key = |cost: &Cost| by.iter().map(|name| value(cost, name)).collect::<Vec<_>>();
    let line = |((currency, names), sides)| Line { currency, names, sides };
    sides(costs, compared, key).into_iter().map(line).collect()
}

fn value(cost: &Cost, name: &str) -> String {
    match name {
        "account" => cost.account.clone(),
        "account_name" => cost.account_name.clone().unwrap_or_default(),
        _ => cost.service.clone(),
    }
}

/// What all rows of a currency come to.
fn wholes(lines: &[Line]) -> BTreeMap<String, i128> {
    let mut wholes: BTreeMap<String, i128> = BTreeMap::new();
    for line in lines {
        *wholes.entry(line.currency.clone()).or_default() += line.sides.cost;
    }
    wholes
}

/// The first rows of each currency, and its others.
fn first(lines: Vec<Line>, top: usize) -> (Vec<Line>, BTreeMap<String, Vec<Line>>) {
    let (mut kept, mut others): (Vec<Line>, BTreeMap<String, Vec<Line>>) = Default::default();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        let count = counts.entry(line.currency.clone()).or_default();
        *count += 1;
        if *count <= top {
            kept.push(line);
        } else {
            others.entry(line.currency.clone()).or_default().push(line);
        }
    }
    (kept, others)
}

/// The first rows of each currency, and one for its others; one alone stands by its own name.
fn with_others(lines: Vec<Line>, names: usize, top: usize) -> Vec<Line> {
    let (mut kept, others) = first(lines, top);
    for (currency, mut lines) in others {
        if lines.len() == 1 {
            kept.append(&mut lines);
            continue;
        }
        let sum = |of: fn(Sides) -> i128| lines.iter().map(|line| of(line.sides)).sum();
        let sides = Sides { cost: sum(|sides| sides.cost), before: sum(|sides| sides.before) };
        let mut own = vec![String::new(); names];
        if let Some(first) = own.first_mut() {
            OTHERS.clone_into(first);
        }
        kept.push(Line { currency, names: own, sides });
    }
    kept
}

fn rows(lines: &[Line], by: &[&str], wholes: &BTreeMap<String, i128>, is_compared: bool) -> Result<Rows> {
    let amounts = |of: fn(Sides) -> i128| lines.iter().map(move |line| Some(of(line.sides)));
    let mut table = named(lines, by).amounts("cost", Kind::Money, amounts(|sides| sides.cost))?;
    if is_compared {
        table = table
            .amounts("previous_cost", Kind::Money, amounts(|sides| sides.before))?
            .amounts("change", Kind::Money, amounts(Sides::change))?
            .percents("change_percent", lines.iter().map(|line| percent(line.sides.change(), line.sides.before.abs())));
    }
    let whole = |line: &Line| wholes.get(&line.currency).copied().unwrap_or(0);
    table
        .percents("share", lines.iter().map(|line| percent(line.sides.cost, whole(line))))
        .texts("currency", Kind::Currency, lines.iter().map(|line| Some(&line.currency)))
        .rows()
}

/// The columns of names.
fn named(lines: &[Line], by: &[&str]) -> Builder {
    by.iter().enumerate().fold(Builder::default(), |table, (at, name)| {
        let kind = if *name == "account_name" { Kind::Text } else { Kind::Key };
        let one = |line: &Line| line.names.get(at).filter(|name| !name.is_empty()).cloned();
        table.texts(name, kind, lines.iter().map(one))
    })
}
