//! The share of a bill's rows that no check of rows touches.

use std::collections::BTreeSet;

use super::reader::Reading;
use super::{Ask, Outcome, State};
use crate::engine::Engine;
use crate::error::Result;
use crate::money;
use crate::table::Cell;

/// Checks of rows without a condition on one row: their figures are added.
const COUNTED: [&str; 3] = ["bad-rows", "duplicates", "misfits"];

/// How many of a bill's rows are clean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quality {
    /// All rows, those included that could not be read.
    pub rows: i64,
    /// Those that a check of rows touches, in the state warning or error.
    pub touched: i64,
}

impl Quality {
    /// Clean rows of a hundred, rounded down to 2 places, so that 100 means all; `None` of no rows.
    #[must_use]
    pub fn percent(&self) -> Option<i128> {
        let (rows, clean) = (i128::from(self.rows), i128::from(self.rows - self.touched));
        (rows > 0).then(|| clean * 10_000 / rows * (money::ONE / 100))
    }
}

impl Engine {
    /// Counts the rows that some firing check touches, each once; surplus copies, unread rows and values come on top.
    pub(super) async fn quality(&self, ask: &Ask<'_>, reading: &Reading, outcomes: &[Outcome]) -> Result<Quality> {
        let fires: BTreeSet<&str> = outcomes
            .iter()
            .filter(|outcome| outcome.state >= State::Warning)
            .map(|outcome| outcome.name.as_str())
            .collect();
        let firing = ask.checks.iter().map(|(check, _)| *check).filter(|check| fires.contains(check.name.as_str()));
        let conditions: Vec<String> = firing
            .filter(|check| check.reads(self.bill.form))
            .filter_map(|check| check.front.touched.as_ref().map(|touched| format!("coalesce({touched}, false)")))
            .collect();
        let mut touched = self.touched(&conditions, ask).await?;
        for outcome in outcomes.iter().filter(|one| fires.contains(one.name.as_str())) {
            if COUNTED.contains(&outcome.name.as_str()) {
                touched += whole(outcome.figure.unwrap_or(0));
            }
        }
        let rows = reading.rows + reading.bad_rows();
        Ok(Quality { rows, touched: touched.min(rows) })
    }

    async fn touched(&self, conditions: &[String], ask: &Ask<'_>) -> Result<i64> {
        if conditions.is_empty() {
            return Ok(0);
        }
        let any = conditions.join(" OR ");
        let text = "SELECT COUNT(*) AS rows FROM line_items WHERE {touched}";
        let rows = self.checked_rows("the share of clean rows", text, Some(&any), ask).await?;
        Ok(rows.column(0).first().and_then(Cell::units).map_or(0, whole))
    }
}

fn whole(units: i128) -> i64 {
    i64::try_from(units / money::ONE).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_means_all() {
        let percent = |rows, touched| Quality { rows, touched }.percent().map(|units| money::plain(units, 12));
        assert_eq!(percent(75_920, 1).as_deref(), Some("99.99")); // 99.99868… of a hundred
        assert_eq!(percent(75_920, 0).as_deref(), Some("100"));
        assert_eq!(percent(3, 1).as_deref(), Some("66.66"));
        assert_eq!(percent(0, 0), None);
    }
}
