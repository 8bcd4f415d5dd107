//! DISTINCT and sliding frames over doubles, whose sums are exact.

use crate::support::{Bill, usage};

/// One value a day, each in a file of its own, so that partial results are merged.
fn over(values: &[f64]) -> Bill {
    values.iter().enumerate().fold(Bill::new(), |bill, (index, value)| {
        let line = usage("Amazon S3", *value).on(&format!("2025-01-{:02}", index + 1));
        bill.file(&format!("year=2025/month=1/{index}.parquet"), [line])
    })
}

fn of(values: &[f64], select: &str) -> String {
    let sql = format!("SELECT {select} FROM (SELECT line_item_unblended_cost AS x FROM cur)");
    over(values).sql(&sql).lines().last().unwrap().to_owned()
}

/// Of 1 and 3: mean 2, squared differences 1 + 1, over n - 1 = 1.
#[test]
fn stddev_distinct() {
    assert_eq!(of(&[1.0, 1.0, 3.0], "STDDEV(DISTINCT x)"), std::f64::consts::SQRT_2.to_string());
    assert_eq!(of(&[1.0, 1.0, 3.0], "VAR_POP(DISTINCT x)"), "1");
}

/// (0.1 + 0.2 + 0.3) / 3.
#[test]
fn avg_distinct() {
    assert_eq!(of(&[0.1, 0.2, 0.3, 0.3], "AVG(DISTINCT x)"), "0.2");
}

/// 0.1 + 0.2 + 0.3 = 0.6, where doubles added one by one give 0.6000000000000001.
#[test]
fn sum_distinct() {
    assert_eq!(of(&[0.1, 0.2, 0.3, 0.3], "SUM(DISTINCT x)"), "0.6");
}

#[test]
fn distinct_functions_beside_each_other() {
    let values = [0.1, 0.2, 0.3, 0.3, 71.435_797_254_981_05];
    let alone = ["SUM(DISTINCT x)", "AVG(DISTINCT x)", "STDDEV(DISTINCT x)"].map(|select| of(&values, select));
    assert_eq!(of(&values, "SUM(DISTINCT x) AS a, AVG(DISTINCT x) AS b, STDDEV(DISTINCT x) AS c"), alone.join(","));
    // 0.6 + 71.435797254981, and 0.9 with both of 0.3.
    let both = of(&values, "SUM(DISTINCT x) AS a, COUNT(DISTINCT x) AS b, SUM(x) AS c");
    assert_eq!(both, "72.035797254981,4,72.335797254981");
}

#[test]
fn distinct_by_group() {
    let sql = "SELECT product_servicename AS k, SUM(DISTINCT line_item_unblended_cost) AS s FROM cur GROUP BY 1";
    assert_eq!(over(&[0.1, 0.2, 0.3, 0.3]).sql(sql), "k,s\nAmazon S3,0.6\n");
}

fn sliding(values: &[f64], function: &str, frame: &str) -> Vec<String> {
    let window = format!("{function} OVER (ORDER BY line_item_usage_start_date ROWS BETWEEN {frame})");
    let rows = over(values).sql(&format!("SELECT {window} AS c FROM cur ORDER BY line_item_usage_start_date"));
    rows.lines().skip(1).map(|line| line.trim_matches('"').to_owned()).collect()
}

/// Of 1, 3, 5, 7, 12 in threes: nothing; 1 and 3 is √2; {1,3,5} and {3,5,7} are √(8/2); {5,7,12}: mean 8,
/// 9 + 1 + 16 = 26, √13.
#[test]
fn a_sliding_stddev() {
    let spreads =
        sliding(&[1.0, 3.0, 5.0, 7.0, 12.0], "STDDEV(line_item_unblended_cost)", "2 PRECEDING AND CURRENT ROW");
    let [two, thirteen] = [2.0_f64, 13.0].map(|square| square.sqrt().to_string());
    assert_eq!(spreads, ["", &two, "2", "2", &thirteen]);
}

/// A value that is no number makes the frames that hold it no number, and no others.
#[test]
fn a_sliding_sum_that_nan_enters_and_leaves() {
    let sums = sliding(&[1.0, f64::NAN, 2.0, 4.0, 8.0], "SUM(line_item_unblended_cost)", "1 PRECEDING AND CURRENT ROW");
    assert_eq!(sums, ["1", "NaN", "NaN", "6", "12"]);
}

/// Once it has left, {2,4} has √2 and {4,8} √8.
#[test]
fn a_sliding_stddev_that_nan_enters_and_leaves() {
    let values = [1.0, f64::NAN, 2.0, 4.0, 8.0];
    let spreads = sliding(&values, "STDDEV(line_item_unblended_cost)", "1 PRECEDING AND CURRENT ROW");
    let [two, eight] = [2.0_f64, 8.0].map(|square| square.sqrt().to_string());
    assert_eq!(spreads, ["", "NaN", "NaN", &two, &eight]);
}

/// An infinity is as far aside as NaN is, and 0.1 + 0.2 after it is 0.3 again.
#[test]
fn a_sliding_sum_that_infinity_enters_and_leaves() {
    let values = [f64::INFINITY, 0.1, 0.2];
    let sums = sliding(&values, "SUM(line_item_unblended_cost)", "1 PRECEDING AND CURRENT ROW");
    assert_eq!(sums, ["inf", "inf", "0.3"]);
}
