//! The bar of a served page as its template takes it.

use serde::Serialize;

use super::html::fill;
use super::{Choice, ChoiceKind, Link, List, Offer, Served};
use crate::error::Result;
use crate::render::show::clean;

/// A bar to be filled into its template.
#[derive(Debug, Serialize)]
pub(super) struct Bar {
    nav: Vec<Way>,
    choices: Vec<Field>,
    downloads: Vec<Way>,
    sql: Option<String>,
    has_login: bool,
}

/// Lists of pages to be filled into their template.
#[derive(Debug, Serialize)]
struct Lists {
    lists: Vec<Pages>,
}

/// A list of pages.
#[derive(Debug, Serialize)]
struct Pages {
    title: String,
    links: Vec<Way>,
}

/// A link.
#[derive(Debug, Serialize)]
struct Way {
    name: String,
    address: String,
    is_here: bool,
    /// What the page tells, in lists of pages.
    told: String,
}

/// A field of the form.
#[derive(Debug, Serialize)]
struct Field {
    name: String,
    label: String,
    /// `one`, `many` or `text`.
    kind: &'static str,
    values: Vec<Pick>,
    /// The text, or what is chosen of many in few words.
    told: String,
}

/// A value.
#[derive(Debug, Serialize)]
struct Pick {
    value: String,
    label: String,
    is_chosen: bool,
}

impl Bar {
    /// Writes the bar.
    ///
    /// # Errors
    /// The template cannot be filled.
    pub(super) fn draw(served: &Served) -> Result<String> {
        let ways = |links: &[Link]| links.iter().map(Way::of).collect();
        let bar = Self {
            nav: ways(&served.nav),
            choices: served.choices.iter().map(Field::of).collect(),
            downloads: ways(&served.downloads),
            sql: served.sql.clone(),
            has_login: served.has_login,
        };
        fill("served.j2", include_str!("served.j2"), &bar)
    }

    /// Writes the lists of pages, which stand among the page's parts.
    ///
    /// # Errors
    /// The template cannot be filled.
    pub(super) fn lists(served: &Served) -> Result<String> {
        let lists = Lists { lists: served.lists.iter().map(Pages::of).collect() };
        fill("pages.j2", include_str!("pages.j2"), &lists)
    }
}

impl Way {
    fn of(link: &Link) -> Self {
        Self { name: link.name.clone(), address: link.address.clone(), is_here: link.is_here, told: String::new() }
    }
}

impl Pages {
    fn of(list: &List) -> Self {
        let way = |(link, told): &(Link, String)| Way { told: told.clone(), ..Way::of(link) };
        Self { title: list.title.clone(), links: list.links.iter().map(way).collect() }
    }
}

impl Field {
    fn of(choice: &Choice) -> Self {
        let (kind, values, told) = match &choice.kind {
            ChoiceKind::One { values, chosen } => ("one", picks(values, std::slice::from_ref(chosen)), String::new()),
            ChoiceKind::Many { values, chosen } => {
                let picks = picks(values, chosen);
                let told = told(&picks);
                ("many", picks, told)
            }
            ChoiceKind::Text { value } => ("text", Vec::new(), value.clone()),
        };
        Self { name: choice.name.clone(), label: choice.label.clone(), kind, values, told }
    }
}

/// All values, those first that are chosen and not offered.
fn picks(values: &[Offer], chosen: &[String]) -> Vec<Pick> {
    let is_offered = |value: &&String| values.iter().any(|offer| offer.value == **value);
    let more = chosen.iter().filter(|value| !is_offered(value));
    let more = more.map(|value| Pick { value: value.clone(), label: clean(value), is_chosen: true });
    let pick = |offer: &Offer| Pick {
        value: offer.value.clone(),
        label: offer.label.clone(),
        is_chosen: chosen.contains(&offer.value),
    };
    more.chain(values.iter().map(pick)).collect()
}

/// What is chosen of many, in few words.
fn told(picks: &[Pick]) -> String {
    let chosen: Vec<&str> = picks.iter().filter(|pick| pick.is_chosen).map(|pick| pick.label.as_str()).collect();
    match chosen[..] {
        [] => "all".to_owned(),
        [one] => one.to_owned(),
        _ => format!("{} of {}", chosen.len(), picks.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::bar;
    use super::*;

    #[test]
    fn a_bar() {
        insta::assert_snapshot!(Bar::draw(&bar().readable()).unwrap());
    }

    #[test]
    fn a_list_of_pages() {
        let told = "What <costs> most?".to_owned();
        let list = List { title: "Reports".to_owned(), links: vec![(Link::to("top & more", "/reports/top"), told)] };
        let served = Served { lists: vec![list], ..Served::default() };
        let text = Bar::lists(&served.readable()).unwrap();
        assert!(text.contains("<h2>Reports</h2>") && text.contains(">top &amp; more</a></dt>"), "{text}");
        assert!(text.contains("<dd>What &lt;costs&gt; most?</dd>"), "{text}");
        assert_eq!(Bar::lists(&Served::default()).unwrap(), "");
    }

    #[test]
    fn an_empty_bar_has_no_forms() {
        let text = Bar::draw(&Served::default()).unwrap();
        assert!(!text.contains("<form") && !text.contains("<nav"), "{text}");
    }

    #[test]
    fn what_is_chosen_of_many_is_said_in_few_words() {
        let values = ["1", "2", "3"].map(Offer::from);
        let told_of =
            |chosen: &[&str]| told(&picks(&values, &chosen.iter().map(ToString::to_string).collect::<Vec<_>>()));
        assert_eq!(told_of(&[]), "all");
        assert_eq!(told_of(&["2"]), "2");
        assert_eq!(told_of(&["3", "1"]), "2 of 3");
        // What is chosen and not offered is a fourth.
        assert_eq!(told_of(&["9", "1"]), "2 of 4");
    }

    #[test]
    fn a_month_that_is_not_offered_stays_chosen() {
        let one = ChoiceKind::One { values: vec!["2025-01".into()], chosen: "2024-12".to_owned() };
        let served = Served {
            choices: vec![Choice { name: "month".to_owned(), label: "Month".to_owned(), kind: one }],
            ..Served::default()
        };
        let text = Bar::draw(&served).unwrap();
        assert!(text.contains("<option value=\"2024-12\" selected>2024-12</option>"), "{text}");
        assert_eq!(text.matches(" selected").count(), 1);
    }
}
