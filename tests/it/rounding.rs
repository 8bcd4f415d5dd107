//! Amounts with more places than a unit has: rounded half-even to 12, the same on every way to a sum.

use arrow::datatypes::DataType;

use crate::support::{Bill, File, Line, usage};

/// What a cost comes to as `line_items` sums it, as `cur` does, by group, and as `top` shows it.
fn sums(costs: &[f64]) -> [String; 4] {
    let lines: Vec<Line> = costs.iter().map(|cost| usage("Amazon S3", *cost)).collect();
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let last = |text: String| text.lines().last().unwrap().rsplit(',').next().unwrap().to_owned();
    let top = bill.costs(&["top", "--format", "csv"]).data();
    [
        last(bill.sql("SELECT SUM(unblended_cost) AS c FROM line_items")),
        last(bill.sql("SELECT SUM(line_item_unblended_cost) AS c FROM cur")),
        last(bill.sql("SELECT product_servicename, SUM(line_item_unblended_cost) AS c FROM cur GROUP BY 1")),
        top.lines().last().unwrap().split(',').nth(1).unwrap().to_owned(),
    ]
}

/// Places 13 and 14 are 05: below half, so the 12th place stays.
#[test]
fn a_zero_at_the_13th_place_rounds_down() {
    assert_eq!(sums(&[71.435_797_254_981_05]), ["71.435797254981"; 4]);
    assert_eq!(sums(&[279.794_250_761_691_05]), ["279.794250761691"; 4]);
    assert_eq!(sums(&[-279.794_250_761_691_05]), ["-279.794250761691"; 4]);
}

/// 71.435797254981 + 279.794250761691 = 351.230048016672.
#[test]
fn each_amount_is_rounded_before_it_is_added() {
    assert_eq!(sums(&[71.435_797_254_981_05, 279.794_250_761_691_05]), ["351.230048016672"; 4]);
}

fn decimals(costs: &[&str], places: i8) -> Bill {
    let lines: Vec<Line> =
        costs.iter().map(|cost| usage("Amazon S3", 0.0).set("line_item_unblended_cost", *cost)).collect();
    let file = File::new(lines).typed("line_item_unblended_cost", DataType::Decimal128(38, places));
    Bill::new().with("year=2025/month=1/a.parquet", file)
}

/// Half a unit goes to the even neighbour: 2.5 to 2, 3.5 to 4, and either sign alike; 2.51 is above half.
#[test]
fn decimals_of_14_places_round_half_even() {
    let costs = ["0.0000000000025", "0.0000000000035", "-0.0000000000025", "0.00000000000251"];
    for (cost, shown) in costs.iter().zip(["0.000000000002", "0.000000000004", "-0.000000000002", "0.000000000003"]) {
        let rows = decimals(&[cost], 14).sql("SELECT unblended_cost AS c FROM line_items");
        assert_eq!(rows, format!("c\n{shown}\n"), "{cost}");
    }
}

/// 2 + 4 units.
#[test]
fn decimals_of_14_places_are_rounded_before_they_are_added() {
    let rows =
        decimals(&["0.0000000000025", "0.0000000000035"], 14).sql("SELECT SUM(unblended_cost) AS c FROM line_items");
    assert_eq!(rows, "c\n0.000000000006\n");
}

#[test]
fn decimals_of_14_places_in_a_report() {
    let bill = decimals(&["1.00000000000250", "2"], 14);
    assert_eq!(
        bill.costs(&["top", "--format", "csv"]).data(),
        "service,total_cost,share\nAmazon S3,3.000000000002,100\n"
    );
}
