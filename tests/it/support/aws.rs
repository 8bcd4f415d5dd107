//! Requests to servers that speak as AWS does, and commands that are told of them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use super::s3::{KEY_ID, SECRET, without_aws};

/// Tells a command which server stands for AWS, and who is asking.
pub fn tell<'a>(command: &'a mut Command, url: &str) -> &'a mut Command {
    without_aws(command)
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
}

/// Posts to a path of `http://host:port` and gives back status and body.
pub fn post(url: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let more = headers.iter().fold(String::new(), |more, (name, value)| format!("{more}{name}: {value}\r\n"));
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}
