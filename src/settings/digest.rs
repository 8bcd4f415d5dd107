//! `[digest]` of `costs.toml`: who is told what a period came to.

use serde::Deserialize;

/// Who gets digests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// Sinks by their names, or mail addresses; the sinks of `[alerts]` where empty.
    #[serde(default)]
    pub to: Vec<String>,
}
