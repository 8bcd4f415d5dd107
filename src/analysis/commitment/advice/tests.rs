#![allow(clippy::float_cmp)] // rounded to a few places, and so exact

use super::super::lines::Role;
use super::super::rates::Term;
use super::super::testing::{covered, hour, used};
use super::super::window::Window;
use super::*;

fn window() -> Window {
    Window { days: vec![hour(0).date()], gaps: 0, open: None }
}

fn candidates(lines: &[super::super::lines::Line]) -> Vec<Candidate> {
    Candidate::all(&Usage::of(lines.iter(), &window()), &Rates::of(lines.iter(), &[]))
}

/// 24 hours with 4 on demand each, and 12 of them with 2 more; the bill shows 30 % off a plan (70 of 100).
///
/// At the plan's rates 2.8 all day and 4.2 for half of it. Committing 2.8: covers 96 for 67.2, saves 28.8. Each unit more
/// is used half the day and would cover 12 / 0.7 = 17.14 for 24. So 2.8 is best: 67.2 of the 120 is paid, 24 stays on demand.
/// A month: 28.8 · 730 / 24 = 876. Break-even: 12 · 67.2 / 96 = 8.4 months; at a utilisation of 70 %.
/// A tenth less use: 3.6 on demand, 2.52 at the plan's rates, of which every hour uses all; hours of 5.4 use 2.8.
/// 12 · 2.52 + 12 · 2.8 = 63.84 covers 91.2, less 67.2 saves 24; the month 730.
/// A fifth less: 12 · 2.24 + 12 · 2.8 = 60.48 covers 86.4: 19.2, the month 584.
/// Three tenths less: 12 · 1.96 + 12 · 2.8 (of 2.94) = 57.12 covers 81.6: 14.4, the month 438.
#[test]
fn a_plan_by_hand() {
    let mut lines: Vec<_> = (0..24).map(|at| used("m5.large", at, 4 * ONE, ONE)).collect();
    lines.extend((0..12).map(|at| used("m5.large", at, 2 * ONE, ONE / 2)));
    lines.push(covered(Role::Plan, "m5", 100 * ONE, 70 * ONE));
    let all = candidates(&lines);
    let plan = &all[0];
    let best = plan.best();
    let point = best.point;
    assert_eq!((plan.words(point.level).as_str(), plan.hourly(point.level)), ("2.8 an hour", ONE * 28 / 10));
    assert_eq!((point.covered, point.cost, point.saving()), (96 * ONE, ONE * 672 / 10, ONE * 288 / 10));
    assert_eq!(plan.monthly(point.saving()), 876 * ONE);
    assert_eq!(best.at_drops.map(|saving| plan.monthly(saving)), [730 * ONE, 584 * ONE, 438 * ONE]);
    assert_eq!((plan.utilization(&point), plan.coverage(&point)), (Some(100.0), Some(80.0)));
    assert_eq!((plan.break_even_months(&point), plan.break_even_utilization(&point)), (Some(8.4), Some(70.0)));
    assert_eq!((plan.discount(&point), plan.of_steady(point.level)), (Some(30.0), Some(100.0)));
    assert_eq!((plan.sources().as_str(), plan.rests_on_averages()), ("bill", false));
    // The reservation of the same use: 4 units all day, 2 more for half of it, in steps of an m5.large of 4.
    let reservation = &all[2];
    assert_eq!((reservation.kind, reservation.scope.as_str()), (Kind::Reservation, "m5 us-east-1 Linux"));
    assert_eq!(reservation.words(reservation.best().point.level), "1 x m5.large");
    assert!(reservation.rests_on_averages());
}

/// Units of 24 hours: 2 m5.xlarge (16) all day and an m5.2xlarge (16) for 18 hours, at 0.2 for 8 units an hour; 40 % off.
///
/// On demand 24 · 0.4 + 18 · 0.4 = 16.8 for 24 · 16 + 18 · 16 = 672 units: 0.025 each. Reserved 0.015.
/// 4 x m5.xlarge = 32 units: covers 16.8, costs 24 · 32 · 0.015 = 11.52, saves 5.28; utilisation 672 / 768 = 87.5 %.
/// 2 x m5.xlarge = 16 units: covers 9.6, costs 5.76, saves 3.84. A fifth unit is never used. Break-even 12 · 11.52 / 16.8 = 8.23.
/// A tenth less use: 28.8 · 18 + 14.4 · 6 = 604.8 units, 15.12 less 11.52 = 3.6; a fifth: 537.6, 13.44: 1.92; three: 470.4, 11.76: 0.24.
#[test]
fn reservations_by_hand() {
    let mut lines: Vec<_> = (0..24).map(|at| used("m5.xlarge", at, ONE * 4 / 10, 2 * ONE)).collect();
    lines.extend((0..18).map(|at| used("m5.2xlarge", at, ONE * 4 / 10, ONE)));
    let all = candidates(&lines);
    let reservation = all.iter().find(|one| one.kind == Kind::Reservation && one.offer.term == Term::One).unwrap();
    let best = reservation.best();
    let point = best.point;
    assert_eq!(reservation.words(point.level), "4 x m5.xlarge");
    assert_eq!((reservation.units(point.level), reservation.bought(point.level)), (Some(32 * ONE), 4 * ONE));
    assert_eq!((point.covered, point.cost), (ONE * 168 / 10, ONE * 1152 / 100));
    assert_eq!(reservation.curve.at(16 * ONE).saving(), ONE * 384 / 100);
    assert_eq!(reservation.hourly(point.level), ONE * 48 / 100);
    assert_eq!((reservation.utilization(&point), reservation.coverage(&point)), (Some(87.5), Some(100.0)));
    assert_eq!(
        (reservation.break_even_months(&point), reservation.break_even_utilization(&point)),
        (Some(8.23), Some(60.0))
    );
    assert_eq!(best.at_drops, [ONE * 36 / 10, ONE * 192 / 100, ONE * 24 / 100]);
    // All 24 hours reach the steady load of 16 units; the level is twice that.
    assert_eq!(reservation.of_steady(point.level), Some(200.0));
}

/// An instance that runs 6 of 24 hours is used a quarter of the time; no discount here is 75 %.
#[test]
fn no_commitment_at_all() {
    let lines: Vec<_> = (0..6).map(|at| used("p4d.24xlarge", at, 30 * ONE, ONE)).collect();
    for candidate in candidates(&lines) {
        let best = candidate.best();
        assert_eq!((best.point.level, best.point.saving(), best.at_drops), (0, 0, [0; 3]));
        assert_eq!((candidate.words(0).as_str(), candidate.break_even_months(&best.point)), ("none", None));
        // The discount that it would have had is said all the same.
        assert!(candidate.discount(&best.point).is_some_and(|discount| discount > 0.0));
    }
}

/// m5 at 28 % off (72 of 100) and Lambda at the published 12 %: 10 of each in every hour is 7.2 and 8.8 at the plan's rates.
/// All of it is steady: 16 committed cover 20. The discount of both is 4 of 20.
#[test]
fn several_discounts_in_one_plan() {
    let lambda = Class { service: "AWSLambda".to_owned(), family: "lambda".to_owned(), region: None, platform: None };
    let mut lines: Vec<_> = (0..24).map(|at| used("m5.large", at, 10 * ONE, ONE)).collect();
    for at in 0..24 {
        let mut line = used("m5.large", at, 10 * ONE, ONE);
        (line.class, line.instance_type, line.is_reservable) = (lambda.clone(), None, false);
        lines.push(line);
    }
    lines.push(covered(Role::Plan, "m5", 100 * ONE, 72 * ONE));
    let plan = &candidates(&lines)[0];
    let point = plan.best().point;
    assert_eq!((plan.words(point.level).as_str(), plan.discount(&point)), ("16 an hour", Some(20.0)));
    assert_eq!(plan.sources(), "bill 50%, AWS's published average 50%");
    assert_eq!(plan.curve.at(DOLLAR * 72 / 10).covered, 240 * ONE, "instances first");
}
