//! What reading listed objects asks of the bucket: which bytes, of which version, and again after what fails.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use costs::aws::Access;
use costs::error::Error;
use costs::source::s3::Bucket;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use crate::support::s3::{Asked, BUCKET, Fault, Server, access, impatient};

/// An opened bucket of one object.
struct Source {
    server: Server,
    bucket: Bucket,
    object: ObjectMeta,
    store: Arc<dyn ObjectStore>,
    bytes: Vec<u8>,
}

/// Bytes of which no two neighbouring ranges are alike.
fn blob(length: u32) -> Vec<u8> {
    (0..length).map(|at| ((at % 251) ^ (at / 251 % 253)).to_le_bytes()[0]).collect()
}

async fn source(key: &str, length: u32) -> Source {
    source_for(key, length, &access()).await
}

async fn source_for(key: &str, length: u32, access: &Access) -> Source {
    let server = Server::start();
    let bytes = blob(length);
    server.put(key, &bytes);
    let bucket = server.bucket_for("", access).await;
    let object = bucket.list().await.unwrap().remove(0);
    let pinned = HashMap::from([(object.location.clone(), object.e_tag.clone().unwrap())]);
    let store = bucket.store(pinned).unwrap();
    Source { server, bucket, object, store, bytes }
}

impl Source {
    async fn ranges(&self, ranges: &[Range<u64>]) -> Vec<Bytes> {
        let read = self.store.get_ranges(&self.object.location, ranges).await.unwrap();
        for (range, bytes) in ranges.iter().zip(&read) {
            let (from, to) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
            assert!(*bytes == self.bytes[from..to], "{range:?} has other bytes");
        }
        read
    }

    async fn whole(&self) -> Result<Bytes, String> {
        let got = self.store.get(&self.object.location).await.map_err(told)?;
        got.bytes().await.map_err(told)
    }

    /// Requests for the object, and the bytes that went out for each.
    fn gets(&self) -> Vec<u64> {
        self.server.asked(&format!("GET /{BUCKET}/a.parquet")).iter().map(Asked::bytes).collect()
    }
}

/// What a person is told of an error that DataFusion has wrapped.
fn told(error: object_store::Error) -> String {
    let wrapped = datafusion::error::DataFusionError::ObjectStore(Box::new(error));
    let error = Error::s3_within(&wrapped).unwrap();
    format!("{error} / {}", error.hint().unwrap())
}

#[tokio::test]
async fn near_ranges_are_one_request() {
    let source = source("a.parquet", 200_000).await;
    source.ranges(&[0..1000, 60_000..61_000]).await;
    assert_eq!(source.gets(), [61_000]);
}

/// 64 KiB are 65 536 bytes.
#[tokio::test]
async fn a_gap_of_64_kib_is_read_over() {
    let source = source("a.parquet", 200_000).await;
    source.ranges(&[0..1000, 66_536..67_536]).await;
    assert_eq!(source.gets(), [67_536]);
}

#[tokio::test]
async fn a_larger_gap_is_left_out() {
    let source = source("a.parquet", 200_000).await;
    source.ranges(&[0..1000, 66_537..67_537]).await;
    assert_eq!(source.gets(), [1000, 1000]);
}

#[tokio::test]
async fn ranges_in_any_order() {
    let source = source("a.parquet", 400_000).await;
    source.ranges(&[300_000..300_010, 0..10, 150_000..150_010]).await;
    assert_eq!(source.gets(), [10, 10, 10]);
}

/// The second source is the file: every byte of such keys comes back.
#[tokio::test]
async fn keys_with_special_characters() {
    for key in ["year=2025/month=1/a.parquet", "a b/ü+%20&#?/c:d.parquet", "日本/~$@,;'()!*.parquet"] {
        let source = source(key, 500).await;
        assert_eq!(source.object.location.as_ref(), key);
        assert!(source.whole().await.unwrap() == source.bytes);
        assert!(source.bucket.read(&source.object).await.unwrap() == source.bytes);
    }
}

#[tokio::test]
async fn every_read_names_the_version_that_was_listed() {
    let source = source("a.parquet", 500).await;
    source.whole().await.unwrap();
    source.ranges(std::slice::from_ref(&(0..10))).await;
    source.bucket.read(&source.object).await.unwrap();
    let gets = source.server.asked("GET /bills/a.parquet");
    let named: Vec<Option<String>> = gets.iter().map(|asked| asked.header("if-match")).collect();
    assert_eq!(named, vec![source.object.e_tag.clone(); 3]);
}

#[tokio::test]
async fn an_object_replaced_between_two_reads() {
    let source = source("a.parquet", 500).await;
    source.ranges(std::slice::from_ref(&(0..10))).await;
    source.server.put("a.parquet", blob(501));
    assert_eq!(source.whole().await.unwrap_err(), "s3://bills/a.parquet was replaced while it was read / run again");
}

#[tokio::test]
async fn a_manifest_replaced_since_it_was_listed() {
    let source = source("a.parquet", 500).await;
    source.server.put("a.parquet", blob(501));
    let error = source.bucket.read(&source.object).await.unwrap_err();
    assert_eq!(error.to_string(), "s3://bills/a.parquet was replaced while it was read");
}

#[tokio::test]
async fn a_cut_connection_goes_on_where_it_broke() {
    let source = source("a.parquet", 500_000).await;
    source.server.fault("GET /bills/a.parquet", 1, Fault::Cut(100_000));
    assert!(source.whole().await.unwrap() == source.bytes);
    assert_eq!(source.gets(), [100_000, 400_000]);
}

#[tokio::test]
async fn a_connection_that_is_always_cut() {
    let source = source("a.parquet", 500_000).await;
    source.server.fault("GET /bills/a.parquet", 99, Fault::Cut(10));
    let error = source.whole().await.unwrap_err();
    assert_eq!(error, "could not read s3://bills/a.parquet / check the network, and run again");
    // The first attempt and the two retries of the tests' patience.
    assert_eq!(source.gets(), [10, 10, 10]);
}

#[tokio::test]
async fn a_silent_server_is_asked_again() {
    let source = source_for("a.parquet", 500_000, &impatient()).await;
    source.server.fault("GET /bills/a.parquet", 1, Fault::Stall(100_000));
    assert!(source.whole().await.unwrap() == source.bytes);
    assert_eq!(source.gets(), [100_000, 400_000]);
}

/// 15 pieces with pauses of 0.1 s take longer than the second for which silence is borne.
#[tokio::test]
async fn a_slow_answer_is_waited_for_while_something_comes() {
    let source = source_for("a.parquet", 1500, &impatient()).await;
    source.server.fault("GET /bills/a.parquet", 1, Fault::Trickle(100));
    assert!(source.whole().await.unwrap() == source.bytes);
    assert_eq!(source.gets(), [1500]);
}

#[tokio::test]
async fn a_server_that_stays_silent() {
    let source = source_for("a.parquet", 500, &impatient()).await;
    source.server.fault("GET /bills/a.parquet", 99, Fault::Hang);
    let host = source.server.endpoint();
    let hint = "check the network, and run again";
    let expected = format!("{host} does not answer any more: could not read s3://bills/a.parquet / {hint}");
    assert_eq!(source.whole().await.unwrap_err(), expected);
}

#[tokio::test]
async fn a_throttled_read_is_tried_again() {
    let source = source("a.parquet", 500).await;
    source.server.fault("GET /bills/a.parquet", 2, Fault::Refuse(503, "SlowDown", "Please reduce your request rate."));
    assert!(source.whole().await.unwrap() == source.bytes);
    assert_eq!(source.gets().len(), 3);
}

#[tokio::test]
async fn a_read_that_stays_throttled() {
    let source = source("a.parquet", 500).await;
    source.server.fault("GET /bills/a.parquet", 99, Fault::Refuse(503, "SlowDown", "Please reduce your request rate."));
    let error = source.whole().await.unwrap_err();
    let message = "S3 asks to slow down, also after several attempts: could not read s3://bills/a.parquet";
    assert_eq!(error, format!("{message} / run again in a while"));
    assert_eq!(source.gets().len(), 3);
}

#[tokio::test]
async fn a_read_that_is_not_allowed_names_what_is_missing() {
    let source = source("a.parquet", 500).await;
    source.server.fault("GET /bills/a.parquet", 1, Fault::Refuse(403, "AccessDenied", "Access Denied"));
    let error = source.whole().await.unwrap_err();
    let missing = "s3:GetObject on arn:aws:s3:::bills/a.parquet";
    let message = format!("AWS does not allow to read s3://bills/a.parquet: {missing} is missing");
    assert_eq!(error, format!("{message} / allow {missing} to who is asking, or choose another profile"));
}

#[tokio::test]
async fn credentials_that_expire_while_reading() {
    let source = source("a.parquet", 500).await;
    let fault = Fault::Refuse(400, "ExpiredToken", "The provided token has expired.");
    source.server.fault("GET /bills/a.parquet", 1, fault);
    let error = source.whole().await.unwrap_err();
    let message = "the AWS credentials have expired: could not read s3://bills/a.parquet";
    assert_eq!(error, format!("{message} / run aws sso login, or renew the credentials, and run again"));
}

#[tokio::test]
async fn a_read_in_another_region() {
    let source = source("a.parquet", 500).await;
    source.server.fault("GET /bills/a.parquet", 1, Fault::Elsewhere(301, "eu-central-1"));
    let error = source.whole().await.unwrap_err();
    let hint = "set the region of the source to that of the bucket, or take it out";
    assert_eq!(error, format!("bucket bills is not in region eu-west-1 / {hint}"));
}

/// The key is in the error's text, too.
#[tokio::test]
async fn a_key_is_not_taken_for_the_answer() {
    let source = source("redirect/a.parquet", 500).await;
    source.server.fault("GET /bills/redirect", 1, Fault::Refuse(400, "InvalidRequest", "No."));
    assert!(source.whole().await.unwrap_err().starts_with("S3 refused to read s3://bills/redirect/a.parquet"));
}

/// S3 repeats what was signed, session token included, when a signature is wrong.
#[tokio::test]
async fn what_was_signed_is_in_no_message() {
    let source = source("a.parquet", 500).await;
    let reply = "No match.</Message><CanonicalRequest>x-amz-security-token:TOKEN</CanonicalRequest><Message>";
    source.server.fault("GET /bills/a.parquet", 1, Fault::Refuse(403, "SignatureDoesNotMatch", reply));
    let error = source.store.get(&source.object.location).await.unwrap_err();
    let error = Error::s3_within(&error).unwrap();
    let because = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(error.to_string(), "AWS does not accept the credentials: could not read s3://bills/a.parquet");
    assert_eq!(because, "SignatureDoesNotMatch: No match.");
    assert!(!format!("{error:?}").contains("TOKEN"));
}

#[tokio::test]
async fn a_requester_who_pays_says_so() {
    let server = Server::start();
    server.put("a.parquet", "x");
    let mut options = server.options();
    options.requester_pays = true;
    let bucket = Bucket::open_with("s3://bills", &options, &access()).await.unwrap();
    let object = bucket.list().await.unwrap().remove(0);
    bucket.read(&object).await.unwrap();
    bucket.store(HashMap::new()).unwrap().get(&Path::from("a.parquet")).await.unwrap();
    let gets = server.asked("GET /bills/a.parquet");
    let payers: Vec<Option<String>> = gets.iter().map(|asked| asked.header("x-amz-request-payer")).collect();
    assert_eq!(payers, vec![Some("requester".to_owned()); 2]);
}

#[tokio::test]
async fn a_source_is_never_written() {
    let source = source("a.parquet", 500).await;
    assert!(source.store.put(&source.object.location, "new".into()).await.is_err());
    assert!(source.store.delete(&source.object.location).await.is_err());
    assert_eq!(source.server.object("a.parquet").unwrap(), source.bytes);
}
