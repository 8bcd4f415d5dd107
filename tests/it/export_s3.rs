//! Exports to a bucket, read back from it. Access comes from the environment, so the program runs as a process of its own.

use crate::support::s3::{Fault, Server};
use crate::support::{Bill, Place, Ran, usage};

/// Two months: 3 in December and 7 in January.
fn bill() -> Place {
    Bill::new()
        .file("year=2024/month=12/a.parquet", [usage("Amazon S3", 3.0).month("2024-12")])
        .file("year=2025/month=1/a.parquet", [usage("Amazon S3", 7.0)])
        .place
}

fn run(place: &Place, server: &Server, args: &[&str]) -> Ran {
    place.told(server.tell(&mut place.program(args)))
}

fn export(place: &Place, server: &Server, args: &[&str]) -> Ran {
    run(place, server, &[&["export", "--source", "bill"], args].concat())
}

const DECEMBER: &str = "lake/billing_period=2024-12/line_items-00001.parquet";
const JANUARY: &str = "lake/billing_period=2025-01/line_items-00001.parquet";

#[test]
fn a_prefix_is_read_back() {
    let (place, server) = (bill(), Server::start());
    let ran = export(&place, &server, &["-o", "s3://bills/lake/"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.ends_with("Read it with: costs top --source s3://bills/lake\n"), "{}", ran.err);
    assert!(server.object(DECEMBER).is_some() && server.object(JANUARY).is_some());
    let query = "SELECT billing_month, SUM(unblended_cost) AS u FROM line_items GROUP BY 1 ORDER BY 1";
    let read = run(&place, &server, &["sql", query, "--source", "s3://bills/lake", "--format", "csv"]).data();
    assert_eq!(read, "billing_month,u\n2024-12-01,3\n2025-01-01,7\n");
}

#[test]
fn one_object_is_read_back() {
    let (place, server) = (bill(), Server::start());
    export(&place, &server, &["-o", "s3://bills/all.csv.gz", "--as", "focus"]).data();
    let args = ["sql", "SELECT SUM(money(billedcost)) AS b FROM focus", "--source", "s3://bills/all.csv.gz"];
    assert_eq!(run(&place, &server, &[&args[..], &["--format", "csv"]].concat()).data(), "b\n10\n");
}

#[test]
fn a_prefix_that_holds_something_is_refused() {
    let (place, server) = (bill(), Server::start());
    server.put("lake/notes.txt", "mine");
    let ran = export(&place, &server, &["-o", "s3://bills/lake"]);
    assert_eq!((ran.code, server.asked("PUT").len()), (2, 0));
    assert!(ran.err.starts_with("Error: s3://bills/lake is not empty: it holds notes.txt\n"), "{}", ran.err);
}

#[test]
fn months_are_replaced_where_that_is_asked_for() {
    let (place, server) = (bill(), Server::start());
    server.put(DECEMBER, "old");
    server.put(JANUARY, "old");
    export(&place, &server, &["-o", "s3://bills/lake", "--overwrite", "--from", "2025-01"]).data();
    assert_eq!(server.object(DECEMBER).unwrap(), b"old");
    assert!(server.object(JANUARY).unwrap().starts_with(b"PAR1"));
}

/// A second file of the month would count its rows twice.
#[test]
fn a_month_that_had_more_files_is_not_replaced() {
    let (place, server) = (bill(), Server::start());
    server.put("lake/billing_period=2025-01/line_items-00002.parquet", "old");
    let ran = export(&place, &server, &["-o", "s3://bills/lake", "--overwrite"]);
    assert_eq!((ran.code, server.asked("PUT").len()), (2, 0));
    assert!(
        ran.err.contains("line_items-00002.parquet, which the new export of its month does not replace"),
        "{}",
        ran.err
    );
}

#[test]
fn an_object_that_cannot_be_sent_takes_the_others_with_it() {
    let (place, server) = (bill(), Server::start());
    server.fault("2025-01/line_items", 1, Fault::Refuse(403, "AccessDenied", "Access Denied"));
    let ran = export(&place, &server, &["-o", "s3://bills/lake"]);
    let held = [DECEMBER, JANUARY].map(|key| server.object(key).is_some());
    assert_eq!((ran.code, held), (2, [false, false]), "{}", ran.err);
    assert!(ran.err.starts_with("Error: AWS does not allow to write s3://bills/lake/"), "{}", ran.err);
}
