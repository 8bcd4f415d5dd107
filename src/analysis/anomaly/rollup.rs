//! Which findings of a tree of series are told: those that their parts do not explain.

use chrono::Days;

use super::watch::SETTLE;
use super::{Anomaly, Kind};

/// The share of a parent's impact from which its children explain it.
const EXPLAINED: f64 = 0.7;
/// Days after a shift for which it still explains its parents.
const LATER: u64 = 14;

/// A finding and the series that it is in. A series whose key begins with another's is part of it: `["EC2"]` is the parent of
/// `["EC2", "123456789012", "Compute"]`; the whole bill has no key.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyed {
    /// Where it is.
    pub key: Vec<String>,
    /// What it is.
    pub anomaly: Anomaly,
}

/// Leaves out the parents' findings whose children tell the same: where findings below, in the same direction and on these
/// days, add up to at least 70 percent of the impact. What children do not explain (many small rises, none of which is
/// found by itself) stays. The order is kept.
#[must_use]
pub fn without_repeats(findings: Vec<Keyed>) -> Vec<Keyed> {
    let is_told: Vec<bool> = findings.iter().map(|finding| !is_explained(finding, &findings)).collect();
    findings.into_iter().zip(is_told).filter_map(|(finding, is_told)| is_told.then_some(finding)).collect()
}

fn is_explained(parent: &Keyed, all: &[Keyed]) -> bool {
    let below: Vec<&Keyed> = all.iter().filter(|one| is_below(one, parent) && is_alike(one, parent)).collect();
    // Of findings below one another the lowest alone count, or they would count twice.
    let lowest = below.iter().filter(|one| !below.iter().any(|other| is_below(other, one)));
    let sum: f64 = lowest.map(|one| one.anomaly.impact * shared_days(one, parent)).sum();
    let own = parent.anomaly.impact;
    own != 0.0 && sum / own >= EXPLAINED
}

fn is_below(one: &Keyed, parent: &Keyed) -> bool {
    one.key.len() > parent.key.len() && one.key.starts_with(&parent.key)
}

fn is_alike(one: &Keyed, parent: &Keyed) -> bool {
    (one.anomaly.impact > 0.0) == (parent.anomaly.impact > 0.0) && shared_days(one, parent) > 0.0
}

/// The days on which a finding's parent's lies as well, by the finding's own. A shift that was told until it was the new normal
/// goes on, while its parent may not have learned the new level yet.
fn shared_days(one: &Keyed, parent: &Keyed) -> f64 {
    let is_shift = matches!(one.anomaly.kind, Kind::LevelShift | Kind::NewSpend | Kind::VanishedSpend);
    let own = usize::try_from((one.anomaly.last - one.anomaly.first).num_days() + 1).unwrap_or(0);
    let after = if is_shift && own >= SETTLE { Days::new(LATER) } else { Days::new(0) };
    let first = one.anomaly.first.max(parent.anomaly.first);
    let last = parent.anomaly.last.min(one.anomaly.last + after);
    let days = |from: chrono::NaiveDate, to: chrono::NaiveDate| (to - from).num_days() + 1;
    let (shared, all) = (days(first, last).max(0), days(one.anomaly.first, one.anomaly.last).max(1));
    super::robust::count(usize::try_from(shared).unwrap_or(0)) / super::robust::count(usize::try_from(all).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};

    use super::*;
    use crate::analysis::anomaly::{Kind, Severity};

    const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();

    fn keyed(key: &[&str], first: u64, last: u64, impact: f64) -> Keyed {
        let anomaly = Anomaly {
            first: FIRST + Days::new(first),
            last: FIRST + Days::new(last),
            kind: Kind::Spike,
            actual: 100.0 + impact,
            expected: 100.0,
            low: 90.0,
            high: 110.0,
            impact,
            score: 5.0,
            severity: Severity::High,
        };
        Keyed { key: key.iter().map(|part| (*part).to_owned()).collect(), anomaly }
    }

    fn keys(findings: Vec<Keyed>) -> Vec<String> {
        without_repeats(findings).into_iter().map(|one| one.key.join("/")).collect()
    }

    #[test]
    fn a_parent_that_its_child_explains_is_left_out() {
        // 80 of 100.
        let findings = vec![keyed(&["EC2"], 5, 5, 100.0), keyed(&["EC2", "1", "Compute"], 5, 5, 80.0)];
        assert_eq!(keys(findings), ["EC2/1/Compute"]);
    }

    #[test]
    fn a_parent_of_small_rises_stays() {
        // 60 of 100.
        let findings = vec![keyed(&["EC2"], 5, 5, 100.0), keyed(&["EC2", "1", "Compute"], 5, 5, 60.0)];
        assert_eq!(keys(findings), ["EC2", "EC2/1/Compute"]);
    }

    #[test]
    fn children_add_up_and_grandchildren_count_once() {
        // The bill: 40 + 40 of the leaves explain it. The account of 40 is the same money as its leaf.
        let findings = vec![
            keyed(&[], 5, 5, 100.0),
            keyed(&["EC2", "1"], 5, 5, 40.0),
            keyed(&["EC2", "1", "Compute"], 5, 5, 40.0),
            keyed(&["S3", "1", "Storage"], 5, 5, 40.0),
        ];
        assert_eq!(keys(findings), ["EC2/1/Compute", "S3/1/Storage"]);
        let findings = vec![
            keyed(&[], 5, 5, 100.0),
            keyed(&["EC2", "1"], 5, 5, 40.0),
            keyed(&["EC2", "1", "Compute"], 5, 5, 40.0),
        ];
        assert_eq!(keys(findings), ["", "EC2/1/Compute"]);
    }

    #[test]
    fn other_days_other_series_and_other_directions_explain_nothing() {
        let findings = vec![
            keyed(&["EC2"], 5, 5, 100.0),
            keyed(&["EC2", "1", "Compute"], 6, 6, 100.0),
            keyed(&["EC2", "2", "Compute"], 5, 5, -100.0),
            keyed(&["EC2x", "1", "Compute"], 5, 5, 100.0),
        ];
        assert_eq!(keys(findings), ["EC2", "EC2/1/Compute", "EC2/2/Compute", "EC2x/1/Compute"]);
    }

    #[test]
    fn only_shared_days_count() {
        // 10 days of 10 each, 5 of them on the parent's days: 50 of 60.
        let findings = vec![keyed(&["EC2"], 5, 9, 60.0), keyed(&["EC2", "1", "Compute"], 5, 14, 100.0)];
        assert_eq!(keys(findings), ["EC2/1/Compute"]);
        let findings = vec![keyed(&["EC2"], 5, 9, 80.0), keyed(&["EC2", "1", "Compute"], 5, 14, 100.0)];
        assert_eq!(keys(findings), ["EC2", "EC2/1/Compute"]);
    }

    /// 10 a day from day 5 on, told until day 11. Of the bill's 70 on days 9 to 15 that is all; a spike would be 3 days of it.
    #[test]
    fn a_shift_explains_the_days_after_it() {
        let findings = |kind| {
            let mut findings = vec![keyed(&[], 9, 15, 70.0), keyed(&["RDS"], 5, 11, 70.0)];
            findings[1].anomaly.kind = kind;
            findings
        };
        assert_eq!(keys(findings(Kind::LevelShift)), ["RDS"]);
        assert_eq!(keys(findings(Kind::Spike)), ["", "RDS"]);
        // What ended after two days is over.
        let mut short = findings(Kind::NewSpend);
        short[1].anomaly.last = short[1].anomaly.first + Days::new(1);
        assert_eq!(keys(short), ["", "RDS"]);
    }
}
