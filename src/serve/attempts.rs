//! Wrong tokens: after a few in a minute the next has to wait until the minute is over.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Wrong tokens within [`SPAN`] at most.
const MOST: usize = 5;

/// How long a wrong token counts.
const SPAN: Duration = Duration::from_mins(1);

/// When the last wrong tokens came, of all visitors together.
#[derive(Debug, Default)]
pub(super) struct Attempts(VecDeque<Instant>);

impl Attempts {
    /// How long to wait until a wrong token is looked at again.
    pub(super) fn wait(&mut self, now: Instant) -> Option<Duration> {
        self.0.retain(|at| now.duration_since(*at) < SPAN);
        let first = self.0.front().filter(|_| self.0.len() >= MOST)?;
        Some(SPAN.saturating_sub(now.duration_since(*first)))
    }

    /// Notes a wrong token.
    pub(super) fn wrong(&mut self, now: Instant) {
        self.0.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At 0, 10, 20, 30 and 40 seconds: the first counts until 60.
    #[test]
    fn five_in_a_minute_are_too_many() {
        let (start, mut attempts) = (Instant::now(), Attempts::default());
        let at = |seconds| start + Duration::from_secs(seconds);
        for second in [0, 10, 20, 30, 40] {
            assert_eq!(attempts.wait(at(second)), None);
            attempts.wrong(at(second));
        }
        assert_eq!(attempts.wait(at(40)), Some(Duration::from_secs(20)));
        assert_eq!(attempts.wait(at(59)), Some(Duration::from_secs(1)));
        assert_eq!(attempts.wait(at(60)), None);
        attempts.wrong(at(60));
        assert_eq!(attempts.wait(at(61)), Some(Duration::from_secs(9)));
    }
}
