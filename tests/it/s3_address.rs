//! At which address a bucket is asked. Both clients go by it, so that both go to the same place.

use costs::aws::Connection;
use costs::settings::S3;

use crate::support::s3::access;

/// Nothing is asked: the region is given.
async fn address(bucket: &str, options: S3) -> String {
    let options = S3 { region: options.region.or(Some("eu-west-1".to_owned())), ..options };
    Connection::open(bucket, &options, &access()).await.unwrap().endpoint
}

fn own(endpoint_url: &str) -> S3 {
    S3 { endpoint_url: Some(endpoint_url.to_owned()), ..S3::default() }
}

#[tokio::test]
async fn of_aws() {
    assert_eq!(address("bills", S3::default()).await, "https://bills.s3.eu-west-1.amazonaws.com");
}

#[tokio::test]
async fn of_aws_in_china() {
    let options = S3 { region: Some("cn-north-1".to_owned()), ..S3::default() };
    assert_eq!(address("bills", options).await, "https://bills.s3.cn-north-1.amazonaws.com.cn");
}

#[tokio::test]
async fn in_the_path_where_asked_for() {
    let options = S3 { path_style: Some(true), ..S3::default() };
    assert_eq!(address("bills", options).await, "https://s3.eu-west-1.amazonaws.com/bills");
}

/// A dot in a bucket's name fits no certificate of `*.s3.amazonaws.com`.
#[tokio::test]
async fn of_a_name_with_dots() {
    assert_eq!(
        address("bills.example.com", S3::default()).await,
        "https://s3.eu-west-1.amazonaws.com/bills.example.com"
    );
}

#[tokio::test]
async fn of_a_service_of_ones_own() {
    assert_eq!(address("bills", own("https://minio.example:9000")).await, "https://minio.example:9000/bills");
    assert_eq!(address("bills", own("https://minio.example:9000/")).await, "https://minio.example:9000/bills");
}

#[tokio::test]
async fn of_a_service_of_ones_own_before_the_host() {
    let options = S3 { path_style: Some(false), ..own("https://storage.example") };
    assert_eq!(address("bills", options).await, "https://bills.storage.example");
}

/// An endpoint of a virtual private cloud is one of AWS.
#[tokio::test]
async fn of_a_private_endpoint() {
    let url = "https://bucket.vpce-1a2b3c4d.s3.eu-west-1.vpce.amazonaws.com";
    let expected = "https://bills.bucket.vpce-1a2b3c4d.s3.eu-west-1.vpce.amazonaws.com";
    assert_eq!(address("bills", own(url)).await, expected);
}
