//! What is asked for.

use std::collections::BTreeMap;

use tokio::sync::oneshot;

use super::Answer;

/// One question, and the way back; the way is closed when the browser has gone away.
#[derive(Debug)]
pub struct Ask {
    /// What is asked for.
    pub want: Want,
    /// Takes the answer.
    pub reply: oneshot::Sender<Answer>,
}

/// What is asked for, in the words of the address: nothing of it is checked against what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// The list of dashboards and reports.
    Home,
    /// A dashboard.
    Dashboard {
        /// Its name.
        name: String,
        /// Of what.
        chosen: Chosen,
        /// Page, workbook or picture.
        form: Form,
    },
    /// A report.
    Report {
        /// Its name.
        name: String,
        /// Of what.
        chosen: Chosen,
        /// Its own parameters, none of them empty.
        params: BTreeMap<String, String>,
        /// Any.
        form: Form,
    },
    /// A query, or the box to write one.
    Sql {
        /// The query, which may be anything.
        text: Option<String>,
        /// Page, CSV, workbook or JSON; without a query always the page.
        form: Form,
    },
    /// The figures for Prometheus.
    Metrics,
}

/// What the figures are of; what is not chosen is the answering side's to choose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The month, as `2025-01`.
    pub month: Option<String>,
    /// Accounts; all where there are none.
    pub accounts: Vec<String>,
    /// Tags by key and value; the value may be empty.
    pub tags: Vec<(String, String)>,
    /// The metric.
    pub metric: Option<String>,
}

/// The form of an answer, by the end of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Without an end.
    Page,
    /// `.csv`
    Csv,
    /// `.xlsx`
    Xlsx,
    /// `.json`
    Json,
    /// `.svg`
    Svg,
    /// `.png`
    Png,
}

impl Form {
    /// All, with the ends of their paths.
    const ENDS: [(Form, &'static str); 5] =
        [(Form::Csv, ".csv"), (Form::Xlsx, ".xlsx"), (Form::Json, ".json"), (Form::Svg, ".svg"), (Form::Png, ".png")];

    /// The end of its path.
    #[must_use]
    pub fn end(self) -> &'static str {
        Self::ENDS.iter().find(|(form, _)| *form == self).map_or("", |(_, end)| end)
    }

    /// A path's last part as a name and a form: `top.csv` is `top` in CSV.
    pub(super) fn split(part: &str) -> (&str, Form) {
        let split = Self::ENDS.iter().find_map(|(form, end)| Some((part.strip_suffix(end)?, *form)));
        split.unwrap_or((part, Form::Page))
    }

    /// Its media type (RFC 4180, RFC 8259, and those of IANA's list).
    pub(super) fn media(self) -> &'static str {
        match self {
            Form::Page => "text/html; charset=utf-8",
            Form::Csv => "text/csv; charset=utf-8",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Json => "application/json",
            Form::Svg => "image/svg+xml",
            Form::Png => "image/png",
        }
    }

    /// Whether a browser shows it in place of saving it.
    pub(super) fn is_shown(self) -> bool {
        matches!(self, Form::Page | Form::Svg | Form::Png)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_the_end_of_the_path() {
        let cases = [
            ("top", ("top", Form::Page)),
            ("top.csv", ("top", Form::Csv)),
            ("a.b.xlsx", ("a.b", Form::Xlsx)),
            ("top.exe", ("top.exe", Form::Page)),
            (".png", ("", Form::Png)),
        ];
        for (part, expected) in cases {
            assert_eq!(Form::split(part), expected, "{part}");
        }
    }

    #[test]
    fn an_end_gives_its_form_back() {
        for form in [Form::Page, Form::Csv, Form::Xlsx, Form::Json, Form::Svg, Form::Png] {
            assert_eq!(Form::split(&format!("x{}", form.end())), ("x", form));
        }
    }
}
