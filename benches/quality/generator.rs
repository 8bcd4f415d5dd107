//! Series that look like cost data, with events whose days and money are known.
//!
//! A series is the amortized, usage-only cost of one service, account and usage family: six calendar months by day, of which the
//! last two are judged. A day is level x trend x weekday x day of the month x noise. Levels are 50 to 2,000 a day,
//! noise is log-normal with a coefficient of variation of 5 to 40 percent and some correlation from day to day, a
//! fifth of the series is intermittent (a cost on 15 to 70 percent of the days), three in ten have jobs around the month's first, and
//! three in ten have a spike before the judged months, which no detector is asked about.
//!
//! Each series has at most one of these in its judged months:
//!
//! | planted | share | what it does | label |
//! |---|---|---|---|
//! | spike | 25 % | adds 25 to 300 % of the weekday level for 1 to 21 days | its days |
//! | level shift | 10 % | multiplies all costs from its first day by 1.25 to 4 | to its third cost (its first 3 days, or up to 21 of an intermittent series); an alert that begins later is false |
//! | slow leak | 6 % | grows by the day to 25 to 300 % over 7 to 21 days, then is mended | its days |
//! | new service | 5 % | nothing before its first day | its first 3 days |
//! | vanished service | 5 % | nothing from its first day on | its days, 21 at most |
//! | credit | 6 % | a correction of 30 to 120 % of the level, booked as negative usage on one day | none: an alert is false |
//! | RI purchase | 5 % | from its first day the amortized rate is 20 to 45 % lower | none; alerts are not counted, as the bill names the cause |
//! | late data | 7 % | on three days the last one or two days are seen with 10 to 90 % of their cost | none: an alert is false |
//! | holiday | 7 % | 1 to 3 days like a Sunday or lower | none: an alert is false |
//!
//! Fees, credits and purchases of their own charge type are no part of a usage-only series, so they need no label. What is
//! detectable in principle is said by `Event::signal`: the lift of all labelled days together, over the noise of as many days,
//! as a filter that knew level, noise and shape would see it. From 5 on it counts as detectable: 1 false alert in 3,000 days takes 3.4
//! standard deviations, to miss one event in twenty 1.6 more.

use chrono::{Months, NaiveDate};
use costs::analysis::anomaly::Series;

use crate::plant::{Plant, draw};
use crate::random::Random;
use crate::shape::{Shape, number};

/// The signal from which an event is detectable in principle.
pub const DETECTABLE: f64 = 5.0;

/// A labelled event, by places in its series.
#[derive(Debug, Clone)]
pub struct Event {
    pub plant: Plant,
    pub first: usize,
    pub last: usize,
    /// Money over the labelled days, without its sign.
    pub impact: f64,
    /// Standard deviations that a filter with full knowledge would see.
    pub signal: f64,
}

/// A series and what is known of it.
#[derive(Debug, Clone)]
pub struct Case {
    pub series: Series,
    /// The first day that is judged.
    pub judged: usize,
    /// What is planted in the judged months.
    pub plant: Plant,
    pub events: Vec<Event>,
    /// What the days to come cost on average, to one who knows all that has begun.
    pub known: Vec<f64>,
    /// From where on alerts are not counted.
    pub muted: Option<usize>,
    /// Days on which the last days are seen in part: the day, how many, and which part.
    late: Vec<(usize, usize, f64)>,
}

impl Case {
    /// The series as it is seen on a day.
    pub fn seen_on(&self, day: usize) -> Series {
        let mut values = self.series.values[..=day].to_vec();
        for (on, days, part) in &self.late {
            if *on == day {
                values.iter_mut().rev().take(*days).for_each(|value| *value *= part);
            }
        }
        Series { first: self.series.first, values }
    }
}

/// The series of a seed.
pub fn case(seed: u64) -> Case {
    let mut random = Random::new(seed);
    let months = u32::try_from(random.whole(0, 23)).unwrap_or(0);
    let first = NaiveDate::from_ymd_opt(2023, 1, 1).and_then(|day| day.checked_add_months(Months::new(months)));
    let first = first.unwrap_or_default();
    let place = |after: u32| {
        let day = first.checked_add_months(Months::new(after)).unwrap_or(first);
        usize::try_from((day - first).num_days()).unwrap_or(0)
    };
    let (judged, days) = (place(4), place(6));
    let shape = Shape::draw(&mut random);
    let usual: Vec<f64> = (0..days).map(|at| shape.usual(first, at)).collect();
    let values = shape.noisy(&usual, &mut random);
    let known = usual.iter().map(|usual| usual * shape.chance.unwrap_or(1.0)).collect();
    let series = Series { first, values };
    let mut case =
        Case { series, judged, plant: Plant::Nothing, events: Vec::new(), known, muted: None, late: Vec::new() };
    case.plant(&shape, &usual, &mut random);
    case
}

impl Case {
    fn plant(&mut self, shape: &Shape, usual: &[f64], random: &mut Random) {
        let plant = draw(random);
        self.plant = plant;
        let days = self.series.values.len();
        if plant != Plant::NewService && random.happens(0.3) {
            let (length, size) = (random.whole(1, 10), random.between(0.25, 3.0));
            let first = random.whole(20, self.judged - 20);
            (first..first + length).for_each(|at| self.series.values[at] += size * usual[at]);
        }
        let length = if plant == Plant::Leak { random.whole(7, 21) } else { random.whole(1, 21) };
        let first = random.whole(self.judged, days - length);
        let size = random.between(0.25, 3.0);
        match plant {
            Plant::Spike => self.add(shape, usual, plant, first, &vec![size; length]),
            Plant::Leak => {
                let lifts: Vec<f64> = (1..=length).map(|day| size * number(day) / number(length)).collect();
                self.add(shape, usual, plant, first, &lifts);
            }
            Plant::LevelShift => self.shift(shape, first, size),
            Plant::NewService => self.begin(first, usual),
            Plant::VanishedService => self.vanish(shape, first),
            Plant::Credit => self.series.values[first] -= random.between(0.3, 1.2) * usual[first],
            Plant::Purchase => {
                let rate = random.between(0.55, 0.80);
                self.multiply(first, rate);
                self.muted = Some(first);
            }
            Plant::LateData => {
                for _ in 0..3 {
                    let on = random.whole(self.judged, days - 1);
                    self.late.push((on, random.whole(1, 2), random.between(0.1, 0.9)));
                }
            }
            Plant::Holiday => self.rest(shape, first, random),
            Plant::Nothing => {}
        }
    }

    fn label(&mut self, plant: Plant, first: usize, last: usize, impact: f64, signal: f64) {
        self.events.push(Event { plant, first, last, impact: impact.abs(), signal });
    }

    fn add(&mut self, shape: &Shape, usual: &[f64], plant: Plant, first: usize, lifts: &[f64]) {
        let mut impact = 0.0;
        for (at, lift) in (first..).zip(lifts) {
            self.series.values[at] += lift * usual[at];
            impact += lift * usual[at];
        }
        self.label(plant, first, first + lifts.len() - 1, impact, shape.signal(lifts));
    }

    fn shift(&mut self, shape: &Shape, first: usize, size: f64) {
        let costs: Vec<usize> = (first..self.series.values.len()).filter(|at| self.series.values[*at] > 0.0).collect();
        let seen = &costs[..costs.len().min(3)];
        let end = (first + 20).min(self.series.values.len() - 1);
        let last = seen.last().map_or(end, |last| *last.min(&end));
        let impact: f64 = self.series.values[first..=last].iter().map(|value| value * size).sum();
        self.multiply(first, 1.0 + size);
        let seen = number(seen.iter().filter(|at| **at <= last).count());
        self.label(Plant::LevelShift, first, last, impact, size.ln_1p() * seen.sqrt() / shape.deviation);
    }

    /// Multiplies all days from one on, for good.
    fn multiply(&mut self, first: usize, by: f64) {
        self.series.values[first..].iter_mut().for_each(|value| *value *= by);
        self.known[first..].iter_mut().for_each(|value| *value *= by);
    }

    fn begin(&mut self, first: usize, usual: &[f64]) {
        let last = (first + 2).min(self.series.values.len() - 1);
        self.series.values[..first].fill(0.0);
        if self.series.values[first] == 0.0 {
            self.series.values[first] = usual[first];
        }
        let impact = self.series.values[first..=last].iter().sum();
        self.label(Plant::NewService, first, last, impact, f64::INFINITY);
    }

    fn vanish(&mut self, shape: &Shape, first: usize) {
        let last = (first + 20).min(self.series.values.len() - 1);
        let impact = self.series.values[first..=last].iter().sum();
        self.series.values[first..].fill(0.0);
        self.known[first..].fill(0.0);
        // The chance of so many days without cost, as the standard deviations of the same chance.
        let chance = |chance: f64| (-2.0 * number(last + 1 - first) * (1.0 - chance).ln()).sqrt();
        self.label(Plant::VanishedService, first, last, impact, shape.chance.map_or(f64::INFINITY, chance));
    }

    fn rest(&mut self, shape: &Shape, first: usize, random: &mut Random) {
        let days = random.whole(1, 3).min(self.series.values.len() - first);
        let part = shape.weekday[6].min(1.0) * random.between(0.5, 1.0);
        self.series.values[first..first + days].iter_mut().for_each(|value| *value *= part);
    }
}
