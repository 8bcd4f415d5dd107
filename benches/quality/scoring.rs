//! How well a detector does, day by day over the judged months.

use std::collections::BTreeMap;

use crate::baselines::Detector;
use crate::generator::{Case, DETECTABLE};
use crate::plant::Plant;
use crate::shape::number;

/// Days between two flagged days that are still one alert; so are two of which the later is told to have begun before the earlier.
const ONE_ALERT: usize = 3;

/// Found and planted, in events and in money.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub planted: usize,
    pub found: usize,
    pub money: f64,
    pub found_money: f64,
}

/// What a detector did with all cases.
#[derive(Debug, Clone, Default)]
pub struct Score {
    pub all: Tally,
    pub detectable: Tally,
    pub by_plant: BTreeMap<Plant, Tally>,
    /// Alerts that began outside every label.
    pub false_alerts: usize,
    /// The same by what else was planted in the series.
    pub false_by_plant: BTreeMap<Plant, usize>,
    /// Alerts on an event that was told already.
    pub repeats: usize,
    /// Days from an event's first to its first alert.
    pub delays: Vec<usize>,
    pub months: usize,
}

/// A day that a detector calls an alert, and on which day what it tells began.
struct Flag {
    day: usize,
    since: usize,
}

/// Runs a detector over cases.
pub fn score((_, detector): Detector, cases: &[Case]) -> Score {
    let mut score = Score { months: 2 * cases.len(), ..Score::default() };
    for case in cases {
        let days = case.judged..case.series.values.len();
        let flagged: Vec<Flag> =
            days.filter_map(|day| detector(&case.seen_on(day)).map(|since| Flag { day, since })).collect();
        score.add(case, &flagged);
    }
    score
}

impl Score {
    fn add(&mut self, case: &Case, flagged: &[Flag]) {
        for event in &case.events {
            let found = flagged.iter().find(|flag| (event.first..=event.last).contains(&flag.day));
            self.delays.extend(found.map(|flag| flag.day - event.first));
            let detectable = (event.signal >= DETECTABLE).then_some(&mut self.detectable);
            let of_plant = self.by_plant.entry(event.plant).or_default();
            for tally in [Some(&mut self.all), detectable, Some(of_plant)].into_iter().flatten() {
                tally.add(event.impact, found.is_some());
            }
        }
        let mut told = vec![false; case.events.len()];
        for (place, Flag { day, since }) in flagged.iter().enumerate() {
            let goes_on = |before: &Flag| day - before.day <= ONE_ALERT || *since <= before.day;
            let starts = place == 0 || !goes_on(&flagged[place - 1]);
            let event = case.events.iter().position(|event| (event.first..=event.last).contains(day));
            match event {
                Some(event) => {
                    self.repeats += usize::from(starts && told[event]);
                    told[event] = true;
                }
                None if starts && case.muted.is_none_or(|from| *day < from) => {
                    self.false_alerts += 1;
                    *self.false_by_plant.entry(case.plant).or_default() += 1;
                }
                None => {}
            }
        }
    }

    /// Alerts that were right, of all.
    pub fn precision(&self) -> f64 {
        share(self.all.found, self.all.found + self.false_alerts)
    }

    /// The harmonic mean of precision and recall, over all events or those that are detectable in principle.
    pub fn f1(&self, tally: &Tally) -> f64 {
        let (precision, recall) = (share(tally.found, tally.found + self.false_alerts), tally.recall());
        2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE)
    }

    /// False alerts in 100 months of one series.
    pub fn false_rate(&self) -> f64 {
        100.0 * share(self.false_alerts, self.months)
    }

    /// The mean of days to detect, and the share of found events that took at most two.
    pub fn delay(&self) -> (f64, f64) {
        let count = self.delays.len();
        let sum: usize = self.delays.iter().sum();
        (share(sum, count), share(self.delays.iter().filter(|days| **days <= 2).count(), count))
    }
}

impl Tally {
    fn add(&mut self, impact: f64, is_found: bool) {
        self.planted += 1;
        self.money += impact;
        if is_found {
            self.found += 1;
            self.found_money += impact;
        }
    }

    /// Found of planted.
    pub fn recall(&self) -> f64 {
        share(self.found, self.planted)
    }

    /// Found of planted, in money.
    pub fn money_recall(&self) -> f64 {
        self.found_money / self.money.max(f64::MIN_POSITIVE)
    }
}

fn share(part: usize, all: usize) -> f64 {
    number(part) / number(all.max(1))
}
