//! FOCUS's amounts add up to the bill's, on bills where they would not by themselves.

use crate::support::exported::{exported, sql};
use crate::support::{Bill, Line, usage};

const PLAN: &str = "arn:aws:savingsplans::111111111111:savingsplan/p-1";
const RESERVATION: &str = "arn:aws:ec2:eu-west-1:111111111111:reserved-instances/r-1";

/// A line of a plan, with the columns that its amortized cost needs.
fn plan(kind: &str, cost: f64, effective: f64) -> Line {
    let line = usage("Amazon Elastic Compute Cloud", cost).kind(kind).set("savings_plan_savings_plan_a_r_n", PLAN);
    line.set("savings_plan_savings_plan_effective_cost", effective)
        .set("savings_plan_total_commitment_to_date", 0.0)
        .set("savings_plan_used_commitment", 0.0)
}

fn bill(lines: impl Into<Vec<Line>>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// What FOCUS shows of a bill.
#[track_caller]
fn focus(bill: &Bill, query: &str) -> String {
    let source = bill.place.path("bill").display().to_string();
    let (_place, target) = exported(&source, &["--as", "focus"], "out");
    sql(&target, query)
}

const KINDS: &str = "SELECT chargecategory AS c, commitmentdiscountstatus AS s, chargefrequency AS f, \
    money(billedcost) AS billed, money(effectivecost) AS effective FROM focus ORDER BY 1, 2, 3, 4, 5";

/// Unblended: 7 + 10 - 9 + 4 + 5 + 100 = 117, amortized: 7 + 6 + 0 + (10 - 7) + (0.5 + 0.25) + 0 = 16.75; so FOCUS's
/// columns add up to them, with 1 = 10 - 9 that the plan's lines do not take back.
#[test]
fn each_charge_by_hand() {
    let lines = [
        usage("Amazon S3", 7.0),
        plan("SavingsPlanCoveredUsage", 10.0, 6.0),
        plan("SavingsPlanNegation", -9.0, 0.0),
        plan("SavingsPlanRecurringFee", 4.0, 0.0)
            .set("savings_plan_total_commitment_to_date", 10.0)
            .set("savings_plan_used_commitment", 7.0),
        usage("Amazon Elastic Compute Cloud", 5.0)
            .kind("RIFee")
            .set("reservation_reservation_a_r_n", RESERVATION)
            .set("reservation_unused_amortized_upfront_fee_for_billing_period", 0.5)
            .set("reservation_unused_recurring_fee", 0.25),
        usage("Amazon Elastic Compute Cloud", 100.0).kind("Fee").set("reservation_reservation_a_r_n", RESERVATION),
    ];
    assert_eq!(
        focus(&bill(lines), KINDS),
        "c,s,f,billed,effective\n\
         Adjustment,,One-Time,1,0\n\
         Purchase,,One-Time,100,0\n\
         Purchase,,Recurring,4,0\n\
         Purchase,,Recurring,5,0\n\
         Usage,Unused,Usage-Based,0,0.75\n\
         Usage,Unused,Usage-Based,0,3\n\
         Usage,Used,Usage-Based,0,6\n\
         Usage,,Usage-Based,7,7\n"
    );
}

const ACCOUNTS: &str = "SELECT subaccountid AS a, SUM(money(billedcost)) AS billed, SUM(money(effectivecost)) AS effective \
    FROM focus GROUP BY 1 ORDER BY 1";

/// The price is taken back in another account than it stood in: 10 in the one, -10 in the other, as on the bill.
#[test]
fn covered_use_and_what_takes_it_back_in_two_accounts() {
    let lines = [
        plan("SavingsPlanCoveredUsage", 10.0, 6.0).set("line_item_usage_account_id", "1"),
        plan("SavingsPlanNegation", -10.0, 0.0).set("line_item_usage_account_id", "2"),
    ];
    assert_eq!(focus(&bill(lines), ACCOUNTS), "a,billed,effective\n1,10,6\n2,-10,0\n");
}

/// Without the column of effective costs both lines stand for themselves in the amortized cost: 10 - 10 = 0.
#[test]
fn a_bill_without_the_columns_of_effective_costs() {
    let lines = ["SavingsPlanCoveredUsage", "SavingsPlanNegation"].map(|kind| {
        let cost = if kind == "SavingsPlanNegation" { -10.0 } else { 10.0 };
        usage("Amazon Elastic Compute Cloud", cost).kind(kind)
    });
    assert_eq!(focus(&bill(lines), ACCOUNTS), "a,billed,effective\n222222222222,0,0\n");
}

/// Where they cancel there is no row of a rest.
#[test]
fn covered_use_that_is_taken_back_in_whole() {
    let lines = [plan("SavingsPlanCoveredUsage", 10.0, 6.0), plan("SavingsPlanNegation", -10.0, 0.0)];
    assert_eq!(focus(&bill(lines), KINDS), "c,s,f,billed,effective\nUsage,Used,Usage-Based,0,6\n");
}

#[test]
fn an_unknown_list_cost_stays_unknown() {
    let line = usage("Amazon S3", 7.0).without("pricing_public_on_demand_cost");
    assert_eq!(focus(&bill([line]), "SELECT listcost AS l, money(billedcost) AS b FROM focus"), "l,b\n,7\n");
}

#[test]
fn refunds_are_corrections_and_tags_without_value_are_left_out() {
    let lines = [
        usage("Amazon S3", -2.0).kind("Refund").set("resource_tags_user_cost_center", "CC-1"),
        usage("Amazon S3", 7.0).set("resource_tags_user_cost_center", ""),
    ];
    let query = "SELECT chargecategory AS c, chargeclass AS k, cardinality(tags) AS n FROM focus ORDER BY 1";
    assert_eq!(focus(&bill(lines), query), "c,k,n\nCredit,Correction,1\nUsage,,0\n");
}

/// The columns that FOCUS 1.2 says must be there, and the order of all.
#[test]
fn columns_of_focus_in_its_order() {
    let source = bill([usage("Amazon S3", 7.0)]);
    let (place, _) = exported(&source.place.path("bill").display().to_string(), &["--as", "focus"], "out.csv");
    let text = place.read("out.csv");
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let own: Vec<&str> = header.iter().copied().filter(|name| !name.starts_with("x_")).collect();
    assert!(own.is_sorted(), "{own:?}");
    let mandatory = [
        "BilledCost",
        "BillingAccountId",
        "BillingAccountName",
        "BillingCurrency",
        "BillingPeriodEnd",
        "BillingPeriodStart",
        "ChargeCategory",
        "ChargeClass",
        "ChargeDescription",
        "ChargePeriodEnd",
        "ChargePeriodStart",
        "ContractedCost",
        "EffectiveCost",
        "InvoiceIssuerName",
        "ListCost",
        "PricingQuantity",
        "PricingUnit",
        "ProviderName",
        "PublisherName",
        "ServiceCategory",
        "ServiceName",
    ];
    let missing: Vec<&str> = mandatory.into_iter().filter(|name| !own.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Columns that providers add, and amounts of more digits than a double has.
#[test]
fn a_focus_bill_keeps_what_it_has() {
    let header = "BilledCost,EffectiveCost,ListCost,ChargeCategory,ServiceName,BillingPeriodStart,x_CostAllocation\n";
    let row = "1.5,1.25,2,Usage,Compute,2025-01-01T00:00:00Z,shared\n";
    let bill = Bill::new().other("billing_period=2025-01/a.csv", format!("{header}{row}"));
    let query =
        "SELECT money(billedcost) AS b, money(listcost) AS l, servicename AS s, x_costallocation AS x FROM focus";
    assert_eq!(focus(&bill, query), "b,l,s,x\n1.5,2,Compute,shared\n");
}
