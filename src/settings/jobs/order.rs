//! Which job goes before which.

use toml::Spanned;

use super::Job;
use super::keys::{JobKeys, Reading};
use crate::error::Result;

/// For each job the places of those of its `after`, as they are written.
pub struct Places(Vec<Vec<usize>>);

/// Reads who comes after whom.
pub fn after(keys: &[JobKeys], reading: &Reading) -> Result<Places> {
    let names: Vec<String> = keys.iter().map(|keys| keys.name.get_ref().clone()).collect();
    if let Some((_, twice)) = keys.iter().enumerate().find(|(at, keys)| names[..*at].contains(keys.name.get_ref())) {
        let message = format!("{:?} is the name of two jobs", twice.name.get_ref());
        return Err(reading.wrong(twice.name.span(), &message, "give each a name of its own"));
    }
    let place = |name: &Spanned<String>| {
        let at = names.iter().position(|known| known == name.get_ref());
        at.ok_or_else(|| reading.unknown("job", name, &names))
    };
    let places = keys.iter().map(|keys| keys.after.iter().map(place).collect::<Result<Vec<usize>>>());
    let places = Places(places.collect::<Result<_>>()?);
    match places.order().1 {
        Some(circle) => Err(circular(&circle, keys, &names, reading)),
        None => Ok(places),
    }
}

/// Says how a job comes to wait for itself, at the place where its `after` begins.
fn circular(circle: &[usize], keys: &[JobKeys], names: &[String], reading: &Reading) -> crate::error::Error {
    let way: Vec<&str> = circle.iter().filter_map(|at| names.get(*at)).map(String::as_str).collect();
    let first = circle.first().and_then(|at| keys.get(*at));
    let next = circle.get(1).and_then(|at| names.get(*at));
    let place = first.and_then(|keys| keys.after.iter().find(|name| Some(name.get_ref()) == next));
    let message = format!("{} waits for itself: {}", way.first().unwrap_or(&"a job"), way.join(" after "));
    reading.wrong(place.map_or(0..0, Spanned::span), &message, "take one of them out of its after")
}

/// Puts each job behind those of its `after`, and else leaves them as they are.
pub fn sorted(jobs: Vec<Job>, places: &Places) -> Vec<Job> {
    let (order, _) = places.order();
    let mut jobs: Vec<Option<Job>> = jobs.into_iter().map(Some).collect();
    let now_at = |before: &usize| order.iter().position(|at| at == before);
    let moved = |at: &usize| {
        let job = jobs.get_mut(*at)?.take()?;
        Some(Job { after: places.0.get(*at)?.iter().filter_map(now_at).collect(), ..job })
    };
    order.iter().filter_map(moved).collect()
}

impl Places {
    /// An order in which each comes behind its own, the first written first; and a circle, where there is one.
    fn order(&self) -> (Vec<usize>, Option<Vec<usize>>) {
        let mut order: Vec<usize> = Vec::new();
        let is_free = |order: &[usize], at: usize| {
            !order.contains(&at) && self.0.get(at).is_some_and(|own| own.iter().all(|before| order.contains(before)))
        };
        while let Some(next) = (0..self.0.len()).find(|at| is_free(&order, *at)) {
            order.push(next);
        }
        let circle = (order.len() < self.0.len()).then(|| self.circle(&order));
        (order, circle)
    }

    /// A way from a job back to itself, among those that have no place in the order.
    fn circle(&self, placed: &[usize]) -> Vec<usize> {
        let stuck = |at: &usize| !placed.contains(at);
        let mut way: Vec<usize> = (0..self.0.len()).filter(stuck).take(1).collect();
        // Each that is stuck waits for one that is, so the way meets itself within as many steps as there are jobs.
        while let Some(next) = way.last().and_then(|last| self.0.get(*last)?.iter().copied().find(stuck)) {
            let met = way.iter().position(|at| *at == next);
            way.push(next);
            if let Some(from) = met {
                return way.split_off(from);
            }
        }
        way
    }
}
