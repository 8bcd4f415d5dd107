//! Text of unknown origin, made fit for a message.

/// One line of at most `most` characters, without control characters and marks that turn the direction of writing.
#[must_use]
pub fn line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    cut(&words.join(" ").chars().filter(|c| is_shown(*c)).collect::<String>(), most)
}

/// The same, but lines stay lines.
#[must_use]
pub fn lines(text: &str, most: usize) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    cut(&text.chars().filter(|c| *c == '\n' || is_shown(*c)).collect::<String>(), most)
}

/// The first `most` characters; what is cut shows it.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The longest beginning of at most so many bytes that ends between characters; what is cut shows it.
#[must_use]
pub fn cut_bytes(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most.saturating_sub('…'.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

/// Neither a control character nor one of Unicode's marks for the direction of writing.
fn is_shown(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cut_falls_between_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüx", 3), "äö…");
        // Two bytes each, and three of the sign: 2 + 3 is at most 6, 4 + 3 is not.
        assert_eq!(cut_bytes("äöüx", 6), "ä…");
    }

    proptest! {
        #[test]
        fn a_line_has_no_control_characters(text in "\\PC*|[\\x00-\\x7f]*", most in 1..50_usize) {
            let line = line(&text, most);
            prop_assert!(line.chars().count() <= most && !line.chars().any(char::is_control));
        }
    }
}
