//! The templates of messages: the shipped ones, and those of a folder that stand in for them.

use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, Value, escape_formatter};

use super::context::{Context, document};
use super::{Group, Message};
use crate::alert::text;
use crate::error::{Error, Result, mark};

/// The shipped templates by the names under which a folder replaces them.
pub const SHIPPED: [(&str, &str); 5] = [
    ("subject.j2", include_str!("../templates/subject.j2")),
    ("text.j2", include_str!("../templates/text.j2")),
    ("short.j2", include_str!("../templates/short.j2")),
    ("markdown.j2", include_str!("../templates/markdown.j2")),
    ("html.j2", include_str!("../templates/html.j2")),
];

/// The longest subject, in characters.
const SUBJECT: usize = 200;
/// The longest text for a phone.
const SHORT: usize = 160;

/// Words for messages.
#[derive(Debug)]
pub struct Texts {
    own: Option<Environment<'static>>,
    shipped: Environment<'static>,
}

impl Texts {
    /// The shipped templates, and those that a folder holds instead.
    ///
    /// # Errors
    /// A template cannot be read or is none, with its line.
    pub fn load(folder: Option<&Path>) -> Result<Self> {
        let mut shipped = environment();
        for (name, text) in SHIPPED {
            add(&mut shipped, name, name, text)?;
        }
        let own = folder.map(|folder| over(shipped.clone(), folder)).transpose()?;
        Ok(Self { own, shipped })
    }

    /// Words a group. Where a template of the person's own fails, the shipped ones stand in, and the second value says why.
    ///
    /// # Errors
    /// A shipped template fails.
    pub fn message(&self, group: &Group) -> Result<(Message, Option<String>)> {
        // The gravest first; among equals in the order that they came.
        let mut findings = group.findings.to_vec();
        findings.sort_by_key(|told| std::cmp::Reverse(told.finding.severity));
        let group = &Group { findings: &findings, ..*group };
        let Some(own) = &self.own else { return Ok((worded(&self.shipped, group)?, None)) };
        match worded(own, group) {
            Ok(message) => Ok((message, None)),
            Err(error) => Ok((worded(&self.shipped, group)?, Some(error.to_string()))),
        }
    }
}

/// Values are escaped as the language of a template's result demands.
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_auto_escape_callback(|name| match name {
        "html.j2" => AutoEscape::Html,
        "markdown.j2" => AutoEscape::Custom("slack".into()),
        _ => AutoEscape::None,
    });
    environment.set_formatter(|out: &mut Output, state: &mut State, value: &Value| {
        if !matches!(state.auto_escape(), AutoEscape::Custom(_)) || value.is_safe() {
            return escape_formatter(out, state, value);
        }
        out.write_str(&for_slack(&value.to_string())).map_err(minijinja::Error::from)
    });
    environment
}

/// Slack's markup begins with one of these three; without them a text cannot call a channel or hide a link.
pub fn for_slack(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn over(mut environment: Environment<'static>, folder: &Path) -> Result<Environment<'static>> {
    if !folder.is_dir() {
        let source = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Error::Read { path: folder.to_owned(), source });
    }
    for (name, _) in SHIPPED {
        let path = folder.join(name);
        if path.exists() {
            let text = std::fs::read_to_string(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
            add(&mut environment, name, &path.display().to_string(), &text)?;
        }
    }
    Ok(environment)
}

fn add(environment: &mut Environment<'static>, name: &'static str, shown: &str, text: &str) -> Result<()> {
    environment.add_template_owned(name, text.to_owned()).map_err(|error| {
        let span = error.range().unwrap_or(0..0);
        let said = error.detail().unwrap_or("it is no template").to_owned();
        mark(shown, text, span, &said, Some("the syntax is that of Jinja: {{ value }}, {% for … %}".to_owned()))
    })
}

fn worded(environment: &Environment, group: &Group) -> Result<Message> {
    let context = Value::from(Serde(Context::new(group)));
    let render = |name: &str| {
        let text = environment.get_template(name).and_then(|template| template.render(context.clone()));
        text.map_err(|error| Error::Format {
            message: format!("template {name} failed: {error}"),
            hint: "correct it, or take it out of the folder of templates".to_owned(),
        })
    };
    let (key, subject) = (group.key(), text::line(&render("subject.j2")?, SUBJECT));
    Ok(Message {
        json: document(group, &key, &subject)?,
        key,
        stage: group.stage,
        severity: group.severity(),
        at: group.at,
        subject,
        text: render("text.j2")?,
        short: text::line(&render("short.j2")?, SHORT),
        markdown: render("markdown.j2")?,
        html: render("html.j2")?,
        findings: group.findings.to_vec(),
        attachments: group.attachments.to_vec(),
    })
}
