//! What is asked of a dashboard, and the page that answers.

use chrono::NaiveDate;

use super::ask::Asking;
use super::{Kind, allocation, executive, operations};
use crate::analysis::budget::Reach;
use crate::analysis::digest::{Compared, Period};
use crate::catalog::{Calendar, Catalog, Choices, Filter};
use crate::cli::budget::history::{first_use, newest_use};
use crate::cli::budget::judge::reach;
use crate::cli::digest::{Asked, counting, holds};
use crate::cli::months::month;
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::cli::written::add_flags;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::render::document::Document;
use crate::settings::allocation::fold;

/// What is asked of a dashboard.
pub struct Wanted {
    /// Which.
    pub kind: Kind,
    /// The month as typed.
    pub month: String,
    /// The tag whose values take the cost.
    pub by: Option<String>,
    /// What counts, and of what.
    pub choices: Choices,
    /// The charges as typed.
    pub charges: String,
    /// Whether the metric was asked for, so that reports count it too.
    pub is_metric_set: bool,
    /// Whether the charges were.
    pub are_charges_set: bool,
}

/// Conditions on tags, as `KEY=VALUE`; of the values of one key any will do.
///
/// # Errors
/// [`Error::Value`] for what has no key.
pub fn tags(typed: &[String]) -> Result<Vec<Filter>> {
    let mut filters: Vec<Filter> = Vec::new();
    for text in typed {
        let wrong = || Error::Value {
            what: "--tag".to_owned(),
            value: text.clone(),
            expected: "a tag with its value".to_owned(),
            hint: Some("write it as team=web, team=web-* or team= (without one)".to_owned()),
        };
        if text.trim_start().starts_with('=') || !text.contains('=') {
            return Err(wrong());
        }
        let filter: Filter = format!("tag:{text}").parse().map_err(|_| wrong())?;
        let is_alike = |own: &&mut Filter| {
            fold(&own.dimension) == fold(&filter.dimension) && own.is_not == filter.is_not && !own.is_not
        };
        match filters.iter_mut().find(is_alike) {
            Some(own) => own.patterns.extend(filter.patterns),
            None => filters.push(filter),
        }
    }
    Ok(filters)
}

/// Says of what part of the bill figures are, after what they are.
#[must_use]
pub fn of_what(choices: &Choices) -> String {
    let filters: Vec<String> = choices.filters.iter().map(ToString::to_string).collect();
    if filters.is_empty() { String::new() } else { format!("; only {}", filters.join(" and ")) }
}

/// The page.
///
/// # Errors
/// The bill does not hold the month, a condition names what it has not, or a query does not run.
pub async fn document(
    wanted: &Wanted,
    (engine, catalog, call): (&Engine, &Catalog, &Resolved<'_>),
    ui: &mut Ui<'_>,
) -> Result<Document> {
    let periods = &engine.bill().periods;
    let month = month("month", &wanted.month, Calendar { today: call.today(), periods })?;
    engine.check_held(month)?;
    let (compared, reach) = compared(engine, month, call).await?;
    let until = if compared.is_whole() { None } else { newest_use(engine, month, NaiveDate::MAX).await? };
    let (flags, of) = counting(&wanted.choices, &wanted.charges);
    let choices = wanted.choices.clone();
    let metric = wanted.is_metric_set.then_some(choices.metric);
    let charges = wanted.are_charges_set.then(|| choices.charges.clone());
    let own = [
        metric.map(|metric| format!(" --metric {metric}")),
        charges.as_ref().map(|_| format!(" --charges {}", wanted.charges)),
    ];
    let digest = Asked { engine, catalog, call, compared, reach, choices, flags, of, without: &[] };
    let asking = Asking {
        digest,
        month,
        months: Asking::months(periods, month),
        until,
        tag: tag(wanted.by.as_deref(), engine, call).await?,
        metric,
        charges,
        flags: own.into_iter().flatten().collect(),
    };
    let mut page = match wanted.kind {
        Kind::Executive => Box::pin(executive::page(&asking, ui)).await,
        Kind::Operations => Box::pin(operations::page(&asking, ui)).await,
        Kind::Allocation => Box::pin(allocation::page(&asking)).await,
    }?;
    page.subtitle += &of_what(&wanted.choices);
    add_flags(&mut page, &call.global.flags());
    let title = format!("{}, {}", wanted.kind.title(), Period::Month.title(Period::Month.of(month)));
    Ok(Document { title, ..page }.live())
}

/// The month against the one before: all of it once it is long over, else its settled days against as many.
async fn compared(engine: &Engine, month: NaiveDate, call: &Resolved<'_>) -> Result<(Compared, Reach)> {
    let (periods, span) = (&engine.bill().periods, Period::Month.of(month));
    let reach = reach(engine, month, (call.today(), NaiveDate::MAX)).await?;
    let first = periods.first().copied().unwrap_or(month);
    let begins = first_use(engine, first).await?.unwrap_or(first);
    let known = if reach.settled >= span.first { reach.settled.min(reach.last) } else { reach.last };
    let mut compared = Compared::new(Period::Month, span, (begins.min(span.first), known));
    compared.before = compared.before.filter(|before| begins <= before.first && holds(periods, *before));
    Ok((compared, reach))
}

/// Words of which a tag's key says that it names who pays, the surest first.
const OWNERS: [&str; 8] =
    ["costcentre", "costcenter", "department", "businessunit", "team", "owner", "project", "application"];

/// The tag that shares cost out: that asked for, the first that must be there, one whose key names who pays, or any.
///
/// # Errors
/// The query for the keys of maps does not run.
pub async fn tag(by: Option<&str>, engine: &Engine, call: &Resolved<'_>) -> Result<Option<String>> {
    let required = || call.settings.tags.required.0.keys().next().cloned();
    if let Some(key) = by.map(str::to_owned).or_else(required) {
        return Ok(Some(key));
    }
    let keys = engine.known_tags().await?;
    let plain = |key: &str| key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let named = |word: &&str| keys.iter().find(|key| plain(key).ends_with(word));
    Ok(OWNERS.iter().find_map(named).or(keys.first()).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(typed: &[&str]) -> Vec<String> {
        let typed: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
        tags(&typed).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn values_of_one_key_are_alternatives() {
        assert_eq!(shown(&["team=web", "env=prod", "Team=shop,data-*"]), ["tag:team=web,shop,data-*", "tag:env=prod"]);
        assert_eq!(shown(&["team!=web", "team!=shop", "owner="]), ["tag:team!=web", "tag:team!=shop", "tag:owner="]);
    }

    #[test]
    fn a_tag_without_a_key_is_refused() {
        for text in ["team", "=web", ""] {
            assert!(tags(&[text.to_owned()]).is_err(), "{text}");
        }
    }
}
