//! The Lambda recipe: `examples/deploy/lambda/bootstrap` against a server that speaks as the runtime API does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

use crate::support::Place;
use crate::support::scheduled::job;

/// A request: its method and path, its headers, its body.
struct Request {
    line: String,
    headers: String,
    body: String,
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let (mut line, mut headers) = (String::new(), String::new());
    reader.read_line(&mut line).unwrap();
    while !headers.ends_with("\r\n\r\n") {
        reader.read_line(&mut headers).unwrap();
        if headers == "\r\n" {
            break;
        }
    }
    let length = headers
        .to_ascii_lowercase()
        .split("content-length: ")
        .nth(1)
        .map(|rest| rest.lines().next().unwrap().parse().unwrap());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    Request { line: line.trim_end().to_owned(), headers, body: String::from_utf8(body).unwrap() }
}

fn answer(mut stream: TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    write!(stream, "HTTP/1.1 {status} Said\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .unwrap();
}

/// Gives out events one by one, and then none, which ends the script; gives back the replies.
fn replies(listener: &TcpListener, events: &[&str]) -> Vec<Request> {
    let mut replies = Vec::new();
    let mut left = events.iter().enumerate();
    loop {
        let (stream, _) = listener.accept().unwrap();
        let request = read(&stream);
        if !request.line.starts_with("GET /2018-06-01/runtime/invocation/next ") {
            answer(stream, 202, "", "{}");
            replies.push(request);
            continue;
        }
        let Some((number, event)) = left.next() else {
            answer(stream, 500, "", "");
            return replies;
        };
        answer(stream, 200, &format!("Lambda-Runtime-Aws-Request-Id: id-{number}\r\n"), event);
    }
}

#[test]
fn an_event_runs_its_job() {
    let place = Place::with_settings(&format!(
        "{}{}",
        job("digest", "list", "cron = \"@daily\""),
        job("broken", "--config nowhere.toml list", "cron = \"@daily\"")
    ));
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_costs"), place.path("costs")).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut script = Command::new("sh")
        .arg(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/deploy/lambda/bootstrap"))
        .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr().unwrap().to_string())
        .env("LAMBDA_TASK_ROOT", place.path(""))
        .env_remove("COSTS_CONFIG")
        .env_remove("http_proxy")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let scheduler = "{\n  \"version\": \"0\",\n  \"job\" : \"digest\"\n}";
    let events = [
        "{\"job\":\"digest\"}",
        scheduler,
        "{\"job\":\"broken\"}",
        "{\"job\":\"none\"}",
        "{}",
        "{\"job\":\"$(rm x)\"}",
    ];
    let replies = replies(&listener, &events);
    script.wait().unwrap();
    let path = |number: usize, what: &str| format!("POST /2018-06-01/runtime/invocation/id-{number}/{what} HTTP/1.1");
    for (number, reply) in replies.iter().enumerate() {
        let (what, body) = match number {
            0 | 1 => ("response", "{\"job\": \"digest\", \"exit\": 0}"),
            2 => ("error", "{\"errorType\": \"Costs.Exit2\", \"errorMessage\": \"broken: exit 2\"}"),
            3 => ("error", "{\"errorType\": \"Costs.Exit2\", \"errorMessage\": \"none: exit 2\"}"),
            _ => (
                "error",
                r#"{"errorType": "Costs.NoJob", "errorMessage": "the event names no job: send {\"job\": \"NAME\"}"}"#,
            ),
        };
        assert_eq!((reply.line.as_str(), reply.body.as_str()), (path(number, what).as_str(), body));
        let kind = reply.headers.split("Lambda-Runtime-Function-Error-Type: Costs.").nth(1);
        assert_eq!(kind.is_some(), what == "error", "{}", reply.headers);
    }
    assert_eq!(replies.len(), events.len());
    assert!(place.run(&["schedule", "--list"]).text().contains("exit 0"));
}
