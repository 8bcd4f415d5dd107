//! Map columns in the forms that writers give them (maps, structs, lists of pairs, JSON text), brought to one.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, MapBuilder, MapFieldNames, StringArray, StringBuilder, StructArray, new_null_array,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{Result, exec_datafusion_err, exec_err};
use serde_json::Value;

use super::names;

/// The one type of map columns: text to text, values may be NULL.
#[must_use]
pub fn map_type() -> DataType {
    let parts = Fields::from(vec![Field::new("key", DataType::Utf8, false), Field::new("value", DataType::Utf8, true)]);
    DataType::Map(Arc::new(Field::new("key_value", DataType::Struct(parts), false)), false)
}

/// Whether a column of exactly this name is a map.
#[must_use]
pub fn is_map(name: &str) -> bool {
    names::canonical(name) == Some(names::Canonical::Map)
}

/// The prefix of the legacy report's columns that a map of CUR 2.0 holds the values of.
#[must_use]
pub fn prefix(map: &str) -> Option<&'static str> {
    Some(match map {
        "product" => "product_",
        "resource_tags" => "resource_tags_",
        "cost_category" => "cost_category_",
        "discount" => "discount_",
        _ => return None,
    })
}

/// Brings a column in any of the forms to [`map_type`]. Text that is no JSON object is NULL, and told to `misfit`.
///
/// # Errors
/// The column's type is none of the forms.
pub fn to_map(array: &ArrayRef, misfit: &mut dyn FnMut(&str)) -> Result<ArrayRef> {
    match array.data_type() {
        data_type if *data_type == map_type() => Ok(Arc::clone(array)),
        DataType::Null => Ok(new_null_array(&map_type(), array.len())),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..) => {
            from_text(array, misfit)
        }
        DataType::Map(..) => {
            let maps = array.as_map();
            let pairs = Pairs { keys: text(maps.keys())?, values: text(maps.values())? };
            from_pairs(array, &pairs, |row| span(maps.value_offsets(), row))
        }
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            from_pairs(array, &Pairs::of(lists.values())?, |row| span(lists.value_offsets(), row))
        }
        DataType::LargeList(_) => {
            let lists = array.as_list::<i64>();
            from_pairs(array, &Pairs::of(lists.values())?, |row| span(lists.value_offsets(), row))
        }
        DataType::Struct(_) => from_struct(array.as_struct()),
        other => exec_err!("a column of type {other} is no map"),
    }
}

/// The pairs of a JSON object.
type Object = Vec<(String, Option<String>)>;

/// Builds a column of maps row by row.
#[derive(Debug)]
pub struct Maps {
    rows: MapBuilder<StringBuilder, StringBuilder>,
    /// The last text that was parsed, and what it held: neighbours are often the same.
    last: (String, Option<Object>),
}

impl Default for Maps {
    fn default() -> Self {
        let names = MapFieldNames { entry: "key_value".to_owned(), key: "key".to_owned(), value: "value".to_owned() };
        let rows = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
        Self { rows, last: (String::new(), Some(Vec::new())) }
    }
}

impl Maps {
    /// Appends NULL.
    ///
    /// # Errors
    /// Keys and values are out of step, which would be a fault of ours.
    pub fn append_null(&mut self) -> Result<()> {
        Ok(self.rows.append(false)?)
    }

    /// Appends the JSON object in a text, NULL if it is none, and says whether it was one; empty text is an empty map.
    ///
    /// # Errors
    /// As [`Maps::append_null`].
    pub fn append_json(&mut self, text: &str) -> Result<bool> {
        if text != self.last.0 {
            text.clone_into(&mut self.last.0);
            self.last.1 = parse(text);
        }
        for (key, value) in self.last.1.iter().flatten() {
            self.rows.keys().append_value(key);
            self.rows.values().append_option(value.as_ref());
        }
        self.rows.append(self.last.1.is_some())?;
        Ok(self.last.1.is_some())
    }

    fn append_pair(&mut self, key: &str, value: Option<&str>) {
        self.rows.keys().append_value(key);
        self.rows.values().append_option(value);
    }

    /// Takes the rows built so far.
    pub fn finish(&mut self) -> ArrayRef {
        Arc::new(self.rows.finish())
    }
}

/// The pairs of a JSON object; values that are no text are written as JSON.
fn parse(text: &str) -> Option<Object> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let object: serde_json::Map<String, Value> = serde_json::from_str(text).ok()?;
    let written = |value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    Some(object.into_iter().map(|(key, value)| (key, written(value))).collect())
}

fn from_text(array: &ArrayRef, misfit: &mut dyn FnMut(&str)) -> Result<ArrayRef> {
    let texts = cast(array, &DataType::Utf8View)?;
    let mut maps = Maps::default();
    for text in texts.as_string_view() {
        match text {
            None => maps.append_null()?,
            Some(text) => {
                if !maps.append_json(text)? {
                    misfit(text);
                }
            }
        }
    }
    Ok(maps.finish())
}

/// Keys and values of all rows of a column, end to end.
struct Pairs {
    keys: StringArray,
    values: StringArray,
}

impl Pairs {
    /// The pairs in a list's items: structs with a key and a value, in either order.
    fn of(items: &ArrayRef) -> Result<Self> {
        let structs = items.as_struct_opt();
        let part = |name: &str| {
            let structs = structs?;
            let place = structs.fields().iter().position(|field| field.name().eq_ignore_ascii_case(name))?;
            Some(Arc::clone(structs.column(place)))
        };
        let (Some(keys), Some(values)) = (part("key"), part("value")) else {
            return exec_err!("a list of {} is no map: its items have no key and value", items.data_type());
        };
        Ok(Self { keys: text(&keys)?, values: text(&values)? })
    }
}

fn text(array: &ArrayRef) -> Result<StringArray> {
    Ok(cast(array, &DataType::Utf8)?.as_string::<i32>().clone())
}

/// The items of a row of a list.
fn span<T: Copy + TryInto<usize>>(offsets: &[T], row: usize) -> Result<std::ops::Range<usize>> {
    let at = |row: usize| offsets.get(row).and_then(|offset| (*offset).try_into().ok());
    at(row).zip(at(row + 1)).map(|(from, to)| from..to).ok_or_else(|| exec_datafusion_err!("row {row} has no items"))
}

fn from_pairs(
    array: &ArrayRef,
    pairs: &Pairs,
    items: impl Fn(usize) -> Result<std::ops::Range<usize>>,
) -> Result<ArrayRef> {
    let mut maps = Maps::default();
    for row in 0..array.len() {
        if array.is_null(row) {
            maps.append_null()?;
            continue;
        }
        for item in items(row)?.filter(|item| pairs.keys.is_valid(*item)) {
            let value = pairs.values.is_valid(item).then(|| pairs.values.value(item));
            maps.append_pair(pairs.keys.value(item), value);
        }
        maps.rows.append(true)?;
    }
    Ok(maps.finish())
}

/// A struct has every key in every row: one that is NULL is a key that the row lacks.
fn from_struct(structs: &StructArray) -> Result<ArrayRef> {
    let columns: Vec<StringArray> = structs.columns().iter().map(text).collect::<Result<_>>()?;
    let mut maps = Maps::default();
    for row in 0..structs.len() {
        if structs.is_null(row) {
            maps.append_null()?;
            continue;
        }
        for (field, column) in structs.fields().iter().zip(&columns).filter(|(_, column)| column.is_valid(row)) {
            maps.append_pair(field.name(), Some(column.value(row)));
        }
        maps.rows.append(true)?;
    }
    Ok(maps.finish())
}

/// Leaves out the keys of a [`map_type`] column whose value is empty: the legacy report has a column for every tag, and
/// '' where a line has none. A map that is absent stays so.
///
/// # Errors
/// As [`Maps::append_null`].
pub fn filled(array: &ArrayRef) -> Result<ArrayRef> {
    let maps = array.as_map();
    let pairs = Pairs { keys: text(maps.keys())?, values: text(maps.values())? };
    let offsets = maps.value_offsets();
    let mut filled = Maps::default();
    for row in 0..array.len() {
        let items = if maps.is_valid(row) { span(offsets, row)? } else { 0..0 };
        for item in items.filter(|item| pairs.values.is_valid(*item) && !pairs.values.value(*item).is_empty()) {
            filled.append_pair(pairs.keys.value(item), Some(pairs.values.value(item)));
        }
        filled.rows.append(maps.is_valid(row))?;
    }
    Ok(filled.finish())
}

#[cfg(test)]
mod tests;
