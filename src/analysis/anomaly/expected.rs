//! What days are expected to cost, one by one and in sum.

use super::sparse::gamma_quantile;

/// A day's expectation, in units of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Expected {
    /// The mean.
    pub mean: f64,
    /// The variance of the day by itself.
    pub own: f64,
    /// The standard deviation that it has in common with the days around it, as none knows the level better.
    pub shared: f64,
    /// The chance of no cost at all.
    pub nothing: f64,
}

impl Expected {
    /// The sum of days: what they share adds up, what is their own evens out.
    #[must_use]
    pub fn sum(days: &[Self]) -> Self {
        let mut sum = Self { nothing: 1.0, ..Self::default() };
        for day in days {
            sum.mean += day.mean;
            sum.own += day.own;
            sum.shared += day.shared;
            sum.nothing *= day.nothing;
        }
        sum
    }

    /// The variance in all.
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.own + self.shared * self.shared
    }

    /// The amount below which a share of outcomes lies: none, or gamma distributed where there is a cost.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let costs = 1.0 - self.nothing;
        if share <= self.nothing || costs <= 0.0 {
            return self.mean.min(0.0);
        }
        // Of a mixture with zeros: mean and second moment of what is not zero are those of all over its chance.
        let mean = self.mean / costs;
        let variance = (self.variance() + self.mean * self.mean) / costs - mean * mean;
        gamma_quantile(normal_quantile((share - self.nothing) / costs), mean, variance)
    }
}

/// The standard normal number below which a share of all lies, to 0.0005 (Abramowitz and Stegun, 26.2.23).
#[must_use]
pub fn normal_quantile(share: f64) -> f64 {
    let tail = share.min(1.0 - share).max(f64::MIN_POSITIVE);
    let t = (-2.0 * tail.ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let far = t - above / below;
    if share < 0.5 { -far } else { far }
}
