//! Conditions on dimensions, as people type them: `region=eu-*`, `service!=AWS Support*,Tax`, `tag:team=`.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// A condition on one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// A column of `line_items`, or `tag:KEY`.
    pub dimension: String,
    /// Text with `*` for any text and `?` for one letter, of which one must match; empty text matches what has no value.
    pub patterns: Vec<String>,
    /// Whether none may match.
    pub is_not: bool,
}

impl FromStr for Filter {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Value {
            what: "--where".to_owned(),
            value: text.to_owned(),
            expected: "a condition".to_owned(),
            hint: Some("write it as region=eu-*, service!=Tax,AWS Support* or tag:team= (without a team)".to_owned()),
        };
        let (dimension, patterns) = text.split_once('=').ok_or_else(wrong)?;
        let (dimension, is_not) = dimension.strip_suffix('!').map_or((dimension, false), |rest| (rest, true));
        if dimension.trim().is_empty() {
            return Err(wrong());
        }
        let patterns = patterns.split(',').map(|pattern| pattern.trim().to_owned()).collect();
        Ok(Self { dimension: dimension.trim().to_owned(), patterns, is_not })
    }
}

impl fmt::Display for Filter {
    /// As people type it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.dimension, if self.is_not { "!=" } else { "=" }, self.patterns.join(","))
    }
}

impl Filter {
    /// A pattern as SQL's LIKE has it, with `\` before what LIKE would take as its own.
    #[must_use]
    pub fn like(pattern: &str) -> String {
        let mut like = String::new();
        for c in pattern.chars() {
            match c {
                '*' => like.push('%'),
                '?' => like.push('_'),
                '%' | '_' | '\\' => like.extend(['\\', c]),
                c => like.push(c),
            }
        }
        like
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (String, Vec<String>, bool) {
        let filter: Filter = text.parse().unwrap();
        (filter.dimension, filter.patterns, filter.is_not)
    }

    #[test]
    fn conditions_as_people_write_them() {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(parse("region=eu-*"), ("region".to_owned(), list(&["eu-*"]), false));
        assert_eq!(parse("service != Tax, AWS*"), ("service".to_owned(), list(&["Tax", "AWS*"]), true));
        assert_eq!(parse("tag:team="), ("tag:team".to_owned(), list(&[""]), false));
        assert_eq!(parse("usage_type=a=b"), ("usage_type".to_owned(), list(&["a=b"]), false));
        for text in ["region", "=eu", "!=eu", ""] {
            assert!(text.parse::<Filter>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_like_would_take_as_its_own() {
        assert_eq!(Filter::like("db_100%*?"), "db\\_100\\%%_");
    }
}
