//! `[alerts.rules]` of `costs.toml`: what is watched otherwise than the rules' files say.

use indexmap::IndexMap;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::Severity;

/// What a rule is told.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Rule {
    /// Whether it is left out.
    #[serde(default)]
    pub off: bool,
    /// How bad its findings are, where its file says otherwise.
    pub severity: Option<Severity>,
    /// The sinks that are told; those of `[alerts]` where empty.
    #[serde(default)]
    pub to: Vec<String>,
    /// What counts, as `--where` has it.
    #[serde(default, rename = "where")]
    pub conditions: Vec<Spanned<String>>,
    /// What counts as cost, as `--metric` has it.
    pub metric: Option<Spanned<String>>,
    /// Which charges count, as `--charges` has it.
    pub charges: Option<Spanned<String>>,
    /// Its parameters.
    #[serde(flatten)]
    pub params: IndexMap<String, Value>,
}
