//! One job now, behind those of its `after`.

use std::collections::BTreeSet;

use super::outcome::{Outcome, Run, Turn};
use super::round::Wanted;
use super::watch::Looks;
use super::{Scheduler, Stop, Surroundings};
use crate::error::Result;
use crate::settings::jobs::Schedule;

/// The exit code where the job has none of its own.
const NONE: u8 = 2;

/// Runs a job now, whatever the time, and before it the jobs of its `after` and of theirs. Gives back the job's exit code; 2
/// where it was held back, could not run, or was cut off. Times of these jobs that have passed are dealt with.
///
/// # Errors
/// There is no such job, another process runs the jobs of this state, or the state cannot be written.
pub async fn once(schedule: &Schedule, name: &str, around: &dyn Surroundings, stop: &Stop) -> Result<u8> {
    let place = schedule.place(name)?;
    let scheduler = Scheduler::open(schedule, around, stop)?;
    let places = with_before(schedule, place);
    let mut looks = Looks::default();
    scheduler.look_at(&watched(schedule, &places), &mut looks).await?;
    let turns = scheduler.round(&Wanted::These(places), &looks.seen).await?;
    Ok(match turns.get(&place) {
        Some(Turn::Ran(Run { outcome: Outcome::Exited(code), .. })) => u8::try_from(*code).unwrap_or(NONE),
        _ => NONE,
    })
}

/// The places of a job and of all that go before it.
fn with_before(schedule: &Schedule, place: usize) -> BTreeSet<usize> {
    let mut places = BTreeSet::from([place]);
    // Each stands behind those of its after.
    for (at, job) in schedule.jobs.iter().enumerate().rev() {
        if places.contains(&at) {
            places.extend(&job.after);
        }
    }
    places
}

/// The sources that these jobs watch.
fn watched<'a>(schedule: &'a Schedule, places: &BTreeSet<usize>) -> Vec<&'a str> {
    let jobs = places.iter().filter_map(|place| schedule.jobs.get(*place));
    let sources: BTreeSet<&str> = jobs.filter_map(|job| job.trigger.source()).collect();
    sources.into_iter().collect()
}
