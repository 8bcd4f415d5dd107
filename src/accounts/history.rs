//! What becomes of the known accounts when their organization is read anew: a change begins today, and what was before stays.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Entry, Member};

/// What a new reading brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An account that was not known.
    New(Member),
    /// An account that has another name.
    Renamed {
        /// Which.
        account: String,
        /// Its name until yesterday.
        from: String,
        /// Its name from today on.
        to: String,
    },
    /// An account in another organizational unit.
    Moved {
        /// Which.
        account: String,
        /// Its unit until yesterday.
        from: String,
        /// Its unit from today on.
        to: String,
    },
    /// A known account whose name or unit was not known.
    Completed(String),
    /// A known account that is not in the organization any more.
    Gone(String),
}

/// The accounts after a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// All entries, by account and day.
    pub entries: Vec<Entry>,
    /// What changed, by account.
    pub changes: Vec<Change>,
}

/// Merges what is known with what the organization says today.
#[must_use]
pub fn merge(known: &[Entry], members: &[Member], today: NaiveDate) -> Merged {
    let mut merged = Merged { entries: known.to_vec(), changes: Vec::new() };
    let members: BTreeSet<&Member> = members.iter().collect();
    for member in &members {
        merged.take(member, today);
    }
    let is_member = |entry: &&Entry| members.iter().any(|member| member.account == entry.account);
    let gone: BTreeSet<&str> = known
        .iter()
        .filter(|entry| entry.holds(today) && !is_member(entry))
        .map(|entry| entry.account.as_str())
        .collect();
    merged.changes.extend(gone.into_iter().map(|account| Change::Gone(account.to_owned())));
    merged.entries.sort_by(|a, b| (&a.account, a.days()).cmp(&(&b.account, b.days())));
    merged
}

impl Merged {
    fn take(&mut self, member: &Member, today: NaiveDate) {
        let of_it = |entry: &&mut Entry| entry.account == member.account;
        let fresh = Entry {
            account: member.account.clone(),
            name: Some(member.name.clone()),
            unit: Some(member.unit.clone()),
            from: Some(today),
            to: None,
        };
        let Some(now) = self.entries.iter_mut().filter(of_it).find(|entry| entry.holds(today)) else {
            return self.add(fresh);
        };
        let changes = changes(now, member);
        if changes.is_empty() {
            return;
        }
        let is_change = changes.iter().any(|change| !matches!(change, Change::Completed(_)));
        if !is_change || now.from == Some(today) {
            // Nothing else was true before, or it is today's own row.
            (now.name, now.unit) = (fresh.name, fresh.unit);
        } else {
            let to = std::mem::replace(&mut now.to, today.pred_opt());
            self.entries.push(Entry { to, ..fresh });
        }
        self.changes.extend(changes);
    }

    /// An account without a row of today: one that is new holds for all days, one that comes back from today on.
    fn add(&mut self, fresh: Entry) {
        let (name, unit) = (fresh.name.clone().unwrap_or_default(), fresh.unit.clone().unwrap_or_default());
        self.changes.push(Change::New(Member { account: fresh.account.clone(), name, unit }));
        let mut others = self.entries.iter().filter(|entry| entry.account == fresh.account).peekable();
        let from = others.peek().and(fresh.from);
        let next = others.filter_map(|entry| entry.from).filter(|day| Some(*day) > fresh.from).min();
        let to = next.and_then(|day| day.pred_opt());
        self.entries.push(Entry { from, to, ..fresh });
    }
}

/// How an account differs from its row.
fn changes(now: &Entry, member: &Member) -> Vec<Change> {
    let (account, mut changes, mut is_completed) = (member.account.clone(), Vec::new(), false);
    match &now.name {
        Some(name) if *name != member.name => {
            changes.push(Change::Renamed { account: account.clone(), from: name.clone(), to: member.name.clone() });
        }
        Some(_) => {}
        None => is_completed = true,
    }
    match &now.unit {
        Some(unit) if *unit != member.unit => {
            changes.push(Change::Moved { account: account.clone(), from: unit.clone(), to: member.unit.clone() });
        }
        Some(_) => {}
        None => is_completed = true,
    }
    if is_completed && changes.is_empty() {
        changes.push(Change::Completed(account));
    }
    changes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::accounts::{Accounts, write};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// `name unit from to`, with `-` for what is not said.
    fn entry(row: &str) -> Entry {
        let fields: Vec<Option<&str>> = row.split(' ').map(|field| Some(field).filter(|field| *field != "-")).collect();
        let text = |index: usize| fields[index].map(str::to_owned);
        let account = "111111111111".to_owned();
        Entry { account, name: text(0), unit: text(1), from: fields[2].map(day), to: fields[3].map(day) }
    }

    fn merged(known: &[&str], member: Option<(&str, &str)>) -> (Vec<Entry>, usize) {
        let known: Vec<Entry> = known.iter().map(|row| entry(row)).collect();
        let member = member.map(|(name, unit)| Member {
            account: "111111111111".to_owned(),
            name: name.to_owned(),
            unit: unit.to_owned(),
        });
        let merged = merge(&known, &Vec::from_iter(member), day("2025-02-10"));
        (merged.entries, merged.changes.len())
    }

    fn rows(rows: &[&str]) -> Vec<Entry> {
        rows.iter().map(|row| entry(row)).collect()
    }

    #[test]
    fn a_new_account_holds_for_all_days() {
        assert_eq!(merged(&[], Some(("a", "Root"))), (rows(&["a Root - -"]), 1));
    }

    #[test]
    fn nothing_new_changes_nothing() {
        assert_eq!(merged(&["a Root - -"], Some(("a", "Root"))), (rows(&["a Root - -"]), 0));
    }

    #[test]
    fn a_change_begins_today() {
        let expected = rows(&["a Root - 2025-02-09", "a Root/B 2025-02-10 -"]);
        assert_eq!(merged(&["a Root - -"], Some(("a", "Root/B"))), (expected, 1));
        let expected = rows(&["a Root 2024-01-01 2025-02-09", "b Root/B 2025-02-10 2025-12-31"]);
        assert_eq!(merged(&["a Root 2024-01-01 2025-12-31"], Some(("b", "Root/B"))), (expected, 2));
    }

    #[test]
    fn a_second_change_of_a_day_takes_the_place_of_the_first() {
        let known = ["a Root - 2025-02-09", "a Root/B 2025-02-10 -"];
        let expected = rows(&["a Root - 2025-02-09", "a Root/C 2025-02-10 -"]);
        assert_eq!(merged(&known, Some(("a", "Root/C"))), (expected, 1));
    }

    #[test]
    fn what_was_not_known_is_filled_in() {
        assert_eq!(merged(&["- Root - -"], Some(("a", "Root"))), (rows(&["a Root - -"]), 1));
        assert_eq!(merged(&["a - - -"], Some(("a", "Root"))), (rows(&["a Root - -"]), 1));
    }

    #[test]
    fn an_account_that_is_gone_keeps_its_row() {
        assert_eq!(merged(&["a Root - -"], None), (rows(&["a Root - -"]), 1));
        assert_eq!(merged(&["a Root - 2024-12-31"], None), (rows(&["a Root - 2024-12-31"]), 0));
    }

    #[test]
    fn an_account_that_comes_back_begins_today() {
        let expected = rows(&["a Root - 2024-12-31", "a Root 2025-02-10 -"]);
        assert_eq!(merged(&["a Root - 2024-12-31"], Some(("a", "Root"))), (expected, 1));
        let expected = rows(&["a Root - 2024-12-31", "a Root 2025-02-10 2025-02-28", "b Root 2025-03-01 -"]);
        assert_eq!(merged(&["a Root - 2024-12-31", "b Root 2025-03-01 -"], Some(("a", "Root"))), (expected, 1));
    }

    proptest! {
        /// Whatever organizations were read on whatever days: the written file is read back, and says of each day what its last
        /// reading said.
        #[test]
        fn each_day_is_as_it_was_read(
            readings in prop::collection::vec((0_u64..3, prop::collection::btree_map(0..3, (0..2, 0..3), 0..3)), 1..12)
        ) {
            let (mut today, mut entries, mut said) = (day("2025-01-30"), Vec::new(), BTreeMap::new());
            for (days, accounts) in readings {
                today = today + Days::new(days);
                let member = |(id, (name, unit)): (&i32, &(i32, i32))| Member {
                    account: format!("{id:012}"),
                    name: format!("name {name}"),
                    unit: format!("Root/{unit}"),
                };
                let members: Vec<Member> = accounts.iter().map(member).collect();
                entries = merge(&entries, &members, today).entries;
                let mut text = Vec::new();
                write(&entries, &mut text).unwrap();
                let read = Accounts::parse("accounts.csv", &String::from_utf8(text).unwrap(), false).unwrap();
                prop_assert_eq!(read.entries(), entries.as_slice());
                said.extend(members.into_iter().map(|member| ((today, member.account.clone()), member)));
                for ((day, account), member) in &said {
                    let known = read.on(account, *day).unwrap();
                    prop_assert_eq!((&known.name, &known.unit), (&Some(member.name.clone()), &Some(member.unit.clone())));
                }
            }
        }
    }
}
