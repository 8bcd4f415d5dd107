//! Times as bills write them.

use chrono::{DateTime, NaiveDate, Utc};
use datafusion::arrow::compute::kernels::cast_utils::string_to_datetime;

/// The time in a text, in any form that SQL reads too; text without a zone is UTC.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    usual(text.as_bytes()).or_else(|| string_to_datetime(&Utc, text.trim()).ok())
}

/// Reads `2025-01-01T00:00:00Z`, the form of nearly all bills.
fn usual(text: &[u8]) -> Option<DateTime<Utc>> {
    let text: &[u8; 20] = text.try_into().ok()?;
    if [text[4], text[7], text[10], text[13], text[16], text[19]] != *b"--T::Z" {
        return None;
    }
    let number = |from: usize, to: usize| {
        text[from..to]
            .iter()
            .try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    Some(date.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_form_is_read() {
        // 20,089 days of 86,400 s lie between 1970 and 2025, of which 55 years x 365 and 14 leap days.
        assert_eq!(usual(b"2025-01-01T00:00:00Z").map(|time| time.timestamp()), Some(20_089 * 86_400));
        assert_eq!(
            usual(b"2025-01-02T03:04:05Z").map(|t| t.timestamp()),
            Some(20_090 * 86_400 + 3 * 3600 + 4 * 60 + 5)
        );
    }

    #[test]
    fn other_forms_are_left_to_the_engine() {
        let expected = Some(20_089 * 86_400);
        for text in ["2025-01-01", " 2025-01-01T00:00:00Z ", "2025-01-01 00:00:00+00:00", "2025-01-01T01:00:00+01:00"] {
            assert_eq!(usual(text.as_bytes()), None, "{text}");
            assert_eq!(parse(text).map(|time| time.timestamp()), expected, "{text}");
        }
    }

    #[test]
    fn no_time_is_none() {
        for text in
            ["", "soon", "2025-13-01T00:00:00Z", "2025-02-30T00:00:00Z", "2025-01-01T25:00:00Z", "2O25-01-01T00:00:00Z"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn fast_path_agrees_with_the_engine(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-5][0-9]Z") {
            if let Some(time) = usual(text.as_bytes()) {
                prop_assert_eq!(Some(time), string_to_datetime(&Utc, &text).ok());
            }
        }
    }
}
