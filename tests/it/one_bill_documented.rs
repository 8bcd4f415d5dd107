//! The documented Athena SQL, unmodified, over every form of one bill: the same answers.

use crate::support::{Grid, costs};

fn rows(form: &str, query: &str) -> Grid {
    let (file, source) = (format!("queries/athena/{query}.sql"), format!("sample-data/{form}"));
    Grid::read(&costs(&["sql", "-f", &file, "--format", "csv", "--source", &source]).data())
}

macro_rules! queries {
    ($($name:ident: $query:literal, $rows:literal;)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn in_csv() {
                assert!(rows("cur", $query).rows.len() >= $rows);
                assert_eq!(rows("cur-csv", $query), rows("cur", $query));
            }

            #[test]
            fn in_cur2() {
                assert_eq!(rows("cur2", $query), rows("cur", $query));
            }
        })*
    };
}

queries! {
    top_services: "02_top_services", 10;
    monthly_trends: "03_monthly_trends", 30;
    resource_costs: "04_resource_costs", 50;
    daily_anomalies: "06_daily_anomalies", 50;
    ri_candidates: "08_ri_candidates", 5;
}

/// It asks for Cost Explorer's name of EC2, which no report has: no rows in any form.
#[test]
fn underutilized_ec2() {
    for form in ["cur", "cur-csv", "cur2"] {
        let grid = rows(form, "07_underutilized_ec2");
        assert_eq!((grid.header.len(), grid.rows.len()), (4, 0), "{form}");
    }
}

#[test]
fn ri_utilization_in_cur2() {
    assert_eq!(rows("cur2", "05_ri_utilization"), rows("cur", "05_ri_utilization"));
}

/// CSV leaves a reservation's zero empty, and `cur` shows what the file has: the reservations without an unused hour have
/// no figure there. The report `ri-utilization` says 0.
#[test]
fn ri_utilization_in_csv() {
    let mut expected = rows("cur", "05_ri_utilization");
    let [hours, percentage] = ["unused_hours", "unused_percentage"].map(|name| expected.position(name));
    let whole = |row: &&mut Vec<String>| row[hours] == "0";
    let cleared = expected.rows.iter_mut().filter(whole).map(|row| [hours, percentage].map(|at| row[at].clear()));
    assert_eq!(cleared.count(), 2);
    assert_eq!(rows("cur-csv", "05_ri_utilization"), expected);
}

#[test]
fn tag_allocation_in_csv() {
    assert!(rows("cur", "09_tag_allocation").rows.len() >= 50);
    assert_eq!(rows("cur-csv", "09_tag_allocation"), rows("cur", "09_tag_allocation"));
}

/// A tag that a line lacks is '' in the legacy report and no key of the map in CUR 2.0, where the query's IS NOT NULL
/// drops the line.
#[test]
fn tag_allocation_in_cur2() {
    let mut expected = rows("cur", "09_tag_allocation");
    let tag = expected.position("cost_center");
    expected.rows.retain(|row| !row[tag].is_empty());
    assert!(expected.rows.len() >= 40);
    assert_eq!(rows("cur2", "09_tag_allocation"), expected);
}
