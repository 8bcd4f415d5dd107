//! A server for the sinks that speak HTTP: it notes what came, and answers as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// One answer.
#[derive(Debug, Clone)]
pub enum Say {
    /// A status and a body.
    Answer(u16, &'static str),
    /// 429, and after how many seconds to come back.
    Later(u64),
    /// Nothing, for longer than anybody waits.
    Hang,
    /// Nothing: the connection ends.
    Cut,
    /// A status, and all that came: path, headers and body.
    Echo(u16),
    /// 302 to another path of this server.
    Elsewhere,
    /// A chart's place at this server, as Slack names it.
    Place,
}

/// What came.
#[derive(Debug, Clone)]
pub struct Came {
    pub path: String,
    pub headers: hyper::HeaderMap,
    pub body: Vec<u8>,
}

impl Came {
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

struct Shared {
    url: String,
    came: Mutex<Vec<Came>>,
    answers: Mutex<VecDeque<Say>>,
    last: Say,
    arrived: Mutex<Option<Sender<()>>>,
}

/// The server; it ends with its value.
pub struct Hook {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Hook {
    /// Answers requests in turn; the last answer stands for all that follow.
    pub fn start<const N: usize>(answers: [Say; N]) -> Self {
        let last = answers.last().cloned().unwrap_or(Say::Answer(200, "ok"));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let (url, answers) = (format!("http://{address}"), Mutex::new(VecDeque::from(answers)));
        let shared = Arc::new(Shared { url, came: Mutex::default(), answers, last, arrived: Mutex::default() });
        let (stop, stopped) = oneshot::channel();
        let state = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                tokio::select! { () = accept(listener, state) => (), _ = stopped => () }
            });
        });
        Self { shared, stop: Some(stop), thread: Some(thread) }
    }

    /// Its address, without a path.
    pub fn url(&self) -> String {
        self.shared.url.clone()
    }

    pub fn came(&self) -> Vec<Came> {
        self.shared.came.lock().unwrap().clone()
    }

    /// Says from now on when a request has come, before it is answered.
    pub fn arrivals(&self) -> Receiver<()> {
        let (sender, receiver) = channel();
        *self.shared.arrived.lock().unwrap() = Some(sender);
        receiver
    }

    /// Answers the next request otherwise.
    pub fn next(&self, say: Say) {
        *self.shared.answers.lock().unwrap() = VecDeque::from([say]);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, Arc::clone(&shared)));
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes().to_vec();
    let came = Came { path: head.uri.to_string(), headers: head.headers, body };
    shared.came.lock().unwrap().push(came.clone());
    let say = shared.answers.lock().unwrap().pop_front().unwrap_or_else(|| shared.last.clone());
    if let Some(arrived) = shared.arrived.lock().unwrap().as_ref() {
        let _ = arrived.send(());
    }
    let built = Response::builder();
    let whole = |text: String| Full::new(Bytes::from(text));
    let response = match say {
        Say::Answer(status, body) => built.status(status).body(whole(body.to_owned())),
        Say::Later(seconds) => built.status(429).header("Retry-After", seconds).body(whole(String::new())),
        Say::Hang => {
            tokio::time::sleep(Duration::from_hours(1)).await;
            built.body(whole(String::new()))
        }
        Say::Cut => return Err(std::io::Error::other("cut")),
        Say::Echo(status) => {
            built.status(status).body(whole(format!("{came:?} {}", String::from_utf8_lossy(&came.body))))
        }
        Say::Elsewhere => {
            built.status(302).header("Location", format!("{}/else", shared.url)).body(whole(String::new()))
        }
        Say::Place => built.body(whole(format!(
            r#"{{"ok": true, "upload_url": "{}/upload/secret-place-of-a-chart", "file_id": "F1"}}"#,
            shared.url
        ))),
    };
    response.map_err(std::io::Error::other)
}

impl Drop for Hook {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}
