//! Quiet hours: when people are left in peace.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;

/// When people are left in peace, by the clocks of a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quiet {
    /// Hours of every day.
    pub hours: Option<Hours>,
    /// Whether Saturday and Sunday are quiet as a whole.
    pub weekends: bool,
    /// Whose clocks.
    pub zone: Zone,
}

/// Hours from one time of the day to another, which may be of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// The first minute that is quiet.
    pub from: NaiveTime,
    /// The first one that is not.
    pub until: NaiveTime,
}

/// A place's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A fixed distance from UTC.
    Offset(FixedOffset),
    /// A zone of the IANA database.
    Named(Tz),
}

impl Default for Zone {
    fn default() -> Self {
        Zone::Named(Tz::UTC)
    }
}

impl Zone {
    /// Reads `Europe/Berlin`, `UTC`, `Z` or `+02:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "Z" {
            return Some(Zone::default());
        }
        match text.strip_prefix(['+', '-']) {
            Some(clock) => {
                let (hours, minutes) = clock.split_once(':')?;
                let digits =
                    [hours, minutes].iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
                let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
                let seconds = (hours * 60 + minutes) * 60;
                let is_one = digits && hours <= 14 && minutes < 60;
                let signed = if text.starts_with('-') { -seconds } else { seconds };
                is_one.then(|| FixedOffset::east_opt(signed).map(Zone::Offset))?
            }
            None => text.parse().ok().map(Zone::Named),
        }
    }

    /// What its clocks show.
    #[must_use]
    pub fn local(self, time: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Zone::Offset(offset) => time.with_timezone(&offset).naive_local(),
            Zone::Named(zone) => time.with_timezone(&zone).naive_local(),
        }
    }

    /// When its clocks show a time: the first time that they do, or where they skip it, the minute after the gap.
    fn utc(self, local: NaiveDateTime) -> DateTime<Utc> {
        match self {
            Zone::Offset(offset) => (local - offset.fix()).and_utc(),
            Zone::Named(zone) => {
                let shown = |minutes| zone.from_local_datetime(&(local + TimeDelta::minutes(minutes))).earliest();
                // No zone skips more than a day, which Samoa once did.
                let found = (0..=24 * 60).find_map(shown);
                found.map_or(local.and_utc(), |time| time.with_timezone(&Utc))
            }
        }
    }
}

impl Hours {
    /// Reads `22:00-07:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let hours = Self { from: time(from)?, until: time(until)? };
        (hours.from != hours.until).then_some(hours)
    }

    /// Where a time lies in them, when they end.
    fn end(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let (time, today) = (local.time(), local.date());
        let tomorrow = today.checked_add_days(Days::new(1))?;
        if self.from < self.until {
            return (self.from <= time && time < self.until).then(|| today.and_time(self.until));
        }
        match (time < self.until, self.from <= time) {
            (true, _) => Some(today.and_time(self.until)),
            (_, true) => Some(tomorrow.and_time(self.until)),
            _ => None,
        }
    }
}

impl Quiet {
    /// Where a time is quiet, when it ends.
    #[must_use]
    pub fn until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let start = self.zone.local(now);
        let mut local = start;
        // Hours lead into a weekend and a weekend into hours, no more than a few times.
        for _ in 0..8 {
            match self.step(local) {
                Some(end) => local = end,
                None => break,
            }
        }
        (local != start).then(|| self.zone.utc(local))
    }

    fn step(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let days = match local.weekday() {
            Weekday::Sat => 2,
            Weekday::Sun => 1,
            _ => 0,
        };
        if self.weekends && days > 0 {
            return Some(local.date().checked_add_days(Days::new(days))?.and_time(NaiveTime::MIN));
        }
        self.hours?.end(local)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(hours: Option<&str>, weekends: bool, zone: &str, now: &str) -> Option<String> {
        let quiet =
            Quiet { hours: hours.map(|text| Hours::parse(text).unwrap()), weekends, zone: Zone::parse(zone).unwrap() };
        let end = quiet.until(now.parse().unwrap())?;
        Some(end.format("%Y-%m-%dT%H:%MZ").to_string())
    }

    #[test]
    fn hours_over_midnight() {
        let at = |now| until(Some("22:00-07:00"), false, "UTC", now);
        assert_eq!(at("2025-01-15T21:59:59Z"), None);
        assert_eq!(at("2025-01-15T22:00:00Z").as_deref(), Some("2025-01-16T07:00Z"));
        assert_eq!(at("2025-01-16T06:59:59Z").as_deref(), Some("2025-01-16T07:00Z"));
        assert_eq!(at("2025-01-16T07:00:00Z"), None);
    }

    #[test]
    fn hours_within_a_day() {
        let at = |now| until(Some("12:00-13:30"), false, "+02:00", now);
        assert_eq!(at("2025-01-15T09:59:00Z"), None);
        assert_eq!(at("2025-01-15T10:00:00Z").as_deref(), Some("2025-01-15T11:30Z"));
        assert_eq!(at("2025-01-15T11:30:00Z"), None);
    }

    /// 2025-01-17 is a Friday: its night leads into the weekend, and that into Monday's morning.
    #[test]
    fn a_weekend_between_two_nights() {
        let at = |now| until(Some("22:00-07:00"), true, "UTC", now);
        assert_eq!(at("2025-01-17T22:30:00Z").as_deref(), Some("2025-01-20T07:00Z"));
        assert_eq!(at("2025-01-19T12:00:00Z").as_deref(), Some("2025-01-20T07:00Z"));
        assert_eq!(until(None, true, "UTC", "2025-01-19T12:00:00Z").as_deref(), Some("2025-01-20T00:00Z"));
    }

    /// Berlin is at +1 in winter and +2 in summer; the night of 2025-03-30 lost the hour from 2 to 3.
    #[test]
    fn clocks_that_change() {
        let at = |hours, now| until(Some(hours), false, "Europe/Berlin", now);
        assert_eq!(at("22:00-07:00", "2025-01-15T21:00:00Z").as_deref(), Some("2025-01-16T06:00Z"));
        assert_eq!(at("22:00-07:00", "2025-03-29T21:00:00Z").as_deref(), Some("2025-03-30T05:00Z"));
        assert_eq!(at("22:00-02:30", "2025-03-29T21:00:00Z").as_deref(), Some("2025-03-30T01:00Z"));
    }

    #[test]
    fn what_is_no_zone_and_no_hours() {
        assert_eq!(["Mars/Olympus", "+2", "+15:00", "+02:99", "--02:00", ""].map(Zone::parse), [None; 6]);
        assert_eq!(["22-07", "22:00", "25:00-07:00", "07:00-07:00"].map(Hours::parse), [None; 4]);
    }
}
