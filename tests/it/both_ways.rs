//! SQL written for one form of the bill over the others: maps by key over columns, columns over maps, and each table under
//! its own name.

use crate::support::{Grid, Run, costs};

const FORMS: [&str; 3] = ["cur", "cur-csv", "cur2"];

fn run(form: &str, sql: &str) -> Run {
    costs(&["sql", sql, "--format", "csv", "--source", &format!("sample-data/{form}")])
}

/// The rows of a query in January, with the money of a key, but for rows without one.
fn by(form: &str, key: &str) -> Vec<Vec<String>> {
    let sql = format!(
        "SELECT {key} AS k, SUM(line_item_unblended_cost) AS c, COUNT(*) AS n FROM cur
         WHERE year = '2025' AND month = '01' AND {key} <> '' GROUP BY 1 ORDER BY 1"
    );
    let run = run(form, &sql);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.err);
    Grid::read(&run.out).rows
}

macro_rules! keys {
    ($($name:ident: $column:literal, $entry:literal;)*) => {
        $(#[test]
        fn $name() {
            let expected = by("cur", $column);
            assert!(expected.len() > 1, "{expected:?}");
            for form in FORMS {
                assert_eq!(by(form, $column), expected, "{form}");
                assert_eq!(by(form, $entry), expected, "{form}");
            }
        })*
    };
}

keys! {
    regions: "product_region", "product['region']";
    services: "product_servicename", "element_at(product, 'servicename')";
    // A column of its own in CUR 2.0, too.
    instance_types: "product_instance_type", "Product_Instance_Type";
    cost_centres: "resource_tags_user_cost_center", "element_at(resource_tags, 'user_cost_center')";
    cost_centres_by_key: "resource_tags_user_cost_center", "resource_tags['user_cost_center']";
}

/// The legacy report has the code in a column of the same meaning.
#[test]
fn region_codes() {
    let expected = by("cur", "product_region");
    for form in FORMS {
        assert_eq!(by(form, "product_region_code"), expected, "{form}");
    }
}

/// Only CUR 2.0 knows them; elsewhere they are NULL, and no error.
#[test]
fn names_of_accounts() {
    let sql =
        "SELECT COUNT(line_item_usage_account_name) AS names, COUNT(line_item_usage_account_id) > 0 AS ids FROM cur";
    assert_eq!(run("cur", sql).data(), "names,ids\n0,true\n");
    assert_eq!(run("cur-csv", sql).data(), "names,ids\n0,true\n");
    assert_ne!(run("cur2", sql).data(), "names,ids\n0,true\n");
}

/// A category that no month has is NULL, in the map as in its column.
#[test]
fn a_cost_category_that_is_absent() {
    let sql = "SELECT COUNT(cost_category_x) AS a, COUNT(cost_category['x']) AS b FROM cur";
    for form in FORMS {
        assert_eq!(run(form, sql).data(), "a,b\n0,0\n", "{form}");
    }
}

/// What was added for a statement is no column of the source.
#[test]
fn a_wildcard_shows_the_sources_own_columns() {
    for (form, absent) in [("cur", "product"), ("cur-csv", "resource_tags"), ("cur2", "product_servicename")] {
        let columns = |sql: &str| Grid::read(&run(form, sql).data()).header;
        let own = columns("SELECT * FROM cur LIMIT 1");
        assert!(!own.iter().any(|name| name == absent || name.starts_with("__")), "{form}: {own:?}");
        assert_eq!(columns(&format!("SELECT * FROM cur WHERE {absent} IS NULL LIMIT 1")), own, "{form}");
    }
}

const BILLED: &str = "119652.9959975443";

#[test]
fn a_column_of_focus_without_quotes() {
    let sql = "SELECT SUM(BilledCost) AS c FROM focus WHERE billing_period = '2025-01'";
    assert_eq!(run("focus", sql).data(), format!("c\n{BILLED}\n"));
}

#[test]
fn a_column_of_focus_in_quotes() {
    let sql = "SELECT SUM(\"BilledCost\") AS c FROM focus WHERE \"ChargeCategory\" IS NOT NULL AND billing_period = '2025-01'";
    assert_eq!(run("focus", sql).data(), format!("c\n{BILLED}\n"));
}

#[test]
fn a_column_of_focus_in_lower_case_and_qualified() {
    let sql = "SELECT SUM(f.billedcost) AS c FROM focus AS f WHERE f.\"ChargePeriodStart\" >= TIMESTAMP '2025-01-01'";
    assert!(run("focus", sql).data().starts_with("c\n1196"), "{:?}", run("focus", sql));
}

#[test]
fn a_wildcard_over_focus() {
    let own = Grid::read(&run("focus", "SELECT * FROM focus LIMIT 1").data()).header;
    assert!(own.contains(&"billedcost".to_owned()) && !own.iter().any(|name| name.starts_with("line_item")), "{own:?}");
    let sql = "SELECT * FROM focus WHERE \"BilledCost\" > 0 AND \"CapacityReservationId\" IS NULL LIMIT 1";
    assert_eq!(Grid::read(&run("focus", sql).data()).header, own);
}

#[track_caller]
fn names_the_table(run: Run, asked: &str, known: &str) {
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.starts_with(&format!("Error: there is no table {asked:?}")), "{}", run.err);
    assert!(run.err.contains(&format!("Hint: there is {known}, ")), "{}", run.err);
}

#[test]
fn cur_over_a_focus_source() {
    names_the_table(run("focus", "SELECT 1 AS one FROM cur"), "cur", "focus");
    names_the_table(run("focus", "SELECT line_item_unblended_cost FROM cur"), "cur", "focus");
}

#[test]
fn focus_over_a_cur_source() {
    for form in FORMS {
        names_the_table(run(form, "SELECT \"BilledCost\" FROM focus"), "focus", "cur");
    }
}
