//! What a value must be: text, in which `*` stands for any characters.

use super::fold;

/// A pattern; case and the space around a value do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<String>);

impl Pattern {
    /// Reads a pattern; an empty one matches what is absent.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(fold(text).split('*').map(str::to_owned).collect())
    }

    /// Whether a value, or its absence, is what the pattern says. `*` alone matches any value that is there.
    #[must_use]
    pub fn matches(&self, value: Option<&str>) -> bool {
        let value = value.map(fold).unwrap_or_default();
        let [first, rest @ ..] = self.0.as_slice() else { return false };
        let Some((last, middle)) = rest.split_last() else { return value == *first };
        if value.is_empty() {
            return false;
        }
        let Some(mut left) = value.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            let Some(at) = left.find(part.as_str()) else { return false };
            left = &left[at + part.len()..];
        }
        left.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_characters() {
        let matching = |pattern: &str, value: &str| Pattern::new(pattern).matches(Some(value));
        for (pattern, value) in [
            ("Amazon*", "Amazon S3"),
            ("amazon*", "AMAZON S3"),
            ("*", "x"),
            ("a*b*c", "a-b-b-c"),
            ("prod", " Prod "),
            ("*S3", "Amazon S3"),
            ("a*a", "aba"),
        ] {
            assert!(matching(pattern, value), "{pattern} {value}");
        }
        for (pattern, value) in [("Amazon", "Amazon S3"), ("a*a", "a"), ("a*b*c", "acb"), ("", "x"), ("*", "  ")] {
            assert!(!matching(pattern, value), "{pattern} {value}");
        }
    }

    #[test]
    fn an_empty_pattern_is_for_what_is_absent() {
        assert!(Pattern::new("").matches(None));
        assert!(Pattern::new("").matches(Some(" ")));
        assert!(!Pattern::new("*").matches(None));
        assert!(!Pattern::new("a").matches(None));
    }
}
