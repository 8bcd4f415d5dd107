//! One pass over a CSV file without building rows: how many there are, and of which months.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use object_store::{ObjectMeta, ObjectStore};

use super::input::{Input, broken, open};
use super::part::{Part, Row};
use super::times;
use crate::error::{Error, Result};

/// What a pass over a file found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Rows that can be read.
    pub rows: u64,
    /// The first days of the months in the column; `None` where a row has no time in it.
    pub months: Option<BTreeSet<NaiveDate>>,
}

/// Counts the rows of a file, and finds the months of the times in `column`; `path` names it in messages.
///
/// # Errors
/// The file cannot be read to its end.
pub async fn survey(store: &Arc<dyn ObjectStore>, meta: &ObjectMeta, path: &str, column: &str) -> Result<Survey> {
    let input = open(store, meta, path).await?;
    let column = column.to_owned();
    on_own_thread(path, move || read(input, &column)).await
}

/// Runs what blocks on a thread where it may.
pub async fn on_own_thread<T: Send + 'static>(
    path: &str,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| broken(path, error.into()))?
}

fn read(input: Input, column: &str) -> Result<Survey> {
    let mut pass = Pass { rows: 0, months: Some(BTreeSet::new()), last: None };
    input.each_part(|path, bytes| pass.part(&mut Part::open(path, bytes)?, column).map(ControlFlow::Continue))?;
    Ok(Survey { rows: pass.rows, months: pass.months })
}

struct Pass {
    rows: u64,
    months: Option<BTreeSet<NaiveDate>>,
    /// The text of the last row, which the next one mostly repeats.
    last: Option<String>,
}

impl Pass {
    fn part<R: Read>(&mut self, part: &mut Part<R>, column: &str) -> Result<(), Error> {
        let index = part.columns.names.iter().position(|name| name == column);
        let places = index.map(|index| part.columns.places[index].clone()).unwrap_or_default();
        let mut scratch = String::new();
        while let Some(row) = part.next()? {
            if let Row::Good(record) = row {
                self.rows += 1;
                self.time(record.first(&places, &mut scratch));
            }
        }
        Ok(())
    }

    fn time(&mut self, text: &str) {
        if self.months.is_none() || self.last.as_deref() == Some(text) {
            return;
        }
        match times::parse(text).and_then(|time| time.date_naive().with_day(1)) {
            Some(month) => self.months.get_or_insert_default().insert(month),
            None => return self.months = None,
        };
        self.last = Some(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{gzip, stored, zipped};
    use super::*;

    async fn survey_of(name: &str, bytes: Vec<u8>) -> Result<Survey> {
        let (store, meta) = stored(name, bytes).await;
        survey(&store, &meta, name, "t").await
    }

    fn months(months: &[(i32, u32)]) -> BTreeSet<NaiveDate> {
        months.iter().filter_map(|(year, month)| NaiveDate::from_ymd_opt(*year, *month, 1)).collect()
    }

    #[tokio::test]
    async fn months_and_rows_are_found() {
        let text = "a,t\n1,2025-01-31T23:59:59Z\n2,2025-01-01T00:00:00Z\nbad\n3,2024-12-05\n";
        let expected = Survey { rows: 3, months: Some(months(&[(2024, 12), (2025, 1)])) };
        assert_eq!(survey_of("x.csv", text.into()).await.unwrap(), expected);
        assert_eq!(survey_of("x.csv.gz", gzip(text)).await.unwrap(), expected);
    }

    #[tokio::test]
    async fn row_without_a_time_leaves_the_months_open() {
        for text in ["a,t\n1,2025-01-01\n2,\n3,2025-02-01\n", "a,t\n1,soon\n", "a\n1\n"] {
            assert_eq!(survey_of("x.csv", text.into()).await.unwrap().months, None, "{text}");
        }
        let empty = Survey { rows: 0, months: Some(months(&[])) };
        assert_eq!(survey_of("x.csv", b"a,t\n".to_vec()).await.unwrap(), empty);
    }

    #[tokio::test]
    async fn all_files_of_an_archive_are_read() {
        let archive = zipped(&[("a.csv", "t\n2025-01-01\n"), ("b.csv", "a,t\n1,2025-03-01\n2,2025-03-02\n")]);
        let expected = Survey { rows: 3, months: Some(months(&[(2025, 1), (2025, 3)])) };
        assert_eq!(survey_of("x.zip", archive).await.unwrap(), expected);
    }

    #[tokio::test]
    async fn gzip_that_is_cut_short_is_an_error() {
        let mut bytes = gzip("a,t\n1,2025-01-31T23:59:59Z\n");
        bytes.truncate(bytes.len() - 9);
        let error = survey_of("x.csv.gz", bytes).await.unwrap_err();
        assert_eq!(error.to_string(), "could not read x.csv.gz as CSV");
    }
}
