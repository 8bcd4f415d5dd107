//! Who has the token, and who has not.

use super::super::Answer;
use super::super::testing::{Plan, Running, TOKEN, token};

async fn locked() -> Running {
    let plan = Plan { token: Some(token()), ..Plan::default() };
    plan.start(|want| Answer::Text(format!("{want:?}"))).await
}

/// The cookie of a login, as a browser sends it back.
async fn cookie(server: &Running) -> String {
    let told = server.post("/login", &format!("token={TOKEN}")).await;
    assert_eq!((told.status, told.header("location")), (303, Some("/")));
    let cookie = told.header("set-cookie").unwrap().to_owned();
    let (pair, rest) = cookie.split_once("; ").unwrap();
    assert_eq!(rest, "HttpOnly; SameSite=Strict; Path=/");
    assert!(pair.starts_with(&format!("costs-{}=", server.at.port())) && !cookie.contains(TOKEN), "{cookie}");
    format!("Cookie: {pair}")
}

#[tokio::test]
async fn without_a_token_there_is_the_login_and_the_health_alone() {
    let server = locked().await;
    for path in ["/", "/reports/top", "/dashboards/a.png", "/sql", "/metrics", "/nothing", "/healthz/", "/login/x"] {
        let told = server.get(path).await;
        assert_eq!((told.status, told.header("www-authenticate")), (401, Some("Bearer")), "{path}");
        assert!(told.text().starts_with("Error: this needs a token\n"), "{}", told.text());
    }
    assert_eq!(server.post("/sql", "sql=1").await.status, 401);
    let page = server.send("GET /reports/top", &["Accept: text/html"], "").await;
    assert!(page.status == 401 && page.text().contains("has_login: true"), "{}", page.text());
    let login = server.send("GET /login", &["Accept: text/html"], "").await;
    assert!(login.status == 200 && login.text().contains("has_login: true"), "{}", login.text());
    assert_eq!(server.asked(), []);
    assert_eq!(server.get("/healthz").await.status, 200);
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn a_program_sends_the_token() {
    let server = locked().await;
    let told = server.send("GET /metrics", &[&format!("Authorization: Bearer {TOKEN}")], "").await;
    assert_eq!((told.status, told.text()), (200, "Metrics"));
}

#[tokio::test]
async fn a_person_logs_in() {
    let server = locked().await;
    let cookie = cookie(&server).await;
    assert_eq!(server.send("GET /", &[&cookie], "").await.text(), "Home");
    let other = cookie.replace("costs-", "other-");
    assert_eq!(server.send("GET /", &[&other], "").await.status, 401);
    assert_eq!(server.send("GET /", &[&format!("Cookie: costs-{}={TOKEN}", server.at.port())], "").await.status, 401);
    assert_eq!(server.post("/login", &format!("token=+{TOKEN}%0A")).await.status, 303, "spaces around it are no harm");
}

#[tokio::test]
async fn a_cookie_ends_with_its_process() {
    let (one, other) = (locked().await, locked().await);
    let cookie = cookie(&one).await.replace(&one.at.port().to_string(), &other.at.port().to_string());
    assert_eq!(other.send("GET /", &[&cookie], "").await.status, 401);
}

#[tokio::test]
async fn a_token_in_the_address_opens_nothing() {
    let server = locked().await;
    for path in ["/?token=TOKEN", "/?access_token=TOKEN", "/metrics?token=TOKEN", "/sql?sql=1&token=TOKEN"] {
        assert_eq!(server.get(&path.replace("TOKEN", TOKEN)).await.status, 401, "{path}");
    }
    let told = server.get(&format!("/login?token={TOKEN}")).await;
    assert!(told.status == 400 && told.header("set-cookie").is_none() && !told.text().contains(TOKEN), "{told:?}");
    let told = server.post(&format!("/login?token={TOKEN}"), "").await;
    assert!(told.status == 400 && told.header("set-cookie").is_none(), "{told:?}");
    assert_eq!(server.asked(), []);
    assert!(server.log().iter().all(|line| !format!("{line:?}").contains(TOKEN)));
}

#[tokio::test]
async fn wrong_tokens_are_refused_then_have_to_wait() {
    let server = locked().await;
    for at in 0..5 {
        let told = if at % 2 == 0 {
            server.post("/login", "token=0123456789abcdef").await
        } else {
            server.send("GET /", &["Authorization: Bearer 0123456789abcdef"], "").await
        };
        assert_eq!((told.status, told.header("set-cookie")), (401, None));
        assert!(told.text().starts_with("Error: this is not the token\n"), "{}", told.text());
    }
    let told = server.post("/login", "token=0123456789abcdef").await;
    assert_eq!((told.status, told.header("set-cookie")), (429, None));
    // Who has it comes in all the same: others' guesses shut nobody out.
    assert_eq!(server.send("GET /", &[&format!("Authorization: Bearer {TOKEN}")], "").await.status, 200);
    let wait: u64 = told.header("retry-after").unwrap().parse().unwrap();
    assert!((50..=60).contains(&wait), "{wait}");
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn who_is_logged_in_does_not_wait() {
    let server = locked().await;
    let cookie = cookie(&server).await;
    for _ in 0..6 {
        server.post("/login", "token=wrong").await;
    }
    assert_eq!(server.send("GET /", &[&cookie], "").await.status, 200);
}

/// Another site can neither guess tokens nor make others wait.
#[tokio::test]
async fn another_sites_guesses_do_not_count() {
    let server = locked().await;
    let lines = ["Origin: http://evil.example", "Content-Type: application/x-www-form-urlencoded"];
    for _ in 0..6 {
        assert_eq!(server.send("POST /login", &lines, "token=wrong").await.status, 403);
    }
    cookie(&server).await;
}

#[tokio::test]
async fn where_no_token_is_needed_the_login_leads_home() {
    let server = Plan::default().start(|_| Answer::Text(String::new())).await;
    for told in [server.get("/login").await, server.post("/login", "token=x").await] {
        assert_eq!((told.status, told.header("location"), told.header("set-cookie")), (303, Some("/"), None));
    }
}
