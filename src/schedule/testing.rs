//! Surroundings that are made up: a clock that sleeping and running move on, and runs that end as told.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::outcome::Outcome;
use super::stop::{Stop, Stopper, stop};
use super::{Ran, Surroundings, once, serve};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::settings::jobs::{Job, Schedule};

pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A `costs.toml` in a folder, with the source `sample`.
pub fn schedule(folder: &Path, jobs: &str) -> Schedule {
    let path = folder.join("costs.toml");
    std::fs::write(&path, format!("{jobs}\n[sources.sample]\nurl = \"bill\"\n")).unwrap();
    Settings::read(&path).unwrap().schedule
}

/// A job with more keys.
pub fn job(name: &str, keys: &str) -> String {
    format!("[[jobs]]\nname = \"{name}\"\nrun = \"list\"\n{keys}\n")
}

/// What a look finds.
type Held = Result<String, String>;

/// A folder, and what happens around the schedule in it.
pub struct Stage {
    pub folder: tempfile::TempDir,
    now: Cell<DateTime<Utc>>,
    /// Where the day ends: a sleep beyond it asks for a stop.
    until: Cell<DateTime<Utc>>,
    /// How runs end, by job, and how long they take; each fine in no time where nothing is told.
    runs: RefCell<BTreeMap<String, VecDeque<(Outcome, i64)>>>,
    /// What a source holds from a time on.
    holds: RefCell<Vec<(DateTime<Utc>, Held)>>,
    /// The job in whose run a stop is asked for.
    stops_in: RefCell<Option<String>>,
    stopper: RefCell<Option<Stopper>>,
    pub said: RefCell<Vec<String>>,
    pub ran: RefCell<Vec<Ran>>,
    pub published: RefCell<Vec<String>>,
    pub cannot_publish: Cell<bool>,
}

impl Stage {
    pub fn at(now: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            now: Cell::new(utc(now)),
            until: Cell::new(utc(now)),
            runs: RefCell::default(),
            holds: RefCell::default(),
            stops_in: RefCell::default(),
            stopper: RefCell::default(),
            said: RefCell::default(),
            ran: RefCell::default(),
            published: RefCell::default(),
            cannot_publish: Cell::default(),
        }
    }

    /// Sets the clock.
    pub fn clock(&self, now: &str) {
        self.now.set(utc(now));
    }

    /// The next run of a job ends so, after so many seconds.
    pub fn next(&self, job: &str, outcome: Outcome, seconds: i64) {
        self.runs.borrow_mut().entry(job.to_owned()).or_default().push_back((outcome, seconds));
    }

    /// From a time on the source holds this, or cannot be read.
    pub fn hold(&self, from: &str, what: Result<&str, &str>) {
        self.holds.borrow_mut().push((utc(from), what.map(str::to_owned).map_err(str::to_owned)));
    }

    /// A stop is asked for while a job runs.
    pub fn stop_in(&self, job: &str) {
        self.stops_in.replace(Some(job.to_owned()));
    }

    fn begin(&self) -> Stop {
        let (stopper, stop) = stop();
        self.stopper.replace(Some(stopper));
        self.said.borrow_mut().clear();
        stop
    }

    fn ask(&self) {
        self.stopper.borrow().as_ref().unwrap().ask();
    }

    /// Runs the schedule until a time; gives back the lines between that of the start and that of the stop.
    pub fn serve(&self, jobs: &str, until: &str) -> Vec<String> {
        self.until.set(utc(until));
        let stop = self.begin();
        block(serve(&schedule(self.folder.path(), jobs), self, &stop)).unwrap();
        let said = self.said.borrow();
        assert!(said.last().unwrap().ends_with("Z stopped"), "{said:?}");
        said[1..said.len() - 1].to_vec()
    }

    /// Runs one job; gives back the exit code.
    pub fn once(&self, jobs: &str, name: &str) -> u8 {
        let stop = self.begin();
        block(once(&schedule(self.folder.path(), jobs), name, self, &stop)).unwrap()
    }
}

pub fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

#[async_trait(?Send)]
impl Surroundings for Stage {
    fn now(&self) -> DateTime<Utc> {
        self.now.get()
    }

    async fn sleep(&self, length: Duration) {
        let then = self.now.get() + TimeDelta::from_std(length).unwrap();
        if then >= self.until.get() {
            self.ask();
        }
        self.now.set(then.min(self.until.get()));
    }

    async fn fingerprint(&self, _: &str) -> Result<String> {
        let holds = self.holds.borrow();
        let now = holds.iter().rfind(|(from, _)| *from <= self.now.get()).map(|(_, what)| what.clone());
        let failed = |message| Error::Source { message, hint: String::new() };
        now.unwrap_or_else(|| Err("nothing there".to_owned())).map_err(failed)
    }

    async fn run(&self, job: &Job) -> Outcome {
        if self.stops_in.borrow().as_ref() == Some(&job.name) {
            self.stops_in.replace(None);
            self.ask();
        }
        let told = self.runs.borrow_mut().get_mut(&job.name).and_then(VecDeque::pop_front);
        let (outcome, seconds) = told.unwrap_or((Outcome::Exited(0), 0));
        self.now.set(self.now.get() + TimeDelta::seconds(seconds));
        outcome
    }

    fn say(&self, line: &str) {
        self.said.borrow_mut().push(line.to_owned());
    }

    async fn ran(&self, ran: &Ran) {
        self.ran.borrow_mut().push(ran.clone());
    }

    async fn publish(&self, metrics: &str) -> Result<()> {
        self.published.borrow_mut().push(metrics.to_owned());
        if self.cannot_publish.get() {
            return Err(Error::Source { message: "no room for figures".to_owned(), hint: String::new() });
        }
        Ok(())
    }
}
