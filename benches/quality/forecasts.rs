//! Forecasts of the month's total as they are publicly described: what is to come after the last day of a series.

use costs::analysis::anomaly::Series;

use crate::shape::number;

/// The question: a series up to a day, the place of its month's first day, and how many days are to come.
pub struct Asked<'a> {
    pub seen: &'a Series,
    pub month: usize,
    pub left: usize,
}

/// A method and its answer: the sum of the days to come.
pub type Method = (&'static str, fn(&Asked<'_>) -> f64);

/// All but ours.
pub const METHODS: [Method; 4] = [
    ("straight line", straight_line),
    ("mean per day, 30 days", mean),
    ("seasonal naive", seasonal_naive),
    ("ETS", ets),
];

/// Month to date / days x days to come.
fn straight_line(asked: &Asked<'_>) -> f64 {
    let so_far = &asked.seen.values[asked.month..];
    so_far.iter().sum::<f64>() / number(so_far.len()) * number(asked.left)
}

fn mean(asked: &Asked<'_>) -> f64 {
    let values = &asked.seen.values;
    let last = &values[values.len().saturating_sub(30)..];
    last.iter().sum::<f64>() / number(last.len()) * number(asked.left)
}

/// Each day like the same weekday of the last week.
fn seasonal_naive(asked: &Asked<'_>) -> f64 {
    let values = &asked.seen.values;
    (0..asked.left).map(|day| values[values.len() - 7 + day % 7]).sum()
}

/// Exponential smoothing with additive errors, no trend and an additive week (ETS(A,N,A); Hyndman et al. 2008). Smoothing
/// is by the least squared error of one day, from a grid.
fn ets(asked: &Asked<'_>) -> f64 {
    let grid = [0.02, 0.05, 0.1, 0.2, 0.4, 0.7];
    let pairs = grid.iter().flat_map(|alpha| [0.01, 0.05, 0.1, 0.3].map(|gamma| (*alpha, gamma)));
    let fits = pairs.map(|(alpha, gamma)| smooth(&asked.seen.values, alpha, gamma));
    let Some(best) = fits.min_by(|a, b| a.error.total_cmp(&b.error)) else {
        return 0.0;
    };
    let first = asked.seen.values.len();
    (first..first + asked.left).map(|at| best.level + best.week[at % 7]).sum()
}

struct Smoothed {
    level: f64,
    week: [f64; 7],
    error: f64,
}

fn smooth(values: &[f64], alpha: f64, gamma: f64) -> Smoothed {
    let start = &values[..values.len().min(28)];
    let mut level = start.iter().sum::<f64>() / number(start.len().max(1));
    let mut week = [0.0; 7];
    for (weekday, effect) in week.iter_mut().enumerate() {
        let same: Vec<f64> = start.iter().skip(weekday).step_by(7).copied().collect();
        *effect = same.iter().sum::<f64>() / number(same.len().max(1)) - level;
    }
    let mut error = 0.0;
    for (at, value) in values.iter().enumerate() {
        let missed = value - level - week[at % 7];
        error += missed * missed;
        level += alpha * missed;
        week[at % 7] += gamma * missed;
    }
    Smoothed { level, week, error }
}
