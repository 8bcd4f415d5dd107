//! How far what is under way has come, for whoever shows it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// How far a step has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// What is done: `Opening sample`, `Reading`.
    pub what: String,
    /// Files that are read to their end.
    pub files: u64,
    /// Files that are to be read; 0 where nobody knows.
    pub all_files: u64,
    /// Bytes that were read: of Parquet those of the columns asked for.
    pub bytes: u64,
    /// Rows that were read.
    pub rows: u64,
    /// Rows that are to be read at most, where footers say them.
    pub all_rows: Option<u64>,
}

/// Tells how far a step has come, whenever it is asked.
type Probe = Box<dyn Fn() -> Reading + Send>;

/// The step that is under way. Copies are one meter.
#[derive(Clone, Default)]
pub struct Meter(Arc<Mutex<Steps>>);

/// Those that are under way, the newest last.
#[derive(Default)]
struct Steps {
    next: u64,
    running: Vec<(u64, Probe)>,
}

/// A step; it is over with its value.
pub struct Step {
    meter: Meter,
    id: u64,
}

impl Meter {
    /// Begins a step.
    #[must_use]
    pub fn begin(&self, probe: impl Fn() -> Reading + Send + 'static) -> Step {
        let id = self.with(|steps| {
            steps.next += 1;
            steps.running.push((steps.next, Box::new(probe)));
            steps.next
        });
        Step { meter: self.clone(), id }
    }

    /// Begins a step of which nothing is counted.
    #[must_use]
    pub fn say(&self, what: String) -> Step {
        self.begin(move || Reading { what: what.clone(), ..Reading::default() })
    }

    /// How far the newest step has come.
    #[must_use]
    pub fn read(&self) -> Option<Reading> {
        self.with(|steps| steps.running.last().map(|(_, probe)| probe()))
    }

    fn with<T>(&self, of: impl FnOnce(&mut Steps) -> T) -> T {
        of(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.meter.with(|steps| steps.running.retain(|(id, _)| *id != self.id));
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Meter").field(&self.read()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_step_is_told_until_it_is_over() {
        let meter = Meter::default();
        let what = || meter.clone().read().map(|reading| reading.what);
        assert_eq!(what(), None);
        let outer = meter.say("outer".to_owned());
        let inner = meter.say("inner".to_owned());
        assert_eq!(what().as_deref(), Some("inner"));
        drop(outer);
        assert_eq!(what().as_deref(), Some("inner"));
        drop(inner);
        assert_eq!(what(), None);
    }
}
