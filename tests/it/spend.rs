//! `costs spend`, `costs unit`, and `--currency`.

use crate::support::sample::{figure, figures};
use crate::support::{Bill, Grid, Place, costs, snapshots, sum, usage};

fn rows(args: &[&str]) -> Grid {
    Grid::read(&costs(&[&["spend", "--format", "csv"], args].concat()).data())
}

/// The ledger's figures by account, of three months each by itself.
#[test]
fn by_month_and_account() {
    let grid = rows(&["--by", "account", "--grain", "month"]);
    for month in ["2024-11", "2024-12", "2025-01"] {
        let first = format!("{month}-01");
        let of: Vec<_> = grid.rows.iter().filter(|row| row[0] == first).collect();
        let sums: std::collections::BTreeMap<String, String> =
            of.into_iter().map(|row| (row[1].clone(), row[2].clone())).collect();
        assert_eq!(sums, figures(month, "account", "all"), "{month}");
    }
}

#[test]
fn by_day_of_use() {
    let grid = rows(&["--grain", "day", "--from", "2025-01", "--charges", "usage"]);
    let days = crate::support::sample::days("2025-01");
    let ours: std::collections::BTreeMap<String, String> =
        grid.column("day").into_iter().zip(grid.column("cost")).collect();
    assert_eq!(ours, days);
}

#[test]
fn hours_add_up_to_the_month() {
    let grid = rows(&["--grain", "hour", "--from", "latest", "--by", "service"]);
    assert!(grid.rows.len() > 744 && grid.rows[0][0] == "2025-01-01T00:00:00Z", "{:?}", grid.rows[0]);
    assert_eq!(sum(grid.column("cost")), figure("2025-01", &["unblended"]));
}

#[test]
fn others_complete_the_top() {
    let grid = rows(&["--by", "service,region", "--top", "3", "--others", "--from", "latest"]);
    assert_eq!(grid.rows.len(), 4);
    assert_eq!(grid.column("service")[3], "(others)");
    assert_eq!(sum(grid.column("cost")), figure("2025-01", &["unblended"]));
}

#[test]
fn what_is_not_shown_is_said() {
    let run = costs(&["spend", "--by", "account", "--top", "7", "--from", "latest"]);
    let least = figures("2025-01", "account", "all");
    assert_eq!(least.len(), 8);
    assert!(run.err.contains("Note: 1 other group with "), "{}", run.err);
}

macro_rules! wheres {
    ($($name:ident: $($condition:literal),* is $sql:literal;)*) => {
        $(#[test]
        fn $name() {
            let conditions: Vec<&str> = [$($condition),*].into_iter().flat_map(|condition| ["--where", condition]).collect();
            let ours = rows(&[&["--from", "latest"], conditions.as_slice()].concat()).column("cost");
            let sql = concat!("SELECT SUM(unblended_cost) AS c FROM line_items WHERE billing_month = DATE '2025-01-01' AND ", $sql);
            let theirs = Grid::read(&costs(&["sql", sql, "--format", "csv"]).data()).column("c");
            assert_eq!(ours, theirs);
        })*
    };
}

wheres! {
    an_equality: "region=eu-west-1" is "region = 'eu-west-1'";
    a_glob: "region=eu-*" is "region LIKE 'eu-%'";
    one_of_several: "region=eu-*,us-east-1" is "(region LIKE 'eu-%' OR region = 'us-east-1')";
    none_of_several: "region!=eu-*,us-east-1" is "(region IS NULL OR region NOT LIKE 'eu-%' AND region <> 'us-east-1')";
    without_a_value: "region=" is "region IS NULL";
    with_a_value: "region!=" is "region IS NOT NULL";
    two_conditions: "service=Amazon S*", "charge_type!=Tax" is "service LIKE 'Amazon S%' AND (charge_type IS NULL OR charge_type <> 'Tax')";
    a_letter: "usage_type=Requests-Tier?" is "usage_type LIKE 'Requests-Tier_'";
    a_flag: "is_reservable=true" is "is_reservable";
}

#[test]
fn a_tag_in_a_condition() {
    let prod = rows(&["--from", "latest", "--where", "tag:Environment=prod"]).column("cost");
    let by_tag = rows(&["--from", "latest", "--by", "tag:environment"]);
    let row = by_tag.rows.iter().find(|row| row[0] == "prod").unwrap();
    assert_eq!(prod, [row[1].clone()]);
}

#[test]
fn a_condition_on_any_report() {
    let run = costs(&["top", "--where", "region=eu-*", "--format", "csv", "--limit", "100"]);
    let ours = sum(Grid::read(&run.out).column("total_cost"));
    let theirs = rows(&["--from", "latest", "--where", "region=eu-*", "--charges", "usage"]).column("cost");
    assert_eq!([ours], theirs[..]);
    assert!(run.err.contains(" in other rows"), "{}", run.err);
}

/// Percent and underscore are text in a condition, not patterns.
#[test]
fn likes_own_letters_are_text() {
    let named = |name: &str| usage(name, 1.0);
    let bill =
        Bill::new().file("year=2025/month=1/a.parquet", [named("a_b*"), named("axb1"), named("50%"), named("500")]);
    let cost = |condition: &str| {
        let run = bill.costs(&["spend", "--where", condition, "--format", "csv"]);
        Grid::read(&run.data()).column("cost").concat()
    };
    assert_eq!((cost("service=a_b*"), cost("service=50%*")), ("1".to_owned(), "1".to_owned()));
}

/// A tag may have the name of a column of the result.
#[test]
fn a_tag_named_cost() {
    let line = usage("Amazon S3", 5.0).set("resource_tags_user_cost", "high");
    let bill = Bill::new().file("year=2025/month=1/a.parquet", [line, usage("Amazon S3", 2.0)]);
    let run = bill.costs(&["spend", "--by", "tag:cost", "--format", "csv"]);
    assert_eq!(run.out, "cost,cost\nhigh,5\n,2\n");
    assert_eq!(run.err, "January 2025: 7.00 USD unblended on the bill = 7.00 shown\n");
}

snapshots! {
    unknown_dimension => Place::over_sample("").run(&["spend", "--by", "servce"]);
    a_time_as_dimension => Place::over_sample("").run(&["spend", "--by", "month"]);
    an_amount_as_dimension => Place::over_sample("").run(&["spend", "--by", "list_cost"]);
    a_dimension_twice => Place::over_sample("").run(&["spend", "--by", "service,service"]);
    no_condition => Place::over_sample("").run(&["spend", "--where", "region"]);
    unknown_dimension_in_a_condition => Place::over_sample("").run(&["spend", "--where", "regio=eu"]);
    help_of_spend => Place::over_sample("").run(&["spend", "--help"]);
    help_of_unit => Place::over_sample("").run(&["unit", "--help"]);
    unknown_amortize => Place::over_sample("").run(&["top", "--amortize", "dayly"]);
    unknown_axis => Place::over_sample("").run(&["top", "--axis", "time"]);
    currency_without_rates => Place::over_sample("").run(&["top", "--currency", "EUR"]);
    rates_without_currency => Place::over_sample("").run(&["top", "--rates", "rates.csv"]);
}

/// A place with a bill in dollars and euros of December and January, and a file.
fn place(file: &str, text: &str) -> Place {
    let place = Place::new();
    let euro = |cost: f64| usage("Amazon S3", cost).set("line_item_currency_code", "EUR");
    let january = crate::support::File::new([usage("Amazon S3", 10.0), euro(7.0)]).bytes();
    place.write("bill/year=2025/month=1/a.parquet", january);
    let december = crate::support::File::new([usage("Amazon S3", 20.0).month("2024-12")]).bytes();
    place.write("bill/year=2024/month=12/a.parquet", december);
    place.write("costs.toml", "[sources.mine]\nurl = \"bill\"\n");
    place.write(file, text);
    place
}

const RATES: &str = "month,from,to,rate\n2024-12,USD,EUR,0.9\n2025-01,USD,EUR,0.95\n";

#[test]
fn amounts_of_two_currencies_become_one_by_monthly_rates() {
    let place = place("rates.csv", RATES);
    // 20 · 0.9 = 18; 10 · 0.95 + 7 = 16.5.
    let ran = place.run(&["trend", "--currency", "EUR", "--rates", "rates.csv", "--format", "csv"]);
    assert_eq!(ran.text(), "month,service,monthly_cost\n2024-12-01,Amazon S3,18\n2025-01-01,Amazon S3,16.5\n");
    assert!(ran.err.contains("34.50 EUR unblended on the bill = 34.50 shown"), "{}", ran.err);
    let rates = "Rates of rates.csv: 1 USD = 0.9 EUR in 2024-12; 1 USD = 0.95 EUR in 2025-01\n";
    assert!(ran.err.ends_with(rates), "{}", ran.err);
}

#[test]
fn a_closed_month_without_a_rate_is_an_error() {
    let place = place("rates.csv", "month,from,to,rate\n2024-12,USD,EUR,0.9\n");
    let ran = place.run(&["top", "--currency", "EUR", "--rates", "rates.csv"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("rates.csv has no rate of USD into EUR for 2025-01"), "{}", ran.err);
}

#[test]
fn rates_of_the_settings() {
    let place = place("rates.csv", RATES);
    place.write("costs.toml", "[sources.mine]\nurl = \"bill\"\n[currency]\nrates = \"rates.csv\"\n");
    let ran = place.run(&["spend", "--from", "latest", "--currency", "EUR", "--format", "csv"]);
    assert_eq!(ran.text(), "cost\n16.5\n");
}

#[test]
fn two_currencies_stay_apart_without_rates() {
    let ran = place("rates.csv", RATES).run(&["spend", "--from", "latest", "--format", "csv"]);
    assert_eq!(ran.text(), "cost,currency\n7,EUR\n10,USD\n");
}

#[test]
fn cost_of_an_order() {
    let place = place("orders.csv", "day,orders\n2024-12-03,3\n2024-12-31,1\n2025-01-01,4\n");
    let args = ["unit", "--metric-file", "orders.csv", "--where", "currency=USD", "--format", "csv"];
    // 20 / (3 + 1) = 5 in December, 10 / 4 = 2.5 in January: half of it.
    let expected = "\
month,metric,cost,units,unit_cost,change_percent
2024-12-01,orders,20,4,5,
2025-01-01,orders,10,4,2.5,-50
";
    assert_eq!(place.run(&args).text(), expected);
}

#[test]
fn cost_of_an_order_by_service() {
    // No column of services: the orders of every service; and one by service with a service that cost nothing.
    let place = place("orders.csv", "month,service,orders\n2024-12,Amazon S3,8\n2024-12,Amazon SQS,2\n");
    let args = ["unit", "--metric-file", "orders.csv", "--by", "service", "--to", "2024-12", "--format", "csv"];
    let expected = "\
month,service,metric,cost,units,unit_cost,change_percent
2024-12-01,Amazon S3,orders,20,8,2.5,
2024-12-01,Amazon SQS,orders,0,2,0,
";
    assert_eq!(place.run(&args).text(), expected);
}

#[test]
fn a_month_without_a_figure() {
    let place = place("orders.csv", "month,orders\n2024-12,4\n");
    let ran = place.run(&["unit", "--metric-file", "orders.csv", "--where", "currency=USD", "--format", "csv"]);
    assert!(ran.text().ends_with("2025-01-01,orders,10,,,\n"), "{}", ran.text());
    assert!(ran.err.contains("Note: the metric file says nothing of 1 of 2 rows\n"), "{}", ran.err);
}
