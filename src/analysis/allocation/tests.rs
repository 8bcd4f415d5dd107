//! Allocations worked by hand, and the law that nothing is lost.

use std::collections::BTreeMap;

use chrono::Datelike;
use proptest::prelude::*;

use super::*;
use crate::money::ONE;
use crate::settings::Settings;

fn rules(text: &str) -> Allocation {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.toml");
    std::fs::write(&path, text).unwrap();
    Settings::read(&path).unwrap().allocation.unwrap()
}

const JANUARY: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();

/// A line item of rules that look at `tag:T`, then `service`.
fn item(tag: &str, service: &str, amount: i128) -> Item {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let line =
        Line { currency: "USD".to_owned(), service: text(service), charge_type: "Usage".to_owned(), ..Line::default() };
    Item { values: vec![text(tag), text(service)], day: None, line, amount }
}

/// `centre way amount`, in the order of the parts.
fn told(allocated: &Allocated) -> Vec<String> {
    let one = |part: &Part| format!("{} {:?} {}", allocated.name(part.centre), part.way, part.amount);
    allocated.parts.iter().map(one).collect()
}

fn done(rules: &Allocation, items: &[Item]) -> Allocated {
    allocate(rules, items, &mut |path| panic!("{} is not asked for", path.display())).unwrap()
}

/// Rules that look at `tag:T`, then `service`: shared costs of the service `shared`, the rest by tag.
fn shared(split: &str) -> Allocation {
    rules(&format!(
        "[[allocation.rules]]\nname = \"tags\"\nmatch = {{ \"tag:T\" = \"*\" }}\ncentre = \"{{tag:T}}\"\n\
         [[allocation.rules]]\nname = \"pool\"\nmatch = {{ service = \"shared\" }}\n{split}\n"
    ))
}

#[test]
fn the_first_rule_that_matches_takes_it() {
    let rules = rules(
        "[[allocation.rules]]\nmatch = { \"tag:T\" = \"b*\", service = [\"x\", \"y\"] }\ncentre = \"First\"\n\
         [[allocation.rules]]\nmatch = { \"tag:T\" = \"*\" }\ncentre = \"{tag:T}\"\n",
    );
    let items =
        [item("b1", "x", 1), item("b1", "z", 2), item("a", "x", 4), item("", "x", 8), item("unallocated", "x", 16)];
    // A tag that says so leaves its line item unallocated: 8 + 16.
    assert_eq!(told(&done(&rules, &items)), ["First Direct 1", "a Direct 4", "b1 Direct 2", "unallocated Direct 24"]);
}

#[test]
fn case_and_spaces_make_no_other_cost_centre() {
    let allocated = done(&shared("split = \"even\""), &[item("cc-1 ", "x", 1), item("CC-1", "x", 2)]);
    assert_eq!(told(&allocated), ["CC-1 Direct 3"]);
    assert!(allocated.notes.contains(&"\"cc-1\" counts as CC-1".to_owned()), "{:?}", allocated.notes);
}

#[test]
fn evenly_with_the_unit_that_is_left_for_the_first() {
    // 10 between two with direct cost: 5 each; 11: 6 and 5. C has direct cost 0 and takes no part.
    let items = [item("B", "x", 1), item("A", "x", 1), item("C", "x", 0), item("", "shared", 11)];
    let parts = told(&done(&shared("split = \"even\""), &items));
    assert_eq!(parts, ["A Direct 1", "A Shared 6", "B Direct 1", "B Shared 5"]);
}

#[test]
fn in_proportion_to_direct_cost() {
    // 100 by 30 and 10: 75 and 25. N is below 0 and counts as 0.
    let items = [item("A", "x", 30), item("B", "x", 10), item("N", "x", -5), item("", "shared", 100)];
    let allocated = done(&shared("split = \"proportional\""), &items);
    assert_eq!(told(&allocated), ["A Direct 30", "A Shared 75", "B Direct 10", "B Shared 25", "N Direct -5"]);
    assert_eq!(allocated.parts[1].share, Some(0.75));
    assert!(allocated.notes[0].starts_with("pool: the direct cost of n is below 0"), "{:?}", allocated.notes);
}

#[test]
fn a_credit_is_split_like_a_cost() {
    // -7 by 2, 3 and 5: -1.4, -2.1, -3.5; the unit that is left goes to the largest remainder, C.
    let weights = "split = \"fixed\"\nweights = { A = 2, B = 3.0, C = \"5\" }";
    let items = [item("", "shared", -7)];
    assert_eq!(told(&done(&shared(weights), &items)), ["A Shared -1", "B Shared -2", "C Shared -4"]);
}

#[test]
fn what_nobody_can_share_stays_unallocated_and_is_named() {
    let allocated = done(&shared("split = \"proportional\""), &[item("A", "x", -1), item("", "shared", 2 * ONE)]);
    assert_eq!(told(&allocated), ["A Direct -1", "unallocated Shared 2000000000000"]);
    assert!(allocated.notes.iter().any(|note| note.starts_with("pool finds nobody to share 2.00 USD by")));
}

#[test]
fn currencies_have_their_own_proportions() {
    // Dollars by 3 and 1 of 4; euros all to B, which alone has direct cost in them.
    let euro = |mut item: Item| {
        item.line.currency = "EUR".to_owned();
        item
    };
    let items = [
        item("A", "x", 3),
        item("B", "x", 1),
        euro(item("B", "x", 9)),
        item("", "shared", 8),
        euro(item("", "shared", 8)),
    ];
    let allocated = done(&shared("split = \"proportional\""), &items);
    let shared: Vec<(&str, &str, i128)> = allocated
        .parts
        .iter()
        .filter(|part| part.way == Way::Shared)
        .map(|part| (allocated.name(part.centre), part.line.currency.as_str(), part.amount))
        .collect();
    assert_eq!(shared, [("A", "USD", 6), ("B", "EUR", 8), ("B", "USD", 2)]);
}

#[test]
fn a_rule_holds_between_its_days() {
    let rules = rules(
        "[[allocation.rules]]\nmatch = {}\ncentre = \"Old\"\nto = 2025-01-10\n\
         [[allocation.rules]]\nmatch = {}\ncentre = \"New\"\nfrom = \"2025-01-11\"\n",
    );
    let on = |day: u32, amount| Item { values: vec![], day: JANUARY.with_day(day), line: Line::default(), amount };
    let undated = Item { values: vec![], day: None, line: Line::default(), amount: 100 };
    let items = [on(1, 1), on(10, 2), on(11, 4), on(31, 8), undated];
    assert_eq!(told(&done(&rules, &items)), ["New Direct 12", "Old Direct 3", "unallocated Direct 100"]);
}

fn metric(text: &str, rules: &Allocation) -> Result<Metric> {
    Metric::parse("seats.csv", text, JANUARY, rules)
}

/// Allocates by rules whose metric's file holds a text.
fn with(text: &str, rules: &Allocation, items: &[Item]) -> Result<Allocated> {
    allocate(rules, items, &mut |_| metric(text, rules))
}

fn by_metric(to: &str) -> Allocation {
    shared(&format!("split = \"metric\"\nmetric_file = \"seats.csv\"\n{to}"))
}

#[test]
fn by_a_metric_of_the_month() {
    let rules = by_metric("");
    let text = "\u{feff}cost_centre,value,month\nA,3,2025-01\nB,1,2025-01\nA,9,2024-12\n";
    let items = [item("a", "x", 5), item("", "shared", 8)];
    // By 3 and 1 of 4; B has no direct cost, and is in the file.
    let parts = told(&with(text, &rules, &items).unwrap());
    assert_eq!(parts, ["A Direct 5", "A Shared 6", "B Shared 2"]);
    // Where there is nothing to split, nobody asks for the file.
    assert_eq!(told(&done(&rules, &items[..1])), ["a Direct 5"]);
}

#[test]
fn a_metric_without_a_cost_centre_is_refused() {
    let rules = by_metric("");
    let (text, items) = ("cost_centre,value\nB,1\n", [item("A", "x", 5), item("", "shared", 8)]);
    let error = with(text, &rules, &items).unwrap_err();
    assert_eq!(error.to_string(), "seats.csv has no value for a");
    let rules = by_metric("to_centres = [\"B\", \"C\"]");
    let error = with(text, &rules, &items).unwrap_err();
    assert_eq!(error.to_string(), "seats.csv has no value for c");
}

#[test]
fn faults_of_a_metric_have_their_line() {
    let rules = by_metric("");
    let wrong = |text: &str, message: &str, line: &str| {
        let error = metric(text, &rules).unwrap_err().to_string();
        assert!(error.contains(message) && error.contains(line), "{text}: {error}");
    };
    wrong("cost_centre,value\nA,1\nB,-2\n", "\"-2\" is no number of at least 0", "seats.csv:3");
    wrong("cost_centre,value\nA,1\na,2\n", "\"a\" has a second value", "seats.csv:3");
    wrong("cost_centre,value\nA,1,2\n", "more or fewer fields", "seats.csv:2");
    wrong("centre;value\nA;1\n", "the columns of a metric are cost_centre", "seats.csv:1");
    wrong("cost_centre,value,month\nA,1,Jan\n", "\"Jan\" is no month", "seats.csv:2");
    wrong("cost_centre,value\nA,0\n", "has no value above 0 for 2025-01", "");
    wrong("cost_centre,value,month\nA,1,2024-12\n", "has no value above 0 for 2025-01", "");
}

#[test]
fn the_journal_balances_in_whole_cents() {
    // A third of 1.00 each is 0.333…: 0.34, 0.33 and 0.33 against 1.00; a credit of 0.004 less is 0.00, and no entry.
    let items = [item("", "shared", ONE), item("", "other", -4 * ONE / 1000)];
    let journal = Journal::of(&done(&shared("split = \"even\"\nto_centres = [\"A\", \"B\", \"C\"]"), &items));
    let cents: Vec<i128> = journal.entries.iter().map(|entry| entry.amount / (ONE / 100)).collect();
    assert_eq!(cents, [34, 33, 33, -100]);
    assert!(journal.entries[3].is_clearing);
    assert_eq!((journal.debits["USD"], journal.credits["USD"]), (ONE, ONE));
}

/// Rules of every kind over few values, so that many match.
fn any_rules() -> impl Strategy<Value = String> {
    let test = prop_oneof!["\"tag:T\" = \"[*ab]\"", "service = \"[xy*]\"", "service = \\[\"x\", \"z\"\\]", ""];
    let taker = prop_oneof![
        Just("centre = \"{tag:T}\"".to_owned()),
        Just("centre = \"{tag:T}-{service}\"".to_owned()),
        "centre = \"[ABC]\"",
        Just("split = \"even\"".to_owned()),
        Just("split = \"proportional\"".to_owned()),
        Just("split = \"proportional\"\nto_centres = [\"A\", \"B\"]".to_owned()),
        (0_u32..50, 1_u32..50, 0_u32..999)
            .prop_map(|(a, b, c)| format!("split = \"fixed\"\nweights = {{ A = {a}, B = {b}, C = {}.{c:03} }}", c % 7)),
    ];
    let rule = (test, taker).prop_map(|(test, taker)| format!("[[allocation.rules]]\nmatch = {{ {test} }}\n{taker}\n"));
    // All look at both, so that items have the values of both.
    let keys = "[[allocation.rules]]\nmatch = { \"tag:T\" = \"never\", service = \"never\" }\ncentre = \"N\"\n";
    prop::collection::vec(rule, 1..6).prop_map(move |rules| format!("{keys}{}", rules.concat()))
}

fn any_item() -> impl Strategy<Value = Item> {
    let amount = prop_oneof![-1000_i128..1000, -10_i128.pow(27)..10_i128.pow(27)];
    ("[ab ]{0,2}", "[xyz]?", amount, "USD|EUR", "Usage|Credit").prop_map(|(tag, service, amount, currency, kind)| {
        let mut item = item(&tag, &service, amount);
        (item.line.currency, item.line.charge_type) = (currency, kind);
        item
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What goes in comes out by currency and charge type, to the last digit; the order of the lines changes nothing; and the
    /// journal balances within half a cent of the bill.
    #[test]
    fn nothing_is_lost(text in any_rules(), items in prop::collection::vec(any_item(), 0..30)) {
        let rules = rules(&text);
        let allocated = done(&rules, &items);
        let mut input = BTreeMap::new();
        for item in &items {
            *input.entry((item.line.currency.clone(), item.line.charge_type.clone())).or_insert(0) += item.amount;
        }
        let proof = Proof::of(&allocated, &input);
        prop_assert!(proof.holds(), "{:?}", proof);

        let turned: Vec<Item> = items.iter().rev().cloned().collect();
        prop_assert_eq!(&done(&rules, &turned), &allocated);

        let journal = Journal::of(&allocated);
        prop_assert_eq!(&journal.debits, &journal.credits);
        for currency in ["USD", "EUR"] {
            let sum: i128 = items.iter().filter(|item| item.line.currency == currency).map(|item| item.amount).sum();
            let booked = |entry: &&Entry| entry.line.currency == currency && !entry.is_clearing;
            let booked: i128 = journal.entries.iter().filter(booked).map(|entry| entry.amount).sum();
            prop_assert!((sum - booked).abs() * 2 <= ONE / 100);
        }
    }
}
