//! Near values for an equality that matches nothing.

use crate::error::near;
use crate::table::{Cell, Rows};

/// A column with more values than this is an id, for which no value is near.
pub const MOST_VALUES: usize = 100_000;

/// Says which values of a column are near `value`, unless it is one of them.
pub fn near_values(column: &str, value: &str, rows: &Rows) -> Option<String> {
    let mut values: Vec<String> = rows
        .column(0)
        .into_iter()
        .filter_map(|cell| match cell {
            Cell::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        })
        .collect();
    values.sort();
    if values.is_empty() || values.iter().any(|other| other == value) {
        return None;
    }
    let near = near(value, values.iter().map(String::as_str));
    let quoted = |values: &[&str]| values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ");
    Some(if near.is_empty() {
        let first: Vec<&str> = values.iter().map(String::as_str).take(3).collect();
        format!("no line has {column} = '{value}'; {} values, such as {}", values.len(), quoted(&first))
    } else {
        format!("no line has {column} = '{value}'; near values are {}", quoted(&near))
    })
}
