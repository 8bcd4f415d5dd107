//! A part of an amount, exact until it is rounded once.

/// A factor `part / whole` that is never a double.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The numerator.
    pub part: i128,
    /// The denominator, above 0.
    pub whole: i128,
}

impl Share {
    /// The share of an amount, rounded half-even to a whole number.
    #[must_use]
    pub fn of(self, amount: i128) -> i128 {
        share(amount, self.part, self.whole)
    }
}

/// Returns amount · part / whole, rounded half-even; 0 where the whole is 0, as then there is nothing to share.
#[must_use]
pub fn share(amount: i128, part: i128, whole: i128) -> i128 {
    let negative = (amount < 0) ^ (part < 0) ^ (whole < 0);
    let (amount, part, whole) = (amount.unsigned_abs(), part.unsigned_abs(), whole.unsigned_abs());
    if whole == 0 {
        return 0;
    }
    let (quotient, rest) = match amount.checked_mul(part) {
        Some(product) => (product / whole, product % whole),
        None => long_product(amount, part, whole),
    };
    let up = rest > whole - rest || rest == whole - rest && quotient % 2 != 0;
    let units = i128::try_from(quotient.saturating_add(u128::from(up))).unwrap_or(i128::MAX);
    if negative { -units } else { units }
}

/// Quotient and rest of a · b / whole, bit by bit, as the product has more bits than an integer.
fn long_product(a: u128, b: u128, whole: u128) -> (u128, u128) {
    let (mut quotient, mut rest) = (0_u128, 0_u128);
    for bit in (0..128 - a.leading_zeros()).rev() {
        quotient = quotient.saturating_mul(2);
        rest = rest.saturating_mul(2);
        if a >> bit & 1 == 1 {
            quotient = quotient.saturating_add(b / whole);
            rest = rest.saturating_add(b % whole);
        }
        quotient = quotient.saturating_add(rest / whole);
        rest %= whole;
    }
    (quotient, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rounded_once_and_half_even() {
        // 10 · 1/3 = 3.33, 1/2 = 0.5 → 0, 3/2 = 1.5 → 2, 5/2 = 2.5 → 2, -7 · 2/3 = -4.67 → -5.
        assert_eq!([share(10, 1, 3), share(1, 1, 2), share(3, 1, 2), share(5, 1, 2)], [3, 0, 2, 2]);
        assert_eq!([share(-7, 2, 3), share(7, 1, 0)], [-5, 0]);
        // A product of 170 bits: 3 · 10^25 · 2 · 10^26 / (6 · 10^20) = 10^31.
        assert_eq!(share(3 * 10_i128.pow(25), 2 * 10_i128.pow(26), 6 * 10_i128.pow(20)), 10_i128.pow(31));
    }

    proptest! {
        /// Bit by bit is the same as at once.
        #[test]
        fn both_ways_agree(a in 0..u128::from(u64::MAX), b in 0..u128::from(u64::MAX), whole in 1..u128::from(u64::MAX)) {
            prop_assert_eq!(long_product(a, b, whole), (a * b / whole, a * b % whole));
        }
    }
}
