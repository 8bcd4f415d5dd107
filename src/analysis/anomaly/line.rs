//! A level with a slow trend: a weighted line through the past, whose slope is drawn towards none.

/// How much a level may move in a day, in logarithms: the standard deviation of slopes taken for granted, about 4 percent a month.
const SLOPE: f64 = 0.001_2;

/// A line and how sure it is. Its days are counted from the day that it is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The level on day 0.
    pub level: f64,
    /// The change a day.
    pub slope: f64,
    /// Variance of the level.
    pub level_variance: f64,
    /// Variance of the slope.
    pub slope_variance: f64,
    /// Covariance of both.
    pub covariance: f64,
}

impl Line {
    /// The line on a day.
    #[must_use]
    pub fn at(&self, day: f64) -> f64 {
        self.level + self.slope * day
    }
}

/// Sums of weighted points, from which a line is fitted.
#[derive(Debug, Default)]
pub struct Points {
    weight: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
}

impl Points {
    /// Adds a point.
    pub fn add(&mut self, x: f64, y: f64, weight: f64) {
        self.weight += weight;
        self.x += weight * x;
        self.y += weight * y;
        self.xx += weight * x * x;
        self.xy += weight * x * y;
    }

    /// The line with the least squares, given the variance of a point: a Bayesian regression whose slope is normal around 0.
    #[must_use]
    pub fn line(&self, variance: f64) -> Option<Line> {
        let variance = variance.max(1e-12);
        let xx = self.xx + variance / (SLOPE * SLOPE);
        let determinant = self.weight * xx - self.x * self.x;
        if self.weight <= 0.0 || determinant <= 0.0 {
            return None;
        }
        Some(Line {
            level: (xx * self.y - self.x * self.xy) / determinant,
            slope: (self.weight * self.xy - self.x * self.y) / determinant,
            level_variance: variance * xx / determinant,
            slope_variance: variance * self.weight / determinant,
            covariance: -variance * self.x / determinant,
        })
    }
}
