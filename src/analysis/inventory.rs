//! What a bill does not say, from files that other tools write: which volumes are attached, and how busy instances are.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::error::{Result, mark};
use crate::money;

/// The id that inventories and bills have in common: the end of an ARN, or the id itself.
#[must_use]
pub fn id(resource: &str) -> &str {
    resource.rsplit(['/', ':']).next().unwrap_or(resource)
}

/// Which volumes something is attached to.
#[derive(Debug, Clone, Default)]
pub struct Volumes(BTreeMap<String, bool>);

/// What `aws ec2 describe-volumes` prints, as far as it matters.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    volumes: Vec<Volume>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Volume {
    #[serde(rename = "VolumeId")]
    id: String,
    state: Option<String>,
    attachments: Option<Vec<IgnoredAny>>,
}

impl Volumes {
    /// Adds a file's volumes. One that two files name is attached if either says so.
    ///
    /// # Errors
    /// The file is not what `aws ec2 describe-volumes` prints, with its line.
    pub fn add(&mut self, file: &str, text: &str) -> Result<()> {
        let hint = || Some("give what `aws ec2 describe-volumes --output json` prints, without --query".to_owned());
        let described: Described = serde_json::from_str(text).map_err(|error| {
            let at = offset(text, error.line(), error.column());
            let said = error.to_string();
            let said = said.rsplit_once(" at line").map_or(said.as_str(), |(said, _)| said);
            mark(file, text, at..at + 1, &format!("this is no list of volumes: {said}"), hint())
        })?;
        for Volume { id, state, attachments } in described.volumes {
            let attached = match (state.as_deref(), attachments) {
                (Some(state), _) => state != "available",
                (None, Some(attachments)) => !attachments.is_empty(),
                (None, None) => {
                    let at = text.find(&id).unwrap_or(0);
                    let message = format!("{id} has neither a State nor Attachments");
                    return Err(mark(file, text, at..at + id.len(), &message, hint()));
                }
            };
            *self.0.entry(id).or_default() |= attached;
        }
        Ok(())
    }

    /// Whether something is attached; `None` for a volume that the inventory does not name.
    #[must_use]
    pub fn is_attached(&self, resource: &str) -> Option<bool> {
        self.0.get(id(resource)).copied()
    }
}

/// Where a line and column of a text, both from 1, lie in its bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// How busy resources are: sums of percentages, and how many there are.
#[derive(Debug, Clone, Default)]
pub struct Cpu(BTreeMap<String, (i128, i128)>);

/// Names of the columns as people and CloudWatch write them, folded.
const IDS: [&str; 7] = ["resourceid", "instanceid", "id", "resource", "instance", "resourcearn", "instancearn"];
const AVERAGES: [&str; 8] = [
    "averagecpu",
    "cpuaverage",
    "avgcpu",
    "cpu",
    "average",
    "cpuutilization",
    "averagecpuutilization",
    "cpuutilizationaverage",
];

impl Cpu {
    /// Adds a file's percentages. Of several rows of one resource, in one file or two, the mean counts.
    ///
    /// # Errors
    /// The file lacks a column, or a row has no id or no percentage, with its line.
    pub fn add(&mut self, file: &str, text: &str) -> Result<()> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let fault =
            |at: usize, message: &str, hint: &str| mark(file, text, row(text, at), message, Some(hint.to_owned()));
        let unreadable = |error: csv::Error| fault(place(error.position()), &format!("this is no CSV: {error}"), HINT);
        let header = reader.headers().map_err(unreadable)?.clone();
        let column = |names: &[&str], what: &str| {
            let found = header.iter().position(|name| names.contains(&fold(name).as_str()));
            found.ok_or_else(|| fault(0, &format!("no column holds {what}"), HINT))
        };
        let (id_at, cpu_at) = (column(&IDS, "resource ids")?, column(&AVERAGES, "their average CPU")?);
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            let at = place(record.position());
            let cell = |index: usize| record.get(index).unwrap_or_default();
            let (resource, percent) = (id(cell(id_at)), cell(cpu_at).trim_end_matches('%').trim_end());
            if resource.is_empty() {
                return Err(fault(at, "this row has no resource id", HINT));
            }
            let percent = money::parse(percent).filter(|units| (0..=100 * money::ONE).contains(units));
            let Some(percent) = percent else {
                let message = format!("{:?} is no average CPU", cell(cpu_at));
                return Err(fault(at, &message, "write it in percent, from 0 to 100"));
            };
            let known = self.0.entry(resource.to_owned()).or_default();
            *known = (known.0 + percent, known.1 + 1);
        }
        Ok(())
    }

    /// The average in units of 1e-12 percent; `None` for a resource that the inventory does not name.
    #[must_use]
    pub fn average(&self, resource: &str) -> Option<i128> {
        self.0.get(id(resource)).map(|(sum, count)| sum / count)
    }
}

const HINT: &str = "the first line names the columns, say resource_id,average_cpu";

fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn place(position: Option<&csv::Position>) -> usize {
    position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0)
}

/// The line at a byte.
fn row(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let start = at + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    start..start + line.len().max(1)
}

#[cfg(test)]
mod tests;
