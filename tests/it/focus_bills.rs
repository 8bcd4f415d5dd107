//! Bills in FOCUS as providers and versions differ in writing them.

use crate::support::{Bill, snapshot, usage};

const PLACE: &str = "x/data/BILLING_PERIOD=2025-01";

/// FOCUS 1.2 of AWS, 1.0 of Azure without `InvoiceId` and with a time of its own style, 1.1 of Google Cloud with Tags alone.
const AWS: &str = "BilledCost,EffectiveCost,ListCost,ServiceName,ProviderName,ChargeCategory,BillingPeriodStart,\
    ChargePeriodStart,BillingCurrency,SubAccountId,InvoiceId,Tags\n\
    3,2,4,Amazon S3,AWS,Usage,2025-01-01T00:00:00Z,2025-01-02T00:00:00Z,USD,1,inv-1,\"{\"\"team\"\":\"\"red\"\"}\"\n";
const AZURE: &str = "BilledCost,EffectiveCost,ListCost,ServiceName,ProviderName,ChargeCategory,BillingPeriodStart,\
    ChargePeriodStart,BillingCurrency,SubAccountId,x_InvoiceId\n\
    5,5,6,Storage,Microsoft,Usage,2025-01-01 00:00:00,2025-01-03 00:00:00,USD,2,inv-2\n";
const GOOGLE: &str = "ServiceName,BilledCost,EffectiveCost,ChargeCategory,BillingPeriodStart,ChargePeriodStart,\
    BillingCurrency,ProviderName,Tags\n\
    Cloud Storage,7,6.5,Usage,2025-01-01T00:00:00Z,2025-01-04T00:00:00Z,USD,Google Cloud,\"{\"\"Team\"\":\"\"blue\"\"}\"\n";

fn focus(text: &str) -> Bill {
    Bill::new().other(&format!("{PLACE}/x-00001.csv"), text)
}

fn providers() -> Bill {
    let files = [("aws", AWS), ("azure", AZURE), ("google", GOOGLE)];
    files.into_iter().fold(Bill::new(), |bill, (name, text)| bill.other(&format!("{PLACE}/{name}.csv"), text))
}

#[test]
fn three_providers_are_one_bill() {
    let run = providers().costs(&["top", "--format", "csv"]);
    // 7 + 5 + 3 = 15.
    let rows = "service,total_cost,share\nCloud Storage,7,46.6667\nStorage,5,33.3333\nAmazon S3,3,20\n";
    assert_eq!(run.out, rows);
    assert_eq!(run.err, "January 2025: 15.00 USD unblended, net of negotiated discounts, on the bill = 15.00 shown\n");
}

#[test]
fn three_providers_by_name_and_invoice() {
    let sql = "SELECT provider, invoice_id, usage_date, amortized_cost, list_cost FROM line_items ORDER BY provider";
    let rows = "provider,invoice_id,usage_date,amortized_cost,list_cost\nAWS,inv-1,2025-01-02,2,4\n\
        Google Cloud,,2025-01-04,6.5,\nMicrosoft,inv-2,2025-01-03,5,6\n";
    assert_eq!(providers().sql(sql), rows);
}

#[test]
fn tags_of_three_providers_are_one() {
    let rows = providers().costs(&["tags", "--tag", "team", "--format", "csv"]).data();
    let expected =
        "team,service,allocated_cost,share\nblue,Cloud Storage,7,46.6667\n,Storage,5,33.3333\nred,Amazon S3,3,20\n";
    assert_eq!(rows, expected);
}

#[test]
fn without_an_invoice_id() {
    let bill = focus(&GOOGLE.replace("Cloud Storage,7", "Cloud Storage,8"));
    assert_eq!(bill.sql("SELECT invoice_id, unblended_cost FROM line_items"), "invoice_id,unblended_cost\n,8\n");
}

#[test]
fn names_in_lower_case() {
    let (header, rows) = AWS.split_once('\n').unwrap();
    let bill = focus(&format!("{}\n{rows}", header.to_lowercase()));
    assert_eq!(bill.costs(&["top", "--format", "csv"]).data(), "service,total_cost,share\nAmazon S3,3,100\n");
}

/// The word is no service, tag, number or time, and no misfit.
#[test]
fn the_word_null_is_no_value() {
    let header = AWS.lines().next().unwrap();
    let row = "1,1,NULL,NULL,AWS,Usage,2025-01-01T00:00:00Z,2025-01-02T00:00:00Z,USD,NULL,NULL,NULL";
    let bill = focus(&format!("{header}\n{row}\n"));
    let run = bill.costs(&[
        "sql",
        "SELECT service, account, list_cost, invoice_id, unblended_cost FROM line_items",
        "--format",
        "csv",
    ]);
    assert_eq!(
        (run.out.as_str(), run.err.as_str()),
        ("service,account,list_cost,invoice_id,unblended_cost\n,,,,1\n", "")
    );
    let tags = bill.costs(&["tags", "--tag", "team", "--format", "csv"]).data();
    assert_eq!(tags, "team,service,allocated_cost,share\n,,1,100\n");
}

/// In the legacy report it is a text like any other.
#[test]
fn the_word_null_in_a_legacy_bill() {
    let csv = "lineItem/LineItemType,lineItem/UnblendedCost,product/servicename\nUsage,2,NULL\n";
    let bill = Bill::new().other("r/20250101-20250201/r-00001.csv", csv);
    assert_eq!(bill.costs(&["top", "--format", "csv"]).data(), "service,total_cost,share\nNULL,2,100\n");
}

#[test]
fn beside_a_legacy_bill_in_one_folder() {
    let bill = focus(AWS).file(&format!("{PLACE}/a.parquet"), [usage("Amazon S3", 1.0)]);
    snapshot!(bill.place.run(&["top", "--source", "bill"]));
}

#[test]
fn beside_a_legacy_bill_in_a_folder_of_its_own() {
    let bill = focus(AWS).file("r/r/year=2025/month=1/a.parquet", [usage("Amazon S3", 1.0)]);
    snapshot!(bill.place.run(&["top", "--source", "bill"]));
}

/// Two currencies are never added.
#[test]
fn providers_in_two_currencies() {
    let bill = providers().other(&format!("{PLACE}/euro.csv"), AZURE.replace(",USD,", ",EUR,"));
    let run = bill.costs(&["top", "--format", "csv"]);
    // Shares are those of a currency: 7 + 5 + 3 dollars, and 5 euros.
    let rows = "service,total_cost,share,currency\nCloud Storage,7,46.6667,USD\nStorage,5,100,EUR\n\
        Storage,5,33.3333,USD\nAmazon S3,3,20,USD\n";
    assert_eq!(run.out, rows, "{}", run.err);
}
