//! The tables of a dashboard under a reader's hands: sorted, opened, filtered, and every sum exact.

use costs::money::{self, ONE, PLACES};
use costs::render::document::{Document, Section, Sheet, html};
use costs::table::{Builder, Kind};
use serde_json::{Value, json};

use crate::support::chromium::{Chromium, Look};
use crate::support::dashboard::allocation;
use crate::support::spend::{self, Line, SPEND, units};

const LOOK: Look = Look { width: 1280, scheme: "light" };

fn show(end: &str) -> Chromium {
    Chromium::show(&html(&allocation()).unwrap(), end, LOOK)
}

/// The rows that are seen of the table with a caption, each as the texts of some columns.
fn rows(page: &mut Chromium, caption: &str, columns: &[usize]) -> Vec<Vec<String>> {
    let table =
        format!("[...document.querySelectorAll('table')].find(e => e.caption.innerText.startsWith({caption:?}))");
    let shown = format!("[...{table}.rows].slice(1).filter(row => row.checkVisibility())");
    serde_json::from_value(
        page.evaluate(&format!("{shown}.map(row => {columns:?}.map(at => row.cells[at].innerText))")),
    )
    .unwrap()
}

/// The names of the rows that are seen, and the total.
fn names(page: &mut Chromium) -> Vec<String> {
    rows(page, "Resources", &[0]).concat()
}

/// Two places, half to even, as a page shows them.
fn shown(units: i128) -> String {
    money::shown(units, PLACES, 2)
}

/// The button of the row with a name.
fn row(name: &str) -> String {
    format!("[...document.querySelectorAll('.opens')].find(e => e.innerText === {name:?})")
}

const EC2: &str = "Amazon Elastic Compute Cloud";
const RDS: &str = "Amazon Relational Database Service";
const S3: &str = "Amazon Simple Storage Service";

#[test]
fn rows_are_closed_at_first_and_add_up() {
    let mut page = show("");
    let service = |name: &'static str| vec![name.to_owned(), shown(spend::sum(|line| line.0 == name))];
    let mut expected: Vec<Vec<String>> = [EC2, "Tax", RDS, S3, "AWS Lambda", "Credits"].map(service).to_vec();
    expected.push(vec!["Total (USD)".to_owned(), shown(spend::sum(|_| true))]);
    assert_eq!(rows(&mut page, "Resources", &[0, 1]), expected);
}

#[test]
fn a_row_opens_and_closes_by_mouse_and_by_keyboard() {
    let mut page = show("");
    page.click(".opens");
    let usage = [
        "EUC1-BoxUsage:m6i.2xlarge",
        "EUC1-DataTransfer-Out-Bytes",
        "EUC1-EBS:VolumeUsage.gp3",
        "EUC1-BoxUsage:t3.micro",
    ];
    assert_eq!(names(&mut page)[..6], [&[EC2], &usage[..], &["Tax"]].concat());
    assert_eq!(page.evaluate(&format!("{}.getAttribute('aria-expanded')", row(EC2))), "true");
    page.evaluate(&format!("{}.focus()", row("EUC1-EBS:VolumeUsage.gp3")));
    page.press("Space");
    assert_eq!(names(&mut page)[3..6], ["EUC1-EBS:VolumeUsage.gp3", "vol-00000000000000010", "vol-00000000000000009"]);
    page.evaluate(&format!("{}.focus()", row(EC2)));
    page.press("Enter");
    assert_eq!(names(&mut page)[..2], [EC2, "Tax"], "what is under a closed row is not seen, though it is open");
    assert_eq!(page.evaluate("document.querySelector('.opens-all').innerText"), "Open all rows");
    page.press("Enter");
    assert_eq!(names(&mut page).len(), 6 + 4 + 2 + 1, "it is as it was left");
}

#[test]
fn all_rows_open_and_close() {
    let mut page = show("");
    page.click(".opens-all");
    assert_eq!(names(&mut page).len(), 6 + 11 + 18 + 1);
    assert_eq!(page.evaluate("document.querySelector('.opens-all').innerText"), "Close all rows");
    page.click(".opens-all");
    assert_eq!(names(&mut page).len(), 6 + 1);
}

/// The header of a column of the table of resources, which are all in the third section.
fn header(column: usize) -> String {
    format!("section:nth-of-type(3) th:nth-child({}) .sorts", column + 1)
}

fn ways(page: &mut Chromium) -> Value {
    page.evaluate(
        "[...document.querySelectorAll('section:nth-of-type(3) thead th')].map(e => e.getAttribute('aria-sort'))",
    )
}

#[test]
fn a_column_sorts_by_mouse_one_way_then_the_other_then_not() {
    let mut page = show("");
    let before = names(&mut page);
    page.click(&header(0));
    assert_eq!(ways(&mut page), json!(["ascending", null, null, null]));
    assert_eq!(names(&mut page), [EC2, RDS, S3, "AWS Lambda", "Credits", "Tax", "Total (USD)"]);
    page.click(&header(0));
    assert_eq!(names(&mut page), ["Tax", "Credits", "AWS Lambda", S3, RDS, EC2, "Total (USD)"]);
    page.click(&header(1));
    assert_eq!(ways(&mut page), json!([null, "descending", null, null]));
    page.click(&header(1));
    assert_eq!(names(&mut page), ["Credits", "AWS Lambda", S3, RDS, "Tax", EC2, "Total (USD)"]);
    page.click(&header(1));
    assert_eq!((ways(&mut page), names(&mut page)), (json!([null, null, null, null]), before));
}

#[test]
fn a_column_sorts_by_keyboard_and_keeps_the_focus() {
    let mut page = show("");
    page.evaluate(&format!("document.querySelector({:?}).focus()", header(0)));
    page.press("Enter");
    page.press("Space");
    assert_eq!(names(&mut page)[0], "Tax");
    assert_eq!(page.evaluate(&format!("document.activeElement === document.querySelector({:?})", header(0))), true);
}

#[test]
fn rows_stay_under_theirs_whatever_the_order() {
    let mut page = show("");
    page.click(".opens-all");
    page.click(&header(1));
    page.click(&header(1));
    let all = names(&mut page);
    let after = |name: &str| all.iter().skip_while(|other| *other != name).nth(1).unwrap().as_str();
    assert_eq!(after("Credits"), "Migration");
    // The least of EC2 is a t3.micro, and of the volumes that of 96.335, which is shown as 96.34 beside 96.34.
    assert_eq!([after(EC2), after("EUC1-BoxUsage:t3.micro")], ["EUC1-BoxUsage:t3.micro", "i-0a1b2c3d4e5f60004"]);
    assert_eq!(after("EUC1-EBS:VolumeUsage.gp3"), "vol-00000000000000009");
    assert_eq!(all.last().unwrap(), "Total (USD)");
}

/// Sorted by cost and then by department, the departments' rows are in the order of their costs.
#[test]
fn equal_rows_keep_the_order_they_had() {
    let sheet = Sheet::new("Lines", spend::rows(&SPEND));
    let document = Document { sections: vec![Section::new("Lines").table(sheet)], ..Document::new("Lines", "") }.live();
    let mut page = Chromium::show(&html(&document).unwrap(), "", LOOK);
    let header = |column: usize| format!("th:nth-child({}) .sorts", column + 1);
    page.click(&header(5));
    page.click(&header(4));
    let told = |line: &Line| [line.4.unwrap_or("-"), &shown(units(line.5))].map(str::to_owned).to_vec();
    let mut lines: Vec<&Line> = SPEND.iter().collect();
    lines.sort_by_key(|line| (line.4.is_none(), line.4, -units(line.5)));
    assert_eq!(rows(&mut page, "Lines", &[4, 5]), lines.into_iter().map(told).collect::<Vec<_>>());
}

/// Numbers that a double cannot tell apart, and one that is unknown.
#[test]
fn numbers_are_compared_exactly_and_the_unknown_come_last() {
    let costs =
        ["900000000000.000000000002", "", "900000000000.000000000001", "-1", "900000000000.000000000003", "9.5"];
    let rows = Builder::default().texts("name", Kind::Key, ["a", "b", "c", "d", "e", "f"].map(Some));
    let rows = rows.amounts("cost", Kind::Money, costs.map(money::parse)).and_then(Builder::rows).unwrap();
    let section = Section::new("Costs").table(Sheet::new("Costs", rows).totals());
    let document = Document { sections: vec![section], ..Document::new("Costs", "") }.live();
    let mut page = Chromium::show(&html(&document).unwrap(), "", LOOK);
    let mut order = || {
        page.click("th.number .sorts");
        self::rows(&mut page, "Costs", &[0]).concat().concat()
    };
    assert_eq!([order(), order(), order()], ["eacfdbTotal", "dfcaebTotal", "abcdefTotal"]);
}

/// What is left of the lines, by service, with the total; only services with a line.
fn expected(is_in: impl Fn(&Line) -> bool + Copy) -> Vec<Vec<String>> {
    let services = [EC2, "Tax", RDS, S3, "AWS Lambda", "Credits"];
    let left = services.into_iter().filter(|name| SPEND.iter().any(|line| line.0 == *name && is_in(line)));
    let sum = |name: &'static str| vec![name.to_owned(), shown(spend::sum(|line| line.0 == name && is_in(line)))];
    left.map(sum).chain([vec!["Total (USD)".to_owned(), shown(spend::sum(is_in))]]).collect()
}

fn tick(page: &mut Chromium, value: &str) {
    page.evaluate(&format!(
        "[...document.querySelectorAll('.filters input')].find(e => e.value === {value:?}).click()"
    ));
}

#[test]
fn a_filter_adds_up_what_is_chosen() {
    let mut page = show("");
    tick(&mut page, "Sandbox");
    assert_eq!(rows(&mut page, "Resources", &[0, 1]), expected(|line| line.3 == "Sandbox"));
    tick(&mut page, "Data");
    let both = |line: &Line| line.3 == "Sandbox" && line.4 == Some("Data");
    assert_eq!(rows(&mut page, "Resources", &[0, 1]), expected(both));
    tick(&mut page, "");
    let any = |line: &Line| line.3 == "Sandbox" && matches!(line.4, Some("Data") | None);
    assert_eq!(rows(&mut page, "Resources", &[0, 1]), expected(any));
    // Of 18 lines and 5 departments: EC2 of 420.004, 7.488 and 0.004, S3 of 55.05 and Lambda; Data and none.
    let status = "Account: Sandbox; Department: Data and (none). 7 of 23 rows are chosen.";
    assert_eq!(page.evaluate("document.querySelector('[role=status]').innerText"), status);
    page.click(".opens-all");
    let leaves = rows(&mut page, "Resources", &[2]).concat();
    assert_eq!(leaves.iter().filter(|account| *account == "Sandbox").count(), 5);
    assert!(leaves.iter().all(|account| matches!(account.as_str(), "Sandbox" | "")), "{leaves:?}");
}

/// What is not filtered says so, and by what.
#[test]
fn what_is_not_filtered_says_so() {
    let mut page = show("");
    let notes = "[...document.querySelectorAll('.unfiltered')].filter(e => e.checkVisibility()).map(e => e.innerText)";
    assert_eq!(page.evaluate(notes), json!([]));
    tick(&mut page, "Sandbox");
    let not = |what: &str| format!("{what} is not filtered by Account.");
    let chart = not("The chart");
    let expected = [not("What stands above"), chart.clone(), chart, not("The table"), not("The table")];
    assert_eq!(page.evaluate(notes), json!(expected));
    assert_eq!(rows(&mut page, "Accounts", &[1]).len(), 4, "the table of accounts has no filter");
}

#[test]
fn nothing_chosen_is_said_and_all_comes_back() {
    let mut page = show("");
    let before = page.evaluate("document.querySelector('main').innerText");
    tick(&mut page, "Management");
    tick(&mut page, "Shop");
    assert_eq!(rows(&mut page, "Resources", &[0, 1]), [["Total (USD)", "-"]]);
    assert!(
        page.evaluate("document.querySelectorAll('section')[2].innerText")
            .as_str()
            .unwrap()
            .contains("No row is chosen.")
    );
    page.click(".filters button");
    assert_eq!(page.evaluate("document.querySelector('main').innerText"), before);
    assert_eq!(page.evaluate("location.hash"), "");
}

#[test]
fn a_filter_opens_and_closes_by_keyboard() {
    let mut page = show("");
    page.evaluate("document.querySelector('.filters summary').focus()");
    page.press("Enter");
    page.press("Tab");
    page.press("Space");
    assert_eq!(page.evaluate("document.querySelector('.filters summary').innerText"), "Account: Management");
    page.press("Escape");
    assert_eq!(page.evaluate("document.querySelector('.filters details').open"), false);
    assert_eq!(page.evaluate("document.activeElement.tagName"), "SUMMARY");
}

#[test]
fn a_sorted_table_is_sorted_by_what_is_chosen() {
    let mut page = show("");
    page.click(&header(1));
    tick(&mut page, "Management");
    tick(&mut page, "Sandbox");
    // Tax 1,336.79, EC2 427.496, RDS 406.125, S3 55.05, Lambda 0.0000000001, Credits -250.
    assert_eq!(names(&mut page), ["Tax", EC2, RDS, S3, "AWS Lambda", "Credits", "Total (USD)"]);
}

#[test]
fn the_choice_is_in_the_address() {
    let mut page = show("");
    tick(&mut page, "שירות & co");
    tick(&mut page, "Production");
    let end = page.evaluate("location.hash").as_str().unwrap().to_owned();
    let chosen = expected(|line| line.3 == "Production" && line.4 == Some("שירות & co"));
    let mut other = show(&end);
    assert_eq!(rows(&mut other, "Resources", &[0, 1]), chosen);
    // A link within the page keeps the choice, and the address then has both.
    other.click("nav li:last-child a");
    assert_eq!(rows(&mut other, "Resources", &[0, 1]), chosen);
    // The address changes after the click, not in it.
    let waited = "new Promise(done => { let left = 200; const look = () =>
        location.hash.includes('at=') || !left-- ? done(location.hash) : setTimeout(look, 10); look() })";
    assert_eq!(other.evaluate(waited), format!("{end}&at=section-5"));
    other.evaluate("location.hash = '#Account=Management'; new Promise(done => addEventListener('hashchange', done)).then(() => 0)");
    assert_eq!(rows(&mut other, "Resources", &[0, 1]), expected(|line| line.3 == "Management"));
    assert_eq!(other.complaints(), Vec::<&Value>::new());
}

/// Sums of a browser, to the cent that the library shows: 60 groups of amounts around half cents, large and small.
#[test]
fn sums_are_rounded_as_the_library_rounds_them() {
    let (groups, mut seed) = (60_usize, 7_i128);
    let mut amount = |at: usize| {
        seed = (seed * 6_364_136_223 + 1_442_695) % 1_000_003;
        let sign = if seed % 3 == 0 { -1 } else { 1 };
        // Half cents and a unit beside them, from cents to billions.
        sign * (seed * 10_i128.pow(10) + ONE / 200 + i128::from(at.is_multiple_of(3)))
            * 10_i128.pow(u32::try_from(at % 4).unwrap())
    };
    let lines: Vec<(String, i128)> = (0..groups * 3).map(|at| (format!("g{:02}", at % groups), amount(at))).collect();
    let rows = Builder::default().texts("group", Kind::Key, lines.iter().map(|line| Some(&line.0)));
    let rows =
        rows.amounts("cost", Kind::Money, lines.iter().map(|line| Some(line.1))).and_then(Builder::rows).unwrap();
    let section = Section::new("Costs").table(Sheet::new("Costs", rows).totals().filters(["group"]));
    let document = Document { sections: vec![section], ..Document::new("Costs", "") }.live();
    let mut page = Chromium::show(&html(&document).unwrap(), "", LOOK);
    let totals = "[...document.querySelectorAll('.filters input')].map(box => {
        box.click(); const text = document.querySelector('tfoot td').innerText; box.click(); return text })";
    let sum = |group: usize| lines.iter().skip(group).step_by(groups).map(|line| line.1).sum();
    assert_eq!(page.evaluate(totals), json!((0..groups).map(|group| shown(sum(group))).collect::<Vec<_>>()));
}
