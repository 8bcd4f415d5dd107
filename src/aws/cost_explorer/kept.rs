//! Answers kept in dated files, so that no question is paid twice.

use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::identity::fingerprint;
use super::{Page, Question, Row};
use crate::error::{Error, Result};

/// Figures that say of themselves nothing of how final they are count as final so many days after the month.
const SETTLED: Days = Days::new(10);

/// An answer, as far as its pages have come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question, in one line.
    pub question: String,
    /// Who asked, and where.
    pub identity: String,
    /// The day it was asked, as `2025-02-10`.
    pub asked: String,
    /// Requests that AWS charged for.
    pub requests: usize,
    /// Whether AWS may still change the figures; absent where it does not say.
    pub is_estimated: Option<bool>,
    /// What asks for the next page; absent where all have come.
    pub next: Option<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Answer {
    /// An answer of which nothing has come yet.
    #[must_use]
    pub fn begin(question: &Question, identity: &str, today: NaiveDate) -> Self {
        Self {
            question: question.line(),
            identity: identity.to_owned(),
            asked: today.to_string(),
            requests: 0,
            is_estimated: None,
            next: None,
            rows: Vec::new(),
        }
    }

    /// Adds a page; gives back whether another follows.
    ///
    /// # Errors
    /// The page asks for itself, which would be paid for ever.
    pub fn add(&mut self, page: Page) -> Result<bool> {
        if page.next.is_some() && page.next == self.next {
            return Err(Error::Aws {
                message: "Cost Explorer gives the same page again and again".to_owned(),
                hint: "run again with --refresh".to_owned(),
                source: None,
            });
        }
        self.requests += 1;
        self.rows.extend(page.rows);
        self.next = page.next;
        self.is_estimated = match (self.is_estimated, page.is_estimated) {
            (Some(one), Some(other)) => Some(one || other),
            (one, other) => one.or(other),
        };
        Ok(self.next.is_some())
    }

    fn day(&self) -> Option<NaiveDate> {
        self.asked.parse().ok()
    }

    /// Whether it may serve today: it is of today, or final when it was asked.
    fn serves(&self, question: &Question, today: NaiveDate) -> bool {
        let Some(asked) = self.day() else { return false };
        let is_final = match self.is_estimated {
            Some(is_estimated) => !is_estimated && asked >= question.to,
            None => question.to.checked_add_days(SETTLED).is_some_and(|settled| asked >= settled),
        };
        asked == today || self.next.is_none() && is_final
    }
}

/// A folder of answers.
#[derive(Debug, Clone)]
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// Answers in a folder, which is made when the first is kept.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The newest answer to a question that may serve today. It may lack pages, where it is of today.
    ///
    /// # Errors
    /// A file cannot be read, or is no answer.
    pub fn find(&self, question: &Question, identity: &str, today: NaiveDate) -> Result<Option<Answer>> {
        let start = stem(question, identity);
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Ok(None) };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut paths: Vec<PathBuf> = paths.filter(|path| is_named(path, &start)).collect();
        paths.sort(); // by their dates
        for path in paths.iter().rev() {
            let answer = read(path)?;
            let is_same = answer.question == question.line() && answer.identity == identity;
            if is_same && answer.serves(question, today) {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    /// Refuses a folder that cannot be written, before an answer is paid for.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn ready(&self) -> Result<()> {
        let failed = |source: std::io::Error| Error::Write { path: self.folder.clone(), source };
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        tempfile::NamedTempFile::new_in(&self.folder).map(|_| ()).map_err(failed)
    }

    /// Keeps an answer, whole or not at all; gives back its file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, question: &Question, answer: &Answer) -> Result<PathBuf> {
        let path = self.folder.join(format!("{}_{}.json", stem(question, &answer.identity), answer.asked));
        let failed = |source: std::io::Error| Error::Write { path: path.clone(), source };
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let file = tempfile::NamedTempFile::new_in(&self.folder).map_err(failed)?;
        serde_json::to_writer_pretty(file.as_file(), answer).map_err(|error| failed(error.into()))?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(path)
    }
}

/// The beginning of an answer's file: its month, its action, and a fingerprint of all else.
fn stem(question: &Question, identity: &str) -> String {
    let rest = fingerprint(&format!("{}\n{identity}", question.line()));
    format!("{}_{}_{rest:016x}", question.from.format("%Y-%m"), question.what.operation())
}

fn is_named(path: &Path, start: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(start) && name.ends_with(".json")
}

fn read(path: &Path) -> Result<Answer> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    serde_json::from_str(&text).map_err(|error| Error::Source {
        message: format!("{} is no answer of Cost Explorer: {error}", path.display()),
        hint: "delete the file, or ask anew with --refresh".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Metric, What};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn january() -> Question {
        Question {
            what: What::CostAndUsage,
            from: day("2025-01-01"),
            to: day("2025-02-01"),
            by: vec!["SERVICE".to_owned()],
            service: None,
            metric: Metric::Unblended,
        }
    }

    fn page(is_estimated: Option<bool>, next: Option<&str>) -> Page {
        Page { rows: vec![Row::new()], next: next.map(str::to_owned), is_estimated }
    }

    /// Whether an answer that was asked on one day serves on another.
    fn serves(is_estimated: Option<bool>, next: Option<&str>, asked: &str, today: &str) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().join("new"));
        let mut answer = Answer::begin(&january(), "me", day(asked));
        answer.add(page(is_estimated, next)).unwrap();
        kept.keep(&january(), &answer).unwrap();
        kept.find(&january(), "me", day(today)).unwrap().is_some_and(|found| found == answer)
    }

    #[test]
    fn a_final_answer_serves_for_ever() {
        assert!(serves(Some(false), None, "2025-02-10", "2026-01-01"));
        assert!(serves(None, None, "2025-02-11", "2026-01-01"));
    }

    #[test]
    fn an_answer_of_an_open_month_serves_on_its_day() {
        assert!(serves(Some(true), None, "2025-02-02", "2025-02-02"));
        assert!(!serves(Some(true), None, "2025-02-02", "2025-02-03"));
        assert!(!serves(Some(false), None, "2025-01-31", "2025-02-03")); // the month was not over
        assert!(!serves(None, None, "2025-02-10", "2025-02-12")); // nor the figures settled
    }

    #[test]
    fn an_answer_that_lacks_pages_goes_on_the_same_day() {
        assert!(serves(Some(false), Some("2"), "2025-02-10", "2025-02-10"));
        assert!(!serves(Some(false), Some("2"), "2025-02-10", "2025-02-11"));
    }

    #[test]
    fn other_questions_and_other_people_have_other_answers() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().to_owned());
        let today = day("2025-02-10");
        kept.keep(&january(), &Answer::begin(&january(), "me", today)).unwrap();
        let by_account = Question { by: vec!["LINKED_ACCOUNT".to_owned()], ..january() };
        assert!(kept.find(&january(), "me", today).unwrap().is_some());
        assert!(kept.find(&january(), "you", today).unwrap().is_none());
        assert!(kept.find(&by_account, "me", today).unwrap().is_none());
    }

    #[test]
    fn a_damaged_file_is_an_error_and_no_new_request() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().to_owned());
        let path = kept.keep(&january(), &Answer::begin(&january(), "me", day("2025-02-10"))).unwrap();
        assert!(path.to_str().unwrap().contains("2025-01_GetCostAndUsage_"));
        std::fs::write(&path, "{").unwrap();
        let error = kept.find(&january(), "me", day("2025-02-10")).unwrap_err();
        assert!(error.to_string().contains("is no answer of Cost Explorer"), "{error}");
    }

    #[test]
    fn a_page_that_asks_for_itself_is_not_asked_for_again() {
        let mut answer = Answer::begin(&january(), "me", day("2025-02-10"));
        assert!(answer.add(page(Some(false), Some("2"))).unwrap());
        assert!(answer.add(page(Some(true), Some("3"))).unwrap());
        assert!(answer.add(page(Some(false), Some("3"))).is_err());
        assert_eq!((answer.requests, answer.rows.len(), answer.is_estimated), (2, 2, Some(true)));
    }
}
