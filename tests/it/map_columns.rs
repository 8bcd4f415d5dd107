//! The map columns of CUR 2.0 in every form in which a writer may hold them: one report over all.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, ListArray, MapArray, RecordBatch, StringArray, StructArray,
};
use arrow::datatypes::{DataType, Field, Schema};

use crate::support::{Bill, File, Line, Value, parquet_bytes, usage};

/// Two teams' lines and one of nobody's; the key `user_team` also as `user_Team`, which is the same tag.
const TAGS: [&str; 4] = [
    r#"{"user_team":"red","user_cost_center":"CC-1"}"#,
    r#"{"user_Team":"blue"}"#,
    "{}",
    r#"{"user_team":"","user_Team":"red"}"#,
];
const COSTS: [f64; 4] = [1.0, 2.0, 4.0, 8.0];
const PLACE: &str = "x/data/BILLING_PERIOD=2025-01/x-00001";

/// Of both spellings in one row the first that is not empty counts: red has 1 + 8.
const REPORT: &str =
    "team,service,allocated_cost,share\nred,Amazon S3,9,60\n,Amazon S3,4,26.6667\nblue,Amazon S3,2,13.3333\n";

#[track_caller]
fn reported(bill: &Bill) {
    let run = bill.costs(&["tags", "--tag", "team", "--format", "csv"]);
    assert_eq!((run.code, run.out.as_str()), (0, REPORT), "{}", run.err);
    assert!(!run.err.contains("Warning"), "{}", run.err);
    let by_key =
        bill.sql("SELECT SUM(line_item_unblended_cost) AS c FROM cur WHERE resource_tags['user_cost_center'] = 'CC-1'");
    assert_eq!(by_key, "c\n1\n");
    assert_eq!(bill.sql("SELECT product['servicename'] AS s FROM cur LIMIT 1"), "s\nAmazon S3\n");
}

fn pairs(json: &str) -> Value {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).unwrap();
    Value::Map(object.into_iter().map(|(key, value)| (key, value.as_str().unwrap().to_owned())).collect())
}

fn lines() -> Vec<Line> {
    let line = |(tags, cost): (&&str, &f64)| {
        let line = ["product_servicename", "product_product_name", "product_region", "product_instance_type"]
            .iter()
            .fold(usage("", *cost).without("resource_tags_user_cost_center"), |line, name| line.without(name));
        line.set("product", [("servicename", "Amazon S3")]).set("resource_tags", pairs(tags))
    };
    TAGS.iter().zip(&COSTS).map(line).collect()
}

#[test]
fn as_maps() {
    reported(&Bill::new().with(&format!("{PLACE}.parquet"), File::new(lines())));
}

/// The columns that make it a bill, and `resource_tags` as given.
fn with_tags(tags: ArrayRef) -> Bill {
    let product: ArrayRef = Arc::new(StringArray::from(vec![r#"{"servicename":"Amazon S3"}"#; 4]));
    let kinds: ArrayRef = Arc::new(StringArray::from(vec!["Usage"; 4]));
    let costs: ArrayRef = Arc::new(Float64Array::from(COSTS.to_vec()));
    let columns = [
        ("line_item_line_item_type", kinds),
        ("line_item_unblended_cost", costs),
        ("product", product),
        ("resource_tags", tags),
    ];
    let fields = columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema, columns.into_iter().map(|(_, array)| array).collect()).unwrap();
    Bill::new().other(&format!("{PLACE}.parquet"), parquet_bytes(&batch))
}

#[test]
fn as_json_in_parquet() {
    reported(&with_tags(Arc::new(StringArray::from(TAGS.to_vec()))));
}

/// The map of the bill above, as the list of pairs that it is underneath.
fn as_lists() -> ArrayRef {
    let bytes = File::new(lines()).bytes();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes));
    let batch = reader.unwrap().build().unwrap().next().unwrap().unwrap();
    let maps: &MapArray = batch.column_by_name("resource_tags").unwrap().as_map();
    let entries: &StructArray = maps.entries();
    let field = Arc::new(Field::new("element", entries.data_type().clone(), true));
    Arc::new(ListArray::new(field, maps.offsets().clone(), Arc::new(entries.clone()), maps.nulls().cloned()))
}

#[test]
fn as_lists_of_pairs() {
    let lists = as_lists();
    assert!(matches!(lists.data_type(), DataType::List(_)));
    reported(&with_tags(lists));
}

#[test]
fn as_json_in_csv() {
    let quoted = |json: &str| format!("\"{}\"", json.replace('"', "\"\""));
    let rows = TAGS
        .iter()
        .zip(COSTS)
        .map(|(tags, cost)| format!("Usage,{cost},{},{}\n", quoted(r#"{"servicename":"Amazon S3"}"#), quoted(tags)));
    let text = "line_item_line_item_type,line_item_unblended_cost,product,resource_tags\n".to_owned();
    reported(&Bill::new().other(&format!("{PLACE}.csv"), text + &rows.collect::<String>()));
}

/// December is JSON in CSV, January maps in Parquet.
#[test]
fn a_month_of_each() {
    let csv = "line_item_line_item_type,line_item_unblended_cost,product,resource_tags\n\
        Usage,7,\"{\"\"servicename\"\":\"\"Amazon S3\"\"}\",\"{\"\"user_team\"\":\"\"red\"\"}\"\n";
    let bill = Bill::new().other("x/data/BILLING_PERIOD=2024-12/x.csv", csv);
    let bill = bill.with(&format!("{PLACE}.parquet"), File::new(lines()));
    assert_eq!(bill.costs(&["tags", "--tag", "team", "--format", "csv"]).data(), REPORT);
    let december = bill.costs(&["tags", "--tag", "team", "--month", "2024-12", "--format", "csv"]).data();
    assert_eq!(december, "team,service,allocated_cost,share\nred,Amazon S3,7,100\n");
}

/// Before anybody used tags the export had no map of them.
#[test]
fn early_months_without_a_map() {
    let early: Vec<Line> = lines().into_iter().map(|line| line.without("resource_tags").month("2024-12")).collect();
    let bill = Bill::new().file("x/data/BILLING_PERIOD=2024-12/x-00001.parquet", early);
    let bill = bill.with(&format!("{PLACE}.parquet"), File::new(lines()));
    reported_twice(&bill);
}

/// Both months have a service, and only January has teams.
fn reported_twice(bill: &Bill) {
    assert_eq!(bill.costs(&["tags", "--tag", "team", "--format", "csv"]).data(), REPORT);
    let december = bill.costs(&["tags", "--tag", "team", "--month", "2024-12", "--format", "csv"]).data();
    assert_eq!(december, "team,service,allocated_cost,share\n,Amazon S3,15,100\n");
}

#[test]
fn early_months_without_any_map() {
    let early = lines().into_iter().map(|line| {
        line.without("resource_tags").without("product").set("product_servicename", "Amazon S3").month("2024-12")
    });
    let bill = Bill::new().file("x/data/BILLING_PERIOD=2024-12/x-00001.parquet", early.collect::<Vec<_>>());
    reported_twice(&bill.with(&format!("{PLACE}.parquet"), File::new(lines())));
}

#[test]
fn json_that_is_none_is_counted() {
    let bill = with_tags(Arc::new(StringArray::from(vec!["{\"user_team\":\"red\"}", "team=blue", "", "[1]"])));
    let run = bill.costs(&["tags", "--tag", "team", "--format", "csv"]);
    // 2 + 4 + 8 without a team.
    assert_eq!(run.out, "team,service,allocated_cost,share\n,Amazon S3,14,93.3333\nred,Amazon S3,1,6.6667\n");
    assert!(run.err.contains("Warning: 2 values of resource_tags do not fit its type"), "{}", run.err);
}

/// Columns of Parquet that differ in case alone, as a crawler over CSV makes them.
#[test]
fn tag_columns_that_differ_in_case_alone() {
    let line = |a: &str, b: &str, cost| {
        let line = usage("Amazon S3", cost).set("resource_tags_user_Team", a);
        line.set("resource_tags_user_team", b)
    };
    let lines = [line("red", "", 1.0), line("", "blue", 2.0), line("", "", 4.0), line("red", "other", 8.0)];
    let run =
        Bill::new().file("year=2025/month=1/a.parquet", lines).costs(&["tags", "--tag", "team", "--format", "csv"]);
    assert_eq!(run.out, REPORT, "{}", run.err);
    assert!(
        run.err.starts_with("Note: resource_tags_user_Team and resource_tags_user_team are one tag: "),
        "{}",
        run.err
    );
}

/// A cost is no tag, but a column written twice is one all the same.
#[test]
fn cost_columns_that_differ_in_case_alone() {
    let line = |first: Value, second: f64| {
        let line = usage("Amazon S3", 0.0).without("line_item_unblended_cost").set("line_item_Unblended_Cost", first);
        line.set("line_item_unblended_cost", second)
    };
    let run = Bill::new()
        .file("year=2025/month=1/a.parquet", [line(Value::Number(1.0), 2.0), line(Value::Null, 4.0)])
        .costs(&["top", "--format", "csv"]);
    assert_eq!(run.out, "service,total_cost,share\nAmazon S3,5,100\n");
    let note = "Note: line_item_Unblended_Cost and line_item_unblended_cost are one column: ";
    assert!(run.err.starts_with(note), "{}", run.err);
}
