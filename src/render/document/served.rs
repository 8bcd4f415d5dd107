//! What stands above the figures of a served page: the way to other pages, what the figures are of, downloads, a query.

use super::Document;
use crate::render::show::clean;

/// The bar of a served page. It works without scripts, and is not printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Served {
    /// The other pages.
    pub nav: Vec<Link>,
    /// What the figures are of, sent to the page's own address by GET.
    pub choices: Vec<Choice>,
    /// The same figures as files.
    pub downloads: Vec<Link>,
    /// The query in the box, which is sent to `/sql` by POST as `sql`; a page without a box has none.
    pub sql: Option<String>,
    /// Whether it has a field for a token, which is sent to `/login` by POST as `token`.
    pub has_login: bool,
    /// Lists of pages, which a page of pages is made of.
    pub lists: Vec<List>,
}

/// A list of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// What they are.
    pub title: String,
    /// Each with what it tells.
    pub links: Vec<(Link, String)>,
}

/// A way to another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is called: `Executive`, `CSV`.
    pub name: String,
    /// A path of this server with its query, percent-encoded.
    pub address: String,
    /// Whether it is this page.
    pub is_here: bool,
}

impl Link {
    /// A link to another page.
    #[must_use]
    pub fn to(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: name.into(), address: address.into(), is_here: false }
    }

    /// Says that it is this page.
    #[must_use]
    pub fn here(self) -> Self {
        Self { is_here: true, ..self }
    }
}

/// Something that is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The key in the address: `month`.
    pub name: String,
    /// What a person reads: `Month`.
    pub label: String,
    /// Among what.
    pub kind: ChoiceKind,
}

/// Among what is chosen. What is chosen and not offered is offered as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChoiceKind {
    /// One of several.
    One {
        /// All of them, in order.
        values: Vec<Offer>,
        /// The one.
        chosen: String,
    },
    /// Any of several; none of them stands for all.
    Many {
        /// All of them, in order.
        values: Vec<Offer>,
        /// Those.
        chosen: Vec<String>,
    },
    /// A text.
    Text {
        /// As it is.
        value: String,
    },
}

/// One of the values that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// In the address; an empty one is the same as none.
    pub value: String,
    /// What a person reads.
    pub label: String,
}

impl Offer {
    /// A value that a person reads as something else.
    #[must_use]
    pub fn called(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

impl From<&str> for Offer {
    fn from(value: &str) -> Self {
        Self::called(value, value)
    }
}

/// A page that says what is not so, with a way back to the list of pages.
#[must_use]
pub fn notice(title: &str, sentences: impl IntoIterator<Item = String>) -> Document {
    let nav = vec![Link::to("All pages", "/")];
    let summary = sentences.into_iter().collect();
    Document { summary, ..Document::new(title, "") }.served(Served { nav, ..Served::default() })
}

/// A page that asks for the token.
#[must_use]
pub fn login(title: &str, sentences: impl IntoIterator<Item = String>) -> Document {
    notice(title, sentences).served(Served { has_login: true, ..Served::default() })
}

impl Served {
    /// The same for people; what is sent back stays as it is.
    pub(super) fn readable(&self) -> Served {
        let links =
            |links: &[Link]| links.iter().map(|link| Link { name: clean(&link.name), ..link.clone() }).collect();
        let choice = |choice: &Choice| Choice {
            label: clean(&choice.label),
            kind: choice.kind.readable(),
            name: choice.name.clone(),
        };
        Served {
            nav: links(&self.nav),
            choices: self.choices.iter().map(choice).collect(),
            downloads: links(&self.downloads),
            lists: self.lists.iter().map(List::readable).collect(),
            ..self.clone()
        }
    }
}

impl List {
    fn readable(&self) -> List {
        let link = |(link, told): &(Link, String)| (Link { name: clean(&link.name), ..link.clone() }, clean(told));
        List { title: clean(&self.title), links: self.links.iter().map(link).collect() }
    }
}

impl ChoiceKind {
    fn readable(&self) -> ChoiceKind {
        let mut kind = self.clone();
        if let ChoiceKind::One { values, .. } | ChoiceKind::Many { values, .. } = &mut kind {
            for offer in values {
                offer.label = clean(&offer.label);
            }
        }
        kind
    }
}
