//! Estimates that a few odd days do not move.

/// From a median absolute deviation to a standard deviation, where numbers are normal: 1 / 0.6745.
const NORMAL: f64 = 1.4826;

/// How many standard deviations a number may lie out before it is drawn in.
const CAP: f64 = 2.5;

/// The median; 0 of nothing. Of an even count it is the mean of the middle two.
#[must_use]
pub fn median(numbers: &mut [f64]) -> f64 {
    let count = numbers.len();
    if count == 0 {
        return 0.0;
    }
    let (below, &mut upper, _) = numbers.select_nth_unstable_by(count / 2, f64::total_cmp);
    if count % 2 == 1 {
        return upper;
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    f64::midpoint(lower, upper)
}

/// A standard deviation around a centre: the root mean square of deviations drawn in to 2.5 of those that the median
/// absolute deviation gives. As good as the plain one where numbers are normal, to some percent.
#[must_use]
pub fn spread(numbers: &[f64], centre: f64) -> f64 {
    let mut away: Vec<f64> = numbers.iter().map(|number| (number - centre).abs()).collect();
    let rough = NORMAL * median(&mut away);
    if rough <= 0.0 {
        return 0.0;
    }
    let cap = CAP * rough;
    let squares: f64 = away.iter().map(|away| away.min(cap).powi(2)).sum();
    // A normal number drawn in to 2.5 deviations has a variance of 0.9783.
    (squares / count(away.len()) / 0.9783).sqrt()
}

/// A count as a number.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of days are small")]
pub fn count(count: usize) -> f64 {
    count as f64
}
