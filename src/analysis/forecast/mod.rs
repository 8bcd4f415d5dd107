//! What a series will cost, with a band that says how sure that is.
//!
//! The ordinary cost of days goes on: level, a trend that fades, weekday and day of the month, as `anomaly` learned them. Days of an
//! event do not bend it; a change that has lasted a week is the new level. Fees are known, and placed on their days by the
//! caller.
//!
//! A band holds four of five outcomes, if nothing new happens: no model foresees an event. Days err together, as all stand on one level,
//! so the band of a month is wider than its days' alone would make it.

mod part;
mod sum;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::anomaly::{Options, Series, Watch};
use part::Part;
pub use sum::{Band, Crossing};

/// A day that is to come, in units of the currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// Which.
    pub day: NaiveDate,
    /// What it costs on average.
    pub expected: f64,
    /// One of ten days costs less.
    pub low: f64,
    /// One of ten costs more.
    pub high: f64,
}

/// The days that are to come.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forecast {
    /// By day, without gaps.
    pub days: Vec<Day>,
    /// What it is made of: one of each series.
    parts: Vec<Part>,
    /// What is certain.
    fees: Vec<(NaiveDate, f64)>,
}

/// Forecasts the days after the last complete one of a series, up to and with `until`.
///
/// The first day is the one after the series, or the first of those that `options` set aside: what is known of these is
/// incomplete. It works from one day of history on, with a band that is wide then.
#[must_use]
pub fn forecast(series: &Series, until: NaiveDate, options: &Options) -> Forecast {
    let part = Part::of(Watch::over(series, options), until);
    Forecast { days: Vec::new(), parts: vec![part], fees: Vec::new() }.with_days()
}

/// The sum of forecasts: of services to the bill. Expected costs add up exactly.
///
/// Where one errs, others err a little with it (`sum`): the band is narrower than the sum of bands, and wider than if they
/// had nothing in common. All should begin and end on the same days.
#[must_use]
pub fn reconcile(parts: Vec<Forecast>) -> Forecast {
    let mut all = Forecast::default();
    for part in parts {
        all.parts.extend(part.parts);
        all.fees.extend(part.fees);
    }
    all.with_days()
}

impl Forecast {
    /// Adds fees on their days; those on other days are left out.
    #[must_use]
    pub fn with_fees(mut self, fees: &[(NaiveDate, f64)]) -> Self {
        self.fees.extend_from_slice(fees);
        self.with_days()
    }

    fn with_days(mut self) -> Self {
        let first = self.parts.iter().map(|part| part.first).min();
        let end = self.parts.iter().map(Part::end).max();
        let days =
            first.into_iter().flat_map(|first| first.iter_days().take_while(|day| end.is_some_and(|end| *day < end)));
        let day = |day: NaiveDate| {
            let Band { expected, low, high } = self.total(day, day);
            Day { day, expected, low, high }
        };
        let days: Vec<Day> = days.map(day).collect();
        self.days = days;
        self
    }
}
