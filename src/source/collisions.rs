//! Columns of one file that mean one: told, as of each row only the first that is not empty is read.

use std::collections::{BTreeMap, BTreeSet};

use super::BillFile;
use crate::error::listed;
use crate::schema::tags::{TAG, fold};

/// A sentence on the columns that fall together, if any do.
#[must_use]
pub fn note(files: &[BillFile]) -> Option<String> {
    let found: BTreeSet<String> = files.iter().flat_map(|file| headers(file).chain(columns(file))).collect();
    let first = found.first()?;
    let more = if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() };
    Some(format!("{first}: of each row the first that is not empty is read{more}"))
}

/// Headers of CSV that become one name.
fn headers(file: &BillFile) -> impl Iterator<Item = String> {
    let collisions = file.header.iter().flat_map(|header| &header.collisions);
    collisions.map(|one| format!("{} are one column, {}", listed(&one.headers), one.name))
}

/// Columns whose keys are spellings of one tag, and others that differ in case alone.
fn columns(file: &BillFile) -> impl Iterator<Item = String> {
    let mut keys: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
    for field in file.schema.fields() {
        let name = field.name().to_lowercase();
        let key = name.strip_prefix(TAG).map_or(("column", name.clone()), |key| ("tag", fold(key)));
        keys.entry(key).or_default().push(field.name().clone());
    }
    let several = keys.into_iter().filter(|(_, names)| names.len() > 1);
    several.map(|((what, _), names)| format!("{} are one {what}", listed(&names)))
}
