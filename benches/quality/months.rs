//! How well forecasts do: the totals of the judged months, asked for on five days of each.

use chrono::{Datelike, Days, Months, NaiveDate};
use costs::analysis::anomaly::Series;
use costs::analysis::forecast::{Band, forecast};

use crate::baselines::options;
use crate::forecasts::{Asked, METHODS};
use crate::generator::Case;
use crate::plant::Plant;

/// The days of the month on which a forecast is asked for, each seen whole.
pub const ORIGINS: [usize; 5] = [5, 10, 15, 20, 25];

/// Ours and the methods that it stands against.
pub const COUNT: usize = METHODS.len() + 1;

/// Errors from one day of the month.
#[derive(Debug, Clone, Copy, Default)]
pub struct Errors {
    /// Sums of absolute errors, ours first.
    pub missed: [f64; COUNT],
    /// The sum of totals.
    pub actual: f64,
    /// What one would miss who knew all but the noise.
    pub noise: f64,
    /// Months asked for.
    pub months: usize,
    /// Totals that lay in our band.
    pub covered: usize,
    /// Days to come, and those that lay in theirs.
    pub days: usize,
    pub covered_days: usize,
}

/// All months, and those where nothing happens after the forecast that no one can foresee: no labelled event begins, and none that
/// will end goes on.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub all: [Errors; 5],
    pub foreseeable: [Errors; 5],
}

/// Asks for all months of all cases.
pub fn outcome(cases: &[Case]) -> Outcome {
    let mut outcome = Outcome::default();
    for case in cases {
        let second = place(case, place_date(case, case.judged) + Months::new(1));
        for (month, end) in [(case.judged, second), (second, case.series.values.len())] {
            for (at, origin) in ORIGINS.into_iter().enumerate() {
                let last = month + origin - 1;
                let errors = ask(case, month, last, end);
                outcome.all[at].add(&errors);
                if is_foreseeable(case, last, end) {
                    outcome.foreseeable[at].add(&errors);
                }
            }
        }
    }
    outcome
}

fn place_date(case: &Case, at: usize) -> NaiveDate {
    case.series.first + Days::new(at as u64)
}

fn place(case: &Case, day: NaiveDate) -> usize {
    usize::try_from((day - case.series.first).num_days()).unwrap_or(0)
}

fn is_foreseeable(case: &Case, last: usize, end: usize) -> bool {
    case.events.iter().all(|event| {
        let begins = event.first > last && event.first < end;
        let passes = matches!(event.plant, Plant::Spike | Plant::Leak);
        let goes_on = passes && (event.first..=event.last).contains(&last);
        !begins && !goes_on
    })
}

fn ask(case: &Case, month: usize, last: usize, end: usize) -> Errors {
    let values = &case.series.values;
    let seen = Series { first: case.series.first, values: values[..=last].to_vec() };
    let (from, until) = (place_date(case, last + 1), place_date(case, end - 1));
    debug_assert_eq!(until.month(), from.month());
    let ours = forecast(&seen, until, &options());
    let Band { expected, low, high } = ours.total(from, until);
    let to_come: f64 = values[last + 1..end].iter().sum();
    let mut errors = Errors { actual: values[month..end].iter().sum(), months: 1, ..Errors::default() };
    let asked = Asked { seen: &seen, month, left: end - last - 1 };
    let answers = std::iter::once(expected).chain(METHODS.iter().map(|(_, method)| method(&asked)));
    for (missed, answer) in errors.missed.iter_mut().zip(answers) {
        *missed = (answer - to_come).abs();
    }
    errors.noise = (case.known[last + 1..end].iter().sum::<f64>() - to_come).abs();
    errors.covered = usize::from((low..=high).contains(&to_come));
    errors.days = ours.days.len();
    let pairs = ours.days.iter().zip(&values[last + 1..end]);
    errors.covered_days = pairs.filter(|(day, value)| (day.low..=day.high).contains(*value)).count();
    errors
}

impl Errors {
    fn add(&mut self, other: &Self) {
        self.missed.iter_mut().zip(other.missed).for_each(|(sum, missed)| *sum += missed);
        self.actual += other.actual;
        self.noise += other.noise;
        self.months += other.months;
        self.covered += other.covered;
        self.days += other.days;
        self.covered_days += other.covered_days;
    }
}
