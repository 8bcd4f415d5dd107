//! Splitting an amount so that its parts add up to it: the largest remainder.

use crate::money;

/// Splits an amount in proportion to weights of at least 0; `None` where they add up to 0.
///
/// Each part is rounded towards 0, and the units that are left go one each to the largest remainders, of equal ones to the
/// first. A negative amount is split as its opposite is.
pub(super) fn split(amount: i128, weights: &[i128]) -> Option<Vec<i128>> {
    let weights: Vec<u128> = weights.iter().map(|weight| u128::try_from(*weight).unwrap_or(0)).collect();
    let whole = weights.iter().try_fold(0_u128, |sum, weight| sum.checked_add(*weight))?;
    if whole == 0 || whole > u128::MAX / 4 {
        return None;
    }
    let size = amount.unsigned_abs();
    let quotients = weights.iter().map(|weight| money::long_product(*weight, size, whole));
    let (mut parts, rests): (Vec<u128>, Vec<u128>) = quotients.collect::<Option<Vec<_>>>()?.into_iter().unzip();
    let left = size - parts.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(rests[*at])); // stable: of equal ones the first
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        parts[at] += 1;
    }
    let signed = |part: u128| i128::try_from(part).map(|part| if amount < 0 { -part } else { part });
    parts.into_iter().map(|part| signed(part).ok()).collect()
}

/// Rounds amounts to whole numbers of `step` units each, so that they add up to their sum rounded half-even.
///
/// All are rounded down, and the steps that are left go one each to the largest remainders, of equal ones to the first.
pub(super) fn round(amounts: &[i128], step: i128) -> Vec<i128> {
    let sum: i128 = amounts.iter().sum();
    let (down, rest) = (sum.div_euclid(step), sum.rem_euclid(step));
    let up = rest * 2 > step || rest * 2 == step && down % 2 != 0;
    let mut rounded: Vec<i128> = amounts.iter().map(|amount| amount.div_euclid(step)).collect();
    let left = down + i128::from(up) - rounded.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(amounts[*at].rem_euclid(step)));
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        rounded[at] += 1;
    }
    rounded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_largest_remainders_get_what_is_left() {
        // 10 in three: 3.33 each, the one left to the first. 100 by 1, 1 and 4: 16.67, 16.67, 66.67; two left, to the first.
        assert_eq!(split(10, &[1, 1, 1]), Some(vec![4, 3, 3]));
        assert_eq!(split(100, &[1, 1, 4]), Some(vec![17, 17, 66]));
        // 7 by 2, 3 and 5: 1.4, 2.1, 3.5: the one left to the last.
        assert_eq!(split(7, &[2, 3, 5]), Some(vec![1, 2, 4]));
        assert_eq!(split(-7, &[2, 3, 5]), Some(vec![-1, -2, -4]));
        assert_eq!(split(7, &[0, 1, 0]), Some(vec![0, 7, 0]));
        assert_eq!([split(7, &[0, 0]), split(7, &[])], [None, None]);
    }

    #[test]
    fn products_of_more_than_128_bits() {
        // 10^27 (a petadollar) by 1 and 10^27 - 1: 1 and the rest.
        let large = 10_i128.pow(27);
        assert_eq!(split(large, &[1, large - 1]), Some(vec![1, large - 1]));
    }

    #[test]
    fn cents_add_up_to_the_rounded_sum() {
        // 0.333, 0.333, 0.334 of a hundred-step: 1 together; 33.3, 33.3 and 33.4 cents: the one left to the last.
        assert_eq!(round(&[333, 333, 334], 10), [33, 33, 34]);
        // -1.5 and 3.1 and 0.4: down -2, 3, 0 and the sum 2.0: the one left to the largest remainder, the first.
        assert_eq!(round(&[-15, 31, 4], 10), [-1, 3, 0]);
        // Half-even: 0.5 stays 0, 1.5 is 2.
        assert_eq!((round(&[5], 10), round(&[15], 10), round(&[], 10)), (vec![0], vec![2], vec![]));
    }

    proptest! {
        #[test]
        fn parts_add_up_and_stay_within_one_unit(
            amount in -10_i128.pow(27)..10_i128.pow(27),
            weights in prop::collection::vec(0..10_i128.pow(27), 1..9),
        ) {
            let sum: i128 = weights.iter().sum();
            prop_assume!(sum > 0);
            let parts = split(amount, &weights).unwrap();
            prop_assert_eq!(parts.iter().sum::<i128>(), amount);
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = crate::money::share(amount, *weight, sum).unwrap();
                prop_assert!((part - exact).abs() <= 1, "{} of {}", part, exact);
            }
        }

        #[test]
        fn rounded_amounts_add_up(amounts in prop::collection::vec(-10_000_i128..10_000, 0..9), step in 1_i128..200) {
            let rounded = round(&amounts, step);
            let (sum, whole) = (amounts.iter().sum::<i128>(), rounded.iter().sum::<i128>() * step);
            prop_assert!((sum - whole).abs() * 2 <= step);
            for (amount, rounded) in amounts.iter().zip(&rounded) {
                prop_assert!((amount - rounded * step).abs() <= step);
            }
        }
    }
}
