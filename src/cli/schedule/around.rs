//! The schedule's surroundings: clock, signals, processes, outputs.

use std::cell::RefCell;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::outside;
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::error::{Error, Result};
use crate::output::{self, Target};
use crate::schedule::{Outcome, Ran, Runner, Stop, Stopper, Surroundings};
use crate::settings::jobs::{Job, Schedule};

/// How long a job has to end once it was told to.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// The surroundings.
pub struct Around<'a, 'u> {
    call: &'a Resolved<'a>,
    runner: Runner,
    metrics_file: Option<PathBuf>,
    ui: RefCell<&'a mut Ui<'u>>,
}

impl<'a, 'u> Around<'a, 'u> {
    /// Those of a call.
    ///
    /// # Errors
    /// Nobody knows where this program is.
    pub fn new(schedule: &Schedule, stop: &Stop, (call, ui): (&'a Resolved<'a>, &'a mut Ui<'u>)) -> Result<Self> {
        let program = call.world.executable.clone().ok_or_else(|| Error::Format {
            message: "the path of this program is not known, so it cannot run itself".to_owned(),
            hint: "start it by its full path".to_owned(),
        })?;
        let runner = Runner {
            program,
            config: Some(schedule.path.clone()),
            state: schedule.state.clone(),
            grace: schedule.grace,
            last_words: LAST_WORDS,
            stop: stop.clone(),
        };
        let metrics_file = schedule.metrics_file.clone();
        Ok(Self { call, runner, metrics_file, ui: RefCell::new(ui) })
    }
}

#[async_trait(?Send)]
impl Surroundings for Around<'_, '_> {
    fn now(&self) -> DateTime<Utc> {
        (self.call.world.clock)()
    }

    async fn sleep(&self, length: Duration) {
        tokio::time::sleep(length).await;
    }

    async fn fingerprint(&self, source: &str) -> Result<String> {
        Box::pin(outside::fingerprint(self.call, source)).await
    }

    async fn run(&self, job: &Job) -> Outcome {
        self.runner.run(job).await
    }

    fn say(&self, line: &str) {
        self.ui.borrow_mut().note(line);
    }

    async fn ran(&self, ran: &Ran) {
        outside::ran(self.call, ran).await.iter().for_each(|fault| self.say(fault));
    }

    async fn publish(&self, metrics: &str) -> Result<()> {
        let Some(file) = &self.metrics_file else { return Ok(()) };
        let write = async |writer: &mut dyn io::Write| writer.write_all(metrics.as_bytes()).map_err(Error::Output);
        output::write(&Target::File(file.clone()), write).await
    }
}

/// Asks for a stop with each SIGTERM and SIGINT, as long as the process lives.
#[cfg(unix)]
pub fn listen(stopper: Stopper) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => stopper.ask(),
                _ = interrupt.recv() => stopper.ask(),
            }
        }
    });
    Ok(())
}

/// Asks for a stop with each Ctrl-C, as long as the process lives.
#[cfg(not(unix))]
pub fn listen(stopper: Stopper) -> io::Result<()> {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            stopper.ask();
        }
    });
    Ok(())
}
