//! Served pages in a browser: what a person chooses, saves, asks and logs in with.

use costs::serve::{Chosen, Form, Want};
use serde_json::{Value, json};

use crate::support::chromium::{Chromium, Look};
use crate::support::seen;
use crate::support::site::{Site, TOKEN};

const LIGHT: Look = Look { width: 1280, scheme: "light" };
const DARK: Look = Look { width: 1280, scheme: "dark" };
const PHONE: Look = Look { width: 390, scheme: "light" };

const DASHBOARD: &str = "/dashboards/allocation";

/// The button of a form.
fn show(page: &mut Chromium) {
    page.leave(|page| page.click(".choices button"));
}

fn text(page: &mut Chromium, selector: &str) -> Value {
    page.evaluate(&format!("document.querySelector({selector:?}).innerText"))
}

#[test]
fn a_month_is_chosen_in_the_page() {
    let site = Site::open();
    let mut page = Chromium::open_url(&site.url(DASHBOARD), LIGHT);
    assert_eq!(text(&mut page, "h1"), "Allocation of 2025-01");
    page.evaluate("document.querySelector('select').value = '2024-12'");
    show(&mut page);
    assert_eq!(text(&mut page, "h1"), "Allocation of 2024-12");
    assert_eq!(page.evaluate("location.pathname + location.search"), format!("{DASHBOARD}?month=2024-12&metric="));
    assert_eq!(page.evaluate("document.querySelector('select').value"), "2024-12");
    let chosen = Chosen { month: Some("2024-12".to_owned()), ..Chosen::default() };
    let want = Want::Dashboard { name: "allocation".to_owned(), chosen, form: Form::Page };
    assert_eq!(site.asked().last(), Some(&want));
}

/// Without a mouse and without scripts.
#[test]
fn accounts_and_tags_are_chosen_by_keys() {
    let site = Site::open();
    let mut page = Chromium::open_url_still(&site.url(DASHBOARD), LIGHT);
    page.evaluate("document.querySelector('.choices summary').focus()");
    // The first account, the second; then the tags, of which there is one.
    for key in ["Enter", "Tab", "Space", "Tab", "Space", "Tab", "Tab", "Enter", "Tab", "Space"] {
        page.press(key);
    }
    page.evaluate("document.querySelector('.choices button').focus()");
    page.leave(|page| page.press("Enter"));
    let text = |text: &str| text.to_owned();
    let chosen = Chosen {
        month: Some(text("2025-01")),
        accounts: vec![text("111111111111"), text("222222222222")],
        tags: vec![(text("team"), text("a&b"))],
        metric: None,
    };
    let want = Want::Dashboard { name: text("allocation"), chosen, form: Form::Page };
    assert_eq!(site.asked().last(), Some(&want));
    let told = page.evaluate("[...document.querySelectorAll('.choices summary')].map(e => e.innerText)");
    assert_eq!(told, json!(["Account: 2 of 3", "Team: a&b"]));
    assert_eq!(page.evaluate("document.querySelectorAll('.choices :checked[type=checkbox]').length"), 3);
}

#[test]
fn downloads_have_their_names() {
    let site = Site::open();
    let mut page = Chromium::open_url(&site.url(&format!("{DASHBOARD}?month=2024-11")), LIGHT);
    let (name, bytes) = page.save(|page| page.click(".downloads a"));
    assert_eq!((name.as_str(), &bytes[..]), ("top 2024-11.csv", &b"service,cost\nEC2,1.5\n"[..]));
    let (name, _) = page.save(|page| page.click(".downloads a:nth-child(2)"));
    assert_eq!(name, "top 2024-11.xlsx");
    assert_eq!(text(&mut page, "h1"), "Allocation of 2024-11", "the page stays");
}

/// All that is asked for is ours, and nothing complains: the policy allows what the pages have.
#[test]
fn pages_fetch_nothing_foreign_and_complain_of_nothing() {
    let site = Site::open();
    let mut page = Chromium::open_url(&site.url("/"), LIGHT);
    page.leave(|page| page.click("nav li:nth-child(2) a"));
    show(&mut page);
    page.click(".sorts");
    assert_eq!(page.evaluate("document.querySelectorAll('[aria-sort]').length"), 1, "its script runs");
    assert_eq!(page.evaluate("document.fonts.check('14px Roboto')"), true);
    page.leave(|page| page.click(".served nav li:nth-child(3) a"));
    page.evaluate("document.querySelector('textarea').value = 'SELECT 1'");
    page.leave(|page| page.click(".query button"));
    let foreign: Vec<&str> = page.requests().into_iter().filter(|url| !url.starts_with("data:")).collect();
    let own = ["/", DASHBOARD, &format!("{DASHBOARD}?month=2025-01&metric="), "/sql", "/sql"];
    assert_eq!(foreign, own.map(|path| site.url(path)));
    assert_eq!(page.complaints(), Vec::<&Value>::new());
}

#[test]
fn no_other_script_or_style_counts() {
    let site = Site::open();
    let mut page = Chromium::open_url(&site.url(DASHBOARD), LIGHT);
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p id=probe style=\"color: red\" onclick=\"document.title = 1\">x</p>')",
    );
    page.click("#probe");
    assert_eq!(page.evaluate("document.title"), "Allocation of 2025-01");
    assert_ne!(page.evaluate("getComputedStyle(document.querySelector('#probe')).color"), "rgb(255, 0, 0)");
    assert!(page.complaints().len() >= 2, "{:?}", page.complaints());
}

/// What is written in the box comes back as it was, and none of it is markup.
#[test]
fn a_query_is_run_and_shown_as_it_is() {
    let site = Site::open();
    let mut page = Chromium::open_url(&site.url("/sql"), LIGHT);
    let sql = "\nSELECT '</textarea><script>document.title = \"a\"</script>', '&lt;é\u{202e}'\n\tFROM costs -- <!--";
    page.evaluate(&format!("document.querySelector('textarea').value = {}", json!(sql)));
    page.leave(|page| page.click(".query button"));
    assert_eq!(site.asked().last(), Some(&Want::Sql { text: Some(sql.to_owned()), form: Form::Page }));
    assert_eq!(page.evaluate("document.querySelector('textarea').value"), sql);
    assert_eq!(page.evaluate("[document.title, document.scripts.length]"), json!(["SQL", 1]));
    assert_eq!(page.complaints(), Vec::<&Value>::new());
    let (name, bytes) = page.save(|page| page.click(".query button:nth-of-type(2)"));
    assert_eq!((name.as_str(), String::from_utf8(bytes).unwrap().as_str()), ("query.csv", sql));
}

fn log_in(page: &mut Chromium, token: &str) {
    page.evaluate(&format!("document.querySelector('.login input').value = {token:?}"));
    page.leave(|page| page.click(".login button"));
}

#[test]
fn a_person_logs_in_once() {
    let site = Site::locked();
    let mut page = Chromium::open_url(&site.url(DASHBOARD), LIGHT);
    assert_eq!(text(&mut page, "h1"), "Unauthorized");
    assert_eq!(page.evaluate("document.activeElement.type"), "password");
    log_in(&mut page, "not-the-token-at-all");
    assert!(text(&mut page, "main").as_str().unwrap().contains("this is not the token"));
    assert_eq!(page.cookies(), json!([]));
    log_in(&mut page, TOKEN);
    assert_eq!((text(&mut page, "h1"), page.evaluate("location.pathname")), (json!("Costs"), json!("/")));
    let cookies = page.cookies();
    let [cookie] = &cookies.as_array().unwrap()[..] else { panic!("{cookies}") };
    assert_eq!(
        [&cookie["httpOnly"], &cookie["session"], &cookie["sameSite"]],
        [&json!(true), &json!(true), &json!("Strict")]
    );
    assert!(!cookies.to_string().contains(TOKEN));
    assert_eq!(page.evaluate("document.cookie"), "");
    page.load(&site.url(DASHBOARD));
    assert_eq!(text(&mut page, "h1"), "Allocation of 2025-01");
    assert!(page.requests().iter().all(|url| !url.contains(TOKEN)));
}

const PAGES: [&str; 5] = ["/", DASHBOARD, "/sql?sql=SELECT+1", "/nothing", "/dashboards/allocation?x=%3Cb%3E"];

#[test]
fn pages_are_for_everyone() {
    let (site, locked) = (Site::open(), Site::locked());
    let all: Vec<String> =
        PAGES.iter().map(|path| site.url(path)).chain([locked.url("/"), locked.url("/login")]).collect();
    for look in [LIGHT, DARK] {
        let mut page = Chromium::open_url(&all[0], look);
        for url in &all {
            page.load(url);
            page.evaluate("document.querySelectorAll('.choices details').forEach(e => { e.open = true })");
            assert_eq!(seen::faults(&mut page), Vec::<String>::new(), "{url}");
            seen::is_readable(&mut page, 2);
        }
    }
}

#[test]
fn pages_fit_a_phone_and_a_window() {
    let (site, locked) = (Site::open(), Site::locked());
    let all: Vec<String> =
        PAGES.iter().map(|path| site.url(path)).chain([locked.url("/"), locked.url("/login")]).collect();
    for look in [PHONE, LIGHT] {
        let mut page = Chromium::open_url(&all[0], look);
        for url in &all {
            page.load(url);
            assert_eq!(seen::overflowing(&mut page, look.width), Vec::<String>::new(), "{url}");
            page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })");
            assert_eq!(seen::overflowing(&mut page, look.width), Vec::<String>::new(), "{url}");
        }
    }
}

#[test]
fn the_bar_is_not_printed() {
    let site = Site::open();
    for path in [DASHBOARD, "/sql?sql=SELECT+1"] {
        let mut page = Chromium::open_url(&site.url(path), DARK);
        let is_seen = "document.querySelector('.served').checkVisibility()";
        assert_eq!(page.evaluate(is_seen), true);
        page.print();
        assert_eq!(page.evaluate(is_seen), false);
    }
}
