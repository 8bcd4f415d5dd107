//! What cost centres are called, in the result and on disk.

use std::collections::{BTreeMap, BTreeSet};

use super::assign::Books;
use crate::error::listed;
use crate::settings::allocation::{Allocation, Centre};

/// The cost centres of the books, by name, and the place of each folded name among them.
pub(super) fn centres(rules: &Allocation, books: &Books) -> (Vec<Centre>, BTreeMap<String, usize>) {
    let mut centres: Vec<(Centre, String)> = Vec::new();
    for (folded, spellings) in &books.spellings {
        let declared = rules.centres.iter().find(|centre| crate::settings::allocation::fold(&centre.name) == *folded);
        // Where none is declared, capitals come before small letters.
        let found = || spellings.first().map(|name| Centre { name: name.clone(), ..Centre::default() });
        centres.extend(declared.cloned().or_else(found).map(|centre| (centre, folded.clone())));
    }
    centres.sort_by(|a, b| (&a.0.name, &a.1).cmp(&(&b.0.name, &b.1)));
    let places = centres.iter().enumerate().map(|(at, (_, folded))| (folded.clone(), at)).collect();
    (centres.into_iter().map(|(centre, _)| centre).collect(), places)
}

/// Says which spellings were taken for one cost centre.
pub(super) fn merged(books: &Books, centres: &[Centre], places: &BTreeMap<String, usize>) -> Vec<String> {
    let mut notes = Vec::new();
    for (folded, spellings) in &books.spellings {
        let Some(centre) = places.get(folded).and_then(|at| centres.get(*at)) else { continue };
        let others: Vec<String> =
            spellings.iter().filter(|name| **name != centre.name).map(|name| format!("{name:?}")).collect();
        if !others.is_empty() {
            notes.push(format!("{} counts as {}", listed(&others), centre.name));
        }
    }
    notes
}

/// Says which cost centres line items name that the settings do not declare, where they declare some.
pub(super) fn undeclared(rules: &Allocation, books: &Books) -> Option<String> {
    let is_strange = |folded: &&String| !rules.centres.is_empty() && rules.declared(folded).is_none();
    let strange = books.spellings.iter().filter(|(folded, _)| is_strange(folded));
    let names: Vec<String> = strange.filter_map(|(_, spellings)| spellings.first().cloned()).collect();
    let what = match names.len() {
        1 => "is no declared cost centre; line items name it so",
        _ => "are no declared cost centres; line items name them so",
    };
    (!names.is_empty()).then(|| format!("{} {what}", listed(&names)))
}

/// Names that other files have.
const RESERVED: [&str; 5] = ["journal", "proof", "summary", "unallocated", ""];
/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
/// Characters of a name at most.
const LONGEST: usize = 80;

/// A file name without extension for each cost centre: no separators, no two alike in any case.
#[must_use]
pub fn file_names(centres: &[Centre]) -> Vec<String> {
    let mut taken: BTreeSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
    let mut names = vec![String::new(); centres.len()];
    // Who has a name that needs no change keeps it, whatever others are called.
    let mut order: Vec<usize> = (0..centres.len()).collect();
    order.sort_by_key(|at| safe(&centres[*at].name) != centres[*at].name);
    for at in order {
        let stem = safe(&centres[at].name);
        let numbered = std::iter::once(stem.clone()).chain((2..).map(|number| format!("{stem}-{number}")));
        if let Some(name) = numbered.into_iter().find(|name| taken.insert(name.to_lowercase())) {
            names[at] = name;
        }
    }
    names
}

/// Letters, digits and a few signs; everything else becomes `_`.
fn safe(name: &str) -> String {
    let sign = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.') { c } else { '_' };
    let text: String = name.chars().map(sign).take(LONGEST).collect();
    let text = text.trim_matches([' ', '.']);
    let first = text.split('.').next().unwrap_or_default().to_lowercase();
    let is_device = DEVICES.contains(&first.trim_end_matches(|c: char| c.is_ascii_digit()));
    if text.is_empty() || is_device { format!("_{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        let centres: Vec<Centre> =
            names.iter().map(|name| Centre { name: (*name).to_owned(), ..Centre::default() }).collect();
        file_names(&centres)
    }

    #[test]
    fn no_name_leaves_its_folder() {
        assert_eq!(names(&["../../etc/passwd", "..", "a\\b", "/"]), ["_.._etc_passwd", "_", "a_b", "_-2"]);
        assert_eq!(names(&["con", "COM1.txt", "Köln 2", "a\nb"]), ["_con", "_COM1.txt", "Köln 2", "a_b"]);
    }

    #[test]
    fn no_two_are_alike() {
        assert_eq!(names(&["A/B", "A_B", "a_b", "A\\B"]), ["A_B-3", "A_B", "a_b-2", "A_B-4"]);
        assert_eq!(names(&["journal", "Summary", "Unallocated"]), ["journal-2", "Summary-2", "Unallocated-2"]);
        assert!(names(&["x".repeat(300).as_str()])[0].len() == 80);
    }
}
