//! What a person is told when a bucket cannot be opened or listed.

use std::net::TcpListener;

use aws_credential_types::Credentials;
use costs::aws::Access;
use costs::error::{Error, Result};
use costs::source::s3::Bucket;

use crate::support::s3::{Fault, KEY_ID, Server, access, impatient};

/// Message, cause and hint of an error.
fn told(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!("\n{cause}")).unwrap_or_default();
    format!("{error}{cause}\n{}", error.hint().unwrap())
}

async fn listed(server: &Server, url: &str, access: &Access) -> Result<usize> {
    Ok(Bucket::open_with(url, &server.options(), access).await?.list().await?.len())
}

async fn fault(fault: Fault) -> String {
    let server = Server::start();
    server.fault("list-type=2", 99, fault);
    let error = listed(&server, "s3://bills/cost", &impatient()).await.unwrap_err();
    told(&error).replace(&server.endpoint(), "[SERVER]")
}

#[tokio::test]
async fn no_such_bucket() {
    let server = Server::start();
    let error = listed(&server, "s3://elsewhere/cost", &access()).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no bucket elsewhere");
    assert_eq!(error.hint().unwrap(), "check the url: s3://bucket/prefix");
}

#[tokio::test]
async fn listing_is_not_allowed() {
    assert_eq!(
        fault(Fault::Refuse(403, "AccessDenied", "User is not authorized")).await,
        "AWS does not allow to list s3://bills/cost/: s3:ListBucket on arn:aws:s3:::bills is missing\n\
         AccessDenied: User is not authorized\n\
         allow s3:ListBucket on arn:aws:s3:::bills to who is asking, or choose another profile"
    );
}

#[tokio::test]
async fn expired_credentials() {
    assert_eq!(
        fault(Fault::Refuse(400, "ExpiredToken", "The provided token has expired.")).await,
        "the AWS credentials have expired: could not list s3://bills/cost/\n\
         ExpiredToken: The provided token has expired.\n\
         run aws sso login, or renew the credentials, and run again"
    );
}

#[tokio::test]
async fn another_region_is_named() {
    assert_eq!(
        fault(Fault::Elsewhere(301, "eu-central-1")).await,
        "bucket bills is not in region eu-west-1\n\
         PermanentRedirect: Use another endpoint.\n\
         set region = \"eu-central-1\" at the source in costs.toml, or AWS_REGION"
    );
}

#[tokio::test]
async fn throttled_to_the_end() {
    assert_eq!(
        fault(Fault::Refuse(503, "SlowDown", "Please reduce your request rate.")).await,
        "S3 asks to slow down, also after several attempts: could not list s3://bills/cost/\n\
         SlowDown: Please reduce your request rate.\n\
         run again in a while"
    );
}

#[tokio::test]
async fn a_server_that_hangs() {
    assert_eq!(
        fault(Fault::Hang).await,
        "[SERVER] does not answer any more: could not list s3://bills/cost/\ncheck the network, and run again"
    );
}

#[tokio::test]
async fn an_error_without_a_name_of_its_own() {
    assert_eq!(
        fault(Fault::Refuse(400, "OperationAborted", "A conflict.")).await,
        "S3 refused to list s3://bills/cost/\n\
         OperationAborted: A conflict.\n\
         run again; if it stays so, the reply says why"
    );
}

#[tokio::test]
async fn throttled_twice_and_then_answered() {
    let server = Server::start();
    server.put("cost/a.parquet", "x");
    server.fault("list-type=2", 2, Fault::Refuse(503, "SlowDown", "Please reduce your request rate."));
    assert_eq!(listed(&server, "s3://bills/cost", &access()).await.unwrap(), 1);
    assert_eq!(server.asked("list-type=2").len(), 3);
}

/// A port that was just given back has no listener.
#[tokio::test]
async fn no_connection() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Server::start();
    let mut options = server.options();
    options.endpoint_url = Some(format!("http://127.0.0.1:{port}"));
    let bucket = Bucket::open_with("s3://bills/cost", &options, &access()).await.unwrap();
    let error = bucket.list().await.unwrap_err();
    assert_eq!(error.to_string(), format!("could not connect to http://127.0.0.1:{port} to list s3://bills/cost/"));
    assert!(told(&error).contains("Connection refused"), "{}", told(&error));
}

/// The server checks signatures as S3 does.
#[tokio::test]
async fn a_wrong_secret() {
    let server = Server::start();
    let keys = Some(Credentials::new(KEY_ID, "another-secret", None, None, "tests"));
    let error = listed(&server, "s3://bills/cost", &Access { keys, ..access() }).await.unwrap_err();
    assert_eq!(error.to_string(), "AWS does not accept the credentials: could not list s3://bills/cost/");
    assert!(!format!("{error:?}").contains("another-secret"));
}
