//! Dashboards of the sample in a browser: each opens from a file, and its figures are those of the commands.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::chromium::{Chromium, Look};
use crate::support::{costs, seen};

const LIGHT: Look = Look { width: 1280, scheme: "light" };
const PHONE: Look = Look { width: 390, scheme: "light" };

/// The page's file, written once.
fn file(kind: &'static str) -> PathBuf {
    static FILES: [OnceLock<PathBuf>; 3] = [const { OnceLock::new() }; 3];
    let at = ["executive", "operations", "allocation"].iter().position(|name| *name == kind).unwrap();
    let write = || {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dashboard-{kind}.html"));
        let ran = costs(&["dashboard", kind, "-o", path.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        path
    };
    FILES[at].get_or_init(write).clone()
}

/// The rows that are seen of the table under a caption.
fn rows(page: &mut Chromium, caption: &str) -> Vec<Vec<String>> {
    let table =
        format!("[...document.querySelectorAll('table')].find(e => e.caption.innerText.startsWith({caption:?}))");
    let shown = format!("[...{table}.rows].slice(1).filter(row => row.checkVisibility())");
    serde_json::from_value(page.evaluate(&format!("{shown}.map(row => [...row.cells].map(cell => cell.innerText))")))
        .unwrap()
}

/// What a command's CSV has in two columns, the second to the cent as a page shows it.
fn csv(args: &[&str]) -> Vec<Vec<String>> {
    let text = costs(&[args, &["--format", "csv"]].concat()).data();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let shown = |text: &str| costs::money::shown(costs::money::parse(text).unwrap(), costs::money::PLACES, 2);
    reader.records().map(|row| row.unwrap()).map(|row| vec![row[0].to_owned(), shown(&row[1])]).collect()
}

#[track_caller]
fn opens(kind: &'static str) {
    let path = file(kind);
    for look in [LIGHT, PHONE] {
        let mut page = Chromium::open(&path, look);
        assert_eq!(seen::overflowing(&mut page, look.width), Vec::<String>::new(), "{kind}");
        page.evaluate("document.querySelectorAll('.opens-all').forEach(e => e.click())");
        page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })");
        assert_eq!(seen::overflowing(&mut page, look.width), Vec::<String>::new(), "{kind}");
        assert_eq!(seen::faults(&mut page), Vec::<String>::new(), "{kind}");
        let requests = page.requests();
        assert!(requests[0].starts_with("file:///"), "{requests:?}");
        assert!(requests[1..].iter().all(|url| url.starts_with("data:font/ttf;")), "{requests:?}");
        assert_eq!(page.complaints(), Vec::<&Value>::new());
    }
}

#[test]
fn an_executive_dashboard_opens() {
    opens("executive");
}

#[test]
fn an_operations_dashboard_opens() {
    opens("operations");
}

#[test]
fn an_allocation_dashboard_opens() {
    opens("allocation");
}

/// Services of the breakdown, closed, are `costs spend --by service`; opened and sorted they are still.
#[test]
fn a_breakdown_opens_and_sorts_and_is_the_csv() {
    let mut page = Chromium::open(&file("executive"), LIGHT);
    let mut expected = csv(&["spend", "--by", "service", "--from", "2025-01"]);
    let total = csv(&["spend", "--by", "charge_category", "--from", "2025-01"]);
    assert!(total.len() > 1);
    let two = |rows: Vec<Vec<String>>| -> Vec<Vec<String>> { rows.into_iter().map(|row| row[..2].to_vec()).collect() };
    let mut shown = two(rows(&mut page, "Breakdown"));
    let last = shown.pop().unwrap();
    assert_eq!(last, ["Total (USD)", "119,653.00"]);
    assert_eq!(shown, expected);
    // The first service opens to its usage types, the dearest first.
    let service = shown[0][0].clone();
    page.evaluate(&format!("[...document.querySelectorAll('.opens')].find(e => e.innerText === {service:?}).click()"));
    let own = csv(&["spend", "--by", "usage_type", "--from", "2025-01", "--where", &format!("service={service}")]);
    // Those that cost nothing stand in any order.
    let dear = own.iter().take_while(|row| row[1] != "0.00").count();
    assert!(dear > 20);
    assert_eq!(two(rows(&mut page, "Breakdown"))[1..=dear], own[..dear]);
    page.evaluate(&format!("[...document.querySelectorAll('.opens')].find(e => e.innerText === {service:?}).click()"));
    // From the least up, by a click on the column's name, and then another.
    let cost = "[...[...document.querySelectorAll('table')].find(e => e.caption.innerText.startsWith('Breakdown'))
        .querySelectorAll('.sorts')].find(e => e.innerText.trim() === 'Cost').click()";
    page.evaluate(cost);
    page.evaluate(cost);
    expected.reverse();
    let mut shown = two(rows(&mut page, "Breakdown"));
    assert_eq!(shown.pop().unwrap(), last);
    assert_eq!(shown, expected);
}

/// An account that is chosen in the page is what `--where` counts.
#[test]
fn an_account_that_is_chosen_is_the_csv() {
    let account = csv(&["spend", "--by", "account", "--from", "2025-01"])[1][0].clone();
    let mut page = Chromium::open(&file("allocation"), LIGHT);
    page.evaluate(&format!(
        "[...document.querySelectorAll('.filters input')].find(e => e.value === {account:?}).click()"
    ));
    let mut shown = rows(&mut page, "Breakdown");
    let own = csv(&["spend", "--by", "tag:cost_center", "--from", "2025-01", "--where", &format!("account={account}")]);
    shown.pop();
    // In the order that they had in all.
    let sorted = |rows: Vec<Vec<String>>| rows.into_iter().map(|row| row[1].clone()).collect::<BTreeSet<_>>();
    assert_eq!(sorted(shown), sorted(own));
}
