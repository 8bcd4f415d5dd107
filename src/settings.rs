//! `costs.toml`: the sources of bills, and defaults for flags.

pub mod allocation;
pub mod budgets;
mod digest;
pub mod jobs;
pub mod rules;
mod severity;
pub mod sinks;
mod written;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::{Error, Result, mark, near};
pub use digest::Digest;
pub use severity::Severity;
pub use written::Written;

/// The database and table under which documented SQL finds a source that names none.
pub const DEFAULT_TABLE: &str = "cost_usage_reports.detailed_cost_usage_report";

/// A settings file as read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The source used where none is asked for; needed only with several.
    pub source: Option<String>,
    /// A folder of report files, besides the shipped ones.
    pub queries_dir: Option<PathBuf>,
    /// The most memory that queries may use, say `4GB`.
    pub memory: Option<String>,
    /// Threads that queries use.
    pub threads: Option<NonZeroUsize>,
    /// Where names and organizational units of accounts stand.
    pub accounts: Option<AccountsFile>,
    /// What `costs check` takes as fine.
    #[serde(default)]
    pub check: Checks,
    /// What is asked of tags.
    #[serde(default)]
    pub tags: Tags,
    /// How amounts are converted.
    #[serde(default)]
    pub currency: Currency,
    /// What `costs waste` joins to the bill.
    #[serde(default)]
    pub waste: Waste,
    /// The sources by name.
    #[serde(default)]
    pub sources: IndexMap<String, Source>,
    /// The rules of `costs allocate`.
    #[serde(skip)]
    pub allocation: Option<allocation::Allocation>,
    #[serde(rename = "allocation")]
    section: Option<allocation::Section>,
    /// The budgets.
    #[serde(skip)]
    pub budgets: Vec<budgets::Budget>,
    /// When a day is called anomalous.
    #[serde(default)]
    pub anomalies: Anomalies,
    /// Who gets digests.
    #[serde(default)]
    pub digest: Digest,
    /// Which commands run when.
    #[serde(skip)]
    pub schedule: jobs::Schedule,
    #[serde(rename = "schedule")]
    schedule_section: Option<jobs::Section>,
    #[serde(default, rename = "jobs")]
    job_keys: Vec<jobs::JobKeys>,
    /// What alert rules are told, by their names.
    #[serde(skip)]
    pub rules: IndexMap<String, rules::Rule>,
    /// Who is told of findings, how and when.
    #[serde(skip)]
    pub alerts: sinks::Alerts,
    #[serde(rename = "alerts")]
    alerts_section: Option<sinks::Section>,
    #[serde(default, rename = "sinks")]
    sink_keys: Vec<sinks::SinkKeys>,
    #[serde(default, rename = "budgets")]
    budget_keys: Vec<budgets::Keys>,
}

/// When a day is called anomalous, and what was looked at.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anomalies {
    /// The least impact that is told, in the bill's currency.
    pub min_impact: Option<f64>,
    /// The least impact in percent of what was expected.
    pub min_percent: Option<f64>,
    /// How readily: low, medium or high.
    pub sensitivity: Option<String>,
    /// A CSV file of findings that are fine: id and reason.
    pub acknowledged: Option<PathBuf>,
}

/// How amounts are converted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// A CSV file with the columns month, from, to and rate.
    pub rates: Option<PathBuf>,
}

/// What is asked of tags.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tags {
    /// The tags that spend should carry.
    #[serde(default)]
    pub required: Required,
}

/// Tags that spend should carry, each with the values that it may have; an empty list allows any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Required(pub IndexMap<String, Vec<String>>);

impl Required {
    /// The values that a tag may have, by its key in any spelling; `None` where any is fine.
    #[must_use]
    pub fn allowed(&self, key: &str) -> Option<&[String]> {
        let same = |other: &str| folded(other) == folded(key);
        let (_, values) = self.0.iter().find(|(other, _)| same(other))?;
        (!values.is_empty()).then_some(values.as_slice())
    }
}

/// A key without case and separators, so that `CostCenter` and `cost_center` are one.
fn folded(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The file of `[accounts]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountsFile {
    /// CSV or TOML.
    pub file: PathBuf,
}

/// Which checks of a bill count, and from where on they fire.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Checks {
    /// Checks that are left out.
    #[serde(default)]
    pub off: Vec<String>,
    /// Thresholds by the check's name; a check fires above its own.
    #[serde(flatten)]
    pub thresholds: IndexMap<String, f64>,
}

/// Inventories of what a bill does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waste {
    /// What `aws ec2 describe-volumes` printed, one file a region and account.
    #[serde(default)]
    pub volumes: Vec<PathBuf>,
    /// CSV with resource ids and their average CPU.
    #[serde(default)]
    pub cpu: Vec<PathBuf>,
}

/// One source of bills.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Keys")]
pub struct Source {
    /// Its name in the settings, or its path.
    pub name: String,
    /// A folder, a file or a glob; or a prefix of a bucket, as `s3://bucket/prefix`.
    pub url: String,
    /// The database and table under which SQL finds it.
    pub table: String,
    /// The form of the bill.
    pub form: Form,
    /// How its bucket is reached.
    pub s3: S3,
}

/// How a bucket is reached. What is not said comes from AWS's own variables and files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct S3 {
    /// The profile in AWS's files that says who is asking.
    pub profile: Option<String>,
    /// The bucket's region; where nothing says it, the bucket is asked.
    pub region: Option<String>,
    /// The address of a service that speaks S3.
    pub endpoint_url: Option<String>,
    /// Whether the bucket stands in the path of addresses instead of before the host; by default it does where the
    /// address is not one of AWS.
    pub path_style: Option<bool>,
    /// Whether the reader pays for requests.
    pub requester_pays: bool,
}

/// The keys of a source as the settings write them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    url: String,
    #[serde(default = "default_table")]
    table: String,
    #[serde(default)]
    form: Form,
    profile: Option<String>,
    region: Option<String>,
    endpoint_url: Option<String>,
    path_style: Option<bool>,
    requester_pays: Option<bool>,
}

impl TryFrom<Keys> for Source {
    type Error = String;

    fn try_from(keys: Keys) -> Result<Self, String> {
        let Keys { url, table, form, profile, region, endpoint_url, path_style, requester_pays } = keys;
        let s3 = S3 { profile, region, endpoint_url, path_style, requester_pays: requester_pays.unwrap_or(false) };
        if s3 != S3::default() && !is_s3(&url) {
            return Err("profile, region, endpoint_url, path_style and requester_pays are for urls such as \
                        s3://bucket/prefix"
                .to_owned());
        }
        Ok(Source { name: String::new(), url, table, form, s3 })
    }
}

/// Whether a url or an output names a place in a bucket.
#[must_use]
pub fn is_s3(url: &str) -> bool {
    url.starts_with("s3://")
}

/// The forms of bill that a source may be declared to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// What the files show.
    #[default]
    Auto,
    /// The legacy Cost and Usage Report.
    Cur,
    /// CUR 2.0 of Data Exports.
    Cur2,
    /// FOCUS, of any provider.
    Focus,
    /// Line items that `costs export` wrote.
    #[serde(rename = "line_items")]
    LineItems,
}

impl Form {
    /// The word in `costs.toml`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Form::Auto => "auto",
            Form::Cur => "cur",
            Form::Cur2 => "cur2",
            Form::Focus => "focus",
            Form::LineItems => "line_items",
        }
    }
}

impl std::fmt::Display for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Form::Auto => "of no known form",
            Form::Cur => "the legacy report",
            Form::Cur2 => "CUR 2.0",
            Form::Focus => "FOCUS",
            Form::LineItems => "exported line items",
        })
    }
}

fn default_table() -> String {
    DEFAULT_TABLE.to_owned()
}

impl Settings {
    /// Reads a settings file; paths in it are relative to its folder.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, or has a key that is none, with file, line and caret.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        let mut settings: Self = toml::from_str(&text).map_err(|error| {
            let hint = error.message().starts_with("unknown field").then(|| near_key(error.message())).flatten();
            mark(&path.display().to_string(), &blanked(&text), error.span().unwrap_or(0..0), error.message(), hint)
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        settings.queries_dir = settings.queries_dir.map(|dir| folder.join(dir));
        settings.anomalies.acknowledged = settings.anomalies.acknowledged.map(|file| folder.join(file));
        settings.currency.rates = settings.currency.rates.map(|file| folder.join(file));
        for path in settings.waste.volumes.iter_mut().chain(&mut settings.waste.cpu) {
            *path = folder.join(&*path);
        }
        settings.accounts = settings.accounts.map(|accounts| AccountsFile { file: folder.join(accounts.file) });
        for (name, source) in &mut settings.sources {
            name.clone_into(&mut source.name);
            if !is_s3(&source.url) {
                source.url = folder.join(&source.url).display().to_string();
            }
        }
        settings.allocation = settings.section.take().map(|section| section.check(path, &text)).transpose()?;
        let mut section = settings.alerts_section.take();
        settings.rules = section.as_mut().map(sinks::Section::take_rules).unwrap_or_default();
        let keys = std::mem::take(&mut settings.sink_keys);
        settings.alerts = sinks::Alerts::check(section, keys, path, &text)?;
        let (section, jobs) = (settings.schedule_section.take(), std::mem::take(&mut settings.job_keys));
        let sources = settings.sources.keys().cloned().collect();
        settings.schedule = jobs::check(jobs::AsWritten { section, jobs, sources }, path, &text)?;
        settings.budgets = budgets::check(std::mem::take(&mut settings.budget_keys), path, &text)?;
        Ok(settings)
    }

    /// The source of a name or path, or the default one.
    ///
    /// # Errors
    /// No such source, none configured, or several and none chosen.
    pub fn source(&self, asked: Option<&str>) -> Result<Source> {
        if let Some(asked) = asked.or(self.source.as_deref()) {
            return self.named(asked);
        }
        match self.sources.values().collect::<Vec<_>>().as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(Error::Source {
                message: "no source of bills is configured".to_owned(),
                hint: "run costs init to write a costs.toml, or give a folder with --source".to_owned(),
            }),
            several => Err(Error::Source {
                message: format!("{} sources are configured and none is chosen", several.len()),
                hint: format!(
                    "add --source NAME, or source = \"NAME\" to costs.toml: {}",
                    several.iter().map(|source| source.name.as_str()).collect::<Vec<_>>().join(", ")
                ),
            }),
        }
    }

    fn named(&self, asked: &str) -> Result<Source> {
        if let Some(source) = self.sources.get(asked) {
            return Ok(source.clone());
        }
        let looks_like_path = asked.contains(['/', '\\', '*', '.']) || Path::new(asked).exists();
        if !looks_like_path {
            let known = self.sources.keys().cloned().collect();
            return Err(Error::Unknown { what: "source", name: asked.to_owned(), known });
        }
        let (name, url) = (asked.to_owned(), asked.to_owned());
        Ok(Source { name, url, table: default_table(), form: Form::Auto, s3: S3::default() })
    }
}

/// Keys of sinks that hold secrets.
const SECRETS: [&str; 6] = ["password", "routing_key", "secret", "token", "url", "webhook"];

/// The text with the secrets of sinks made unreadable, byte for byte, as a fault may stand on such a line.
fn blanked(text: &str) -> String {
    let (mut blanked, mut in_sinks) = (String::new(), false);
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            in_sinks = line.contains("sinks");
        }
        match line.split_once('=') {
            Some((key, value)) if in_sinks && SECRETS.contains(&key.trim()) => {
                let star = |c: char| if c.is_alphanumeric() { "*".repeat(c.len_utf8()) } else { c.to_string() };
                blanked.extend([key, "="]);
                blanked.extend(value.chars().map(star));
            }
            _ => blanked.push_str(line),
        }
    }
    blanked
}

fn near_key(message: &str) -> Option<String> {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (unknown, known) = names.split_first()?;
    let near = near(unknown, known.iter().copied());
    Some(match near.as_slice() {
        [] => format!("known keys are {}", known.join(", ")),
        near => format!("did you mean {}?", near.join(" or ")),
    })
}

/// Parses an amount of memory: `512MB`, `4GB`, `1.5GiB`, bytes without a unit.
///
/// # Errors
/// [`Error::Value`] for anything else.
pub fn bytes(what: &str, text: &str) -> Result<usize> {
    let wrong = || Error::Value {
        what: what.to_owned(),
        value: text.to_owned(),
        expected: "an amount of memory".to_owned(),
        hint: Some("write it as 512MB or 4GB".to_owned()),
    };
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    let number: f64 = number.parse().map_err(|_| wrong())?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    Ok((number * factor as f64) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Result<Source> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("costs.toml");
        std::fs::write(&path, format!("[sources.one]\n{source}")).unwrap();
        Settings::read(&path)?.source(None)
    }

    #[test]
    fn a_bucket_with_all_its_keys() {
        let keys = "profile = \"p\"\nregion = \"r\"\nendpoint_url = \"http://e\"\npath_style = false\n";
        let source = read(&format!("url = \"s3://bills/cur\"\n{keys}requester_pays = true")).unwrap();
        assert_eq!(source.url, "s3://bills/cur");
        let said = |text: &str| Some(text.to_owned());
        let (profile, region, endpoint_url) = (said("p"), said("r"), said("http://e"));
        assert_eq!(source.s3, S3 { profile, region, endpoint_url, path_style: Some(false), requester_pays: true });
    }

    #[test]
    fn a_bucket_alone() {
        assert_eq!(read("url = \"s3://bills\"").unwrap().s3, S3::default());
        assert_eq!(Settings::default().source(Some("s3://bills/cur")).unwrap().url, "s3://bills/cur");
    }

    #[test]
    fn a_key_of_buckets_does_not_fit_a_folder() {
        let error = read("url = \"bills\"\nprofile = \"p\"").unwrap_err().to_string();
        assert!(error.starts_with("profile, region, endpoint_url, path_style and requester_pays are for"), "{error}");
        assert!(error.contains("costs.toml:1"), "{error}");
    }

    #[test]
    fn a_slip_in_a_key_of_buckets() {
        let error = read("url = \"s3://bills\"\nprofil = \"p\"").unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean profile?"));
    }

    #[test]
    fn memory_as_people_write_it() {
        assert_eq!(bytes("--memory", "512MB").unwrap(), 512 << 20);
        assert_eq!(bytes("--memory", "1.5 GiB").unwrap(), 3 << 29);
        assert!(bytes("--memory", "much").is_err());
        assert!(bytes("--memory", "1TBB").is_err());
    }
}
