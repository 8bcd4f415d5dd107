//! What is asked for arrives as it was meant, and so does what is answered.

use std::collections::BTreeMap;

use super::super::testing::{Plan, Running};
use super::super::{Answer, Chosen, Form, Page, Want};

/// Answers anything with a page.
async fn pages() -> Running {
    Plan::default().start(|_| Answer::Page(Page { html: "<p>hello</p>".to_owned(), ..Page::default() })).await
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[tokio::test]
async fn each_path_asks_for_its_own() {
    let server = pages().await;
    let chosen = Chosen { month: Some(text("2025-01")), ..Chosen::default() };
    let params = BTreeMap::from([(text("limit"), text("5"))]);
    let name = || text("top");
    let cases = [
        ("/", Want::Home),
        ("/dashboards/top?month=2025-01", Want::Dashboard { name: name(), chosen: chosen.clone(), form: Form::Page }),
        (
            "/dashboards/top.xlsx?month=2025-01",
            Want::Dashboard { name: name(), chosen: chosen.clone(), form: Form::Xlsx },
        ),
        (
            "/reports/top.csv?limit=5&month=2025-01&x=",
            Want::Report { name: name(), chosen: chosen.clone(), params: params.clone(), form: Form::Csv },
        ),
        (
            "/reports/top.svg",
            Want::Report { name: name(), chosen: Chosen::default(), params: BTreeMap::new(), form: Form::Svg },
        ),
        ("/sql", Want::Sql { text: None, form: Form::Page }),
        ("/sql?sql=SELECT+1", Want::Sql { text: Some(text("SELECT 1")), form: Form::Page }),
        ("/sql.json?sql=SELECT+%27%2B%27", Want::Sql { text: Some(text("SELECT '+'")), form: Form::Json }),
        ("/metrics", Want::Metrics),
    ];
    for (path, want) in cases {
        assert_eq!(server.get(path).await.status, 200, "{path}");
        assert_eq!(server.asked().pop(), Some(want), "{path}");
    }
}

#[tokio::test]
async fn a_query_is_sent_by_a_form() {
    let server = pages().await;
    let told = server.post("/sql.csv", "sql=SELECT%0D%0A1").await;
    assert_eq!(told.status, 200);
    assert_eq!(server.asked(), [Want::Sql { text: Some(text("SELECT\n1")), form: Form::Csv }]);
    assert_eq!(server.post("/sql", "sql=+%0D%0A").await.status, 200);
    assert_eq!(server.asked()[1], Want::Sql { text: None, form: Form::Page });
}

#[tokio::test]
async fn what_is_not_understood_is_not_asked() {
    let server = pages().await;
    let cases = [
        ("/?month=2025-01", 400, "nothing here is chosen by \"month\""),
        ("/dashboards/top?limit=1", 400, "nothing here is chosen by \"limit\""),
        ("/reports/top?month=1&month=2", 400, "\"month\" is chosen twice"),
        ("/dashboards/executive?tag=team", 400, "a tag has no value"),
        ("/sql.csv", 400, "there is no query"),
        ("/sql?sql=1&q=2", 400, "nothing here is chosen by \"q\""),
        ("/metrics?a", 400, "nothing here is chosen by \"a\""),
        ("/dashboards/top.csv", 404, "there is nothing at this address"),
        ("/sql.png", 404, "there is nothing at this address"),
        ("/reports", 404, "there is nothing at this address"),
        ("/reports/", 404, "there is nothing at this address"),
        ("/favicon.ico", 404, "there is nothing at this address"),
    ];
    for (path, status, message) in cases {
        let told = server.get(path).await;
        assert_eq!(
            (told.status, told.text().lines().next()),
            (status, Some(format!("Error: {message}").as_str())),
            "{path}"
        );
    }
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn a_lost_person_is_told_what_there_is() {
    let server = pages().await;
    let told = server.send("GET /nothing", &["Accept: text/html,*/*;q=0.8"], "").await;
    assert_eq!((told.status, told.header("content-type")), (404, Some("text/html; charset=utf-8")));
    for path in ["/dashboards/NAME", "/reports/NAME.csv", "/sql", "/metrics", "/healthz"] {
        assert!(told.text().contains(path), "{path}: {}", told.text());
    }
}

#[tokio::test]
async fn a_page_allows_its_script_and_its_style() {
    let page =
        || Page { html: text("<p>é</p>"), script: Some(text("'sha256-abc='")), style: Some(text("'sha256-def='")) };
    let server = Plan::default().start(move |_| Answer::Page(page())).await;
    let told = server.get("/").await;
    assert_eq!((told.status, told.text()), (200, "<p>é</p>"));
    assert_eq!(told.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = "default-src 'none'; script-src 'sha256-abc='; style-src 'sha256-def='; font-src data:; img-src data:; \
                  form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    assert_eq!(told.header("content-security-policy"), Some(policy));
}

#[tokio::test]
async fn a_file_has_its_type_and_its_name() {
    let file = |want: &Want| match want {
        Want::Report { form, .. } => {
            Answer::File { name: text("top\r\nX: y"), bytes: vec![0, 159, 13, 10], form: *form }
        }
        other => Answer::Text(format!("{other:?}")),
    };
    let server = Plan::default().start(file).await;
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let cases = [
        ("csv", "text/csv; charset=utf-8", "attachment"),
        ("xlsx", xlsx, "attachment"),
        ("json", "application/json", "attachment"),
        ("svg", "image/svg+xml", "inline"),
        ("png", "image/png", "inline"),
    ];
    for (end, kind, how) in cases {
        let told = server.get(&format!("/reports/top.{end}")).await;
        assert_eq!((told.status, told.header("content-type")), (200, Some(kind)));
        let name = format!("{how}; filename=\"top__X_ y.{end}\"; filename*=UTF-8''top__X_%20y.{end}");
        assert_eq!(told.header("content-disposition"), Some(name.as_str()));
        assert_eq!((told.header("x"), &told.body), (None, &vec![0, 159, 13, 10]));
        let policy = told.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'; script-src 'none'; "), "{policy}");
    }
}

#[tokio::test]
async fn text_is_plain_and_metrics_name_their_format() {
    let server = Plan::default().start(|_| Answer::Text(text("costs_spend 1\n"))).await;
    let [metrics, health] = [server.get("/metrics").await, server.get("/healthz").await];
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(health.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!([metrics.text(), health.text()], ["costs_spend 1\n", "ok\n"]);
}

#[tokio::test]
async fn a_refusal_is_a_page_for_browsers_and_text_for_others() {
    let refuse = |_: &Want| Answer::Refused { status: 422, message: text("<b>no"), hint: Some(text("ask less")) };
    let server = Plan::default().start(refuse).await;
    let told = server.get("/sql?sql=1").await;
    assert_eq!((told.status, told.header("content-type")), (422, Some("text/plain; charset=utf-8")));
    assert_eq!(told.text(), "Error: <b>no\nHint: ask less\n");
    let told = server.send("GET /sql?sql=1", &["Accept: text/html"], "").await;
    let notice = "<p>Notice { title: \"Unprocessable Entity\", message: \"<b>no\", hint: Some(\"ask less\"), has_login: false, link: None }</p>";
    assert_eq!((told.status, told.text()), (422, notice));
}

#[tokio::test]
async fn a_status_that_is_no_refusal_is_an_error() {
    for status in [0, 100, 200, 302, 399, 600, 65535] {
        let server = Plan::default().start(move |_| Answer::Refused { status, message: text("no"), hint: None }).await;
        let told = server.get("/").await;
        assert_eq!((told.status, told.text()), (500, "Error: no\n"), "{status}");
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let server = pages().await;
    let [get, head] = [server.get("/").await, server.send("HEAD /", &[], "").await];
    assert_eq!((get.status, get.body.len()), (200, 12));
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("12")));
    assert_eq!(server.send("HEAD /nothing", &[], "").await.body.len(), 0);
}

#[tokio::test]
async fn each_request_has_a_line_in_the_log() {
    let server = pages().await;
    server.get("/reports/top?month=2025-01&limit=secret").await;
    server.send("OPTIONS /", &[], "").await;
    let log: Vec<_> = server.log().into_iter().map(|line| (line.method, line.path, line.status)).collect();
    assert_eq!(log, [(text("GET"), text("/reports/top"), Some(200)), (text("OPTIONS"), text("/"), Some(405))]);
}
