//! What other sites, and those who are no browsers, send.

use super::super::testing::{Plan, Running};
use super::super::{Answer, Page, Want};

async fn pages() -> Running {
    Plan::default().start(|_| Answer::Page(Page::default())).await
}

/// The status of a request of raw lines; `HOST` stands for the server's own name.
async fn status(server: &Running, request: &str) -> u16 {
    let bytes = request.replace("HOST", &server.at.to_string()).replace('\n', "\r\n");
    server.raw(bytes.as_bytes()).await.status
}

#[tokio::test]
async fn everything_has_the_headers_that_protect() {
    let server = Plan::default().start(|_| Answer::Text(String::new())).await;
    let file = Plan::default()
        .start(|_| Answer::File { name: String::new(), bytes: Vec::new(), form: super::super::Form::Csv })
        .await;
    let all = [
        server.get("/metrics").await,
        server.get("/nothing").await,
        server.get("/?a=b").await,
        server.send("DELETE /", &[], "").await,
        server.send("GET /", &["Origin: http://evil.example"], "").await,
        server.get("/login").await,
        file.get("/reports/a.csv").await,
    ];
    assert_eq!(all.each_ref().map(|told| told.status), [200, 404, 400, 405, 403, 303, 200]);
    for told in all {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(told.header(name), Some(value), "{}", told.head);
        }
        let policy = told.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'none'; "), "{policy}");
        assert!(policy.ends_with("form-action 'self'; base-uri 'none'; frame-ancestors 'none'"), "{policy}");
        assert!(told.header("access-control-allow-origin").is_none() && told.header("server").is_none());
    }
}

#[tokio::test]
async fn a_foreign_origin_is_refused() {
    let server = pages().await;
    for origin in ["http://evil.example", "null", "http://localhost:1", "https://HOST"] {
        let lines = format!("Host: HOST\nOrigin: {origin}\nConnection: close\n");
        for request in ["GET /", "GET /reports/top", "POST /sql", "OPTIONS /sql"] {
            assert_eq!(status(&server, &format!("{request} HTTP/1.1\n{lines}\n")).await, 403, "{request} {origin}");
        }
    }
    let own = "POST /sql HTTP/1.1\nHost: HOST\nOrigin: http://HOST\nContent-Type: application/x-www-form-urlencoded\n\
               Content-Length: 5\nConnection: close\n\nsql=1";
    assert_eq!(status(&server, own).await, 200);
    assert_eq!(server.asked().len(), 1, "nothing that was refused was asked");
}

#[tokio::test]
async fn a_foreign_host_is_refused() {
    let server = pages().await;
    let port = server.at.port();
    for host in
        ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", &format!("127.0.0.1.evil.example:{port}"), ""]
    {
        for path in ["/", "/healthz", "/login", "/nothing"] {
            let request = format!("GET {path} HTTP/1.1\nHost: {host}\nConnection: close\n\n");
            assert_eq!(status(&server, &request).await, 403, "{host} {path}");
        }
    }
    assert_eq!(status(&server, "GET / HTTP/1.1\nConnection: close\n\n").await, 403);
    assert_eq!(status(&server, "GET / HTTP/1.1\nHost: HOST\nHost: evil.example\nConnection: close\n\n").await, 403);
    assert_eq!(status(&server, "GET http://evil.example/ HTTP/1.1\nHost: HOST\nConnection: close\n\n").await, 403);
    assert_eq!(server.asked(), []);
    assert_eq!(status(&server, "GET / HTTP/1.1\nHost: costs.example\nConnection: close\n\n").await, 200);
    assert_eq!(status(&server, &format!("GET / HTTP/1.1\nHost: localhost:{port}\nConnection: close\n\n")).await, 200);
}

#[tokio::test]
async fn another_sites_page_may_lead_here_and_do_no_more() {
    let server = pages().await;
    let visit = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
    let image = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"];
    assert_eq!(server.send("GET /", &visit, "").await.status, 200);
    for path in ["/reports/top", "/dashboards/a.png", "/sql?sql=SELECT+1", "/metrics"] {
        assert_eq!(server.send(&format!("GET {path}"), &visit, "").await.status, 403, "{path}");
    }
    assert_eq!(server.send("GET /", &image, "").await.status, 403);
    assert_eq!(server.send("POST /login", &visit, "").await.status, 403);
    assert_eq!(server.asked(), [Want::Home]);
}

#[tokio::test]
async fn no_path_leads_out() {
    let server = pages().await;
    let paths = [
        "/reports/..%2f..%2fetc%2fpasswd",
        "/reports/%2e%2e",
        "/reports/..%5c..%5cwindows",
        "/reports/../sql",
        "/reports/top%00.csv",
        "/reports/%ff%fe",
        "/reports/%0d%0aX:%20y",
        "/dashboards//etc/passwd",
        "//evil.example/",
        "/%2e%2e/",
        "/./sql",
        "/sql/",
        "/SQL",
    ];
    for path in paths {
        let told = server.get(path).await;
        assert_eq!((told.status, told.header("x")), (404, None), "{path}");
    }
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn other_methods_are_refused_and_say_which_are_not() {
    let server = pages().await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        assert_eq!(server.send(&format!("{method} /sql"), &[], "").await.status, 405, "{method}");
    }
    for path in ["/", "/reports/top", "/metrics", "/healthz"] {
        let told = server.post(path, "").await;
        assert_eq!((told.status, told.header("allow")), (405, Some("GET,HEAD")), "{path}");
    }
    assert_eq!(server.send("CONNECT evil.example:443", &[], "").await.status, 403);
    assert_eq!(server.send("OPTIONS *", &[], "").await.status, 404);
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn a_mebibyte_is_not_read() {
    let server = pages().await;
    let body = format!("sql={}", "x".repeat(1 << 20));
    let told = server.post("/sql", &body).await;
    assert_eq!((told.status, told.text()), (413, "Error: the form is longer than 64 KiB\n"));
    let chunks = format!("10000\r\n{}\r\n", "x".repeat(0x10000)).repeat(16);
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let head = format!("POST /sql HTTP/1.1\r\nHost: {}\r\n{kind}\r\nTransfer-Encoding: chunked\r\n\r\n", server.at);
    assert_eq!(server.raw((head + &chunks + "0\r\n\r\n").as_bytes()).await.status, 413);
    let most = format!("sql={}", "x".repeat(64 * 1024 - 4));
    assert_eq!(server.post("/sql", &most).await.status, 200);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_form_of_another_type_is_refused() {
    let server = pages().await;
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", ""] {
        let told = server.send("POST /sql", &[&format!("Content-Type: {kind}")], "sql=1").await;
        assert_eq!(told.status, 415, "{kind}");
    }
    assert_eq!(server.send("POST /sql", &[], "sql=1").await.status, 415);
    assert_eq!(server.post("/sql?sql=2", "sql=1").await.status, 400);
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn what_is_no_request_ends_the_connection() {
    let server = pages().await;
    let long = format!("GET /{} HTTP/1.1\nHost: HOST\n\n", "x".repeat(1 << 17));
    let lines = format!("GET / HTTP/1.1\nHost: HOST\n{}\n", "X: y\n".repeat(100));
    assert!(matches!(status(&server, &long).await, 414 | 431));
    assert_eq!(status(&server, &lines).await, 431);
    for request in ["GET / HTTP/1.1\nHost: HOST\nX : y\n\n", "\u{16}\u{3}\u{1}", "GET / HTTP/9.9\n\n", "nonsense\n\n"] {
        assert!(matches!(status(&server, request).await, 0 | 400 | 403), "{request:?}");
    }
    let two = "POST /sql HTTP/1.1\nHost: HOST\nContent-Length: 5\nContent-Length: 6\n\nsql=1";
    assert_eq!(status(&server, two).await, 400);
    assert_eq!(server.asked(), []);
}
