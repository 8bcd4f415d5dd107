//! The sample's second source: `invoice.toml` and `anomalies.toml`, written by the generator without any query.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub const MONTHS: [&str; 3] = ["2024-11", "2024-12", "2025-01"];

static INVOICE: LazyLock<toml::Value> = LazyLock::new(|| read("invoice.toml"));
static ANOMALIES: LazyLock<toml::Value> = LazyLock::new(|| read("anomalies.toml"));

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn folder() -> PathBuf {
    root().join("sample-data")
}

fn read(name: &str) -> toml::Value {
    toml::from_str(&std::fs::read_to_string(folder().join(name)).unwrap()).unwrap()
}

/// A month's part of the invoice.
pub fn invoice(month: &str) -> &'static toml::Value {
    &INVOICE["months"][month]
}

/// One figure of a month.
pub fn figure(month: &str, path: &[&str]) -> String {
    path.iter().fold(invoice(month), |value, key| &value[*key]).as_str().unwrap().to_owned()
}

/// A table of a month whose entries hold several figures: `service`, `usage`. Entries of 0 are left out.
pub fn figures(month: &str, table: &str, figure: &str) -> BTreeMap<String, String> {
    let entries = invoice(month)[table].as_table().unwrap();
    let figures = entries.iter().map(|(key, value)| (key.clone(), value[figure].as_str().unwrap().to_owned()));
    figures.filter(|(_, amount)| amount != "0").collect()
}

/// What an older delivery of a month adds up to by service, by its assembly. Entries of 0 are left out.
pub fn snapshot(month: &str, assembly: &str) -> BTreeMap<String, String> {
    let services = INVOICE["snapshots"][month][assembly]["service"].as_table().unwrap();
    let amounts = services.iter().map(|(name, amount)| (name.clone(), amount.as_str().unwrap().to_owned()));
    amounts.filter(|(_, amount)| amount != "0").collect()
}

/// The unblended usage of each day.
pub fn days(month: &str) -> BTreeMap<String, String> {
    let days = invoice(month)["day"].as_table().unwrap();
    days.iter().map(|(day, amount)| (day.clone(), amount.as_str().unwrap().to_owned())).collect()
}

/// The planted anomalies.
pub fn anomalies() -> &'static [toml::Value] {
    ANOMALIES["anomaly"].as_array().unwrap()
}
