//! Rows that tie come out alike whatever the threads, wherever the ORDER BY stands.

use crate::support::{Bill, Line, Run, Value, costs, usage};

/// The same rows for 1, 2 and 7 threads.
#[track_caller]
fn same(sql: &str, run: impl Fn(&[&str]) -> Run) -> String {
    let of = |threads: &str| run(&["sql", sql, "--format", "csv", "--threads", threads]).data();
    let one = of("1");
    for threads in ["2", "7"] {
        assert_eq!(of(threads), one, "{threads} threads");
    }
    one
}

#[test]
fn the_first_lines_of_the_sample() {
    let rows = same("SELECT * FROM line_items ORDER BY usage_start LIMIT 20", |args| costs(args));
    assert_eq!(rows.lines().count(), 21);
}

#[test]
fn the_first_lines_of_the_sample_as_they_are_billed() {
    let sql = "SELECT line_item_usage_type, line_item_unblended_cost FROM cur ORDER BY line_item_product_code LIMIT 20";
    same(sql, |args| costs(args));
}

#[test]
fn an_order_within_a_with() {
    let sql = "WITH t AS (SELECT line_item_usage_type AS u, line_item_unblended_cost AS c FROM cur ORDER BY line_item_product_code LIMIT 20)
        SELECT u, c FROM t ORDER BY u, c";
    assert_eq!(same(sql, |args| costs(args)).lines().count(), 21);
}

#[test]
fn an_order_within_a_subquery() {
    let sql = "SELECT SUM(unblended_cost) AS c, COUNT(*) AS n FROM (SELECT * FROM line_items ORDER BY usage_start DESC LIMIT 500)";
    assert!(same(sql, |args| costs(args)).ends_with(",500\n"));
}

#[test]
fn an_order_within_a_condition() {
    let sql = "SELECT COUNT(*) AS n FROM cur WHERE line_item_unblended_cost IN
        (SELECT line_item_unblended_cost FROM cur ORDER BY line_item_product_code LIMIT 20)";
    same(sql, |args| costs(args));
}

/// Lines that differ in nothing but what `last` sets, from 000 on.
fn alike(last: impl Fn(Line, &str) -> Line) -> Vec<Line> {
    (0..40).map(|line| last(usage("Amazon S3", 1.0), &format!("{line:03}"))).collect()
}

/// The same rows in whatever order the file has its lines, which threads and files change alike.
#[track_caller]
fn same_backwards(sql: &str, mut lines: Vec<Line>) -> String {
    let rows = |lines: &[Line]| Bill::new().file("year=2025/month=1/a.parquet", lines).sql(sql);
    let forwards = rows(&lines);
    lines.reverse();
    assert_eq!(rows(&lines), forwards, "backwards");
    forwards
}

#[test]
fn lines_that_differ_in_the_last_column() {
    let lines = alike(|line, name| line.set("zzz", name));
    let rows = same_backwards("SELECT zzz FROM cur ORDER BY line_item_usage_start_date LIMIT 5", lines);
    assert_eq!(rows, "zzz\n000\n001\n002\n003\n004\n");
}

#[test]
fn lines_that_differ_in_the_last_column_within_a_with() {
    let lines = alike(|line, name| line.set("zzz", name));
    let sql = "WITH t AS (SELECT * FROM cur ORDER BY line_item_usage_start_date LIMIT 5) SELECT MAX(zzz) AS z FROM t";
    assert_eq!(same_backwards(sql, lines), "z\n004\n");
}

/// The tags of CUR 2.0 are a map, which has no order of its own.
#[test]
fn lines_that_differ_in_their_tags() {
    let lines = alike(|line, name| line.set("resource_tags", Value::from([("user_team", name)])));
    let within = "SELECT * FROM line_items ORDER BY usage_start LIMIT 5";
    same_backwards(&format!("SELECT tags['user_team'] AS team FROM ({within}) ORDER BY 1"), lines);
}
