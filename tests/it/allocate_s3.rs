//! Allocations into a bucket. Access comes from the environment, so the program runs as a process of its own.

use crate::support::s3::{Fault, Server};
use crate::support::{Bill, Place, Ran, usage};

fn place() -> Place {
    let place = Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", 7.0)]).place;
    let rules = "[[allocation.rules]]\nmatch = {}\nsplit = \"fixed\"\npercent = { A = 50, B = 50 }\n";
    place.write("costs.toml", format!("{rules}[sources.small]\nurl = \"bill\"\n"));
    place
}

fn run(place: &Place, server: &Server, args: &[&str]) -> Ran {
    place.told(server.tell(&mut place.program(&[&["allocate"], args].concat())))
}

const FILES: [&str; 7] = ["A.csv", "A.xlsx", "B.csv", "B.xlsx", "journal.csv", "summary.csv", "proof.json"];

fn held(server: &Server) -> usize {
    FILES.iter().filter(|name| server.object(&format!("finance/2025-01/{name}")).is_some()).count()
}

#[test]
fn a_prefix_gets_all_files() {
    let (place, server) = (place(), Server::start());
    let ran = run(&place, &server, &["-o", "s3://bills/finance/2025-01/"]);
    assert_eq!((ran.code, held(&server)), (0, 7), "{}", ran.err);
    let summary = String::from_utf8(server.object("finance/2025-01/summary.csv").unwrap()).unwrap();
    assert_eq!(summary, "cost_centre,direct,shared,total,share,currency\nA,0,3.5,3.5,50,USD\nB,0,3.5,3.5,50,USD\n");
    let again = run(&place, &server, &["-o", "s3://bills/finance/2025-01/"]);
    assert!(again.err.starts_with("Error: s3://bills/finance/2025-01 is not empty"), "{}", again.err);
}

#[test]
fn an_object_that_cannot_be_sent_takes_the_others_with_it() {
    let (place, server) = (place(), Server::start());
    server.fault("journal.csv", 1, Fault::Refuse(403, "AccessDenied", "Access Denied"));
    let ran = run(&place, &server, &["-o", "s3://bills/finance/2025-01/"]);
    assert_eq!((ran.code, held(&server)), (2, 0), "{}", ran.err);
    assert!(
        ran.err.starts_with("Error: AWS does not allow to write s3://bills/finance/2025-01/journal.csv"),
        "{}",
        ran.err
    );
}

/// A new allocation that stops half-way leaves no proof beside files of two allocations.
#[test]
fn an_old_proof_goes_first() {
    let (place, server) = (place(), Server::start());
    run(&place, &server, &["-o", "s3://bills/finance/2025-01/"]).data();
    server.fault("journal.csv", 1, Fault::Refuse(403, "AccessDenied", "Access Denied"));
    let ran = run(&place, &server, &["-o", "s3://bills/finance/2025-01/", "--overwrite"]);
    assert_eq!((ran.code, held(&server)), (2, 6), "{}", ran.err);
    assert!(server.object("finance/2025-01/proof.json").is_none());
    let ran = run(&place, &server, &["-o", "s3://bills/finance/2025-01/", "--overwrite"]);
    assert_eq!((ran.code, held(&server)), (0, 7), "{}", ran.err);
}
