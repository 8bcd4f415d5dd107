//! Dashboards in a browser: that they are whole with and without scripts, on every screen, on paper, and for every reader.

use costs::render::document::{Document, html};
use serde_json::{Value, json};

use crate::support::chromium::{Chromium, Look};
use crate::support::dashboard::{allocation, executive, operations};
use crate::support::seen;

const LIGHT: Look = Look { width: 1280, scheme: "light" };
const DARK: Look = Look { width: 1280, scheme: "dark" };
const PHONE: Look = Look { width: 390, scheme: "light" };

fn show(document: &Document, look: Look) -> Chromium {
    Chromium::show(&html(document).unwrap(), "", look)
}

/// Opens all that opens.
fn open_all(page: &mut Chromium) {
    page.evaluate("document.querySelectorAll('.opens-all').forEach(e => e.click())");
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })");
}

/// Ticks the first value of each filter.
fn tick(page: &mut Chromium) {
    page.evaluate("document.querySelectorAll('fieldset').forEach(e => e.querySelector('input').click())");
}

#[track_caller]
fn is_quiet(document: &Document) {
    let mut page = show(document, LIGHT);
    open_all(&mut page);
    tick(&mut page);
    assert_eq!(page.evaluate("document.scripts.length"), 1);
    let requests = page.requests();
    assert!(requests[0].starts_with("file:///"), "{requests:?}");
    assert!(requests[1..].iter().all(|url| url.starts_with("data:font/ttf;")), "{requests:?}");
    assert_eq!(page.complaints(), Vec::<&Value>::new());
}

#[test]
fn an_executive_dashboard_fetches_nothing_and_complains_of_nothing() {
    is_quiet(&executive());
}

#[test]
fn an_operations_dashboard_fetches_nothing_and_complains_of_nothing() {
    is_quiet(&operations());
}

#[test]
fn an_allocation_dashboard_fetches_nothing_and_complains_of_nothing() {
    is_quiet(&allocation());
}

/// Another script, a handler and a form are all refused by the page's policy.
#[test]
fn no_other_script_runs() {
    let more = "<script>document.title = 'a'</script><img src=\"data:,\" onerror=\"document.title = 'b'\"></main>";
    let mut page = Chromium::show(&html(&allocation()).unwrap().replace("</main>", more), "", LIGHT);
    assert_eq!(page.evaluate("document.title"), "Allocation dashboard, January 2025");
    assert!(page.complaints().len() >= 2, "{:?}", page.complaints());
    assert_eq!(page.evaluate("document.querySelectorAll('.sorts').length > 0"), true, "ours runs");
}

#[track_caller]
fn fits(document: &Document, look: Look) {
    let mut page = show(document, look);
    open_all(&mut page);
    tick(&mut page);
    assert_eq!(seen::overflowing(&mut page, look.width), Vec::<String>::new());
}

#[test]
fn an_executive_dashboard_fits_a_window() {
    fits(&executive(), LIGHT);
}

#[test]
fn an_executive_dashboard_fits_a_phone() {
    fits(&executive(), PHONE);
}

#[test]
fn an_operations_dashboard_fits_a_window() {
    fits(&operations(), LIGHT);
}

#[test]
fn an_operations_dashboard_fits_a_phone() {
    fits(&operations(), PHONE);
}

#[test]
fn an_allocation_dashboard_fits_a_window() {
    fits(&allocation(), LIGHT);
}

#[test]
fn an_allocation_dashboard_fits_a_phone() {
    fits(&allocation(), PHONE);
}

#[track_caller]
fn is_for_everyone(document: &Document) {
    for look in [LIGHT, DARK] {
        let mut page = show(document, look);
        assert_eq!(seen::faults(&mut page), Vec::<String>::new());
        open_all(&mut page);
        tick(&mut page);
        assert_eq!(seen::faults(&mut page), Vec::<String>::new());
        seen::is_readable(&mut page, 30);
    }
}

#[test]
fn an_executive_dashboard_is_for_everyone() {
    is_for_everyone(&executive());
}

#[test]
fn an_operations_dashboard_is_for_everyone() {
    is_for_everyone(&operations());
}

#[test]
fn an_allocation_dashboard_is_for_everyone() {
    is_for_everyone(&allocation());
}

/// A page that skips a level, has a cell where a header belongs, a button without a name and words too faint is caught.
#[test]
fn what_is_not_for_everyone_is_seen() {
    let page = html(&allocation()).unwrap().replace("</main>", "<h4>x</h4><button></button></main>");
    let mut page = Chromium::show(&page.replacen("<th scope=\"row\"", "<td", 1), "", LIGHT);
    let faults = seen::faults(&mut page);
    for what in ["a level is skipped after h2", "row: <tr", "a target of", "no name: "] {
        assert!(faults.iter().any(|fault| fault.starts_with(what)), "{what}: {faults:?}");
    }
}

/// Each row is there to see, no button promises what cannot be done, and the figures are those that a script would show.
#[test]
fn without_scripts_all_figures_are_there() {
    let rows =
        "[...document.querySelectorAll('section tr')].filter(row => row.checkVisibility()).map(row => row.innerText)";
    let source = html(&allocation()).unwrap();
    let mut still = Chromium::show_still(&source, LIGHT);
    assert_eq!(still.evaluate("document.querySelectorAll('.sorts, .opens').length"), 0);
    assert_eq!(
        still.evaluate("[...document.querySelectorAll('.filters, button')].filter(e => e.checkVisibility()).length"),
        0
    );
    let mut page = Chromium::show(&source, "", LIGHT);
    assert_ne!(page.evaluate(rows), still.evaluate(rows), "rows are closed at first");
    page.click(".opens-all");
    let shown = still.evaluate(rows);
    assert_eq!(page.evaluate(rows), shown);
    // 18 resources under 11 usage types under 6 services; 5 departments and 3 accounts; 3 headers and 3 totals.
    assert_eq!(shown.as_array().unwrap().len(), 18 + 11 + 6 + 5 + 3 + 3 + 3);
}

/// Every figure names its report, and its SQL opens by the keyboard.
#[test]
fn the_sql_of_a_figure_opens() {
    let mut page = show(&executive(), LIGHT);
    let named = "[...document.querySelectorAll('section')].filter(e => !/^From costs /.test(e.querySelector('.from summary').innerText)).length";
    assert_eq!(page.evaluate(named), 0);
    page.evaluate("document.querySelector('.from summary').focus()");
    page.press("Enter");
    let texts = page.evaluate("[...document.querySelectorAll('.from[open] code')].map(e => e.innerText)");
    let sql = "SELECT service, sum(cost) AS cost\nFROM costs\nWHERE service <> '</script><b>'\nGROUP BY 1\nORDER BY 2 DESC, 1";
    assert_eq!(texts, json!(["costs monthly --months 12", sql]));
}

/// The tab key reaches each thing that can be pressed, once, in the order of the page, and shows where it is.
#[test]
fn the_tab_key_goes_through_the_page_in_order() {
    let mut page = show(&allocation(), LIGHT);
    let all =
        "[...document.querySelectorAll('a, button, summary, [tabindex], input')].filter(e => e.checkVisibility())";
    page.evaluate(&format!("window.order = {all}; window.order.length"));
    let count = page.evaluate("window.order.length").as_u64().unwrap();
    for at in 0..count {
        page.press("Tab");
        let place =
            "[window.order.indexOf(document.activeElement), getComputedStyle(document.activeElement).outlineStyle]";
        assert_eq!(page.evaluate(place), json!([at, "solid"]), "{}", page.evaluate("document.activeElement.outerHTML"));
    }
    assert!(count > 20, "{count}");
}

#[test]
fn a_printed_page_says_what_it_is_filtered_by() {
    let mut page = show(&allocation(), DARK);
    tick(&mut page);
    page.print();
    let seen = "document.body.innerText";
    let text = page.evaluate(seen).as_str().unwrap().to_owned();
    assert!(text.contains("Account: Management; Department: Data. 1 of 23 "), "{text}");
    assert!(text.contains("The chart is not filtered by Account and Department."), "{text}");
    assert!(!text.contains("Show all") && !text.contains("Open all rows"), "{text}");
    assert_eq!(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    seen::is_readable(&mut page, 30);
}
