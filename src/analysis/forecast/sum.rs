//! Sums of days and of series, with their bands.

use chrono::NaiveDate;

use super::Forecast;
use super::part::Part;
use crate::analysis::anomaly::Expected;

/// The share of outcomes below a band, and above it: four of five lie in it.
const OUTSIDE: f64 = 0.1;

/// How much the errors of two series have in common, as a correlation. Services of one bill grow and shrink with the
/// same customers; with none, the band of a bill of many services would be far too narrow.
const IN_COMMON: f64 = 0.05;

/// A sum and the band of its outcomes, in units of the currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// What it is on average.
    pub expected: f64,
    /// One of ten outcomes lies below.
    pub low: f64,
    /// One of ten lies above.
    pub high: f64,
}

/// When a running sum passes an amount; absent where it does not within the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// On the upper edge of the band: in one of ten outcomes it is this day or sooner.
    pub early: Option<NaiveDate>,
    /// On average.
    pub expected: Option<NaiveDate>,
    /// On the lower edge: in one of ten outcomes it is this day or later, or never.
    pub late: Option<NaiveDate>,
}

impl Forecast {
    /// The sum of days, both ends included. Days outside of the forecast count nothing.
    #[must_use]
    pub fn total(&self, from: NaiveDate, to: NaiveDate) -> Band {
        let mut sum = Sum::new(self);
        for day in from.iter_days().take_while(|day| *day <= to) {
            sum.add(day);
        }
        sum.band()
    }

    /// The day on which the sum of what was spent before the forecast and what is to come reaches an amount.
    #[must_use]
    pub fn crosses(&self, actual_so_far: f64, amount: f64) -> Crossing {
        let mut crossing = Crossing { early: None, expected: None, late: None };
        let mut sum = Sum::new(self);
        for day in self.days.iter().map(|day| day.day) {
            sum.add(day);
            let Band { expected, low, high } = sum.band();
            let sides = [(&mut crossing.early, high), (&mut crossing.expected, expected), (&mut crossing.late, low)];
            for (side, more) in sides {
                if side.is_none() && actual_so_far + more >= amount {
                    *side = Some(day);
                }
            }
        }
        crossing
    }
}

/// A sum that grows by the day, of each part by itself.
struct Sum<'a> {
    forecast: &'a Forecast,
    parts: Vec<Expected>,
    days: usize,
    fees: f64,
}

impl<'a> Sum<'a> {
    fn new(forecast: &'a Forecast) -> Self {
        Self { forecast, parts: vec![Expected::sum(&[]); forecast.parts.len()], days: 0, fees: 0.0 }
    }

    fn add(&mut self, day: NaiveDate) {
        let is_in = |part: &Part| part.first <= day && day < part.end();
        if !self.forecast.parts.iter().any(is_in) {
            return;
        }
        for (sum, part) in self.parts.iter_mut().zip(&self.forecast.parts) {
            *sum = Expected::sum(&[*sum, part.on(day)]);
        }
        self.days += 1;
        self.fees += self.forecast.fees.iter().filter(|fee| fee.0 == day).map(|fee| fee.1).sum::<f64>();
    }

    fn band(&self) -> Band {
        let mean: f64 = self.parts.iter().map(|part| part.mean).sum();
        let deviations = self.parts.iter().zip(&self.forecast.parts).map(|(sum, part)| self.deviation(sum, part));
        let (mut squares, mut sum) = (0.0, 0.0);
        for deviation in deviations {
            squares += deviation * deviation;
            sum += deviation;
        }
        let own = (1.0 - IN_COMMON) * squares + IN_COMMON * sum * sum;
        let nothing = self.parts.iter().map(|part| part.nothing).product();
        let all = Expected { mean, own, shared: 0.0, nothing };
        let (low, high) = (all.quantile(OUTSIDE), all.quantile(1.0 - OUTSIDE));
        Band { expected: mean + self.fees, low: low + self.fees, high: high + self.fees }
    }

    /// The standard deviation of a part's sum. Days that resemble the day before even out more slowly.
    fn deviation(&self, sum: &Expected, part: &Part) -> f64 {
        let clustering = if self.days > 1 { part.clustering } else { 1.0 };
        (sum.own * clustering + sum.shared * sum.shared).sqrt()
    }
}
