//! Lengths of time as people write them.

use std::time::Duration;

/// Units by their letters, in seconds.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];
/// Nothing here lasts longer than a year.
const LONGEST: u64 = 366 * 86_400;

/// Reads `90s`, `15m`, `1h` or `2d`.
pub fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit = text.chars().next_back()?;
    let (_, seconds) = UNITS.iter().find(|(letter, _)| *letter == unit)?;
    let digits = text.strip_suffix(unit)?.trim_end();
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let number: u64 = digits.parse().ok().filter(|_| is_number)?;
    number.checked_mul(*seconds).filter(|all| *all <= LONGEST).map(Duration::from_secs)
}

/// Writes whole seconds in the largest unit that divides them: `90s`, `15m`, `1h`.
#[must_use]
pub fn shown(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let fits = |(_, unit): &&(char, u64)| seconds > 0 && seconds.is_multiple_of(*unit);
    let (letter, unit) = UNITS.iter().find(fits).unwrap_or(&('s', 1));
    format!("{}{letter}", seconds / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_as_people_write_them() {
        let seconds = |text| parse(text).map(|length| length.as_secs());
        assert_eq!(["0s", "90s", "15m", " 1 h ", "2d"].map(seconds), [0, 90, 900, 3600, 172_800].map(Some));
        assert_eq!(
            ["", "m", "15", "-1m", "+1m", "1.5h", "1hm", "15mm", "367d", "99999999999999999999s"].map(seconds),
            [None; 10]
        );
    }

    #[test]
    fn the_largest_unit_that_divides_them() {
        let text = |seconds| shown(Duration::from_secs(seconds));
        assert_eq!([0, 90, 900, 3600, 5400, 172_800].map(text), ["0s", "90s", "15m", "1h", "90m", "2d"]);
    }
}
