//! Who may use whom (ARCHITECTURE.md): arrows never point back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a module of the library may use; the leaves anything may use.
const LEAVES: [&str; 8] = ["accounts", "settings", "table", "money", "error", "lock", "meter", "store"];
const ARROWS: [(&str, &[&str]); 13] = [
    ("cli", &["engine", "analysis", "render", "alert", "schedule", "serve", "catalog", "output", "export", "aws"]),
    ("engine", &["catalog", "source", "schema"]),
    ("source", &["schema", "aws"]),
    ("output", &["aws"]),
    ("export", &["output"]),
    ("alert", &["aws"]),
    ("aws", &[]),
    ("schedule", &[]),
    ("serve", &[]),
    ("schema", &[]),
    ("catalog", &[]),
    ("render", &["catalog"]),
    ("analysis", &["catalog"]),
];

/// Crates that one place alone may name.
const OWNERS: [(&str, &[&str]); 25] = [
    ("datafusion", &["engine", "source", "schema"]),
    ("plotters", &["render/chart"]),
    ("plotters_backend", &["render/chart"]),
    ("clap", &["cli"]),
    ("aws_config", &["aws"]),
    ("aws_credential_types", &["aws"]),
    ("aws_sdk_cloudwatch", &["alert/sink/cloudwatch"]),
    ("aws_sdk_costexplorer", &["aws/cost_explorer"]),
    ("aws_sdk_organizations", &["aws"]),
    ("aws_sdk_s3", &["aws", "source/s3", "output/s3.rs", "output/prefix.rs"]),
    ("aws_sdk_sns", &["alert/sink/sns.rs"]),
    ("lettre", &["alert/sink"]),
    ("minijinja", &["alert/message", "render/document"]),
    ("reqwest", &["alert/sink"]),
    ("rusqlite", &["store.rs", "alert/state", "schedule/state"]),
    ("croner", &["settings/jobs"]),
    ("rustix", &["schedule/run"]),
    ("axum", &["serve"]),
    ("indicatif", &["cli/progress.rs"]),
    ("hyper", &["serve", "source/s3/watchful.rs"]),
    ("hyper_util", &["serve"]),
    ("getrandom", &["serve"]),
    ("shlex", &["settings/jobs", "cli/world.rs"]),
    ("aws_smithy_http_client", &["aws"]),
    ("aws_smithy_types", &[]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Each file's place under `src`, and its code without comments.
fn files() -> BTreeMap<String, String> {
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    let code = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
    };
    let place = |path: &Path| path.strip_prefix("src").unwrap().display().to_string();
    found.iter().map(|path| (place(path), code(path))).collect()
}

/// The module of a file: `engine` of `engine/report.rs`, `money` of `money.rs`.
fn module(place: &str) -> &str {
    place.split(['/', '.']).next().unwrap()
}

/// The modules named as `crate::X`, in `use` lines and in paths.
fn named(code: &str) -> Vec<&str> {
    let after = code.split("crate::").skip(1);
    after.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()).collect()
}

#[test]
fn arrows_never_point_back() {
    let mut wrong = Vec::new();
    for (place, code) in files() {
        let from = module(&place);
        if ["main", "lib"].contains(&from) {
            continue;
        }
        let allowed: &[&str] = ARROWS.iter().find(|(name, _)| *name == from).map_or(&[], |(_, to)| to);
        let known = ARROWS.iter().any(|(name, _)| *name == from) || LEAVES.contains(&from);
        assert!(known, "{from} has no place in DESIGN's layers");
        for to in named(&code) {
            // Leaves may lean on each other: an amount that does not parse is an error.
            let fine = to == from || allowed.contains(&to) || LEAVES.contains(&to);
            if !fine {
                wrong.push(format!("src/{place} uses {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn main_uses_the_command_line_alone() {
    let code = &files()["main.rs"];
    let named: Vec<&str> = code.split("costs::").skip(1).map(|rest| rest.split(':').next().unwrap()).collect();
    assert!(!named.is_empty() && named.iter().all(|name| *name == "cli"), "{named:?}");
}

#[test]
fn crates_stay_in_their_place() {
    let mut wrong = Vec::new();
    for (place, code) in files() {
        for (name, owners) in OWNERS {
            let owned = owners.iter().any(|owner| place == *owner || place.starts_with(&format!("{owner}/")));
            if !owned && (code.contains(&format!("{name}::")) || code.contains(&format!("use {name};"))) {
                wrong.push(format!("src/{place} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
