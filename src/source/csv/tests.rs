//! Scans of CSV files in memory, from bytes to rows.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::physical_plan::{ExecutionPlan, collect, displayable};
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use proptest::prelude::*;

use super::testing::{gzip, locked_zip, zipped};
use super::{CsvExec, CsvFile, CsvScan, header, survey};
use crate::error::Error;
use crate::schema::findings::Findings;
use crate::schema::unify::unify;

const STORE: &str = "memory://bills";

/// A session of small batches, and a scan of all columns of `files` with the partition column `file`.
async fn opened(files: &[(&str, Vec<u8>)]) -> (SessionContext, CsvScan) {
    let url = ObjectStoreUrl::parse(STORE).unwrap();
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let context = SessionContext::new_with_config(SessionConfig::new().with_batch_size(2));
    context.runtime_env().register_object_store(url.as_ref(), Arc::clone(&store));
    let mut groups = Vec::new();
    for (name, bytes) in files {
        let location = Path::from(*name);
        store.put(&location, bytes.clone().into()).await.unwrap();
        let meta = store.head(&location).await.unwrap();
        let header = Arc::new(header(&store, &meta, name).await.unwrap());
        let values = vec![ScalarValue::from(*name)];
        groups.push(vec![CsvFile { meta, path: (*name).to_owned(), header, values }]);
    }
    let columns = unify(groups.iter().flatten().map(|file| file.header.schema.as_ref()));
    let mut fields: Vec<Field> = columns.fields().iter().map(|field| field.as_ref().clone()).collect();
    fields.push(Field::new("file", DataType::Utf8, false));
    let table = Arc::new(Schema::new(fields));
    (context, CsvScan { url, groups, table, projection: None, limit: None, findings: Arc::default() })
}

async fn batches(context: &SessionContext, scan: &CsvScan) -> Result<Vec<RecordBatch>> {
    collect(Arc::new(CsvExec::new(scan.clone())?), context.task_ctx()).await
}

/// Each row as `1|x|NULL`.
fn shown(batches: &[RecordBatch]) -> Vec<String> {
    let options = FormatOptions::new().with_null("NULL");
    let mut rows = Vec::new();
    for batch in batches {
        let columns: Vec<ArrayFormatter<'_>> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
        let text = |row| columns.iter().map(|column| column.value(row).to_string()).collect::<Vec<_>>().join("|");
        rows.extend((0..batch.num_rows()).map(text));
    }
    rows
}

/// The rows of one file without the column of its name, and what was found.
async fn read(name: &str, bytes: impl Into<Vec<u8>>) -> (Vec<String>, Vec<String>) {
    let (context, mut scan) = opened(&[(name, bytes.into())]).await;
    scan.projection = Some((0..scan.table.fields().len() - 1).collect());
    let rows = shown(&batches(&context, &scan).await.unwrap());
    (rows, scan.findings.sentences())
}

fn error_of(error: &DataFusionError) -> &Error {
    match error.find_root() {
        DataFusionError::External(error) => error.downcast_ref().unwrap(),
        other => panic!("{other:?}"),
    }
}

const NOTHING: Vec<String> = Vec::new();

#[tokio::test]
async fn plain_file_with_a_mark_and_both_line_ends() {
    let text = "\u{feff}lineItem/UsageType,lineItem/UnblendedCost,lineItem/UsageStartDate\r\n\
        Box,1.5,2025-01-01T00:00:00Z\r\n\r\n,,\n\"Hea\"\"vy, use\",-2,2025-01-02T03:04:05Z\r\n";
    let rows = ["Box|1.5|2025-01-01T00:00:00", "|NULL|NULL", "Hea\"vy, use|-2.0|2025-01-02T03:04:05"];
    assert_eq!(read("x.csv", text).await, (rows.map(str::to_owned).to_vec(), NOTHING));
}

#[tokio::test]
async fn files_on_disk_are_read_as_they_lie_there() {
    let folder = tempfile::tempdir().unwrap();
    let text = "a\n1\n2\n";
    for (name, bytes) in [("x.csv", text.into()), ("y.csv.gz", gzip(text)), ("z.zip", zipped(&[("a.csv", text)]))] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let store: Arc<dyn ObjectStore> = Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap());
        let meta = store.head(&Path::from(name)).await.unwrap();
        assert_eq!(header(&store, &meta, name).await.unwrap().schema.field(0).name(), "a");
        assert_eq!(survey(&store, &meta, name, "a").await.unwrap().rows, 2, "{name}");
    }
}

#[tokio::test]
async fn gzip_of_several_members_is_read_to_its_end() {
    let bytes = [gzip("a,b\n1,2\n"), gzip("a,b\n3,4\n"), gzip("5,6\n")].concat();
    assert_eq!(read("x.csv.gz", bytes).await.0, ["1|2", "3|4", "5|6"]);
}

#[tokio::test]
async fn files_of_an_archive_are_read_in_order_by_their_own_headers() {
    let entries = [("a.csv", "a,b\n1,2\n"), ("__MACOSX/._a.csv", "x"), ("b.csv", "c,b,a\n5,4,3\nbad\n")];
    let (rows, found) = read("x.zip", zipped(&entries)).await;
    assert_eq!(rows, ["1|2|NULL", "3|4|5"]);
    let reason = "at line 3: has 1 field where the header has 3";
    assert_eq!(found, [format!("a row of x.zip/b.csv could not be read and is left out, {reason}")]);
}

#[tokio::test]
async fn bad_rows_are_left_out_and_counted_with_their_line() {
    let text = b"a,b\n\"1\n1\",2\nbad\n3,\xff\n3,4,5\n6,7\n8,\"9\n".to_vec();
    let (rows, found) = read("x.csv", text).await;
    assert_eq!(rows, ["1\n1|2", "6|7"]);
    let reason = "the first at line 4: has 1 field where the header has 2";
    assert_eq!(found, [format!("4 rows of x.csv could not be read and are left out, {reason}")]);
}

#[tokio::test]
async fn bad_rows_are_the_same_whatever_is_projected_and_however_often() {
    let (context, mut scan) = opened(&[("x.csv", b"a,b\n3,\xff\n1,2\n".to_vec())]).await;
    for projection in [vec![], vec![0], vec![1, 0]] {
        scan.projection = Some(projection);
        let rows: usize = batches(&context, &scan).await.unwrap().iter().map(RecordBatch::num_rows).sum();
        assert_eq!(rows, 1);
    }
    assert_eq!(scan.findings.sentences(), ["a row of x.csv could not be read and is left out, at line 2: is no UTF-8"]);
}

#[tokio::test]
async fn strict_scan_ends_at_the_first_bad_row() {
    let (context, mut scan) = opened(&[("x.csv", b"a,b\n1,2\n3\n".to_vec())]).await;
    scan.findings = Arc::new(Findings::strict());
    let error = batches(&context, &scan).await.unwrap_err();
    assert_eq!(error_of(&error).to_string(), "x.csv:3: has 1 field where the header has 2");
    assert_eq!(error_of(&error).hint().as_deref(), Some("leave out --strict to go on without it"));
}

#[tokio::test]
async fn strict_scan_ends_at_the_first_value_that_does_not_fit() {
    let text = b"line_item_unblended_cost\n1\n\n2,5\n\"2,5\"\n".to_vec();
    let (context, mut scan) = opened(&[("x.csv", text)]).await;
    assert_eq!(shown(&batches(&context, &scan).await.unwrap()), ["1.0|x.csv", "NULL|x.csv"]);
    let found = scan.findings.sentences();
    assert!(
        found[0].starts_with("a row of x.csv") && found[0].ends_with("line 4: has 2 fields where the header has 1")
    );
    assert!(found[1].starts_with("1 values of line_item_unblended_cost do not fit"), "{found:?}");
    scan.findings = Arc::new(Findings::strict());
    scan.groups[0][0].path = "y.csv".to_owned();
    let error = batches(&context, &scan).await.unwrap_err();
    assert_eq!(error_of(&error).to_string(), "y.csv:4: has 2 fields where the header has 1");

    let (context, mut scan) = opened(&[("z.csv", b"line_item_unblended_cost\n1\n\"2,5\"\n".to_vec())]).await;
    scan.findings = Arc::new(Findings::strict());
    let error = batches(&context, &scan).await.unwrap_err();
    assert_eq!(error_of(&error).to_string(), "z.csv:3: line_item_unblended_cost \"2,5\" does not fit its type");
}

#[tokio::test]
async fn first_of_colliding_headers_that_is_not_empty_counts() {
    let text = "resourceTags/user:Name,product/sku,resourceTags/user:name\nx,s,y\n,s,y\n,s,\n";
    assert_eq!(read("x.csv", text).await.0, ["x|s", "y|s", "|s"]);
}

#[tokio::test]
async fn limit_ends_the_scan_before_what_follows() {
    let (context, mut scan) = opened(&[("x.csv", b"a\n1\n2\n3\nb,a,d\n".to_vec())]).await;
    scan.limit = Some(3);
    assert_eq!(shown(&batches(&context, &scan).await.unwrap()), ["1|x.csv", "2|x.csv", "3|x.csv"]);
    assert_eq!(scan.findings.sentences(), NOTHING);
}

#[tokio::test]
async fn limit_holds_over_the_files_of_a_group() {
    let files = [("x.csv", b"a\n1\n2\n".to_vec()), ("y.csv", b"a\n3\n4\n".to_vec()), ("z.csv", b"a\n5\n".to_vec())];
    let (context, mut scan) = opened(&files).await;
    scan.groups = vec![scan.groups.concat()];
    scan.limit = Some(3);
    assert_eq!(shown(&batches(&context, &scan).await.unwrap()), ["1|x.csv", "2|x.csv", "3|y.csv"]);
}

#[tokio::test]
async fn rows_are_counted_without_columns() {
    let (context, mut scan) = opened(&[("x.csv", b"a,b\n1,2\nbad\n3,4\n5,6\n".to_vec())]).await;
    scan.projection = Some(Vec::new());
    let batches = batches(&context, &scan).await.unwrap();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn columns_come_in_the_order_of_the_projection_and_absent_ones_are_null() {
    let files = [("x.csv", b"a,b\n1,2\n".to_vec()), ("y.csv", b"line_item_unblended_cost,a\n7,3\n".to_vec())];
    let (context, mut scan) = opened(&files).await;
    // The table is a, b, line_item_unblended_cost, file.
    scan.projection = Some(vec![3, 2, 0, 1]);
    let plan = CsvExec::new(scan.clone()).unwrap();
    assert_eq!(plan.properties().output_partitioning().partition_count(), 2);
    let mut rows = shown(&batches(&context, &scan).await.unwrap());
    rows.sort();
    assert_eq!(rows, ["x.csv|NULL|1|2", "y.csv|7.0|3|NULL"]);
}

#[tokio::test]
async fn json_in_a_map_column_is_a_map() {
    let text = "product,line_item_usage_type\n\"{\"\"sku\"\":\"\"X\"\",\"\"n\"\":1.5}\",a\n{},b\n,c\n[1],d\n";
    let (rows, found) = read("x.csv", text).await;
    assert_eq!(rows, ["{sku: X, n: 1.5}|a", "{}|b", "{}|c", "NULL|d"]);
    assert_eq!(found, ["1 values of product do not fit its type and read as unknown, such as \"[1]\""]);
}

#[tokio::test]
async fn gzip_that_is_cut_short_is_an_error_after_its_rows() {
    let mut bytes = gzip("a\n1\n2\n3\n");
    bytes.truncate(bytes.len() - 4);
    let (context, scan) = opened(&[("x.csv.gz", bytes)]).await;
    let error = batches(&context, &scan).await.unwrap_err();
    assert_eq!(error_of(&error).to_string(), "could not read x.csv.gz as CSV");
    assert!(error_of(&error).hint().unwrap().contains("cut short"));
}

#[tokio::test]
async fn corrupt_archive_is_an_error() {
    let mut bytes = zipped(&[("a.csv", "a\n1\n2\n3\n")]);
    let (context, scan) = opened(&[("x.zip", bytes.clone())]).await;
    let data = bytes.windows(5).position(|bytes| bytes == b"a.csv").unwrap() + 5;
    bytes[data + 3] ^= 0x55;
    let store = context.runtime_env().object_store(&scan.url).unwrap();
    store.put(&Path::from("x.zip"), bytes.into()).await.unwrap();
    let error = batches(&context, &scan).await.unwrap_err();
    assert_eq!(error_of(&error).to_string(), "could not read x.zip as CSV");
}

#[tokio::test]
async fn archive_with_a_password_is_an_error_that_says_so() {
    let (store, meta) = super::testing::stored("x.zip", locked_zip()).await;
    let error = header(&store, &meta, "x.zip").await.unwrap_err();
    assert_eq!(error.to_string(), "could not read x.zip as CSV");
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("Password required"));
    assert_eq!(error.hint().as_deref(), Some("unpack it, and put what it holds in its place"));
}

#[tokio::test]
async fn file_that_changed_its_columns_is_an_error() {
    let (context, scan) = opened(&[("x.csv", b"a\n1\n".to_vec())]).await;
    let store = context.runtime_env().object_store(&scan.url).unwrap();
    store.put(&Path::from("x.csv"), "a,b\n1,2\n".into()).await.unwrap();
    let error = batches(&context, &scan).await.unwrap_err();
    assert_eq!(error_of(&error).to_string(), "x.csv changed while it was read: it now has a column b");
}

#[tokio::test]
async fn reading_stops_when_nobody_takes_the_rows() {
    let text = format!("a\n{}bad,row\n", "1\n".repeat(100));
    let (context, scan) = opened(&[("x.csv", text.into())]).await;
    let mut stream = CsvExec::new(scan.clone()).unwrap().execute(0, context.task_ctx()).unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().num_rows(), 2);
    drop(stream);
    // The reader holds the findings until it ends.
    while Arc::strong_count(&scan.findings) > 1 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    assert_eq!(scan.findings.sentences(), NOTHING);
}

#[tokio::test]
async fn plan_shows_files_columns_and_limit() {
    let (_, mut scan) = opened(&[("x.csv", b"a,b\n".to_vec())]).await;
    (scan.projection, scan.limit) = (Some(vec![1]), Some(5));
    let plan = CsvExec::new(scan).unwrap();
    assert_eq!(displayable(&plan).one_line().to_string().trim(), "CsvExec: files=1, projection=[b], limit=5");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_panic_the_scan(
        name in "x\\.(csv|gz|zip)",
        bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), any::<u8>()], 0..120),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (context, mut scan) = opened(&[("x.csv", b"line_item_unblended_cost,product\n".to_vec())]).await;
            let store = context.runtime_env().object_store(&scan.url).unwrap();
            let location = Path::from(name.as_str());
            store.put(&location, [b"line_item_unblended_cost,product\n", &bytes[..]].concat().into()).await.unwrap();
            scan.groups[0][0].meta = store.head(&location).await.unwrap();
            // Only what is packed can be broken: plain text is rows, good and bad. A panic of the reader comes through here.
            if let Err(error) = batches(&context, &scan).await {
                assert!(name != "x.csv" && error.to_string().contains("x.csv"), "{error}");
            }
        });
    }
}
