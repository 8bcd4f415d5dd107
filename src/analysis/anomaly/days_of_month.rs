//! What is usual for a day of the month.

use super::calendar::DAYS_OF_MONTH;
use super::past::Past;
use super::robust::{count, spread};

/// How many days of the month before are looked at, at most: about half a year.
pub const MONTHS: usize = 190;

/// How many times the variance of a centre is taken off it.
const CHANCE: f64 = 3.0;

/// Days of the month that lay out on the same side in at least two months, and in nearly all.
#[must_use]
pub fn days_of_month(past: &Past, to: usize) -> [f64; DAYS_OF_MONTH] {
    let mut of: [Vec<f64>; DAYS_OF_MONTH] = std::array::from_fn(|_| Vec::new());
    let mut all = Vec::new();
    for at in past.start.max(to.saturating_sub(MONTHS))..to {
        let surprise = past.surprise[at];
        if surprise.is_finite() {
            of[past.calendar.day_of_month(at)].push(surprise);
            all.push(surprise);
        }
    }
    let deviation = spread(&all, 0.0);
    of.map(|values| distinct(&values, deviation))
}

/// The centre of some days, drawn towards none as far as chance explains it (James and Stein's rule, its positive part).
fn distinct(values: &[f64], deviation: f64) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = middle(values);
    let same_side = values.iter().filter(|value| **value * centre > 0.0).count();
    if same_side < 2 || same_side + 1 < values.len() || 2 * same_side <= values.len() {
        return 0.0;
    }
    let chance = CHANCE * deviation * deviation / count(values.len());
    centre * (1.0 - chance / (centre * centre)).max(0.0)
}

/// The median; of an even count, the one of the middle two that is nearer to 0.
fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (lower, upper) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    if lower.abs() < upper.abs() { lower } else { upper }
}
