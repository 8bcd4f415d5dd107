//! The name of a cost centre, which may take values of the line item: `{tag:CostCenter}`.

/// A name with places for values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(String),
}

impl Template {
    /// Reads a name; `None` where a brace has no other.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (key, after) = after.split_once('}')?;
            if before.contains('}') || key.contains('{') || key.trim().is_empty() {
                return None;
            }
            parts.extend([Part::Text(before.to_owned()), Part::Value(key.trim().to_owned())]);
            rest = after;
        }
        if rest.contains('}') {
            return None;
        }
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| *part != Part::Text(String::new()));
        Some(Self(parts))
    }

    /// The columns and tags whose values it takes.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| if let Part::Value(key) = part { Some(key.as_str()) } else { None })
    }

    /// The name, where it takes no values.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        if let [Part::Text(text)] = self.0.as_slice() { Some(text.trim()) } else { None }
    }

    /// The name of one line item's cost centre; `None` where the line item lacks a value.
    pub fn fill<'a>(&self, value: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
        let mut name = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Value(key) => name.push_str(Some(value(key)?.trim()).filter(|value| !value.is_empty())?),
            }
        }
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_their_places() {
        let template = Template::parse("{tag:Team} / {account}").unwrap();
        assert_eq!(template.keys().collect::<Vec<_>>(), ["tag:Team", "account"]);
        let value = |key: &str| if key == "account" { Some("1") } else { Some(" web ") };
        assert_eq!(template.fill(value).as_deref(), Some("web / 1"));
        assert_eq!(template.fill(|key| (key == "account").then_some("1")), None);
        assert_eq!(template.fill(|_| Some("  ")), None);
        assert_eq!((template.literal(), Template::parse(" Web ").unwrap().literal()), (None, Some("Web")));
    }

    #[test]
    fn a_brace_without_its_other_is_no_name() {
        for text in ["{account", "account}", "{}", "{a{b}", "a}{b}"] {
            assert_eq!(Template::parse(text), None, "{text}");
        }
    }
}
