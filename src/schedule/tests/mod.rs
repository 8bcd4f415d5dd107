//! Days of a schedule, with a clock that is made up.

mod asked;
mod days;
mod interrupted;

use super::outcome::Outcome::{Exited, Killed, NotStarted, Stopped, TimedOut};
use super::state::State;
use super::testing::{Stage, job, schedule, utc};
use super::*;

/// Daily at 07:00 in Berlin, which is 06:00 UTC in winter; a gate, and one after it.
fn gated() -> String {
    let check = job("check", "cron = \"0 7 * * *\"\ntime_zone = \"Europe/Berlin\"\ngate = true");
    format!("{check}{}", job("alerts", "after = [\"check\"]"))
}

fn every_minute() -> String {
    job("a", "cron = \"* * * * *\"")
}
