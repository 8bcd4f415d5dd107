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

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{Float64Array, LargeListArray, ListArray, MapArray, StringViewArray};
    use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};

    /// Each row as `k=v,k=NULL`, or `NULL`.
    fn shown(array: &ArrayRef) -> Vec<String> {
        assert_eq!(array.data_type(), &map_type());
        let pair = |entries: &StructArray, item: usize| {
            let (keys, values) = (entries.column(0).as_string::<i32>(), entries.column(1).as_string::<i32>());
            let value = if values.is_valid(item) { values.value(item) } else { "NULL" };
            format!("{}={value}", keys.value(item))
        };
        let row = |entries: Option<StructArray>| {
            entries.map_or("NULL".to_owned(), |entries| {
                (0..entries.len()).map(|item| pair(&entries, item)).collect::<Vec<_>>().join(",")
            })
        };
        array.as_map().iter().map(row).collect()
    }

    fn mapped(array: impl Array + 'static) -> Vec<String> {
        let array: ArrayRef = Arc::new(array);
        shown(&to_map(&array, &mut |text| panic!("{text}")).unwrap())
    }

    fn field(name: &str, data_type: DataType) -> Field {
        Field::new(name, data_type, true)
    }

    /// The pairs a=1, b=NULL, c=3 with their parts named and ordered as a writer may.
    fn items() -> StructArray {
        let fields = Fields::from(vec![field("Value", DataType::Utf8View), field("Key", DataType::LargeUtf8)]);
        let values: ArrayRef = Arc::new(StringViewArray::from(vec![Some("1"), None, Some("3")]));
        let keys: ArrayRef = Arc::new(datafusion::arrow::array::LargeStringArray::from(vec!["a", "b", "c"]));
        StructArray::new(fields, vec![values, keys], None)
    }

    fn nulls() -> NullBuffer {
        NullBuffer::from(vec![true, false, true, true])
    }

    #[test]
    fn exact_names_are_maps() {
        assert!(is_map("product") && is_map("resource_tags") && is_map("tags"));
        assert!(!is_map("product_sku") && !is_map("resource_tags_user_name"));
    }

    #[test]
    fn json_text_becomes_maps() {
        let nested = r#"{"n":1.5,"t":true,"x":null,"l":[1],"s":"a \"b\""}"#;
        let texts = vec![Some(r#"{"k":"v"}"#), Some(r#"{"k":"v"}"#), Some(""), Some(" {} "), None, Some(nested)];
        let expected = ["k=v", "k=v", "", "", "NULL", "n=1.5,t=true,x=NULL,l=[1],s=a \"b\""];
        assert_eq!(mapped(StringArray::from(texts.clone())), expected);
        assert_eq!(mapped(StringViewArray::from(texts)), expected);
    }

    #[test]
    fn what_is_no_json_object_is_null_and_told_each_time() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["[1]", "[1]", "{\"a\":", "null", "{}"]));
        let mut told = Vec::new();
        let maps = to_map(&texts, &mut |text| told.push(text.to_owned())).unwrap();
        assert_eq!(shown(&maps), ["NULL", "NULL", "NULL", "NULL", ""]);
        assert_eq!(told, ["[1]", "[1]", "{\"a\":", "null"]);
    }

    #[test]
    fn lists_of_pairs_become_maps() {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0, 2, 2, 2, 3]));
        let item = Arc::new(field("item", items().data_type().clone()));
        let lists = ListArray::new(item, offsets, Arc::new(items()), Some(nulls()));
        assert_eq!(mapped(lists.clone()), ["a=1,b=NULL", "NULL", "", "c=3"]);
        assert_eq!(mapped(lists.slice(2, 2)), ["", "c=3"]);
    }

    #[test]
    fn large_lists_of_pairs_become_maps() {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0_i64, 2, 2, 2, 3]));
        let item = Arc::new(field("item", items().data_type().clone()));
        let lists = LargeListArray::new(item, offsets, Arc::new(items()), Some(nulls()));
        assert_eq!(mapped(lists), ["a=1,b=NULL", "NULL", "", "c=3"]);
    }

    #[test]
    fn structs_become_maps_without_the_keys_that_a_row_lacks() {
        let fields = Fields::from(vec![field("sku", DataType::Utf8), field("vcpu", DataType::Float64)]);
        let skus: ArrayRef = Arc::new(StringArray::from(vec![Some("x"), None, Some("y"), None]));
        let cpus: ArrayRef = Arc::new(Float64Array::from(vec![Some(2.0), Some(4.0), None, None]));
        let structs = StructArray::new(fields, vec![skus, cpus], Some(nulls()));
        assert_eq!(mapped(structs), ["sku=x,vcpu=2.0", "NULL", "sku=y", ""]);
    }

    #[test]
    fn maps_of_other_writers_become_ours() {
        let fields = Fields::from(vec![Field::new("keys", DataType::Utf8View, false), field("values", DataType::Utf8)]);
        let keys: ArrayRef = Arc::new(StringViewArray::from(vec!["a", "b", "c"]));
        let values: ArrayRef = Arc::new(StringArray::from(vec![Some("1"), None, Some("3")]));
        let entries = StructArray::new(fields.clone(), vec![keys, values], None);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0, 2, 2, 2, 3]));
        let field = Arc::new(Field::new("entries", DataType::Struct(fields), false));
        let maps = MapArray::new(field, offsets, entries, Some(nulls()), true);
        assert_eq!(mapped(maps), ["a=1,b=NULL", "NULL", "", "c=3"]);
    }

    #[test]
    fn what_is_no_map_at_all_is_an_error() {
        let numbers: ArrayRef = Arc::new(Float64Array::from(vec![1.0]));
        let error = to_map(&numbers, &mut |_| ()).unwrap_err();
        assert!(error.to_string().contains("a column of type Float64 is no map"), "{error}");
        let list = ListArray::from_iter_primitive::<datafusion::arrow::datatypes::Int32Type, _, _>([Some([Some(1)])]);
        let error = to_map(&(Arc::new(list) as ArrayRef), &mut |_| ()).unwrap_err();
        assert!(error.to_string().contains("a list of Int32 is no map"), "{error}");
    }
}
