//! Exact amounts: money and quantities as 128-bit integers of 1e-12 units.
//!
//! Every amount of a bill becomes such an integer before it is added, so a total has the same digits whatever
//! the number of threads, files or batches. A `DOUBLE` counts as the decimal that its shortest round-trip text
//! denotes, which is what the CSV form of the same bill holds.

use std::fmt::Write as _;

/// Decimal places of one unit.
pub const PLACES: u32 = 12;
/// Digits of the decimal type that carries units.
pub const PRECISION: u8 = 38;
/// Units in 1.
pub const ONE: i128 = 1_000_000_000_000;
/// Amounts at or above this (in whole currency) do not become units: sums over them could overflow.
const LIMIT: f64 = 1e15;
/// Below this (2^51) an integer is exact in a double, and so is the quotient of it by 1e12, correctly rounded.
const EXACT: f64 = 2_251_799_813_685_248.0;
/// Adding 1.5 · 2^52 and taking it away again rounds half-even to a whole number, without a call on any processor.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// Returns the units of a double, rounded half-even to 12 places, or `None` for NaN, infinity and |x| ≥ 1e15.
#[must_use]
#[inline]
pub fn from_f64(x: f64) -> Option<i128> {
    let (units, exact) = exact_units(x);
    if exact { Some(i128::from(units)) } else { from_f64_wide(x) }
}

/// Fills `units` with the units of as many values; `false` if one of them needs [`from_f64`], and all are to be redone.
///
/// A loop without branches or calls, which compilers turn into vector instructions.
pub fn all_from_f64(values: &[f64], units: &mut [i64]) -> bool {
    let mut all = true;
    for (value, units) in values.iter().zip(units) {
        let exact;
        (*units, exact) = exact_units(*value);
        all &= exact;
    }
    all
}

/// The common case: units, and whether they are the value's.
///
/// `n / 1e12 == x` with n exact says that n·1e-12 is a decimal of at most 16 digits that reads back as x, so no shorter
/// text can denote another value with as few places. Beyond 2^51 the rounding is wrong, and a check refuses it.
#[inline]
#[allow(clippy::float_cmp, clippy::cast_possible_wrap)] // the check is the point; bits are below 2^63
#[allow(clippy::needless_bitwise_bool)] // a branch would keep the loop from vector instructions
fn exact_units(x: f64) -> (i64, bool) {
    let shifted = x * 1e12 + ROUNDER;
    let n = shifted - ROUNDER;
    // Both lie in [2^52, 2^53), where a double's bits count whole numbers.
    let units = (shifted.to_bits() as i64).wrapping_sub(ROUNDER.to_bits() as i64);
    (units, (n.abs() < EXACT) & (n / 1e12 == x))
}

/// The rarer values: more than 15 digits, or more than 12 places.
#[allow(clippy::cast_possible_truncation, clippy::float_cmp)]
fn from_f64_wide(x: f64) -> Option<i128> {
    if !x.is_finite() || x.abs() >= LIMIT {
        return None;
    }
    // The same argument with fewer places reaches larger amounts: 15 digits always read back.
    for (scale, units) in [(1.0, ONE), (1e6, 1_000_000), (1e9, 1_000)] {
        let n = (x * scale).round_ties_even();
        if n.abs() < 1e15 && n / scale == x {
            return Some(i128::from(n as i64) * units);
        }
    }
    parse(&format!("{x:e}"))
}

/// Returns the double nearest to an amount of units.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn to_f64(units: i128) -> f64 {
    if units.unsigned_abs() < 1 << 53 {
        return units as f64 / 1e12; // both exact, so the quotient is correctly rounded
    }
    // Dividing a rounded integer would round twice; the text is rounded once.
    plain(units, PLACES).parse().unwrap_or(f64::NAN)
}

/// Returns the double nearest to an amount divided by a count, as far as some 25 digits tell.
#[must_use]
pub fn mean(units: i128, count: i64) -> f64 {
    // Dividing doubles would round twice: 0.6 / 3 is 0.19999999999999998. So the integers are divided, with as many
    // more places as an integer of 38 digits has room for.
    let digits = units.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    let more = (u32::from(PRECISION) - digits.min(u32::from(PRECISION))).min(26);
    let finer = units * 10_i128.pow(more) / i128::from(count);
    plain(finer, PLACES + more).parse().unwrap_or(f64::NAN)
}

/// Parses decimal text (`-12.5`, `1e-7`) into units, half-even beyond 12 places; `None` if it is no such number.
#[must_use]
pub fn parse(text: &str) -> Option<i128> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    let mut shift = i32::try_from(PLACES).ok()?.checked_add(exponent)?;
    let mut rest = Rest::Nothing;
    for (i, byte) in whole.bytes().chain(fraction.bytes()).enumerate() {
        let digit = byte.checked_sub(b'0').filter(|d| *d < 10)?;
        let after_point = i >= whole.len();
        if after_point && shift <= 0 || value >= i128::MAX / 100 {
            // A digit below the last place (or beyond any bill): it only decides the rounding.
            rest = rest.then(digit);
            if !after_point {
                return None;
            }
            continue;
        }
        value = value * 10 + i128::from(digit);
        shift -= i32::from(after_point);
    }
    let units = scale(value, shift, rest)?;
    Some(if negative { -units } else { units })
}

/// What lies below the last kept digit, for half-even rounding.
#[derive(Clone, Copy, PartialEq)]
enum Rest {
    /// No digit lies below.
    Nothing,
    /// Only zeros.
    Zero,
    BelowHalf,
    Half,
    AboveHalf,
}

impl Rest {
    /// The rest after one more, less significant digit.
    fn then(self, digit: u8) -> Self {
        match (self, digit) {
            // The first digit below decides; a nonzero one later only breaks a tie.
            (Rest::Nothing | Rest::Zero, 0) => Rest::Zero,
            (Rest::Nothing, 5) | (Rest::Half, 0) => Rest::Half,
            (Rest::Nothing, 1..=4) | (Rest::Zero, _) => Rest::BelowHalf,
            (Rest::Nothing | Rest::Half, _) => Rest::AboveHalf,
            (other, _) => other,
        }
    }
}

/// value · 10^shift, rounded half-even with what lay below.
fn scale(value: i128, shift: i32, rest: Rest) -> Option<i128> {
    if shift >= 0 {
        let factor = 10_i128.checked_pow(shift.unsigned_abs())?;
        let value = if rest == Rest::AboveHalf || (rest == Rest::Half && value % 2 != 0) { value + 1 } else { value };
        return value.checked_mul(factor);
    }
    let Some(divisor) = 10_i128.checked_pow(shift.unsigned_abs()) else { return Some(0) };
    let (quotient, remainder) = (value / divisor, value % divisor);
    let half = divisor / 2;
    let up =
        remainder > half || remainder == half && (!matches!(rest, Rest::Nothing | Rest::Zero) || quotient % 2 != 0);
    Some(quotient + i128::from(up))
}

/// Writes an integer of 10^-scale with its point and without trailing zeros: the full decimal.
#[must_use]
pub fn plain(value: i128, scale: u32) -> String {
    let (sign, digits) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    let one = 10_u128.pow(scale);
    let mut text = format!("{sign}{}", digits / one);
    let fraction = digits % one;
    if fraction != 0 {
        let _ = write!(text, ".{fraction:0width$}", width = scale as usize);
        text.truncate(text.trim_end_matches('0').len());
    }
    text
}

/// Writes an integer of 10^-scale rounded half-even to `places`, with thousands separators: `-1,234.50`.
#[must_use]
pub fn shown(value: i128, scale: u32, places: u32) -> String {
    let rounded = round(value, scale, places);
    let one = 10_u128.pow(places);
    let digits = rounded.unsigned_abs();
    let mut text = grouped(digits / one);
    if places > 0 {
        let _ = write!(text, ".{:0width$}", digits % one, width = places as usize);
    }
    if rounded < 0 { format!("-{text}") } else { text }
}

/// Brings an integer of 10^-scale to 10^-places, half-even; stops at the largest integer.
#[must_use]
pub fn round(value: i128, scale: u32, places: u32) -> i128 {
    checked_round(value, scale, places).unwrap_or(if value < 0 { i128::MIN } else { i128::MAX })
}

/// Brings an integer of 10^-scale to 10^-places, half-even; `None` where it does not fit.
#[must_use]
pub fn checked_round(value: i128, scale: u32, places: u32) -> Option<i128> {
    if places >= scale {
        return value.checked_mul(10_i128.checked_pow(places - scale)?);
    }
    let divisor = 10_i128.checked_pow(scale - places)?;
    let (quotient, remainder) = (value / divisor, (value % divisor).abs());
    let up = remainder > divisor / 2 || remainder == divisor / 2 && quotient % 2 != 0;
    Some(quotient + if up { value.signum() } else { 0 })
}

/// Returns amount · part / whole, rounded half-even; `None` where the result or its parts are no amounts, or the whole is 0.
///
/// Both quotients are of whole numbers, so that the shares of a whole that is split at the same places are the same
/// everywhere: `share(a, p, w) - share(a, q, w)` of growing p and q add up to a.
#[must_use]
pub fn share(amount: i128, part: i128, whole: i128) -> Option<i128> {
    if whole == 0 {
        return None;
    }
    let negative = (amount < 0) ^ (part < 0) ^ (whole < 0);
    let (amount, part, whole) = (amount.unsigned_abs(), part.unsigned_abs(), whole.unsigned_abs());
    // Long division, so that the product may have more bits than an integer: amount = q · whole + r, and so on.
    let common = gcd(part, whole);
    let (part, whole) = (part / common, whole / common);
    let (quotient, rest) = (amount / whole, amount % whole);
    let high = quotient.checked_mul(part)?;
    let (low, rest) = match rest.checked_mul(part) {
        Some(product) => (product / whole, product % whole),
        None => long_product(rest, part, whole)?,
    };
    let up = rest > whole - rest || rest == whole - rest && (high + low) % 2 != 0;
    let units = i128::try_from(high.checked_add(low)?.checked_add(u128::from(up))?).ok()?;
    Some(if negative { -units } else { units })
}

/// Returns quotient and rest of a · b / divisor, whose product may have more bits than an integer, for a of at most the divisor;
/// `None` where the quotient, or three times the divisor, has more bits.
#[must_use]
pub fn long_product(a: u128, b: u128, divisor: u128) -> Option<(u128, u128)> {
    let (mut quotient, mut rest) = (0_u128, 0_u128);
    for bit in (0..128 - b.leading_zeros()).rev() {
        quotient = quotient.checked_mul(2)?;
        rest = rest.checked_mul(2)?;
        if b >> bit & 1 == 1 {
            rest = rest.checked_add(a)?;
        }
        quotient = quotient.checked_add(rest / divisor)?;
        rest %= divisor;
    }
    Some((quotient, rest))
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// Writes a whole number with thousands separators.
fn grouped(value: u128) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact is what is tested
mod tests {
    use super::*;

    #[test]
    fn a_double_is_the_decimal_of_its_shortest_text() {
        // 0.1 is not a tenth in binary, yet its shortest text is "0.1": 1e11 units of 1e-12.
        assert_eq!(from_f64(0.1), Some(100_000_000_000));
        // 17 digits: the fast path refuses it, the text has the places.
        assert_eq!(from_f64(12_345.678_901_234_567), parse("12345.678901234567"));
        // Half-even at the 12th place: …25 stays at 2, …35 goes to 4.
        assert_eq!(parse("0.0000000000025"), Some(2));
        assert_eq!(parse("0.0000000000035"), Some(4));
        assert_eq!(parse("0.00000000000251"), Some(3));
        // Below half whatever follows a zero at the 13th place: 1.05, 1.09 and 1.0999 stay at 1.
        assert_eq!(parse("0.00000000000105"), Some(1));
        assert_eq!(parse("0.00000000000109"), Some(1));
        assert_eq!(parse("0.0000000000010999"), Some(1));
        assert_eq!(from_f64(279.794_250_761_691_05), Some(279_794_250_761_691));
        assert_eq!(from_f64(-1e-13), Some(0));
        assert_eq!(from_f64(999_999_999_999_999.0), Some(999_999_999_999_999 * ONE));
        assert_eq!([from_f64(1e15), from_f64(f64::NAN), from_f64(f64::INFINITY)], [None; 3]);
    }

    #[test]
    fn fast_and_slow_paths_agree() {
        let mut state = 1_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            #[allow(clippy::cast_precision_loss)]
            let x = (state >> 11) as f64 / 10_f64.powi(i32::try_from(state % 17).unwrap());
            if x < LIMIT {
                assert_eq!(from_f64(x), parse(&format!("{x:e}")), "{x}");
            }
        }
    }

    #[test]
    fn text_that_is_no_number_is_none() {
        for text in ["", "-", ".", "abc", "1.2.3", "1e", "0x10", "1_000", "--1", "1e999999999999"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(".5"), Some(ONE / 2));
        assert_eq!(parse("+1E-3"), Some(ONE / 1000));
    }

    #[test]
    fn units_read_back_as_the_nearest_double() {
        for x in [0.1, 1.0 / 3.0, 90_000.193_5, 123_456_789_012.345_6, -0.000_001] {
            let units = from_f64(x).unwrap();
            assert_eq!(to_f64(units), plain(units, PLACES).parse::<f64>().unwrap());
        }
    }

    #[test]
    fn a_mean_is_divided_exactly() {
        assert_eq!(mean(600_000_000_000, 3), 0.2);
        assert_eq!(mean(ONE, 3), 1.0 / 3.0);
        assert_eq!(mean(-2 * ONE, 3), -2.0 / 3.0);
        assert_eq!([mean(0, 7), mean(2, 3)], [0.0, 2e-12 / 3.0]);
        assert_eq!(mean(i128::MAX / 2, 1), to_f64(i128::MAX / 2));
    }

    #[test]
    fn a_share_is_rounded_once() {
        // 10 · 1/3 = 3.333…, 1 · 1/2 = 0.5, half-even at the last place: 1/2 → 0, 3/2 → 2, 5/2 → 2.
        assert_eq!(share(10 * ONE, 1, 3), Some(3_333_333_333_333));
        assert_eq!([share(1, 1, 2), share(3, 1, 2), share(5, 1, 2)], [Some(0), Some(2), Some(2)]);
        assert_eq!([share(-7, 2, 3), share(7, -2, 3), share(-7, -2, 3)], [Some(-5), Some(-5), Some(5)]);
        assert_eq!([share(1, 1, 0), share(0, 5, 7)], [None, Some(0)]);
        // A product of 160 bits: 10^15 of 10^15 + 1 parts of 10^26 units is 10^26 - 10^11 + 10^-4, by 1/(1+x) = 1 - x + …
        let whole = 1_000_000_000_000_001 * ONE;
        assert_eq!(share(10_i128.pow(26), whole - ONE, whole), Some(10_i128.pow(26) - 10_i128.pow(11)));
    }

    #[test]
    fn shown_rounds_half_even_with_separators() {
        assert_eq!(shown(1_234_567_895_000_000_000, 12, 2), "1,234,567.90");
        assert_eq!(shown(125_000_000_000, 12, 2), "0.12");
        assert_eq!(shown(135_000_000_000, 12, 2), "0.14");
        assert_eq!(shown(-999_999_999_999_999, 12, 2), "-1,000.00");
        assert_eq!(shown(-1, 12, 2), "0.00");
        assert_eq!(plain(-1_500_000_000_000, 12), "-1.5");
        assert_eq!(plain(ONE, 12), "1");
    }
}
