//! SQL that cannot be run: the place in the text, near names, and nothing written.

use crate::support::{Place, Ran, snapshots};

fn sql(text: &str) -> Ran {
    Place::over_sample("").run(&["sql", text])
}

snapshots! {
    syntax => sql("SELECT product_servicename\nFORM cur\nWHERE 1 = 1");
    syntax_at_the_end => sql("SELECT product_servicename FROM");
    open_quote => sql("SELECT 'January FROM cur");
    unknown_column => sql("SELECT\n  line_item_unblended_costs\nFROM cur");
    unknown_column_of_a_view => sql("SELECT servce FROM line_items");
    unknown_column_far_from_all => sql("SELECT zzz FROM line_items");
    unknown_qualified_column => sql("SELECT c.line_item_unblended_cst FROM cur AS c");
    unknown_table => sql("SELECT 1 FROM line_itemz");
    unknown_database => sql("SELECT 1 FROM cost_reports.detailed_cost_usage_report");
    unknown_function => sql("SELECT summ(line_item_unblended_cost) FROM cur");
    missing_group_by => sql("SELECT product_servicename, SUM(line_item_unblended_cost) FROM cur");
    cast_of_text_that_is_no_number => sql("SELECT CAST('abc' AS INT)");
    insert => sql("INSERT INTO cur SELECT * FROM cur");
    update => sql("UPDATE cur SET line_item_unblended_cost = 0");
    delete => sql("DELETE FROM cur");
    drop_table => sql("DROP TABLE cur");
    copy_to => sql("COPY cur TO 'stolen.parquet'");
    create_table => sql("CREATE TABLE x AS SELECT * FROM cur");
    create_external_table => sql("CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '/etc/passwd'");
    set => sql("SET datafusion.execution.batch_size = 1");
    file_outside_the_sources => sql("SELECT * FROM '/etc/passwd'");
    two_statements => sql("SELECT 1; SELECT 2");
    empty => sql("");
    only_a_comment => {
        let place = Place::over_sample("");
        place.write("query.sql", "-- nothing\n");
        place.run(&["sql", "-f", "query.sql"])
    };
    missing_file => Place::over_sample("").run(&["sql", "--file", "nowhere.sql"]);
    fault_in_a_file => {
        let place = Place::over_sample("");
        place.write("query.sql", "-- Services\nSELECT servicename\nFROM line_items\n");
        place.run(&["sql", "-f", "query.sql"])
    };
    both_text_and_file => Place::over_sample("").run(&["sql", "SELECT 1", "--file", "query.sql"]);
}

#[test]
fn a_refused_copy_leaves_no_file() {
    let place = Place::over_sample("");
    assert_eq!(place.run(&["sql", "COPY (SELECT 1) TO 'stolen.parquet'"]).code, 2);
    assert!(!place.path("stolen.parquet").exists());
}

/// The documented queries 07 and 08 begin so.
#[test]
fn sql_that_begins_with_a_comment_is_no_flag() {
    let ran = sql("-- one\nSELECT 1 AS one");
    assert_eq!(ran.code, 0, "{}", ran.err);
}
