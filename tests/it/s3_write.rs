//! What `-o s3://…` leaves in a bucket, and what it says where it cannot. Access comes from the environment, as for any
//! AWS tool, so the program runs as a process of its own.

use std::process::Command;

use crate::support::s3::{Fault, KEY_ID, SECRET, Server, without_aws};
use crate::support::{Bill, Place, Ran, usage};

const ROWS: &str = "service,total_cost,share\nAmazon S3,7,100\n";
const TOP: [&str; 5] = ["top", "--source", "bill", "-o", "s3://bills/out/top.csv"];
/// 100 times 100 000 letters, which is more than one part of 8 MiB.
const LARGE: &str = "SELECT repeat('x', 100000) AS text FROM cur";

fn place() -> Place {
    Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", 7.0)]).place
}

fn top(server: &Server) -> Ran {
    let place = place();
    place.told(server.tell(&mut place.program(&TOP)))
}

fn large(server: &Server) -> Ran {
    let lines: Vec<_> = (0..100).map(|_| usage("Amazon S3", 7.0)).collect();
    let place = Bill::new().file("year=2025/month=1/a.parquet", lines).place;
    let args = ["sql", LARGE, "--source", "bill", "--format", "csv", "-o", "s3://bills/out/large.csv"];
    place.told(server.tell(&mut place.program(&args)))
}

/// Runs a report with access from elsewhere than the environment's keys.
fn reaching(place: &Place, prepare: impl FnOnce(&mut Command) -> &mut Command) -> Ran {
    place.told(prepare(without_aws(&mut place.program(&TOP))))
}

#[test]
fn an_object_is_what_a_file_would_be() {
    let server = Server::start();
    let ran = top(&server);
    assert_eq!(ran.data(), "");
    assert_eq!(String::from_utf8(server.object("out/top.csv").unwrap()).unwrap(), ROWS);
}

#[test]
fn a_picture_goes_there_too() {
    let (server, place) = (Server::start(), place());
    let args = ["top", "--source", "bill", "-o", "s3://bills/top.svg"];
    place.told(server.tell(&mut place.program(&args))).data();
    assert!(String::from_utf8(server.object("top.svg").unwrap()).unwrap().contains("<svg"));
}

#[test]
fn what_is_large_goes_in_parts() {
    let server = Server::start();
    large(&server).data();
    // The heading, 100 rows of 100 000 letters, and the ends of lines.
    assert_eq!(server.object("out/large.csv").unwrap().len(), 5 + 100 * 100_001);
    assert_eq!((server.asked("partNumber=").len(), server.asked("POST /bills/out/large.csv?uploadId=").len()), (2, 1));
}

#[test]
fn an_upload_that_fails_is_given_up() {
    let server = Server::start();
    server.fault("partNumber=2", 1, Fault::Refuse(403, "AccessDenied", "Access Denied"));
    let ran = large(&server);
    assert_eq!((ran.code, server.object("out/large.csv")), (2, None));
    assert_eq!(server.asked("DELETE /bills/out/large.csv?").len(), 1);
}

#[test]
fn a_query_that_fails_leaves_what_was_there() {
    let (server, place) = (Server::start(), place());
    server.put("out/rows.csv", "old");
    let sql = "SELECT CAST(product_servicename AS INT) AS a FROM cur";
    let args = ["sql", sql, "--source", "bill", "-o", "s3://bills/out/rows.csv"];
    let ran = place.told(server.tell(&mut place.program(&args)));
    assert_eq!((ran.code, server.object("out/rows.csv").unwrap().as_slice()), (2, "old".as_bytes()));
    assert!(server.asked("").is_empty());
}

#[test]
fn writing_is_not_allowed() {
    let server = Server::start();
    server.fault("PUT /bills/out/top.csv", 1, Fault::Refuse(403, "AccessDenied", "Access Denied"));
    let ran = top(&server);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "Error: AWS does not allow to write s3://bills/out/top.csv: s3:PutObject on \
             arn:aws:s3:::bills/out/top.csv is missing\n  because: AccessDenied: Access Denied\n\
             Hint: allow s3:PutObject on arn:aws:s3:::bills/out/top.csv to who is asking, or choose another profile\n"
        )
    );
}

#[test]
fn a_bucket_without_a_key_is_refused_at_once() {
    let ran = Place::new().run(&["top", "--source", "nowhere", "--format", "csv", "-o", "s3://bills/out/"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "Error: --output \"s3://bills/out/\" is not an object\nHint: end it in a name, as s3://bucket/costs.csv\n")
    );
}

#[test]
fn no_credentials_at_all() {
    let ran = reaching(&place(), |command| command.env("AWS_REGION", "eu-west-1"));
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "Error: there are no AWS credentials\nHint: run aws sso login or aws configure, or set AWS_PROFILE, or \
             AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\n"
        )
    );
}

#[test]
fn a_profile_says_who_where_and_which_region() {
    let (server, place) = (Server::start(), place());
    let endpoint = server.endpoint();
    place.write("home/.aws/config", format!("[profile billing]\nregion = eu-north-1\nendpoint_url = {endpoint}\n"));
    let keys = format!("[billing]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n");
    place.write("home/.aws/credentials", keys);
    reaching(&place, |command| command.env("AWS_PROFILE", "billing")).data();
    assert!(server.object("out/top.csv").is_some());
    assert!(signed(&server).contains("/eu-north-1/s3/"));
}

#[test]
fn a_profile_that_is_not_there() {
    let place = place();
    place.write("home/.aws/config", "[profile billing]\nregion = eu-north-1\n");
    let ran = reaching(&place, |command| command.env("AWS_PROFILE", "nobody"));
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("Error: the AWS configuration is not valid\n"), "{}", ran.err);
    assert!(ran.err.contains("profile `nobody` was not defined"), "{}", ran.err);
}

/// An SSO session that ended, or never began.
#[test]
fn a_profile_that_is_not_logged_in() {
    let place = place();
    let session = "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n";
    let profile = "[default]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Billing\n";
    place.write("home/.aws/config", format!("{profile}{session}"));
    let ran = reaching(&place, |command| command);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("Error: could not get AWS credentials\n"), "{}", ran.err);
    assert!(ran.err.ends_with("Hint: run aws sso login, or renew the credentials, and run again\n"), "{}", ran.err);
}

/// The proxy is the server itself, so what arrives there came by way of it.
#[test]
fn by_way_of_a_proxy() {
    let (server, place) = (Server::start(), place());
    let mut command = place.program(&TOP);
    let command = server.tell(&mut command).env("AWS_ENDPOINT_URL", "http://storage.invalid");
    let command = command.env("HTTP_PROXY", server.endpoint()).env("NO_PROXY", "");
    place.told(command).data();
    assert_eq!(server.asked("PUT http://storage.invalid/bills/out/top.csv").len(), 1);
    assert!(server.object("out/top.csv").is_some());
}

#[test]
fn an_address_that_is_none() {
    let (server, place) = (Server::start(), place());
    let ran = place.told(server.tell(&mut place.program(&TOP)).env("AWS_ENDPOINT_URL", "nonsense"));
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("Error: the address of bucket bills is not valid\n"), "{}", ran.err);
}

/// A variable for S3 alone goes before the one for all services.
#[test]
fn the_address_of_s3_alone() {
    let (server, place) = (Server::start(), place());
    let mut command = place.program(&TOP);
    let command = server.tell(&mut command).env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    place.told(command.env("AWS_ENDPOINT_URL_S3", server.endpoint())).data();
    assert!(server.object("out/top.csv").is_some());
}

#[test]
fn a_bucket_is_asked_for_its_region() {
    let (server, place) = (Server::start(), place());
    server.fault("HEAD /bills", 1, Fault::Elsewhere(301, "ap-south-1"));
    place.told(server.tell(&mut place.program(&TOP)).env_remove("AWS_REGION")).data();
    assert!(signed(&server).contains("/ap-south-1/s3/"));
}

#[test]
fn a_service_that_has_no_regions() {
    let (server, place) = (Server::start(), place());
    place.told(server.tell(&mut place.program(&TOP)).env_remove("AWS_REGION")).data();
    assert!(signed(&server).contains("/us-east-1/s3/"));
}

/// How the object was signed.
fn signed(server: &Server) -> String {
    server.asked("PUT /bills/out/top.csv")[0].header("authorization").unwrap()
}
