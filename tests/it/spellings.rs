//! Columns, tags and maps that are spelled or built differently from month to month are one.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field};

use crate::support::{Bill, File, Grid, Line, Value, usage};

/// Fees for a commitment of 10 of which 7.5 is used, so that 2.5 is amortized; each column in the spelling given.
fn fee(month: &str, total: &str, used: &str) -> Line {
    usage("Savings Plans", 10.0).kind("SavingsPlanRecurringFee").month(month).set(total, 10.0).set(used, 7.5)
}

const OWN: [&str; 2] = ["savings_plan_total_commitment_to_date", "savings_plan_used_commitment"];
const DOCUMENTED: [&str; 2] = ["savings_plans_total_commitment_to_date", "savings_plans_used_commitment"];
const AMORTIZED: &str = "SELECT billing_month, amortized_cost FROM line_items ORDER BY 1";

#[test]
fn the_documented_spelling_of_commitments_is_amortized() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [fee("2025-01", DOCUMENTED[0], DOCUMENTED[1])]);
    assert_eq!(bill.sql(AMORTIZED), "billing_month,amortized_cost\n2025-01-01,2.5\n");
    let run = bill.costs(&["top", "--metric", "amortized", "--charges", "all", "--format", "csv"]);
    assert_eq!(run.out, "service,total_cost,share\nSavings Plans,2.5,100\n");
    assert_eq!(run.err, "January 2025: 2.50 USD amortized on the bill = 2.50 shown\n");
}

#[test]
fn the_spellings_of_commitments_mixed_in_one_file() {
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [fee("2025-01", OWN[0], DOCUMENTED[1])]);
    assert_eq!(bill.sql(AMORTIZED), "billing_month,amortized_cost\n2025-01-01,2.5\n");
}

/// December has one spelling, January the other: 2.5 in each.
#[test]
fn spellings_of_commitments_that_differ_between_months() {
    for (december, january) in [(OWN, DOCUMENTED), (DOCUMENTED, OWN)] {
        let bill = Bill::new().file("year=2024/month=12/a.parquet", [fee("2024-12", december[0], december[1])]);
        let bill = bill.file("year=2025/month=1/a.parquet", [fee("2025-01", january[0], january[1])]);
        assert_eq!(bill.sql(AMORTIZED), "billing_month,amortized_cost\n2024-12-01,2.5\n2025-01-01,2.5\n");
        for name in ["savings_plan_used_commitment", "savings_plans_used_commitment"] {
            let rows = bill.sql(&format!("SELECT {name} AS used FROM cur ORDER BY year"));
            assert_eq!(rows, "used\n7.5\n7.5\n", "{name}");
        }
        for month in ["2024-12", "2025-01"] {
            let run = bill.costs(&["top", "--metric", "amortized", "--charges", "all", "--month", month]);
            assert!(run.err.ends_with(": 2.50 USD amortized on the bill = 2.50 shown\n"), "{}", run.err);
        }
    }
}

/// December at 1 and January at 2, the tag of each in a spelling of its own.
fn tagged() -> Bill {
    let line = |month: &str, name: &str, value: &str, cost| {
        usage("Amazon S3", cost).without("resource_tags_user_cost_center").month(month).set(name, value)
    };
    let bill = Bill::new()
        .file("year=2024/month=12/a.parquet", [line("2024-12", "resource_tags_user_cost_center", "CC-1", 1.0)]);
    bill.file("year=2025/month=1/a.parquet", [line("2025-01", "resource_tags_user_costcenter", "CC-2", 2.0)])
}

#[test]
fn spellings_of_a_tag_that_differ_between_months_are_one_when_named() {
    for name in ["resource_tags_user_cost_center", "resource_tags_user_costcenter", "resource_tags_user_CostCenter"] {
        let rows = tagged().sql(&format!("SELECT {name} AS tag, line_item_unblended_cost AS c FROM cur ORDER BY c"));
        assert_eq!(rows, "tag,c\nCC-1,1\nCC-2,2\n", "{name}");
    }
}

#[test]
fn spellings_of_a_tag_that_differ_between_months_in_a_condition() {
    let tag = "resource_tags_user_costcenter";
    assert_eq!(tagged().sql(&format!("SELECT COUNT(*) AS n FROM cur WHERE {tag} = 'CC-1'")), "n\n1\n");
    assert_eq!(tagged().sql(&format!("SELECT COUNT(*) AS n FROM cur WHERE {tag} IS NULL")), "n\n0\n");
}

#[test]
fn spellings_of_a_tag_that_differ_between_months_in_a_report() {
    for (month, row) in [("2024-12", "CC-1,Amazon S3,1,100"), ("2025-01", "CC-2,Amazon S3,2,100")] {
        let rows = tagged().costs(&["tags", "--tag", "CostCenter", "--month", month, "--format", "csv"]).data();
        assert_eq!(rows, format!("CostCenter,service,allocated_cost,share\n{row}\n"));
    }
}

/// A map as another writer lays it out.
fn map(entry: &str, key: &str, value: &str, nullable: bool) -> DataType {
    let parts = vec![Field::new(key, DataType::Utf8, false), Field::new(value, DataType::Utf8, nullable)];
    DataType::Map(Arc::new(Field::new(entry, DataType::Struct(parts.into()), false)), false)
}

/// Two months of CUR 2.0, whose tags are laid out as given.
fn months(december: DataType, january: DataType) -> Bill {
    let file = |month: &str, team: &str, cost, layout| {
        let line = usage("Amazon S3", cost).without("resource_tags_user_cost_center").month(month);
        let line = line.set("resource_tags", Value::from([("user_team", team)]));
        File::new([line]).typed("resource_tags", layout)
    };
    let bill = Bill::new().with("BILLING_PERIOD=2024-12/a.parquet", file("2024-12", "red", 1.0, december));
    bill.with("BILLING_PERIOD=2025-01/a.parquet", file("2025-01", "blue", 2.0, january))
}

#[track_caller]
fn teams(bill: &Bill) {
    let by_key = "SELECT resource_tags['user_team'] AS team FROM cur ORDER BY line_item_unblended_cost";
    assert_eq!(bill.sql(by_key), "team\nred\nblue\n");
    for (month, team) in [("2024-12", "red"), ("2025-01", "blue")] {
        let rows = bill.costs(&["tags", "--tag", "team", "--month", month, "--format", "csv"]).data();
        assert_eq!(Grid::read(&rows).column("team"), [team]);
    }
}

#[test]
fn maps_that_differ_in_nullability_unite() {
    let [may, must] = [true, false].map(|nullable| map("key_value", "key", "value", nullable));
    teams(&months(may.clone(), must.clone()));
    teams(&months(must, may));
}

#[test]
fn maps_that_differ_in_the_names_of_their_parts_unite() {
    let (spark, arrow) = (map("key_value", "key", "value", true), map("entries", "keys", "values", true));
    teams(&months(spark.clone(), arrow.clone()));
    teams(&months(arrow, spark));
}

#[test]
fn maps_that_differ_in_all_of_it_unite() {
    teams(&months(map("map", "k", "v", false), map("key_value", "key", "value", true)));
}
