//! What goes wrong in a bucket while a report runs, end to end: the right answer after another attempt, or an error that
//! names what is missing.

use crate::support::s3::{Fault, Server};
use crate::support::{Bill, Place, Ran, snapshot, usage};

const KEY: &str = "cost/2025/01/a.parquet";
const GET: &str = "GET /bills/cost/2025/01/a.parquet";
const ROWS: &str = "service,total_cost,share\nAmazon S3,7,100\n";

/// A bill of 7 dollars whose file is larger than what is read at its end in the hope of its footer.
fn server() -> Server {
    let server = Server::start();
    let line = |id: u32| usage("Amazon S3", 0.001).set("line_item_resource_id", noise(id).as_str());
    let bill = Bill::new().file("a.parquet", (0..7000).map(line).collect::<Vec<_>>());
    server.put(KEY, std::fs::read(bill.place.path("bill/a.parquet")).unwrap());
    server
}

/// Text that does not compress.
fn noise(seed: u32) -> String {
    let step = |state: &mut u64| {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some(format!("{:08x}", *state >> 32))
    };
    std::iter::repeat_n((), 4).scan(u64::from(seed), |state, ()| step(state)).collect()
}

/// Runs `top`; what it says is told without the server's address.
fn top(server: &Server) -> Ran {
    let place = Place::new();
    let args = ["top", "--format", "csv", "--source", "s3://bills/cost"];
    let mut ran = place.told(server.tell(&mut place.program(&args)));
    ran.err = ran.err.replace(&server.endpoint(), "[SERVER]");
    ran
}

/// Runs `top` after a fault of one kind is set up.
fn after(part: &'static str, times: usize, fault: Fault) -> (Ran, usize) {
    let server = server();
    server.fault(part, times, fault);
    (top(&server), server.asked(GET).len())
}

#[test]
fn a_throttled_listing_and_scan_are_tried_again() {
    let server = server();
    server.fault("list-type=2", 1, Fault::Refuse(503, "SlowDown", "Please reduce your request rate."));
    server.fault(GET, 2, Fault::Refuse(503, "SlowDown", "Please reduce your request rate."));
    assert_eq!(top(&server).data(), ROWS);
}

#[test]
fn an_internal_error_is_tried_again() {
    let (ran, _) = after(GET, 2, Fault::Refuse(500, "InternalError", "We encountered an internal error."));
    assert_eq!(ran.data(), ROWS);
}

/// Once while the footer is read, once while rows are.
#[test]
fn a_cut_connection_goes_on() {
    let (ran, asked) = after(GET, 2, Fault::Cut(1000));
    assert_eq!(ran.data(), ROWS);
    assert!(asked >= 3, "{asked}");
}

#[test]
fn an_object_replaced_between_listing_and_scan() {
    let (ran, _) = after(GET, 1, Fault::Replaced);
    snapshot!(ran);
}

#[test]
fn an_object_deleted_between_listing_and_scan() {
    snapshot!(after(GET, 1, Fault::Refuse(404, "NoSuchKey", "The specified key does not exist.")).0);
}

#[test]
fn credentials_that_have_expired() {
    let expired = Fault::Refuse(400, "ExpiredToken", "The provided token has expired.");
    snapshot!(after("list-type=2", 1, expired).0);
}

#[test]
fn credentials_that_expire_while_rows_are_read() {
    let expired = Fault::Refuse(400, "ExpiredToken", "The provided token has expired.");
    snapshot!(after(GET, 1, expired).0);
}

#[test]
fn reading_is_not_allowed() {
    let denied = "User is not authorized to perform: s3:GetObject";
    snapshot!(after(GET, 1, Fault::Refuse(403, "AccessDenied", denied)).0);
}

#[test]
fn listing_is_not_allowed() {
    let denied = "User is not authorized to perform: s3:ListBucket";
    snapshot!(after("list-type=2", 1, Fault::Refuse(403, "AccessDenied", denied)).0);
}

/// The key that encrypted the object is another's.
#[test]
fn decrypting_is_not_allowed() {
    let denied = "User is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key/k";
    snapshot!(after(GET, 1, Fault::Refuse(403, "AccessDenied", denied)).0);
}

#[test]
fn nothing_under_the_prefix() {
    let (server, place) = (server(), Place::new());
    snapshot!(place.told(server.tell(&mut place.program(&["top", "--source", "s3://bills/elsewhere"]))));
}

#[test]
fn a_file_in_a_bucket_that_is_no_parquet() {
    let server = Server::start();
    server.put(KEY, "this is no Parquet file at all");
    snapshot!(top(&server));
}

/// A manifest that may not be read is no reason to guess.
#[test]
fn a_manifest_that_may_not_be_read() {
    let server = server();
    server.put("cost/report-Manifest.json", "{}");
    server.fault("GET /bills/cost/report-Manifest.json", 1, Fault::Refuse(403, "AccessDenied", "Access Denied"));
    snapshot!(top(&server));
}
