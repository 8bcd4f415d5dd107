//! One check of a bill: TOML front matter, and SQL that finds what is wrong, or the reader's own findings.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::front::{front_matter, header, prose};
use crate::error::Result;
use crate::settings::Form;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// To know.
    Info,
    /// To look at.
    Warning,
    /// The bill's figures are wrong.
    Error,
}

/// What a check's figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Lines of the bill.
    Rows,
    /// Cells of the bill.
    Values,
    /// Columns of the bill.
    Columns,
    /// Currencies.
    Currencies,
    /// Paying accounts.
    Payers,
    /// Invoices.
    Invoices,
    /// Files and folders.
    Files,
    /// A share times 100.
    Percent,
    /// An amount.
    Money,
    /// Hours.
    Hours,
}

impl Unit {
    /// The word after a figure.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Unit::Rows => "rows",
            Unit::Values => "values",
            Unit::Columns => "columns",
            Unit::Currencies => "currencies",
            Unit::Payers => "payers",
            Unit::Invoices => "invoices",
            Unit::Files => "files",
            Unit::Percent => "percent",
            Unit::Money => "money",
            Unit::Hours => "hours",
        }
    }

    /// The word after a figure of 1.
    #[must_use]
    pub fn one(self) -> &'static str {
        match self {
            Unit::Currencies => "currency",
            unit => unit.name().trim_end_matches('s'),
        }
    }
}

/// A check as its file says it.
#[derive(Debug, Clone)]
pub struct Check {
    /// The file's name up to its first dot, with `-` for `_`.
    pub name: String,
    /// Where the file is, for messages.
    pub path: String,
    /// The whole file; absent where the reader finds.
    pub text: Option<String>,
    /// What it finds and why, in prose.
    pub prose: String,
    /// What the front matter says.
    pub front: Front,
}

/// The front matter of a check.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Front {
    /// A few words for lists.
    pub title: String,
    /// What it guards against, as one sentence.
    pub question: String,
    /// How bad a row is that does not say so itself.
    pub severity: Severity,
    /// What its figure counts.
    pub unit: Unit,
    /// It fires above this.
    #[serde(default)]
    pub threshold: f64,
    /// The forms of bill that it reads; all where empty.
    #[serde(default)]
    pub forms: Vec<Form>,
    /// Why it cannot be told from other forms. Without a reason it is not listed for them.
    pub otherwise: Option<String>,
    /// Columns without which it cannot be told.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The condition over `line_items` of a row that is not clean; `{touched}` in the SQL.
    pub touched: Option<String>,
}

impl Check {
    /// Parses a check file.
    ///
    /// # Errors
    /// A fault in the front matter, with file, line and caret.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let header = header(text);
        let front = front_matter(path, text, &header)?;
        let file = path.rsplit('/').next().unwrap_or(path);
        let name = file.split('.').next().unwrap_or(file).replace('_', "-");
        let prose = prose(&text[header.len()..]);
        Ok(Self { name, path: path.to_owned(), text: Some(text.to_owned()), prose, front })
    }

    /// The checks that the reader answers.
    ///
    /// # Errors
    /// A fault in the file, which a test excludes.
    pub fn of_reader() -> Result<Vec<Self>> {
        let (path, text) = ("src/catalog/reader.toml", include_str!("reader.toml"));
        let fronts: BTreeMap<String, Front> = front_matter(path, text, text)?;
        let check = |(name, front)| Self { name, path: path.to_owned(), text: None, prose: String::new(), front };
        Ok(fronts.into_iter().map(check).collect())
    }

    /// Whether it reads bills of a form.
    #[must_use]
    pub fn reads(&self, form: Form) -> bool {
        self.front.forms.is_empty() || self.front.forms.contains(&form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_at_the_first_dot() {
        let text = "--! title = \"A\"\n--! question = \"Q?\"\n--! severity = \"info\"\n--! unit = \"rows\"\n\n-- P.\nSELECT 1\n";
        let check = Check::parse("queries/checks/data_age.focus.sql", text).unwrap();
        assert_eq!((check.name.as_str(), check.prose.as_str()), ("data-age", "P."));
        assert!(check.reads(Form::Focus));
    }

    #[test]
    fn an_unknown_key_is_refused_with_a_near_one() {
        let text = "--! title = \"A\"\n--! question = \"Q?\"\n--! severity = \"info\"\n--! unit = \"rows\"\n--! treshold = 1\n";
        let error = Check::parse("x.sql", text).unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean threshold?"));
    }
}
