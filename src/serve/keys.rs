//! The keys of an address's query or of a form: each is known, and has one value where one belongs.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use url::form_urlencoded;

use super::Chosen;
use super::refusal::Refusal;
use crate::error::listed;

/// Keys that a refusal names at most, and letters of each.
const NAMED: usize = 5;
const LETTERS: usize = 40;

/// Keys with their values, in order. What is empty is not chosen: a form sends all its fields.
#[derive(Debug)]
pub(super) struct Keys(Vec<(String, String)>);

impl Keys {
    /// Reads `a=1&b=2` (application/x-www-form-urlencoded).
    pub(super) fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// Takes the values of a key that may come more than once.
    fn many(&mut self, key: &str) -> Vec<String> {
        let (own, others) = std::mem::take(&mut self.0).into_iter().partition(|(name, _)| name == key);
        self.0 = others;
        let values = own.into_iter().map(|(_, value): (String, String)| value);
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Takes the value of a key that comes once.
    ///
    /// # Errors
    /// It comes twice.
    pub(super) fn one(&mut self, key: &str) -> Result<Option<String>, Refusal> {
        if self.0.iter().filter(|(name, _)| name == key).count() > 1 {
            return Err(twice(&[key]));
        }
        Ok(self.many(key).pop())
    }

    /// Takes what the figures are of: `month`, `account` and `tag`, each as often as there are, and `metric`. A tag without a value is
    /// none of a line item: reports by tags have keys alone as a parameter of that name, which is left.
    ///
    /// # Errors
    /// A key comes twice that may not, or a tag has no key.
    pub(super) fn chosen(&mut self) -> Result<Chosen, Refusal> {
        let (month, metric) = (self.one("month")?, self.one("metric")?);
        let (pairs, keys): (Vec<String>, Vec<String>) =
            self.many("tag").into_iter().partition(|text| text.contains('='));
        self.0.extend(keys.into_iter().map(|key| ("tag".to_owned(), key)));
        let tags = pairs.iter().map(|text| tag(text)).collect::<Result<_, _>>()?;
        Ok(Chosen { month, accounts: self.many("account"), tags, metric })
    }

    /// Ends where nothing is left.
    ///
    /// # Errors
    /// There are more keys, which nobody knows.
    pub(super) fn end(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        if let Some((_, text)) = self.0.iter().find(|(key, _)| key == "tag") {
            tag(text)?;
        }
        let keys = names(self.0.iter().map(|(key, _)| key.as_str()));
        Err(wrong(format!("nothing here is chosen by {keys}")).hint("take it out of the address or the form"))
    }

    /// All that is left: the parameters of a report; keys of tags in one, with commas.
    ///
    /// # Errors
    /// A key comes twice.
    pub(super) fn rest(mut self) -> Result<BTreeMap<String, String>, Refusal> {
        let tags = self.many("tag").join(",");
        let mut rest = BTreeMap::from([("tag".to_owned(), tags)]);
        for (key, value) in self.0 {
            if rest.insert(key.clone(), value).is_some() {
                return Err(twice(&[&key]));
            }
        }
        rest.retain(|_, value| !value.is_empty());
        Ok(rest)
    }
}

fn tag(text: &str) -> Result<(String, String), Refusal> {
    let pair = text.split_once('=').filter(|(key, _)| !key.is_empty());
    let (key, value) = pair.ok_or_else(|| wrong("a tag has no value".to_owned()).hint("write it as tag=KEY=VALUE"))?;
    Ok((key.to_owned(), value.to_owned()))
}

fn wrong(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, message)
}

fn twice(keys: &[&str]) -> Refusal {
    wrong(format!("{} is chosen twice", names(keys.iter().copied()))).hint("choose one")
}

/// Keys in a row, each once, cut where they are long or many.
fn names<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    let mut all: Vec<String> = Vec::new();
    for key in keys {
        let short: String = key.chars().take(LETTERS).collect();
        let shown = format!("{:?}", if short.len() < key.len() { short + "…" } else { short });
        if !all.contains(&shown) {
            all.push(shown);
        }
    }
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    if more > 0 {
        all.push(format!("{more} more"));
    }
    listed(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<T>(result: Result<T, Refusal>) -> String {
        result.err().map(|refusal| refusal.text()).unwrap_or_default()
    }

    #[test]
    fn what_the_figures_are_of() {
        let mut keys = Keys::read(b"month=2025-01&account=1&tag=team%3Dweb=shop&account=2+3&metric=&tag=env%3D&x=1");
        let expected = Chosen {
            month: Some("2025-01".to_owned()),
            accounts: vec!["1".to_owned(), "2 3".to_owned()],
            tags: vec![("team".to_owned(), "web=shop".to_owned()), ("env".to_owned(), String::new())],
            metric: None,
        };
        assert_eq!(keys.chosen().unwrap(), expected);
        assert_eq!(keys.rest().unwrap(), BTreeMap::from([("x".to_owned(), "1".to_owned())]));
    }

    #[test]
    fn what_is_chosen_twice_is_named() {
        let expected = "Error: \"month\" is chosen twice\nHint: choose one\n";
        assert_eq!(told(Keys::read(b"month=2025-01&month=2025-02").chosen()), expected);
        assert_eq!(told(Keys::read(b"month=2025-01&month=").chosen()), expected);
        assert_eq!(told(Keys::read(b"limit=1&limit=").rest()), expected.replace("month", "limit"));
    }

    #[test]
    fn what_is_unknown_is_named_once_and_its_value_is_not() {
        let told_of = |text: &str| told(Keys::read(text.as_bytes()).end());
        let expected =
            "Error: nothing here is chosen by \"a\" and \"b\"\nHint: take it out of the address or the form\n";
        assert_eq!(told_of("a=secret&b&a="), expected);
        let many = "k0=1&k1=1&k2=1&k3=1&k4=1&k5=1&k6=1&k7=1&k8=1";
        assert!(told_of(many).contains("\"k3\", \"k4\" and 4 more\n"), "{}", told_of(many));
        let long = told_of(&"k".repeat(100));
        assert!(long.contains(&format!("\"{}…\"\n", "k".repeat(40))), "{long}");
        assert!(told_of("%1b%0a=1").contains("\"\\u{1b}\\n\""), "{}", told_of("%1b%0a=1"));
    }

    #[test]
    fn a_tag_without_a_value_is_refused() {
        let expected = "Error: a tag has no value\nHint: write it as tag=KEY=VALUE\n";
        assert_eq!(told(Keys::read(b"tag=%3Dteam").chosen()), expected);
        let mut keys = Keys::read(b"tag=team");
        assert_eq!(keys.chosen().unwrap(), Chosen::default());
        assert_eq!(told(keys.end()), expected);
    }

    #[test]
    fn keys_of_tags_are_a_reports_own() {
        let mut keys = Keys::read(b"tag=team&tag=env%3Dprod&tag=owner&limit=5&tag=");
        assert_eq!(keys.chosen().unwrap().tags, [("env".to_owned(), "prod".to_owned())]);
        let expected = [("limit", "5"), ("tag", "team,owner")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(keys.rest().unwrap(), BTreeMap::from(expected));
    }
}
