//! How amounts are written: in full, shortened, in a sentence.

use crate::money::{self, ONE, PLACES};
use crate::table::Kind;

/// What stands before and after a number.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    prefix: &'static str,
    suffix: String,
    /// Whether amounts have two places, come what may.
    pub is_money: bool,
}

impl Unit {
    /// The unit of a column.
    pub(super) fn of(kind: Kind, currency: Option<&str>) -> Self {
        let (prefix, suffix) = match (kind, currency) {
            (Kind::Money, Some("USD")) => ("$", String::new()),
            (Kind::Money, Some(code)) => ("", format!(" {code}")),
            (Kind::Percent, _) => ("", "%".to_owned()),
            _ => ("", String::new()),
        };
        Self { prefix, suffix, is_money: kind == Kind::Money }
    }

    /// An amount in full, to two places.
    pub(super) fn full(&self, units: i128) -> String {
        let text = money::shown(units, PLACES, 2);
        self.dress(if self.is_money { &text } else { text.trim_end_matches('0').trim_end_matches('.') })
    }

    /// An amount in full with its sign, as a change is written.
    pub(super) fn change(&self, units: i128) -> String {
        let text = self.full(units);
        if units > 0 { format!("+{text}") } else { text }
    }

    /// An amount to about three digits: $1.23k.
    pub(super) fn short(&self, units: i128) -> String {
        let whole = (units.unsigned_abs() + ONE.unsigned_abs() / 2) / ONE.unsigned_abs();
        // 999.5 thousand are written as a million.
        let (letter, shift) = match whole {
            0..1_000 => return self.shortest(units),
            1_000..999_500 => ("k", 3),
            999_500..999_500_000 => ("M", 6),
            _ => ("B", 9),
        };
        let digits = (whole / 10_u128.pow(shift)).max(1).ilog10();
        let text = money::shown(units, PLACES + shift, 2_u32.saturating_sub(digits));
        self.dress(&(text + letter))
    }

    /// An amount below a thousand to three digits, or to its coins.
    fn shortest(&self, units: i128) -> String {
        let whole = units.unsigned_abs() / ONE.unsigned_abs();
        let places = match whole {
            _ if units == 0 => 0,
            0..10 => 2,
            10..100 => 1,
            _ => 0,
        };
        self.dress(&money::shown(units, PLACES, places))
    }

    /// An amount as a sentence says it: with the currency's code.
    pub(super) fn spoken(&self, units: i128) -> String {
        let text = money::shown(units, PLACES, 2);
        let text = if self.is_money { &text } else { text.trim_end_matches('0').trim_end_matches('.') };
        let after = if self.prefix.is_empty() { &self.suffix } else { " USD" };
        format!("{text}{after}")
    }

    /// Puts the unit around a number's text.
    pub(super) fn dress(&self, text: &str) -> String {
        let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
        format!("{sign}{}{digits}{}", self.prefix, self.suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_amounts_wear_their_currency() {
        let amount = money::parse("-12345.675").unwrap();
        assert_eq!(Unit::of(Kind::Money, Some("USD")).full(amount), "-$12,345.68");
        assert_eq!(Unit::of(Kind::Money, Some("EUR")).full(amount), "-12,345.68 EUR");
        assert_eq!(Unit::of(Kind::Percent, None).full(50 * ONE), "50%");
    }

    #[test]
    fn amounts_are_shortened_to_about_three_digits() {
        let short = |text: &str| Unit::of(Kind::Money, Some("USD")).short(money::parse(text).unwrap());
        let shown =
            ["0", "0.05", "-7.5", "56.78", "999", "1234.5", "-45678", "123456", "999600", "1234567", "98e9"].map(short);
        let wanted =
            ["$0", "$0.05", "-$7.50", "$56.8", "$999", "$1.23k", "-$45.7k", "$123k", "$1.00M", "$1.23M", "$98.0B"];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn a_sentence_names_the_currency() {
        let spoken = |kind, currency| Unit::of(kind, currency).spoken(money::parse("-1234.5").unwrap());
        assert_eq!(spoken(Kind::Money, Some("USD")), "-1,234.50 USD");
        assert_eq!(spoken(Kind::Money, Some("EUR")), "-1,234.50 EUR");
        assert_eq!(spoken(Kind::Percent, None), "-1,234.5%");
    }
}
