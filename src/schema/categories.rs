//! FOCUS's category of a service, by its name or product code.

use std::collections::HashMap;
use std::sync::LazyLock;

static CATEGORIES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // compiled in, and parsed by a test
    let lists: HashMap<String, Vec<String>> = toml::from_str(include_str!("categories.toml")).expect("categories.toml");
    lists.into_iter().flat_map(|(name, codes)| codes.into_iter().map(move |code| (code, name.clone()))).collect()
});

/// The category of a service by its name or its product code; `Other` for one that is not known.
#[must_use]
pub fn category(name: &str, code: &str) -> &'static str {
    CATEGORIES.get(name).or_else(|| CATEGORIES.get(code)).map_or("Other", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_a_category_and_unknown_ones_are_other() {
        let category = |code| category("", code);
        assert_eq!([category("AmazonEC2"), category("AmazonS3"), category("8xyz")], ["Compute", "Storage", "Other"]);
    }

    #[test]
    fn a_service_under_another_ones_code_has_its_own_category() {
        assert_eq!(category("AWS Data Transfer", "AmazonEC2"), "Networking");
    }
}
