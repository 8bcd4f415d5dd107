//! Column names that mean the same thing, and the types of columns that a source may lack.

use std::collections::HashMap;
use std::sync::LazyLock;

use datafusion::arrow::datatypes::{DataType, TimeUnit};
use serde::Deserialize;

use super::maps;

/// What the data file says of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canonical {
    /// Text.
    Text,
    /// A double, also where a file holds it as text.
    Number,
    /// A UTC time.
    Time,
    /// Text by key.
    Map,
}

impl Canonical {
    /// The Arrow type of an absent column.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self {
            Canonical::Text => DataType::Utf8View,
            Canonical::Number => DataType::Float64,
            Canonical::Time => DataType::Timestamp(TimeUnit::Millisecond, None),
            Canonical::Map => maps::map_type(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    text: Vec<String>,
    number: Vec<String>,
    text_or_number: Vec<String>,
    time: Vec<String>,
    map: Vec<String>,
}

struct Group {
    /// The table whose columns they are.
    table: &'static str,
    canonical: Canonical,
    spellings: Vec<String>,
}

struct Names {
    groups: Vec<Group>,
    by_name: HashMap<String, usize>,
}

impl Names {
    fn add(&mut self, table: &'static str, canonical: Canonical, lines: Vec<String>) {
        for line in lines {
            let spellings: Vec<String> = line.split('|').map(|name| name.trim().to_owned()).collect();
            for name in &spellings {
                self.by_name.insert(name.clone(), self.groups.len());
            }
            self.groups.push(Group { table, canonical, spellings });
        }
    }
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { groups: Vec::new(), by_name: HashMap::new() };
    let files = [
        ("cur", include_str!("names.toml")),
        ("focus", include_str!("focus.toml")),
        ("exported", include_str!("exported.toml")),
    ];
    for (table, text) in files {
        #[allow(clippy::expect_used)] // compiled in, and parsed by a test
        let file: File = toml::from_str(text).expect("a list of names");
        names.add(table, Canonical::Text, file.text);
        names.add(table, Canonical::Text, file.text_or_number);
        names.add(table, Canonical::Number, file.number);
        names.add(table, Canonical::Time, file.time);
        names.add(table, Canonical::Map, file.map);
    }
    names
});

/// The type that a column of this name has in every bill, if it is a known one.
#[must_use]
pub fn canonical(name: &str) -> Option<Canonical> {
    NAMES.by_name.get(name).map(|group| NAMES.groups[*group].canonical)
}

/// The type of a column of the table `cur`, `focus` or `exported`; `None` for a name of another table or of none.
#[must_use]
pub fn canonical_in(table: &str, name: &str) -> Option<Canonical> {
    let group = &NAMES.groups[*NAMES.by_name.get(name)?];
    // CUR 2.0 has taken over the name of the map of FOCUS.
    (group.table == table || group.canonical == Canonical::Map).then_some(group.canonical)
}

/// Every spelling of the column that `name` means, itself included; empty for an unknown name.
#[must_use]
pub fn spellings(name: &str) -> &'static [String] {
    NAMES.by_name.get(name).map_or(&[], |group| &NAMES.groups[*group].spellings)
}

/// Every known name.
pub fn all() -> impl Iterator<Item = &'static str> {
    NAMES.groups.iter().flat_map(|group| group.spellings.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_resolve() {
        assert_eq!(spellings("savings_plans_used_commitment").len(), 2);
        assert_eq!(canonical("savings_plans_used_commitment"), Some(Canonical::Number));
        assert_eq!(canonical("reservation_total_reserved_units"), Some(Canonical::Number));
        assert_eq!(canonical("nonsense"), None);
        assert_eq!(all().count(), NAMES.by_name.len(), "no name stands twice");
    }
}
