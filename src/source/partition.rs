//! The billing period that a path says, in every spelling.

use chrono::{Datelike, NaiveDate};

/// What a file's folders say about its billing period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partition {
    /// The first day of the billing period.
    pub period: Option<NaiveDate>,
    /// The year as the path writes it.
    pub year: Option<String>,
    /// The month as the path writes it: `1`, `01`.
    pub month: Option<String>,
    /// The billing period as the path writes it: `2025-01`.
    pub billing_period: Option<String>,
    /// How many leading folders come before the first that says a period: the report's own place.
    pub depth: usize,
}

/// Reads the folders of a path, relative to the source's root.
///
/// # Errors
/// A sentence on what does not fit: a year without a month, a month 13.
pub fn parse(folders: &[&str]) -> Result<Partition, String> {
    let mut found = Partition { depth: folders.len(), ..Partition::default() };
    for (index, folder) in folders.iter().enumerate() {
        if let Some((key, value)) = folder.split_once('=') {
            keyed(&mut found, index, &key.to_ascii_lowercase(), value);
        } else if let (None, Some(pair)) = (&found.year, bare(folders, index)) {
            (found.year, found.month) = (Some(pair.0.to_owned()), Some(pair.1.to_owned()));
            found.depth = found.depth.min(index);
        } else if let Some(start) = range_start(folder) {
            found.period = Some(start);
            found.depth = found.depth.min(index);
        }
    }
    found.period = match (&found.year, &found.month, &found.billing_period) {
        (Some(year), Some(month), _) => {
            Some(month_of(year, month).ok_or_else(|| format!("year {year:?} and month {month:?} are no month"))?)
        }
        (Some(year), None, None) => return Err(format!("its path has the year {year} and no month")),
        (None, Some(month), None) => return Err(format!("its path has the month {month} and no year")),
        (_, _, Some(text)) => Some(period_of(text).ok_or_else(|| format!("{text:?} is no billing period"))?),
        (None, None, None) => found.period,
    };
    Ok(found)
}

fn keyed(found: &mut Partition, index: usize, key: &str, value: &str) {
    let slot = match key {
        "year" => &mut found.year,
        "month" => &mut found.month,
        "billing_period" => &mut found.billing_period,
        _ => return,
    };
    *slot = Some(value.to_owned());
    found.depth = found.depth.min(index);
}

/// `2025/01`: a folder of four digits and one of one or two below it.
fn bare<'a>(folders: &[&'a str], index: usize) -> Option<(&'a str, &'a str)> {
    let (year, month) = (folders[index], folders.get(index + 1)?);
    (year.len() == 4 && month.len() <= 2 && month_of(year, month).is_some()).then_some((year, month))
}

/// `20250101-20250201`, the folder of a CSV report's billing period.
#[must_use]
pub fn range_start(folder: &str) -> Option<NaiveDate> {
    let (from, to) = folder.split_once('-')?;
    let day = |text: &str| (text.len() == 8).then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok()).flatten();
    let (from, to) = (day(from)?, day(to)?);
    (from.day() == 1 && from < to).then_some(from)
}

fn month_of(year: &str, month: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(number(year)?.try_into().ok()?, number(month)?, 1)
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Reads a billing period: `2025-01`, `2025-1` or `2025-01-01`.
#[must_use]
pub fn period_of(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next());
    if day.is_some_and(|day| number(day) != Some(1)) {
        return None;
    }
    month_of(year, month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn period(path: &str) -> Result<Option<String>, String> {
        let folders: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        parse(&folders).map(|found| found.period.map(|period| period.to_string()))
    }

    #[test]
    fn spellings_of_one_month() {
        for path in [
            "year=2025/month=1",
            "year=2025/month=01",
            "YEAR=2025/Month=01",
            "2025/01",
            "2025/1",
            "report/report/year=2025/month=1",
            "BILLING_PERIOD=2025-01",
            "billing_period=2025-1",
            "data/BILLING_PERIOD=2025-01/2025-02-01T00:00:00.000Z-abc",
            "BILLING_PERIOD=2025-01-01",
            "20250101-20250201",
        ] {
            assert_eq!(period(path), Ok(Some("2025-01-01".to_owned())), "{path}");
        }
    }

    #[test]
    fn no_period_and_broken_ones() {
        for path in ["", "some/folder", "1234/reports", "account=123"] {
            assert_eq!(period(path), Ok(None), "{path}");
        }
        for path in ["year=2025", "month=1", "year=2025/month=13", "year=/month=1", "BILLING_PERIOD=2025"] {
            assert!(period(path).is_err(), "{path}");
        }
    }

    #[test]
    fn the_text_stays_as_written() {
        let found = parse(&["prefix", "year=2025", "month=01"]).unwrap();
        assert_eq!((found.year.as_deref(), found.month.as_deref(), found.depth), (Some("2025"), Some("01"), 1));
    }

    fn folders() -> impl Strategy<Value = Vec<String>> {
        let key =
            "[Yy]ear=[0-9]{0,5}|[Mm]onth=[0-9]{0,3}|BILLING_PERIOD=[0-9-]{0,10}|[0-9]{1,4}|[0-9]{8}-[0-9]{8}|.{0,8}";
        proptest::collection::vec(key, 0..5)
    }

    proptest! {
        /// Whatever the folders are called, a period is the first of a month, and what they write comes from them.
        #[test]
        fn any_folders_are_read_or_refused(folders in folders()) {
            let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
            if let Ok(found) = parse(&folders) {
                prop_assert!(found.period.is_none_or(|period| period.day() == 1));
                prop_assert!(found.depth <= folders.len());
                prop_assert!(found.billing_period.is_some() || found.year.is_some() == found.month.is_some());
                let written = found.year.iter().chain(&found.month).chain(&found.billing_period);
                for text in written {
                    prop_assert!(folders.iter().any(|folder| folder.ends_with(text.as_str())));
                }
            }
        }

        /// Every month in every spelling is that month, under any report's name.
        #[test]
        fn every_month_in_every_spelling(year in 2000..2100_i32, month in 1..=12_u32, name in "[a-z]{1,8}") {
            let first = NaiveDate::from_ymd_opt(year, month, 1);
            for path in [
                format!("{name}/year={year}/month={month}"),
                format!("{name}/YEAR={year}/MONTH={month:02}"),
                format!("{name}/{year}/{month}"),
                format!("{name}/{year}/{month:02}/data"),
                format!("{name}/BILLING_PERIOD={year}-{month}"),
                format!("{name}/billing_period={year}-{month:02}-01"),
            ] {
                let folders: Vec<&str> = path.split('/').collect();
                let found = parse(&folders).unwrap();
                prop_assert_eq!((found.period, found.depth), (first, 1), "{}", path);
            }
        }
    }
}
