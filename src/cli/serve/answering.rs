//! Asks, answered one after the other: a session holds one question's tables at a time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedReceiver};

use super::standing::Standing;
use super::{dashboards, metrics, pages, query, reports};
use crate::cli::ui::Ui;
use crate::error::{Error, Result};
use crate::serve::{Answer, Ask, Want};
use crate::settings::jobs::duration;

/// Answers until nobody can ask any more.
pub async fn answer_all(
    standing: &mut Standing<'_>,
    mut queue: Receiver<Ask>,
    mut log: UnboundedReceiver<String>,
    ui: &mut Ui<'_>,
) {
    let mut waiting: VecDeque<Ask> = VecDeque::new();
    loop {
        let next = if let Some(ask) = waiting.pop_front() {
            Some(ask)
        } else {
            tokio::select! {
                ask = queue.recv() => ask,
                Some(line) = log.recv() => {
                    ui.detail(&line);
                    continue;
                }
            }
        };
        let Some(ask) = next else { break };
        answer(standing, ask, (&mut queue, &mut waiting), ui).await;
    }
    while let Ok(line) = log.try_recv() {
        ui.detail(&line);
    }
}

/// Answers one; meanwhile others come, of which those that ask for health need not wait.
async fn answer(
    standing: &mut Standing<'_>,
    Ask { want, mut reply }: Ask,
    (queue, waiting): (&mut Receiver<Ask>, &mut VecDeque<Ask>),
    ui: &mut Ui<'_>,
) {
    if want == Want::Health {
        let _ = reply.send(well());
        return;
    }
    if reply.is_closed() {
        return;
    }
    let timeout = standing.bounds.timeout;
    let mut answering = Box::pin(tokio::time::timeout(timeout, answered(standing, &want, ui)));
    let mut is_open = true;
    let answer = loop {
        tokio::select! {
            answer = &mut answering => break answer,
            // Nobody waits for it any more.
            () = reply.closed() => return,
            ask = queue.recv(), if is_open => match ask {
                Some(Ask { want: Want::Health, reply }) => {
                    let _ = reply.send(well());
                }
                Some(ask) => waiting.push_back(ask),
                None => is_open = false,
            },
        }
    };
    let _ = reply.send(answer.unwrap_or_else(|_| late(timeout)));
}

async fn answered(standing: &mut Standing<'_>, want: &Want, ui: &mut Ui<'_>) -> Answer {
    standing.refresh(ui).await;
    if let Some(answer) = standing.kept(want) {
        return answer;
    }
    match Box::pin(found(standing, want)).await {
        Ok(answer) => {
            standing.keep(want, &answer);
            answer
        }
        Err(error) => {
            if status(&error) >= 500 {
                ui.error(&error);
            }
            Answer::refused(status(&error), &error)
        }
    }
}

async fn found(standing: &mut Standing<'_>, want: &Want) -> Result<Answer> {
    match want {
        Want::Health => Ok(well()),
        Want::Home => pages::home(standing),
        Want::Dashboard { name, chosen, form } => dashboards::answer(standing, name, chosen, *form).await,
        Want::Report { name, chosen, params, form } => reports::answer(standing, name, (chosen, params), *form).await,
        Want::Sql { text, form } => query::answer(standing, text.as_deref(), *form).await,
        Want::Metrics => metrics::answer(standing).await.map(Answer::Text),
    }
}

fn well() -> Answer {
    Answer::Text("ok\n".to_owned())
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
        _ => 400,
    }
}
