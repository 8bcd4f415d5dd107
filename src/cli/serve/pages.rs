//! Documents as pages of the server, with the way from each to the others.

use std::collections::BTreeMap;

use super::offers::Offers;
use super::standing::Standing;
use super::{anomalies, choosing};
use crate::catalog::{Metric, Report};
use crate::cli::anomalies::REPORT;
use crate::cli::dashboard::Kind;
use crate::error::Result;
use crate::render::document::{
    Choice, ChoiceKind, Document, Link, List, Offer, Served, html, login, notice as told, sources,
};
use crate::serve::{Answer, Chosen, Notice, Page};

/// A document as a page.
///
/// # Errors
/// A chart cannot be drawn.
pub fn page(document: &Document) -> Result<Answer> {
    draw(document).map(Answer::Page)
}

fn draw(document: &Document) -> Result<Page> {
    let sources = sources(document);
    Ok(Page { html: html(document)?, script: sources.script, style: Some(sources.style) })
}

/// A refusal or the form to log in, as a page.
pub fn notice(said: &Notice) -> Option<Page> {
    let sentences = [Some(said.message.clone()), said.hint.clone()].into_iter().flatten();
    let mut document = if said.has_login { login(&said.title, sentences) } else { told(&said.title, sentences) };
    if let (Some(path), Some(bar)) = (&said.link, &mut document.served) {
        bar.nav.push(Link::to(format!("Open {path}"), path));
    }
    draw(&document).ok()
}

/// The pages.
///
/// # Errors
/// The page cannot be drawn.
pub fn home(standing: &Standing<'_>) -> Result<Answer> {
    let dashboards = Kind::ALL
        .map(|kind| (Link::to(kind.title(), format!("/dashboards/{}", kind.name())), kind.question().to_owned()));
    let report = |report: &Report| {
        let question = if report.name == REPORT { anomalies::QUESTION } else { &report.question };
        (Link::to(&report.name, format!("/reports/{}", report.name)), question.to_owned())
    };
    let lists = vec![
        List { title: "Dashboards".to_owned(), links: dashboards.to_vec() },
        List { title: "Reports".to_owned(), links: standing.catalog.reports().map(report).collect() },
    ];
    let periods = &standing.engine.bill().periods;
    let ends = [periods.first(), periods.last()].map(|month| month.map(|month| month.format("%B %Y").to_string()));
    let months = match ends {
        [Some(first), Some(last)] if first != last => format!("{first} to {last}"),
        [first, _] => first.unwrap_or_default(),
    };
    let subtitle = format!("{months}, opened {}", standing.opened.format("%Y-%m-%d %H:%M UTC"));
    let served = Served { nav: nav("/"), lists, ..Served::default() };
    page(&Document::new(format!("Costs of {}", standing.name()), subtitle).served(served))
}

/// The way to the other pages.
pub fn nav(here: &str) -> Vec<Link> {
    let dashboards = Kind::ALL.map(|kind| (kind.name(), format!("/dashboards/{}", kind.name())));
    let all = [("all", "/".to_owned())].into_iter().chain(dashboards).chain([("sql", "/sql".to_owned())]);
    let name = |name: &str| match name {
        "all" => "All pages".to_owned(),
        "sql" => "SQL".to_owned(),
        name => name[..1].to_uppercase() + &name[1..],
    };
    let link = |(own, path): (&str, String)| {
        let is_here = path == here;
        Link { is_here, ..Link::to(name(own), path) }
    };
    all.map(link).collect()
}

/// The figures of a page as files.
pub fn downloads(path: &str, forms: &[(&str, &str)], chosen: &Chosen, params: &BTreeMap<String, String>) -> Vec<Link> {
    let query = choosing::query(chosen, params);
    forms.iter().map(|(name, end)| Link::to(*name, format!("{path}{end}{query}"))).collect()
}

/// Month, account, tag and metric to choose from; the month only where it is one of several.
pub fn choices(standing: &Standing<'_>, offers: &Offers, chosen: &Chosen, month: Option<&str>) -> Vec<Choice> {
    let one = |name: &str, label: &str, values: Vec<Offer>, chosen: String| Choice {
        name: name.to_owned(),
        label: label.to_owned(),
        kind: ChoiceKind::One { values, chosen },
    };
    let many = |name: &str, label: &str, values: &[Offer], chosen: Vec<String>| Choice {
        name: name.to_owned(),
        label: label.to_owned(),
        kind: ChoiceKind::Many { values: values.to_vec(), chosen },
    };
    let mut choices = Vec::new();
    if let Some(month) = month {
        let months = standing.engine.bill().periods.iter().rev().map(|month| month.format("%Y-%m").to_string());
        let months: Vec<Offer> = months.map(|month| Offer::from(month.as_str())).collect();
        choices.push(one("month", "Month", months, month.to_owned()));
    }
    choices.push(many("account", "Account", &offers.accounts, chosen.accounts.clone()));
    if let Some(key) = &offers.tag {
        let tags = chosen.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        choices.push(many("tag", key, &offers.tags, tags));
    }
    let metrics = std::iter::once(Offer::called("", "default")).chain(Metric::ALL.map(|metric| metric.name().into()));
    choices.push(one("metric", "Metric", metrics.collect(), chosen.metric.clone().unwrap_or_default()));
    choices
}
