//! Sinks that note what they are told, and fail on demand; and a folder in which they are delivered to.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use costs::alert::deliver::{Delivery, Outcome, Pace, Run, Sinks};
use costs::alert::finding::Finding;
use costs::alert::message::{Message, Texts};
use costs::alert::sink::{Failure, Sink};
use costs::alert::state::State;
use costs::error::Result;
use costs::settings::Settings;
use costs::settings::Severity;
use costs::settings::sinks::Alerts;

/// What a sink was told, and what it answers next; with no answer left it takes everything.
#[derive(Default)]
pub struct Recorder {
    pub messages: RefCell<Vec<Message>>,
    pub answers: RefCell<VecDeque<Failure>>,
}

struct Shared(Rc<Recorder>);

#[async_trait(?Send)]
impl Sink for Shared {
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        if let Some(failure) = self.0.answers.borrow_mut().pop_front() {
            return Err(failure);
        }
        self.0.messages.borrow_mut().push(message.clone());
        Ok(())
    }
}

/// A folder with settings whose sinks note what they are told.
pub struct Bench {
    _folder: tempfile::TempDir,
    pub alerts: Alerts,
    recorders: BTreeMap<String, Rc<Recorder>>,
    texts: Texts,
    pub pace: Pace,
}

impl Bench {
    /// Over a `costs.toml`.
    pub fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("costs.toml");
        std::fs::write(&path, settings).unwrap();
        let alerts = Settings::read(&path).unwrap().alerts;
        let recorders = alerts.sinks.iter().map(|sink| (sink.name.clone(), Rc::default())).collect();
        let pace = Pace { first: Duration::from_millis(1), ..Pace::default() };
        Self { _folder: folder, alerts, recorders, texts: Texts::load(None).unwrap(), pace }
    }

    pub fn sink(&self, name: &str) -> &Recorder {
        &self.recorders[name]
    }

    /// Lets a sink fail the next so many times.
    pub fn fail(&self, sink: &str, times: usize, failure: &Failure) {
        self.sink(sink).answers.borrow_mut().extend(std::iter::repeat_n(failure.clone(), times));
    }

    fn delivery(&self) -> Delivery<'_> {
        let shared = |(name, recorder): (&String, &Rc<Recorder>)| {
            (name.clone(), Ok(Box::new(Shared(Rc::clone(recorder))) as Box<dyn Sink>))
        };
        let sinks: Sinks = self.recorders.iter().map(shared).collect();
        Delivery { settings: &self.alerts, sinks, texts: &self.texts, pace: self.pace }
    }

    pub fn try_run(&self, findings: &[Finding], rules: &[&str], now: &str) -> Result<Outcome> {
        let state = State::open(&self.alerts.state)?;
        let rules: Vec<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
        let (charts, now) = (BTreeMap::new(), time(now));
        let run = Run { findings, rules: &rules, charts: &charts, now };
        block(self.delivery().run(&state, &run))
    }

    /// A run of the rule `budget`.
    #[track_caller]
    pub fn run(&self, findings: &[Finding], now: &str) -> Outcome {
        self.try_run(findings, &["budget"], now).unwrap()
    }

    pub fn dry_run(&self, findings: &[Finding], now: &str) -> Outcome {
        let state = State::copy(&self.alerts.state).unwrap();
        let (rules, charts) = (["budget".to_owned()], BTreeMap::new());
        let run = Run { findings, rules: &rules, charts: &charts, now: time(now) };
        self.delivery().dry_run(&state, &run).unwrap()
    }

    pub fn retry(&self, now: &str) -> Result<Outcome> {
        let state = State::open(&self.alerts.state)?;
        block(self.delivery().retry(&state, time(now)))
    }

    pub fn test(&self, sink: &str) -> Result<()> {
        block(self.delivery().test(sink, &[], time("2025-01-15T12:00:00Z")))
    }

    /// The messages of a sink as `first a b`, with the ids of their findings.
    pub fn told(&self, sink: &str) -> Vec<String> {
        let ids = |message: &Message| message.findings.iter().map(|told| told.finding.id.clone()).collect::<Vec<_>>();
        let words = |message: &Message| format!("{} {}", message.stage.word(), ids(message).join(" "));
        self.sink(sink).messages.borrow().iter().map(words).collect()
    }
}

pub fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A finding of the rule `budget` whose id is its title as well.
pub fn finding(id: &str, severity: Severity) -> Finding {
    Finding {
        id: id.to_owned(),
        rule: "budget".to_owned(),
        severity,
        title: id.to_owned(),
        text: String::new(),
        facts: Vec::new(),
        amount: None,
        currency: None,
        first: None,
        last: None,
        to: Vec::new(),
    }
}

pub fn warning(id: &str) -> Finding {
    finding(id, Severity::Warning)
}
