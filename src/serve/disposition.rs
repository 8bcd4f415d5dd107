//! How a file is called when it is saved (RFC 6266): a name that steers no header, no path and no shell.

use std::fmt::Write as _;

use super::Form;

/// Letters of a name at most, before its end.
const LETTERS: usize = 100;

/// The value of `Content-Disposition`: the name in ASCII for old programs, then whole.
pub(super) fn disposition(name: &str, form: Form) -> String {
    let name = safe(name, form.end());
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        // What may stand in it as it is (RFC 8187, attr-char), but for what nobody needs.
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let _ = if is_plain { write!(whole, "{}", char::from(byte)) } else { write!(whole, "%{byte:02X}") };
    }
    let kind = if form.is_shown() { "inline" } else { "attachment" };
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

/// A name of letters, digits and few signs, which starts with no dot and ends as its form does.
fn safe(name: &str, end: &str) -> String {
    let stem = name.strip_suffix(end).unwrap_or(name);
    let is_fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let plain: String = stem.chars().take(LETTERS).map(|c| if is_fine(c) { c } else { '_' }).collect();
    let plain = plain.trim().trim_start_matches('.').trim();
    format!("{}{end}", if plain.is_empty() { "costs" } else { plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_stays() {
        let expected = "attachment; filename=\"top 2025-01.csv\"; filename*=UTF-8''top%202025-01.csv";
        assert_eq!(disposition("top 2025-01.csv", Form::Csv), expected);
        assert_eq!(disposition("top 2025-01", Form::Csv), expected);
        assert_eq!(disposition("top", Form::Png), "inline; filename=\"top.png\"; filename*=UTF-8''top.png");
    }

    #[test]
    fn what_steers_is_replaced() {
        let cases = [
            ("a\r\nSet-Cookie: x=y\r\n\r\n<b>", "a__Set-Cookie_ x_y_____b_.csv"),
            ("../../etc/passwd", "_.._etc_passwd.csv"),
            ("a\"; filename=b.exe", "a__ filename_b.exe.csv"),
            ("C:\\x\0y\u{202e}z", "C__x_y_z.csv"),
            ("...", "costs.csv"),
            ("", "costs.csv"),
        ];
        for (name, expected) in cases {
            let told = disposition(name, Form::Csv);
            assert!(told.starts_with(&format!("attachment; filename=\"{expected}\"; ")), "{name:?}: {told}");
        }
    }

    /// The Hebrew letter shin is D7 A9 in UTF-8.
    #[test]
    fn letters_of_all_writings_are_kept_in_the_whole_name() {
        let told = disposition("ש", Form::Xlsx);
        assert_eq!(told, "attachment; filename=\"_.xlsx\"; filename*=UTF-8''%D7%A9.xlsx");
    }

    #[test]
    fn any_name_is_one_line_of_ascii() {
        for c in (0..=0x2100).filter_map(char::from_u32) {
            let told = disposition(&format!("{c}{c}"), Form::Csv);
            assert!(told.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{c:?}: {told}");
            assert_eq!(told.matches('"').count(), 2, "{c:?}: {told}");
        }
        assert!(disposition(&"x".repeat(9000), Form::Csv).len() < 300);
    }
}
