//! The service of a line, by the first name that is there.

use std::collections::HashMap;
use std::sync::LazyLock;

static SERVICES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // compiled in, and parsed by a test
    toml::from_str(include_str!("services.toml")).expect("services.toml")
});

/// The first that is not empty: the service name, the product name, the name of the product code, the code itself.
#[must_use]
pub fn service<'a>(service_name: &'a str, product_name: &'a str, code: &'a str) -> Option<&'a str> {
    let named = [service_name, product_name].into_iter().find(|name| !name.is_empty());
    let by_code = || Some(code).filter(|code| !code.is_empty());
    named.or_else(|| by_code().map(|code| SERVICES.get(code).map_or(code, String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_is_not_empty() {
        assert_eq!(service("Amazon Elastic Compute Cloud", "other", "AmazonEC2"), Some("Amazon Elastic Compute Cloud"));
        assert_eq!(service("", "Seller's product", "8xyz"), Some("Seller's product"));
        assert_eq!(service("", "", "AmazonEC2"), Some("Amazon Elastic Compute Cloud"));
        assert_eq!(service("", "", "AWSNewThing"), Some("AWSNewThing"));
        assert_eq!(service("", "", ""), None);
    }
}
