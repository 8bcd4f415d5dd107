use proptest::prelude::*;

use super::*;

/// A plan over hourly on-demand spends: the measure is a millionth of money at the plan's rate, `paid` of a million.
fn plan(groups: &[(&[i128], i128)], step: i128) -> Curve {
    let demand = |(spends, paid): &(&[i128], i128)| Demand {
        loads: spends.iter().map(|spend| spend * paid).collect(),
        worth: Share { part: 1, whole: *paid },
        on_demand: spends.iter().sum(),
    };
    let demands: Vec<Demand> = groups.iter().map(demand).collect();
    Curve::new(&demands, step, Share { part: 1, whole: 1_000_000 })
}

/// Four hours of 10, 8, 8 and 2 on demand, at a quarter off: 7.5, 6, 6 and 1.5 at the plan's rates.
///
/// | committed | used              | covered on demand     | paid | saved |
/// |-----------|-------------------|-----------------------|------|-------|
/// | 1.5       | 4 · 1.5 = 6       | 4 · 2 = 8             | 6    | 2     |
/// | 6         | 3 · 6 + 1.5 = 19.5| 3 · 8 + 2 = 26        | 24   | 2     |
/// | 7.5       | 21                | 28                    | 30   | -2    |
///
/// Between 1.5 and 6 three hours of four use it: 3 / 0.75 - 4 = 0 more for each unit. So 1.5 is the lowest that saves most.
#[test]
fn four_hours_by_hand() {
    let one = 1_000_000;
    let curve = plan(&[(&[10, 8, 8, 2], 750_000)], one / 2);
    let at = |level| {
        let point = curve.at(level);
        (point.used, point.covered, point.cost, point.saving())
    };
    assert_eq!(at(3 * one / 2), (6 * one, 8, 6, 2));
    assert_eq!(at(6 * one), (39 * one / 2, 26, 24, 2));
    assert_eq!(at(15 * one / 2), (21 * one, 28, 30, -2));
    assert_eq!(curve.levels(), [0, 3 * one / 2, 6 * one, 15 * one / 2]);
    assert_eq!(curve.best().level, 3 * one / 2);
    assert_eq!((curve.on_demand(), curve.peak(), curve.hours()), (28, 15 * one / 2, 4));
    // In whole units 1.5 lies between 1 and 2: 1 saves 4/0.75 - 4 = 1.33 → 1, 2 saves (3 · 2 + 1.5)/0.75 - 8 = 2.
    assert_eq!(plan(&[(&[10, 8, 8, 2], 750_000)], one).best().level, 2 * one);
}

/// Half off uses the commitment before a fifth off: an hour with 10 of each is 5 and 8 at the plan's rates.
/// Of a level of 9 the first 5 cover 10, the other 4 cover 5: 15 on demand.
#[test]
fn the_better_discount_comes_first() {
    let curve = plan(&[(&[10], 500_000), (&[10], 800_000)], 1_000_000);
    let point = curve.at(9_000_000);
    assert_eq!((point.used, point.covered, point.cost, point.saving()), (9_000_000, 15, 9, 6));
    assert_eq!(curve.levels(), [0, 5_000_000, 13_000_000]);
    assert_eq!(curve.best(), curve.at(13_000_000));
}

/// With a tenth less use, of 10 and 8 and 8 and 2 remain 9, 7.2, 7.2 and 1.8; at the plan's rates 6.75, 5.4, 5.4, 1.35.
/// A level of 6 then covers (6 + 5.4 + 5.4 + 1.35) / 0.75 = 24.2 for the same 24; in tenths, as amounts are whole.
#[test]
fn less_use_at_the_same_level() {
    let curve = plan(&[(&[100, 80, 80, 20], 750_000)], 1_000_000).scaled(90);
    let point = curve.at(60_000_000);
    assert_eq!((point.covered, point.cost, point.saving()), (242, 240, 2));
    assert_eq!(curve.on_demand(), 252);
}

/// A commitment that is used one hour in four loses money at any discount below three quarters.
#[test]
fn use_now_and_then_gives_no_commitment() {
    let curve = plan(&[(&[0, 0, 0, 40], 500_000)], 1_000_000);
    assert_eq!(curve.at(20_000_000).saving(), 40 - 80);
    assert_eq!((curve.best().level, curve.best().saving()), (0, 0));
    assert_eq!(curve.steady(), 0);
}

/// Of 40 hours the two smallest (5 %) may be lower than the steady load.
#[test]
fn the_steady_load_is_what_95_of_100_hours_reach() {
    let spends: Vec<i128> = (0..40).rev().collect();
    assert_eq!(plan(&[(&spends, 1_000_000)], 1).steady(), 2_000_000);
}

#[test]
fn no_hours_at_all() {
    let curve = plan(&[], 1_000_000);
    assert_eq!((curve.best().level, curve.steady(), curve.levels()), (0, 0, vec![0]));
}

/// The least common multiple of the shares paid below, so that fractions of what they cover are whole numbers.
const COMMON: i128 = 12_000_000;
const PAID: [i128; 5] = [500_000, 600_000, 750_000, 800_000, 1_000_000];

/// The same by brute force: each hour by itself, in whole numbers of 1 / COMMON.
fn saving_by_hand(groups: &[(Vec<i128>, i128)], hours: usize, level: i128) -> i128 {
    let mut saving = 0;
    for hour in 0..hours {
        let mut left = level;
        for (spends, paid) in groups {
            let taken = left.min(spends[hour] * paid);
            left -= taken;
            saving += taken * (COMMON / paid);
        }
        saving -= level * (COMMON / 1_000_000);
    }
    saving
}

fn groups() -> impl Strategy<Value = (Vec<(Vec<i128>, i128)>, usize)> {
    (1_usize..9).prop_flat_map(|hours| {
        let group = (prop::collection::vec(0_i128..40, hours), 0..PAID.len());
        prop::collection::btree_map(0..PAID.len(), group, 1..4).prop_map(move |map| {
            // Best discounts first.
            (map.into_iter().map(|(paid, (spends, _))| (spends, PAID[paid])).collect(), hours)
        })
    })
}

proptest! {
    /// The sweep is the replay of each hour, but for one rounding for each discount.
    #[test]
    fn every_level_is_the_replay((groups, hours) in groups(), level in 0_i128..60_000_000) {
        let borrowed: Vec<(&[i128], i128)> = groups.iter().map(|(spends, paid)| (spends.as_slice(), *paid)).collect();
        let curve = plan(&borrowed, 1);
        let exact = saving_by_hand(&groups, hours, level);
        let roundings = i128::try_from(groups.len() + 1).unwrap();
        prop_assert!((curve.at(level).saving() * COMMON - exact).abs() * 2 <= roundings * COMMON);
    }

    /// No whole step saves more than the best, tried one by one beyond the peak.
    #[test]
    fn no_step_saves_more((groups, hours) in groups(), step in 1_i128..7) {
        // In thousands, so that a rounding is nothing beside a difference.
        let fine: Vec<(Vec<i128>, i128)> = groups
            .iter()
            .map(|(spends, paid)| (spends.iter().map(|spend| spend * 1_000_000).collect(), *paid))
            .collect();
        let borrowed: Vec<(&[i128], i128)> = fine.iter().map(|(spends, paid)| (spends.as_slice(), *paid)).collect();
        let step = step * 1_000_000_000_000;
        let curve = plan(&borrowed, step);
        let best = curve.best();
        let tried = (0..=curve.peak() / step + 2).map(|count| saving_by_hand(&fine, hours, count * step));
        let most = tried.max().unwrap();
        let gap = (best.saving() * COMMON - most).abs();
        prop_assert!(gap <= 4 * COMMON, "{} against {}", best.saving(), most / COMMON);
        prop_assert_eq!(best.level % step, 0);
    }
}
