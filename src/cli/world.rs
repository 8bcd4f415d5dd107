//! What the program is told from outside: flags, settings, the clock, the machine.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use clap::Args;

use crate::accounts::Accounts;
use crate::engine::{Engine, Limits, Options, Setup};
use crate::error::{Error, Result, listed};
use crate::meter::Meter;
use crate::settings::{S3, Settings, Source, bytes};

use super::ui::Ui;

/// The surroundings of a run; `main` reads them, tests make them up.
#[derive(Debug, Clone)]
pub struct World {
    /// The clock's day in UTC.
    pub today: NaiveDate,
    /// The clock.
    pub now: DateTime<Utc>,
    /// The settings file named by `COSTS_CONFIG`.
    pub config: Option<PathBuf>,
    /// The settings file in the user's configuration folder.
    pub user_config: Option<PathBuf>,
    /// The folder in the user's cache folder that is ours.
    pub cache: Option<PathBuf>,
    /// Processors.
    pub processors: usize,
    /// Bytes of the machine's memory.
    pub memory: usize,
    /// The variables of the environment, for secrets that the settings name.
    pub environment: fn(&str) -> Option<String>,
    /// Reads the clock, for what runs for long.
    pub clock: fn() -> DateTime<Utc>,
    /// This program.
    pub executable: Option<PathBuf>,
    /// How far what is under way has come.
    pub meter: Meter,
    /// What stands on standard input, read only where a command asks for it.
    pub stdin_is_terminal: bool,
}

/// What `--source` takes.
const SOURCE: &str = "Source of bills: a name in costs.toml, a folder, file or glob, or s3://bucket/prefix";

/// Flags of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Settings file [default: ./costs.toml, then the user's configuration folder]
    #[arg(long, global = true, value_name = "FILE", env = "COSTS_CONFIG", hide_env = true, help_heading = "General")]
    pub config: Option<PathBuf>,
    #[arg(
        long,
        global = true,
        value_name = "NAME|PATH",
        env = "COSTS_SOURCE",
        hide_env = true,
        help_heading = "General",
        help = SOURCE
    )]
    pub source: Option<String>,
    /// Read what had been delivered by then, say 2025-01-15 or 2025-01-15T00:00Z; needs "create new" reports
    #[arg(long, global = true, value_name = "TIME", value_parser = time, help_heading = "General")]
    pub as_of: Vec<DateTime<Utc>>,
    /// Take another day for today: months that end after it are open, and budgets, alerts and forecasts know nothing later
    #[arg(long, global = true, value_name = "DAY", value_parser = day, help_heading = "General")]
    pub today: Option<NaiveDate>,
    /// Fail at the first row or value that cannot be read, instead of counting it
    #[arg(long, global = true, help_heading = "General")]
    pub strict: bool,
    /// Threads that a query uses [default: all processors]
    #[arg(long, global = true, value_name = "N", env = "COSTS_THREADS", hide_env = true, help_heading = "General")]
    pub threads: Option<NonZeroUsize>,
    /// Memory that a query uses before it spills to disk, say 4GB [default: a quarter of the machine's]
    #[arg(long, global = true, value_name = "SIZE", env = "COSTS_MEMORY", hide_env = true, help_heading = "General")]
    pub memory: Option<String>,
    /// Say more: which names were resolved, which files were read
    #[arg(long, short, global = true, help_heading = "General")]
    pub verbose: bool,
}

/// One call: the flags and settings, resolved once.
#[derive(Debug)]
pub struct Resolved<'a> {
    /// The flags.
    pub global: Global,
    /// The settings.
    pub settings: Settings,
    /// The surroundings.
    pub world: &'a World,
}

impl World {
    /// Reads the settings: `--config`, `COSTS_CONFIG`, `./costs.toml`, the user's; none at all is fine.
    ///
    /// # Errors
    /// The file named cannot be read, or has a fault.
    pub fn settings(&self, args: &[OsString]) -> Result<Settings> {
        if let Some(named) = config_flag(args).or_else(|| self.config.clone()) {
            return Settings::read(&named);
        }
        let here = PathBuf::from("costs.toml");
        let found = Some(here).into_iter().chain(self.user_config.clone()).find(|path| path.is_file());
        found.map_or_else(|| Ok(Settings::default()), |path| Settings::read(&path))
    }

    /// The same surroundings on another day, at its end.
    #[must_use]
    pub fn on(&self, day: Option<NaiveDate>) -> Self {
        let end = day.and_then(|day| day.and_hms_opt(23, 59, 59)).map(|time| time.and_utc());
        Self { today: day.unwrap_or(self.today), now: end.unwrap_or(self.now), ..self.clone() }
    }

    /// Resolves one call.
    #[must_use]
    pub fn call(&self, global: Global, settings: Settings) -> Resolved<'_> {
        Resolved { global, settings, world: self }
    }
}

impl Global {
    /// Those that say what is read and as of when, as a person types them, each after a space.
    #[must_use]
    pub fn flags(&self) -> String {
        let config = self.config.as_ref().map(|path| format!(" --config {}", quoted(&path.display().to_string())));
        let source = self.source.as_ref().map(|source| format!(" --source {}", quoted(source)));
        let as_of = self.as_of.first().map(|time| format!(" --as-of {}", time.format("%Y-%m-%dT%H:%M:%SZ")));
        let today = self.today.map(|day| format!(" --today {day}"));
        [config, source, as_of, today].into_iter().flatten().collect()
    }

    /// Refuses a second `--as-of`, which one command alone compares with the first.
    ///
    /// # Errors
    /// There is one.
    pub fn one_time(&self) -> Result<()> {
        let Some(second) = self.as_of.get(1) else { return Ok(()) };
        Err(Error::Value {
            what: "a second --as-of".to_owned(),
            value: second.format("%Y-%m-%dT%H:%MZ").to_string(),
            expected: "for this command".to_owned(),
            hint: Some("costs diff compares two deliveries".to_owned()),
        })
    }
}

/// A word as a shell takes it.
#[must_use]
pub fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), std::borrow::Cow::into_owned)
}

/// Parses a day.
fn day(text: &str) -> std::result::Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| "write it as 2025-01-15".to_owned())
}

/// Parses a time in UTC: a day, or a day and a time of day.
pub fn time(text: &str) -> std::result::Result<DateTime<Utc>, String> {
    let plain = text.trim().trim_end_matches(['Z', 'z']).replace(['T', 't'], " ");
    let day = NaiveDate::parse_from_str(&plain, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S%.f"];
    let time = || formats.iter().find_map(|format| NaiveDateTime::parse_from_str(&plain, format).ok());
    day.or_else(time).map(|time| time.and_utc()).ok_or_else(|| "write it as 2025-01-15 or 2025-01-15T00:00Z".to_owned())
}

/// `--config` must be known before the commands are, as the settings name a folder of reports.
fn config_flag(args: &[OsString]) -> Option<PathBuf> {
    let mut args = args.iter().map(|arg| arg.to_string_lossy());
    while let Some(arg) = args.next() {
        if arg == "--config" {
            return args.next().map(|path| PathBuf::from(path.as_ref()));
        }
        if let Some(path) = arg.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    None
}

impl Resolved<'_> {
    /// The day that counts as today: that of `--as-of`, where it is earlier, as nothing later had been delivered.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        let as_of = self.global.as_of.first().map(DateTime::date_naive);
        as_of.map_or(self.world.today, |day| day.min(self.world.today))
    }

    /// Opens the source, and says what of it was left aside.
    ///
    /// # Errors
    /// The source or a limit is none, or cannot be opened.
    pub async fn engine(&self, ui: &mut Ui<'_>) -> Result<Engine> {
        let engine = self.engine_at(self.global.as_of.first().copied(), ui).await?;
        for note in engine.accounts().notes.iter().chain(&engine.bill().notes) {
            ui.note(&format!("Note: {note}"));
        }
        Ok(engine)
    }

    /// Opens the source as it was at a time, and says which of its files were left aside. Notes are for the caller to say.
    ///
    /// # Errors
    /// As [`Resolved::engine`].
    pub async fn engine_at(&self, as_of: Option<DateTime<Utc>>, ui: &mut Ui<'_>) -> Result<Engine> {
        let source = self.settings.source(self.global.source.as_deref())?;
        let engine = self.open(&source, as_of).await?;
        let bill = engine.bill();
        let mut aside = bill.aside.iter().filter(|aside| !aside.quiet);
        if let Some(first) = aside.next() {
            let count = 1 + aside.count();
            ui.note(&format!("Note: {count} files left aside ({}), such as {}", first.reason, first.path));
        }
        let periods: Vec<String> = bill.periods.iter().map(|period| period.format("%Y-%m").to_string()).collect();
        ui.detail(&format!("Source {}: {} files, {}", bill.name, bill.files.len(), listed(&periods)));
        Ok(engine)
    }

    /// Opens a source as it was at a time, and says nothing.
    ///
    /// # Errors
    /// The source or a limit is none, or cannot be opened.
    pub async fn open(&self, source: &Source, as_of: Option<DateTime<Utc>>) -> Result<Engine> {
        let today = as_of.map_or(self.world.today, |time| time.date_naive());
        let options = Options { as_of, today: Some(today), strict: self.global.strict };
        Engine::open(
            source,
            Setup { options, limits: self.limits()?, accounts: self.accounts()?, meter: self.world.meter.clone() },
        )
        .await
    }

    /// How the bucket of the source is reached, where it is one.
    #[must_use]
    pub fn s3(&self) -> S3 {
        self.settings.source(self.global.source.as_deref()).map(|source| source.s3).unwrap_or_default()
    }

    /// The accounts that the settings' file names; none where there is no such file.
    ///
    /// # Errors
    /// The file cannot be read, or has a fault.
    fn accounts(&self) -> Result<Arc<Accounts>> {
        let file = self.settings.accounts.as_ref().map(|accounts| Accounts::read(&accounts.file));
        Ok(Arc::new(file.transpose()?.unwrap_or_default()))
    }

    fn limits(&self) -> Result<Limits> {
        let memory = match self.global.memory.as_ref().or(self.settings.memory.as_ref()) {
            Some(text) => bytes("--memory", text)?,
            None => self.world.memory / 4,
        };
        let threads = self.global.threads.or(self.settings.threads).map_or(self.world.processors, NonZeroUsize::get);
        Ok(Limits { threads, memory, batch: None })
    }
}

/// Says, after a query, which values did not fit their columns.
pub fn findings(engine: &Engine, ui: &mut Ui<'_>) {
    for sentence in engine.bill().findings.sentences() {
        ui.note(&format!("Warning: {sentence}"));
    }
}
