//! Small faults of single answers, each mended once.

use crate::support::{Bill, Line, costs, usage};

fn bill(lines: impl Into<Vec<Line>>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// No `'` before it, which text that begins with a sign gets.
#[test]
fn a_narrow_float_is_a_number_in_csv() {
    let rows = bill([usage("Amazon S3", 1.0)]).sql("SELECT CAST(-1.5 AS FLOAT) AS f, CAST(-2.25 AS REAL) AS r");
    assert_eq!(rows, "f,r\n-1.5,-2.25\n");
}

#[test]
fn a_narrow_float_is_a_number_in_json() {
    let sql = "SELECT CAST(-1.5 AS FLOAT) AS f";
    for format in ["json", "ndjson"] {
        let text = bill([usage("Amazon S3", 1.0)]).costs(&["sql", sql, "--format", format]).data();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let row = if value.is_array() { &value[0] } else { &value };
        assert!(row["f"].is_number(), "{text}");
        assert_eq!(row["f"].as_f64(), Some(-1.5), "{text}");
    }
}

#[test]
fn a_tag_named_twice_counts_once() {
    let line = |team: &str, cost| usage("Amazon S3", cost).set("resource_tags_user_team", team);
    let bill = bill([line("red", 3.0), line("blue", 1.0)]);
    let rows = "team,service,allocated_cost,share\nred,Amazon S3,3,75\nblue,Amazon S3,1,25\n";
    for args in [&["--tag", "team", "--tag", "team"][..], &["--tag", "team,team"], &["--tag", "team"]] {
        let args = [&["tags", "--format", "csv"], args].concat();
        assert_eq!(bill.costs(&args).data(), rows, "{args:?}");
    }
}

/// It stands for dimensions in reports alone.
#[test]
fn by_in_braces_is_text_in_sql() {
    let rows = bill([usage("Amazon S3", 1.0)]).sql("SELECT '{by}' AS b, '__by' AS c");
    assert_eq!(rows, "b,c\n{by},__by\n");
}

#[test]
fn a_wildcard_over_a_wildcard_hides_what_the_source_lacks() {
    let bill = bill([usage("Amazon S3", 1.0)]);
    let plain = bill.sql("SELECT * FROM cur");
    let within = "SELECT * FROM cur WHERE product_tenancy IS NULL";
    for sql in [
        format!("SELECT * FROM ({within})"),
        format!("SELECT * FROM (SELECT * FROM ({within}))"),
        format!("WITH t AS ({within}) SELECT * FROM (SELECT * FROM t)"),
    ] {
        assert_eq!(bill.sql(&sql), plain, "{sql}");
    }
    assert!(!plain.contains("product_tenancy"), "{plain}");
}

/// Over the sample's own table name, too.
#[test]
fn a_wildcard_over_a_wildcard_of_the_sample() {
    let sql = "SELECT * FROM (SELECT * FROM cost_usage_reports.detailed_cost_usage_report WHERE savings_plan_net_savings_plan_effective_cost IS NULL) LIMIT 1";
    let plain = costs(&["sql", "SELECT * FROM cur LIMIT 1", "--format", "csv"]).data();
    let rows = costs(&["sql", sql, "--format", "csv"]).data();
    assert_eq!(rows.lines().next(), plain.lines().next());
}
