//! Pages in a browser: what a person sees, and what must not happen while they look.

use costs::money::{self, PLACES};
use costs::render::document::{html, mail};
use serde_json::{Value, json};

use crate::support::chromium::{Chromium, Look};
use crate::support::{seen, week};

const LIGHT: Look = Look { width: 1280, scheme: "light" };
const DARK: Look = Look { width: 1280, scheme: "dark" };
const PHONE: Look = Look { width: 390, scheme: "light" };

fn open(page: String, look: Look) -> Chromium {
    Chromium::show(&page, "", look)
}

fn page(look: Look) -> Chromium {
    open(html(&week::document()).unwrap(), look)
}

#[test]
fn nothing_is_fetched_and_nothing_complains() {
    let mut page = page(LIGHT);
    assert_eq!(page.evaluate("document.scripts.length"), 0);
    assert_eq!(page.evaluate("document.fonts.check('14px Roboto')"), true);
    let requests = page.requests();
    assert!(requests[0].starts_with("file:///"), "{requests:?}");
    assert!(requests[1..].iter().all(|url| url.starts_with("data:font/ttf;")), "{requests:?}");
    assert_eq!(page.complaints(), Vec::<&Value>::new());
}

/// A page that does both is caught.
#[test]
fn what_fetches_or_complains_is_seen() {
    let page = open("<!DOCTYPE html><script>console.error('no')</script><img src=\"missing.png\">".to_owned(), LIGHT);
    assert!(page.requests().iter().any(|url| url.ends_with("/missing.png")));
    assert!(page.complaints().iter().any(|event| event["method"] == "Runtime.consoleAPICalled"));
}

#[test]
fn ids_are_unique_and_each_names_something() {
    let mut page = page(LIGHT);
    let doubled =
        "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, at, all) => all.indexOf(id) != at)";
    assert_eq!(page.evaluate(doubled), json!([]));
    let named = "[...document.querySelectorAll('[aria-labelledby]')].flatMap(e => e.getAttribute('aria-labelledby').split(' '))";
    assert_eq!(page.evaluate(&format!("{named}.filter(id => !document.getElementById(id))")), json!([]));
}

#[track_caller]
fn overflowing(page: String, look: Look) -> Vec<String> {
    seen::overflowing(&mut open(page, look), look.width)
}

#[test]
fn nothing_overflows_a_wide_window() {
    assert_eq!(overflowing(html(&week::document()).unwrap(), LIGHT), Vec::<String>::new());
}

#[test]
fn nothing_overflows_a_phone() {
    assert_eq!(overflowing(html(&week::document()).unwrap(), PHONE), Vec::<String>::new());
}

#[test]
fn nothing_overflows_a_mail_on_a_phone() {
    assert_eq!(overflowing(mail(&week::document()).unwrap(), PHONE), Vec::<String>::new());
}

/// A page that is too wide is caught.
#[test]
fn what_overflows_a_phone_is_seen() {
    let page = html(&week::document()).unwrap().replace("<main>", "<p style=\"width: 500px\">wide</p><main>");
    assert_eq!(overflowing(page, PHONE)[0], "<p style=\"width: 500px\">wide</p>");
}

#[test]
fn wide_tables_scroll_in_their_box_on_a_phone() {
    let mut page = page(PHONE);
    let boxes = "[...document.querySelectorAll('.scroll:has(table)')]";
    let moved = format!("{boxes}.map(e => {{ e.scrollLeft = 99; return [e.scrollLeft, e.tabIndex] }})");
    // Movers and commitments are wider than the phone, the days are not; all can be reached by keys.
    assert_eq!(page.evaluate(&moved), json!([[99, 0], [0, 0], [99, 0]]));
}

/// The texts of the table that a section shows.
fn table(page: &mut Chromium, section: usize) -> Vec<Vec<String>> {
    let rows = format!("document.querySelectorAll('section')[{section}].querySelectorAll('tbody tr, tfoot tr')");
    let texts = page.evaluate(&format!("[...{rows}].map(row => [...row.children].map(cell => cell.innerText))"));
    serde_json::from_value(texts).unwrap()
}

/// Two places, half to even, without separators.
fn cents(units: i128) -> String {
    let cents = money::round(units, PLACES, 2);
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

#[test]
fn the_figures_are_those_of_the_rows() {
    let shown = table(&mut page(LIGHT), 0);
    let plain = |text: &String| text.replace(',', "");
    let units = |text| money::parse(text).unwrap();
    let mut sums = [0; 3];
    for (row, (name, before, now)) in shown.iter().zip(week::MOVERS) {
        let amounts = [units(before), units(now), units(now) - units(before)];
        assert_eq!(row[0], name);
        assert_eq!(row[1..4].iter().map(plain).collect::<Vec<_>>(), amounts.map(cents));
        sums = [0, 1, 2].map(|at| sums[at] + amounts[at]);
    }
    let total = &shown[week::MOVERS.len()];
    assert_eq!(total[0], "Total (USD)");
    assert_eq!(total[1..4].iter().map(plain).collect::<Vec<_>>(), sums.map(cents));
}

#[track_caller]
fn is_readable(page: &mut Chromium) {
    seen::is_readable(page, 90);
}

#[test]
fn words_stand_out_on_a_light_page() {
    is_readable(&mut page(LIGHT));
}

#[test]
fn words_stand_out_on_a_dark_page() {
    let mut page = page(DARK);
    assert_eq!(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(15, 19, 24)");
    is_readable(&mut page);
}

/// Of the pixels of a chart most are the card's colour, and its brightest are as bright as the page's words.
#[test]
fn charts_are_dark_on_a_dark_page() {
    let mut page = page(DARK);
    let place = "(() => { const r = document.querySelector('.chart').getBoundingClientRect(); return [r.x, r.y, r.width, r.height].map(Math.round) })()";
    let place: [usize; 4] = serde_json::from_value(page.evaluate(place)).unwrap();
    let pixels = pixels(&page.screenshot(), place);
    let card = [0x17, 0x1c, 0x22];
    assert!(pixels.iter().filter(|pixel| **pixel == card).count() * 2 > pixels.len());
    assert!(pixels.iter().any(|pixel| pixel.iter().all(|part| *part > 0xc0)));
}

/// The red, green and blue of a part of a picture.
fn pixels(png: &[u8], [left, top, width, height]: [usize; 4]) -> Vec<[u8; 3]> {
    let mut reader = png::Decoder::new(png).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let parts = info.color_type.samples();
    let lines = bytes.chunks_exact(info.line_size).skip(top).take(height);
    lines
        .flat_map(|line| line.chunks_exact(parts).skip(left).take(width))
        .map(|part| [part[0], part[1], part[2]])
        .collect()
}

#[test]
fn words_stand_out_in_a_mail() {
    is_readable(&mut open(mail(&week::document()).unwrap(), DARK));
}

#[test]
fn paper_is_white_and_its_words_stand_out() {
    let mut page = page(DARK);
    page.print();
    assert_eq!(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    assert_eq!(page.evaluate("getComputedStyle(document.querySelector('nav')).display"), "none");
    is_readable(&mut page);
}

/// A4 is 595 by 842 points.
#[test]
fn the_page_is_printed_on_a4() {
    let pdf = page(LIGHT).pdf();
    let text = String::from_utf8_lossy(&pdf);
    let pages = text.matches("/MediaBox").count();
    assert!(pages > 0);
    assert_eq!(text.matches("/MediaBox [0 0 594.95996 841.91998]").count(), pages);
}
