//! Exact money and quantities: whole numbers of 1e-10, as fine as the rates that AWS prints.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// Decimal places that a [`Decimal`] carries.
const PLACES: u32 = 10;
const ONE: i128 = 10_i128.pow(PLACES);
/// The first integer with sixteen digits: below it a double's shortest text is the decimal itself.
const FIFTEEN_DIGITS: i128 = 10_i128.pow(15);

/// An exact decimal with ten places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i128);

impl Decimal {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(ONE);

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self(number as i128 * ONE)
    }

    /// A fraction such as `cents(1999)` for 19.99.
    pub const fn cents(number: i64) -> Self {
        Self(number as i128 * (ONE / 100))
    }

    /// The nearest decimal with `places` places to a computed figure; prices and volumes start here,
    /// never a sum.
    #[allow(clippy::cast_possible_truncation)] // every figure of the bill is far below 2^63
    pub fn near(figure: f64, places: u32) -> Self {
        let scale = 10_i64.pow(places);
        let scaled = (figure * scale as f64).round() as i64;
        Self(i128::from(scaled) * (ONE / i128::from(scale))).fit()
    }

    /// The product, rounded half away from zero to ten places, or to fifteen digits where it is large.
    pub fn times(self, other: Self) -> Self {
        Self(divide(self.0 * other.0, ONE)).fit()
    }

    /// The quotient by a count, rounded as [`Decimal::times`] does.
    pub fn over(self, count: i64) -> Self {
        Self(divide(self.0, i128::from(count))).fit()
    }

    /// The exact multiple by a count.
    pub fn by(self, count: i64) -> Self {
        Self(self.0 * i128::from(count))
    }

    /// Rounded to `places` places.
    pub fn round(self, places: u32) -> Self {
        let unit = 10_i128.pow(PLACES - places);
        Self(divide(self.0, unit) * unit)
    }

    /// The next decimal with `places` places that is not smaller.
    pub fn ceil(self, places: u32) -> Self {
        let unit = 10_i128.pow(PLACES - places);
        Self((self.0 + unit - 1).div_euclid(unit) * unit)
    }

    /// The whole number below it.
    #[allow(clippy::cast_possible_truncation)] // every figure of the bill is far below 2^63
    pub fn whole_part(self) -> i64 {
        self.0.div_euclid(ONE) as i64
    }

    /// True for nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The double whose shortest round-trip text is this decimal.
    ///
    /// Dividing two integers that a double holds exactly is correctly rounded, so the result is the
    /// nearest double; with at most fifteen digits that double prints as the decimal.
    pub fn to_f64(self) -> f64 {
        if self.0 == 0 {
            return 0.0;
        }
        if self.0.abs() < FIFTEEN_DIGITS {
            return self.0 as f64 / ONE as f64;
        }
        let (mut digits, mut unit) = (self.0, ONE);
        while unit > 1 && digits % 10 == 0 {
            digits /= 10;
            unit /= 10;
        }
        debug_assert!(digits.abs() < FIFTEEN_DIGITS, "{self} has too many digits for a double");
        digits as f64 / unit as f64
    }

    /// An approximate figure for planning, never for the bill.
    pub fn approx(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// The text with all ten places, as AWS writes rates: `0.0960000000`.
    pub fn padded(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.abs();
        format!("{sign}{}.{:010}", size / ONE, size % ONE)
    }

    /// Cuts what a double could not show again: digits past the fifteenth.
    fn fit(self) -> Self {
        let mut unit = 1;
        while (self.0 / unit).abs() >= FIFTEEN_DIGITS {
            unit *= 10;
        }
        if unit == 1 { self } else { Self(divide(self.0, unit) * unit) }
    }
}

/// Division rounded half away from zero; `divisor` is positive.
fn divide(number: i128, divisor: i128) -> i128 {
    let half = divisor / 2;
    if number < 0 { -((half - number) / divisor) } else { (number + half) / divisor }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let padded = self.padded();
        f.write_str(padded.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Add for Decimal {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Decimal {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Decimal {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Decimal {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}
