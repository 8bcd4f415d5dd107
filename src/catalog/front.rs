//! One report file: TOML front matter in `--!` lines, prose in `--` lines, then SQL.

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::alert::{self, Alert};
use super::chart::Chart;
use super::params::Param;
use super::waste;
use crate::error::{Result, mark};
use crate::table::Kind;

/// A report as its file says it.
#[derive(Debug, Clone)]
pub struct Report {
    /// The command's name: the file's, with `-` for `_`.
    pub name: String,
    /// Where the file is, for messages.
    pub path: String,
    /// The whole file.
    pub text: String,
    /// A few words for lists and charts.
    pub title: String,
    /// The question that it answers, as one sentence.
    pub question: String,
    /// What it counts and leaves out, in prose.
    pub prose: String,
    /// The result's columns and what they mean, in order.
    pub columns: IndexMap<String, Kind>,
    /// The flags.
    pub params: IndexMap<String, Param>,
    /// How it is drawn.
    pub chart: Option<Chart>,
    /// The charges counted unless `--charges` says otherwise.
    pub charges: String,
    /// The metric unless `--metric` says otherwise.
    pub metric: String,
    /// The column whose sum is the report's part of the bill, where there is one.
    pub total: Option<String>,
    /// The metrics that its columns have a meaning in; all where empty.
    pub metrics: Vec<String>,
    /// What its rows go through.
    pub analysis: Option<Analysis>,
    /// How fine its rows are in time.
    pub grain: Grain,
    /// How many billing periods before `$month` it reads, too.
    pub months_before: u32,
    /// What to do about its rows, where they are waste that `costs waste` sums up.
    pub waste: Option<String>,
    /// How its rows become findings, where it is an alert rule.
    pub alert: Option<Alert>,
    /// The SQL after the front matter.
    pub sql: String,
}

/// What a report's rows go through after the query; its own columns then take the place of the declared ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Analysis {
    /// Spend by combinations of tags becomes a row for each tag.
    TagCoverage,
}

/// How fine a report's rows are in time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grain {
    /// Months or nothing finer.
    #[default]
    Month,
    /// Days or finer: unused reservations are spread over the days of their month.
    Day,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    question: String,
    columns: IndexMap<String, Kind>,
    #[serde(default)]
    params: IndexMap<String, Param>,
    chart: Option<Chart>,
    #[serde(default = "usage")]
    charges: String,
    #[serde(default = "unblended")]
    metric: String,
    total: Option<String>,
    #[serde(default)]
    metrics: Vec<String>,
    analysis: Option<Analysis>,
    #[serde(default)]
    grain: Grain,
    #[serde(default)]
    months_before: u32,
    waste: Option<String>,
    alert: Option<Alert>,
}

fn usage() -> String {
    "usage".to_owned()
}

fn unblended() -> String {
    "unblended".to_owned()
}

impl Report {
    /// Parses a report file; `path` names it in messages and gives the report its name.
    ///
    /// # Errors
    /// A fault in the front matter, with file, line and caret.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let header = header(text);
        let front: Front = front_matter(path, text, &header)?;
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).trim_end_matches(".sql").replace('_', "-");
        let report = Self {
            name,
            path: path.to_owned(),
            text: text.to_owned(),
            title: front.title,
            question: front.question,
            prose: prose(&text[header.len()..]),
            columns: front.columns,
            params: front.params,
            chart: front.chart,
            charges: front.charges,
            metric: front.metric,
            total: front.total,
            metrics: front.metrics,
            analysis: front.analysis,
            grain: front.grain,
            months_before: front.months_before,
            waste: front.waste,
            alert: front.alert,
            sql: text[header.len()..].to_owned(),
        };
        report.check_columns(text)?;
        report.check_chart(text)?;
        waste::check(&report, text)?;
        alert::check(&report, text)?;
        Ok(report)
    }

    /// The chart and the total may only name declared columns.
    fn check_columns(&self, text: &str) -> Result<()> {
        let mut named = self.chart.iter().flat_map(Chart::columns).chain(self.total.as_ref());
        let Some(name) = named.find(|name| !self.columns.contains_key(*name) && !self.has_dimensions()) else {
            return Ok(());
        };
        let quoted = format!("\"{name}\"");
        let start = text.find(&quoted).unwrap_or(0);
        let known = self.columns.keys().cloned().collect::<Vec<_>>();
        let message = format!("front matter: no column {name:?} is declared");
        let hint = Some(format!("declared are {}", crate::error::listed(&known)));
        Err(mark(&self.path, text, start..start + quoted.len(), &message, hint))
    }

    /// The chart has the keys of its kind.
    fn check_chart(&self, text: &str) -> Result<()> {
        let Some(Err(error)) = self.chart.as_ref().map(Chart::check) else { return Ok(()) };
        let section = "[chart]";
        let start = text.find(section).unwrap_or(0);
        let message = format!("front matter: {error}");
        Err(mark(&self.path, text, start..start + section.len(), &message, error.hint()))
    }

    /// Whether the columns depend on the dimensions asked for (`{by}`).
    #[must_use]
    pub fn has_dimensions(&self) -> bool {
        self.sql.contains("{by}")
    }
}

/// Reads front matter; `header` is the text's with its marks blanked.
pub(super) fn front_matter<T: DeserializeOwned>(path: &str, text: &str, header: &str) -> Result<T> {
    toml::from_str(header).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        mark(path, text, span, &format!("front matter: {}", error.message()), unknown_key_hint(error.message()))
    })
}

/// The `--!` lines with the marks blanked, so that TOML's byte positions are the file's.
pub(super) fn header(text: &str) -> String {
    text.split_inclusive('\n').map_while(|line| line.strip_prefix("--!").map(|rest| format!("   {rest}"))).collect()
}

/// The comment lines that follow, as paragraphs.
pub(super) fn prose(text: &str) -> String {
    let lines = text.lines().skip_while(|line| line.trim().is_empty()).map_while(|line| line.strip_prefix("--"));
    let text = lines.map(str::trim).collect::<Vec<_>>().join("\n");
    text.trim().split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect::<Vec<_>>().join("\n\n")
}

/// TOML's own message lists what it expected; the near name is easier to act on.
fn unknown_key_hint(message: &str) -> Option<String> {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (unknown, known) = names.split_first()?;
    if !message.starts_with("unknown") {
        return None;
    }
    match crate::error::near(unknown, known.iter().copied()).as_slice() {
        [] => None,
        near => Some(format!("did you mean {}?", near.join(" or "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WHOLE: &str =
        "--! title = \"T\"\n--! question = \"Q?\"\n--! columns = { a = \"key\" }\n\n-- One.\n--\n-- Two.\n\nSELECT a\n";

    #[test]
    fn a_whole_file() {
        let report = Report::parse("queries/my_report.sql", WHOLE).unwrap();
        assert_eq!((report.name.as_str(), report.prose.as_str()), ("my-report", "One.\n\nTwo."));
        assert_eq!(report.sql, "\n-- One.\n--\n-- Two.\n\nSELECT a\n");
        assert_eq!((report.charges.as_str(), report.metric.as_str()), ("usage", "unblended"));
    }

    proptest! {
        /// Any text is a report or a fault, and a fault is drawn without a panic.
        #[test]
        fn no_text_panics(text in "(--! ?[a-z]{0,8} ?=? ?.{0,12}\r?\n){0,4}.{0,20}") {
            let _ = Report::parse("a.sql", &text).map_err(|error| error.to_string());
        }

        /// A whole file with anything put into it at any place.
        #[test]
        fn no_slip_panics(at in 0..WHOLE.len(), slip in ".{0,6}") {
            let text = format!("{}{slip}{}", &WHOLE[..at], &WHOLE[at..]);
            let _ = Report::parse("a.sql", &text).map_err(|error| error.to_string());
        }

        /// What stands after the front matter is kept to the byte.
        #[test]
        fn the_rest_is_the_query(rest in "[^-\r\n][^\r]{0,40}") {
            let front = &WHOLE[..=WHOLE.find("\n\n").unwrap()];
            let report = Report::parse("a.sql", &format!("{front}{rest}")).unwrap();
            prop_assert_eq!(report.sql, rest);
        }
    }
}
