//! What holds for every series.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();

fn complete() -> Options {
    Options { set_aside: 0, ..Options::default() }
}

fn found(values: Vec<f64>, options: &Options) -> Vec<Anomaly> {
    detect(&Series { first: FIRST, values }, options)
}

/// Costs of some months, with odd days and days without cost among them.
fn costs() -> impl Strategy<Value = Vec<f64>> {
    let day = prop_oneof![8 => 50.0..150.0, 1 => Just(0.0), 1 => 0.0..1000.0];
    prop::collection::vec(day, 0..150)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// In another currency the same days are found. A power of two keeps all digits.
    #[test]
    fn amounts_times_a_factor_give_the_same(values in costs(), power in -8..12_i32) {
        let factor = 2.0_f64.powi(power);
        let scaled = values.iter().map(|value| value * factor).collect();
        let options = Options { min_impact: complete().min_impact * factor, ..complete() };
        let (plain, scaled) = (found(values, &complete()), found(scaled, &options));
        prop_assert_eq!(plain.len(), scaled.len());
        for (one, other) in plain.iter().zip(&scaled) {
            prop_assert_eq!((one.first, one.last, one.kind, one.severity), (other.first, other.last, other.kind, other.severity));
            prop_assert!((one.impact * factor - other.impact).abs() <= 1e-6 * factor * (1.0 + one.actual.abs() + one.expected));
        }
    }

    #[test]
    fn a_constant_series_has_none(value in 0.0..1e6_f64, days in 0..400_usize) {
        prop_assert_eq!(found(vec![value; days], &complete()), []);
    }

    /// Weeks that are all alike have none, in whatever order their days come.
    #[test]
    fn a_perfect_week_has_none(week in prop::array::uniform7(20.0..400.0_f64), weeks in 6..30_usize) {
        let values: Vec<f64> = (0..7 * weeks).map(|day| week[day % 7]).collect();
        let learned = FIRST + chrono::Days::new(28);
        prop_assert!(found(values, &complete()).iter().all(|one| one.first < learned));
    }

    /// Events are in order, do not overlap, lie within the series, are worth telling, and their figures agree.
    #[test]
    fn events_are_well_formed(values in costs()) {
        let last = FIRST + chrono::Days::new(values.len() as u64);
        let found = found(values.clone(), &complete());
        for one in &found {
            prop_assert!(FIRST <= one.first && one.first <= one.last && one.last < last);
            prop_assert!(one.impact.abs() >= complete().min_impact);
            prop_assert!((one.actual - one.expected - one.impact).abs() < 1e-6);
            prop_assert!(one.low <= one.expected + 1e-9 && one.expected <= one.high + 1e-9, "{:?}", one);
            prop_assert!(one.score.is_finite() && one.score > 0.0);
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].last < pair[1].first), "{:?}", found);
    }

    /// What lies far back is judged as it was when it came: days after it do not change it.
    #[test]
    fn days_to_come_change_no_settled_past(values in costs(), cut in 0..150_usize) {
        let cut = cut.min(values.len());
        let early = found(values[..cut].to_vec(), &complete());
        let late = found(values, &complete());
        let begun: Vec<NaiveDate> = early.iter().map(|one| one.first).collect();
        let settled = FIRST + chrono::Days::new(cut.saturating_sub(45) as u64);
        let of = |all: &[Anomaly]| all.iter().filter(|one| one.last < settled).cloned().collect::<Vec<_>>();
        prop_assert_eq!(of(&early), of(&late), "{:?}", begun);
    }
}
