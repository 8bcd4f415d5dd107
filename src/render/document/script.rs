//! The script of a live page, and the rule that lets a browser run it and no other.

use super::policy::hash;

/// All of it, in a scope of its own.
pub(super) const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\n",
    include_str!("script/decimal.js"),
    include_str!("script/rows.js"),
    include_str!("script/sort.js"),
    include_str!("script/filter.js"),
    include_str!("script/start.js"),
    "})();\n"
);

/// The script by its hash, as a page's policy names it (Content Security Policy Level 3, hash-source).
pub(super) fn source() -> String {
    hash(SCRIPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_ends_it_or_writes_markup() {
        let small = SCRIPT.to_lowercase();
        for word in [
            "</script",
            "<!--",
            "innerhtml",
            "outerhtml",
            "insertadjacent",
            "document.write",
            "eval(",
            "function(",
            "\r",
        ] {
            assert!(!small.contains(word), "{word}");
        }
    }

    #[test]
    fn its_hash_is_43_letters_of_base64() {
        let source = source();
        assert!(source.starts_with("'sha256-") && source.ends_with("='") && source.len() == 8 + 44 + 1, "{source}");
    }
}
