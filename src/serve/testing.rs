//! A server with a made-up answering side, and a client that sends what no browser would.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Answer, Ask, Limits, Options, Page, Served, Token, Want, bind, serve};
use crate::error::Result;

/// A token of 32 characters.
pub(super) const TOKEN: &str = "0123456789abcdef0123456789ABCDEF";

/// The same, read from a file.
pub(super) fn token() -> Token {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, TOKEN).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    Token::read(&path).unwrap()
}

/// A server that runs; what is asked is noted.
pub(super) struct Running {
    pub(super) at: SocketAddr,
    asked: Arc<Mutex<Vec<Want>>>,
    log: Arc<Mutex<Vec<Served>>>,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<Result<()>>,
}

/// What is served how.
pub(super) struct Plan {
    pub(super) token: Option<Token>,
    pub(super) limits: Limits,
    /// Questions that may wait.
    pub(super) queue: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self { token: None, limits: Limits::default(), queue: 8 }
    }
}

impl Plan {
    /// Serves with an answering side of its own.
    pub(super) async fn start_with(
        self,
        answering: impl FnOnce(mpsc::Receiver<Ask>, Arc<Mutex<Vec<Want>>>),
    ) -> Running {
        let listener = bind("127.0.0.1:0", self.token.is_some()).await.unwrap();
        let at = listener.local_addr().unwrap();
        let (asks, receiver) = mpsc::channel(self.queue);
        let (asked, log) = (Arc::default(), Arc::new(Mutex::new(Vec::new())));
        answering(receiver, Arc::clone(&asked));
        let (stop, stopped) = oneshot::channel::<()>();
        let lines = Arc::clone(&log);
        let options = Options {
            token: self.token,
            host_names: vec!["costs.example".to_owned()],
            limits: self.limits,
            draw: Box::new(|notice| Some(Page { html: format!("<p>{notice:?}</p>"), ..Page::default() })),
            log: Box::new(move |served| lines.lock().unwrap().push(served.clone())),
        };
        let stopping = async {
            let _ = stopped.await;
        };
        let ended = tokio::spawn(serve(listener, options, asks, stopping));
        Running { at, asked, log, stop: Some(stop), ended }
    }

    /// Serves answers by a function.
    pub(super) async fn start(self, answer: impl Fn(&Want) -> Answer + Send + 'static) -> Running {
        let side = |mut asks: mpsc::Receiver<Ask>, asked: Arc<Mutex<Vec<Want>>>| {
            tokio::spawn(async move {
                while let Some(Ask { want, reply }) = asks.recv().await {
                    let _ = reply.send(answer(&want));
                    asked.lock().unwrap().push(want);
                }
            });
        };
        self.start_with(side).await
    }
}

impl Running {
    /// Sends bytes, and reads until the other end closes.
    pub(super) async fn raw(&self, bytes: &[u8]) -> Told {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        // A server that refuses does not read to the end.
        let _ = stream.write_all(bytes).await;
        Told::read(stream).await
    }

    /// Sends a request with lines of its own beside a proper `Host`.
    pub(super) async fn send(&self, request: &str, lines: &[&str], body: &str) -> Told {
        let lines = lines.iter().fold(String::new(), |all, line| all + line + "\r\n");
        let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let host = self.at;
        let head = format!("{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{length}{lines}\r\n");
        self.raw((head + body).as_bytes()).await
    }

    /// Gets a path.
    pub(super) async fn get(&self, path: &str) -> Told {
        self.send(&format!("GET {path}"), &[], "").await
    }

    /// Sends a form.
    pub(super) async fn post(&self, path: &str, body: &str) -> Told {
        self.send(&format!("POST {path}"), &["Content-Type: application/x-www-form-urlencoded"], body).await
    }

    /// What was asked so far.
    pub(super) fn asked(&self) -> Vec<Want> {
        self.asked.lock().unwrap().clone()
    }

    /// What was logged so far.
    pub(super) fn log(&self) -> Vec<Served> {
        self.log.lock().unwrap().clone()
    }

    /// Asks the server to stop.
    pub(super) fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }

    /// Waits until it has.
    pub(super) async fn ended(self) {
        self.ended.await.unwrap().unwrap();
    }
}

/// A response as it came.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Told {
    /// Reads until the other end closes.
    pub(super) async fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = end.map_or((&bytes[..], &[][..]), |end| (&bytes[..end], &bytes[end + 4..]));
        let head = String::from_utf8(head.to_vec()).unwrap();
        let status = head.get(9..12).and_then(|code| code.parse().ok()).unwrap_or(0);
        Self { status, head, body: body.to_vec() }
    }

    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// The body as text.
    pub(super) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }
}
