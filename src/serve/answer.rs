//! What is answered.

use super::Form;
use crate::error::Error;

/// An answer, finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A page.
    Page(Page),
    /// A file.
    File {
        /// Its name, which may hold anything: what no file name holds is replaced.
        name: String,
        /// What it holds.
        bytes: Vec<u8>,
        /// What it is.
        form: Form,
    },
    /// Plain text; for [`super::Want::Metrics`] in Prometheus's text format.
    Text(String),
    /// Nothing, and why.
    Refused {
        /// The HTTP status, 400 to 599; any other is told as 500.
        status: u16,
        /// The fact.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

impl Answer {
    /// Refuses in the words of an error.
    #[must_use]
    pub fn refused(status: u16, error: &Error) -> Self {
        Answer::Refused { status, message: error.to_string(), hint: error.hint() }
    }
}

/// A page with what its policy must allow (Content Security Policy Level 3): hashes as in `'sha256-…'`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The whole document.
    pub html: String,
    /// The source of its one script; without it none runs.
    pub script: Option<String>,
    /// The source of its one style; without it any within the page counts.
    pub style: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_refused_with_its_hint() {
        let error = Error::Unknown { what: "report", name: "tpo".to_owned(), known: vec!["top".to_owned()] };
        let hint = Some("did you mean top?".to_owned());
        let expected = Answer::Refused { status: 404, message: "there is no report \"tpo\"".to_owned(), hint };
        assert_eq!(Answer::refused(404, &error), expected);
    }
}
