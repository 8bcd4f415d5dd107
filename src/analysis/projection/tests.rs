//! Projections worked by hand, of bills that never change.

use super::*;
use crate::money::ONE;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn charge(service: &str, charge_type: &str, day: NaiveDate, amount: i128) -> Charge {
    Charge { service: service.to_owned(), charge_type: charge_type.to_owned(), day, amount: amount * ONE }
}

/// From November 2024 up to a day: 10 of S3 on each day.
fn storage(until: &str) -> Vec<Charge> {
    let days = day("2024-11-01").iter_days().take_while(|one| *one <= day(until));
    days.map(|day| charge("Amazon S3", "Usage", day, 10)).collect()
}

/// From the first day of the last known month on, all of it settled.
fn window(last: &str, until: &str) -> Window {
    let last = day(last);
    Window { from: kinds::begin(last), settled: last, last, until: day(until) }
}

fn expected(charges: &[Charge], reach: &str, until: &str) -> i128 {
    let outlook = project(charges, window(reach, until));
    let (last, band) = outlook.sums.last().copied().unwrap();
    assert_eq!(last, day(until));
    assert!(band.low <= band.expected && band.expected <= band.high);
    // Models give doubles: to the cent.
    (band.expected * 100 / ONE + 50) / 100
}

/// 21 days of 10.
#[test]
fn what_is_the_same_each_day() {
    assert_eq!(expected(&storage("2025-01-10"), "2025-01-10", "2025-01-31"), 210);
}

/// A fee of 100 on each 1st comes again on February 1st, and not in January; one on each 15th comes in both: 10 × 49 + 100 + 2 × 7.
#[test]
fn fees_on_their_days() {
    let mut charges = storage("2025-01-10");
    for month in ["2024-11", "2024-12", "2025-01"] {
        charges.push(charge("Amazon EC2", "RIFee", day(&format!("{month}-01")), 100));
    }
    for month in ["2024-11", "2024-12"] {
        charges.push(charge("A shop", "Fee", day(&format!("{month}-15")), 7));
    }
    assert_eq!(expected(&charges, "2025-01-10", "2025-02-28"), 490 + 100 + 14);
    let fees = by_service(&charges, window("2025-01-10", "2025-02-28"));
    let names: Vec<&str> = fees.iter().map(|one| one.service.as_str()).collect();
    assert_eq!(names, ["A shop", "Amazon EC2", "Amazon S3"]);
    let at = |name: usize, until: &str| fees[name].outlook.sums.iter().find(|(one, _)| *one == day(until)).unwrap().1;
    assert_eq!((at(0, "2025-01-14").expected, at(0, "2025-01-15").expected), (0, 7 * ONE));
    assert_eq!((at(1, "2025-01-31"), at(1, "2025-02-01")), (Band::certain(0), Band::certain(100 * ONE)));
}

/// A fee of the 15th that came on the 9th this month does not come again.
#[test]
fn a_fee_that_came_early() {
    let mut charges = storage("2025-01-10");
    for on in ["2024-11-15", "2024-12-15", "2025-01-09"] {
        charges.push(charge("A shop", "Fee", day(on), 7));
    }
    assert_eq!(expected(&charges, "2025-01-10", "2025-01-31"), 210);
}

/// Tax of a tenth: December's was 31 of 310. January will come to 310, of whose tax 4 are charged: 210 + 31 - 4.
#[test]
fn taxes_are_a_share() {
    let mut charges = storage("2025-01-10");
    charges.push(charge("Amazon S3", "Tax", day("2024-11-30"), 30));
    charges.push(charge("Amazon S3", "Tax", day("2024-12-31"), 31));
    charges.push(charge("Amazon S3", "Tax", day("2025-01-01"), 4));
    assert_eq!(expected(&charges, "2025-01-10", "2025-01-31"), 237);
}

/// A discount of a tenth, and support of a tenth: they cancel out.
#[test]
fn discounts_and_support_are_shares() {
    let mut charges = storage("2025-01-10");
    for end in ["2024-11-30", "2024-12-31"] {
        charges.push(charge("Amazon S3", "EdpDiscount", day(end), -31));
        charges.push(charge("AWS Support (Business)", "Fee", day(end), 31));
    }
    assert_eq!(expected(&charges, "2025-01-10", "2025-01-31"), 210);
}

/// Credits, refunds, and a fee that was seen once in two months.
#[test]
fn what_comes_once() {
    let mut charges = storage("2025-01-10");
    charges.push(charge("Amazon S3", "Credit", day("2024-12-01"), -500));
    charges.push(charge("Amazon EC2", "Refund", day("2025-01-02"), -50));
    charges.push(charge("Amazon EC2", "Fee", day("2024-11-20"), 9000));
    assert_eq!(expected(&charges, "2025-01-10", "2025-01-31"), 210);
}

/// What stands on a day after the last known one is nothing that is known.
#[test]
fn later_days_are_left_out() {
    let known = expected(&storage("2025-01-10"), "2025-01-10", "2025-01-31");
    assert_eq!(expected(&storage("2025-01-31"), "2025-01-10", "2025-01-31"), known);
}

/// A bill of three days has no months to tell fees by.
#[test]
fn a_bill_of_three_days() {
    let days = ["2025-01-01", "2025-01-02", "2025-01-03"];
    let mut charges: Vec<Charge> = days.iter().map(|one| charge("Amazon S3", "Usage", day(one), 10)).collect();
    charges.push(charge("Amazon EC2", "RIFee", day("2025-01-01"), 100));
    assert_eq!(expected(&charges, "2025-01-03", "2025-01-31"), 280);
}

#[test]
fn nothing_is_expected_of_nothing() {
    let outlook = project(&[], window("2025-01-10", "2025-01-31"));
    assert_eq!(outlook.sums.last().unwrap().1, Band::certain(0));
}

/// Known to the 10th, settled to the 8th, with only 2 of 10 on each of the last two days: 16 of them are still to come, and 210 after.
#[test]
fn open_days_may_cost_more() {
    let mut charges = storage("2025-01-10");
    charges.iter_mut().filter(|charge| charge.day > day("2025-01-08")).for_each(|charge| charge.amount = 2 * ONE);
    let window = Window { settled: day("2025-01-08"), ..window("2025-01-10", "2025-01-31") };
    let outlook = project(&charges, window);
    assert_eq!((cents(outlook.open.expected), cents(outlook.whole().expected)), (1600, 22600));
}

/// And not less: 30 instead of 10 on each are known, and 210 come after.
#[test]
fn open_days_cost_no_less() {
    let mut charges = storage("2025-01-10");
    charges.iter_mut().filter(|charge| charge.day > day("2025-01-08")).for_each(|charge| charge.amount = 30 * ONE);
    let window = Window { settled: day("2025-01-08"), ..window("2025-01-10", "2025-01-31") };
    let outlook = project(&charges, window);
    assert_eq!((cents(outlook.open.expected), cents(outlook.whole().expected)), (0, 21000));
}

/// On January 1st the tax of the month is charged, and December's last days are open: nothing of December counts, and no tax comes again.
#[test]
fn the_first_day_of_a_month() {
    let mut charges = storage("2025-01-01");
    charges.push(charge("Amazon S3", "Tax", day("2024-11-30"), 30));
    charges.push(charge("Amazon S3", "Tax", day("2024-12-31"), 31));
    charges.push(charge("Amazon S3", "Tax", day("2025-01-01"), 31));
    let (from, settled) = (day("2025-01-01"), day("2024-12-30"));
    let outlook = project(&charges, Window { from, settled, last: from, until: day("2025-01-31") });
    // 10 of the 1st are known: 0 of it, and 30 days of 10, are to come.
    assert_eq!((cents(outlook.open.expected), cents(outlook.whole().expected)), (0, 30000));
}

/// A month that has not begun is all expected, and nothing before it: 31 days of 10.
#[test]
fn a_month_to_come() {
    let charges = storage("2024-12-15");
    let last = day("2024-12-15");
    let outlook = project(&charges, Window { from: day("2025-01-01"), settled: last, last, until: day("2025-01-31") });
    assert_eq!((cents(outlook.open.expected), cents(outlook.whole().expected)), (0, 31000));
    assert_eq!(outlook.sums.first().unwrap().0, day("2025-01-01"));
}

/// One month with a purchase of 9000 tells nothing of the next: 28 days of 10.
#[test]
fn a_purchase_of_one_month() {
    let days = day("2025-01-01").iter_days().take_while(|one| *one <= day("2025-01-31"));
    let mut charges: Vec<Charge> = days.map(|day| charge("Amazon S3", "Usage", day, 10)).collect();
    charges.push(charge("Amazon EC2", "Fee", day("2025-01-05"), 9000));
    assert_eq!(expected(&charges, "2025-01-31", "2025-02-28"), 280);
}

/// Hundredths, rounded: models give doubles.
fn cents(units: i128) -> i128 {
    (units * 1000 / ONE + 5) / 10
}
