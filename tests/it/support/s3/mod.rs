//! An S3 server in this process: real signatures over a folder, with a count of what went out, and faults on demand.

mod body;
mod fault;
mod service;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_credential_types::Credentials;
use costs::aws::{Access, Patience};
use costs::settings::S3;
use costs::source::s3::Bucket;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use s3s::service::S3Service;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use fault::Fault;
use fault::Rule;

/// The server's one bucket.
pub const BUCKET: &str = "bills";
pub const KEY_ID: &str = "AKIAEXAMPLE";
pub const SECRET: &str = "a-secret-that-no-message-holds";

/// A request that came in, and the bytes that went out for it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `GET /bills/key?query`.
    pub line: String,
    pub headers: hyper::HeaderMap,
    sent: Arc<Mutex<u64>>,
}

impl Asked {
    pub fn bytes(&self) -> u64 {
        *self.sent.lock().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }
}

/// What the connections share.
struct State {
    service: S3Service,
    folder: PathBuf,
    asked: Mutex<Vec<Asked>>,
    rules: Mutex<Vec<Rule>>,
}

/// The server; it ends with its value.
pub struct Server {
    address: SocketAddr,
    folder: tempfile::TempDir,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let state = Arc::new(State {
            service: service::over(folder.path(), KEY_ID, SECRET),
            folder: folder.path().to_owned(),
            asked: Mutex::default(),
            rules: Mutex::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    () = serve(listener, shared) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Self { address: told.recv().unwrap(), folder, state, stop: Some(stop), thread: Some(thread) }
    }

    /// Puts an object there, or another in its place.
    pub fn put(&self, key: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Puts a folder's files there, under a prefix.
    pub fn put_folder(&self, prefix: &str, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let key = format!("{prefix}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                self.put_folder(&key, &entry.path());
            } else {
                self.put(&key, std::fs::read(entry.path()).unwrap());
            }
        }
    }

    pub fn object(&self, key: &str) -> Option<Vec<u8>> {
        std::fs::read(self.path(key)).ok()
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.path().join(BUCKET).join(key)
    }

    /// Does `fault` to the next `times` requests whose line holds `part`.
    pub fn fault(&self, part: &'static str, times: usize, fault: Fault) {
        self.state.rules.lock().unwrap().push(Rule { part, times, fault });
    }

    /// The requests so far whose line holds `part`.
    pub fn asked(&self, part: &str) -> Vec<Asked> {
        self.state.asked.lock().unwrap().iter().filter(|asked| asked.line.contains(part)).cloned().collect()
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn options(&self) -> S3 {
        S3 { region: Some("eu-west-1".to_owned()), endpoint_url: Some(self.endpoint()), ..S3::default() }
    }

    /// The bucket under a prefix.
    pub async fn bucket(&self, prefix: &str) -> Bucket {
        self.bucket_for(prefix, &access()).await
    }

    pub async fn bucket_for(&self, prefix: &str, access: &Access) -> Bucket {
        let url = format!("s3://{BUCKET}/{prefix}");
        Bucket::open_with(&url, &self.options(), access).await.unwrap()
    }

    /// Tells a command where the server is and who is asking.
    pub fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        without_aws(command)
            .env("AWS_ENDPOINT_URL", self.endpoint())
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", SECRET)
    }
}

/// Takes the person's own access and proxies away from a command.
pub fn without_aws(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(name);
    }
    command.env("AWS_EC2_METADATA_DISABLED", "true")
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

/// The server's key, with a second's patience, for servers that fall silent. Under load others may be as slow.
pub fn impatient() -> Access {
    let calm = access();
    Access { patience: Patience { read: Duration::from_secs(1), ..calm.patience }, ..calm }
}

/// The server's key, and retries that do not wait.
pub fn access() -> Access {
    Access {
        patience: Patience {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(30),
            retries: 2,
            pause: Duration::from_millis(1),
            total: Duration::from_mins(2),
        },
        keys: Some(Credentials::new(KEY_ID, SECRET, None, None, "tests")),
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        let service = service_fn(move |request| fault::answer(Arc::clone(&state), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
