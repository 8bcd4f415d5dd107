//! What the reader found is among the checks.

use crate::support::checked::{clean, january, row, told};
use crate::support::{Bill, File, usage};

#[test]
fn values_that_do_not_fit() {
    // Two costs of NaN and one usage amount.
    let lines = [
        clean("a", f64::NAN),
        clean("b", f64::NAN),
        clean("c", 1.0).set("line_item_usage_amount", f64::INFINITY),
        clean("d", 2.0),
    ];
    let found = told(&january(lines), "misfits").of(1, "misfits is error, 5 values");
    let expected = [
        row(["error", "line_item_blended_cost, such as \"NaN\"", "2", "", ""]),
        row(["error", "line_item_unblended_cost, such as \"NaN\"", "2", "", ""]),
        row(["error", "line_item_usage_amount, such as \"inf\"", "1", "", ""]),
    ];
    assert_eq!(found, expected);
}

const HEADER: &str = "identity/LineItemId,lineItem/LineItemType,lineItem/UnblendedCost,lineItem/CurrencyCode";

fn csv(text: &str) -> Bill {
    Bill::new().other("20250101-20250201/report-00001.csv", text)
}

#[test]
fn a_row_that_could_not_be_read() {
    let bill = csv(&format!("{HEADER}\na,Usage,1.5,USD\nb,Usage\nc,Usage,2.5,USD\n"));
    let found = told(&bill, "bad-rows").of(1, "bad-rows is error, 1 row");
    let [state, text, count, ..] = &found[0];
    assert_eq!((state.as_str(), count.as_str()), ("error", "1"));
    assert!(text.contains("report-00001.csv, the first at line 3: "), "{text}");
}

#[test]
fn headers_that_fall_on_one_name() {
    let bill = csv(&format!("{HEADER},resourceTags/user:Name,resourceTags/user:name\na,Usage,1.5,USD,x,y\n"));
    let found = told(&bill, "tag-collisions").of(0, "tag-collisions is info, 0 rows");
    let text = &found[0][1];
    assert!(text.starts_with("the headers \"resourceTags/user:Name\" and \"resourceTags/user:name\" of "), "{text}");
}

#[test]
fn tag_columns_that_collide() {
    // The second line has two values; the first only one, the third the same twice.
    let line = |id: &str, one: &str, other: &str| {
        clean(id, 1.0).set("resource_tags_user_cost_center", one).set("resource_tags_user_costcenter", other)
    };
    let bill = january([line("a", "x", ""), line("b", "x", "y"), line("c", "z", "z")]);
    let found = told(&bill, "tag-collisions").of(0, "tag-collisions is warning, 1 row");
    let text = "the columns \"resource_tags_user_cost_center\" and \"resource_tags_user_costcenter\"";
    assert_eq!(found, [row(["warning", text, "1", "", ""])]);
}

#[test]
fn tag_keys_of_a_map_that_collide() {
    let line = |id: &str, cost| clean(id, cost).without("resource_tags_user_cost_center");
    let both = line("a", 1.0).set("resource_tags", [("user_env", "x"), ("user_Env", "y")]);
    let one = line("b", 1.0).set("resource_tags", [("user_env", "x")]);
    let bill = Bill::new().file("BILLING_PERIOD=2025-01/a.parquet", [both, one]);
    let found = told(&bill, "tag-collisions").of(0, "tag-collisions is warning, 1 row");
    assert_eq!(found, [row(["warning", "the keys \"user_Env\" and \"user_env\" of resource_tags", "1", "", ""])]);
}

#[test]
fn columns_that_no_file_has() {
    let bill = january([clean("a", 1.0).without("product_region")]);
    let found = told(&bill, "absent-columns");
    assert_eq!(found.code, 0);
    let names: Vec<&str> = found.findings.iter().map(|row| row[1].as_str()).collect();
    assert!(names.contains(&"product_region") && !names.contains(&"bill_invoice_id"), "{names:?}");
}

#[test]
fn a_report_that_is_being_written() {
    let bill = january([clean("a", 1.0)]).other("cost_and_usage_data_status/status.csv", "status\nUPDATING\n");
    let found = told(&bill, "deliveries").of(0, "deliveries is warning, 1 file");
    assert!(found[0][1].starts_with("AWS is writing ") && found[0][1].ends_with("cost_and_usage_data_status"));
}

#[test]
fn a_delivery_that_is_not_whole() {
    // The newer delivery lacks its first file, so the older one is read.
    let folder = |id: &str| format!("BILLING_PERIOD=2025-01/{id}");
    let older = folder("2025-01-10T04:15:30.000Z-00000000-0000-4000-8000-000000000001");
    let newer = folder("2025-01-20T04:15:30.000Z-00000000-0000-4000-8000-000000000002");
    let bill = Bill::new()
        .file(&format!("{older}/x-00001.snappy.parquet"), [usage("Amazon S3", 1.0)])
        .file(&format!("{newer}/x-00002.snappy.parquet"), [usage("Amazon S3", 2.0)]);
    let found = told(&bill, "deliveries").of(0, "deliveries is warning, 1 file");
    assert_eq!(found[1], row(["info", "2025-01 was delivered 2025-01-10 04:15 UTC", "1", "", ""]));
    assert!(found[0][1].ends_with("x-00002.snappy.parquet is of a delivery that is not whole"), "{}", found[0][1]);
}

#[test]
fn values_that_fit_are_fine() {
    let file = File::new([clean("a", 1.0)]).typed("line_item_unblended_cost", arrow::datatypes::DataType::Utf8);
    told(&Bill::new().with("year=2025/month=1/a.parquet", file), "misfits").of(0, "misfits is ok, 0 values");
}
