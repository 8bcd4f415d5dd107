//! `costs accounts sync` against moto's Organizations, and against answers that moto never gives.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::support::canned::Canned;
use crate::support::moto::Moto;
use crate::support::s3::without_aws;
use crate::support::{Grid, Place, Ran, snapshot};

/// An organization: `Root/Engineering/Platform`, the management account at the root and accounts below.
struct Organization {
    moto: Moto,
    root: String,
    engineering: String,
    platform: String,
}

impl Organization {
    fn new() -> Self {
        let moto = Moto::start();
        moto.preset("/moto-api/seed?a=42", json!(null));
        call(&moto, "CreateOrganization", json!({ "FeatureSet": "ALL" }));
        let root = text(&call(&moto, "ListRoots", json!({}))["Roots"][0]["Id"]);
        let engineering = unit(&moto, &root, "Engineering");
        let platform = unit(&moto, &engineering, "Platform");
        Self { moto, root, engineering, platform }
    }

    fn account(&self, name: &str, unit: &str) -> String {
        let body = json!({ "AccountName": name, "Email": format!("{name}@example.com") });
        let id = text(&call(&self.moto, "CreateAccount", body)["CreateAccountStatus"]["AccountId"]);
        self.put(&id, &self.root, unit);
        id
    }

    fn put(&self, account: &str, from: &str, to: &str) {
        let body = json!({ "AccountId": account, "SourceParentId": from, "DestinationParentId": to });
        call(&self.moto, "MoveAccount", body);
    }
}

fn call(moto: &Moto, action: &str, body: Value) -> Value {
    moto.call("organizations", &format!("AWSOrganizationsV20161128.{action}"), body)
}

fn unit(moto: &Moto, parent: &str, name: &str) -> String {
    let body = json!({ "ParentId": parent, "Name": name });
    text(&call(moto, "CreateOrganizationalUnit", body)["OrganizationalUnit"]["Id"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A place whose costs.toml names a file of accounts.
fn place() -> Place {
    Place::with_settings("[accounts]\nfile = \"names/accounts.csv\"\n")
}

fn sync(place: &Place, moto: &Moto, args: &[&str]) -> Ran {
    std::fs::create_dir_all(place.path("names")).unwrap();
    let args: Vec<&str> = ["accounts", "sync"].iter().chain(args).copied().collect();
    place.told(moto.tell(&mut place.program(&args)))
}

/// Of each account's last row its name and unit.
fn units(text: &str) -> BTreeMap<String, (String, String)> {
    Grid::read(text).rows.iter().map(|row| (row[0].clone(), (row[1].clone(), row[2].clone()))).collect()
}

#[test]
fn units_are_paths_from_the_root() {
    let organization = Organization::new();
    let (shop, build) = (
        organization.account("shop", &organization.engineering),
        organization.account("build", &organization.platform),
    );
    let place = place();
    let ran = sync(&place, &organization.moto, &[]);
    assert_eq!(ran.data(), "");
    assert!(ran.err.contains(&format!("New: {build} build, Root/Engineering/Platform\n")), "{}", ran.err);
    assert!(ran.err.ends_with("names/accounts.csv: 3 accounts, 3 new\n"), "{}", ran.err);
    let file = place.read("names/accounts.csv");
    assert!(file.starts_with("account,name,organizational_unit,from,to\n"), "{file}");
    let pair = |name: &str, unit: &str| (name.to_owned(), unit.to_owned());
    let expected = [
        ("123456789012".to_owned(), pair("master", "Root")), // moto's own account
        (shop, pair("shop", "Root/Engineering")),
        (build, pair("build", "Root/Engineering/Platform")),
    ];
    assert_eq!(units(&file), BTreeMap::from(expected));
}

#[test]
fn a_second_run_changes_nothing() {
    let organization = Organization::new();
    let place = place();
    assert_eq!(sync(&place, &organization.moto, &[]).code, 0);
    let file = place.read("names/accounts.csv");
    let ran = sync(&place, &organization.moto, &[]);
    assert!(ran.err.ends_with("names/accounts.csv: 1 account, nothing new\n"), "{}", ran.err);
    assert_eq!(place.read("names/accounts.csv"), file);
}

#[test]
fn an_account_that_moves_keeps_its_history() {
    let organization = Organization::new();
    let shop = organization.account("shop", &organization.engineering);
    let place = place();
    assert_eq!(sync(&place, &organization.moto, &[]).code, 0);
    let before = Utc::now().date_naive();
    organization.put(&shop, &organization.engineering, &organization.platform);
    let ran = sync(&place, &organization.moto, &[]);
    let moved = format!("Moved: {shop} was in Root/Engineering and is in Root/Engineering/Platform from today\n");
    assert!(ran.err.starts_with(&moved), "{}", ran.err);
    let grid = Grid::read(&place.read("names/accounts.csv"));
    let rows: Vec<&Vec<String>> = grid.rows.iter().filter(|row| row[0] == shop).collect();
    let [old, new] = rows.as_slice() else { panic!("{rows:?}") };
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!((old[2].as_str(), old[3].as_str()), ("Root/Engineering", ""));
    assert_eq!((new[2].as_str(), new[4].as_str()), ("Root/Engineering/Platform", ""));
    assert_eq!(day(&old[4]) + Days::new(1), day(&new[3]));
    assert!(before <= day(&new[3]) && day(&new[3]) <= Utc::now().date_naive());
}

#[test]
fn an_account_that_is_gone_keeps_its_row() {
    let organization = Organization::new();
    let place = place();
    place.write("names/accounts.csv", "account,name\n000000000001,sold\n");
    let ran = sync(&place, &organization.moto, &[]);
    assert!(
        ran.err.contains(
            "Gone: 000000000001 is not in the organization; its row stays, and ends this note with a last day (to)\n"
        ),
        "{}",
        ran.err
    );
    assert!(place.read("names/accounts.csv").contains("\n000000000001,sold,,,\n"));
}

#[test]
fn a_dry_run_prints_and_writes_nothing() {
    let organization = Organization::new();
    let place = place();
    let ran = sync(&place, &organization.moto, &["--dry-run"]);
    assert_eq!(ran.data(), "account,name,organizational_unit,from,to\n123456789012,master,Root,,\n");
    assert!(ran.err.ends_with("names/accounts.csv would be written: 1 account, 1 new\n"), "{}", ran.err);
    assert!(!place.path("names/accounts.csv").exists());
}

/// Both lists come in pages.
#[test]
fn more_accounts_and_units_than_a_page_holds() {
    let organization = Organization::new();
    for index in 0..25 {
        let unit = unit(&organization.moto, &organization.platform, &format!("Team {index}"));
        organization.account(&format!("of-platform-{index}"), &organization.platform);
        organization.account(&format!("of-team-{index}"), &unit);
    }
    let ran = sync(&place(), &organization.moto, &["--dry-run"]);
    let units = units(&ran.data());
    assert_eq!(units.len(), 51); // 25 and 25, and moto's own
    assert_eq!(units.values().filter(|(_, unit)| unit == "Root/Engineering/Platform").count(), 25);
    assert!(units.values().any(|(name, unit)| name == "of-team-24" && unit == "Root/Engineering/Platform/Team 24"));
}

/// The written file is what reports read.
#[test]
fn what_is_written_names_accounts() {
    let organization = Organization::new();
    let place = Place::over_sample("[accounts]\nfile = \"names/accounts.csv\"\n");
    // An account of the sample, known by hand; what is written keeps it.
    place.write("names/accounts.csv", "account,name,organizational_unit\n646407489046,shop,Root/Shop\n");
    assert_eq!(sync(&place, &organization.moto, &[]).code, 0);
    let rows = place.run(&["accounts", "--limit", "1", "--format", "csv"]).data();
    assert!(rows.contains("\n646407489046,shop,Root/Shop,"), "{rows}");
}

#[test]
fn in_no_organization() {
    snapshot!(sync(&place(), &Moto::start(), &[]));
}

const ROOTS: &str = r#"{"Roots": [{"Id": "r-1", "Name": "Root"}]}"#;
const DENIED: &str =
    r#"{"__type": "AccessDeniedException", "Message": "You don't have permissions to access this resource."}"#;
const THROTTLED: &str = r#"{"__type": "TooManyRequestsException", "Message": "Too many requests"}"#;
const EXPIRED: &str =
    r#"{"__type": "ExpiredTokenException", "message": "The security token included in the request is expired"}"#;

fn against<const N: usize>(answers: [(u16, &str); N]) -> (Ran, Place, usize) {
    let (server, place) = (Canned::start(answers), place());
    std::fs::create_dir_all(place.path("names")).unwrap();
    let ran = place.told(server.tell(&mut place.program(&["accounts", "sync"])));
    (ran, place, server.asked())
}

#[test]
fn listing_is_not_allowed() {
    let (ran, place, _) = against([(400, DENIED)]);
    snapshot!(ran);
    assert!(!place.path("names/accounts.csv").exists());
}

/// What was listed until then is not taken for the whole.
#[test]
fn listing_is_not_allowed_further_down() {
    let accounts = r#"{"Accounts": [{"Id": "111111111111", "Name": "a"}]}"#;
    let (ran, place, asked) = against([(200, ROOTS), (200, accounts), (400, DENIED)]);
    assert_eq!((ran.code, asked), (2, 3));
    assert!(!place.path("names/accounts.csv").exists());
}

#[test]
fn credentials_that_have_expired() {
    snapshot!(against([(400, EXPIRED)]).0);
}

#[test]
fn a_request_that_is_throttled_is_made_again() {
    let accounts = r#"{"Accounts": [{"Id": "111111111111", "Name": "a"}]}"#;
    let units = r#"{"OrganizationalUnits": []}"#;
    let (ran, place, asked) =
        against([(400, THROTTLED), (200, ROOTS), (400, THROTTLED), (200, accounts), (200, units)]);
    assert_eq!((ran.data().as_str(), asked), ("", 5));
    assert!(place.read("names/accounts.csv").ends_with("\n111111111111,a,Root,,\n"));
}

#[test]
fn no_credentials() {
    let place = place();
    snapshot!(place.told(without_aws(&mut place.program(&["accounts", "sync"]))));
}

#[test]
fn a_file_in_toml_is_not_written() {
    snapshot!(place().run(&["accounts", "sync", "-o", "accounts.toml"]));
}

#[test]
fn a_file_with_a_fault_stays() {
    let place = place();
    place.write("names/accounts.csv", "account,unit\n");
    snapshot!(place.run(&["accounts", "sync"]));
    assert_eq!(place.read("names/accounts.csv"), "account,unit\n");
}

#[test]
fn a_command_that_is_none() {
    snapshot!(place().run(&["accounts", "snyc"]));
}

#[test]
fn flags_of_the_report_do_not_go_with_it() {
    snapshot!(place().run(&["accounts", "--limit", "3", "sync"]));
}

#[test]
fn help_of_sync() {
    snapshot!(place().run(&["accounts", "sync", "--help"]));
}
