//! Asks, answered one after the other: a session holds one question's tables at a time.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::mpsc::Receiver;

use super::standing::{Kept, Standing};
use super::{dashboards, metrics, pages, query, reports};
use crate::cli::ui::Ui;
use crate::error::{Error, Result};
use crate::serve::{Answer, Ask, Want};
use crate::settings::jobs::duration;

/// Asks that wait.
const WAITING: usize = 32;

/// Answers until nobody can ask any more.
pub async fn answer_all(standing: &mut Standing<'_>, mut queue: Receiver<Ask>, ui: &mut Ui<'_>) {
    let mut waiting: VecDeque<Ask> = VecDeque::new();
    loop {
        let next = match waiting.pop_front() {
            Some(ask) => Some(ask),
            None => queue.recv().await,
        };
        let Some(ask) = next else { break };
        answer(standing, ask, (&mut queue, &mut waiting), ui).await;
    }
}

/// Answers one; meanwhile others come, of which those that were answered before need not wait.
async fn answer(
    standing: &mut Standing<'_>,
    Ask { want, mut reply }: Ask,
    (queue, waiting): (&mut Receiver<Ask>, &mut VecDeque<Ask>),
    ui: &mut Ui<'_>,
) {
    if reply.is_closed() {
        return;
    }
    // Whoever asks may go away meanwhile: the next finds it opened all the same.
    standing.refresh(ui).await;
    let (timeout, kept) = (standing.bounds.timeout, standing.kept());
    // A fault of one question is no reason to answer no other.
    let guarded = AssertUnwindSafe(answered(standing, &want, ui)).catch_unwind();
    let mut answering = Box::pin(tokio::time::timeout(timeout, guarded));
    // Of a page that nobody waits for any more the next will be glad; of a query nobody.
    let is_shared = !matches!(want, Want::Sql { .. });
    let mut is_open = true;
    let answer = loop {
        tokio::select! {
            answer = &mut answering => break answer,
            () = reply.closed(), if !is_shared => return,
            ask = queue.recv(), if is_open => match ask {
                Some(ask) => put(ask, &kept, waiting),
                None => is_open = false,
            },
        }
    };
    let _ = reply.send(answer.map_or_else(|_| late(timeout), |answer| answer.unwrap_or_else(|_| broken())));
}

/// Answers what was answered before, and puts all else where it waits.
fn put(ask: Ask, kept: &Kept, waiting: &mut VecDeque<Ask>) {
    let answer = kept.get(&ask.want).or_else(|| (waiting.len() >= WAITING).then(busy));
    match answer {
        Some(answer) => {
            let _ = ask.reply.send(answer);
        }
        None => waiting.push_back(ask),
    }
}

async fn answered(standing: &mut Standing<'_>, want: &Want, ui: &mut Ui<'_>) -> Answer {
    if let Some(answer) = standing.kept().get(want) {
        return answer;
    }
    match Box::pin(found(standing, want)).await {
        Ok(answer) => {
            standing.kept().keep(want, &answer);
            answer
        }
        Err(error) => {
            if status(&error) >= 500 {
                ui.error(&error);
            }
            Answer::refused(status(&error), &with_cause(error))
        }
    }
}

async fn found(standing: &mut Standing<'_>, want: &Want) -> Result<Answer> {
    match want {
        Want::Home => pages::home(standing),
        Want::Dashboard { name, chosen, form } => dashboards::answer(standing, name, chosen, *form).await,
        Want::Report { name, chosen, params, form } => reports::answer(standing, name, (chosen, params), *form).await,
        Want::Sql { text, form } => query::answer(standing, text.as_deref(), *form).await,
        Want::Metrics => metrics::answer(standing).await.map(Answer::Text),
    }
}

fn busy() -> Answer {
    let (message, hint) = ("too much is asked for at once".to_owned(), Some("try again in a moment".to_owned()));
    Answer::Refused { status: 503, message, hint }
}

fn broken() -> Answer {
    let message = "this could not be answered: there is a fault in costs".to_owned();
    Answer::Refused { status: 500, message, hint: Some("please report it with the question".to_owned()) }
}

fn late(timeout: Duration) -> Answer {
    Answer::Refused {
        status: 504,
        message: format!("this took longer than {}", duration::shown(timeout)),
        hint: Some("ask for less, or start costs serve with a longer --timeout".to_owned()),
    }
}

/// What is not there is 404, what cannot be meant 400; the rest is no fault of who asks.
fn status(error: &Error) -> u16 {
    match error {
        Error::Unknown { what: "report" | "dashboard" | "form", .. } => 404,
        Error::Read { .. } | Error::Write { .. } | Error::Output(_) => 500,
        Error::Aws { .. } => 502,
        Error::Engine { doing, .. } if doing.contains("planned") => 400,
        // What has a cause below it failed while it ran.
        error if std::error::Error::source(error).is_some() => 500,
        _ => 400,
    }
}

/// What the engine says is the fact; a page shows no chain of causes.
fn with_cause(error: Error) -> Error {
    let Error::Engine { doing, source, hint } = error else { return error };
    Error::Engine { doing: format!("{doing}: {source}"), source, hint }
}
