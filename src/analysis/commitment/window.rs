//! Which hours are replayed: the last whole days that the bill holds.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::table::{Cell, Rows};

/// A day of the bill, and how far its rows reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The UTC day.
    pub day: NaiveDate,
    /// Where its last row ends; unknown where the bill has no ends.
    pub end: Option<NaiveDateTime>,
    /// When its last row begins.
    pub start: NaiveDateTime,
}

impl Day {
    /// Whether its rows reach midnight. Rows of whole days are written to midnight before the day is over: the last of them
    /// is whole only where it ends its month, whose bill is settled.
    fn is_whole(&self) -> bool {
        if self.start.time() == NaiveTime::MIN {
            let reaches = self.end.is_none_or(|end| end.date() > self.day);
            return reaches && self.day.succ_opt().is_some_and(|next| next.day() == 1);
        }
        self.end.map_or(self.start.hour() == 23, |end| end.date() > self.day)
    }
}

/// The days of a bill, from the query `commit_days`.
#[must_use]
pub fn days(rows: &Rows) -> Vec<Day> {
    let place = |name: &str| rows.position(name);
    let (Some(day), Some(end), Some(start)) = (place("day"), place("last_end"), place("last_start")) else {
        return Vec::new();
    };
    let time = |cell: &Cell| if let Cell::Time(time) = cell { Some(*time) } else { None };
    let read = |row: Vec<Cell>| {
        let Cell::Date(day) = row[day] else { return None };
        Some(Day { day, end: time(&row[end]), start: time(&row[start])? })
    };
    rows.rows().filter_map(read).collect()
}

/// The days that are replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// In order, each of 24 hours.
    pub days: Vec<NaiveDate>,
    /// Days between the first and the last that the bill has no use on.
    pub gaps: usize,
    /// The last day, where it is not whole and so is left out.
    pub open: Option<NaiveDate>,
}

impl Window {
    /// The last `count` days of the calendar up to the last whole day before `today`; of these, the days that the bill has.
    ///
    /// A day without a single row is one that the bill does not hold: a month not delivered, a report that began later.
    #[must_use]
    pub fn of(days: &[Day], count: u64, today: NaiveDate) -> Self {
        let mut known: Vec<&Day> = days.iter().filter(|day| day.day < today).collect();
        let open = known.pop_if(|last| !last.is_whole()).map(|day| day.day);
        let open = open.or_else(|| days.iter().map(|day| day.day).find(|day| *day == today));
        let Some(last) = known.last().map(|day| day.day) else { return Self { days: Vec::new(), gaps: 0, open } };
        let from = last.checked_sub_days(Days::new(count.saturating_sub(1))).unwrap_or(last);
        let days: BTreeSet<NaiveDate> = known.iter().map(|day| day.day).filter(|day| *day >= from).collect();
        let days: Vec<NaiveDate> = days.into_iter().collect();
        let span = days.first().map_or(0, |first| (last - *first).num_days() + 1);
        let gaps = usize::try_from(span).unwrap_or(0).saturating_sub(days.len());
        Self { days, gaps, open }
    }

    /// Hours in all.
    #[must_use]
    pub fn hours(&self) -> usize {
        self.days.len() * 24
    }

    /// The place of an hour among those replayed.
    fn place(&self, hour: NaiveDateTime) -> Option<usize> {
        let day = self.days.binary_search(&hour.date()).ok()?;
        Some(day * 24 + usize::try_from(hour.hour()).unwrap_or(0))
    }

    /// Spreads an amount evenly over the hours that a row touches, and gives those that are replayed.
    ///
    /// The parts add up to the amount to the last unit: the first hours take what does not divide.
    #[must_use]
    pub fn spread(&self, start: NaiveDateTime, end: NaiveDateTime, amount: i128) -> Vec<(usize, i128)> {
        let first = start.date().and_time(NaiveTime::MIN) + chrono::TimeDelta::hours(i64::from(start.hour()));
        let seconds = (end - first).num_seconds().max(1);
        let count = i128::from((seconds + 3599) / 3600);
        let (each, more) = (amount.div_euclid(count), amount.rem_euclid(count));
        let part = |index: i128| {
            let hour = first + chrono::TimeDelta::hours(i64::try_from(index).unwrap_or(0));
            Some((self.place(hour)?, each + i128::from(index < more)))
        };
        (0..count).filter_map(part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, day).unwrap()
    }

    fn day(day: u32, end: &str) -> Day {
        Day { day: date(day), end: Some(time(end)), start: time(end) - chrono::TimeDelta::hours(1) }
    }

    fn whole(from: u32, to: u32) -> Vec<Day> {
        (from..=to).map(|number| day(number, &format!("2025-01-{:02} 00:00", number + 1))).collect()
    }

    #[test]
    fn the_last_day_is_left_out_until_it_is_whole() {
        let mut days = whole(1, 9);
        days.push(day(10, "2025-01-10 21:00"));
        let window = Window::of(&days, 7, date(20));
        assert_eq!((window.days.first(), window.days.last()), (Some(&date(3)), Some(&date(9))));
        assert_eq!((window.open, window.gaps, window.hours()), (Some(date(10)), 0, 168));
        // The day that has not ended is open, whatever its rows say.
        let window = Window::of(&whole(1, 9), 30, date(9));
        assert_eq!((window.days.len(), window.open), (8, Some(date(9))));
    }

    #[test]
    fn a_day_without_rows_is_not_a_day_without_use() {
        let mut days = whole(1, 3);
        days.extend(whole(6, 9));
        let window = Window::of(&days, 30, date(20));
        assert_eq!((window.days.len(), window.gaps), (7, 2));
        // Of the last five days the 5th is missing; it counts as no gap before the first that is there.
        let window = Window::of(&days, 5, date(20));
        assert_eq!((window.days.len(), window.gaps), (4, 0));
    }

    #[test]
    fn bills_without_ends_or_days() {
        let hour = |text: &str| Day { day: date(5), end: None, start: time(text) };
        assert!(hour("2025-01-05 23:00").is_whole());
        assert!(!hour("2025-01-05 13:00").is_whole());
        // A row of a day may be written before the day is over, but for the last of a month.
        let of = |number: u32, end: &str| Day {
            day: date(number),
            end: Some(time(end)),
            start: date(number).and_time(NaiveTime::MIN),
        };
        assert!(!of(7, "2025-01-08 00:00").is_whole());
        assert!(of(31, "2025-02-01 00:00").is_whole());
        assert_eq!(Window::of(&[], 30, date(5)).hours(), 0);
    }

    /// 10 units over the 3 hours from 22:00 to 01:00 are 4, 3 and 3; the last lies on a day that is not replayed.
    #[test]
    fn amounts_are_spread_to_the_last_unit() {
        let window = Window { days: vec![date(1)], gaps: 0, open: None };
        let spread = |from: &str, to: &str, amount| window.spread(time(from), time(to), amount);
        assert_eq!(spread("2025-01-01 22:00", "2025-01-02 01:00", 10), [(22, 4), (23, 3)]);
        assert_eq!(spread("2025-01-01 05:20", "2025-01-01 05:40", 10), [(5, 10)]);
        assert_eq!(spread("2025-01-01 05:00", "2025-01-01 05:00", 10), [(5, 10)]);
        assert_eq!(spread("2025-01-01 00:00", "2025-01-02 00:00", -5).iter().map(|(_, part)| part).sum::<i128>(), -5);
    }
}
