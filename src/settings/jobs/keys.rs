//! `[schedule]` and `[[jobs]]` as they are written, every part with its place, and what is wrong with it.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use chrono_tz::{TZ_VARIANTS, Tz};
use serde::Deserialize;
use toml::Spanned;

use super::words::Run;
use super::{Job, Schedule, Timing, Trigger, duration, order};
use crate::error::{Error, Result, listed, near};
use crate::settings::Written;

/// The table `[schedule]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    state: Option<String>,
    poll: Option<Spanned<String>>,
    grace: Option<Spanned<String>>,
    metrics_file: Option<String>,
}

/// One table of `[[jobs]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobKeys {
    pub(super) name: Spanned<String>,
    run: Spanned<Run>,
    cron: Option<Spanned<String>>,
    time_zone: Option<Spanned<String>>,
    watch: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) after: Vec<Spanned<String>>,
    #[serde(default)]
    gate: bool,
    timeout: Option<Spanned<String>>,
}

/// Both as a settings file has them.
#[derive(Debug, Clone, Default)]
pub struct AsWritten {
    /// The table `[schedule]`.
    pub section: Option<Section>,
    /// The tables `[[jobs]]`.
    pub jobs: Vec<JobKeys>,
    /// The names of the file's sources.
    pub sources: Vec<String>,
}

/// The longest name.
const NAME: usize = 64;
const HOUR: Duration = Duration::from_hours(1);

/// Checks the schedule of a file; paths in it are relative to its folder.
///
/// # Errors
/// What is wrong, with its place.
pub fn check(keys: AsWritten, path: &Path, text: &str) -> Result<Schedule> {
    let AsWritten { section, jobs: keys, sources } = keys;
    let section = section.unwrap_or_default();
    let reading = Reading { written: Written::new(path, text), sources };
    let usual = Schedule::none(path);
    let folder = path.parent().unwrap_or(Path::new(""));
    let places = order::after(&keys, &reading)?;
    let jobs = keys.into_iter().map(|keys| reading.job(keys)).collect::<Result<Vec<Job>>>()?;
    Ok(Schedule {
        state: section.state.map_or(usual.state, |state| folder.join(state)),
        poll: reading.duration(section.poll.as_ref(), usual.poll, Duration::from_secs(1))?,
        grace: reading.duration(section.grace.as_ref(), usual.grace, Duration::ZERO)?,
        metrics_file: section.metrics_file.map(|file| folder.join(file)),
        jobs: order::sorted(jobs, &places),
        path: usual.path,
        written: reading.written,
    })
}

/// The file while it is read.
pub(super) struct Reading {
    written: Written,
    sources: Vec<String>,
}

impl Reading {
    pub(super) fn wrong(&self, span: Range<usize>, message: &str, hint: &str) -> Error {
        self.written.wrong(span, message, Some(hint.to_owned()))
    }

    /// Says that a name is not among those that there are.
    pub(super) fn unknown(&self, what: &str, name: &Spanned<String>, known: &[String]) -> Error {
        let hint = match near(name.get_ref(), known.iter().map(String::as_str)).as_slice() {
            [] => format!("there is {}", listed(known)),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        self.wrong(name.span(), &format!("there is no {what} {:?}", name.get_ref()), &hint)
    }

    /// A job, its `after` still to come.
    fn job(&self, keys: JobKeys) -> Result<Job> {
        let words = keys.run.get_ref().words();
        let words = words.map_err(|(message, hint)| self.wrong(keys.run.span(), &message, hint))?;
        let trigger = self.trigger(&keys)?;
        let timeout = self.duration(keys.timeout.as_ref(), HOUR, Duration::from_secs(1))?;
        let (name, span) = (self.name(keys.name)?, keys.run.span());
        Ok(Job { name, words, trigger, after: Vec::new(), gate: keys.gate, timeout, span })
    }

    fn name(&self, name: Spanned<String>) -> Result<String> {
        let is_fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if (1..=NAME).contains(&name.get_ref().len()) && name.get_ref().chars().all(is_fine) {
            return Ok(name.into_inner());
        }
        let message = format!("{:?} cannot be the name of a job", name.get_ref());
        Err(self.wrong(name.span(), &message, "write letters, digits, - and _, at most 64"))
    }

    fn trigger(&self, keys: &JobKeys) -> Result<Trigger> {
        if let (None, Some(zone)) = (&keys.cron, &keys.time_zone) {
            return Err(self.wrong(zone.span(), "time_zone is for cron", "take it out, or add cron"));
        }
        match (&keys.cron, &keys.watch) {
            (Some(_), Some(watch)) => {
                Err(self.wrong(watch.span(), "watch does not go with cron", "keep one, or make two jobs of it"))
            }
            (Some(cron), None) => self.timing(cron, keys.time_zone.as_ref()).map(Trigger::Cron),
            (None, Some(watch)) if self.sources.contains(watch.get_ref()) => {
                Ok(Trigger::Watch(watch.get_ref().clone()))
            }
            (None, Some(watch)) => Err(self.unknown("source", watch, &self.sources)),
            (None, None) if keys.after.is_empty() => {
                let hint = "add cron = \"0 6 * * *\", watch = \"SOURCE\" or after = [\"JOB\"]";
                Err(self.wrong(keys.name.span(), "nothing says when this job runs", hint))
            }
            (None, None) => Ok(Trigger::After),
        }
    }

    fn timing(&self, cron: &Spanned<String>, zone: Option<&Spanned<String>>) -> Result<Timing> {
        let zone = zone.map(|zone| self.zone(zone)).transpose()?.unwrap_or(Tz::UTC);
        Timing::parse(cron.get_ref(), zone).map_err(|reason| {
            let message = format!("{:?} is no cron expression: {}", cron.get_ref(), reason.trim_end_matches('.'));
            let hint =
                "write minute, hour, day of the month, month, day of the week, as \"0 6 * * MON-FRI\", or @daily";
            self.wrong(cron.span(), &message, hint)
        })
    }

    fn zone(&self, zone: &Spanned<String>) -> Result<Tz> {
        zone.get_ref().parse().map_err(|_| {
            let message = format!("{:?} is no time zone", zone.get_ref());
            let hint = match near(zone.get_ref(), TZ_VARIANTS.iter().map(|zone| zone.name())).as_slice() {
                [] => "write it as Europe/Berlin".to_owned(),
                near => format!("did you mean {}?", near.join(" or ")),
            };
            self.wrong(zone.span(), &message, &hint)
        })
    }

    fn duration(&self, text: Option<&Spanned<String>>, usual: Duration, least: Duration) -> Result<Duration> {
        let Some(text) = text else { return Ok(usual) };
        duration::parse(text.get_ref()).filter(|length| *length >= least).ok_or_else(|| {
            let message = format!("{:?} is no length of time that fits here", text.get_ref());
            self.wrong(text.span(), &message, "write it as 90s, 15m, 1h or 2d")
        })
    }
}
