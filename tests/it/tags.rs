//! One tag in all its spellings, as columns and in the maps of CUR 2.0.

use crate::support::{Bill, Grid, Line, Value, usage};

fn bill(lines: impl Into<Vec<Line>>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// Two tagged lines and one without.
fn columns() -> Bill {
    let tagged = |value: &str, cost| usage("Amazon S3", cost).set("resource_tags_user_cost_center", value);
    bill([tagged("CC-1", 1.0), tagged("CC-2", 2.0), tagged("", 4.0)])
}

/// The same in the maps of CUR 2.0.
fn maps() -> Bill {
    let legacy = ["product_servicename", "product_region", "product_instance_type", "resource_tags_user_cost_center"];
    let plain = |cost| legacy.iter().fold(usage("", cost), |line, name| line.without(name));
    let tagged = |value: &str, cost| {
        let tags = Value::from([("user_cost_center", value), ("aws_created_by", "me")]);
        plain(cost).set("resource_tags", tags).set("product", [("servicename", "Amazon S3"), ("region", "eu-west-1")])
    };
    let untagged = plain(4.0).set("resource_tags", []).set("product", [("servicename", "Amazon S3")]);
    Bill::new().file("BILLING_PERIOD=2025-01/a.parquet", [tagged("CC-1", 1.0), tagged("CC-2", 2.0), untagged])
}

fn by_tag(bill: &Bill, key: &str) -> Vec<(String, String)> {
    let grid = Grid::read(&bill.costs(&["tags", "--tag", key, "--format", "csv"]).data());
    grid.rows.iter().map(|row| (row[0].clone(), row[2].clone())).collect()
}

fn expected() -> Vec<(String, String)> {
    [("", "4"), ("CC-2", "2"), ("CC-1", "1")].map(|(tag, cost)| (tag.to_owned(), cost.to_owned())).to_vec()
}

macro_rules! spellings {
    ($($name:ident: $bill:expr, $key:literal;)*) => {
        $(#[test]
        fn $name() {
            assert_eq!(by_tag(&$bill, $key), expected());
        })*
    };
}

spellings! {
    pascal_case: columns(), "CostCenter";
    snake_case: columns(), "cost_center";
    kebab_case: columns(), "cost-center";
    spaced: columns(), "Cost Center";
    with_its_prefix: columns(), "user:CostCenter";
    map_in_pascal_case: maps(), "CostCenter";
    map_in_snake_case: maps(), "cost_center";
    map_with_its_prefix: maps(), "user_cost_center";
}

#[test]
fn a_map_is_read_as_the_columns_of_the_legacy_report() {
    let rows = maps().sql(
        "SELECT product_servicename AS s, product_region AS r, resource_tags_user_cost_center AS t
         FROM cur ORDER BY line_item_unblended_cost",
    );
    assert_eq!(rows, "s,r,t\nAmazon S3,eu-west-1,CC-1\nAmazon S3,eu-west-1,CC-2\nAmazon S3,,\n");
}

#[test]
fn a_map_by_key() {
    let rows =
        maps().sql("SELECT product['servicename'] AS s, resource_tags['user_cost_center'] AS t FROM cur ORDER BY 2");
    assert_eq!(rows, "s,t\nAmazon S3,CC-1\nAmazon S3,CC-2\nAmazon S3,\n");
}

#[test]
fn services_and_regions_of_a_map() {
    assert_eq!(maps().costs(&["top", "--format", "csv"]).data(), "service,total_cost,share\nAmazon S3,7,100\n");
    let regions = maps().costs(&["regions", "--format", "csv"]).data();
    assert_eq!(regions, "region,total_cost,share\n,4,57.1429\neu-west-1,3,42.8571\n");
}

#[test]
fn the_documented_query_reads_a_map() {
    let sql = std::fs::read_to_string("queries/athena/09_tag_allocation.sql").unwrap();
    let rows = maps().sql(&sql);
    assert_eq!(
        rows,
        "cost_center,environment,product_servicename,allocated_cost\nCC-2,,Amazon S3,2\nCC-1,,Amazon S3,1\n"
    );
}

#[test]
fn spellings_of_a_key_beside_each_other_are_one_tag() {
    let tagged = |name: &str, value: &str, cost| {
        usage("Amazon S3", cost).without("resource_tags_user_cost_center").set(name, value)
    };
    let lines =
        [tagged("resource_tags_user_cost_center", "CC-1", 1.0), tagged("resource_tags_user_costcenter", "CC-2", 2.0)];
    let bill = bill(lines.into_iter().chain([tagged("resource_tags_user_costcenter", "", 4.0)]).collect::<Vec<_>>());
    assert_eq!(by_tag(&bill, "CostCenter"), expected());
}

#[test]
fn two_tags_at_once() {
    let line = |centre: &str, team: &str, cost| {
        let line = usage("Amazon S3", cost).set("resource_tags_user_cost_center", centre);
        line.set("resource_tags_user_team", team)
    };
    let bill = bill([line("A", "x", 3.0), line("A", "y", 2.0), line("B", "x", 1.0)]);
    let rows = bill.costs(&["tags", "--tag", "CostCenter", "--tag", "Team", "--format", "csv"]).data();
    assert_eq!(rows, bill.costs(&["tags", "--tag", "CostCenter,Team", "--format", "csv"]).data());
    let costs = "CostCenter,Team,service,allocated_cost,share\nA,x,Amazon S3,3,50\nA,y,Amazon S3,2,33.3333\nB,x,Amazon S3,1,16.6667\n";
    assert_eq!(rows, costs);
}

#[test]
fn a_tag_of_aws() {
    let line = usage("Amazon S3", 1.0).set("resource_tags_aws_created_by", "me");
    assert_eq!(by_tag(&bill([line]), "aws:createdBy"), [("me".to_owned(), "1".to_owned())]);
}

#[test]
fn values_are_shown_as_written() {
    let tagged = |value: &str, cost| usage("Amazon S3", cost).set("resource_tags_user_env", value);
    let bill = bill([tagged("Prod", 3.0), tagged("prod", 2.0), tagged("prod ", 1.0)]);
    assert_eq!(by_tag(&bill, "env").iter().map(|(tag, _)| tag.as_str()).collect::<Vec<_>>(), ["Prod", "prod", "prod "]);
}

#[test]
fn a_tag_column_that_is_absent_is_named() {
    let run = columns().costs(&["sql", "SELECT resource_tags_user_owner FROM cur", "--format", "csv"]);
    assert_eq!(run.out, "resource_tags_user_owner\n\"\"\n\"\"\n\"\"\n");
    assert_eq!(run.err, "Note: no line has the tag of resource_tags_user_owner; the source has cost_center\n");
}
