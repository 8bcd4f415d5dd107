//! Series before anything is planted in them.

use chrono::{Datelike, Days, NaiveDate};

use crate::random::Random;

/// How a series is before anything is planted.
pub struct Shape {
    pub level: f64,
    pub deviation: f64,
    pub correlation: f64,
    pub weekday: [f64; 7],
    /// First and last day of the month's job, and what it multiplies by.
    pub job: Option<(u32, u32, f64)>,
    pub slope: f64,
    /// The chance of a cost on a day; absent where it costs every day.
    pub chance: Option<f64>,
}

impl Shape {
    /// Draws a shape.
    pub fn draw(random: &mut Random) -> Self {
        let level = 50.0 * 40.0_f64.powf(random.between(0.0, 1.0));
        let variation = random.between(0.05, 0.40);
        let deviation = (variation * variation).ln_1p().sqrt();
        let correlation = random.between(0.0, 0.3);
        let weekday = weekdays(random);
        let job = random.happens(0.3).then(|| {
            let (from, to) = [(1, 1), (1, 2), (2, 2), (15, 15)][random.whole(0, 3)];
            (from, to, 1.0 + random.between(0.3, 1.5))
        });
        let slope = random.between(-0.25, 0.35) / 180.0;
        let chance = random.happens(0.2).then(|| random.between(0.15, 0.70));
        Self { level, deviation, correlation, weekday, job, slope, chance }
    }

    /// A day without noise.
    pub fn usual(&self, first: NaiveDate, at: usize) -> f64 {
        let day = first.checked_add_days(Days::new(at as u64)).unwrap_or(first);
        let job = self.job.filter(|(from, to, _)| (*from..=*to).contains(&day.day())).map_or(1.0, |job| job.2);
        self.level * (self.slope * number(at)).exp() * self.weekday[day.weekday().num_days_from_monday() as usize] * job
    }

    /// Days with noise, and without cost on some.
    pub fn noisy(&self, usual: &[f64], random: &mut Random) -> Vec<f64> {
        let mut before = random.normal();
        let fresh = (1.0 - self.correlation * self.correlation).sqrt();
        let day = |usual: &f64| {
            before = self.correlation * before + fresh * random.normal();
            let costs = self.chance.is_none_or(|chance| random.happens(chance));
            let noise = (self.deviation * before - self.deviation * self.deviation / 2.0).exp();
            if costs { usual * noise } else { 0.0 }
        };
        usual.iter().map(day).collect()
    }

    /// The signal of a lift on each of some days, as a share of what is usual; below -1 means nothing is left.
    pub fn signal(&self, lifts: &[f64]) -> f64 {
        let days = number(lifts.len()).sqrt();
        match self.chance {
            None => lifts.iter().map(|lift| lift.ln_1p()).sum::<f64>() / days / self.deviation,
            Some(chance) => {
                let square = (self.deviation * self.deviation).exp();
                lifts.iter().sum::<f64>() / days / (chance * square - chance * chance).sqrt()
            }
        }
    }
}

fn weekdays(random: &mut Random) -> [f64; 7] {
    let mut weekday = [1.0; 7];
    let kind = random.between(0.0, 1.0);
    if kind < 0.6 {
        let weekend = random.between(0.3, 0.9);
        weekday[5] = weekend;
        weekday[6] = weekend * random.between(0.85, 1.05);
    } else if kind < 0.75 {
        weekday = std::array::from_fn(|_| random.between(0.8, 1.2));
    }
    weekday
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
pub fn number(count: usize) -> f64 {
    count as f64
}
