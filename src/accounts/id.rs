//! Account ids as people's files hold them.

/// What AWS's ids have.
const DIGITS: usize = 12;

/// An id as bills write it, or why it is none.
///
/// Zeros that a spreadsheet took from the beginning come back; `1234-5678-9012`, as the console shows it, loses its
/// hyphens. The ids that other providers' FOCUS bills hold stay as they are.
pub fn read(text: &str) -> Result<String, &'static str> {
    let plain: String = text.chars().filter(|c| *c != '-').collect();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    match (plain.len(), digits) {
        _ if text.is_empty() => Err("no account stands here"),
        (length, digits) if length == digits && length <= DIGITS => Ok(format!("{plain:0>DIGITS$}")),
        (length, digits) if length == digits => Err("an account has 12 digits"),
        _ if is_number => Err("a spreadsheet has made this account a number and dropped digits"),
        // Someone meant 12 digits.
        (DIGITS, digits) if digits >= 9 => Err("an account has 12 digits"),
        _ => Ok(text.to_owned()),
    }
}

/// Whether zeros were added.
pub fn was_short(text: &str) -> bool {
    text.len() < DIGITS && text.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_stay() {
        assert_eq!(read("012345678901").as_deref(), Ok("012345678901"));
        assert!(!was_short("012345678901"));
    }

    #[test]
    fn lost_zeros_come_back() {
        assert_eq!(read("12345678901").as_deref(), Ok("012345678901"));
        assert_eq!(read("7").as_deref(), Ok("000000000007"));
        assert!(was_short("12345678901"));
    }

    #[test]
    fn hyphens_of_the_console_go() {
        assert_eq!(read("1234-5678-9012").as_deref(), Ok("123456789012"));
    }

    #[test]
    fn ids_of_other_providers_stay() {
        for id in ["8f0f1b1e-2f7e-4b4e-9a53-3d1f5a0c9d11", "my-project-123456", "/subscriptions/1"] {
            assert_eq!(read(id).as_deref(), Ok(id));
        }
    }

    #[test]
    fn what_is_no_id() {
        for text in ["", "1234567890123", "1.23457E+11", "123456789012.0", "12345678901O"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
