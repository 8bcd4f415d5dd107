//! How much of the spend carries each tag, and which of a tag's values are other ways to write one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::error::Result;
use crate::money;
use crate::settings::Required;
use crate::table::{Builder, Cell, Kind, Rows, percent};

/// The spend by value of one tag in one currency; `None` is untagged.
type Values = BTreeMap<Option<String>, i128>;

/// Turns spend by combinations of tags into one row for each tag and currency, the least covered first.
///
/// `rows` has the tags first, then cost and currency; `currency` is that of all rows where they do not say it.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn coverage(rows: &Rows, currency: Option<&str>, required: &Required) -> Result<Rows> {
    let mut tags: Vec<Tag> = Vec::new();
    for ((name, currency), values) in by_tag(rows, currency) {
        tags.push(Tag::of(name, currency, &values, required));
    }
    tags.sort_by_key(|tag| (tag.currency.clone(), Reverse(tag.untagged), tag.name.clone()));
    let of = |value: fn(&Tag) -> i128| tags.iter().map(move |tag| Some(value(tag))).collect::<Vec<_>>();
    Builder::default()
        .texts("tag", Kind::Key, tags.iter().map(|tag| Some(tag.name.clone())))
        .amounts("tagged_cost", Kind::Money, of(|tag| tag.tagged))?
        .amounts("untagged_cost", Kind::Money, of(|tag| tag.untagged))?
        .percents("coverage", tags.iter().map(|tag| percent(tag.tagged, tag.tagged + tag.untagged)))
        .counts("value_count", tags.iter().map(|tag| i64::try_from(tag.values).ok()))
        .amounts("not_allowed_cost", Kind::Money, tags.iter().map(|tag| tag.not_allowed))?
        .texts(
            "variants",
            Kind::Text,
            tags.iter().map(|tag| Some(tag.variants.join("; ")).filter(|text| !text.is_empty())),
        )
        .texts("currency", Kind::Currency, tags.iter().map(|tag| tag.currency.clone()))
        .rows()
}

/// What a row says.
struct Tag {
    name: String,
    currency: Option<String>,
    tagged: i128,
    untagged: i128,
    values: usize,
    /// Absent where every value is allowed.
    not_allowed: Option<i128>,
    variants: Vec<String>,
}

impl Tag {
    fn of(name: String, currency: Option<String>, values: &Values, required: &Required) -> Self {
        let untagged = values.get(&None).copied().unwrap_or(0);
        let written: Vec<(&str, i128)> =
            values.iter().filter_map(|(value, cost)| Some((value.as_deref()?, *cost))).collect();
        let allowed = required.allowed(&name);
        let not_allowed = allowed.map(|allowed| {
            let others = written.iter().filter(|(value, _)| !allowed.iter().any(|one| one == value));
            others.map(|(_, cost)| cost).sum()
        });
        Self {
            tagged: written.iter().map(|(_, cost)| cost).sum(),
            untagged,
            values: written.len(),
            not_allowed,
            variants: variants(&written, allowed.unwrap_or(&[])),
            name,
            currency,
        }
    }
}

/// Adds the rows up by each of their tags.
fn by_tag(rows: &Rows, currency: Option<&str>) -> IndexMap<(String, Option<String>), Values> {
    let mut tags: IndexMap<(String, Option<String>), Values> = IndexMap::new();
    let of = |kind: Kind| rows.columns.iter().position(|column| column.kind == kind);
    let (cost, own) = (of(Kind::Money), of(Kind::Currency));
    let keys: Vec<(usize, &str)> = rows
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.kind == Kind::Key)
        .map(|(index, column)| (index, column.name.as_str()))
        .collect();
    for row in rows.rows() {
        let units = cost.and_then(|index| row[index].units()).unwrap_or(0);
        let currency = own.map_or_else(|| currency.map(str::to_owned), |index| row[index].full());
        for (index, name) in &keys {
            let value = match &row[*index] {
                Cell::Text(text) if text.trim().is_empty() => None,
                cell => cell.full(),
            };
            *tags.entry(((*name).to_owned(), currency.clone())).or_default().entry(value).or_default() += units;
        }
    }
    tags
}

/// Values that are another way to write one: `prod: Prod 12.00, prdo 3.10`. The one meant is an allowed one, or that with the
/// most spend.
fn variants(values: &[(&str, i128)], allowed: &[String]) -> Vec<String> {
    let is_allowed = |value: &str| allowed.iter().any(|one| one == value);
    let mut ranked: Vec<&(&str, i128)> = values.iter().collect();
    ranked.sort_by_key(|(value, cost)| (!is_allowed(value), Reverse(*cost), *value));
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut told = Vec::new();
    // An allowed value that nothing has is still the one that a slip means.
    let unused = allowed.iter().map(String::as_str).filter(|one| !values.iter().any(|(value, _)| value == one));
    let meant = unused.chain(ranked.iter().map(|(value, _)| *value));
    for one in meant {
        if taken.contains(one) {
            continue;
        }
        let others = ranked.iter().filter(|(value, _)| *value != one && !is_allowed(value) && is_variant(one, value));
        let others: Vec<&(&str, i128)> = others.copied().filter(|(value, _)| !taken.contains(value)).collect();
        if others.is_empty() {
            continue;
        }
        taken.insert(one);
        taken.extend(others.iter().map(|(value, _)| *value));
        let shown = others.iter().map(|(value, cost)| format!("{value} {}", money::shown(*cost, money::PLACES, 2)));
        told.push(format!("{one}: {}", shown.collect::<Vec<_>>().join(", ")));
    }
    told
}

/// Whether one value looks like another way to write the other.
fn is_variant(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    if one == other {
        return true;
    }
    // Codes that differ in a digit are two codes.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let shorter = one.chars().count().min(other.chars().count());
    let slips = match shorter {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    digits(&one) == digits(&other) && strsim::osa_distance(&one, &other) <= slips
}

/// The value without case and separators.
fn folded(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_the_value_with_the_most_spend() {
        let values = [("Prod", 5), ("prdo", 1), ("prod", 100), ("qa", 3), ("qs", 3)].map(|(v, c)| (v, c * money::ONE));
        assert_eq!(variants(&values, &[]), ["prod: Prod 5.00, prdo 1.00"]);
    }

    #[test]
    fn variants_of_an_allowed_value_that_nothing_has() {
        let values = [("Production", 9 * money::ONE)];
        assert_eq!(variants(&values, &["production".to_owned()]), ["production: Production 9.00"]);
    }

    #[test]
    fn codes_are_no_variants() {
        assert!(!is_variant("1001", "1002"));
        assert!(!is_variant("team-1", "team-2"));
        assert!(is_variant("cost_center 12", "CostCenter-12"));
        assert!(is_variant("platform", "paltform"));
        assert!(!is_variant("dev", "dex"));
    }
}
