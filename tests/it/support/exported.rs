//! What an export is compared by: sums over line items, and over the columns of FOCUS.

use super::place::Place;
use super::run::costs;
use super::sample;

/// Every metric by month, account, service, region and charge type, with the ends of their times.
pub const LINES: &str = "SELECT billing_month, account, service, region, charge_type, count(*) AS n,
    SUM(unblended_cost) AS unblended, SUM(amortized_cost) AS amortized, SUM(blended_cost) AS blended, SUM(list_cost) AS list,
    SUM(usage_amount) AS used, SUM(unused_units) AS unused, min(usage_start) AS first, max(usage_end) AS last
    FROM line_items GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5";

/// Every amount of FOCUS by month, account, service and what kind of charge it is.
pub const FOCUS: &str = "SELECT CAST(billingperiodstart AS DATE) AS month, subaccountid, servicename, servicecategory,
    chargecategory, chargeclass, chargefrequency, pricingcategory, commitmentdiscountstatus, commitmentdiscounttype,
    publishername, invoiceissuername, consumedunit, pricingunit, count(*) AS n, SUM(money(billedcost)) AS billed,
    SUM(money(effectivecost)) AS effective, SUM(money(listcost)) AS list, SUM(money(contractedcost)) AS contracted,
    SUM(money(consumedquantity)) AS consumed, SUM(money(pricingquantity)) AS priced, min(chargeperiodstart) AS first,
    max(chargeperiodend) AS last, min(billingperiodend) AS ends
    FROM focus GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14";

/// A part of the sample, by its folder.
pub fn part(name: &str) -> String {
    sample::folder().join(name).display().to_string()
}

/// Exports a source into `out` in a place of its own; gives back the place and the target.
#[track_caller]
pub fn exported(source: &str, args: &[&str], target: &str) -> (Place, String) {
    let place = Place::new();
    let target = place.path(target).display().to_string();
    let args: Vec<&str> = ["export", "--source", source, "-o", &target].iter().chain(args).copied().collect();
    let run = costs(&args);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    (place, target)
}

/// The CSV of a query over a source.
#[track_caller]
pub fn sql(source: &str, sql: &str) -> String {
    costs(&["sql", sql, "--format", "csv", "--source", source]).data()
}
