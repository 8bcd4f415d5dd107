//! Forecasts whose figures are known beforehand.

use chrono::{Days, NaiveDate};

use super::*;

/// A Wednesday.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();

fn complete() -> Options {
    Options { set_aside: 0, ..Options::default() }
}

fn day(at: usize) -> NaiveDate {
    FIRST + Days::new(at as u64)
}

/// The forecast of so many days after a series that begins on the first of January.
fn ahead(values: Vec<f64>, days: usize) -> Forecast {
    let until = day(values.len() + days - 1);
    forecast(&Series { first: FIRST, values }, until, &complete())
}

fn rippled(days: usize) -> Vec<f64> {
    (0..days).map(|day| 100.0 + [0.0, 2.0, -1.0, 1.0, -2.0][day % 5]).collect()
}

fn expected(forecast: &Forecast) -> f64 {
    forecast.days.iter().map(|day| day.expected).sum()
}

#[track_caller]
fn near(one: f64, other: f64, percent: f64) {
    assert!((one - other).abs() <= other.abs() * percent / 100.0, "{one} is not within {percent} % of {other}");
}

#[test]
fn a_steady_cost_goes_on() {
    // 30 days of 100.
    let forecast = ahead(rippled(90), 30);
    assert_eq!(forecast.days.len(), 30);
    assert_eq!(forecast.days[0].day, day(90));
    near(expected(&forecast), 3000.0, 1.0);
}

#[test]
fn three_days_are_enough_with_a_wide_band() {
    let short = ahead(rippled(3), 28).total(day(3), day(30));
    near(short.expected, 2800.0, 8.0);
    let long = ahead(rippled(90), 28).total(day(90), day(117));
    assert!(short.high - short.low > 3.0 * (long.high - long.low), "{short:?} {long:?}");
}

#[test]
fn one_day_ten_days_and_two_years() {
    near(expected(&ahead(vec![100.0], 10)), 1000.0, 8.0);
    near(expected(&ahead(rippled(10), 10)), 1000.0, 3.0);
    near(expected(&ahead(rippled(730), 10)), 1000.0, 1.0);
}

#[test]
fn nothing_gives_nothing() {
    for values in [vec![], vec![0.0; 60]] {
        let forecast = ahead(values, 5);
        assert!(forecast.days.iter().all(|day| day.expected == 0.0 && day.low == 0.0 && day.high == 0.0));
    }
    assert_eq!(ahead(rippled(20), 0).days, []);
}

#[test]
fn one_offs_do_not_bend_it() {
    let plain = expected(&ahead(rippled(90), 30));
    let mut values = rippled(90);
    values[70] = 2000.0;
    values[88..].fill(300.0);
    near(expected(&ahead(values, 30)), plain, 1.0);
}

#[test]
fn a_new_level_is_forecast() {
    let mut values = rippled(90);
    values[70..].iter_mut().for_each(|value| *value *= 2.0);
    near(expected(&ahead(values, 30)), 6000.0, 2.0);
}

/// Four of the seven days after which it counts as the new normal: 100 + 4 / 7 of 100.
#[test]
fn a_level_that_may_stay_counts_in_part() {
    let mut values = rippled(90);
    values[86..].iter_mut().for_each(|value| *value *= 2.0);
    let forecast = ahead(values, 7);
    near(expected(&forecast), 7.0 * (100.0 + 400.0 / 7.0), 2.0);
    let band = forecast.total(day(90), day(96));
    assert!(band.low < 800.0 && band.high > 1300.0, "{band:?}");
}

#[test]
fn vanished_spend_stays_away() {
    let mut values = rippled(60);
    values.extend([0.0; 10]);
    assert!(expected(&ahead(values, 30)).abs() < 1e-9);
}

/// Every fourth day 100: a fourth of the days, so 25 a day. Two of ten days may well be without.
#[test]
fn a_sparse_series_costs_its_share() {
    let values = (0..100).map(|day| if day % 4 == 0 { 100.0 } else { 0.0 }).collect();
    let forecast = ahead(values, 40);
    near(expected(&forecast), 1000.0, 5.0);
    assert!(forecast.days.iter().all(|day| day.low == 0.0 && day.high > 50.0));
}

#[test]
fn incomplete_days_are_forecast_anew() {
    let mut values = rippled(60);
    values.extend([3.0, 1.0]);
    let options = Options { set_aside: 2, ..Options::default() };
    let forecast = forecast(&Series { first: FIRST, values }, day(69), &options);
    assert_eq!(forecast.days[0].day, day(60));
    near(expected(&forecast), 1000.0, 1.0);
}

#[test]
fn fees_stand_on_their_days() {
    let plain = ahead(rippled(60), 10);
    let fees = [(day(62), 500.0), (day(65), 40.0), (day(200), 9.0)];
    let with = plain.clone().with_fees(&fees);
    // 500 and 40; the third is on no day of the forecast.
    assert!((expected(&with) - expected(&plain) - 540.0).abs() < 1e-6);
    assert!((with.days[2].low - plain.days[2].low - 500.0).abs() < 1e-6);
    let (one, other) = (with.total(day(60), day(69)), plain.total(day(60), day(69)));
    assert!((one.high - one.low - (other.high - other.low)).abs() < 1e-6);
}

#[test]
fn it_crosses_an_amount() {
    // 100 a day from day 60 on, and 450 spent: 1,000 is passed on the sixth day, as 450 + 600 = 1,050.
    let crossing = ahead(rippled(60), 30).crosses(450.0, 1000.0);
    assert_eq!(crossing.expected, Some(day(65)));
    assert!(crossing.early <= crossing.expected && crossing.expected <= crossing.late);
    assert_eq!(ahead(rippled(60), 3).crosses(0.0, 1000.0).expected, None);
    // Passed before it begins: on the first day.
    assert_eq!(ahead(rippled(60), 3).crosses(2000.0, 1000.0).late, Some(day(60)));
}

/// The band of 30 days is narrower than their bands laid end to end, and wider than if each erred by itself.
#[test]
fn days_err_together_but_not_wholly() {
    let forecast = ahead(rippled(90), 30);
    let total = forecast.total(day(90), day(119));
    let of_days: Vec<f64> = forecast.days.iter().map(|day| day.high - day.low).collect();
    let apart = of_days.iter().map(|width| width * width).sum::<f64>().sqrt();
    let width = total.high - total.low;
    assert!(apart < width && width < of_days.iter().sum::<f64>(), "{apart} {width}");
}
