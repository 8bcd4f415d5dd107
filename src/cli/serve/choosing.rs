//! What was chosen in a page, and addresses that say so.

use std::collections::BTreeMap;

use url::form_urlencoded::Serializer;

use crate::catalog::{Amortize, Charges, Choices, Filter, Metric};
use crate::error::{Error, Result};
use crate::serve::Chosen;
use crate::settings::allocation::fold;

/// Accounts and values of tags that are chosen at most: a plan is as deep as its conditions are many.
const MOST: usize = 200;

/// The conditions of what was chosen: of the accounts any will do, and of the values of a tag.
///
/// # Errors
/// There are too many.
pub fn filters(chosen: &Chosen) -> Result<Vec<Filter>> {
    if chosen.tags.len() + chosen.accounts.len() > MOST {
        return Err(Error::Format {
            message: format!("more than {MOST} accounts and tags are chosen"),
            hint: "choose fewer".to_owned(),
        });
    }
    let mut filters: Vec<Filter> = Vec::new();
    for (key, value) in &chosen.tags {
        let dimension = format!("tag:{key}");
        match filters.iter_mut().find(|own| fold(&own.dimension) == fold(&dimension)) {
            Some(own) => own.patterns.push(value.clone()),
            None => filters.push(Filter { dimension, patterns: vec![value.clone()], is_not: false }),
        }
    }
    if !chosen.accounts.is_empty() {
        let (dimension, patterns) = ("account".to_owned(), chosen.accounts.clone());
        filters.push(Filter { dimension, patterns, is_not: false });
    }
    Ok(filters)
}

/// What counts on a dashboard: all that is on the bill, unless another metric was chosen.
///
/// # Errors
/// The metric is none.
pub fn choices(chosen: &Chosen) -> Result<Choices> {
    let metric = chosen.metric.as_deref().map_or(Ok(Metric::Unblended), str::parse)?;
    let filters = filters(chosen)?;
    Ok(Choices { amortize: Amortize::Daily, filters, ..Choices::of(metric, Charges::All) })
}

/// The part of an address that says what was chosen, with its question mark.
pub fn query(chosen: &Chosen, params: &BTreeMap<String, String>) -> String {
    let mut query = Serializer::new(String::new());
    let one = [("month", &chosen.month), ("metric", &chosen.metric)];
    for (key, value) in one.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
        query.append_pair(key, value);
    }
    for account in &chosen.accounts {
        query.append_pair("account", account);
    }
    for (key, value) in &chosen.tags {
        query.append_pair("tag", &format!("{key}={value}"));
    }
    for (key, value) in params {
        query.append_pair(key, value);
    }
    let query = query.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen() -> Chosen {
        Chosen {
            month: Some("2025-01".to_owned()),
            accounts: vec!["1".to_owned(), "2".to_owned()],
            tags: vec![("team".to_owned(), "a&b".to_owned()), ("team".to_owned(), "c".to_owned())],
            metric: Some("amortized".to_owned()),
        }
    }

    #[test]
    fn an_address_says_what_was_chosen() {
        let params = BTreeMap::from([("limit".to_owned(), "5".to_owned())]);
        let expected = "?month=2025-01&metric=amortized&account=1&account=2&tag=team%3Da%26b&tag=team%3Dc&limit=5";
        assert_eq!(query(&chosen(), &params), expected);
        assert_eq!(query(&Chosen::default(), &BTreeMap::new()), "");
    }

    #[test]
    fn values_of_one_key_are_alternatives() {
        let choices = choices(&chosen()).unwrap();
        let filters: Vec<String> = choices.filters.iter().map(ToString::to_string).collect();
        assert_eq!(filters, ["tag:team=a&b,c", "account=1,2"]);
        assert_eq!(choices.metric, Metric::Amortized);
        assert!(self::choices(&Chosen { metric: Some("x".to_owned()), ..chosen() }).is_err());
    }
}
