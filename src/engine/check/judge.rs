//! From findings to a verdict: the figure of a check, held against its threshold.

use crate::catalog::{Check, Severity, Unit};
use crate::money;

/// What a check comes to, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It found nothing above its threshold.
    Ok,
    /// It found what is good to know.
    Info,
    /// The bill does not say enough to tell.
    Unknown,
    /// It found what is worth a look.
    Warning,
    /// The bill's figures are wrong.
    Error,
}

impl State {
    /// The word in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Info => "info",
            State::Unknown => "unknown",
            State::Warning => "warning",
            State::Error => "error",
        }
    }
}

impl From<Severity> for State {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => State::Info,
            Severity::Warning => State::Warning,
            Severity::Error => State::Error,
        }
    }
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What.
    pub text: String,
    /// How many.
    pub count: Option<i64>,
    /// Unblended cost, in units of 1e-12.
    pub amount: Option<i128>,
    /// Of what.
    pub currency: Option<String>,
    /// The check's figure so far as this row says it, in units of 1e-12; without it the counts are added.
    pub figure: Option<i128>,
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The check's name.
    pub name: String,
    /// Its verdict.
    pub state: State,
    /// Its figure in units of 1e-12; absent where it cannot be told.
    pub figure: Option<i128>,
    /// What the figure counts.
    pub unit: Unit,
    /// Above which figure it fires, in units of 1e-12.
    pub threshold: i128,
    /// Why it cannot be told.
    pub why: Option<String>,
    /// What it found.
    pub findings: Vec<Finding>,
}

impl Outcome {
    /// A check that cannot be told, and why.
    #[must_use]
    pub fn unknown(check: &Check, threshold: i128, why: &str) -> Self {
        Self {
            name: check.name.clone(),
            state: State::Unknown,
            figure: None,
            unit: check.front.unit,
            threshold,
            why: Some(why.to_owned()),
            findings: Vec::new(),
        }
    }
}

/// Judges what a check found: by the worst findings whose figure is above the threshold.
pub fn judge(check: &Check, threshold: i128, findings: Vec<Finding>) -> Outcome {
    let fires = |severity: &Severity| {
        let figure = figure(findings.iter().filter(|one| one.severity == *severity));
        figure.is_some_and(|figure| figure > threshold)
    };
    let worst = [Severity::Error, Severity::Warning].into_iter().find(fires);
    let worst = worst.or_else(|| findings.iter().any(|one| one.severity == Severity::Info).then_some(Severity::Info));
    let of_state = findings.iter().filter(|one| worst.is_none_or(|worst| one.severity == worst));
    let figure = Some(figure(of_state).unwrap_or(0));
    let kept = |one: &Finding| match one.severity {
        Severity::Info => true,
        severity => fires(&severity) && one.figure.is_none_or(|figure| figure > threshold),
    };
    let kept: Vec<bool> = findings.iter().map(kept).collect();
    let findings = findings.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(one, _)| one).collect();
    let state = worst.map_or(State::Ok, State::from);
    Outcome { name: check.name.clone(), state, figure, unit: check.front.unit, threshold, why: None, findings }
}

/// The largest figure of some rows, or the sum of their counts; `None` of no rows.
fn figure<'a>(findings: impl Iterator<Item = &'a Finding>) -> Option<i128> {
    let (mut largest, mut sum, mut any) = (None, 0, false);
    for one in findings {
        any = true;
        largest = largest.max(one.figure);
        sum += i128::from(one.count.unwrap_or(0)) * money::ONE;
    }
    any.then(|| largest.unwrap_or(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check() -> Check {
        Check::parse(
            "x.sql",
            "--! title = \"X\"\n--! question = \"X?\"\n--! severity = \"error\"\n--! unit = \"rows\"\n",
        )
        .unwrap()
    }

    fn finding(severity: Severity, count: i64, figure: Option<i128>) -> Finding {
        Finding { severity, text: String::new(), count: Some(count), amount: None, currency: None, figure }
    }

    fn judged(threshold: i128, findings: Vec<Finding>) -> (State, Option<i128>, usize) {
        let outcome = judge(&check(), threshold, findings);
        (outcome.state, outcome.figure.map(|units| units / money::ONE), outcome.findings.len())
    }

    #[test]
    fn nothing_found_is_ok() {
        assert_eq!(judged(0, Vec::new()), (State::Ok, Some(0), 0));
    }

    #[test]
    fn counts_are_added_within_the_worst_severity() {
        let found = [(Severity::Error, 2), (Severity::Warning, 5), (Severity::Error, 3)];
        let found: Vec<Finding> = found.into_iter().map(|(severity, count)| finding(severity, count, None)).collect();
        assert_eq!(judged(0, found.clone()), (State::Error, Some(5), 3));
        assert_eq!(judged(5 * money::ONE, found), (State::Ok, Some(10), 0), "5 is not above 5");
    }

    #[test]
    fn the_largest_figure_counts_and_rows_below_the_threshold_go() {
        let found = [1, 9].map(|figure| finding(Severity::Error, 1, Some(figure * money::ONE))).to_vec();
        assert_eq!(judged(5 * money::ONE, found), (State::Error, Some(9), 1));
    }

    #[test]
    fn notes_stay_beside_what_does_not_fire() {
        let found = vec![finding(Severity::Error, 1, None), finding(Severity::Info, 7, None)];
        assert_eq!(judged(money::ONE, found), (State::Info, Some(7), 1));
    }
}
