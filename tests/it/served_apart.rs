//! A served page beside another site in one browser, which can neither read nor cause anything.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use costs::serve::Want;
use serde_json::json;

use crate::support::chromium::{Chromium, Look};
use crate::support::site::{Site, TOKEN};

const LOOK: Look = Look { width: 1280, scheme: "light" };

/// The address of a page of another site, which is another port of this machine or, by its name, another host.
fn other_site(page: String, host: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", page.len());
            let _ = stream.write_all((head + &page).as_bytes());
        }
    });
    format!("http://{host}:{port}/")
}

/// Tries to read in every way that a page has; what it got is in its title.
const READ: &str = "<title>nothing</title><script>
    const tries = [];
    const got = what => { document.title = document.title + ' ' + what; };
    for (const mode of ['cors', 'no-cors']) for (const path of ['/', '/reports/top.csv', '/sql?sql=SELECT+1', '/metrics']) {
        tries.push(fetch('SITE' + path, { mode, credentials: 'include' }).then(r => r.text()).then(t => t && got(t), () => 0));
    }
    tries.push(fetch('SITE/sql', { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ sql: 'SELECT 1' }) }).then(r => r.text()).then(t => t && got(t), () => 0));
    for (const tag of ['img', 'script', 'iframe']) {
        const made = document.createElement(tag);
        tries.push(new Promise(done => { made.onload = made.onerror = done; setTimeout(done, 3000) }));
        made.src = 'SITE/dashboards/allocation.png';
        document.documentElement.append(made);
    }
    window.tried = Promise.all(tries).then(() => 'all tried');
</script>";

#[test]
fn another_site_reads_nothing_and_nothing_is_run_for_it() {
    let site = Site::open();
    // The same machine by another port is the same site; by another name it is another.
    for host in ["127.0.0.1", "localhost"] {
        let url = other_site(READ.replace("SITE", &site.url("")), host);
        let mut page = Chromium::open_url(&url, LOOK);
        assert_eq!(page.evaluate("tried"), "all tried");
        assert_eq!(page.evaluate("document.title"), "nothing");
    }
    assert_eq!(site.asked(), []);
}

#[test]
fn another_site_cannot_send_a_form() {
    let site = Site::open();
    for (action, field) in [("/sql", "sql"), ("/login", "token")] {
        let form = format!(
            "<form method=post action='{}'><button name={field} value='SELECT 1'>x</button></form>",
            site.url(action)
        );
        let mut page = Chromium::open_url(&other_site(form, "localhost"), LOOK);
        page.leave(|page| page.click("button"));
        assert_eq!(page.evaluate("document.querySelector('h1').innerText"), "Forbidden");
    }
    assert_eq!(site.asked(), []);
}

#[test]
fn another_site_may_lead_to_the_list_of_pages_alone() {
    let site = Site::open();
    let links = format!("<a id=home href='{0}'>x</a><br><a id=sql href='{0}sql?sql=SELECT+1'>x</a>", site.url("/"));
    let url = other_site(links, "localhost");
    let mut page = Chromium::open_url(&url, LOOK);
    page.leave(|page| page.click("#home"));
    assert_eq!(page.evaluate("document.querySelector('h1').innerText"), "Costs");
    page.load(&url);
    page.leave(|page| page.click("#sql"));
    assert_eq!(page.evaluate("document.querySelector('h1').innerText"), "Forbidden");
    page.leave(|page| page.click("nav a"));
    assert_eq!(site.asked(), [Want::Home, Want::Home], "the way back is ours");
}

/// Who is logged in is not logged in for another site.
#[test]
fn a_login_is_not_lent() {
    let site = Site::locked();
    let mut page = Chromium::open_url(&site.url("/login"), LOOK);
    page.evaluate(&format!("document.querySelector('.login input').value = {TOKEN:?}"));
    page.leave(|page| page.click(".login button"));
    assert_eq!(site.asked(), [Want::Home]);
    page.load(&other_site(READ.replace("SITE", &site.url("")), "localhost"));
    assert_eq!(page.evaluate("tried.then(() => document.title)"), json!("nothing"));
    assert_eq!(site.asked(), [Want::Home]);
}
