//! The thread on which questions are answered.

use std::io::{self, Write};
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::sync::oneshot;

use super::Bounds;
use super::answering::answer_all;
use super::standing::{Standing, silent};
use crate::catalog::Catalog;
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::error::{Error, Result};
use crate::serve::Ask;

/// Plans of what people write may be deep.
const STACK: usize = 64 << 20;
/// As the program's own workers have it.
const WORKER: usize = 16 << 20;

/// What is to be said on the terminal.
#[derive(Debug)]
pub enum Line {
    /// In any case.
    Note(String),
    /// Under `--verbose`.
    Detail(String),
}

impl Line {
    /// Says it.
    pub fn say(&self, ui: &mut Ui<'_>) {
        match self {
            Line::Note(text) => ui.note(text),
            Line::Detail(text) => ui.detail(text),
        }
    }
}

/// Opens the source on a thread, which then answers until nobody can ask any more; gives back the source's name.
///
/// # Errors
/// The source cannot be opened, or the system gives no thread.
pub async fn start(
    catalog: &Catalog,
    call: &Resolved<'_>,
    bounds: Bounds,
    (queue, lines): (Receiver<Ask>, UnboundedSender<Line>),
) -> Result<String> {
    let (catalog, world) = (catalog.clone(), call.world.clone());
    let (global, settings) = (call.global.clone(), call.settings.clone());
    let (ready, opened) = oneshot::channel();
    // Workers of its own: a question that computes for long takes all of them, and pages are still refused and health told.
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .worker_threads(world.processors.max(1))
        .thread_stack_size(WORKER)
        .thread_name("answers")
        .build()
        .map_err(Error::Output)?;
    let work = move || {
        runtime.block_on(async {
            let call = world.call(global, settings);
            let mut ui = Ui { err: Box::new(Lines { sender: lines, line: Vec::new() }), ..silent() };
            match Standing::open(&catalog, &call, bounds, &mut ui).await {
                Ok(mut standing) => {
                    let _ = ready.send(Ok(standing.name().to_owned()));
                    answer_all(&mut standing, queue, &mut ui).await;
                }
                Err(error) => {
                    let _ = ready.send(Err(error));
                }
            }
        });
    };
    let thread = thread::Builder::new().name("answers".to_owned()).stack_size(STACK).spawn(work);
    thread.map_err(Error::Output)?;
    opened.await.map_err(|error| Error::Output(io::Error::other(error)))?
}

/// Messages, line by line.
struct Lines {
    sender: UnboundedSender<Line>,
    line: Vec<u8>,
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            if *byte == b'\n' {
                let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
                let _ = self.sender.send(Line::Note(line));
            } else {
                self.line.push(*byte);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
