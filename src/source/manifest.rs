//! Manifests: which files AWS delivered together, for which billing period, under which id.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use serde::Deserialize;

use super::Listed;
use super::partition::period_of;
use crate::error::{Error, mark};

/// A manifest as delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Where it is.
    pub path: String,
    /// The folders above it, within the source.
    pub folders: Vec<String>,
    /// The assembly or execution.
    pub id: Option<String>,
    /// The first day of the billing period, where it says one.
    pub period: Option<NaiveDate>,
    /// The files' keys as it writes them, with or without `s3://bucket/`.
    pub keys: Vec<String>,
    /// The report or export, by the manifest's name.
    pub report: String,
    /// When it was written.
    pub written: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    assembly_id: Option<String>,
    execution_id: Option<String>,
    #[serde(default)]
    report_keys: Vec<String>,
    #[serde(default)]
    data_files: Vec<String>,
    billing_period: Option<Period>,
}

/// The legacy report says a range, Data Exports a month or a range.
#[derive(Deserialize)]
#[serde(untagged)]
enum Period {
    Range { start: String },
    Month(String),
}

/// Whether a file has the name of a manifest.
#[must_use]
pub fn is_manifest(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("manifest.json")
}

/// Parses the text of a manifest.
///
/// # Errors
/// It is no JSON, or names no list of files.
pub fn parse(file: &Listed, bytes: &[u8]) -> Result<Manifest, Error> {
    let text = String::from_utf8_lossy(bytes);
    let hint = "fetch the manifest again; without it the newest whole delivery is read".to_owned();
    let raw: Raw = serde_json::from_str(&text).map_err(|error| {
        let start = offset(&text, error.line(), error.column());
        mark(&file.path, &text, start..start + 1, &format!("the manifest is broken: {error}"), Some(hint.clone()))
    })?;
    let keys = if raw.report_keys.is_empty() { raw.data_files } else { raw.report_keys };
    if keys.is_empty() {
        let message = format!("the manifest {} names no files (neither reportKeys nor dataFiles)", file.path);
        return Err(Error::Source { message, hint });
    }
    let period = raw.billing_period.as_ref().and_then(|period| match period {
        Period::Range { start } => period_of(start).or_else(|| time_of(start).map(|time| time.date_naive())),
        Period::Month(text) => period_of(text),
    });
    Ok(Manifest {
        path: file.path.clone(),
        folders: file.folders.clone(),
        id: raw.assembly_id.or(raw.execution_id),
        period: period.and_then(|day| day.with_day(1)),
        keys,
        report: report_of(file.name()),
        written: file.meta.last_modified,
    })
}

/// `report` of `report-Manifest.json`.
fn report_of(name: &str) -> String {
    let stem = name.get(..name.len().saturating_sub("manifest.json".len())).unwrap_or(name);
    stem.trim_end_matches(['-', '_']).to_owned()
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at = (before + column.saturating_sub(1)).min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// How surely a listed file is the one that a manifest's key means: its path ends in the key, the key ends in so much of
/// its path, or, for files that were copied flat, both lie in one folder under the same name.
#[must_use]
pub fn names(manifest: &Manifest, key: &str, file: &Listed) -> Option<usize> {
    let key = key.strip_prefix("s3://").unwrap_or(key);
    let name = file.name();
    if key.rsplit('/').next() != Some(name) {
        return None;
    }
    let within = file.folders.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("/");
    if ends_in(&file.path.replace('\\', "/"), key.split_once('/').map_or(key, |(_, rest)| rest)) {
        Some(usize::MAX)
    } else if ends_in(key, &within) && !file.folders.is_empty() {
        Some(within.len())
    } else {
        (folder(&manifest.path) == folder(&file.path)).then_some(0)
    }
}

/// Whether the last parts of one path are the other.
fn ends_in(long: &str, short: &str) -> bool {
    long.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The time in an assembly's or execution's id or folder: `20250103T041530Z`, `2025-01-03T04:15:30.000Z-8f4c…`.
#[must_use]
pub fn time_of(text: &str) -> Option<DateTime<Utc>> {
    let formats = ["%Y%m%dT%H%M%S", "%Y%m%dT%H%M%S%.f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f"];
    let (time, _) = text.split_once('Z')?;
    formats.iter().find_map(|format| NaiveDateTime::parse_from_str(time, format).ok()).map(|time| time.and_utc())
}

/// Whether a folder's name is that of one delivery: an assembly's or execution's id, with or without its time.
#[must_use]
pub fn is_delivery(folder: &str) -> bool {
    time_of(folder).is_some() || is_uuid(folder)
}

fn is_uuid(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let dashes = text.bytes().filter(|byte| *byte == b'-').count();
    digits == 32 && digits + dashes == text.len() && (dashes == 4 || dashes == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(path: &str, folders: &[&str]) -> Listed {
        Listed::made_up(path, folders)
    }

    const LEGACY: &str = r#"{"assemblyId": "20250103T041530Z", "reportKeys": ["cost/r/20241201-20250101/20250103T041530Z/r-1.csv.gz"],
        "billingPeriod": {"start": "20241201T000000.000Z", "end": "20250101T000000.000Z"}}"#;
    const EXPORT: &str =
        r#"{"executionId": "e-1", "dataFiles": ["s3://b/cost/x/data/BILLING_PERIOD=2024-12/x-1.parquet"]}"#;

    #[test]
    fn both_kinds_are_read() {
        let legacy = parse(&file("/r/r-Manifest.json", &[]), LEGACY.as_bytes()).unwrap();
        assert_eq!(legacy.id.as_deref(), Some("20250103T041530Z"));
        assert_eq!(legacy.period, NaiveDate::from_ymd_opt(2024, 12, 1));
        let export = parse(&file("/x/x-Manifest.json", &[]), EXPORT.as_bytes()).unwrap();
        assert_eq!((export.id.as_deref(), export.period), (Some("e-1"), None));
        assert_eq!(export.keys.len(), 1);
    }

    #[test]
    fn keys_name_files_wherever_the_report_was_copied_to() {
        let manifest = parse(&file("/r/20241201-20250101/r-Manifest.json", &[]), LEGACY.as_bytes()).unwrap();
        let key = &manifest.keys[0];
        let named = |path: &str, folders: &[&str]| names(&manifest, key, &file(path, folders)).is_some();
        let id = "20250103T041530Z";
        assert!(named("/r/20241201-20250101/20250103T041530Z/r-1.csv.gz", &["20241201-20250101", id]));
        assert!(named("s3://b/cost/r/20241201-20250101/20250103T041530Z/r-1.csv.gz", &[]));
        assert!(named("/elsewhere/20250103T041530Z/r-1.csv.gz", &[id]));
        // Copied flat, beside the manifest.
        assert!(named("/r/20241201-20250101/r-1.csv.gz", &[]));
        // Of the same name in another assembly.
        assert!(!named("/r/20241201-20250101/20250115T041530Z/r-1.csv.gz", &["20241201-20250101", "20250115T041530Z"]));
        assert!(!named("/r/20241201-20250101/20250103T041530Z/r-2.csv.gz", &["20241201-20250101", id]));
    }

    #[test]
    fn deliveries_by_their_folders() {
        for folder in [
            "20250103T041530Z",
            "2025-01-03T04:15:30.000Z-8f4c4e2a-0000-4a00-9000-000000000001",
            "8f4c4e2a-0000-4a00-9000-000000000001",
            "8f4c4e2a00004a009000000000000001",
        ] {
            assert!(is_delivery(folder), "{folder}");
        }
        for folder in ["month=1", "part-a", "20241201-20250101", "123456789012"] {
            assert!(!is_delivery(folder), "{folder}");
        }
        assert_eq!(time_of("20250103T041530Z").unwrap().to_rfc3339(), "2025-01-03T04:15:30+00:00");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*", key in ".*", path in ".*") {
            let file = file(&path, &[&key]);
            let _ = (parse(&file, text.as_bytes()), time_of(&text), is_delivery(&text));
            let manifest = Manifest { keys: vec![key.clone()], ..parse(&file, LEGACY.as_bytes()).unwrap() };
            let _ = names(&manifest, &key, &file);
        }

        #[test]
        fn no_json_panics(id in ".*", start in ".*", keys in prop::collection::vec(".*", 0..4)) {
            let json = serde_json::json!({"assemblyId": id, "reportKeys": keys, "billingPeriod": {"start": start}});
            let _ = parse(&file("/m.json", &[]), json.to_string().as_bytes());
        }
    }
}
