//! The keys of one `[[sinks]]` table: taken one by one, so that what is left over is none of its channel.

use std::ops::Range;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use toml::{Spanned, Value};

use super::{Secret, SecretFrom};
use crate::error::{Error, Result, mark, near};

/// Keys whose values a fault may show.
const OPEN: [&str; 31] = [
    "name",
    "kind",
    "min_severity",
    "quiet_hours",
    "gone",
    "format",
    "path",
    "topic",
    "phone",
    "region",
    "profile",
    "host",
    "port",
    "tls",
    "from",
    "to",
    "ca_file",
    "channel",
    "namespace",
    "alarm_actions",
    "state",
    "dead_letter",
    "quiet_weekends",
    "time_zone",
    "escalate_after_days",
    "escalate_to",
    "group_limit",
    "attempts",
    "templates",
    "endpoint_url",
    "api_url",
];

/// A settings file.
pub struct Origin<'a> {
    pub path: &'a Path,
    pub text: &'a str,
}

impl Origin<'_> {
    pub fn wrong(&self, span: Range<usize>, message: &str, hint: &str) -> Error {
        mark(&self.path.display().to_string(), &self.shown(), span, message, Some(hint.to_owned()))
    }

    /// The text with the values hidden of all keys that may hold a secret, a slip in such a key included; no place moves.
    fn shown(&self) -> String {
        self.text.split_inclusive('\n').map(hidden).collect()
    }

    /// A path of the settings, which is relative to their folder.
    pub fn path(&self, text: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(text)
    }
}

/// A line, with stars for its value unless its key is one of those that hold no secret.
fn hidden(line: &str) -> String {
    match line.split_once('=') {
        Some((key, value)) if !OPEN.contains(&key.trim()) && !key.trim_end().ends_with("_env") => {
            let star = |c: char| if c.is_ascii_alphanumeric() { "*".to_owned() } else { c.to_string() };
            let hidden: String =
                value.chars().map(|c| if c.is_ascii() { star(c) } else { "*".repeat(c.len_utf8()) }).collect();
            format!("{key}={hidden}")
        }
        _ => line.to_owned(),
    }
}

/// The keys of a table that nobody has taken yet.
pub struct Keys<'a> {
    pub origin: &'a Origin<'a>,
    /// Where the table stands.
    pub span: Range<usize>,
    left: IndexMap<Spanned<String>, Spanned<Value>>,
    known: Vec<String>,
}

impl<'a> Keys<'a> {
    pub fn new(origin: &'a Origin<'a>, table: Spanned<IndexMap<Spanned<String>, Spanned<Value>>>) -> Self {
        // The table's own span begins at its header.
        Self { origin, span: table.span(), left: table.into_inner(), known: Vec::new() }
    }

    fn take(&mut self, name: &str) -> Option<Spanned<Value>> {
        self.known.push(name.to_owned());
        let at = self.left.keys().position(|key| key.get_ref() == name)?;
        self.left.shift_remove_index(at).map(|(_, value)| value)
    }

    /// A text that is not empty.
    pub fn text(&mut self, name: &str) -> Result<Option<Spanned<String>>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let span = value.span();
        match value.into_inner() {
            Value::String(text) if !text.trim().is_empty() => Ok(Some(Spanned::new(span, text.trim().to_owned()))),
            _ => Err(self.origin.wrong(span, &format!("{name} is a text"), &format!("write it as {name} = \"…\""))),
        }
    }

    pub fn plain(&mut self, name: &str) -> Result<Option<String>> {
        Ok(self.text(name)?.map(Spanned::into_inner))
    }

    pub fn needed(&mut self, name: &str, hint: &str) -> Result<Spanned<String>> {
        self.text(name)?.ok_or_else(|| self.missing(name, hint))
    }

    pub fn missing(&self, name: &str, hint: &str) -> Error {
        self.origin.wrong(self.span.clone(), &format!("this sink has no {name}"), hint)
    }

    pub fn flag(&mut self, name: &str) -> Result<Option<bool>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let flag = value.get_ref().as_bool();
        let wrong = || self.origin.wrong(value.span(), &format!("{name} is true or false"), "write it without quotes");
        flag.ok_or_else(wrong).map(Some)
    }

    pub fn port(&mut self) -> Result<Option<u16>> {
        let Some(value) = self.take("port") else { return Ok(None) };
        let port = value.get_ref().as_integer().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
        let wrong = || self.origin.wrong(value.span(), "this is no port", "write a number from 1 to 65535");
        port.ok_or_else(wrong).map(Some)
    }

    /// A text or a list of them, none empty.
    pub fn texts(&mut self, name: &str) -> Result<Option<Spanned<Vec<String>>>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let list = match value.get_ref() {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        let text = |one: &Value| one.as_str().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let texts: Option<Vec<String>> = list.iter().map(text).collect();
        let wrong =
            || self.origin.wrong(value.span(), &format!("{name} is a list of texts"), "write it as [\"a\", \"b\"]");
        texts.ok_or_else(wrong).map(|texts| Some(Spanned::new(value.span(), texts)))
    }

    /// A secret by one of its three keys.
    pub fn secret(&mut self, name: &str) -> Result<Option<SecretFrom>> {
        let here = self.text(name)?;
        let file = self.text(&format!("{name}_file"))?;
        let variable = self.text(&format!("{name}_env"))?;
        let given: Vec<Range<usize>> = [&here, &file, &variable].into_iter().flatten().map(Spanned::span).collect();
        if let [_, second, ..] = given.as_slice() {
            let hint = format!("keep one of {name}, {name}_file and {name}_env");
            return Err(self.origin.wrong(second.clone(), &format!("this sink has its {name} twice"), &hint));
        }
        let origin = self.origin;
        let here = here.map(|text| SecretFrom::Here(Secret::new(text.get_ref())));
        let file = file.map(|text| SecretFrom::File(origin.path(text.get_ref())));
        Ok(here.or(file).or(variable.map(|text| SecretFrom::Variable(text.into_inner()))))
    }

    pub fn needed_secret(&mut self, name: &str) -> Result<SecretFrom> {
        let hint = format!("add {name}_env = \"VARIABLE\", {name}_file = \"PATH\" or {name} = \"…\"");
        self.secret(name)?.ok_or_else(|| self.missing(name, &hint))
    }

    /// Refuses what is left over.
    pub fn rest(self, kind: &str) -> Result<()> {
        let Some(key) = self.left.keys().next() else { return Ok(()) };
        let hint = match near(key.get_ref(), self.known.iter().map(String::as_str)).as_slice() {
            [] => format!("its keys are {}", self.known.join(", ")),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        let message = format!("a sink of kind {kind} has no key {:?}", key.get_ref());
        Err(self.origin.wrong(key.span(), &message, &hint))
    }
}
