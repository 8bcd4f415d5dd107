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
    named.or_else(|| by_code().map(|code| name_of(code).unwrap_or(code)))
}

/// The name of a product code that is known.
#[must_use]
pub fn name_of(code: &str) -> Option<&'static str> {
    SERVICES.get(code).map(String::as_str)
}

/// The product code of a service by its name; the first in the alphabet where several have it.
#[must_use]
pub fn code_of(name: &str) -> Option<&'static str> {
    SERVICES.iter().filter(|(_, known)| *known == name).map(|(code, _)| code.as_str()).min()
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
