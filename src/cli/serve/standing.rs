//! What a server stands on: the source as it was opened last, and what it was asked since.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::Bounds;
use super::offers::Offers;
use crate::catalog::Catalog;
use crate::cli::ui::Ui;
use crate::cli::world::{Resolved, World};
use crate::engine::Engine;
use crate::error::Result;
use crate::render::Glyphs;
use crate::serve::{Answer, Want};

/// Answers that are kept, and their bytes.
const KEPT: usize = 200;
const BYTES: usize = 128 << 20;

/// What a server stands on.
pub struct Standing<'a> {
    /// The reports.
    pub catalog: &'a Catalog,
    /// How long and how much.
    pub bounds: Bounds,
    /// The bill.
    pub engine: Engine,
    /// What can be chosen, once it was asked for.
    pub offers: Option<Offers>,
    /// When the source was opened.
    pub opened: DateTime<Utc>,
    call: &'a Resolved<'a>,
    world: World,
    since: Instant,
    kept: Kept,
}

/// What was answered since the source was opened. Copies are one.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<HashMap<String, Answer>>>);

impl Kept {
    /// What was answered before.
    pub fn get(&self, want: &Want) -> Option<Answer> {
        self.with(|kept| kept.get(&format!("{want:?}")).cloned())
    }

    /// Keeps an answer until the source is opened anew. Queries and refusals are not kept.
    pub fn keep(&self, want: &Want, answer: &Answer) {
        if matches!(want, Want::Sql { text: Some(_), .. }) || matches!(answer, Answer::Refused { .. }) {
            return;
        }
        self.with(|kept| {
            let bytes: usize = kept.values().map(size).sum();
            if kept.len() >= KEPT || bytes + size(answer) > BYTES {
                kept.clear();
            }
            kept.insert(format!("{want:?}"), answer.clone());
        });
    }

    fn with<T>(&self, of: impl FnOnce(&mut HashMap<String, Answer>) -> T) -> T {
        of(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn size(answer: &Answer) -> usize {
    match answer {
        Answer::Page(page) => page.html.len(),
        Answer::File { bytes, .. } => bytes.len(),
        Answer::Text(text) => text.len(),
        Answer::Refused { .. } => 0,
    }
}

impl<'a> Standing<'a> {
    /// Opens the source.
    ///
    /// # Errors
    /// It cannot be opened.
    pub async fn open(catalog: &'a Catalog, call: &'a Resolved<'a>, bounds: Bounds, ui: &mut Ui<'_>) -> Result<Self> {
        let (world, engine) = (now(call), call.engine(ui).await?);
        let (opened, kept) = (world.now, Kept::default());
        Ok(Self { catalog, bounds, engine, offers: None, opened, call, world, since: Instant::now(), kept })
    }

    /// The source's name.
    pub fn name(&self) -> &str {
        &self.engine.bill().name
    }

    /// A call of today.
    pub fn call(&self) -> Resolved<'_> {
        self.world.call(self.call.global.clone(), self.call.settings.clone())
    }

    /// Opens the source anew where it is time; where that fails, what was opened last still counts, and it is said.
    pub async fn refresh(&mut self, ui: &mut Ui<'_>) {
        if self.since.elapsed() < self.bounds.refresh {
            return;
        }
        let world = now(self.call);
        let call = world.call(self.call.global.clone(), self.call.settings.clone());
        match call.engine(&mut silent()).await {
            Ok(engine) => {
                (self.engine, self.opened, self.offers) = (engine, world.now, None);
                self.world = world;
                self.kept = Kept::default();
            }
            Err(error) => {
                ui.note(&format!("Warning: the source could not be opened anew, so it is as of {}", self.opened));
                ui.error(&error);
            }
        }
        self.since = Instant::now();
    }

    /// What was answered before.
    pub fn kept(&self) -> Kept {
        self.kept.clone()
    }
}

/// The surroundings now: a server outlives the day on which it was started, unless that was given.
fn now(call: &Resolved<'_>) -> World {
    if call.global.today.is_some() {
        return call.world.clone();
    }
    let now = (call.world.clock)();
    World { today: now.date_naive(), now, ..call.world.clone() }
}

/// Nowhere to say anything: what a page should say stands in it.
pub fn silent() -> Ui<'static> {
    Ui {
        out: Box::new(io::sink()),
        err: Box::new(io::sink()),
        width: None,
        color: false,
        glyphs: Glyphs::Blocks,
        verbose: false,
    }
}
