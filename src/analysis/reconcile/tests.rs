//! Each cause, told from a bill of a few lines.

use super::*;
use crate::money::{ONE, parse};

fn key(name: &str) -> Key {
    Key { names: name.split('/').map(str::to_owned).collect(), currency: "USD".to_owned() }
}

fn part(name: &str, code: &str, charge: &str, cost: &str) -> Part {
    Part { key: key(name), code: code.to_owned(), charge: charge.to_owned(), cost: parse(cost) }
}

fn usage(name: &str, cost: &str) -> Part {
    part(name, "Code", "Usage", cost)
}

fn other(amounts: &[(&str, &str)]) -> Other {
    amounts.iter().map(|(name, amount)| (key(name), parse(amount).unwrap())).collect()
}

const CLOSED: Terms = Terms { whose: Whose::CostExplorer, tolerance: ONE / 100, is_open: false, is_amortized: false };

/// The causes by name, in the order of the lines.
fn causes(parts: &[Part], amounts: &[(&str, &str)], terms: Terms) -> Vec<(String, Option<Cause>)> {
    let lines = compare(parts, &other(amounts), terms);
    lines.into_iter().map(|line| (line.key.names.join("/"), line.cause)).collect()
}

fn one(parts: &[Part], amount: &str) -> Option<Cause> {
    let terms = CLOSED;
    causes(parts, &[("S", amount)], terms).remove(0).1
}

#[test]
fn agreement_and_rounding() {
    assert_eq!(one(&[usage("S", "10")], "10"), None);
    assert_eq!(one(&[usage("S", "10.004")], "10"), Some(Cause::Rounding));
    // At the tolerance both agree, and just above it they do not.
    assert_eq!(one(&[usage("S", "10.01")], "10"), Some(Cause::Rounding));
    assert_eq!(one(&[usage("S", "10.010000000001")], "10"), Some(Cause::Unexplained));
}

#[test]
fn credits_that_only_the_bill_counts() {
    let parts = [usage("S", "100"), part("S", "C", "Credit", "-10"), part("S", "C", "Refund", "-2")];
    assert_eq!(one(&parts, "100"), Some(Cause::Credits)); // 88 - 100 = -12 = -10 - 2
    assert_eq!(one(&parts, "98"), Some(Cause::Credits)); // 88 - 98 = -10
    assert_eq!(one(&parts, "90"), Some(Cause::Credits)); // 88 - 90 = -2
    assert_eq!(one(&parts, "95"), Some(Cause::Unexplained)); // -7 is none of them
}

#[test]
fn unused_reservations_and_fees() {
    let parts = [usage("S", "100"), part("S", "C", "RIFee", "31")];
    let amortized = Terms { is_amortized: true, ..CLOSED };
    assert_eq!(causes(&parts, &[("S", "100")], amortized)[0].1, Some(Cause::UnusedReservation));
    assert_eq!(one(&parts, "100"), Some(Cause::Charge("RIFee".into())));
}

#[test]
fn tax_and_support() {
    let parts = [part("Tax", "AmazonS3", "Tax", "19"), part("AWS Support (Business)", "C", "Fee", "100")];
    let found = causes(&parts, &[("AWS Support (Business)", "90")], CLOSED);
    let expected = [("Tax".to_owned(), Some(Cause::Tax)), ("AWS Support (Business)".to_owned(), Some(Cause::Support))];
    assert_eq!(found, expected);
    // By account tax stands among other charges: 119 - 100 = 19.
    assert_eq!(one(&[usage("S", "100"), part("S", "C", "Tax", "19")], "100"), Some(Cause::Tax));
}

#[test]
fn one_amount_under_two_names() {
    let found = causes(&[usage("New Thing", "7")], &[("Amazon New Thing", "7")], CLOSED);
    let named = |name: &str| Some(Cause::Named(name.to_owned()));
    let expected =
        [("Amazon New Thing".to_owned(), named("New Thing")), ("New Thing".to_owned(), named("Amazon New Thing"))];
    assert_eq!(found, expected);
}

#[test]
fn what_one_line_lacks_another_has() {
    let parts = [usage("EC2 - Other", "50"), usage("Amazon S3", "20")];
    let found = causes(&parts, &[("EC2 - Other", "45"), ("Amazon S3", "25")], CLOSED);
    assert_eq!(found[1].1, Some(Cause::Grouped("Amazon S3".into())));
    assert_eq!(found[0].1, Some(Cause::Grouped("EC2 - Other".into())));
    let text = found[0].1.as_ref().unwrap().text(Whose::CostExplorer);
    assert_eq!(text, "data transfer grouping: EC2 - Other differs by as much");
}

/// Two accounts whose differences cancel do not explain each other where the services differ, too.
#[test]
fn lines_of_several_names_pair_by_one_of_them() {
    let parts = [usage("S3/one", "10"), usage("EC2/two", "10")];
    let found = causes(&parts, &[("S3/one", "12"), ("EC2/two", "8")], CLOSED);
    assert!(found.iter().all(|(_, cause)| *cause == Some(Cause::Unexplained)), "{found:?}");
    let parts = [usage("S3/one", "10"), usage("S3/two", "10")];
    let found = causes(&parts, &[("S3/one", "12"), ("S3/two", "8")], CLOSED);
    assert_eq!(found[0].1, Some(Cause::Grouped("two".into())));
}

#[test]
fn an_open_month_and_what_one_side_lacks() {
    let parts = [usage("S", "100")];
    assert_eq!(causes(&parts, &[("S", "93")], Terms { is_open: true, ..CLOSED })[0].1, Some(Cause::OpenMonth));
    let found = causes(&parts, &[("T", "3")], CLOSED);
    let expected =
        [("S".to_owned(), Some(Cause::NotThere(vec!["Code".into()]))), ("T".to_owned(), Some(Cause::NotOnBill))];
    assert_eq!(found, expected);
}

/// A fee is the whole line, and the other side has no line at all: the name is what is missing.
#[test]
fn a_line_of_one_charge_that_the_other_side_lacks() {
    let found = causes(&[part("Plans", "ComputeSavingsPlans", "SavingsPlanRecurringFee", "744")], &[], CLOSED);
    assert_eq!(found[0].1, Some(Cause::NotThere(vec!["ComputeSavingsPlans".into()])));
}

#[test]
fn an_unknown_cost_is_no_zero_and_does_not_agree() {
    let unknown = Part { cost: None, ..usage("S", "0") };
    let lines = compare(&[unknown], &other(&[("S", "0")]), CLOSED);
    assert_eq!((lines[0].bill, lines[0].difference, lines[0].agrees), (None, None, false));
    assert_eq!(lines[0].cause, Some(Cause::UnknownCost));
}

/// Lines of nothing agree with no line at all.
#[test]
fn nothing_beside_nothing() {
    let found = compare(&[usage("S", "0")], &other(&[("T", "0")]), CLOSED);
    assert!(found.iter().all(|line| line.agrees && line.cause.is_none()), "{found:?}");
}

#[test]
fn currencies_stay_apart() {
    let euros = Part { key: Key { currency: "EUR".to_owned(), ..key("S") }, ..usage("S", "5") };
    let lines = compare(&[euros], &other(&[("S", "5")]), CLOSED);
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| !line.agrees));
}

#[test]
fn the_largest_difference_first_and_what_agrees_last() {
    let parts = [usage("a", "1000"), usage("b", "5"), usage("c", "9"), usage("d", "2000")];
    let found = causes(&parts, &[("a", "1000"), ("b", "7"), ("c", "2"), ("d", "2000")], CLOSED);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["c", "b", "d", "a"]); // 7, -2, then by size
}

proptest::proptest! {
    /// Nothing is lost between the two sides and the lines: both totals are those of the lines, and the differences add up to theirs.
    #[test]
    fn lines_add_up_to_both_sides(
        bill in proptest::collection::vec((0..6_u8, 0..4_usize, -1_000_000_i64..1_000_000), 0..30),
        there in proptest::collection::vec((0..6_u8, -1_000_000_i64..1_000_000), 0..10),
        is_open in proptest::bool::ANY,
    ) {
        let charges = ["Usage", "Credit", "RIFee", "Tax"];
        let parts: Vec<Part> = bill
            .iter()
            .map(|(name, charge, cost)| Part { cost: Some(i128::from(*cost)), ..part(&name.to_string(), "C", charges[*charge], "0") })
            .collect();
        let other: Other = there.iter().map(|(name, cost)| (key(&name.to_string()), i128::from(*cost))).collect();
        let lines = compare(&parts, &other, Terms { is_open, tolerance: 1000, ..CLOSED });
        let sum = |of: fn(&Line) -> Option<i128>| lines.iter().filter_map(of).sum::<i128>();
        let (billed, counted) = (parts.iter().filter_map(|part| part.cost).sum::<i128>(), other.values().sum::<i128>());
        proptest::prop_assert_eq!(sum(|line| line.bill), billed);
        proptest::prop_assert_eq!(sum(|line| line.other), counted);
        proptest::prop_assert_eq!(sum(|line| line.difference), billed - counted);
        // A line has a cause where it differs at all, and only there.
        proptest::prop_assert!(lines.iter().all(|line| line.cause.is_some() == (line.difference != Some(0))));
    }
}

/// An empty cost beside a known one adds nothing: the line is the known one.
#[test]
fn an_empty_cost_beside_others_hides_nothing() {
    let empty = part("S", "Code", "Fee", "");
    let lines = compare(&[usage("S", "100"), empty], &other(&[("S", "100")]), CLOSED);
    assert_eq!((lines[0].bill, lines[0].agrees), (Some(100 * ONE), true));
}
