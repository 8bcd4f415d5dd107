//! How far a command has come, on a terminal, for what takes longer than a second.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::meter::{Meter, Reading};

/// What takes no longer is not shown.
const QUIET: Duration = Duration::from_secs(1);
/// How often it is looked at.
const OFTEN: Duration = Duration::from_millis(120);
/// A part of all rows from which on the time that is left is guessed.
const KNOWN: f64 = 0.03;

/// A line on the terminal that says how far it is; nothing where stderr is none.
#[derive(Debug, Clone)]
pub struct Progress(Option<Shown>);

/// The line, and what is known of it.
#[derive(Debug, Clone)]
struct Shown {
    bar: ProgressBar,
    /// The line and what is written beside it take turns.
    turn: Arc<Mutex<()>>,
    is_over: Arc<AtomicBool>,
}

impl Progress {
    /// Looks at a meter, and shows what takes longer than a second. Needs a terminal on stderr.
    #[must_use]
    pub fn start(meter: &Meter) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if bar.is_hidden() {
            return Self(None);
        }
        bar.set_style(ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_bar()));
        let shown = Shown { bar, turn: Arc::default(), is_over: Arc::default() };
        let (own, meter) = (shown.clone(), meter.clone());
        let watch = thread::Builder::new().name("progress".to_owned()).spawn(move || own.watch(&meter));
        Self(watch.is_ok().then_some(shown))
    }

    /// Wipes the line, for good.
    pub fn end(&self) {
        if let Some(shown) = &self.0 {
            shown.is_over.store(true, Ordering::Relaxed);
            shown.beside(|| ());
        }
    }

    /// What is written through this takes the line's place.
    pub fn around<W: Write>(&self, inner: W) -> Around<W> {
        Around { inner, progress: self.clone() }
    }
}

impl Shown {
    fn watch(&self, meter: &Meter) {
        let mut since: Option<Instant> = None;
        let mut step: Option<(String, u64, Instant)> = None;
        let mut idle = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            thread::sleep(OFTEN);
            let Some(reading) = meter.read() else {
                // Between two queries there may be a moment.
                idle += 1;
                if idle == 4 {
                    (since, step) = (None, None);
                    self.beside(|| ());
                }
                continue;
            };
            idle = 0;
            let began = *since.get_or_insert_with(Instant::now);
            let is_same = step.as_ref().is_some_and(|(what, rows, _)| *what == reading.what && *rows <= reading.rows);
            let from = if is_same { step.as_ref().map_or(began, |(.., from)| *from) } else { Instant::now() };
            step = Some((reading.what.clone(), reading.rows, from));
            if began.elapsed() >= QUIET {
                let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
                if !self.is_over.load(Ordering::Relaxed) {
                    self.bar.set_message(line(&reading, from.elapsed()));
                    self.bar.tick();
                }
            }
        }
    }

    /// Wipes the line, and does something before it may come again.
    fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.bar.suspend(write)
    }
}

/// A writer in whose place the line stands.
pub struct Around<W> {
    inner: W,
    progress: Progress,
}

impl<W: Write> Write for Around<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.progress.0 {
            Some(shown) => {
                // It is wiped, and comes again with the next look, where there is still something to wait for.
                let _turn = shown.turn.lock().unwrap_or_else(PoisonError::into_inner);
                shown.bar.set_message("");
                shown.bar.suspend(|| self.inner.write(bytes))
            }
            None => self.inner.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// `Reading 3 of 36 files, 1.2 GiB, 4,500,000 of 12,000,000 rows, 8 s left`.
fn line(reading: &Reading, elapsed: Duration) -> String {
    let mut parts = vec![match (reading.all_files, reading.all_rows) {
        (0, _) => reading.what.clone(),
        (1, _) => format!("{} 1 file", reading.what),
        (all, _) => format!("{} {} of {all} files", reading.what, reading.files.min(all)),
    }];
    if reading.bytes > 0 {
        parts.push(HumanBytes(reading.bytes).to_string());
    }
    match reading.all_rows {
        Some(all) => parts.push(format!("{} of {} rows", HumanCount(reading.rows.min(all)), HumanCount(all))),
        None if reading.rows > 0 => parts.push(format!("{} rows", HumanCount(reading.rows))),
        None => {}
    }
    parts.extend(left(reading, elapsed));
    parts.join(", ")
}

/// How long it will take, by the part that is done.
fn left(reading: &Reading, elapsed: Duration) -> Option<String> {
    #[allow(clippy::cast_precision_loss)] // a guess
    let part = match (reading.all_rows, reading.all_files) {
        (Some(all), _) => reading.rows as f64 / all as f64,
        (None, all) if all > 1 => reading.files as f64 / all as f64,
        _ => return None,
    };
    if !(KNOWN..1.0).contains(&part) {
        return None;
    }
    let left = elapsed.as_secs_f64() * (1.0 - part) / part;
    Some(match left.ceil() {
        left if left < 100.0 => format!("{left:.0} s left"),
        left => format!("{:.0} min left", (left / 60.0).ceil()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(files: (u64, u64), bytes: u64, rows: (u64, Option<u64>)) -> Reading {
        let what = "Reading".to_owned();
        Reading { what, files: files.0, all_files: files.1, bytes, rows: rows.0, all_rows: rows.1 }
    }

    #[test]
    fn what_is_known_is_said() {
        let second = Duration::from_secs(1);
        let cases = [
            (reading((0, 0), 0, (0, None)), "Reading"),
            (reading((0, 1), 2048, (10, None)), "Reading 1 file, 2.00 KiB, 10 rows"),
            // A quarter in a second: three more.
            (
                reading((3, 36), 1 << 30, (3_000_000, Some(12_000_000))),
                "Reading 3 of 36 files, 1.00 GiB, 3,000,000 of 12,000,000 rows, 3 s left",
            ),
            // Without rows by files: 1 of 4.
            (reading((1, 4), 0, (0, None)), "Reading 1 of 4 files, 3 s left"),
            // One of 200 says nothing yet; nor does the end.
            (reading((0, 2), 0, (1, Some(200))), "Reading 0 of 2 files, 1 of 200 rows"),
            (reading((2, 2), 0, (200, Some(200))), "Reading 2 of 2 files, 200 of 200 rows"),
        ];
        for (reading, expected) in cases {
            assert_eq!(line(&reading, second), expected);
        }
        // A twentieth in a minute: 19 minutes more.
        let slow = reading((0, 2), 0, (5, Some(100)));
        assert!(line(&slow, Duration::from_mins(1)).ends_with("19 min left"));
    }

    #[test]
    fn nothing_is_shown_where_there_is_no_terminal() {
        let progress = Progress(None);
        let mut written = Vec::new();
        progress.around(&mut written).write_all(b"data").unwrap();
        progress.end();
        assert_eq!(written, b"data");
    }
}
