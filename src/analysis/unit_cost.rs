//! Cost per unit of a figure of the business, month by month.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::catalog::MetricFile;
use crate::error::Result;
use crate::money;
use crate::table::{Builder, Cell, Kind, Rows, percent};

/// What a cost is about: the values of the dimensions, the currency, and which figure it is set against.
type Group = (Vec<Option<String>>, Option<String>, usize);

/// A group's month.
#[derive(Clone, Copy, Default)]
struct Month {
    cost: Option<i128>,
    units: Option<i128>,
}

impl Month {
    /// Cost of one unit; absent where either is unknown or there is no unit.
    fn unit_cost(self) -> Option<i128> {
        money::share(self.cost?, money::ONE, self.units.filter(|units| *units > 0)?)
    }
}

/// The costs set against a file's figures: one row for each month, group and figure, with the change of the unit cost since the
/// month before.
///
/// `rows` has the month, the dimensions `by`, cost and currency. A figure without a dimension's column is that of every group.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn unit_costs(rows: &Rows, by: &[String], months: &[NaiveDate], file: &MetricFile) -> Result<Rows> {
    let all = gather(rows, by, months, file);
    let mut lines: Vec<(NaiveDate, &Group, Month, Option<Month>)> = Vec::new();
    for (group, of) in &all {
        for (month, one) in of {
            let before = month.checked_sub_months(chrono::Months::new(1)).and_then(|before| of.get(&before)).copied();
            lines.push((*month, group, *one, before));
        }
    }
    lines.sort_by_key(|(month, (names, currency, metric), ..)| (*metric, *month, currency.clone(), names.clone()));
    let change = |(_, _, one, before): &(NaiveDate, &Group, Month, Option<Month>)| {
        let (now, before) = (one.unit_cost()?, (*before)?.unit_cost()?);
        percent(now - before, before.abs())
    };
    let mut table = Builder::default().days("month", Kind::Month, lines.iter().map(|line| Some(line.0)));
    for (place, name) in by.iter().enumerate() {
        let values = lines.iter().map(|(_, (names, ..), ..)| names[place].clone());
        table = table.texts(name.trim_start_matches("tag:"), Kind::Key, values);
    }
    table
        .texts("metric", Kind::Text, lines.iter().map(|(_, (.., metric), ..)| file.metrics.get(*metric).cloned()))
        .amounts("cost", Kind::Money, lines.iter().map(|line| line.2.cost))?
        .amounts("units", Kind::Quantity, lines.iter().map(|line| line.2.units))?
        .amounts("unit_cost", Kind::Money, lines.iter().map(|line| line.2.unit_cost()))?
        .percents("change_percent", lines.iter().map(change))
        .texts("currency", Kind::Currency, lines.iter().map(|(_, (_, currency, _), ..)| currency.clone()))
        .rows()
}

/// Brings costs and figures together by group and month.
fn gather(
    rows: &Rows,
    by: &[String],
    months: &[NaiveDate],
    file: &MetricFile,
) -> BTreeMap<Group, BTreeMap<NaiveDate, Month>> {
    let mut all: BTreeMap<Group, BTreeMap<NaiveDate, Month>> = BTreeMap::new();
    let of = |kind: Kind| rows.columns.iter().position(|column| column.kind == kind);
    let (time, cost, own) = (of(Kind::Month), of(Kind::Money), of(Kind::Currency));
    let keys: Vec<usize> = (0..rows.columns.len()).filter(|index| rows.columns[*index].kind == Kind::Key).collect();
    let mut currencies: BTreeSet<Option<String>> = BTreeSet::new();
    for row in rows.rows() {
        let Some(Cell::Date(month)) = time.map(|index| &row[index]) else { continue };
        let names: Vec<Option<String>> = keys.iter().map(|index| row[*index].full()).collect();
        let currency = own.and_then(|index| row[index].full());
        currencies.insert(currency.clone());
        for metric in 0..file.metrics.len() {
            let group = (names.clone(), currency.clone(), metric);
            all.entry(group).or_default().entry(*month).or_default().cost = cost.and_then(|index| row[index].units());
        }
    }
    // Where each of the file's dimensions stands among those asked for.
    let places: Vec<usize> =
        file.dimensions.iter().filter_map(|name| by.iter().position(|other| other == name)).collect();
    let key = |names: &[Option<String>]| {
        places.iter().map(|place| names[*place].clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    // A figure of a group that cost nothing still is one, where the file says the whole group.
    if places.len() == by.len() {
        for ((month, names, metric), _) in file.figures.iter().filter(|((month, ..), _)| months.contains(month)) {
            let mut whole = vec![None; by.len()];
            places
                .iter()
                .zip(names)
                .for_each(|(place, name)| whole[*place] = Some(name.clone()).filter(|name| !name.is_empty()));
            for currency in &currencies {
                let of = all.entry((whole.clone(), currency.clone(), *metric)).or_default();
                of.entry(*month).or_insert(Month { cost: Some(0), units: None });
            }
        }
    }
    for ((names, _, metric), of) in &mut all {
        for (month, one) in of.iter_mut() {
            one.units = file.figures.get(&(*month, key(names), *metric)).copied();
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_of_an_order_and_its_trend() {
        let day = |month| NaiveDate::from_ymd_opt(2025, month, 1).unwrap();
        let rows = Builder::default()
            .days("month", Kind::Month, [1, 2, 3].map(|month| Some(day(month))))
            .amounts("cost", Kind::Money, [100, 90, 10].map(|cost| Some(cost * money::ONE)))
            .unwrap()
            .rows()
            .unwrap();
        let figures = BTreeMap::from([((day(1), vec![], 0), 40 * money::ONE), ((day(2), vec![], 0), 30 * money::ONE)]);
        let file = MetricFile { dimensions: vec![], metrics: vec!["orders".to_owned()], figures };
        let table = unit_costs(&rows, &[], &[day(1), day(2), day(3)], &file).unwrap();
        let shown: Vec<String> = table
            .rows()
            .map(|row| {
                row.iter().map(|cell| cell.full().unwrap_or_else(|| "-".to_owned())).collect::<Vec<_>>().join(" ")
            })
            .collect();
        // 100 / 40 = 2.5; 90 / 30 = 3, 20 % more; nothing is known of March's orders.
        assert_eq!(
            shown,
            ["2025-01-01 orders 100 40 2.5 - -", "2025-02-01 orders 90 30 3 20 -", "2025-03-01 orders 10 - - - -"]
        );
    }
}
