//! What is allocated: the month's costs by all that the rules look at.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::analysis::allocation::{Item, Line};
use crate::engine::{Answer, Call};
use crate::settings::allocation::Allocation;
use crate::table::Cell;

/// Columns that the query has in any case.
const FIXED: [&str; 3] = ["service", "charge_type", "currency"];
/// Whose bill it is.
const PAYER: &str = "payer_account";
/// The day that rules with dates ask for.
const DAY: &str = "usage_date";

/// What the query groups by, beside its own columns; the day of use where rules or the result ask for it.
pub fn dimensions(rules: &Allocation, by_day: bool) -> Vec<String> {
    let mut names = vec![PAYER.to_owned()];
    names.extend((by_day || rules.is_dated()).then(|| DAY.to_owned()));
    for key in rules.keys() {
        if !names.contains(&key) && !FIXED.contains(&key.as_str()) {
            names.push(key);
        }
    }
    names
}

/// What a result tells of line items.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The column that stands for what was used.
    pub of: &'static str,
    /// Whether their days are told.
    pub by_day: bool,
}

impl Default for Kept {
    fn default() -> Self {
        Self { of: "service", by_day: false }
    }
}

/// The query's rows as the rules see them, with their days where the result tells them; a row without a cost has nothing to
/// allocate.
pub fn items(rules: &Allocation, by: &[String], answer: &Answer, kept: Kept) -> Vec<Item> {
    let keys = rules.keys();
    let place = |name: &str| {
        let own = || answer.rows.columns.iter().skip(by.len()).position(|column| column.name == name);
        by.iter().position(|known| known == name).or_else(|| own().map(|at| by.len() + at))
    };
    let places: Vec<Option<usize>> = keys.iter().map(|key| place(key)).collect();
    let [service, charge_type, currency, payer, day, cost] =
        [kept.of, "charge_type", "currency", PAYER, DAY, "cost"].map(place);
    let item = |row: Vec<Cell>| {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at));
        let text = |at: Option<usize>| cell(at).and_then(Cell::full);
        let money = text(currency).or_else(|| answer.currency.clone());
        // The currency's column is left out where there is one currency.
        let value = |(key, at): (&String, &Option<usize>)| if key == "currency" { money.clone() } else { text(*at) };
        let day = if let Some(Cell::Date(day)) = cell(day) { Some(*day) } else { None };
        let line = Line {
            currency: money.clone().unwrap_or_default(),
            payer: text(payer),
            service: text(service),
            charge_type: text(charge_type).unwrap_or_default(),
            day: day.filter(|_| kept.by_day),
        };
        let values = keys.iter().zip(&places).map(value).collect();
        Some(Item { values, day, line, amount: cell(cost).and_then(Cell::units)? })
    };
    answer.rows.rows().filter_map(item).collect()
}

/// What the bill adds up to by currency and charge type: counted line by line as it was read, not from the query's rows.
pub fn counted(call: &Call<'_>, answer: &Answer, items: &[Item], month: NaiveDate) -> BTreeMap<(String, String), i128> {
    let mut sums = BTreeMap::new();
    let Some(tally) = &answer.tally else {
        for item in items {
            *sums.entry((item.line.currency.clone(), item.line.charge_type.clone())).or_default() += item.amount;
        }
        return sums;
    };
    let counts = |charge_type: &str| call.choices.charges.counts(charge_type);
    for (key, sum) in tally.iter().filter(|(key, _)| key.month == Some(month) && counts(&key.charge_type)) {
        *sums.entry((key.currency.clone(), key.charge_type.clone())).or_default() += sum.units.unwrap_or(0);
    }
    sums
}
