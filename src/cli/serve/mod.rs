//! `costs serve`.

mod anomalies;
mod answering;
mod choosing;
mod dashboards;
mod metrics;
mod offers;
mod pages;
mod query;
mod reports;
mod standing;
mod thread;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::sync::mpsc;

use super::schedule::listen;
use super::ui::Ui;
use super::world::Resolved;
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::schedule::stop;
use crate::serve::{Limits, Options, Served, Token, bind, serve};
use crate::settings::jobs::duration;
use thread::Line;

/// Serves the dashboards, every report and a box for SQL to browsers, and figures to Prometheus.
///
/// Month, account, tag and metric are chosen in the page; tables are sorted, opened and filtered there; reports and queries are
/// downloaded as CSV and workbooks. /healthz says that it is well, /metrics has spend, budgets, anomalies and the age of the data in
/// the text format of Prometheus.
///
/// It listens on this machine alone. Another address needs --token-file: browsers then log in with the token, programs send it as
/// Authorization: Bearer. There is no TLS: let a proxy add it, and name it with --host-name. Other sites' pages can neither read nor
/// cause anything here, and each page runs no script but its own.
///
/// A query reads and never writes, and ends after --timeout. The source is opened anew after --refresh; until then what was asked
/// once is answered from memory. Ctrl-C or SIGTERM ends it, after the answers that are under way.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8585")]
    listen: String,
    /// A file with a token of at least 16 characters, which nobody else may read
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// A name by which browsers reach it beside its address, say costs.example; give it several times
    #[arg(long = "host-name", value_name = "NAME")]
    host_names: Vec<String>,
    /// How long an answer may take, say 30s or 5m
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = time)]
    timeout: Duration,
    /// How long the source counts as it is
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = time)]
    refresh: Duration,
    /// Rows of a query's or a report's file at most; pages show the first thousand
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    max_rows: usize,
}

const EXAMPLES: &str = "\
Examples:
  costs serve                                          then open http://127.0.0.1:8585
  costs serve --listen 127.0.0.1:0                     any free port, which is said
  costs serve --listen 0.0.0.0:8585 --token-file token --host-name costs.example
  curl -H \"Authorization: Bearer $(cat token)\" http://costs.example:8585/reports/top.csv";

/// How long and how much.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    timeout: Duration,
    refresh: Duration,
    max_rows: usize,
}

fn time(text: &str) -> std::result::Result<Duration, String> {
    let known = duration::parse(text).filter(|time| !time.is_zero());
    known.ok_or_else(|| "write it as 30s, 5m or 1h".to_owned())
}

/// Serves until it is told to stop. Questions are answered on a thread of their own, so that one which computes for long keeps neither
/// others from being refused nor the program from its end.
///
/// # Errors
/// The address, the token or the source is at fault.
pub async fn run(args: &ServeArgs, catalog: &Catalog, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let token = args.token_file.as_deref().map(Token::read).transpose()?;
    let listener = bind(&args.listen, token.is_some()).await?;
    let address = listener.local_addr().map_err(Error::Output)?;
    let bounds = Bounds { timeout: args.timeout, refresh: args.refresh, max_rows: args.max_rows };
    let (said, mut lines) = mpsc::unbounded_channel();
    let (asks, queue) = mpsc::channel(32);
    let name = thread::start(catalog, call, bounds, (queue, said.clone())).await?;
    // What was said while the source was opened.
    while let Ok(line) = lines.try_recv() {
        line.say(ui);
    }
    let (stopper, stop) = stop();
    listen(stopper).map_err(Error::Output)?;
    let options = Options {
        token,
        host_names: args.host_names.clone(),
        // One waits for the answer before its own.
        limits: Limits { answer: args.timeout * 2, ..Limits::default() },
        draw: Box::new(pages::notice),
        log: Box::new(move |served: &Served| {
            let _ = said.send(Line::Detail(line(served)));
        }),
    };
    ui.note(&format!("Serving {name} at http://{address} (Ctrl-C stops)"));
    let mut server = tokio::spawn(serve(listener, options, asks, async move { stop.asked(1).await }));
    let ended = loop {
        tokio::select! {
            ended = &mut server => break ended,
            Some(line) = lines.recv() => line.say(ui),
        }
    };
    while let Ok(line) = lines.try_recv() {
        line.say(ui);
    }
    ended.map_err(|error| Error::Output(std::io::Error::other(error)))?
}

/// A request as the log tells it.
fn line(served: &Served) -> String {
    let status = served.status.map_or_else(|| "gone".to_owned(), |status| status.to_string());
    format!("{} {} {status} {} ms", served.method, served.path, served.milliseconds)
}
