//! The jobs' command lines, and their table.

use std::ffi::OsString;

use crate::cli::cost_explorer::unalias;
use crate::error::{Error, Result};
use crate::schedule::list::Listed;
use crate::settings::jobs::Schedule;

/// Refuses a schedule without jobs, and command lines that the program would not take, before one is needed.
///
/// # Errors
/// It does.
pub fn check(schedule: &Schedule, program: &clap::Command) -> Result<()> {
    if schedule.jobs.is_empty() {
        return Err(Error::Format {
            message: format!("{} has no jobs", schedule.path.display()),
            hint: "add [[jobs]] with name, run and cron; costs schedule --help shows an example".to_owned(),
        });
    }
    for job in &schedule.jobs {
        let words = std::iter::once(program.get_name()).chain(job.words.iter().map(String::as_str));
        let words = unalias(words.map(OsString::from).collect());
        if let Err(error) = program.clone().try_get_matches_from(words)
            && error.use_stderr()
        {
            let text = error.render().to_string();
            // What stands behind the empty line is about usage.
            let reason: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
            let reason = reason.join(" ");
            let message = format!("{} is no command line of costs: {}", job.name, reason.trim_start_matches("error: "));
            return Err(schedule.wrong(job, &message, Some(format!("try it: costs {}", job.words.join(" ")))));
        }
    }
    Ok(())
}

/// The heads of the columns.
const HEADS: [&str; 6] = ["job", "when", "next", "last run", "ended", "seconds"];

/// A row for each job, in columns.
pub fn table(listed: &[Listed]) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let row = |one: &Listed| {
        let seconds = one.seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds:.1}"));
        [one.job.clone(), one.when.clone(), text(&one.next), text(&one.last), text(&one.ending), seconds]
    };
    let rows: Vec<[String; 6]> = [HEADS.map(str::to_owned)].into_iter().chain(listed.iter().map(row)).collect();
    let widths: Vec<usize> =
        (0..HEADS.len()).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
