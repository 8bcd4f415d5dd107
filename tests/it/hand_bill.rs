//! Every metric and ratio of the bill in `support/hand.rs`, against the figures worked out there by hand.

use crate::support::checked::told;
use crate::support::hand::{bill, bill_without, lines};
use crate::support::{Bill, Grid, sum};

fn total(bill: &Bill, metric: &str, more: &[&str]) -> String {
    let args = ["top", "--charges", "all", "--limit", "100", "--format", "csv", "--metric", metric];
    sum(Grid::read(&bill.costs(&[&args, more].concat()).data()).column("total_cost"))
}

macro_rules! totals {
    ($($name:ident: $metric:literal is $total:literal;)*) => {
        $(#[test]
        fn $name() {
            assert_eq!(total(&bill(), $metric, &[]), $total);
            // However reservations are spread over the month, they add up to the same.
            assert_eq!(total(&bill(), $metric, &["--amortize", "daily"]), $total);
        })*
    };
}

totals! {
    unblended: "unblended" is "781.8";
    net_unblended: "net-unblended" is "781.8";
    amortized: "amortized" is "248.8";
    net_amortized: "net-amortized" is "243.7";
    list: "list" is "159";
}

/// Each row by itself, as the table has it.
#[test]
fn every_metric_of_every_row() {
    let rows = bill().sql(
        "SELECT charge_type, unblended_cost, net_unblended_cost, amortized_cost, net_amortized_cost, list_cost FROM line_items
         ORDER BY charge_type, unblended_cost, amortized_cost",
    );
    let expected = "\
charge_type,unblended_cost,net_unblended_cost,amortized_cost,net_amortized_cost,list_cost
Credit,-12,-12,-12,-12,0
DiscountedUsage,0,0,1.5,1.35,3
DiscountedUsage,0,0,3,2.7,6
EdpDiscount,-19.2,0,-19.2,0,0
Fee,8,8,8,8,0
Fee,365,365,0,0,0
QuantumFee,1,1,1,1,0
RIFee,0,0,16,16,0
RIFee,62,55.8,88.5,79.65,0
Refund,-7,-7,-7,-7,0
Refund,-5,-5,0,0,0
SavingsPlanCoveredUsage,50,45,35,31.5,50
SavingsPlanNegation,-50,-45,0,0,0
SavingsPlanRecurringFee,30,27,15,13.5,0
SavingsPlanUpfrontFee,240,240,0,0,0
Tax,19,19,19,19,0
Usage,100,90,100,90,100
";
    assert_eq!(rows, expected);
}

#[test]
fn identities() {
    for name in ["amortized-identity", "plan-identity", "net-identity"] {
        told(&bill(), name).of(0, &format!("{name} is ok, 0"));
    }
}

#[test]
fn a_net_cost_that_does_not_add_up() {
    let mut lines = lines();
    // 0.5 more than the discount row takes off.
    lines[0] = lines[0].clone().set("line_item_net_unblended_cost", 90.5);
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let found = told(&bill, "net-identity").of(0, "net-identity is warning, 0.50");
    assert_eq!(found[0][3], "0.5");
}

#[test]
fn without_net_columns_net_is_gross_and_says_so() {
    let net: Vec<String> = bill_columns().into_iter().filter(|name| name.contains("_net_")).collect();
    let bill = bill_without(&net.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(
        (total(&bill, "net-unblended", &[]), total(&bill, "net-amortized", &[])),
        ("781.8".into(), "248.8".into())
    );
    let run = bill.costs(&["top", "--charges", "all", "--metric", "net-amortized"]);
    assert!(run.err.contains("Note: the bill has no net columns, so net costs are gross: 248.80 USD\n"), "{}", run.err);
}

fn bill_columns() -> Vec<String> {
    lines()[0].0.iter().map(|(name, _)| name.clone()).collect()
}

/// A NULL net value is the gross one on use and fees, and 0 on discounts.
#[test]
fn unknown_net_values() {
    use crate::support::Value;
    let unknown = lines().into_iter().map(|line| {
        let names: Vec<String> =
            line.0.iter().map(|(name, _)| name.clone()).filter(|name| name.contains("_net_")).collect();
        names.iter().fold(line, |line, name| line.set(name, Value::Null))
    });
    // One line says its net cost, so that the columns are there as numbers.
    let mut all: Vec<_> = unknown.collect();
    all[0] = lines()[0].clone();
    let bill = Bill::new().file("year=2025/month=1/a.parquet", all);
    // Gross but for the first line (90 of 100) and the discount (0 of -19.2): 781.8 - 10 + 19.2.
    assert_eq!(total(&bill, "net-unblended", &[]), "791");
    // 248.8 - 10 + 19.2
    assert_eq!(total(&bill, "net-amortized", &[]), "258");
}

fn csv(args: &[&str]) -> String {
    bill().costs(&[args, &["--format", "csv"]].concat()).data()
}

#[test]
fn reservations() {
    // 708 of 744 hours unused: 95.1613 %. The second one's 384 hours are all unused. Both are flexible in size.
    let expected = "\
reservation_id,account,instance_type,region,zone,unused_hours,total_reserved_hours,unused_normalized,total_normalized,unused_percentage,utilization,unused_cost
1002,222222222222,m5.large,,,384,384,1536,1536,100,0,16
1001,222222222222,m5.large,,,708,744,2832,2976,95.1613,4.8387,88.5
";
    assert_eq!(csv(&["ri-utilization"]), expected);
}

#[test]
fn reserved_hours_of_those_that_could_be() {
    // 24 + 12 reserved of 36 + 400 on demand + 200 that the plan covers: 36 / 636 = 5.6604 %, in normalized hours the same.
    // By price: 9 of 9 + 100 + 50 = 159.
    let expected = "\
service,family,region,reserved_hours,on_demand_hours,coverage,normalized_coverage,cost_coverage,on_demand_cost
Amazon Elastic Compute Cloud,m5,,36,600,5.6604,5.6604,5.6604,150
";
    assert_eq!(csv(&["ri-coverage"]), expected);
}

#[test]
fn plans() {
    // 35 of 50 used.
    let expected = "\
plan,account,offering,term,payment_option,commitment,used,unused,utilization
three,222222222222,ComputeSavingsPlans,,,50,35,15,70
";
    assert_eq!(csv(&["sp-utilization"]), expected);
    // 50 covered, 100 on demand: a third.
    let expected = "\
plan_kind,service,region,covered_cost,on_demand_cost,coverage,kind_coverage
Compute,Amazon Elastic Compute Cloud,,50,100,33.3333,33.3333
";
    assert_eq!(csv(&["sp-coverage"]), expected);
}

#[test]
fn savings() {
    // Reservations: 9 on demand, 4.5 + 88.5 + 16 = 109 paid: -100. Plan: 50 against 35 + 15 = 50: nothing saved.
    // All: 1 - (100 + 109 + 50) / (100 + 9 + 50) = 1 - 259 / 159 = -62.8931 %.
    let expected = "\
covered_by,on_demand_cost,paid,unused,net_saving,savings_rate,effective_savings_rate
On-Demand,100,100,0,0,0,-62.8931
Savings Plans,50,50,15,0,0,-62.8931
Reserved Instances,9,109,104.5,-100,-1111.1111,-62.8931
";
    assert_eq!(csv(&["savings"]), expected);
}

#[test]
fn net_savings() {
    // Net: 4.05 + 79.65 + 16 = 99.7 for reservations, 31.5 + 13.5 = 45 for the plan, 90 on demand.
    let rows = Grid::read(&csv(&["savings", "--metric", "net-amortized"]));
    assert_eq!(rows.column("paid"), ["90", "45", "99.7"]);
}

#[test]
fn commitments_that_end() {
    // From the 10th of February: 19 days to the 1st of March, 50 to the 1st of April.
    let expected = "\
commitment,commitment_type,account,what,region,ends,days_left,monthly_cost
three,Savings Plan,222222222222,ComputeSavingsPlans,,2025-03-01,19,50
1001,Reserved Instance,222222222222,m5.large,,2025-04-01,50,93
1002,Reserved Instance,222222222222,m5.large,,2025-04-01,50,16
";
    assert_eq!(csv(&["expirations"]), expected);
    assert_eq!(csv(&["expirations", "--days", "18"]).lines().count(), 1);
}

#[test]
fn the_view_of_commitments() {
    let rows = bill().sql(
        "SELECT reservation_id, commitment_type, committed_cost, used_cost, unused_cost, on_demand_cost, amortized_upfront, upfront_fees
         FROM commitments ORDER BY commitment_arn",
    );
    let expected = "\
reservation_id,commitment_type,committed_cost,used_cost,unused_cost,on_demand_cost,amortized_upfront,upfront_fees
1001,Reserved Instance,93,4.5,88.5,9,31,
1002,Reserved Instance,16,,16,,16,365
,Savings Plan,50,35,15,50,20,240
";
    assert_eq!(rows, expected);
}

/// CSV leaves a net upfront part of 0 empty: (27 + 20) · 15 / 50 = 14.1, where gross is 15.
#[test]
fn a_plans_net_part_that_is_empty() {
    use crate::support::Value;
    let mut lines = lines();
    lines[8] = lines[8].clone().set("savings_plan_net_amortized_upfront_commitment_for_billing_period", Value::Null);
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let sql =
        "SELECT net_amortized_cost, net_committed_cost FROM line_items WHERE charge_type = 'SavingsPlanRecurringFee'";
    assert_eq!(bill.sql(sql), "net_amortized_cost,net_committed_cost\n14.1,47\n");
}

/// Without list prices nothing is known of what reservations save; the rate is that of the rest: 0 of 150.
#[test]
fn savings_without_list_prices() {
    let bill = bill_without(&["pricing_public_on_demand_cost"]);
    let rows = Grid::read(&bill.costs(&["savings", "--format", "csv"]).data());
    let of = |name: &str| rows.rows.iter().find(|row| row[0] == name).unwrap().clone();
    assert_eq!(of("Reserved Instances")[1..5], ["", "109", "104.5", ""]);
    assert_eq!(of("Savings Plans")[1..5], ["50", "50", "15", "0"]);
    let coverage = Grid::read(&bill.costs(&["ri-coverage", "--format", "csv"]).data());
    assert_eq!(
        (coverage.column("coverage"), coverage.column("cost_coverage")),
        (vec!["5.6604".into()], vec![String::new()])
    );
}

/// Every amount of a line is converted, not its cost alone: all of `savings` at half.
#[test]
fn savings_in_another_currency() {
    let bill = bill();
    bill.place.write("rates.csv", "month,from,to,rate\n2025-01,USD,EUR,0.5\n");
    let rates = bill.place.path("rates.csv").display().to_string();
    let euros = |args: &[&str]| {
        let args = [args, &["--currency", "EUR", "--rates", &rates, "--format", "csv"]].concat();
        Grid::read(&bill.costs(&args).data())
    };
    let savings = euros(&["savings"]);
    assert_eq!(savings.column("on_demand_cost"), ["50", "25", "4.5"]);
    assert_eq!(savings.column("paid"), ["50", "25", "54.5"]);
    assert_eq!(savings.column("effective_savings_rate")[0], "-62.8931");
    let plans = euros(&["sp-utilization"]);
    assert_eq!((plans.column("commitment"), plans.column("unused")), (vec!["25".into()], vec!["7.5".into()]));
    assert_eq!(euros(&["spend", "--where", "currency=USD"]).column("cost"), ["390.9"]);
}

#[test]
fn a_metric_without_a_meaning_is_refused() {
    let run = bill().costs(&["savings", "--metric", "unblended"]);
    assert_eq!(run.code, 2);
    let told =
        "Error: --metric \"unblended\" is not a metric of this report\nHint: it is of amortized or net-amortized\n";
    assert_eq!(run.err, told);
}
