//! Tag coverage, and the tags that costs.toml requires.

use crate::support::{Grid, Line, Place, Ran, Value, usage};

fn line(cost: f64, environment: impl Into<Value>) -> Line {
    usage("Amazon S3", cost).set("resource_tags_user_environment", environment)
}

/// 100 of prod, 6 of other ways to write it, 4 of dev, 20 + 10 untagged (absent, empty), and a tax that cannot be tagged.
fn lines() -> Vec<Line> {
    vec![
        line(100.0, "prod"),
        line(5.0, "Prod"),
        line(1.0, "prdo"),
        line(4.0, "dev"),
        line(20.0, ""),
        line(10.0, Value::Null),
        line(50.0, "").kind("Tax"),
    ]
}

fn place(settings: &str) -> Place {
    let place = Place::new();
    place.write("bill/year=2025/month=1/a.parquet", crate::support::File::new(lines()).bytes());
    place.write("costs.toml", format!("[sources.mine]\nurl = \"bill\"\n{settings}"));
    place
}

fn run(settings: &str, args: &[&str]) -> Ran {
    place(settings).run(args)
}

#[test]
fn null_and_empty_are_untagged_and_variants_are_listed() {
    // 110 of 140 carry the tag: 78.5714 %. prod has the most spend of what looks like it.
    let rows = run("", &["tag-coverage", "--tag", "Environment", "--format", "csv"]).data();
    let expected = "\
tag,tagged_cost,untagged_cost,coverage,value_count,not_allowed_cost,variants
Environment,110,30,78.5714,4,,\"prod: Prod 5.00, prdo 1.00\"
";
    assert_eq!(rows, expected);
}

const REQUIRED: &str = "[tags.required]\nEnvironment = [\"prod\", \"dev\"]\n";

#[test]
fn required_tags_are_looked_at_unless_others_are_named() {
    let rows = Grid::read(&run(REQUIRED, &["tag-coverage", "--format", "csv"]).data());
    // Prod and prdo are not allowed: 5 + 1.
    assert_eq!((rows.column("tag"), rows.column("not_allowed_cost")), (vec!["Environment".into()], vec!["6".into()]));
}

#[test]
fn no_tag_named_and_none_required() {
    let ran = run("", &["tag-coverage"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.starts_with("Error: --tag names no tag, and costs.toml requires none\nHint: add --tag KEY"),
        "{}",
        ran.err
    );
}

#[test]
fn the_check_names_what_is_missing_and_what_is_not_allowed() {
    let ran = run(REQUIRED, &["check", "required-tags", "--format", "csv", "--fail-on", "warning"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    // Of 140: 30 missing (21.43 %), 5 and 1 not allowed.
    let expected = "\
state,finding,count,amount,currency
warning,Environment is missing,2,30,USD
warning,\"Environment is \"\"Prod\"\", which is not allowed (near \"\"prod\"\")\",1,5,USD
warning,\"Environment is \"\"prdo\"\", which is not allowed (near \"\"prod\"\")\",1,1,USD
";
    assert_eq!(ran.text(), expected);
    assert!(ran.err.ends_with("required-tags is warning, 21.43%\n"), "{}", ran.err);
}

#[test]
fn the_check_is_not_listed_where_nothing_is_required() {
    assert!(!run("", &["check", "--format", "csv"]).text().contains("required-tags"));
    assert!(run(REQUIRED, &["check", "--format", "csv"]).text().contains("required-tags"));
    let ran = run("", &["check", "required-tags"]);
    assert!(ran.err.contains("costs.toml requires no tags: see [tags.required]"), "{}{}", ran.text(), ran.err);
}

#[test]
fn a_required_tag_that_the_bill_lacks() {
    let ran = run("[tags.required]\nOwner = []\n", &["check", "required-tags", "--format", "csv"]);
    assert_eq!((ran.code, ran.text().as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("there is no tag \"Owner\""), "{}", ran.err);
}
