//! A server that gives answers made up beforehand, one a request: what moto never says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::aws;

/// The server; its thread waits for requests until the tests end.
pub struct Canned {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl Canned {
    /// Answers requests in turn with a status and a JSON body; the last answer stands for all that follow.
    pub fn start<const N: usize>(answers: [(u16, &str); N]) -> Self {
        let answers = answers.map(|(status, body)| (status, body.to_owned()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream);
                if matches!(read(&mut reader), Ok(true)) {
                    let (status, body) = &answers[count.fetch_add(1, Ordering::Relaxed).min(N - 1)];
                    let _ = answer(reader.get_mut(), *status, body);
                }
            }
        });
        Self { address, asked }
    }

    /// Its address, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// Tells a command that it stands for AWS, and who is asking.
    pub fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        aws::tell(command, &self.url())
    }
}

/// Reads one request to its end; gives back whether there was one.
fn read(reader: &mut BufReader<TcpStream>) -> std::io::Result<bool> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(false); // a connection that asks for nothing
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length])?;
    Ok(true)
}

/// Answers; the connection closes after it.
fn answer(stream: &mut TcpStream, status: u16, body: &str) -> std::io::Result<()> {
    let (kind, size) = ("application/x-amz-json-1.1", body.len());
    write!(
        stream,
        "HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n{body}"
    )
}
