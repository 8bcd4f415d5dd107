//! The server of moto (the Python package `moto[server]`), which answers as AWS's services do, on loopback and for one test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::{aws, s3};

const INSTALL: &str = "the tests need moto's server: pip install 'moto[server]'";

/// The server; it ends with its value.
pub struct Moto {
    child: Child,
    url: String,
}

impl Moto {
    /// Starts it at a free port, and waits until it listens.
    ///
    /// # Panics
    /// It is not installed.
    pub fn start() -> Self {
        let mut command = Command::new("moto_server");
        s3::without_aws(&mut command).args(["-H", "127.0.0.1", "-p", "0"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{INSTALL} ({error})"));
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut heard = String::new();
        let url = loop {
            let mut line = String::new();
            if said.read_line(&mut line).unwrap() == 0 {
                let _ = child.wait();
                panic!("{INSTALL}; it said: {heard}");
            }
            if let Some((_, url)) = line.split_once("Running on ") {
                break url.trim().to_owned();
            }
            heard.push_str(&line);
        };
        // It says a line for each request, and would wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self { child, url }
    }

    /// Its address, without a path.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Tells a command that it stands for AWS, and who is asking.
    pub fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        aws::tell(command, &self.url())
    }

    /// Calls an action of a service that speaks JSON: `call("organizations", "AWSOrganizationsV20161128.ListRoots", …)`.
    ///
    /// # Panics
    /// It is refused.
    #[track_caller]
    pub fn call(&self, service: &str, target: &str, body: Value) -> Value {
        // moto knows a service by the scope of the signature, which it does not check.
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential={}/20250101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0",
            s3::KEY_ID
        );
        let headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("X-Amz-Target", target),
            ("Authorization", signed.as_str()),
        ];
        self.posted("/", &headers, &body)
    }

    /// Calls an action of a service that speaks forms and XML: `query("sns", "Action=ListTopics")`.
    ///
    /// # Panics
    /// It is refused.
    #[track_caller]
    pub fn query(&self, service: &str, form: &str) -> String {
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential={}/20250101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0",
            s3::KEY_ID
        );
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", signed.as_str())];
        let (status, answer) = aws::post(&self.url, "/", &headers, form);
        assert!((200..300).contains(&status), "{status}: {answer}");
        answer
    }

    /// Posts to moto's own interface, say `/moto-api/static/ce/cost-and-usage-results`.
    ///
    /// # Panics
    /// It is refused.
    #[track_caller]
    pub fn preset(&self, path: &str, body: Value) {
        self.posted(path, &[("Content-Type", "application/json")], &body);
    }

    #[track_caller]
    fn posted(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Value {
        let (status, answer) = aws::post(&self.url, path, headers, &body.to_string());
        assert!((200..300).contains(&status), "{status}: {answer}");
        if answer.is_empty() { json!(null) } else { serde_json::from_str(&answer).unwrap() }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
