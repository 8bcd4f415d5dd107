//! `costs serve`: what it answers is what the commands say, to those who may ask.

use std::os::unix::fs::PermissionsExt;

use reqwest::header::{AUTHORIZATION, ORIGIN};
use serde_json::{Value, json};

use crate::support::chromium::{Chromium, Look};
use crate::support::sample::figure;
use crate::support::scheduled::Scheduled;
use crate::support::{Place, costs, seen};

const TOKEN: &str = "a-token-of-more-than-16-letters";

/// The program, serving the sample on a free port on a day of February 2025.
struct Server {
    running: Scheduled,
    at: String,
}

impl Server {
    fn start(more: &[&str]) -> Self {
        let place = Place::over_sample(
            "[[budgets]]\nname = \"all\"\namount = 100000\n[allocation]\n[[allocation.rules]]\nmatch = { \"tag:CostCenter\" = \"*\" }\ncentre = \"{tag:CostCenter}\"\n",
        );
        place.write("token", TOKEN);
        std::fs::set_permissions(place.path("token"), PermissionsExt::from_mode(0o600)).unwrap();
        let own = ["serve", "--listen", "127.0.0.1:0", "--today", "2025-02-10"];
        let running = Scheduled::run(&place, &[&own, more].concat());
        let said = running.until("Serving sample at ");
        let at = said.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        // Its settings were read.
        drop(place);
        Self { running, at }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.at)
    }

    fn get(&self, path: &str) -> (u16, String) {
        Self::ask(|client| client.get(self.url(path)))
    }

    fn ask(request: impl FnOnce(&reqwest::Client) -> reqwest::RequestBuilder) -> (u16, String) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let response = request(&reqwest::Client::new()).send().await.unwrap();
            (response.status().as_u16(), response.text().await.unwrap())
        })
    }

    #[track_caller]
    fn text(&self, path: &str) -> String {
        let (status, text) = self.get(path);
        assert_eq!(status, 200, "{path}: {text}");
        text
    }
}

/// The CSV of a command on the same day.
#[track_caller]
fn csv(args: &[&str]) -> String {
    costs(&[args, &["--format", "csv"]].concat()).data()
}

#[test]
fn files_are_those_of_the_commands() {
    let server = Server::start(&[]);
    let account = "646407489046";
    let by_account =
        ["top", "--where", "account=646407489046", "--where", "tag:team=catalog,checkout", "--metric", "amortized"];
    let cases: [(String, &[&str]); 7] = [
        ("/reports/anomalies.csv".to_owned(), &["anomalies"]),
        ("/reports/top.csv".to_owned(), &["top"]),
        ("/reports/top.csv?month=2024-12&limit=3".to_owned(), &["top", "--month", "2024-12", "--limit", "3"]),
        (
            format!("/reports/top.csv?account={account}&tag=team%3Dcatalog&tag=team%3Dcheckout&metric=amortized"),
            &by_account,
        ),
        ("/reports/tags.csv?tag=team".to_owned(), &["tags", "--tag", "team"]),
        ("/reports/daily.csv".to_owned(), &["daily"]),
        (
            "/sql.csv?sql=SELECT+service,SUM(unblended_cost)+AS+c+FROM+line_items+GROUP+BY+1+ORDER+BY+1".to_owned(),
            &["sql", "SELECT service,SUM(unblended_cost) AS c FROM line_items GROUP BY 1 ORDER BY 1"],
        ),
    ];
    for (path, command) in cases {
        let file = server.text(&path);
        assert!(file.lines().count() > 2, "{path}: {file}");
        assert_eq!(file, csv(command), "{path}");
    }
    let (status, told) = server.get("/reports/tpo");
    assert_eq!((status, told.contains("there is no report \"tpo\"")), (404, true), "{told}");
    let (status, told) = server.get("/reports/top?month=2031-01");
    assert_eq!((status, told.contains("does not hold 2031-01")), (400, true), "{told}");
    let (status, told) = server.get("/dashboards/executive?metric=profit");
    assert_eq!((status, told.contains("\"profit\" is not a metric")), (400, true), "{told}");
}

/// Many at once are answered one after the other, each by its own.
#[test]
fn questions_at_once_do_not_mix() {
    let server = Server::start(&[]);
    let months = ["2024-11", "2024-12", "2025-01"];
    let expected = months.map(|month| csv(&["top", "--month", month]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let texts = runtime.block_on(async {
        let ask = async |at: usize| {
            // One is asked for three times, each time with other parameters, so that none is answered from memory.
            let path = format!("/reports/top.csv?month={}&limit={}", months[at % 3], 10 + at / 3);
            reqwest::get(server.url(&path)).await.unwrap().text().await.unwrap()
        };
        futures::future::join_all((0..9).map(ask)).await
    });
    for (at, text) in texts.iter().enumerate() {
        assert!(text.starts_with(&expected[at % 3]), "{at}: {text}");
    }
}

#[test]
fn metrics_and_health() {
    let server = Server::start(&[]);
    assert_eq!(server.text("/healthz"), "ok\n");
    let metrics = server.text("/metrics");
    let shown = |name: &str| {
        let line = metrics.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {metrics}"));
        line.rsplit_once(' ').unwrap().1
    };
    let value = |name: &str| shown(name).parse::<f64>().unwrap();
    let spent: f64 = figure("2025-01", &["unblended"]).parse().unwrap();
    assert!((value("costs_spend{month=\"2025-01\",currency=\"USD\"}") - spent).abs() < 0.01);
    // Of 100,000.
    assert!((value("costs_budget_used_ratio{budget=\"all\"") - spent / 100_000.0).abs() < 1e-6);
    let anomalies = csv(&["anomalies"]).lines().count() - 1;
    assert_eq!(shown("costs_anomalies{month=\"2025-01\"}"), anomalies.to_string());
    // 2025-01-31.
    assert_eq!(shown("costs_newest_use_timestamp_seconds "), "1738281600");
}

#[test]
fn a_query_reads_and_ends_in_time() {
    let server = Server::start(&["--timeout", "6s", "--max-rows", "10"]);
    let rows = server.text("/sql.csv?sql=SELECT+usage_type+FROM+line_items");
    assert_eq!(rows.lines().count(), 11);
    for text in
        ["DROP TABLE cur", "INSERT INTO cur VALUES (1)", "COPY cur TO '/tmp/x.csv'", "SET a = 1", "SELECT 1; SELECT 2"]
    {
        let (status, told) = Server::ask(|client| client.post(server.url("/sql.csv")).form_of(text));
        assert_eq!(status, 400, "{text}: {told}");
    }
    let long =
        "SELECT COUNT(*) FROM line_items a, line_items b, line_items c WHERE a.cost <> b.cost OR c.service = a.service";
    let long = long.replace(".cost", ".unblended_cost");
    let (status, told) = Server::ask(|client| client.post(server.url("/sql.csv")).form_of(&long));
    assert_eq!((status, told.contains("this took longer than 6s")), (504, true), "{told}");
    assert_eq!(server.text("/sql.csv?sql=SELECT+1+AS+a"), "a\n1\n");
}

/// What makes the engine panic, or would make its plan too deep, is a fault of that question alone.
#[test]
fn one_question_does_not_end_the_server() {
    let server = Server::start(&["--timeout", "30s"]);
    let long = "SELECT REPEAT('x', 1000000) AS a FROM line_items";
    let (status, told) = Server::ask(|client| client.post(server.url("/sql.csv")).form_of(long));
    assert!(status >= 400, "{told}");
    let deep = format!("SELECT 1 AS a FROM line_items WHERE {}", vec!["service = 'a'"; 2_500].join(" OR "));
    let (status, told) = Server::ask(|client| client.post(server.url("/sql.csv")).form_of(&deep));
    assert_eq!((status, told.contains("at most 8192 letters")), (400, true), "{told}");
    let accounts: Vec<String> = (0..1_000).map(|account| format!("account={account}")).collect();
    let (status, told) = server.get(&format!("/reports/top.csv?{}", accounts.join("&")));
    assert_eq!((status, told.contains("more than 200 accounts")), (400, true), "{told}");
    assert_eq!(server.text("/reports/top.csv"), csv(&["top"]));
}

/// A question that never comes back keeps neither health from being told nor the program from its end.
#[test]
fn a_stuck_question_holds_nothing_else() {
    let server = Server::start(&["--timeout", "1s"]);
    let stuck = "SELECT ARRAY_LENGTH(ARRAY_AGG(a.usage_type)) AS n FROM line_items a, line_items b";
    let (status, told) = Server::ask(|client| client.post(server.url("/sql.csv")).form_of(stuck));
    assert_eq!(status, 504, "{told}");
    assert_eq!(server.text("/healthz"), "ok\n");
    server.running.terminate();
    assert_eq!(server.running.end().0, Some(0));
}

/// A page or a file of a part of the bill says so, in itself and in its name.
#[test]
fn what_is_filtered_says_so() {
    let server = Server::start(&[]);
    let page = server.text("/reports/top?account=646407489046&charges=all").replace("&#x2f;", "/");
    assert!(page.contains("; only account=646407489046</p>"));
    // As the command counts with --charges all.
    let all = server.text("/reports/top.csv?charges=all");
    assert_eq!(all, csv(&["top", "--charges", "all"]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let name = |path: &str| {
        let response = runtime.block_on(reqwest::get(server.url(path))).unwrap();
        response.headers()["content-disposition"].to_str().unwrap().to_owned()
    };
    assert!(name("/reports/top.csv?account=646407489046").contains("top-2025-01-filtered.csv"));
    assert!(name("/reports/top.csv?month=2024-12").contains("top-2024-12.csv"));
    assert!(name("/dashboards/allocation.xlsx?tag=team%3Dml").contains("allocation-2025-01-filtered.xlsx"));
}

/// A link in a wiki leads to a page that costs nothing, and from there to the dashboard.
#[test]
fn a_link_from_another_site_leads_on() {
    let server = Server::start(&[]);
    let other = Server::start(&[]);
    let mut page = Chromium::open_url(&other.url("/"), LIGHT);
    let target = server.url("/dashboards/allocation?month=2024-12").replace("127.0.0.1", "localhost");
    page.evaluate(&format!(
        "{{ const a = document.createElement('a'); a.href = {target:?}; a.id = 'away'; a.textContent = 'away';
            document.querySelector('main').prepend(a) }}"
    ));
    page.leave(|page| page.click("#away"));
    assert_eq!(page.evaluate("document.querySelector('h1').innerText"), "Forbidden");
    page.leave(|page| page.click(".served li:last-child a"));
    assert_eq!(page.evaluate("document.querySelector('h1').innerText"), "Allocation dashboard, December 2024");
}

/// A form with one field.
trait FormOf {
    fn form_of(self, sql: &str) -> Self;
}

impl FormOf for reqwest::RequestBuilder {
    fn form_of(self, sql: &str) -> Self {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("sql", sql).finish();
        self.header("content-type", "application/x-www-form-urlencoded").body(body)
    }
}

#[test]
fn who_has_no_token_or_comes_from_elsewhere_is_refused() {
    let place = Place::over_sample("");
    place.write("token", TOKEN);
    std::fs::set_permissions(place.path("token"), PermissionsExt::from_mode(0o600)).unwrap();
    let path = place.path("token").display().to_string();
    let server = Server::start(&["--token-file", &path]);
    let bearer = |token: &str| format!("Bearer {token}");
    let top = || server.url("/reports/top.csv");
    assert_eq!(server.get("/reports/top.csv").0, 401);
    assert_eq!(server.get("/healthz").0, 200);
    assert_eq!(Server::ask(|client| client.get(top()).header(AUTHORIZATION, bearer("another-token-of-16"))).0, 401);
    let told = Server::ask(|client| client.get(top()).header(AUTHORIZATION, bearer(TOKEN)));
    assert_eq!(told, (200, csv(&["top"])));
    let foreign = Server::ask(|client| {
        client.get(top()).header(AUTHORIZATION, bearer(TOKEN)).header(ORIGIN, "https://elsewhere.example")
    });
    assert_eq!(foreign.0, 403);
    // By its page: the form, then the pages.
    let mut page = Chromium::open_url(&server.url("/dashboards/executive"), Look { width: 1280, scheme: "light" });
    page.evaluate(&format!("document.querySelector('[name=token]').value = {TOKEN:?}"));
    page.leave(|page| page.click(".login button"));
    page.load(&server.url("/reports/top"));
    assert!(page.evaluate("document.querySelector('h1').innerText").as_str().unwrap().starts_with("Top services"));
}

#[test]
fn what_is_not_served() {
    let place = Place::over_sample("");
    let run = |args: &[&str]| place.run(&[&["serve"], args].concat());
    let open = run(&["--listen", "0.0.0.0:0"]);
    assert_eq!(open.code, 2);
    assert!(open.err.contains("--token-file"), "{}", open.err);
    place.write("token", TOKEN);
    std::fs::set_permissions(place.path("token"), PermissionsExt::from_mode(0o644)).unwrap();
    let shared = run(&["--listen", "127.0.0.1:0", "--token-file", "token"]);
    assert!(shared.code == 2 && shared.err.contains("chmod 600"), "{}", shared.err);
    let nowhere = run(&["--listen", "127.0.0.1:0", "--source", "nowhere"]);
    assert_eq!(nowhere.code, 2, "{}", nowhere.err);
    let time = run(&["--timeout", "soon"]);
    assert!(time.code == 2 && time.err.contains("write it as 30s, 5m or 1h"), "{}", time.err);
}

#[test]
fn it_ends_when_it_is_told_to() {
    let server = Server::start(&["-v"]);
    assert_eq!(server.text("/healthz"), "ok\n");
    server.running.until("GET /healthz 200 ");
    server.running.terminate();
    let (code, said) = server.running.end();
    assert_eq!((code, said), (Some(0), Vec::new()));
}

const LIGHT: Look = Look { width: 1280, scheme: "light" };
const PHONE: Look = Look { width: 390, scheme: "light" };

/// All addresses that were asked for are the server's own.
#[track_caller]
fn is_quiet(page: &mut Chromium, server: &Server) {
    let (at, complaints) = (server.url("/"), page.complaints());
    assert_eq!(complaints, Vec::<&Value>::new());
    let foreign: Vec<&str> =
        page.requests().into_iter().filter(|url| !url.starts_with(&at) && !url.starts_with("data:")).collect();
    assert_eq!(foreign, Vec::<&str>::new());
}

#[test]
fn every_page_opens_on_every_screen() {
    let server = Server::start(&[]);
    for look in [LIGHT, PHONE] {
        for path in ["/", "/dashboards/executive", "/dashboards/allocation", "/reports/trend", "/reports/tags", "/sql"]
        {
            let mut page = Chromium::open_url(&server.url(path), look);
            assert_eq!(seen::overflowing(&mut page, look.width), Vec::<String>::new(), "{path}");
            assert_eq!(seen::faults(&mut page), Vec::<String>::new(), "{path}");
            is_quiet(&mut page, &server);
        }
    }
}

/// A month and an account are chosen in the page, and the page is then of them.
#[test]
fn a_month_and_an_account_are_chosen_in_the_page() {
    let server = Server::start(&[]);
    let mut page = Chromium::open_url(&server.url("/dashboards/executive"), LIGHT);
    page.evaluate("document.querySelector('select[name=month]').value = '2024-12'");
    page.evaluate("document.querySelector('input[name=account][value=\"355235289928\"]').click()");
    page.leave(|page| page.click(".choices button"));
    assert_eq!(page.evaluate("document.querySelector('h1').innerText"), "Executive dashboard, December 2024");
    let shown = page.evaluate(
        "[...document.querySelectorAll('table')].find(e => e.caption.innerText.startsWith('By service')).tFoot.innerText",
    );
    let spend = costs(&[
        "spend",
        "--from",
        "2024-12",
        "--to",
        "2024-12",
        "--where",
        "account=355235289928",
        "--format",
        "json",
    ]);
    let sum: Value = serde_json::from_str(&spend.data()).unwrap();
    let units = costs::money::parse(&sum[0]["cost"].to_string()).unwrap();
    let total = costs::money::shown(units, costs::money::PLACES, 2);
    assert!(shown.as_str().unwrap().contains(&total), "{shown}, {total}");
    assert_eq!(page.evaluate("document.querySelector('select[name=month]').value"), json!("2024-12"));
    is_quiet(&mut page, &server);
}

/// A query that is wrong stays in the box, beside what is wrong with it; nothing of it becomes markup.
#[test]
fn a_wrong_query_is_told_in_the_page() {
    let server = Server::start(&[]);
    let mut page = Chromium::open_url(&server.url("/sql"), LIGHT);
    let query = "SELECT '<script>document.title = 1</script>' AS a, nope FROM cur";
    page.evaluate(&format!("document.querySelector('textarea').value = {query:?}"));
    page.leave(|page| page.click(".query button"));
    assert_eq!(page.evaluate("document.querySelector('textarea').value"), query);
    assert_eq!(
        page.evaluate("document.querySelector('.summary').innerText"),
        "Line 1, column 52: there is no column \"nope\"."
    );
    page.evaluate(&format!(
        "document.querySelector('textarea').value = {:?}",
        query.replace(", nope", "") + " LIMIT 1"
    ));
    page.leave(|page| page.click(".query button"));
    assert_eq!(page.evaluate("document.querySelector('tbody').innerText"), "<script>document.title = 1</script>");
    assert_eq!(page.evaluate("document.title"), "SQL");
    is_quiet(&mut page, &server);
}
