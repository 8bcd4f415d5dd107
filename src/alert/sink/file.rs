//! A file that grows by whole messages.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{Failure, Sink};
use crate::alert::append::append;
use crate::alert::message::Message;
use crate::settings::sinks::Form;

/// Adds messages to a file, each in one write.
pub struct ToFile {
    path: PathBuf,
    form: Form,
}

impl ToFile {
    /// The file need not be there; its folder must.
    #[must_use]
    pub fn new(path: &Path, form: Form) -> Self {
        Self { path: path.to_owned(), form }
    }
}

#[async_trait(?Send)]
impl Sink for ToFile {
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        let written = append(&self.path, &written(message, self.form));
        written.map_err(|error| Failure::passing(format!("could not write {}: {error}", self.path.display())))
    }
}

/// A message as text, or as a line of JSON for each finding.
pub fn written(message: &Message, form: Form) -> String {
    match form {
        Form::Text => format!("{}\n\n", message.text.trim_end()),
        Form::Ndjson => match message.json["findings"].as_array() {
            Some(findings) => findings.iter().map(|one| line(message, one)).collect(),
            // A digest is one document.
            None => format!("{}\n", message.json),
        },
    }
}

fn line(message: &Message, finding: &Value) -> String {
    let mut line = json!({ "stage": message.stage, "at": message.json["at"], "key": message.key });
    if let (Some(line), Some(finding)) = (line.as_object_mut(), finding.as_object()) {
        line.extend(finding.clone());
    }
    format!("{line}\n")
}
