//! Advice, curves and charts as tables.

use std::cmp::Reverse;

use super::advice::{Best, Candidate, DROPS};
use super::curve::Point;
use crate::error::Result;
use crate::money;
use crate::table::{Builder, Kind, Rows};

/// A candidate with the level that saves most, in its currency.
#[derive(Debug, Clone)]
pub struct Advice {
    /// What could be bought.
    pub candidate: Candidate,
    /// How much of it.
    pub best: Best,
    /// The currency.
    pub currency: Option<String>,
}

impl Advice {
    /// Finds the best level.
    #[must_use]
    pub fn of(candidate: Candidate, currency: Option<String>) -> Self {
        let best = candidate.best();
        Self { candidate, best, currency }
    }

    /// What it saves in a month.
    #[must_use]
    pub fn monthly_saving(&self) -> i128 {
        self.candidate.monthly(self.best.point.saving())
    }
}

/// Puts what saves most first; equal savings in the order of their words.
pub fn sort(advice: &mut [Advice]) {
    advice.sort_by_cached_key(|one| {
        let Candidate { kind, scope, offer, .. } = &one.candidate;
        (Reverse(one.monthly_saving()), one.currency.clone(), *kind, scope.clone(), offer.clone())
    });
}

/// One row for each piece of advice.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn advice(advice: &[Advice]) -> Result<Rows> {
    let mut table = head(advice.iter());
    let each = |figure: fn(&Candidate, &Point) -> Option<f64>| {
        advice.iter().map(move |one| figure(&one.candidate, &one.best.point))
    };
    let month = |saving: fn(&Advice) -> i128| advice.iter().map(move |one| Some(one.candidate.monthly(saving(one))));
    table = table.texts("advice", Kind::Text, advice.iter().map(|one| Some(one.candidate.words(one.best.point.level))));
    table = table.amounts("monthly_saving", Kind::Money, month(|one| one.best.point.saving()))?;
    let term = advice.iter().map(|one| Some(one.monthly_saving() * one.candidate.offer.term.months()));
    table = table.amounts("term_saving", Kind::Money, term)?;
    let hourly = advice.iter().map(|one| Some(one.candidate.hourly(one.best.point.level)));
    table = table.amounts("hourly_commitment", Kind::Money, hourly)?;
    let units = advice.iter().map(|one| one.candidate.units(one.best.point.level));
    table = table.amounts("normalized_units", Kind::Quantity, units)?;
    table = table.doubles("utilization", Kind::Percent, each(Candidate::utilization));
    table = table.doubles("coverage", Kind::Percent, each(Candidate::coverage));
    table = table.doubles("of_steady_load", Kind::Percent, each(|one, point| one.of_steady(point.level)));
    table = table.doubles("break_even_months", Kind::Quantity, each(Candidate::break_even_months));
    table = table.doubles("break_even_utilization", Kind::Percent, each(Candidate::break_even_utilization));
    for (place, drop) in DROPS.iter().enumerate() {
        let savings = advice.iter().map(|one| Some(one.candidate.monthly(one.best.at_drops[place])));
        table = table.amounts(&format!("saving_at_minus_{drop}"), Kind::Money, savings)?;
    }
    table = table.doubles("discount", Kind::Percent, each(Candidate::discount));
    table = table.texts("discount_source", Kind::Text, advice.iter().map(|one| Some(one.candidate.sources())));
    table = table.texts("currency", Kind::Currency, advice.iter().map(|one| one.currency.clone()));
    table.rows()
}

/// Every level at which a curve may turn, and those at 50, 60 and 70 percent of the steady load.
///
/// # Errors
/// As [`advice`].
pub fn curves(advice: &[Advice]) -> Result<Rows> {
    let levels = |one: &Advice| {
        let (curve, step) = (&one.candidate.curve, one.candidate.curve.step());
        let mut levels = curve.levels();
        levels.extend([50, 60, 70].map(|percent| curve.steady() * percent / 100 / step * step));
        levels.sort_unstable();
        levels.dedup();
        levels
    };
    let points: Vec<(&Advice, Point)> = advice
        .iter()
        .flat_map(|one| levels(one).into_iter().map(move |level| (one, one.candidate.curve.at(level))))
        .collect();
    let mut table = head(points.iter().map(|(one, _)| *one));
    let each = |figure: fn(&Candidate, &Point) -> Option<f64>| {
        points.iter().map(move |(one, point)| figure(&one.candidate, point))
    };
    let amounts = |figure: fn(&Candidate, &Point) -> i128| {
        points.iter().map(move |(one, point)| Some(figure(&one.candidate, point)))
    };
    table = table.amounts("commitment", Kind::Number, amounts(|one, point| one.bought(point.level)))?;
    table = table.amounts("hourly_commitment", Kind::Money, amounts(|one, point| one.hourly(point.level)))?;
    table = table.amounts("committed_cost", Kind::Money, amounts(|_, point| point.cost))?;
    table = table.amounts("covered_on_demand_cost", Kind::Money, amounts(|_, point| point.covered))?;
    table = table.amounts("saving", Kind::Money, amounts(|_, point| point.saving()))?;
    table = table.amounts("monthly_saving", Kind::Money, amounts(|one, point| one.monthly(point.saving())))?;
    table = table.doubles("utilization", Kind::Percent, each(Candidate::utilization));
    table = table.doubles("coverage", Kind::Percent, each(Candidate::coverage));
    table = table.doubles("of_steady_load", Kind::Percent, each(|one, point| one.of_steady(point.level)));
    table = table.texts("mark", Kind::Text, points.iter().map(|(one, point)| mark(one, point)));
    table = table.texts("currency", Kind::Currency, points.iter().map(|(one, _)| one.currency.clone()));
    table.rows()
}

/// What a person looks for on a curve.
fn mark(one: &Advice, point: &Point) -> Option<String> {
    let best = (point.level == one.best.point.level && point.level > 0).then_some("saves most");
    let band = is_in_band(&one.candidate, point.level).then_some(BAND);
    let marks: Vec<&str> = best.into_iter().chain(band).collect();
    (!marks.is_empty()).then(|| marks.join(", "))
}

/// The documented part of the steady load to commit to.
const BAND: &str = "50-70% of steady load";

fn is_in_band(candidate: &Candidate, level: i128) -> bool {
    let (steady, step) = (candidate.curve.steady(), candidate.curve.step());
    // Half of a small load may lie between two steps: the step below counts.
    level > 0 && level >= steady * 50 / 100 / step * step && level <= steady * 70 / 100
}

/// Steps along a chart, about.
const STOPS: i128 = 100;

/// Saving against commitment for all terms and payment options of what saves most, at even steps.
///
/// The documented part of the steady load is a line of its own within the first. What is replayed is the same as anywhere; the
/// best level may lie between two steps.
///
/// # Errors
/// As [`advice`].
pub fn chart(advice: &[Advice]) -> Result<Rows> {
    let first = advice.first();
    let shown: Vec<&Advice> = advice.iter().filter(|one| first.is_some_and(|first| is_alike(first, one))).collect();
    let steps = shown.iter().map(|one| end(one) / one.candidate.curve.step() + 1).max().unwrap_or(0);
    let stride = stride(steps / STOPS);
    let (mut series, mut places, mut savings) = (Vec::new(), Vec::new(), Vec::new());
    for (index, one) in shown.iter().enumerate() {
        let (candidate, curve) = (&one.candidate, &one.candidate.curve);
        let levels = (0..=steps / stride + 1).map(|stop| stop * stride * curve.step());
        let name = name(candidate);
        let inside = |level: i128| index == 0 && is_in_band(candidate, level);
        for level in levels {
            let mut add = |name: &str| {
                series.push(Some(name.to_owned()));
                places.push(Some(candidate.bought(level)));
                savings.push(Some(candidate.monthly(curve.at(level).saving())));
            };
            let (before, after) = (inside(level - stride * curve.step()), inside(level + stride * curve.step()));
            // At the ends of the part both lines have the point, so that they meet.
            if !(inside(level) && before && after) {
                add(&name);
            }
            if inside(level) {
                add(BAND);
            }
        }
    }
    let mut table = Builder::default();
    table = table.texts("offer", Kind::Key, series);
    let is_whole = places.iter().flatten().all(|place| place % money::ONE == 0);
    table = table.amounts("commitment", if is_whole { Kind::Count } else { Kind::Number }, places)?;
    table = table.amounts("monthly_saving", Kind::Money, savings)?;
    table.rows()
}

/// Where a chart may end: a little beyond the level from which on nothing is saved, or the peak.
fn end(one: &Advice) -> i128 {
    let (curve, best) = (&one.candidate.curve, one.best.point.level);
    let (mut saves, mut loses) = (best, curve.peak() * 11 / 10);
    // Savings only fall beyond the best level.
    while best > 0 && loses - saves > curve.step() && curve.at(loses).saving() < 0 {
        let middle = saves.midpoint(loses);
        let side = if curve.at(middle).saving() > 0 { &mut saves } else { &mut loses };
        *side = middle;
    }
    loses + loses / 20
}

fn is_alike(one: &Advice, other: &Advice) -> bool {
    let what = |advice: &Advice| (advice.candidate.kind, advice.candidate.scope.clone(), advice.currency.clone());
    what(one) == what(other)
}

/// A series' name: how it is bought.
fn name(candidate: &Candidate) -> String {
    let option = candidate.offer.payment_option.as_deref().unwrap_or("payment unknown");
    format!("{}, {option}", candidate.offer.term)
}

/// The first of 1, 2, 5 times a power of ten that is no less.
fn stride(least: i128) -> i128 {
    let mut power = 1;
    while power * 10 <= least {
        power *= 10;
    }
    [1, 2, 5].into_iter().map(|factor| factor * power).find(|step| *step >= least).unwrap_or(power * 10)
}

/// The columns that say what a row is about.
fn head<'a>(advice: impl Iterator<Item = &'a Advice> + Clone) -> Builder {
    let candidates = advice.map(|one| &one.candidate);
    Builder::default()
        .texts("commitment_kind", Kind::Key, candidates.clone().map(|one| Some(one.kind.to_string())))
        .texts("scope", Kind::Text, candidates.clone().map(|one| Some(one.scope.clone())))
        .texts("term", Kind::Text, candidates.clone().map(|one| Some(one.offer.term.to_string())))
        .texts("payment_option", Kind::Text, candidates.map(|one| one.offer.payment_option.clone()))
}

#[cfg(test)]
mod tests;
