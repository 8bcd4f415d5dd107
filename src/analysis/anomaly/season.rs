//! What is usual for a weekday and a day of the month, and how much days vary around it.

use super::calendar::{Calendar, DAYS_OF_MONTH};
use super::days_of_month::days_of_month;
use super::line::Points;
use super::past::Past;
use super::robust::{count, median, spread};
use super::scan::LONGEST;

/// How many days back a season is learned from: 13 weeks.
const WINDOW: usize = 91;

/// Effects, in logarithms.
#[derive(Debug, Clone)]
pub struct Season {
    /// By weekday, Monday first; they add up to 0.
    pub weekday: [f64; 7],
    /// By day of the month; the last day is 0.
    pub day_of_month: [f64; DAYS_OF_MONTH],
    /// The standard deviation of a day.
    pub spread: f64,
    /// The correlation of a day with the day before.
    pub correlation: f64,
    /// The variance of the level from week to week, beyond what days alone explain.
    pub wander: f64,
    /// From how many days it was learned.
    pub days: usize,
    /// The variance of a mean of so many days in a row, over that of one.
    evening: [f64; LONGEST + 1],
}

impl Season {
    /// Learns from the days before `to`.
    #[must_use]
    pub fn learn(past: &Past, to: usize) -> Self {
        let days: Vec<usize> = past.days(to.saturating_sub(WINDOW), to).collect();
        let day_of_month = days_of_month(past, to);
        let logs: Vec<f64> =
            days.iter().map(|at| past.logs[*at] - day_of_month[past.calendar.day_of_month(*at)]).collect();
        let points = Deseasoned { past, days: &days, logs: &logs, to };
        let (weekday, residuals, kept) = points.weekdays();
        let freedom = count(days.len()) - 1.0 - 6.0 * kept;
        let correction = (count(days.len()) / freedom.max(2.0)).sqrt();
        let spread = spread(&residuals, 0.0) * correction;
        let correlation = correlation(&days, &residuals, spread);
        let wander = wander(&days, &residuals, spread, correlation);
        let evening = std::array::from_fn(|days| mean_variance(correlation, days));
        Self { weekday, day_of_month, spread, correlation, wander, days: days.len(), evening }
    }

    /// What is usual for a day.
    #[must_use]
    pub fn at(&self, calendar: &Calendar, at: usize) -> f64 {
        self.weekday[calendar.weekday(at)] + self.day_of_month[calendar.day_of_month(at)]
    }

    /// The variance of a mean of days in a row, over that of one, up to the longest run.
    #[must_use]
    pub fn mean_variance(&self, days: usize) -> f64 {
        self.evening[days.min(LONGEST)]
    }
}

/// Days that resemble the day before even out more slowly: the variance of a mean of a first-order autoregression.
fn mean_variance(correlation: f64, days: usize) -> f64 {
    let (mut sum, mut power) = (1.0, 1.0);
    for lag in 1..days {
        power *= correlation;
        sum += 2.0 * (1.0 - count(lag) / count(days)) * power;
    }
    sum / count(days.max(1))
}

/// Days without what their day of the month adds.
struct Deseasoned<'a> {
    past: &'a Past,
    days: &'a [usize],
    logs: &'a [f64],
    to: usize,
}

impl Deseasoned<'_> {
    /// Weekday effects, what is left of each day, and how far the effects were believed.
    fn weekdays(&self) -> ([f64; 7], Vec<f64>, f64) {
        let centre = median(&mut self.logs.to_vec());
        let mut left: Vec<f64> = self.logs.iter().map(|log| log - centre).collect();
        let (mut weekday, mut kept) = self.effects(&left, self.medians(&left));
        for _ in 0..2 {
            let fitted = self.trend(&self.without(self.logs, &weekday));
            left = self.logs.iter().zip(&fitted).map(|(log, line)| log - line).collect();
            (weekday, kept) = self.effects(&left, self.means(&left, &weekday));
        }
        (weekday, self.without(&left, &weekday), kept)
    }

    /// The median of each weekday.
    fn medians(&self, left: &[f64]) -> [f64; 7] {
        let mut of: [Vec<f64>; 7] = Default::default();
        for (at, left) in self.days.iter().zip(left) {
            of[self.past.calendar.weekday(*at)].push(*left);
        }
        of.each_mut().map(|values| median(values))
    }

    /// The mean of each weekday, of days drawn in towards a first guess.
    fn means(&self, left: &[f64], guess: &[f64; 7]) -> [f64; 7] {
        let cap = 2.5 * spread(&self.without(left, guess), 0.0);
        let counts = self.counts();
        let mut means = *guess;
        for (at, left) in self.days.iter().zip(left) {
            let weekday = self.past.calendar.weekday(*at);
            means[weekday] += (left - guess[weekday]).clamp(-cap, cap) / count(counts[weekday]);
        }
        means
    }

    fn counts(&self) -> [usize; 7] {
        let mut counts = [0; 7];
        self.days.iter().for_each(|at| counts[self.past.calendar.weekday(*at)] += 1);
        counts
    }

    fn without(&self, numbers: &[f64], weekday: &[f64; 7]) -> Vec<f64> {
        let effect = |at: &usize| weekday[self.past.calendar.weekday(*at)];
        self.days.iter().zip(numbers).map(|(at, number)| number - effect(at)).collect()
    }

    /// A line through the days, that odd ones do not bend.
    fn trend(&self, logs: &[f64]) -> Vec<f64> {
        let centre = median(&mut logs.to_vec());
        let deviation = spread(logs, centre);
        let x = |at: usize| count(at) - count(self.to);
        let mut points = Points::default();
        for (at, log) in self.days.iter().zip(logs) {
            points.add(x(*at), centre + (log - centre).clamp(-3.0 * deviation, 3.0 * deviation), 1.0);
        }
        let line = points.line(deviation * deviation);
        self.days.iter().map(|at| line.map_or(centre, |line| line.at(x(*at)))).collect()
    }

    /// Weekdays' centres, drawn towards none as far as they differ by chance.
    fn effects(&self, left: &[f64], centres: [f64; 7]) -> ([f64; 7], f64) {
        let fewest = self.counts().into_iter().min().unwrap_or(0);
        if fewest < 2 {
            return ([0.0; 7], 0.0);
        }
        let away: f64 = self.without(left, &centres).iter().map(|away| away.abs()).sum();
        // From a mean absolute deviation to a standard deviation: the root of half of pi, where numbers are normal.
        let deviation = std::f64::consts::FRAC_PI_2.sqrt() * away / count(left.len());
        // With few values a deviation from their own centre is too small.
        let chance = deviation * deviation / (count(fewest) - 1.0);
        let all = centres.iter().sum::<f64>() / 7.0;
        let between = centres.iter().map(|centre| (centre - all).powi(2)).sum::<f64>() / 6.0;
        let kept = if between > chance { (between - chance) / between } else { 0.0 };
        (centres.map(|centre| kept * (centre - all)), kept)
    }
}

/// The correlation with the day before, drawn towards none where days are few.
fn correlation(days: &[usize], residuals: &[f64], spread: f64) -> f64 {
    let cap = 2.5 * spread;
    let (mut product, mut square) = (0.0, 0.0);
    for (pair, values) in days.windows(2).zip(residuals.windows(2)) {
        if pair[1] == pair[0] + 1 {
            let (before, after) = (values[0].clamp(-cap, cap), values[1].clamp(-cap, cap));
            product += before * after;
            square += f64::midpoint(before * before, after * after);
        }
    }
    let pairs = count(days.len());
    if square > 0.0 { (product / square * pairs / (pairs + 20.0)).clamp(0.0, 0.6) } else { 0.0 }
}

/// How much weeks differ beyond what their days explain.
fn wander(days: &[usize], residuals: &[f64], spread: f64, correlation: f64) -> f64 {
    let cap = 2.5 * spread;
    let mut weeks: Vec<(usize, Vec<f64>)> = Vec::new();
    for (at, residual) in days.iter().zip(residuals) {
        let residual = residual.clamp(-cap, cap);
        match weeks.last_mut() {
            Some((week, values)) if *week == at / 7 => values.push(residual),
            _ => weeks.push((at / 7, vec![residual])),
        }
    }
    let squares: Vec<f64> = weeks
        .iter()
        .filter(|(_, values)| values.len() >= 5)
        .map(|(_, values)| (values.iter().sum::<f64>() / count(values.len())).powi(2))
        .collect();
    if squares.len() < 4 {
        return 0.0;
    }
    let by_chance = spread * spread / 7.0 * (1.0 + correlation) / (1.0 - correlation);
    (squares.iter().sum::<f64>() / count(squares.len()) - 2.0 * by_chance).max(0.0)
}
