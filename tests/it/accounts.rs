//! Names and organizational units of accounts: from the file of `[accounts]` on the day of use, else from the bill.

use crate::support::{Bill, Line, Run, Value, snapshot, usage};

/// A bill beside settings that name a file of accounts.
struct Known {
    bill: Bill,
    settings: String,
}

impl Known {
    fn new(bill: Bill, file: &str, text: &str) -> Self {
        bill.place.write("costs.toml", format!("[accounts]\nfile = {file:?}\n"));
        bill.place.write(file, text);
        let settings = bill.place.path("costs.toml").display().to_string();
        Self { bill, settings }
    }

    fn costs(&self, args: &[&str]) -> Run {
        let args: Vec<&str> = ["--config", &self.settings].iter().chain(args).copied().collect();
        self.bill.costs(&args)
    }

    fn csv(&self, args: &[&str]) -> String {
        self.costs(&[args, &["--format", "csv"]].concat()).data()
    }

    /// What a call that fails says, without the place of its files.
    fn told(&self, args: &[&str]) -> String {
        let run = self.costs(args);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        run.err.replace(&self.bill.place.path("").display().to_string(), "[HERE]/")
    }
}

/// A wrapper that the snapshots' macro can tell.
struct Told(String);

impl Told {
    fn told(&self) -> &str {
        &self.0
    }
}

fn fault(file: &str, text: &str) -> Told {
    Told(Known::new(legacy(), file, text).told(&["accounts"]))
}

/// 2 dollars of the 15th, 3 of the 16th, and 5 of another account.
fn legacy() -> Bill {
    let lines = [
        usage("Amazon S3", 2.0).on("2025-01-15"),
        usage("Amazon S3", 3.0).on("2025-01-16"),
        usage("Amazon S3", 5.0).set("line_item_usage_account_id", "012345678901"),
    ];
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

const MOVED: &str = "account,name,organizational_unit,from,to
222222222222,shop,Root/A,,2025-01-15
222222222222,shop,Root/B/C,2025-01-16,
";

#[test]
fn a_unit_that_changes_within_the_month_splits_the_cost_by_day() {
    let known = Known::new(legacy(), "accounts.csv", MOVED);
    // 2 until the 15th, 3 from the 16th on; 2 + 3 + 5 = 10.
    let accounts = "account,account_name,organizational_unit,total_cost,share\n\
                    012345678901,,,5,50\n222222222222,shop,Root/B/C,3,30\n222222222222,shop,Root/A,2,20\n";
    assert_eq!(known.csv(&["accounts"]), accounts);
    let units = "organizational_unit,accounts,total_cost,share\n,1,5,50\nRoot/B/C,1,3,30\nRoot/A,1,2,20\n";
    assert_eq!(known.csv(&["organizational-units"]), units);
}

#[test]
fn units_by_the_levels_of_their_path() {
    let known = Known::new(legacy(), "accounts.csv", MOVED);
    let two = "organizational_unit,accounts,total_cost,share\n,1,5,50\nRoot/B,1,3,30\nRoot/A,1,2,20\n";
    assert_eq!(known.csv(&["organizational-units", "--depth", "2"]), two);
    let one = "organizational_unit,accounts,total_cost,share\n,1,5,50\nRoot,1,5,50\n";
    let mut rows: Vec<String> =
        known.csv(&["organizational-units", "--depth", "1"]).lines().map(|line| format!("{line}\n")).collect();
    rows[1..].sort();
    assert_eq!(rows.concat(), one);
}

#[test]
fn a_unit_is_a_column_of_line_items() {
    let known = Known::new(legacy(), "accounts.csv", MOVED);
    let sql = "SELECT SUM(unblended_cost) AS cost FROM line_items WHERE organizational_unit LIKE 'Root/B%'";
    assert_eq!(known.csv(&["sql", sql]), "cost\n3\n");
}

#[test]
fn zeros_that_a_spreadsheet_lost_come_back_and_are_said() {
    let known = Known::new(legacy(), "accounts.csv", "Account,Name\n12345678901,data\n");
    let run = known.costs(&["accounts", "--format", "csv"]);
    let accounts = "account,account_name,organizational_unit,total_cost,share\n\
                    012345678901,data,,5,50\n222222222222,,,5,50\n";
    assert_eq!(run.out, accounts);
    assert!(run.err.contains("such as 12345678901 in line 2 as 012345678901"), "{}", run.err);
}

#[test]
fn a_file_in_toml() {
    let text = "[[account]]\nid = \"222222222222\"\nname = \"shop\"\nto = 2025-01-15\n";
    let known = Known::new(legacy(), "accounts.toml", text);
    let sql = "SELECT account_name, SUM(unblended_cost) AS cost FROM line_items GROUP BY 1 ORDER BY 1";
    assert_eq!(known.csv(&["sql", sql]), "account_name,cost\nshop,2\n,8\n");
}

const BOTH: &str = "SELECT account, usage_date, account_name, organizational_unit FROM line_items ORDER BY 1, 2, 3";

#[test]
fn without_a_file_the_legacy_report_knows_neither() {
    let rows = "account,usage_date,account_name,organizational_unit\n012345678901,2025-01-01,,\n\
                222222222222,2025-01-15,,\n222222222222,2025-01-16,,\n";
    assert_eq!(legacy().sql(BOTH), rows);
}

/// The bill's own name stands where the file has no name, or no row for the day.
#[test]
fn names_of_cur2_stand_where_the_file_is_silent() {
    let line = |day: &str| {
        let line = usage("", 1.0).without("product_servicename").on(day);
        line.set("product", [("region", "eu-west-1")]).set("line_item_usage_account_name", "own")
    };
    let other = line("2025-01-03").set("line_item_usage_account_id", "333333333333");
    let bill = Bill::new().file("BILLING_PERIOD=2025-01/a.parquet", [line("2025-01-01"), line("2025-01-02"), other]);
    let text = "account,name,organizational_unit,from\n222222222222,new,A,2025-01-02\n333333333333,,B,\n";
    let rows = "account,usage_date,account_name,organizational_unit\n222222222222,2025-01-01,own,\n\
                222222222222,2025-01-02,new,A\n333333333333,2025-01-03,own,B\n";
    assert_eq!(Known::new(bill, "accounts.csv", text).csv(&["sql", BOTH]), rows);
}

#[test]
fn names_of_focus_stand_where_the_file_is_silent() {
    let text = "BilledCost,EffectiveCost,ServiceName,ChargeCategory,BillingPeriodStart,ChargePeriodStart,\
                BillingCurrency,SubAccountId,SubAccountName\n\
                1,1,S,Usage,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,USD,222222222222,own\n\
                1,1,S,Usage,2025-01-01T00:00:00Z,2025-01-02T23:00:00Z,USD,222222222222,own\n\
                1,1,S,Usage,2025-01-01T00:00:00Z,2025-01-03T00:00:00Z,USD,my-project-of-google,own\n";
    let bill = Bill::new().other("data/BILLING_PERIOD=2025-01/x-00001.csv", text);
    let text = "account,name,organizational_unit,from\n222222222222,new,A,2025-01-02\nmy-project-of-google,,B,\n";
    let rows = "account,usage_date,account_name,organizational_unit\n222222222222,2025-01-01,own,\n\
                222222222222,2025-01-02,new,A\nmy-project-of-google,2025-01-03,own,B\n";
    assert_eq!(Known::new(bill, "accounts.csv", text).csv(&["sql", BOTH]), rows);
}

/// What is exported keeps what was known, and a file of today's comes before it.
#[test]
fn exported_line_items_keep_names_and_units() {
    for form in ["parquet", "csv"] {
        let known = Known::new(legacy(), "accounts.csv", MOVED);
        let lake = known.bill.place.path("lake").display().to_string();
        assert_eq!(known.costs(&["export", "--format", form, "-o", &lake]).code, 0);
        let rows = known.csv(&["sql", BOTH]);
        assert!(rows.contains("222222222222,2025-01-16,shop,Root/B/C\n"), "{rows}");
        let read = |settings: &str| {
            crate::support::costs(&["sql", BOTH, "--format", "csv", "--source", &lake, "--config", settings]).data()
        };
        known.bill.place.write("none.toml", "");
        assert_eq!(read(&known.bill.place.path("none.toml").display().to_string()), rows, "{form}");
        known.bill.place.write("accounts.csv", "account,organizational_unit\n222222222222,New\n");
        assert_eq!(read(&known.settings), rows.replace("Root/B/C", "New").replace("Root/A", "New"), "{form}");
    }
}

/// An older file of the month without the column of names does not make a second row of an account.
#[test]
fn lines_without_a_name_belong_to_the_one_that_others_have() {
    let line = |cost: f64| usage("", cost).set("product", Value::Map(Vec::new()));
    let files = [line(1.0), line(2.0).set("line_item_usage_account_name", "own")];
    let bill = |lines: [Line; 2]| Bill::new().file("BILLING_PERIOD=2025-01/a.parquet", lines);
    let rows = bill(files).costs(&["accounts", "--format", "csv"]).data();
    assert_eq!(rows, "account,account_name,organizational_unit,total_cost,share\n222222222222,own,,3,100\n");
    let named = |cost: f64, name: &str| line(cost).set("line_item_usage_account_name", name);
    let rows = bill([named(1.0, "old"), named(2.0, "new")]).costs(&["accounts", "--format", "csv"]).data();
    let two = "222222222222,new,,2,66.6667\n222222222222,old,,1,33.3333\n";
    assert_eq!(rows, format!("account,account_name,organizational_unit,total_cost,share\n{two}"));
}

#[test]
fn rows_that_overlap() {
    let text = "account,name,from,to\n222222222222,a,,2025-01-15\n222222222222,b,2025-01-15,\n";
    snapshot!(fault("accounts.csv", text));
}

#[test]
fn an_unknown_column() {
    snapshot!(fault("accounts.csv", "account,organisational_unit\n222222222222,a\n"));
}

#[test]
fn a_day_that_is_none() {
    snapshot!(fault("accounts.toml", "[[account]]\nid = \"222222222222\"\nfrom = \"01/02/2025\"\n"));
}

#[test]
fn no_such_file() {
    let known = Known::new(legacy(), "accounts.csv", MOVED);
    std::fs::remove_file(known.bill.place.path("accounts.csv")).unwrap();
    snapshot!(Told(known.told(&["accounts"])));
}

#[test]
fn a_file_that_is_no_utf8() {
    let known = Known::new(legacy(), "accounts.csv", MOVED);
    known.bill.place.write("accounts.csv", b"account,name\n222222222222,B\xfcro\n");
    snapshot!(Told(known.told(&["accounts"])));
}
