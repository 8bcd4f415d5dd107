//! Names that a statement uses and the bill lacks: other spellings, typed NULLs, and never in `*`.

use crate::support::{Bill, Line, usage};

fn bill(lines: impl Into<Vec<Line>>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

#[test]
fn a_documented_column_that_is_absent_is_null() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    let rows = bill.sql("SELECT savings_plan_used_commitment, product_tenancy, product_servicename FROM cur");
    assert_eq!(rows, "savings_plan_used_commitment,product_tenancy,product_servicename\n,,Amazon S3\n");
}

#[test]
fn an_absent_column_is_typed() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    let sql = "SELECT arrow_typeof(savings_plan_used_commitment) AS number, SUM(reservation_unused_quantity) AS none FROM cur GROUP BY 1";
    assert_eq!(bill.sql(sql), "number,none\nFloat64,\n");
}

#[test]
fn an_absent_column_in_a_condition() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    assert_eq!(bill.sql("SELECT COUNT(*) AS n FROM cur WHERE product_tenancy IS NULL"), "n\n1\n");
    assert_eq!(bill.sql("SELECT COUNT(*) AS n FROM cur WHERE product_tenancy = 'Shared'"), "n\n0\n");
}

#[test]
fn an_absent_column_is_never_in_a_wildcard() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    let plain = bill.sql("SELECT * FROM cur");
    assert_eq!(bill.sql("SELECT * FROM cur WHERE product_tenancy IS NULL"), plain);
    assert_eq!(bill.sql("SELECT c.* FROM cur AS c WHERE c.product_tenancy IS NULL"), plain);
    assert!(!plain.contains("product_tenancy") && !plain.contains("__"), "{plain}");
}

#[test]
fn a_wildcard_in_a_subquery_hides_it_too() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    let sql = "SELECT * FROM (SELECT * FROM cur WHERE product_tenancy IS NULL) AS c";
    assert_eq!(bill.sql(sql), bill.sql("SELECT * FROM cur"));
}

#[test]
fn a_wildcard_in_a_with_hides_it_too() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    let sql = "WITH c AS (SELECT * FROM cur WHERE product_tenancy IS NULL) SELECT * FROM c";
    assert_eq!(bill.sql(sql), bill.sql("SELECT * FROM cur"));
}

#[test]
fn the_plural_of_savings_plans() {
    let line = usage("", 0.0).kind("SavingsPlanRecurringFee").set("savings_plan_used_commitment", 7.5);
    let rows =
        bill([line]).sql("SELECT savings_plans_used_commitment AS p, savings_plan_used_commitment AS s FROM cur");
    assert_eq!(rows, "p,s\n7.5,7.5\n");
}

#[test]
fn the_singular_of_savings_plans() {
    let line = usage("", 0.0).kind("SavingsPlanRecurringFee").set("savings_plans_used_commitment", 7.5);
    let rows =
        bill([line]).sql("SELECT savings_plans_used_commitment AS p, savings_plan_used_commitment AS s FROM cur");
    assert_eq!(rows, "p,s\n7.5,7.5\n");
}

#[test]
fn the_arn_of_a_reservation_in_both_spellings() {
    let sql = "SELECT reservation_amazon_resource_name AS a, reservation_reservation_a_r_n AS b FROM cur";
    let base = usage("", 0.0).kind("RIFee").without("reservation_reservation_a_r_n");
    for name in ["reservation_reservation_a_r_n", "reservation_amazon_resource_name"] {
        assert_eq!(bill([base.clone().set(name, "arn:x")]).sql(sql), "a,b\narn:x,arn:x\n", "{name}");
    }
}

#[test]
fn spellings_that_differ_between_months_are_one_column() {
    let base = usage("", 0.0).kind("RIFee").without("reservation_reservation_a_r_n");
    let new = base.clone().set("reservation_reservation_a_r_n", "arn:new");
    let old = base.month("2024-12").set("reservation_amazon_resource_name", "arn:old");
    let bill = bill([new]).file("year=2024/month=12/a.parquet", [old]);
    let rows = bill.sql("SELECT commitment_arn FROM line_items ORDER BY billing_month");
    assert_eq!(rows, "commitment_arn\narn:old\narn:new\n");
}

#[test]
fn names_are_found_in_any_case() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    assert_eq!(bill.sql("SELECT Product_ServiceName AS s FROM CUR"), "s\nAmazon S3\n");
}

#[test]
fn verbose_says_what_a_name_became() {
    let line = usage("", 0.0).set("savings_plans_used_commitment", 7.5);
    let run = bill([line]).costs(&["sql", "SELECT savings_plan_used_commitment, product_tenancy FROM cur", "-v"]);
    assert!(run.err.contains("savings_plan_used_commitment is read from savings_plans_used_commitment"), "{}", run.err);
    assert!(run.err.contains("product_tenancy is NULL: the source has no such column"), "{}", run.err);
}
