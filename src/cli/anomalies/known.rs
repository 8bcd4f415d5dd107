//! Findings that somebody has looked at: a CSV file with id and reason.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Found;
use crate::alert::message::hex;
use crate::analysis::anomaly::Anomaly;
use crate::cli::world::Resolved;
use crate::error::{Error, Result, mark};

/// A finding's name: eight letters and digits made of its series and its first day.
pub fn id(key: &[String], currency: &str, anomaly: &Anomaly) -> String {
    let text = format!("{currency}\u{1f}{}\u{1f}{}", key.join("\u{1f}"), anomaly.first);
    hex(&Sha256::digest(text.as_bytes())[..4])
}

/// The ids of the file that `[anomalies]` names, with their reasons.
///
/// # Errors
/// The file cannot be read, or a line has no id.
pub fn read(call: &Resolved<'_>) -> Result<BTreeMap<String, String>> {
    let Some(path) = &call.settings.anomalies.acknowledged else { return Ok(BTreeMap::new()) };
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.clone(), source })?;
    let mut known = BTreeMap::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (id, reason) = line.trim().split_once(',').unwrap_or((line.trim(), ""));
        let is_id = id.len() == 8 && id.chars().all(|c| c.is_ascii_hexdigit());
        let is_nothing = id.is_empty() || id.starts_with('#') || start == 0 && id == "id";
        if !is_id && !is_nothing {
            let hint = "write the id that costs anomalies shows, a comma, and why it is fine".to_owned();
            let message = format!("{id:?} is no id of a finding");
            return Err(mark(&path.display().to_string(), &text, start..start + id.len(), &message, Some(hint)));
        }
        if is_id {
            known.insert(id.to_lowercase(), reason.trim().to_owned());
        }
        start += line.len();
    }
    Ok(known)
}

/// Takes out what is acknowledged, unless it is to be shown, and says how many.
pub fn leave_out(found: &mut Vec<Found>, acknowledged: &BTreeMap<String, String>, shows: bool) -> usize {
    if shows {
        return 0;
    }
    let before = found.len();
    found.retain(|one| !acknowledged.contains_key(&one.id));
    before - found.len()
}
