//! Map columns in every form.

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
fn keys_without_a_value_are_left_out() {
    let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0, 2, 2, 2, 3]));
    let item = Arc::new(field("item", items().data_type().clone()));
    let lists: ArrayRef = Arc::new(ListArray::new(item, offsets, Arc::new(items()), Some(nulls())));
    let maps = to_map(&lists, &mut |text| panic!("{text}")).unwrap();
    assert_eq!(shown(&filled(&maps).unwrap()), ["a=1", "NULL", "", "c=3"]);
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
