//! Detectors as they are publicly described, each asked whether the last day of a series stands out.

use costs::analysis::anomaly::{Options, Series, detect};

use crate::shape::number;

/// A detector's name and its question: is the last day an alert, and on which day did what it tells begin?
pub type Detector = (&'static str, fn(&Series) -> Option<usize>);

/// Ours first.
pub const DETECTORS: [Detector; 7] = [
    ("robust (ours)", robust),
    ("mean + 2 deviations, 30 days", two_deviations),
    ("today > 7-day mean x 1.25", |series| above_mean(series, 7, 0.25)),
    ("today > 30-day mean x 1.5", |series| above_mean(series, 30, 0.5)),
    ("z >= 3 on 7 days", z_score),
    ("Bollinger bands, 20 days", bollinger),
    ("seasonal hybrid ESD", seasonal_esd),
];

/// The options of the exam. Its series are complete but for planted late data, so no day is set aside.
pub fn options() -> Options {
    Options { set_aside: 0, ..Options::default() }
}

fn robust(series: &Series) -> Option<usize> {
    let today = series.first + chrono::Days::new(series.values.len() as u64 - 1);
    let told = detect(series, &options()).into_iter().find(|anomaly| anomaly.last == today)?;
    usize::try_from((told.first - series.first).num_days()).ok()
}

/// The last day itself, where it is an alert.
fn today(series: &Series, is_alert: bool) -> Option<usize> {
    is_alert.then(|| series.values.len() - 1)
}

/// Mean and standard deviation (of a sample) of the days before the last, and the last.
fn before(values: &[f64], days: usize) -> Option<(f64, f64, f64)> {
    let (today, past) = values.split_last()?;
    let past = &past[past.len().saturating_sub(days)..];
    let mean = past.iter().sum::<f64>() / number(past.len().max(1));
    let squares: f64 = past.iter().map(|value| (value - mean).powi(2)).sum();
    (past.len() >= 2).then(|| (*today, mean, (squares / number(past.len() - 1)).sqrt()))
}

fn two_deviations(series: &Series) -> Option<usize> {
    let is_alert = before(&series.values, 30).is_some_and(|(today, mean, deviation)| today > mean + 2.0 * deviation);
    today(series, is_alert)
}

fn above_mean(series: &Series, days: usize, threshold: f64) -> Option<usize> {
    let is_alert = before(&series.values, days).is_some_and(|(today, mean, _)| today > mean * (1.0 + threshold));
    today(series, is_alert)
}

fn z_score(series: &Series) -> Option<usize> {
    let far = |(today, mean, deviation): (f64, f64, f64)| (today - mean).abs() > 3.0 * deviation;
    today(series, before(&series.values, 7).is_some_and(far))
}

/// Bands of two population deviations around a mean of 20 days that the last belongs to.
fn bollinger(series: &Series) -> Option<usize> {
    let values = &series.values[series.values.len().saturating_sub(20)..];
    let mean = values.iter().sum::<f64>() / number(values.len());
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / number(values.len());
    let is_alert = values.last().is_some_and(|today| (today - mean).abs() > 2.0 * variance.sqrt());
    today(series, is_alert)
}

/// The chance of an error in each test; a tenth of the days may be outliers.
const ALPHA: f64 = 0.05;

/// Weekdays' medians and the median of eight weeks are taken off; then the extreme Studentized deviate test, by median and
/// median absolute deviation, says how many of the farthest days are outliers (Rosner 1983; Hochenbaum et al. 2017).
fn seasonal_esd(series: &Series) -> Option<usize> {
    let values = &series.values[series.values.len().saturating_sub(56)..];
    let centre = median(values.to_vec());
    let of_weekday = |day: usize| median(values.iter().skip(day % 7).step_by(7).copied().collect()) - centre;
    let mut left: Vec<(usize, f64)> =
        values.iter().enumerate().map(|(at, value)| (at, value - of_weekday(at) - centre)).collect();
    let (days, last) = (values.len(), values.len() - 1);
    let (mut removed_today, mut outliers) = (None, 0);
    for step in 1..=days / 10 {
        let middle = median(left.iter().map(|(_, value)| *value).collect());
        let scale = 1.4826 * median(left.iter().map(|(_, value)| (value - middle).abs()).collect());
        let far = |(_, value): &(usize, f64)| (value - middle).abs();
        let Some(place) = (0..left.len()).max_by(|a, b| far(&left[*a]).total_cmp(&far(&left[*b]))) else {
            break;
        };
        let (at, value) = left.remove(place);
        if at == last {
            removed_today = Some(step);
        }
        if scale > 0.0 && (value - middle).abs() / scale > critical(days, step) {
            outliers = step;
        }
    }
    today(series, removed_today.is_some_and(|step| step <= outliers))
}

/// The critical value of the test of a step.
fn critical(days: usize, step: usize) -> f64 {
    let left = number(days - step + 1);
    let t = student(1.0 - ALPHA / (2.0 * left), left - 2.0);
    (left - 1.0) * t / ((left - 2.0 + t * t) * left).sqrt()
}

/// A quantile of Student's distribution, from the normal one by its expansion (Fisher and Cornish 1960).
fn student(chance: f64, freedom: f64) -> f64 {
    let z = normal(chance);
    let (z3, z5) = (z.powi(3), z.powi(5));
    z + (z3 + z) / (4.0 * freedom) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * freedom * freedom)
}

/// A quantile of the normal distribution above one half (Abramowitz and Stegun 26.2.23; to 0.0005).
fn normal(chance: f64) -> f64 {
    let t = (-2.0 * (1.0 - chance).ln()).sqrt();
    let over = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    t - over / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let count = values.len();
    if count == 0 { 0.0 } else { f64::midpoint(values[(count - 1) / 2], values[count / 2]) }
}
