//! One bill as legacy Parquet, legacy CSV and CUR 2.0: every report says the same of each, byte for byte, and so does the
//! line that ties it to the bill.

use crate::support::{Grid, Run, costs};

fn report(form: &str, args: &[&str]) -> Run {
    let source = format!("sample-data/{form}");
    let run = costs(&[args, &["--format", "csv", "--source", &source]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    run
}

#[track_caller]
fn same(form: &str, args: &[&str]) {
    let expected = report("cur", args);
    assert!(expected.out.lines().count() > 3, "{}", expected.out);
    assert_eq!(report(form, args), expected);
}

macro_rules! reports {
    ($($name:ident: $($arg:literal),+;)*) => {
        $(mod $name {
            #[test]
            fn in_csv() {
                super::same("cur-csv", &[$($arg),+]);
            }

            #[test]
            fn in_cur2() {
                super::same("cur2", &[$($arg),+]);
            }
        })*
    };
}

reports! {
    daily: "daily", "--charges", "all", "--metric", "amortized";
    daily_net: "daily", "--charges", "all", "--metric", "net-amortized", "--month", "2024-12";
    expirations: "expirations", "--days", "1000";
    movers: "movers", "--limit", "1000";
    movers_of_all: "movers", "--charges", "all", "--limit", "1000";
    movers_of_december: "movers", "--month", "2024-12", "--charges", "recurring";
    regions: "regions";
    regions_amortized: "regions", "--charges", "all", "--metric", "amortized";
    resources: "resources", "--limit", "100000";
    resources_amortized: "resources", "--charges", "all", "--metric", "amortized", "--limit", "100000";
    ri_candidates: "ri-candidates";
    ri_coverage: "ri-coverage";
    ri_utilization: "ri-utilization";
    savings: "savings", "--month", "2024-11";
    sp_coverage: "sp-coverage";
    sp_utilization: "sp-utilization";
    spend: "spend", "--by", "service,tag:CostCenter", "--grain", "day", "--metric", "amortized", "--from", "latest";
    tags: "tags", "--tag", "CostCenter";
    tags_by_two_keys: "tags", "--tag", "CostCenter", "--tag", "Environment", "--limit", "100000";
    tags_by_two_keys_amortized: "tags", "--tag", "cost_center,environment", "--metric", "amortized";
    top: "top";
    top_covered: "top", "--charges", "covered", "--limit", "1000";
    top_recurring: "top", "--charges", "recurring", "--limit", "1000";
    top_of_all: "top", "--charges", "all", "--limit", "1000";
    top_amortized: "top", "--charges", "all", "--metric", "amortized", "--limit", "1000";
    top_listed: "top", "--charges", "all", "--metric", "list", "--limit", "1000";
    top_blended: "top", "--charges", "all", "--metric", "blended", "--limit", "1000";
    top_of_november: "top", "--month", "2024-11", "--charges", "all", "--metric", "amortized";
    trend: "trend";
    trend_of_all_amortized: "trend", "--charges", "all", "--metric", "amortized";
    trend_of_a_range: "trend", "--from", "2024-12", "--to", "2024-12", "--charges", "covered", "--metric", "list";
    underutilized: "underutilized";
    underutilized_amortized: "underutilized", "--metric", "amortized", "--month", "2024-12";
    waste: "waste";
    waste_in_detail: "waste", "--detail", "--month", "2024-12";
    waste_graviton: "waste-graviton";
    waste_office_hours: "waste-office-hours", "--utc-offset", "-5";
    waste_s3_classes: "waste-s3-classes";
    anomalies: "anomalies", "--medium", "-10";
    anomalies_of_all: "anomalies", "--charges", "all", "--metric", "amortized", "--medium", "-10";
}

mod accounts {
    use super::{accounts, same};

    #[test]
    fn in_csv() {
        same("cur-csv", &["accounts", "--charges", "all", "--metric", "amortized"]);
    }

    #[test]
    fn in_cur2() {
        assert_eq!(accounts("cur2"), accounts("cur"));
    }

    #[test]
    fn in_focus() {
        assert_eq!(accounts("focus"), accounts("cur"));
    }
}

/// The accounts with their costs; only CUR 2.0 and FOCUS know the names, and know the same ones.
fn accounts(form: &str) -> Vec<[String; 3]> {
    let grid = Grid::read(&report(form, &["accounts", "--charges", "all", "--metric", "amortized"]).out);
    let names = grid.column("account_name");
    assert!(names.iter().all(|name| name.is_empty() == (form == "cur")), "{names:?}");
    let row = |row: &Vec<String>| ["account", "total_cost", "share"].map(|name| row[grid.position(name)].clone());
    grid.rows.iter().map(row).collect()
}

#[test]
fn names_of_accounts_in_cur2_and_focus() {
    let names = |form| Grid::read(&report(form, &["accounts", "--charges", "all"]).out).column("account_name");
    assert_eq!(names("cur2"), names("focus"));
}

/// No row that a form has is missing in another: each month by charge type, with every metric and the usage.
#[test]
fn lines_of_every_month_and_charge_type() {
    let sql = "SELECT billing_month, payer_account, charge_type, charge_category, purchase_option, COUNT(*) AS n,
        SUM(unblended_cost) AS u, SUM(blended_cost) AS b, SUM(amortized_cost) AS a, SUM(list_cost) AS l,
        SUM(usage_amount) AS q, SUM(reserved_units) AS r, SUM(unused_units) AS x, COUNT(DISTINCT resource_id) AS i,
        MIN(usage_start) AS f, MAX(usage_start) AS t
        FROM line_items GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5";
    for form in ["cur-csv", "cur2"] {
        same(form, &["sql", sql]);
    }
}
