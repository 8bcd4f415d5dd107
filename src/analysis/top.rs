//! The largest groups of a result, and what all others add up to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::error::Result;
use crate::table::{Builder, Cell, Kind, Rows};

/// How many groups are kept, and what becomes of the others.
#[derive(Debug, Clone, Copy)]
pub struct Ranking {
    /// The groups kept, those with the largest total over all times.
    pub top: usize,
    /// Whether the others stand in one row for each time.
    pub others: bool,
}

/// A ranked result, and what is not in it.
#[derive(Debug)]
pub struct Ranked {
    /// Times in order, and within one the largest cost first; others last.
    pub rows: Rows,
    /// Groups that are not kept.
    pub rest: usize,
    /// What those add up to by currency, in units of 1e-12.
    pub rest_cost: BTreeMap<String, i128>,
}

/// The name of the row that holds what is not kept.
pub const OTHERS: &str = "(others)";

/// One row: its time, its group, its currency, its cost.
struct Row {
    time: Option<Cell>,
    names: Vec<Option<String>>,
    currency: Option<String>,
    cost: Option<i128>,
}

/// Ranks rows of a time (where there is one), text dimensions, cost and currency by the total of each group.
///
/// Groups are ranked in each currency by itself; groups of equal total by their names.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn rank(rows: &Rows, ranking: Ranking) -> Result<Ranked> {
    let time = rows.columns.iter().position(|column| matches!(column.kind, Kind::Month | Kind::Date | Kind::Time));
    let keys: Vec<usize> = (0..rows.columns.len()).filter(|index| rows.columns[*index].kind == Kind::Key).collect();
    let of = |kind: Kind| rows.columns.iter().rposition(|column| column.kind == kind);
    let (cost, currency) = (of(Kind::Money), of(Kind::Currency));
    let read = |row: Vec<Cell>| Row {
        time: time.map(|index| row[index].clone()),
        names: keys.iter().map(|index| row[*index].full()).collect(),
        currency: currency.and_then(|index| row[index].full()),
        cost: cost.and_then(|index| row[index].units()),
    };
    let all: Vec<Row> = rows.rows().map(read).collect();
    let kept = kept(&all, ranking.top);
    let is_kept = |row: &Row| kept.contains_key(&(row.currency.clone(), row.names.clone()));
    let (mut shown, rest): (Vec<Row>, Vec<Row>) = all.into_iter().partition(is_kept);
    let groups: std::collections::BTreeSet<_> = rest.iter().map(|row| (&row.currency, &row.names)).collect();
    let count = groups.len();
    let mut rest_cost = BTreeMap::new();
    for row in &rest {
        *rest_cost.entry(row.currency.clone().unwrap_or_default()).or_default() += row.cost.unwrap_or(0);
    }
    if ranking.others {
        shown.extend(others(rest, keys.len()));
    }
    let is_others = |row: &Row| row.names.first().is_some_and(|name| name.as_deref() == Some(OTHERS));
    shown.sort_by_cached_key(|row| {
        let time = row.time.as_ref().and_then(Cell::full);
        (time, row.currency.clone(), is_others(row), Reverse(row.cost), row.names.clone())
    });
    let mut table = Builder::default();
    if let Some(index) = time {
        table = table.cells(&rows.columns[index], shown.iter().map(|row| row.time.clone().unwrap_or(Cell::Null)))?;
    }
    for (place, index) in keys.iter().enumerate() {
        let values = shown.iter().map(|row| row.names[place].clone());
        table = table.texts(&rows.columns[*index].name, Kind::Key, values);
    }
    table = table.amounts("cost", Kind::Money, shown.iter().map(|row| row.cost))?;
    if currency.is_some() {
        table = table.texts("currency", Kind::Currency, shown.iter().map(|row| row.currency.clone()));
    }
    Ok(Ranked { rows: table.rows()?, rest: count, rest_cost })
}

type Group = (Option<String>, Vec<Option<String>>);

/// The groups with the largest totals of each currency.
fn kept(rows: &[Row], top: usize) -> HashMap<Group, i128> {
    let mut totals: BTreeMap<Group, i128> = BTreeMap::new();
    for row in rows {
        *totals.entry((row.currency.clone(), row.names.clone())).or_default() += row.cost.unwrap_or(0);
    }
    let mut ranked: Vec<(Group, i128)> = totals.into_iter().collect();
    ranked.sort_by(|((one, names), cost), ((other, others), less)| {
        (one, Reverse(cost), names).cmp(&(other, Reverse(less), others))
    });
    let mut places: HashMap<Option<String>, usize> = HashMap::new();
    ranked.retain(|((currency, _), _)| {
        let place = places.entry(currency.clone()).or_default();
        *place += 1;
        *place <= top
    });
    ranked.into_iter().collect()
}

/// One row for each time and currency.
fn others(rest: Vec<Row>, dimensions: usize) -> Vec<Row> {
    let mut sums: BTreeMap<(Option<String>, Option<String>), Row> = BTreeMap::new();
    for row in rest {
        let time = row.time.as_ref().and_then(Cell::full);
        let names = (0..dimensions).map(|place| (place == 0).then(|| OTHERS.to_owned())).collect();
        let sum = sums.entry((time, row.currency.clone())).or_insert_with(|| Row {
            time: row.time.clone(),
            names,
            currency: row.currency.clone(),
            cost: None,
        });
        sum.cost = sum.cost.map_or(row.cost, |units| Some(units + row.cost.unwrap_or(0)));
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn rows(entries: &[(u32, &str, i128)]) -> Rows {
        let day = |month| NaiveDate::from_ymd_opt(2025, month, 1);
        Builder::default()
            .days("month", Kind::Month, entries.iter().map(|(month, _, _)| day(*month)))
            .texts("service", Kind::Key, entries.iter().map(|(_, name, _)| Some((*name).to_owned())))
            .amounts("cost", Kind::Money, entries.iter().map(|(_, _, cost)| Some(*cost)))
            .unwrap()
            .rows()
            .unwrap()
    }

    fn shown(ranked: &Ranked) -> Vec<String> {
        ranked
            .rows
            .rows()
            .map(|row| row.iter().map(|cell| cell.full().unwrap_or_default()).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn groups_are_ranked_by_their_total_over_all_times() {
        // a: 1 + 9 = 10, b: 5, c: 4 + 2 = 6, d: 1.
        let rows = rows(&[(1, "a", 1), (1, "b", 5), (1, "c", 4), (2, "a", 9), (2, "c", 2), (2, "d", 1)]);
        let ranked = rank(&rows, Ranking { top: 2, others: true }).unwrap();
        let one = "0.000000000001";
        assert_eq!(
            shown(&ranked),
            [
                "2025-01-01 c 0.000000000004".to_owned(),
                format!("2025-01-01 a {one}"),
                "2025-01-01 (others) 0.000000000005".to_owned(),
                "2025-02-01 a 0.000000000009".to_owned(),
                "2025-02-01 c 0.000000000002".to_owned(),
                format!("2025-02-01 (others) {one}"),
            ]
        );
        assert_eq!((ranked.rest, ranked.rest_cost[""]), (2, 6));
    }

    #[test]
    fn nothing_is_lost_however_many_are_kept() {
        let entries = [(1, "a", 7), (1, "b", -3), (2, "c", 11), (2, "a", -20)];
        for top in 0..5 {
            let ranked = rank(&rows(&entries), Ranking { top, others: true }).unwrap();
            assert_eq!(ranked.rows.sum(2), -5, "{top}");
            let kept = rank(&rows(&entries), Ranking { top, others: false }).unwrap();
            assert_eq!(kept.rows.sum(2) + kept.rest_cost.values().sum::<i128>(), -5, "{top}");
        }
    }
}
