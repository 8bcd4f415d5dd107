//! Series small enough to see what should be found in them.

use chrono::{Days, NaiveDate};

use super::*;

/// A Wednesday.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();

/// Small changes that repeat every five days, so that days are not all alike: their mean is 0.
const RIPPLE: [f64; 5] = [0.0, 2.0, -1.0, 1.0, -2.0];

/// Days of 100, give or take 2.
fn rippled(days: usize) -> Vec<f64> {
    (0..days).map(|day| 100.0 + RIPPLE[day % 5]).collect()
}

fn series(values: Vec<f64>) -> Series {
    Series { first: FIRST, values }
}

fn complete() -> Options {
    Options { set_aside: 0, ..Options::default() }
}

fn found(values: Vec<f64>) -> Vec<Anomaly> {
    detect(&series(values), &complete())
}

/// Kind, place of the first day and of the last.
fn places(anomalies: &[Anomaly]) -> Vec<(Kind, i64, i64)> {
    let place = |day: NaiveDate| (day - FIRST).num_days();
    anomalies.iter().map(|one| (one.kind, place(one.first), place(one.last))).collect()
}

#[test]
fn a_dear_day_is_a_spike() {
    let mut values = rippled(60);
    values[50] = 300.0;
    let found = found(values);
    assert_eq!(places(&found), [(Kind::Spike, 50, 50)]);
    let one = &found[0];
    // 300 where days cost 98 to 102; the impact is what is left.
    assert!((one.actual - 300.0).abs() < 1e-9);
    assert!((98.0..=102.0).contains(&one.expected), "{one:?}");
    assert!((one.impact - (one.actual - one.expected)).abs() < 1e-9);
    assert!(one.low < one.expected && one.expected < one.high && one.high < 110.0, "{one:?}");
    // Twice as much again, and 200 is ten times the least impact of 10.
    assert_eq!(one.severity, Severity::High);
}

#[test]
fn days_in_a_row_are_one_spike() {
    let mut values = rippled(60);
    values[40..45].fill(180.0);
    assert_eq!(places(&found(values)), [(Kind::Spike, 40, 44)]);
}

/// After a week the new level is normal: told once, and not again.
#[test]
fn a_level_that_stays_is_told_once() {
    let mut values = rippled(90);
    values[40..].iter_mut().for_each(|value| *value *= 1.5);
    assert_eq!(places(&found(values)), [(Kind::LevelShift, 40, 46)]);
}

#[test]
fn three_days_that_go_on_are_a_level_shift() {
    let mut values = rippled(53);
    values[50..].iter_mut().for_each(|value| *value *= 1.5);
    assert_eq!(places(&found(values)), [(Kind::LevelShift, 50, 52)]);
}

/// The level comes back within five weeks: all of it was one event, and its end is none.
#[test]
fn what_returns_was_a_spike() {
    let mut values = rippled(90);
    values[40..60].iter_mut().for_each(|value| *value *= 1.5);
    let found = found(values);
    assert_eq!(places(&found), [(Kind::Spike, 40, 59)]);
    // Half of the level of 100 on each of 20 days.
    assert!((found[0].impact - 1000.0).abs() < 50.0, "{found:?}");
}

#[test]
fn a_fall_that_stays_is_a_level_shift() {
    let mut values = rippled(90);
    values[60..].iter_mut().for_each(|value| *value *= 0.5);
    let found = found(values);
    assert_eq!(places(&found), [(Kind::LevelShift, 60, 66)]);
    assert!(found[0].impact < 0.0);
    // Half of what was expected, and a step lower as it is a fall.
    assert_eq!(found[0].severity, Severity::Low);
}

#[test]
fn a_fall_that_ends_is_a_dip() {
    let mut values = rippled(90);
    values[60..66].iter_mut().for_each(|value| *value *= 0.5);
    assert_eq!(places(&found(values)), [(Kind::Dip, 60, 65)]);
}

#[test]
fn three_low_days_are_no_fall() {
    let mut values = rippled(60);
    values[55..58].fill(40.0);
    assert_eq!(found(values), []);
}

/// Late data: the last day is seen in part.
#[test]
fn an_incomplete_last_day_is_no_fall() {
    let mut values = rippled(60);
    values[59] = 12.0;
    assert_eq!(found(values), []);
}

#[test]
fn days_set_aside_are_not_judged() {
    let mut values = rippled(60);
    values[59] = 500.0;
    assert_eq!(detect(&series(values.clone()), &Options::default()), []);
    assert_eq!(places(&found(values)), [(Kind::Spike, 59, 59)]);
}

#[test]
fn spend_where_there_was_none_is_new() {
    let mut values = vec![0.0; 30];
    values.extend(rippled(20));
    let found = found(values);
    assert_eq!(places(&found), [(Kind::NewSpend, 30, 36)]);
    // Days 0 to 6 of the ripple: 700 + (0 + 2 - 1 + 1 - 2) + (0 + 2) = 702; nothing was expected.
    assert!((found[0].actual - 702.0).abs() < 1e-9 && found[0].expected == 0.0 && found[0].high == 0.0);
    assert_eq!(found[0].severity, Severity::High);
}

#[test]
fn new_spend_of_pennies_is_not_told() {
    let mut values = vec![0.0; 30];
    values.extend([0.5; 10]);
    assert_eq!(found(values), []);
}

#[test]
fn spend_that_stops_has_vanished() {
    let mut values = rippled(60);
    values.extend([0.0; 4]);
    let found = found(values);
    assert_eq!(places(&found), [(Kind::VanishedSpend, 60, 63)]);
    assert!((found[0].actual).abs() < 1e-9);
    // Four days of 100, as nothing came.
    assert!((found[0].impact + 400.0).abs() < 20.0, "{found:?}");
}

#[test]
fn one_day_without_cost_has_not_vanished() {
    let mut values = rippled(60);
    values.push(0.0);
    assert_eq!(found(values), []);
}

/// Weekends cost a fifth. A Saturday that costs what a Monday does stands out; a Monday does not.
#[test]
fn a_weekday_is_compared_with_its_like() {
    let weekly = |day: usize, ripple: f64| if (day + 2) % 7 >= 5 { 20.0 + ripple / 5.0 } else { 100.0 + ripple };
    let mut values: Vec<f64> = (0..91).map(|day| weekly(day, RIPPLE[day % 5])).collect();
    assert_eq!(found(values.clone()), []);
    // The 1st is a Wednesday, so day 3 is a Saturday, and so is day 87.
    values[87] = 100.0;
    assert_eq!(places(&found(values)), [(Kind::Spike, 87, 87)]);
}

/// A job on the month's first day is told until history shows it twice, and not in the fourth month.
#[test]
fn a_day_of_the_month_is_learned() {
    let values: Vec<f64> = (0..150)
        .map(|day| {
            let is_first = (FIRST + Days::new(day)).format("%d").to_string() == "01";
            if is_first { 220.0 } else { 100.0 + RIPPLE[usize::try_from(day).unwrap() % 5] }
        })
        .collect();
    // The firsts of February, March, April and May are days 31, 59, 90 and 120.
    let places = places(&found(values));
    assert!(places.iter().all(|(_, first, _)| *first <= 59), "{places:?}");
}

#[test]
fn small_change_is_not_told() {
    // 2 a day and a day of 8: far out, but 6 is less than the least impact of 10.
    let mut values: Vec<f64> = rippled(60).iter().map(|value| value / 50.0).collect();
    values[50] = 8.0;
    assert_eq!(found(values.clone()), []);
    let options = Options { min_impact: 5.0, ..complete() };
    assert_eq!(places(&detect(&series(values), &options)), [(Kind::Spike, 50, 50)]);
}

#[test]
fn a_small_percent_is_not_told() {
    // 15 percent on a level that varies by 2: far out, but below 20 percent.
    let mut values = rippled(60);
    values[50] = 115.0;
    assert_eq!(found(values.clone()), []);
    let options = Options { min_percent: 10.0, ..complete() };
    assert_eq!(places(&detect(&series(values), &options)), [(Kind::Spike, 50, 50)]);
}

/// A job that runs every fourth day, for about 100. No gap and no run of it is an event, four times as much is.
#[test]
fn a_sparse_series_is_compared_with_its_costs() {
    let mut values: Vec<f64> =
        (0..100).map(|day| if day % 4 == 0 { 100.0 + 4.0 * RIPPLE[day / 4 % 5] } else { 0.0 }).collect();
    assert_eq!(found(values.clone()), []);
    values[96] = 400.0;
    assert_eq!(places(&found(values)), [(Kind::Spike, 96, 96)]);
}

/// The same job, every day for ten: each cost is ordinary, that they come daily is not.
#[test]
fn costs_every_day_stand_out_in_a_sparse_series() {
    let mut values: Vec<f64> =
        (0..100).map(|day| if day % 4 == 0 { 100.0 + 4.0 * RIPPLE[day / 4 % 5] } else { 0.0 }).collect();
    values[90..].fill(100.0);
    let places = places(&found(values));
    assert!(matches!(places.as_slice(), [(_, 88..=90, 99)]), "{places:?}");
}

#[test]
fn a_month_of_history_is_enough_for_a_large_spike() {
    let mut values = rippled(31);
    values[30] = 300.0;
    assert_eq!(places(&found(values)), [(Kind::Spike, 30, 30)]);
}

#[test]
fn short_and_empty_series_have_none() {
    assert_eq!(found(Vec::new()), []);
    assert_eq!(found(vec![0.0; 40]), []);
    assert_eq!(found(vec![5.0, 500.0, 5.0]), []);
    assert_eq!(found(vec![f64::NAN; 40]), []);
    assert_eq!(detect(&series(vec![1.0]), &Options { set_aside: 3, ..Options::default() }), []);
}

#[test]
fn sensitivity_moves_the_limit() {
    // Days vary by 20 percent, and ln 2.35 / 0.2 is 4.3 deviations: between the limits of 3.5 and 5.2.
    let mut values: Vec<f64> = (0..90).map(|day| 100.0 * (RIPPLE[day * 2 % 5] * 0.14).exp()).collect();
    values[80] = 235.0;
    let told = |sensitivity| detect(&series(values.clone()), &Options { sensitivity, ..complete() }).len();
    assert!(told(Sensitivity::Low) <= told(Sensitivity::Medium));
    assert!(told(Sensitivity::Medium) <= told(Sensitivity::High));
    assert_eq!((told(Sensitivity::Low), told(Sensitivity::High)), (0, 1));
}
