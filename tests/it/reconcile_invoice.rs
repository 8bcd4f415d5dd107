//! `costs reconcile --invoice`: the bill beside an invoice's totals, without a call to AWS.

use crate::support::explorer::bill;
use crate::support::{Run, snapshots};

/// By the bill's own names: EC2 100 + 31 + 20, transfer 5 + 2, S3 30 - 4, Tax 19, Support 10: 213.
const CSV: &str = "service,amount,currency\nAmazon Elastic Compute Cloud,151.00,USD\nAWS Data Transfer,7,USD\n\
                   Amazon Simple Storage Service,26,USD\nTax,19,USD\nAWS Support (Business),10,USD\n";

fn with(name: &str, text: &str, more: &[&str]) -> Run {
    let bill = bill();
    bill.place.write(name, text);
    let path = bill.place.path(name).display().to_string();
    let args = ["reconcile", "--month", "2025-01", "--format", "csv", "--invoice", &path];
    let mut run = bill.costs(&[&args[..], more].concat());
    run.err = run.err.replace(&path, name);
    run
}

#[test]
fn a_csv_that_agrees() {
    let run = with("invoice.csv", CSV, &[]);
    assert_eq!(
        run.out,
        "service,bill,invoice,difference,state,likely_cause\nAmazon Elastic Compute Cloud,151,151,0,agrees,\n\
         Amazon Simple Storage Service,26,26,0,agrees,\nTax,19,19,0,agrees,\nAWS Support (Business),10,10,0,agrees,\n\
         AWS Data Transfer,7,7,0,agrees,\n"
    );
    let said =
        "January 2025: 213.00 USD unblended on the bill, 213.00 on the invoice: difference 0.00; all 5 lines agree\n";
    assert_eq!((run.code, run.err.as_str()), (0, said));
}

#[test]
fn a_toml_that_does_not() {
    let text = "currency = \"USD\"\n[services]\n\"Amazon Elastic Compute Cloud\" = 151.00\n\"AWS Data Transfer\" = 7\n\
                \"Amazon Simple Storage Service\" = \"30\"\n\"AWS Support (Business)\" = 10\n";
    let run = with("invoice.toml", text, &[]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("Tax,19,,19,differs,tax: settled when the invoice is made\n"), "{}", run.out);
    let credits =
        "Amazon Simple Storage Service,26,30,-4,differs,credits and refunds: the invoice does not count them here\n";
    assert!(run.out.contains(credits), "{}", run.out);
    assert!(run.err.ends_with("difference 15.00; 2 of 5 lines differ by more than 0.01\n"), "{}", run.err); // 213 - 198
}

/// Lines of one service add up; the currency is the bill's where none is named.
#[test]
fn several_lines_of_a_service() {
    let text = CSV.replace(",USD", "").replace(",currency", "").replace("Tax,19", "Tax,9\nTax,10");
    assert_eq!(with("invoice.csv", &text, &[]).code, 0);
}

fn told(name: &str, text: &str) -> String {
    with(name, text, &[]).err
}

snapshots! {
    csv_without_a_header => Said(told("invoice.csv", "Amazon S3,12\n"));
    csv_of_an_amount_that_is_none => Said(told("invoice.csv", "service,amount\nAmazon S3,12\nTax,\"1,234.56 $\"\n"));
    csv_without_a_service => Said(told("invoice.csv", "service,amount\n,12\n"));
    csv_of_nothing => Said(told("invoice.csv", "service,amount\n"));
    toml_of_an_amount_that_is_none => Said(told("invoice.toml", "[services]\n\"Amazon S3\" = true\n"));
    toml_without_services => Said(told("invoice.toml", "service = 3\n"));
    another_extension => Said(told("invoice.pdf", "%PDF"));
    a_metric_that_an_invoice_has_not => Said(with("invoice.csv", CSV, &["--metric", "both"]).err);
}

/// A message alone.
struct Said(String);

impl Said {
    fn told(&self) -> String {
        self.0.clone()
    }
}
