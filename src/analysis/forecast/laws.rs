//! What holds for every forecast.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;

const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();

fn ahead(values: Vec<f64>, days: usize) -> Forecast {
    let until = FIRST + Days::new((values.len() + days - 1) as u64);
    forecast(&Series { first: FIRST, values }, until, &Options { set_aside: 0, ..Options::default() })
}

fn whole(forecast: &Forecast) -> Band {
    forecast.total(forecast.days[0].day, forecast.days[forecast.days.len() - 1].day)
}

fn costs(days: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![8 => 50.0..150.0, 1 => Just(0.0), 1 => 0.0..1000.0], days)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// After eight weeks that are all alike comes another such week, to a hundredth.
    #[test]
    fn a_perfect_week_comes_again(week in prop::array::uniform7(50.0..200.0_f64)) {
        let forecast = ahead((0..56).map(|day| week[day % 7]).collect(), 7);
        for (day, value) in forecast.days.iter().zip(week) {
            prop_assert!((day.expected - value).abs() < 0.01 * value, "{:?} {}", day, value);
        }
    }

    /// Services add up to the bill, day by day and in sum; its band is no wider than theirs, and no narrower than any one's.
    #[test]
    fn parts_add_up(parts in prop::collection::vec(costs(60), 1..5)) {
        let parts: Vec<Forecast> = parts.into_iter().map(|values| ahead(values, 20)).collect();
        let all = reconcile(parts.clone());
        for (at, day) in all.days.iter().enumerate() {
            let sum: f64 = parts.iter().map(|part| part.days[at].expected).sum();
            prop_assert!((day.expected - sum).abs() < 1e-6 * (1.0 + sum));
        }
        let sum: f64 = parts.iter().map(|part| whole(part).expected).sum();
        prop_assert!((whole(&all).expected - sum).abs() < 1e-6 * (1.0 + sum));
        let widths: f64 = parts.iter().map(|part| whole(part).high - whole(part).low).sum();
        prop_assert!(whole(&all).high - whole(&all).low <= 1.05 * widths + 1e-6);
    }

    /// Bands hold what is expected, and are of costs, never below 0.
    #[test]
    fn bands_are_in_order(values in (1..80_usize).prop_flat_map(costs), days in 1..40_usize) {
        let forecast = ahead(values, days);
        for day in &forecast.days {
            prop_assert!(0.0 <= day.low && day.low <= day.high && day.expected.is_finite(), "{:?}", day);
        }
        let band = whole(&forecast);
        prop_assert!(band.low <= band.expected + 1e-9 || band.high == 0.0, "{:?}", band);
        let sum: f64 = forecast.days.iter().map(|day| day.expected).sum();
        prop_assert!((band.expected - sum).abs() < 1e-6 * (1.0 + sum));
    }

    /// In another currency the same is forecast.
    #[test]
    fn amounts_times_a_factor(values in costs(70), power in -3..6_i32) {
        let factor = 2.0_f64.powi(power);
        let options = Options { set_aside: 0, min_impact: 10.0 * factor, ..Options::default() };
        let until = FIRST + Days::new(89);
        let scaled = Series { first: FIRST, values: values.iter().map(|value| value * factor).collect() };
        let (one, other) = (whole(&ahead(values, 20)), whole(&forecast(&scaled, until, &options)));
        prop_assert!((one.expected * factor - other.expected).abs() <= 1e-6 * (1.0 + other.expected));
        prop_assert!((one.high * factor - other.high).abs() <= 1e-6 * (1.0 + other.high));
    }
}
