//! A site of a few pages on a free port, answered by hand.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use costs::render::document::{
    Choice, ChoiceKind, Document, Link, Offer, Section, Served, Sheet, html, login, notice, sources,
};
use costs::serve::{self, Answer, Ask, Chosen, Form, Limits, Notice, Options, Page, Token, Want};
use costs::table::{Builder, Kind};
use tokio::sync::{mpsc, oneshot};

use super::dashboard::allocation;

/// What opens the site.
pub const TOKEN: &str = "a-token-of-more-than-16-letters";

/// A site that runs; it ends with its value.
pub struct Site {
    pub at: SocketAddr,
    asked: Arc<Mutex<Vec<Want>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Site {
    /// A site that anyone on this machine may see.
    pub fn open() -> Self {
        Self::start(None)
    }

    /// A site behind a token.
    pub fn locked() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, TOKEN).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        Self::start(Some(Token::read(&path).unwrap()))
    }

    fn start(token: Option<Token>) -> Self {
        let ((stop, stopped), (bound, at)) = (oneshot::channel(), std::sync::mpsc::channel());
        let asked = Arc::<Mutex<Vec<Want>>>::default();
        let noted = Arc::clone(&asked);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(token, bound, stopped, noted));
        });
        Self { at: at.recv().unwrap(), asked, stop: Some(stop), thread: Some(thread) }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Want> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn run(
    token: Option<Token>,
    bound: std::sync::mpsc::Sender<SocketAddr>,
    stopped: oneshot::Receiver<()>,
    asked: Arc<Mutex<Vec<Want>>>,
) {
    let listener = serve::bind("127.0.0.1:0", token.is_some()).await.unwrap();
    bound.send(listener.local_addr().unwrap()).unwrap();
    let (asks, mut queue) = mpsc::channel(8);
    let (draw, log) = (Box::new(|said: &Notice| Some(drawn(said))), Box::new(|_: &serve::Served| {}));
    let options = Options { token, host_names: Vec::new(), limits: Limits::default(), draw, log };
    let stop = async {
        let _ = stopped.await;
    };
    let answering = async {
        while let Some(Ask { want, reply }) = queue.recv().await {
            let _ = reply.send(answer(&want));
            asked.lock().unwrap().push(want);
        }
    };
    let (served, ()) = tokio::join!(serve::serve(listener, options, asks, stop), answering);
    served.unwrap();
}

fn drawn(said: &Notice) -> Page {
    let sentences = [Some(said.message.clone()), said.hint.clone()].into_iter().flatten();
    page(&if said.has_login { login(&said.title, sentences) } else { notice(&said.title, sentences) })
}

/// A document as a page, with what its policy allows.
pub fn page(document: &Document) -> Page {
    let sources = sources(document);
    Page { html: html(document).unwrap(), script: sources.script, style: Some(sources.style) }
}

fn answer(want: &Want) -> Answer {
    match want {
        Want::Home => Answer::Page(page(&home())),
        Want::Dashboard { chosen, form: Form::Page, .. } => Answer::Page(page(&dashboard(chosen))),
        Want::Report { form: form @ (Form::Csv | Form::Xlsx), chosen, .. } => {
            let name = format!("top {}", chosen.month.as_deref().unwrap_or("2025-01"));
            Answer::File { name, bytes: b"service,cost\nEC2,1.5\n".to_vec(), form: *form }
        }
        Want::Sql { form: Form::Csv, text: Some(text) } => {
            Answer::File { name: "query".to_owned(), bytes: text.clone().into_bytes(), form: Form::Csv }
        }
        Want::Sql { text, .. } => Answer::Page(page(&query(text.as_deref()))),
        other => Answer::Refused { status: 404, message: format!("there is no {other:?}"), hint: None },
    }
}

fn nav(here: &str) -> Vec<Link> {
    let all = [("Home", "/"), ("Allocation", "/dashboards/allocation"), ("SQL", "/sql")];
    all.map(|(name, path)| if name == here { Link::to(name, path).here() } else { Link::to(name, path) }).to_vec()
}

fn home() -> Document {
    let section = Section::new("Reports").text("Each report as a page.");
    Document { sections: vec![section], ..Document::new("Costs", "") }
        .served(Served { nav: nav("Home"), ..Served::default() })
}

/// The dashboard of a month, of which the title tells what was chosen.
fn dashboard(chosen: &Chosen) -> Document {
    let month = chosen.month.clone().unwrap_or_else(|| "2025-01".to_owned());
    let choice = |name: &str, label: &str, kind| Choice { name: name.to_owned(), label: label.to_owned(), kind };
    let months = ["2025-01", "2024-12", "2024-11"].map(Offer::from).to_vec();
    let accounts = vec![
        Offer::called("111111111111", "Production"),
        Offer::called("222222222222", "<script>document.title = 'a'</script>"),
        Offer::called("333333333333", "An account with a name that is longer than most screens of phones are wide"),
    ];
    let tags = chosen.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let metric = chosen.metric.clone().unwrap_or_default();
    let choices = vec![
        choice("month", "Month", ChoiceKind::One { values: months, chosen: month.clone() }),
        choice("account", "Account", ChoiceKind::Many { values: accounts, chosen: chosen.accounts.clone() }),
        choice("tag", "Team", ChoiceKind::Many { values: vec![Offer::called("team=a&b", "a&b")], chosen: tags }),
        choice("metric", "Metric", ChoiceKind::Text { value: metric }),
    ];
    let download = |end: &str| format!("/reports/top.{end}?month={month}");
    let downloads = vec![Link::to("CSV", download("csv")), Link::to("XLSX", download("xlsx"))];
    Document { title: format!("Allocation of {month}"), ..allocation() }.served(Served {
        nav: nav("Allocation"),
        choices,
        downloads,
        ..Served::default()
    })
}

fn query(text: Option<&str>) -> Document {
    let rows = Builder::default().texts("text", Kind::Text, text.map(Some)).rows().unwrap();
    let section = Section::new("Result").table(Sheet::new("Result", rows).empty("Nothing was asked."));
    let section = text.into_iter().fold(section, Section::sql);
    let sql = Some(text.unwrap_or_default().to_owned());
    Document { sections: vec![section], ..Document::new("SQL", "") }.live().served(Served {
        nav: nav("SQL"),
        sql,
        ..Served::default()
    })
}
