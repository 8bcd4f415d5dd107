//! Advice on commitments that can be checked: each level is replayed against the hours of the bill.

pub mod advice;
pub mod curve;
pub mod lines;
mod published;
mod rate_file;
pub mod rates;
pub mod rows;
mod share;
#[cfg(test)]
mod testing;
pub mod usage;
pub mod window;

use std::collections::BTreeSet;

pub use advice::Candidate;
pub use lines::{Line, lines};
pub use rate_file::{Listed, parse as rate_file};
pub use rates::{Kind, Rates};
pub use rows::Advice;
pub use usage::Usage;
pub use window::{Window, days};

/// What one currency's use comes to.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The currency.
    pub currency: Option<String>,
    /// The hours.
    pub usage: Usage,
    /// What could be bought, and how much of it is best, what saves most first.
    pub advice: Vec<Advice>,
}

/// Replays the hours of each currency by itself: amounts in two are never added.
#[must_use]
pub fn replay(lines: &[Line], window: &Window, listed: &[Listed], kind: Option<Kind>) -> Vec<Replayed> {
    let currencies: BTreeSet<&Option<String>> = lines.iter().map(|line| &line.currency).collect();
    let of = |currency: &Option<String>| {
        let own = lines.iter().filter(|line| line.currency == *currency);
        let usage = Usage::of(own.clone(), window);
        let candidates = Candidate::all(&usage, &Rates::of(own, listed));
        let wanted = candidates.into_iter().filter(|one| kind.is_none_or(|kind| kind == one.kind));
        let mut advice: Vec<Advice> = wanted.map(|one| Advice::of(one, currency.clone())).collect();
        rows::sort(&mut advice);
        Replayed { currency: currency.clone(), usage, advice }
    };
    currencies.into_iter().map(of).filter(|replayed| replayed.usage.on_demand() > 0).collect()
}
