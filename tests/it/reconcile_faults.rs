//! What goes wrong between here and Cost Explorer, and what is paid for it: a server of made-up answers counts the requests.

use crate::support::canned::Canned;
use crate::support::explorer::{self, agreeing, bill, costs, followed, refusal, run};
use crate::support::{Bill, Grid, Place, Ran, snapshot};

const ARGS: [&str; 5] = ["reconcile", "--month", "2025-01", "--format", "csv"];

fn asked(bill: &Bill, server: &Canned, more: &[&str]) -> Ran {
    let args: Vec<&str> = ARGS.iter().chain(more).copied().collect();
    run(bill, &args, |command| server.tell(command))
}

/// One refusal to every request.
fn refused(status: u16, code: &str, message: &str) -> (Ran, usize) {
    let server = Canned::start([(status, refusal(code, message).as_str())]);
    let mut ran = asked(&bill(), &server, &[]);
    ran.err = ran.err.replace(&server.url(), "[SERVER]");
    (ran, server.asked())
}

#[test]
fn a_kept_answer_is_not_paid_twice() {
    let (bill, server) = (bill(), Canned::start([(200, agreeing().to_string().as_str())]));
    let first = asked(&bill, &server, &[]).data();
    let again = asked(&bill, &server, &[]);
    assert_eq!((again.data(), server.asked()), (first, 1));
    assert!(again.err.contains(", at no charge (--refresh asks again)") && !again.err.contains("AWS charges"));
    asked(&bill, &server, &["--refresh"]).data();
    assert_eq!(server.asked(), 2);
}

/// By account is another question.
#[test]
fn another_question_is_asked() {
    let (bill, server) = (bill(), Canned::start([(200, agreeing().to_string().as_str())]));
    asked(&bill, &server, &[]);
    asked(&bill, &server, &["--by", "account"]);
    assert_eq!(server.asked(), 2);
}

#[test]
fn the_endpoint_of_cost_explorer_alone() {
    let (bill, server) = (bill(), Canned::start([(200, agreeing().to_string().as_str())]));
    let nobody = "http://127.0.0.1:9";
    let ran = run(&bill, &ARGS, |command| {
        server.tell(command).env("AWS_ENDPOINT_URL", nobody).env("AWS_ENDPOINT_URL_COST_EXPLORER", server.url())
    });
    assert_eq!((ran.data().lines().count(), server.asked()), (11, 1));
}

/// Two refusals, then an answer; refusals cost nothing.
#[test]
fn throttling_is_waited_for() {
    let slow = refusal("ThrottlingException", "Rate exceeded");
    let server = Canned::start([(400, slow.as_str()), (400, slow.as_str()), (200, agreeing().to_string().as_str())]);
    let ran = asked(&bill(), &server, &[]);
    assert_eq!((ran.code, server.asked()), (0, 3), "{}", ran.err);
    assert!(ran.err.contains("answered for 0.01 USD in 1 request"), "{}", ran.err);
}

#[test]
fn throttling_without_an_end() {
    let (ran, asked) = refused(400, "ThrottlingException", "Rate exceeded");
    assert_eq!(asked, 6);
    snapshot!(ran);
}

/// The first page is kept: the second run asks for the second alone.
#[test]
fn a_failure_between_pages_costs_no_page_twice() {
    let bill = bill();
    let first = followed(costs(&[(&[explorer::COMPUTE], "131", "112")]), "second").to_string();
    let second = costs(&[(&["EC2 - Other"], "25", "25")]).to_string();
    let denied = refusal("AccessDeniedException", "no more");
    let server = Canned::start([(200, first.as_str()), (400, denied.as_str()), (200, second.as_str())]);
    assert_eq!(asked(&bill, &server, &[]).code, 2);
    let ran = asked(&bill, &server, &["--metric", "unblended"]);
    assert_eq!(server.asked(), 3);
    assert!(ran.err.contains("Note: the first 1 of its pages are kept already"), "{}", ran.err);
    let grid = Grid::read(&ran.text());
    let found: Vec<String> = grid.column("cost_explorer").into_iter().filter(|amount| !amount.is_empty()).collect();
    assert_eq!(found, ["131", "25"]);
}

#[test]
fn credentials_that_have_expired() {
    let (ran, asked) = refused(400, "ExpiredTokenException", "The security token included in the request is expired");
    assert_eq!(asked, 1);
    snapshot!(ran);
}

#[test]
fn asking_is_not_allowed() {
    let denied =
        "User: arn:aws:iam::111111111111:user/u is not authorized to perform: ce:GetCostAndUsage on resource: *";
    snapshot!(refused(400, "AccessDeniedException", denied).0);
}

#[test]
fn no_data_for_the_month() {
    snapshot!(refused(400, "DataUnavailableException", "Data is not available. Please try again later.").0);
}

#[test]
fn credentials_that_are_not_accepted() {
    snapshot!(refused(400, "UnrecognizedClientException", "The security token included in the request is invalid.").0);
}

#[test]
fn nobody_listens() {
    let server = Canned::start([(200, "{}")]);
    let ran = run(&bill(), &ARGS, |command| server.tell(command).env("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("Error: could not connect to http://127.0.0.1:9 to ask for GetCostAndUsage"),
        "{}",
        ran.err
    );
}

#[test]
fn no_credentials() {
    let bill = bill();
    let ran = run(&bill, &ARGS, |command| crate::support::s3::without_aws(command));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("Error: there are no AWS credentials"), "{}", ran.err);
    assert!(!ran.err.contains("AWS charges"), "{}", ran.err);
}

/// What is wrong with the bill is said before anything is paid.
#[test]
fn a_month_that_the_bill_lacks_is_not_asked_for() {
    let server = Canned::start([(200, agreeing().to_string().as_str())]);
    let ran = run(&bill(), &["reconcile", "--month", "2024-12"], |command| server.tell(command));
    assert_eq!((ran.code, server.asked()), (2, 0));
    assert!(ran.err.contains("does not hold 2024-12"), "{}", ran.err);
}

#[test]
fn a_page_that_leads_to_itself() {
    let circle = followed(costs(&[]), "round").to_string();
    let server = Canned::start([(200, circle.as_str())]);
    let ran = asked(&bill(), &server, &[]);
    assert_eq!((ran.code, server.asked()), (2, 2));
    assert!(ran.err.contains("Error: Cost Explorer gives the same page again and again"), "{}", ran.err);
}

#[test]
fn flags_that_are_none() {
    let place = Place::over_sample("");
    let told = |args: &[&str]| place.run(args).err;
    assert!(told(&["reconcile", "--tolerance", "-1"]).contains("--tolerance \"-1\" is not an amount of 0 or more"));
    assert!(told(&["reconcile", "--by", "region"]).contains("service, account, or service,account"));
    assert!(told(&["reconcile", "--metric", "net"]).contains("possible values: unblended, amortized, both"));
}

#[test]
fn answers_are_kept_in_the_users_cache_folder() {
    let (bill, server) = (bill(), Canned::start([(200, agreeing().to_string().as_str())]));
    let home = bill.place.path("mine");
    let mut command = bill.place.program(&["reconcile", "--source", "bill"]);
    let ran = bill.place.told(server.tell(&mut command).env("XDG_CACHE_HOME", &home));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(std::fs::read_dir(home.join("costs/cost-explorer")).unwrap().count(), 1);
}

/// The secret, the key and the token stand in no answer that is kept.
#[test]
fn a_kept_answer_holds_no_secret() {
    let (bill, server) = (bill(), Canned::start([(200, agreeing().to_string().as_str())]));
    asked(&bill, &server, &[]).data();
    let file = std::fs::read_dir(bill.place.path("cache/cost-explorer")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("EC2 - Other") && text.contains("GetCostAndUsage 2025-01-01..2025-02-01 by [SERVICE]"),
        "{text}"
    );
    for secret in [crate::support::s3::SECRET, crate::support::s3::KEY_ID] {
        assert!(!text.contains(secret) && !file.to_str().unwrap().contains(secret));
    }
}
