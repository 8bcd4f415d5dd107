//! Looks at watched sources.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::plan::Seen;
use super::{Surroundings, log};

/// What looks have shown.
#[derive(Debug, Default)]
pub struct Looks {
    /// What the sources hold.
    pub seen: Seen,
    faults: BTreeMap<String, String>,
    last: Option<DateTime<Utc>>,
}

impl Looks {
    /// When the next look is due, as far as there was one.
    #[must_use]
    pub fn next(&self, poll: Duration) -> Option<DateTime<Utc>> {
        self.last.and_then(|last| last.checked_add_signed(chrono::TimeDelta::from_std(poll).ok()?))
    }

    /// Whether it is time for one; where the clock was put back, it is.
    #[must_use]
    pub fn is_due(&self, poll: Duration, now: DateTime<Utc>) -> bool {
        self.next(poll).is_none_or(|next| now >= next) || self.last.is_some_and(|last| now < last)
    }

    /// Looks at the sources. A fault is said once, and again when it is another one.
    pub async fn look(&mut self, sources: &[&str], around: &dyn Surroundings) {
        self.last = Some(around.now());
        for source in sources {
            match around.fingerprint(source).await {
                Ok(fingerprint) => {
                    if self.faults.remove(*source).is_some() {
                        around.say(&log::line(around.now(), &format!("{source} can be read again")));
                    }
                    self.seen.insert((*source).to_owned(), fingerprint);
                }
                Err(error) => {
                    let fault = log::fault(&error);
                    if self.faults.get(*source) != Some(&fault) {
                        around.say(&log::line(around.now(), &format!("could not look at {source}: {fault}")));
                        self.faults.insert((*source).to_owned(), fault);
                    }
                }
            }
        }
    }
}
