//! Column names that mean the same thing, and the types of columns that a source may lack.

use std::collections::HashMap;
use std::sync::LazyLock;

use datafusion::arrow::datatypes::{DataType, TimeUnit};
use serde::Deserialize;

/// What the data file says of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canonical {
    /// Text.
    Text,
    /// A double, also where a file holds it as text.
    Number,
    /// A UTC time.
    Time,
}

impl Canonical {
    /// The Arrow type of an absent column.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self {
            Canonical::Text => DataType::Utf8View,
            Canonical::Number => DataType::Float64,
            Canonical::Time => DataType::Timestamp(TimeUnit::Millisecond, None),
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
}

struct Group {
    canonical: Canonical,
    spellings: Vec<String>,
}

struct Names {
    groups: Vec<Group>,
    by_name: HashMap<String, usize>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // compiled in, and parsed by a test
    let file: File = toml::from_str(include_str!("names.toml")).expect("names.toml");
    let mut names = Names { groups: Vec::new(), by_name: HashMap::new() };
    let lists = [
        (Canonical::Text, file.text),
        (Canonical::Text, file.text_or_number),
        (Canonical::Number, file.number),
        (Canonical::Time, file.time),
    ];
    for (canonical, lines) in lists {
        for line in lines {
            let spellings: Vec<String> = line.split('|').map(|name| name.trim().to_owned()).collect();
            for name in &spellings {
                names.by_name.insert(name.clone(), names.groups.len());
            }
            names.groups.push(Group { canonical, spellings });
        }
    }
    names
});

/// The type that a column of this name has in every bill, if it is a known one.
#[must_use]
pub fn canonical(name: &str) -> Option<Canonical> {
    NAMES.by_name.get(name).map(|group| NAMES.groups[*group].canonical)
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
