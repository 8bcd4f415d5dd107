//! `costs schedule`.

mod around;
mod jobs;
mod outside;

use std::time::Duration;

use clap::Args;

use super::ui::Ui;
use super::world::Resolved;
use crate::error::{Error, Result};
use crate::schedule::{self, list, serve, stop};
use around::Around;
pub use around::listen;

/// Runs other commands at their times, and loses no run.
///
/// Jobs stand as [[jobs]] in costs.toml. A job has a name, a command line of costs (run), and one of: cron, an expression of five
/// fields, or six with seconds, on the clocks of `time_zone` (UTC by default); watch, a source that is looked at every poll,
/// where a new delivery makes it due; or after alone, a list of jobs, when all of them have run since it did.
///
/// One job runs at a time. Jobs that are due together run one behind the other, those of an after first. A job does not run
/// where the last turn of one of its after, whenever that was, failed (exit code 2 or more, no exit code, timeout), was held back
/// itself, or is that of a gate (gate = true) and did not exit with 0; that is said, and its time counts as dealt with.
///
/// What came due while a job ran or no schedule did is caught up once. A job is counted from when it is first seen, and anew
/// where its times are changed. What has run is noted in the file state, after it ran: a kill in the middle makes that job run
/// again at the next start, and a second schedule on the same file is refused.
///
/// SIGTERM or Ctrl-C: nothing new begins, the job that runs has grace to end, and is then told to end itself; a second
/// signal cuts the waiting short. A job that was cut off runs again at the next start.
///
/// The settings are read once; each job reads them anew. Flags of this command are not passed on: write them into run.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ScheduleArgs {
    /// Run this job now, whatever the time, behind the jobs of its after; gives its exit code (2 where it could not run)
    #[arg(long, value_name = "NAME", conflicts_with = "list")]
    once: Option<String>,
    /// Show the jobs: when they run, when next, and how the last run ended
    #[arg(long)]
    list: bool,
}

const EXAMPLES: &str = "\
Examples:
  costs schedule                                run the jobs until a signal
  costs schedule --list
  costs schedule --once digest                  one job, for cron, systemd timers and Lambda

Jobs in costs.toml:
  [schedule]
  state = \"costs-schedule.db\"                   # remembers what has run
  poll = \"15m\"                                  # how often watched sources are looked at
  grace = \"5m\"                                  # how long a stop waits for the job that runs
  metrics_file = \"costs.prom\"                   # for Prometheus (node_exporter's textfile collector)

  [[jobs]]
  name = \"check\"
  run = \"check\"
  cron = \"0 6 * * *\"
  time_zone = \"Europe/Berlin\"
  gate = true
  timeout = \"1h\"

  [[jobs]]
  name = \"alerts\"
  run = [\"alerts\", \"--rule\", \"budget\"]
  after = [\"check\"]

  [[jobs]]
  name = \"landed\"
  run = \"export -o out/ --overwrite\"
  watch = \"sample\"";

/// Runs the jobs, or one, or lists them. `program` is the command that jobs are subcommands of.
///
/// # Errors
/// There are no jobs, a job's command line is none, or the state cannot be used.
pub async fn run(args: &ScheduleArgs, program: &clap::Command, (call, ui): (&Resolved<'_>, &mut Ui<'_>)) -> Result<u8> {
    let schedule = &call.settings.schedule;
    jobs::check(schedule, program)?;
    if args.list {
        let listed = list::list(schedule, (call.world.clock)())?;
        return ui.data(jobs::table(&listed).as_bytes()).map(|()| 0);
    }
    let (stopper, stop) = stop();
    listen(stopper).map_err(|error| Error::Format {
        message: format!("could not listen for signals: {error}"),
        hint: "run it where a process may handle SIGTERM and SIGINT".to_owned(),
    })?;
    match &args.once {
        None => {
            let around = Around::new(schedule, &stop, (call, ui))?;
            serve(schedule, &around, &stop).await.map(|()| 0)
        }
        Some(name) => {
            // A person or a timer that stops one run does not want to wait for it.
            let mut schedule = schedule.clone();
            schedule.grace = Duration::ZERO;
            let around = Around::new(&schedule, &stop, (call, ui))?;
            schedule::once(&schedule, name, &around, &stop).await
        }
    }
}
