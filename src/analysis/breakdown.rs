//! Costs by several dimensions, no more rows than a page can hold, whose sum is that of all.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::top::OTHERS;
use crate::error::Result;
use crate::table::{Builder, Kind, Rows};

/// The names of a row, the outermost first, and its currency.
type Group = (Vec<Option<String>>, Option<String>);

/// Rows of names, cost and currency, the largest first. Where there are more than `most`, the smallest are added up: first those
/// that differ in the last name alone, then those that differ in the last two, and so on.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn breakdown(rows: &Rows, most: usize) -> Result<Rows> {
    let names: Vec<usize> = (0..rows.columns.len()).filter(|at| rows.columns[*at].kind == Kind::Key).collect();
    let of = |kind: Kind| rows.columns.iter().rposition(|column| column.kind == kind);
    let (cost, currency) = (of(Kind::Money), of(Kind::Currency));
    let mut sums: BTreeMap<Group, Option<i128>> = BTreeMap::new();
    for row in rows.rows() {
        let group = names.iter().map(|at| row[*at].full().filter(|name| !name.is_empty())).collect();
        let currency = currency.and_then(|at| row[at].full());
        add(&mut sums, (group, currency), cost.and_then(|at| row[at].units()));
    }
    for last in (0..names.len()).rev() {
        if sums.len() <= most {
            break;
        }
        sums = folded(sums, last, most);
    }
    let mut lines: Vec<(Group, Option<i128>)> = sums.into_iter().collect();
    lines.sort_by_cached_key(|((names, currency), cost)| (currency.clone(), Reverse(*cost), names.clone()));
    let mut table = Builder::default();
    for (place, at) in names.iter().enumerate() {
        let values = lines.iter().map(|((names, _), _)| names[place].as_deref());
        table = table.texts(&rows.columns[*at].name, Kind::Key, values);
    }
    table = table.amounts("cost", Kind::Money, lines.iter().map(|(_, cost)| *cost))?;
    if currency.is_some() {
        table = table.texts("currency", Kind::Currency, lines.iter().map(|((_, currency), _)| currency.as_deref()));
    }
    table.rows()
}

/// The largest rows as they are, and the others without their names from `last` on.
fn folded(sums: BTreeMap<Group, Option<i128>>, last: usize, most: usize) -> BTreeMap<Group, Option<i128>> {
    let mut lines: Vec<(Group, Option<i128>)> = sums.into_iter().collect();
    lines.sort_by_key(|(_, cost)| Reverse(cost.unwrap_or(0).unsigned_abs()));
    let mut folded = BTreeMap::new();
    for (place, ((mut names, currency), cost)) in lines.into_iter().enumerate() {
        if place >= most / 2 {
            names[last..].fill(Some(OTHERS.to_owned()));
        }
        add(&mut folded, (names, currency), cost);
    }
    folded
}

/// What is unknown stays so until something known is added.
fn add(sums: &mut BTreeMap<Group, Option<i128>>, group: Group, cost: Option<i128>) {
    let sum = sums.entry(group).or_default();
    *sum = cost.map_or(*sum, |cost| Some(sum.unwrap_or(0) + cost));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Cell;

    /// Services with resources, each costing as many units as its number.
    fn rows(services: usize, resources: usize) -> Rows {
        let lines: Vec<(String, String, i128)> = (0..services)
            .flat_map(|service| (0..resources).map(move |resource| (service, resource)))
            .map(|(service, resource)| (format!("s{service}"), format!("r{resource}"), 1 + resource as i128))
            .collect();
        Builder::default()
            .texts("service", Kind::Key, lines.iter().map(|line| Some(&line.0)))
            .texts("resource", Kind::Key, lines.iter().map(|line| Some(&line.1)))
            .amounts("cost", Kind::Money, lines.iter().map(|line| Some(line.2)))
            .and_then(Builder::rows)
            .unwrap()
    }

    fn shown(rows: &Rows) -> Vec<String> {
        let line = |row: Vec<Cell>| {
            let names: Vec<String> = row[..2].iter().map(|cell| cell.full().unwrap_or_default()).collect();
            format!("{} {}", names.join(" "), row[2].units().unwrap_or_default())
        };
        rows.rows().map(line).collect()
    }

    #[test]
    fn what_has_room_stands_by_itself() {
        assert_eq!(shown(&breakdown(&rows(1, 2), 2).unwrap()), ["s0 r1 2", "s0 r0 1"]);
    }

    #[test]
    fn the_smallest_are_added_up_under_their_own_service() {
        // Of 2 services with resources of 1, 2 and 3 the two of 3 stay; each service's others are 1 + 2.
        let folded = breakdown(&rows(2, 3), 4).unwrap();
        assert_eq!(shown(&folded), ["s0 (others) 3", "s0 r2 3", "s1 (others) 3", "s1 r2 3"]);
    }

    #[test]
    fn where_services_are_too_many_they_are_one() {
        // 20 services of 1 + 2 = 3 make 60.
        let all = rows(20, 2);
        let folded = breakdown(&all, 5).unwrap();
        assert!(folded.len() <= 5, "{}", folded.len());
        assert_eq!((all.sum(2), folded.sum(2)), (60, 60));
    }

    #[test]
    fn nothing_is_lost_however_few_have_room() {
        let all = rows(7, 11);
        for most in 1..90 {
            let folded = breakdown(&all, most).unwrap();
            assert!(folded.len() <= most.max(1), "{most}: {}", folded.len());
            // 7 times 1 + 2 + … + 11 = 66.
            assert_eq!(folded.sum(2), 462, "{most}");
        }
    }
}
