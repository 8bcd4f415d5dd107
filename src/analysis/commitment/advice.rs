//! The commitment that saves most, of each kind, scope, term and payment option, and what it rests on.

use std::collections::BTreeMap;

use super::curve::{Curve, Demand, Point};
use super::lines::Class;
use super::rates::{Kind, MILLION, Offer, Rates, Source};
use super::share::{Share, share};
use super::usage::{Reservable, Scope, Usage};
use crate::money::{self, ONE};

/// Hours of a month, as AWS counts them: 8,760 in a year.
pub const MONTH: i128 = 730;
/// A plan's measure is a millionth of a unit of money at the plan's rate: a unit at the on-demand price times what is paid.
const DOLLAR: i128 = ONE * MILLION;
/// A plan is bought in thousandths.
const PLAN_STEP: i128 = DOLLAR / 1000;
/// How much less use the advice is tried with, in percent.
pub const DROPS: [i128; 3] = [10, 20, 30];

/// A commitment that could be bought, with the hours to replay it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// A plan or reservations.
    pub kind: Kind,
    /// What it covers, in words.
    pub scope: String,
    /// How it is bought.
    pub offer: Offer,
    /// What a level is counted in.
    pub measure: Measure,
    /// The hours.
    pub curve: Curve,
    /// The on-demand cost by where its discount was found.
    sources: BTreeMap<Source, i128>,
}

/// What a commitment is counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Money an hour.
    Money,
    /// Instances of a type; flexible ones stand for normalized units.
    Instances {
        /// The type.
        name: String,
        /// The normalized units of one, in units of 1e-12; absent where the type alone is covered.
        units: Option<i128>,
    },
}

/// The level that saves most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Best {
    /// The level, replayed; level 0 where no commitment saves anything.
    pub point: Point,
    /// The saving at that level if use falls by so many percent as [`DROPS`] says.
    pub at_drops: [i128; 3],
}

impl Candidate {
    /// All that could be bought for the use, in one currency.
    #[must_use]
    pub fn all(usage: &Usage, rates: &Rates) -> Vec<Self> {
        let classes: Vec<&Class> = usage.plan.keys().collect();
        let offers = if usage.on_demand() > 0 { rates.offers(Kind::Plan, &classes) } else { Vec::new() };
        let plans = offers.into_iter().map(|offer| Self::plan(usage, rates, offer));
        let reservations = usage.reservations.iter().flat_map(|(scope, used)| {
            let offers = rates.offers(Kind::Reservation, &[&scope.class]).into_iter();
            offers.map(move |offer| Self::reservation(scope, used, rates, offer))
        });
        plans.chain(reservations).collect()
    }

    /// Classes of one discount are one layer; the best discount uses the plan first, as AWS applies plans.
    fn plan(usage: &Usage, rates: &Rates, offer: Offer) -> Self {
        let mut layers: BTreeMap<i128, Demand> = BTreeMap::new();
        let mut sources = BTreeMap::new();
        for (class, costs) in &usage.plan {
            let (paid, source) = rates.paid(Kind::Plan, &offer, class);
            let on_demand: i128 = costs.iter().sum();
            *sources.entry(source).or_default() += on_demand;
            let layer = layers.entry(paid).or_insert_with(|| Demand {
                loads: vec![0; costs.len()],
                worth: Share { part: 1, whole: paid },
                on_demand: 0,
            });
            layer.on_demand += on_demand;
            for (load, cost) in layer.loads.iter_mut().zip(costs) {
                *load += cost * paid;
            }
        }
        let demands: Vec<Demand> = layers.into_values().collect();
        let curve = Curve::new(&demands, PLAN_STEP, Share { part: 1, whole: MILLION });
        let scope = "EC2, Fargate and Lambda".to_owned();
        Self { kind: Kind::Plan, scope, offer, measure: Measure::Money, curve, sources }
    }

    /// All units of a scope cost the same: what they cost on demand, by their number.
    fn reservation(scope: &Scope, used: &Reservable, rates: &Rates, offer: Offer) -> Self {
        let class = &scope.class;
        let (paid, source) = rates.paid(Kind::Reservation, &offer, class);
        let units: i128 = used.loads.iter().sum();
        let worth = Share { part: used.on_demand, whole: units };
        let price = Share { part: used.on_demand * paid, whole: units * MILLION };
        let demand = Demand { loads: used.loads.clone(), worth, on_demand: used.on_demand };
        let what = scope.instance_type.as_deref().unwrap_or(&class.family);
        let words = [Some(what), class.region.as_deref(), class.platform.as_deref()];
        Self {
            kind: Kind::Reservation,
            scope: words.into_iter().flatten().collect::<Vec<_>>().join(" "),
            offer,
            measure: Measure::Instances {
                name: used.counted.clone(),
                units: scope.instance_type.is_none().then_some(used.step),
            },
            curve: Curve::new(&[demand], used.step, price),
            sources: BTreeMap::from([(source, used.on_demand)]),
        }
    }

    /// The level that saves most, and what becomes of it if use falls.
    #[must_use]
    pub fn best(&self) -> Best {
        let point = self.curve.best();
        let at_drops = DROPS.map(|drop| self.curve.scaled(100 - drop).at(point.level).saving());
        Best { point, at_drops }
    }

    /// A level as it is bought: units of money an hour, or instances; in units of 1e-12.
    #[must_use]
    pub fn bought(&self, level: i128) -> i128 {
        match self.measure {
            Measure::Money => share(level, 1, MILLION),
            Measure::Instances { .. } => level / self.curve.step() * ONE,
        }
    }

    /// What a level costs an hour, in units of 1e-12.
    #[must_use]
    pub fn hourly(&self, level: i128) -> i128 {
        self.curve.price_of(level)
    }

    /// A level in words: `3.214 an hour`, `12 x m5.xlarge`, `none`.
    #[must_use]
    pub fn words(&self, level: i128) -> String {
        let bought = money::plain(self.bought(level), money::PLACES);
        match &self.measure {
            _ if level == 0 => "none".to_owned(),
            Measure::Money => format!("{bought} an hour"),
            Measure::Instances { name, .. } => format!("{bought} x {name}"),
        }
    }

    /// The normalized units of a level, where instances stand for them.
    #[must_use]
    pub fn units(&self, level: i128) -> Option<i128> {
        matches!(self.measure, Measure::Instances { units: Some(_), .. }).then_some(level)
    }

    /// An amount over the hours replayed, as it is over a month of 730.
    #[must_use]
    pub fn monthly(&self, amount: i128) -> i128 {
        share(amount, MONTH, self.curve.hours())
    }

    /// Months until what the commitment covers has cost on demand what all of the commitment costs; after them the use may end
    /// and nothing is lost. Absent where nothing is covered.
    #[must_use]
    pub fn break_even_months(&self, point: &Point) -> Option<f64> {
        let months = money::to_f64(self.offer.term.months() * ONE);
        ratio(point.cost, point.covered).map(|ratio| round(months * ratio, 2))
    }

    /// The utilisation below which the commitment costs more than it covers, in percent.
    #[must_use]
    pub fn break_even_utilization(&self, point: &Point) -> Option<f64> {
        percent(self.curve.price_of(point.used), point.covered)
    }

    /// The discount on what a level covers, in percent; on all the use where it covers nothing.
    #[must_use]
    pub fn discount(&self, point: &Point) -> Option<f64> {
        let whole = self.curve.at(self.curve.peak());
        let point = if point.covered > 0 { point } else { &whole };
        percent(point.covered - self.curve.price_of(point.used), point.covered)
    }

    /// How much of the commitment is used, in percent.
    #[must_use]
    pub fn utilization(&self, point: &Point) -> Option<f64> {
        percent(point.used, point.level * self.curve.hours())
    }

    /// How much of the on-demand cost is covered, in percent.
    #[must_use]
    pub fn coverage(&self, point: &Point) -> Option<f64> {
        percent(point.covered, self.curve.on_demand())
    }

    /// A level against the steady load, in percent.
    #[must_use]
    pub fn of_steady(&self, level: i128) -> Option<f64> {
        percent(level, self.curve.steady())
    }

    /// Where the discount was found, with its part of the on-demand cost where there are several.
    #[must_use]
    pub fn sources(&self) -> String {
        let all: i128 = self.sources.values().sum();
        let part = |(source, cost): (&Source, &i128)| {
            let whole = self.sources.len() == 1;
            let percent = money::shown(share(*cost, 100, all), 0, 0);
            if whole { source.to_string() } else { format!("{source} {percent}%") }
        };
        self.sources.iter().map(part).collect::<Vec<_>>().join(", ")
    }

    /// Whether a published average stands in for some of the discount.
    #[must_use]
    pub fn rests_on_averages(&self) -> bool {
        self.sources.contains_key(&Source::Published)
    }
}

/// A quotient of two totals.
fn ratio(part: i128, whole: i128) -> Option<f64> {
    (whole > 0).then(|| money::to_f64(part) / money::to_f64(whole))
}

/// A ratio in percent, to 4 places.
fn percent(part: i128, whole: i128) -> Option<f64> {
    ratio(part, whole).map(|ratio| round(100.0 * ratio, 4))
}

fn round(value: f64, places: i32) -> f64 {
    let one = 10_f64.powi(places);
    (value * one).round_ties_even() / one
}

#[cfg(test)]
mod tests;
