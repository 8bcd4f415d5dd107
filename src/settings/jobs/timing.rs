//! Times by a cron expression on a place's clocks.

use std::fmt;

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Year};

/// Missed times that are counted; a run that comes later says `more than`.
const COUNTED: usize = 1000;

/// A cron expression and whose clocks it means.
///
/// Where clocks are put forward, an expression of one time a day whose time they skip falls on the first moment after the
/// gap; where they are put back, on the first of its two times. Expressions of several times a day skip what the clocks
/// skip, and repeat what they repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    expression: String,
    cron: Box<Cron>,
    zone: Tz,
}

/// The times that came and were not dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// The latest.
    pub latest: DateTime<Utc>,
    /// Those before it, counted up to 1000.
    pub before: usize,
}

impl Timing {
    /// Reads five fields (six with seconds in front), or a name such as `@daily`.
    ///
    /// # Errors
    /// Why it is no cron expression, or that there is no such day.
    pub fn parse(expression: &str, zone: Tz) -> Result<Self, String> {
        let parsed = CronParser::builder().year(Year::Disallowed).build().parse(expression);
        let cron = Box::new(parsed.map_err(|error| error.to_string())?);
        let timing = Self { expression: expression.split_whitespace().collect::<Vec<_>>().join(" "), cron, zone };
        // Whatever comes at all comes within the years that the calendar takes to repeat itself.
        timing.next(DateTime::UNIX_EPOCH).map(|_| timing).ok_or_else(|| "no day is like that".to_owned())
    }

    /// The first time after another.
    #[must_use]
    pub fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let found = self.cron.find_next_occurrence(&after.with_timezone(&self.zone), false);
        found.ok().map(|time| time.with_timezone(&Utc)).filter(|time| *time > after)
    }

    /// The times after one and up to another, where there are any.
    #[must_use]
    pub fn missed(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<Missed> {
        let come = |after| self.next(after).filter(|time| *time <= now);
        let mut missed = Missed { latest: come(since)?, before: 0 };
        while let Some(latest) = come(missed.latest) {
            if missed.before == COUNTED {
                let last = self.cron.find_previous_occurrence(&now.with_timezone(&self.zone), true);
                return Some(Missed { latest: last.map_or(latest, |time| time.with_timezone(&Utc)), ..missed });
            }
            missed = Missed { latest, before: missed.before + 1 };
        }
        Some(missed)
    }

    /// A time on its clocks: `2025-01-27 07:00 Europe/Berlin`, with seconds where there are any.
    #[must_use]
    pub fn local(&self, time: DateTime<Utc>) -> String {
        let local = self.zone.from_utc_datetime(&time.naive_utc());
        let form = if time.timestamp() % 60 == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
        format!("{} {}", local.format(form), self.zone)
    }
}

impl Missed {
    /// How many were missed before the latest, in words; nothing for none.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        match self.before {
            0 => None,
            COUNTED.. => Some(format!("more than {COUNTED} missed before")),
            before => Some(format!("{before} missed before")),
        }
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.expression, self.zone)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn berlin(expression: &str) -> Timing {
        Timing::parse(expression, Tz::Europe__Berlin).unwrap()
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// The times of some days, in UTC.
    fn times(expression: &str, from: &str, until: &str) -> Vec<String> {
        let timing = berlin(expression);
        let next = |time: &DateTime<Utc>| timing.next(*time).filter(|time| *time < utc(until));
        std::iter::successors(next(&utc(from)), next).map(|time| time.format("%dT%H:%M").to_string()).collect()
    }

    /// Berlin went from 01:59 (+1) to 03:00 (+2) on 2025-03-30, at 01:00 UTC: 02:30 is 01:30 UTC before, absent that day, and
    /// 00:30 UTC after.
    #[test]
    fn a_time_that_does_not_exist_comes_once() {
        let days = times("30 2 * * *", "2025-03-28T12:00:00Z", "2025-04-01T12:00:00Z");
        assert_eq!(days, ["29T01:30", "30T01:00", "31T00:30", "01T00:30"]);
    }

    /// Berlin went from 02:59 (+2) to 02:00 (+1) on 2025-10-26, at 01:00 UTC: 02:30 is 00:30 UTC before and again 01:30 UTC.
    #[test]
    fn a_time_that_exists_twice_comes_once() {
        let days = times("30 2 * * *", "2025-10-24T12:00:00Z", "2025-10-28T12:00:00Z");
        assert_eq!(days, ["25T00:30", "26T00:30", "27T01:30", "28T01:30"]);
    }

    /// The day has 23 hours, and then 25.
    #[test]
    fn every_hour_is_every_hour() {
        assert_eq!(times("@hourly", "2025-03-29T22:59:59Z", "2025-03-30T22:00:00Z").len(), 23);
        assert_eq!(times("@hourly", "2025-10-25T21:59:59Z", "2025-10-26T23:00:00Z").len(), 25);
    }

    #[test]
    fn what_was_missed() {
        let daily = berlin("0 6 * * *");
        let missed = |since, now| daily.missed(utc(since), utc(now));
        assert_eq!(missed("2025-01-27T05:00:00Z", "2025-01-28T04:59:59Z"), None);
        assert_eq!(
            missed("2025-01-27T05:00:00Z", "2025-01-28T05:00:00Z"),
            Some(Missed { latest: utc("2025-01-28T05:00:00Z"), before: 0 })
        );
        // The 28th, 29th and 30th before the 31st.
        let four = missed("2025-01-27T05:00:00Z", "2025-01-31T20:00:00Z").unwrap();
        assert_eq!(four, Missed { latest: utc("2025-01-31T05:00:00Z"), before: 3 });
        assert_eq!(four.words().as_deref(), Some("3 missed before"));
        assert_eq!(missed("2025-01-28T05:00:00Z", "2025-01-27T05:00:00Z"), None);
    }

    #[test]
    fn too_many_to_count() {
        let year = berlin("* * * * * *").missed(utc("2024-01-01T00:00:00Z"), utc("2025-01-01T00:00:00.5Z")).unwrap();
        assert_eq!(year, Missed { latest: utc("2025-01-01T00:00:00Z"), before: 1000 });
        assert_eq!(year.words().as_deref(), Some("more than 1000 missed before"));
    }

    #[test]
    fn what_is_no_expression() {
        let reason = |text| Timing::parse(text, Tz::UTC).err();
        assert_eq!(reason("0 0 29 2 *"), None);
        assert_eq!(reason("0 0 30 2 *").as_deref(), Some("no day is like that"));
        for text in ["", "* * * *", "61 * * * *", "0 6 * * * * 2025", "@reboot", "0 6 * * FOO"] {
            assert!(reason(text).is_some(), "{text}");
        }
    }

    proptest! {
        /// Looked at from any moment, a time comes exactly once: what was missed up to there and what comes next tile the line.
        #[test]
        fn each_time_comes_once(
            start in 1_735_689_600_i64..1_767_225_600,
            gap in 0_i64..400_000,
            expression in prop::sample::select(vec!["30 2 * * *", "*/20 * * * *", "0 2,3 * * *", "15 1-3 * * SUN", "@daily"]),
        ) {
            let timing = berlin(expression);
            let (since, now) = (DateTime::from_timestamp(start, 0).unwrap(), DateTime::from_timestamp(start + gap, 0).unwrap());
            let next = |time: &DateTime<Utc>| timing.next(*time);
            let all: Vec<DateTime<Utc>> = std::iter::successors(next(&since), next).take_while(|time| *time <= now).collect();
            let missed = timing.missed(since, now);
            prop_assert_eq!(missed.map(|missed| missed.latest), all.last().copied());
            prop_assert_eq!(missed.map_or(0, |missed| missed.before + 1), all.len());
            prop_assert!(all.is_sorted());
        }
    }
}
