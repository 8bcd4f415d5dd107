//! What a bucket's listing counts as the source's files.

use crate::support::s3::{BUCKET, Fault, Server, access};
use costs::source::s3::Bucket;

async fn keys(server: &Server, prefix: &str) -> Vec<String> {
    let listed = server.bucket(prefix).await.list().await.unwrap();
    listed.iter().map(|object| object.location.to_string()).collect()
}

/// A prefix is a folder: what merely begins like it is another.
#[tokio::test]
async fn what_lies_under_a_prefix_and_nothing_beside_it() {
    let server = Server::start();
    for key in ["cost/cur/2025/a.parquet", "cost/cur/b.parquet", "cost/cur-old/c.parquet", "cost/d.parquet"] {
        server.put(key, "x");
    }
    assert_eq!(keys(&server, "cost/cur").await, ["cost/cur/2025/a.parquet", "cost/cur/b.parquet"]);
    assert_eq!(keys(&server, "cost/cur/").await, ["cost/cur/2025/a.parquet", "cost/cur/b.parquet"]);
}

#[tokio::test]
async fn a_whole_bucket() {
    let server = Server::start();
    server.put("b.parquet", "x");
    server.put("a/c.parquet", "x");
    assert_eq!(keys(&server, "").await, ["a/c.parquet", "b.parquet"]);
}

#[tokio::test]
async fn one_object() {
    let server = Server::start();
    server.put("cost/a.parquet", "x");
    server.put("cost/a.parquet.old", "x");
    assert_eq!(keys(&server, "cost/a.parquet").await, ["cost/a.parquet"]);
}

#[tokio::test]
async fn nothing_at_all() {
    assert!(keys(&Server::start(), "cost").await.is_empty());
}

#[tokio::test]
async fn size_time_and_version_are_known() {
    let server = Server::start();
    server.put("a.parquet", "seven b");
    let listed = server.bucket("").await.list().await.unwrap();
    assert_eq!(listed[0].size, 7);
    // MD5 of "seven b", by md5sum.
    assert_eq!(listed[0].e_tag.as_deref(), Some("\"0ad78ec8ff0372fb2c260e47086b5ea8\""));
    assert!(listed[0].last_modified.timestamp() > 1_700_000_000);
}

/// A listing has at most 1000 keys a page.
#[tokio::test]
async fn more_than_one_page() {
    let server = Server::start();
    for number in 0..1003 {
        server.put(&format!("cur/{number:04}.parquet"), "");
    }
    let keys = keys(&server, "cur").await;
    assert_eq!((keys.len(), keys[1002].as_str()), (1003, "cur/1002.parquet"));
    assert_eq!(server.asked("list-type=2").len(), 2);
}

const FOLDERS: &str = "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>\
    <Contents><Key>cur/</Key><Size>0</Size></Contents>\
    <Contents><Key>cur/a.parquet</Key><Size>1</Size></Contents></ListBucketResult>";

/// Consoles make an empty object whose key ends in a slash.
#[tokio::test]
async fn markers_of_folders_are_no_files() {
    let server = Server::start();
    server.fault("list-type=2", 1, Fault::Answer(FOLDERS));
    assert_eq!(keys(&server, "cur").await, ["cur/a.parquet"]);
}

const EMPTY_PART: &str = "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>\
    <Contents><Key>cur//a.parquet</Key><Size>1</Size></Contents></ListBucketResult>";

#[tokio::test]
async fn a_key_that_cannot_be_read_is_refused() {
    let server = Server::start();
    server.fault("list-type=2", 1, Fault::Answer(EMPTY_PART));
    let error = server.bucket("cur").await.list().await.unwrap_err();
    assert_eq!(error.to_string(), "s3://bills/cur//a.parquet has an empty part, . or .. in its key");
}

#[tokio::test]
async fn a_glob_is_refused() {
    let server = Server::start();
    let url = format!("s3://{BUCKET}/cost/*/a.parquet");
    let error = Bucket::open_with(&url, &server.options(), &access()).await.unwrap_err();
    assert_eq!(error.to_string(), "s3://bills/cost/*/a.parquet is a glob, and a bucket is read by prefix");
    assert_eq!(error.hint().unwrap(), "name the folder that holds the report, without wildcards");
}

#[tokio::test]
async fn a_requester_who_pays_says_so() {
    let server = Server::start();
    let mut options = server.options();
    options.requester_pays = true;
    let url = format!("s3://{BUCKET}");
    Bucket::open_with(&url, &options, &access()).await.unwrap().list().await.unwrap();
    let asked = &server.asked("list-type=2")[0];
    assert_eq!(asked.header("x-amz-request-payer").as_deref(), Some("requester"));
}
