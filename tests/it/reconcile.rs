//! `costs reconcile` against moto's Cost Explorer, which gives the answers that it is preset with.

use serde_json::{Value, json};

use crate::support::explorer::{self, COMPUTE, S3, SUPPORT, agreeing, bill, costs, estimated, followed};
use crate::support::moto::Moto;
use crate::support::{Bill, Grid, Place, Ran, sample, sum};

/// A server that answers one question after the other.
fn server(answers: &[Value]) -> Moto {
    let moto = Moto::start();
    moto.preset("/moto-api/static/ce/cost-and-usage-results", json!({ "results": answers }));
    moto
}

fn reconciled(bill: &Bill, answers: &[Value], args: &[&str]) -> Ran {
    let moto = server(answers);
    let args: Vec<&str> = ["reconcile", "--month", "2025-01", "--format", "csv"].iter().chain(args).copied().collect();
    explorer::run(bill, &args, |command| moto.tell(command))
}

/// Service and likely cause of the lines that differ.
fn causes(ran: &Ran) -> Vec<(String, String)> {
    let grid = Grid::read(&ran.text());
    let names = grid.column("service").into_iter().zip(grid.column("likely_cause"));
    let states = grid.column("state");
    names.zip(states).filter(|(_, state)| state == "differs").map(|(line, _)| line).collect()
}

/// The answer where all agrees, but for one line's figures; `None` leaves the line out.
fn but_for(service: &str, figures: Option<(&str, &str)>) -> Value {
    let mut answer = agreeing();
    let groups = answer["ResultsByTime"][0]["Groups"].as_array_mut().unwrap();
    groups.retain(|group| group["Keys"][0] != service);
    if let Some((unblended, amortized)) = figures {
        groups.push(costs(&[(&[service], unblended, amortized)])["ResultsByTime"][0]["Groups"][0].clone());
    }
    answer
}

#[track_caller]
fn differs(answer: Value, expected: &[(&str, &str)]) {
    let ran = reconciled(&bill(), &[answer], &["--metric", "unblended"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let expected: Vec<(String, String)> =
        expected.iter().map(|(name, cause)| ((*name).to_owned(), (*cause).to_owned())).collect();
    assert_eq!(causes(&ran), expected);
}

#[test]
fn all_agrees_in_both_metrics() {
    let ran = reconciled(&bill(), &[agreeing()], &[]);
    assert_eq!(
        ran.data(),
        "metric,service,bill,cost_explorer,difference,state,likely_cause\n\
         unblended,Amazon Elastic Compute Cloud - Compute,131,131.0000000001,-0.0000000001,agrees,rounding\n\
         unblended,Amazon Simple Storage Service,28,28,0,agrees,\n\
         unblended,EC2 - Other,25,25,0,agrees,\n\
         unblended,Tax,19,19,0,agrees,\n\
         unblended,AWS Support (Business),10,10,0,agrees,\n\
         amortized,Amazon Elastic Compute Cloud - Compute,112,112,0,agrees,\n\
         amortized,Amazon Simple Storage Service,28,28,0,agrees,\n\
         amortized,EC2 - Other,25,25,0,agrees,\n\
         amortized,Tax,19,19,0,agrees,\n\
         amortized,AWS Support (Business),10,10,0,agrees,\n"
    );
    assert!(ran.err.contains("Asking Cost Explorer (GetCostAndUsage): AWS charges 0.01 USD a request"), "{}", ran.err);
    assert!(ran.err.contains("Cost Explorer answered for 0.01 USD in 1 request; kept in "), "{}", ran.err);
    let totals =
        "January 2025: 213.00 USD unblended on the bill, 213.00 in Cost Explorer: difference 0.00; all 5 lines agree";
    assert!(ran.err.contains(totals), "{}", ran.err);
    assert!(ran.err.contains("194.00 USD amortized on the bill, 194.00 in Cost Explorer"), "{}", ran.err);
}

#[test]
fn the_table_on_a_terminal() {
    let moto = server(&[but_for(S3, Some(("32", "32")))]);
    let mut ran = explorer::run(&bill(), &["reconcile", "--metric", "unblended"], |command| moto.tell(command));
    ran.err = ran.err.lines().filter(|line| !line.contains("kept in")).collect::<Vec<_>>().join("\n");
    crate::support::snapshot!(ran);
}

#[test]
fn by_account() {
    let answer = costs(&[(&["222222222222"], "185", "166"), (&["333333333333"], "28", "28")]);
    let ran = reconciled(&bill(), &[answer], &["--by", "account", "--metric", "amortized"]);
    assert_eq!(
        ran.data(),
        "account,bill,cost_explorer,difference,state,likely_cause\n222222222222,166,166,0,agrees,\n\
         333333333333,28,28,0,agrees,\n"
    );
}

#[test]
fn by_service_and_account() {
    let answer = costs(&[
        (&[COMPUTE, "222222222222"], "131", "112"),
        (&["EC2 - Other", "222222222222"], "25", "25"),
        (&["Tax", "222222222222"], "19", "19"),
        (&[SUPPORT, "222222222222"], "10", "10"),
        (&[S3, "333333333333"], "28", "28"),
    ]);
    let ran = reconciled(&bill(), &[answer], &["--by", "service,account"]);
    assert_eq!(Grid::read(&ran.data()).rows.len(), 10);
}

#[test]
fn an_answer_of_several_pages() {
    let pages = [
        followed(costs(&[(&[COMPUTE], "131", "112"), (&["EC2 - Other"], "25", "25")]), "second"),
        followed(costs(&[(&[S3], "28", "28"), (&["Tax"], "19", "19")]), "third"),
        costs(&[(&[SUPPORT], "10", "10")]),
    ];
    let ran = reconciled(&bill(), &pages, &[]);
    assert_eq!(Grid::read(&ran.data()).rows.len(), 10);
    assert!(ran.err.contains("answered for 0.03 USD in 3 requests"), "{}", ran.err);
}

#[test]
fn credits_that_cost_explorer_does_not_count() {
    // 28 - 32 = -4, the credit.
    let cause = "credits and refunds: Cost Explorer does not count them here";
    differs(but_for(S3, Some(("32", "32"))), &[(S3, cause)]);
}

#[test]
fn tax_that_is_not_there() {
    differs(but_for("Tax", None), &[("Tax", "tax: settled when the invoice is made")]);
}

#[test]
fn support_of_another_amount() {
    let cause = "support: a share of the month's costs, settled when the month is over";
    differs(but_for(SUPPORT, Some(("9.5", "9.5"))), &[(SUPPORT, cause)]);
}

/// Cost Explorer has the 5 of transfer under a service of its own: EC2 - Other has 5 too many, and Data Transfer 5 too few.
#[test]
fn transfer_that_is_grouped_otherwise() {
    let mut answer = but_for("EC2 - Other", Some(("20", "20")));
    let transfer = costs(&[(&["AWS Data Transfer"], "5", "5")])["ResultsByTime"][0]["Groups"][0].clone();
    answer["ResultsByTime"][0]["Groups"].as_array_mut().unwrap().push(transfer);
    let grouping = |name: &str| format!("data transfer grouping: {name} differs by as much");
    let (one, other) = (grouping("EC2 - Other"), grouping("AWS Data Transfer"));
    differs(answer, &[("AWS Data Transfer", &one), ("EC2 - Other", &other)]);
}

/// The 12 of unused reservation, in amortized cost alone.
#[test]
fn an_unused_reservation() {
    let ran = reconciled(&bill(), &[but_for(COMPUTE, Some(("131", "100")))], &[]);
    let cause = "unused reservations: Cost Explorer does not count them here";
    assert_eq!((ran.code, causes(&ran)), (1, vec![(COMPUTE.to_owned(), cause.to_owned())]));
    assert!(
        ran.err.contains("amortized on the bill, 182.00 in Cost Explorer: difference 12.00; 1 of 5"),
        "{}",
        ran.err
    );
}

#[test]
fn a_fee_that_cost_explorer_does_not_count() {
    differs(but_for(COMPUTE, Some(("100", "112"))), &[(COMPUTE, "RIFee: Cost Explorer does not count it here")]);
}

#[test]
fn a_service_of_another_name() {
    let mut answer = but_for(S3, None);
    let renamed = costs(&[(&["Amazon S3 of Tomorrow"], "28", "28")])["ResultsByTime"][0]["Groups"][0].clone();
    answer["ResultsByTime"][0]["Groups"].as_array_mut().unwrap().push(renamed);
    let called = |name: &str| format!("the same amount is called {name} on the other side");
    differs(answer, &[("Amazon S3 of Tomorrow", &called(S3)), (S3, &called("Amazon S3 of Tomorrow"))]);
}

#[test]
fn a_service_that_one_side_lacks() {
    differs(but_for(S3, None), &[(S3, "not in Cost Explorer by this name, product code AmazonS3")]);
    differs(but_for("Amazon Braket", Some(("3", "3"))), &[("Amazon Braket", "not on the bill")]);
}

#[test]
fn a_month_that_is_not_final() {
    let ran = reconciled(&bill(), &[estimated(but_for("EC2 - Other", Some(("17", "17"))))], &["--metric", "unblended"]);
    let cause = "open month: both still change";
    assert_eq!((ran.code, causes(&ran)), (1, vec![("EC2 - Other".to_owned(), cause.to_owned())]));
    assert!(ran.err.contains("Note: the month is open"), "{}", ran.err);
}

#[test]
fn what_nothing_explains() {
    differs(but_for("EC2 - Other", Some(("17", "17"))), &[("EC2 - Other", "unexplained")]);
}

#[test]
fn a_tolerance() {
    let answer = but_for("EC2 - Other", Some(("17", "17")));
    let ran = reconciled(&bill(), &[answer], &["--tolerance", "8", "--metric", "unblended"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// Cost Explorer answers for one payer, so that a bill of several must say which.
#[test]
fn a_bill_of_two_payers() {
    let mut lines = explorer::lines();
    lines.push(crate::support::usage("Amazon S3", 7.0).set("bill_payer_account_id", "999999999999"));
    let two = || Bill::new().file("a.parquet", lines.clone());
    let ran = reconciled(&two(), &[agreeing()], &[]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.err,
        "Error: the bill has 2 payer accounts, and AWS's figures are of one\n\
         Hint: choose it with --payer, say --payer 111111111111; the others: 999999999999\n"
    );
    assert_eq!(reconciled(&two(), &[agreeing()], &["--payer", "111111111111"]).code, 0);
    let none = reconciled(&two(), &[agreeing()], &["--payer", "1111"]);
    assert!(none.err.starts_with("Error: there is no payer account \"1111\""), "{}", none.err);
}

/// The sample's ledger, which no query engine took part in, as Cost Explorer's answer: each payer's accounts agree to the last digit, and add
/// up to the payer's total.
#[test]
fn the_samples_ledger_by_account() {
    let accounts = sample::figures("2025-01", "account", "all");
    let groups: Vec<([&str; 1], &str)> = accounts.iter().map(|(name, all)| ([name.as_str()], all.as_str())).collect();
    let groups: Vec<(&[&str], &str, &str)> = groups.iter().map(|(name, all)| (&name[..], *all, "0")).collect();
    let moto = server(&[costs(&groups)]);
    let place = Place::over_sample("");
    let mut agreed = 0;
    for (payer, total) in sample::figures("2025-01", "payer", "all") {
        let args = ["reconcile", "--month", "2025-01", "--by", "account", "--metric", "unblended", "--payer", &payer];
        let args = [&args[..], &["--format", "csv", "--cache", "cache", "--tolerance", "0"]].concat();
        let ran = place.told(moto.tell(&mut place.program(&args)));
        let grid = Grid::read(&ran.text());
        let billed = grid.rows.iter().filter(|row| !row[1].is_empty());
        let billed: Vec<_> = billed.inspect(|row| assert_eq!(row[4], "agrees", "{row:?}")).collect();
        assert_eq!(sum(billed.iter().map(|row| &row[1])), total);
        agreed += billed.len();
    }
    assert_eq!(agreed, accounts.len());
}

/// The function that the comparison uses, in SQL: 100 + 31, 20 + 5, and by code where the bill has no name.
#[test]
fn cost_explorers_names_in_sql() {
    let sql = "SELECT cost_explorer_service(service_code, usage_type, service) AS name, SUM(unblended_cost) AS cost FROM line_items \
               WHERE charge_type NOT IN ('Tax', 'Credit') GROUP BY 1 ORDER BY name";
    let rows = "name,cost\nAWS Support (Business),10\nAmazon Elastic Compute Cloud - Compute,131\n\
                Amazon Simple Storage Service,32\nEC2 - Other,25\n";
    assert_eq!(bill().sql(sql), rows);
}
