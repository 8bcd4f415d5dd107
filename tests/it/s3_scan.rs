//! DataFusion's own Parquet scan through the store: few requests, and faults that are still told as they are.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Int64Array, RecordBatch};
use costs::error::Error;
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionContext};

use crate::support::parquet_bytes;
use crate::support::s3::{Asked, Fault, Server};

const ROWS: i64 = 100_000;

/// A file of `a`, `b` and `c`, which hold 0 to 99 999 and so do not become smaller by a dictionary.
fn file() -> Vec<u8> {
    let column = |factor: i64| Arc::new(Int64Array::from_iter_values((0..ROWS).map(|row| row * factor))) as _;
    parquet_bytes(&RecordBatch::try_from_iter([("a", column(1)), ("b", column(2)), ("c", column(3))]).unwrap())
}

/// The file as a table, its footer read.
async fn table(server: &Server) -> DataFrame {
    server.put("cur/a.parquet", file());
    let bucket = server.bucket("cur").await;
    let listed = bucket.list().await.unwrap();
    let pinned = listed.into_iter().map(|object| (object.location, object.e_tag.unwrap())).collect::<HashMap<_, _>>();
    let context = SessionContext::new();
    context.register_object_store(bucket.url().unwrap().as_ref(), bucket.store(pinned).unwrap());
    context.read_parquet("s3://bills/cur/a.parquet", ParquetReadOptions::default()).await.unwrap()
}

async fn sum_of_c(table: DataFrame) -> datafusion::error::Result<i64> {
    use datafusion::functions_aggregate::expr_fn::sum;
    let batches = table.aggregate(vec![], vec![sum(datafusion::prelude::col("c"))])?.collect().await?;
    Ok(batches[0].column(0).as_any().downcast_ref::<Int64Array>().unwrap().value(0))
}

#[tokio::test]
async fn one_column_is_read_and_not_its_neighbours() {
    let server = Server::start();
    let table = table(&server).await;
    let before = server.asked("GET /bills/cur/a.parquet").len();
    // 3 times the sum of 0 to n - 1, which is n (n - 1) / 2.
    assert_eq!(sum_of_c(table).await.unwrap(), 3 * ROWS * (ROWS - 1) / 2);
    let after = server.asked("GET /bills/cur/a.parquet");
    let read: u64 = after[before..].iter().map(Asked::bytes).sum();
    let whole = u64::try_from(file().len()).unwrap();
    assert!(read > 0 && read < whole / 2, "{read} of {whole} bytes");
}

#[tokio::test]
async fn a_file_replaced_under_a_query() {
    let server = Server::start();
    let table = table(&server).await;
    server.put("cur/a.parquet", [file(), b"more".to_vec()].concat());
    let error = sum_of_c(table).await.unwrap_err();
    let told = Error::s3_within(&error).unwrap();
    assert_eq!(told.to_string(), "s3://bills/cur/a.parquet was replaced while it was read");
}

#[tokio::test]
async fn a_query_that_may_not_read() {
    let server = Server::start();
    let table = table(&server).await;
    server.fault("GET /bills/cur/a.parquet", 9, Fault::Refuse(403, "AccessDenied", "Access Denied"));
    let error = sum_of_c(table).await.unwrap_err();
    let told = Error::s3_within(&error).unwrap().to_string();
    let missing = "s3:GetObject on arn:aws:s3:::bills/cur/a.parquet is missing";
    assert_eq!(told, format!("AWS does not allow to read s3://bills/cur/a.parquet: {missing}"));
}
