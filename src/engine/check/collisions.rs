//! Tags, cost categories and headers that fall on one name.

use std::collections::BTreeMap;

use datafusion::arrow::datatypes::DataType;

use super::Ask;
use crate::engine::Engine;
use crate::error::{Result, listed};
use crate::schema::tags::{CATEGORY, TAG, fold};
use crate::table::Cell;

/// The maps whose keys may collide.
const MAPS: [&str; 3] = ["resource_tags", "tags", "cost_category"];
/// Keys of one map that are looked at.
const MOST_KEYS: usize = 10_000;

impl Engine {
    /// What falls on one name: a sentence, and the rows in which the values differ; `None` where the reader has already
    /// taken the first value.
    pub(super) async fn collisions(&self, ask: &Ask<'_>) -> Result<Vec<(String, Option<i64>)>> {
        let mut found = Vec::new();
        for prefix in [TAG, CATEGORY] {
            let columns = self.bill.columns.fields().iter().map(|field| field.name().as_str());
            let keys = columns.filter_map(|name| name.strip_prefix(prefix)).map(str::to_owned);
            for same in folded(keys) {
                let names: Vec<String> = same.iter().map(|key| format!("{prefix}{key}")).collect();
                let values = names.iter().map(|name| format!("text({})", quoted(name))).collect();
                found.push((
                    format!("the columns {}", listed(&written(&names))),
                    Some(self.differing(values, ask).await?),
                ));
            }
        }
        for map in MAPS.into_iter().filter(|map| self.has_map(map)) {
            for same in folded(self.keys_of(map, ask).await?.into_iter()) {
                let values = same.iter().map(|key| format!("map_extract({map}, {})[1]", literal(key))).collect();
                found.push((
                    format!("the keys {} of {map}", listed(&written(&same))),
                    Some(self.differing(values, ask).await?),
                ));
            }
        }
        let headers = self.bill.files.iter().filter_map(|file| Some((file, file.header.as_ref()?)));
        for (file, header) in headers {
            for one in &header.collisions {
                found.push((format!("the headers {} of {}", listed(&written(&one.headers)), file.path), None));
            }
        }
        Ok(found)
    }

    fn has_map(&self, name: &str) -> bool {
        self.bill.columns.field_with_name(name).is_ok_and(|field| matches!(field.data_type(), DataType::Map(..)))
    }

    /// Every key of a map.
    async fn keys_of(&self, map: &str, ask: &Ask<'_>) -> Result<Vec<String>> {
        let text = format!(
            "SELECT DISTINCT key FROM (SELECT unnest(map_keys({map})) AS key FROM {}) ORDER BY key LIMIT {MOST_KEYS}",
            self.native()
        );
        let rows = self.checked_rows("the keys of tags", &text, None, ask).await?;
        Ok(rows.column(0).iter().filter_map(Cell::full).collect())
    }

    /// Rows in which two of several expressions hold different values.
    async fn differing(&self, values: Vec<String>, ask: &Ask<'_>) -> Result<i64> {
        let pairs = values.iter().enumerate().flat_map(|(index, one)| {
            values[index + 1..].iter().map(move |other| format!("{one} <> {other} AND {one} <> '' AND {other} <> ''"))
        });
        let any = pairs.collect::<Vec<_>>().join(" OR ");
        let text = format!("SELECT COUNT(*) AS rows FROM {} WHERE {any}", self.native());
        let rows = self.checked_rows("the collisions of tags", &text, None, ask).await?;
        Ok(match rows.column(0).first() {
            Some(Cell::Int(count)) => *count,
            _ => 0,
        })
    }
}

/// The keys that mean the same, where there are several; `user:` before a key says nothing.
fn folded(keys: impl Iterator<Item = String>) -> Vec<Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in keys {
        let name = fold(&key);
        let name = name.strip_prefix("user").filter(|rest| !rest.is_empty()).unwrap_or(&name).to_owned();
        groups.entry(name).or_default().push(key);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// Names with quotes, as spaces in them are what tells them apart.
fn written(names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("{name:?}")).collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_mean_the_same() {
        let keys = ["user_Name", "name", "owner", "aws_created_by", "created_by"].map(str::to_owned);
        assert_eq!(folded(keys.into_iter()), [["user_Name", "name"]]);
    }
}
