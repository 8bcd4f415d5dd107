//! The documented queries and the shipped reports against DuckDB's answers on the same files.
//!
//! `tests/duckdb_expected.py` writes `tests/fixtures/duckdb/` and says how to run it again.

use crate::support::{Grid, costs};

/// Columns of reports that are ratios or statistics; all others are exact decimals.
const RATIOS: [&str; 15] = [
    "share",
    "change_percent",
    "part_of_change",
    "unused_percentage",
    "utilization",
    "average_hours_per_day",
    "average",
    "deviation",
    "sigmas",
    "coverage",
    "normalized_coverage",
    "cost_coverage",
    "kind_coverage",
    "savings_rate",
    "effective_savings_rate",
];

fn expected(name: &str) -> Grid {
    Grid::read(&std::fs::read_to_string(format!("tests/fixtures/duckdb/{name}.csv")).unwrap())
}

/// Equal to 1e-9 of the larger.
fn close(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => false,
    }
}

#[track_caller]
fn compare(ours: &Grid, theirs: &Grid, is_double: impl Fn(&str) -> bool) {
    assert_eq!(ours.header, theirs.header);
    assert_eq!(ours.rows.len(), theirs.rows.len());
    assert!(theirs.rows.len() >= 3, "{} rows prove little", theirs.rows.len());
    for (index, (our, their)) in ours.rows.iter().zip(&theirs.rows).enumerate() {
        for (name, (a, b)) in ours.header.iter().zip(our.iter().zip(their)) {
            assert!(a == b || is_double(name) && close(a, b), "row {index}, {name}: {a:?}, by DuckDB {b:?}");
        }
    }
}

/// Rows in the order of their first `keys` columns, for an ORDER BY that leaves ties open.
fn by_keys(mut grid: Grid, keys: usize) -> Grid {
    grid.rows.sort_by(|a, b| a[..keys].cmp(&b[..keys]));
    grid
}

/// A documented query; `keys` is 0 where its ORDER BY is total on the sample.
#[track_caller]
fn documented(name: &str, keys: usize) {
    let sql = std::fs::read_to_string(format!("queries/athena/{name}.sql")).unwrap();
    // The name that the sample, as any real report, has.
    let sql = sql.replace("Amazon Elastic Compute Cloud - Compute", "Amazon Elastic Compute Cloud");
    let ours = Grid::read(&costs(&["sql", &format!(" {sql}"), "--format", "csv"]).data());
    let (ours, theirs) =
        if keys == 0 { (ours, expected(name)) } else { (by_keys(ours, keys), by_keys(expected(name), keys)) };
    compare(&ours, &theirs, |_| true);
}

macro_rules! documented {
    ($($test:ident: $name:literal, $keys:literal;)*) => {
        $(#[test]
        fn $test() {
            documented($name, $keys);
        })*
    };
}

documented! {
    top_services: "02_top_services", 0;
    monthly_trends: "03_monthly_trends", 0;
    resource_costs: "04_resource_costs", 4;
    ri_utilization_of_athena: "05_ri_utilization", 3;
    daily_anomalies: "06_daily_anomalies", 0;
    underutilized_ec2: "07_underutilized_ec2", 2;
    ri_candidates_of_athena: "08_ri_candidates", 0;
    tag_allocation: "09_tag_allocation", 3;
}

macro_rules! reports {
    ($($test:ident: $name:literal $(, $arg:literal)*;)*) => {
        $(#[test]
        fn $test() {
            let ours = Grid::read(&costs(&[$name, "--month", "2025-01", "--format", "csv" $(, $arg)*]).data());
            compare(&ours, &expected($name), |name| RATIOS.contains(&name));
        })*
    };
}

reports! {
    accounts: "accounts";
    anomalies: "anomalies", "--method", "documented";
    daily: "daily";
    expirations: "expirations", "--days", "200";
    instance_hours: "instance-hours";
    movers: "movers";
    organizational_units: "organizational-units";
    regions: "regions";
    resources: "resources";
    ri_candidates: "ri-candidates";
    ri_coverage: "ri-coverage";
    ri_utilization: "ri-utilization";
    savings: "savings";
    sp_coverage: "sp-coverage";
    sp_utilization: "sp-utilization";
    tags: "tags", "--tag", "cost_center", "--tag", "environment";
    top: "top";
    underutilized: "underutilized";
    waste_graviton: "waste-graviton";
    waste_office_hours: "waste-office-hours";
    waste_s3_classes: "waste-s3-classes";
}

#[test]
fn storage() {
    let ours = Grid::read(&costs(&["storage", "--format", "csv"]).data());
    compare(&ours, &expected("storage"), |_| false);
}

#[test]
fn trend() {
    let ours = Grid::read(&costs(&["trend", "--format", "csv"]).data());
    compare(&ours, &expected("trend"), |_| false);
}
