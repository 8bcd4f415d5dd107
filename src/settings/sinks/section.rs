//! `[alerts]` and `[[sinks]]` as they are written, every part with its place, and what is wrong with it.

use std::collections::BTreeSet;
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::keys::{Keys, Origin};
use super::{Alerts, Hours, Quiet, Severity, SinkSettings, Zone, channel};
use crate::error::{Result, listed, near};
use crate::settings::rules::Rule;

/// One table of `[[sinks]]`.
pub type SinkKeys = Spanned<IndexMap<Spanned<String>, Spanned<Value>>>;

/// The table `[alerts]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    state: Option<String>,
    dead_letter: Option<String>,
    #[serde(default)]
    to: Vec<Spanned<String>>,
    quiet_hours: Option<Spanned<String>>,
    #[serde(default)]
    quiet_weekends: bool,
    time_zone: Option<Spanned<String>>,
    escalate_after_days: Option<Spanned<u32>>,
    #[serde(default)]
    escalate_to: Vec<Spanned<String>>,
    group_limit: Option<Spanned<usize>>,
    attempts: Option<Spanned<u32>>,
    templates: Option<String>,
    #[serde(default)]
    rules: IndexMap<String, Rule>,
}

impl Section {
    /// What alert rules are told, which is no matter of delivery.
    pub fn take_rules(&mut self) -> IndexMap<String, Rule> {
        std::mem::take(&mut self.rules)
    }
}

pub fn check(section: Section, sinks: Vec<SinkKeys>, path: &Path, text: &str) -> Result<Alerts> {
    let origin = Origin { path, text };
    let (mut names, mut checked) = (BTreeSet::new(), Vec::new());
    for keys in sinks {
        checked.push(sink(Keys::new(&origin, keys), &mut names)?);
    }
    let usual = Alerts::default();
    let place = |given: Option<String>, usual: &Path| {
        given.map_or_else(|| origin.path.with_file_name(usual), |text| origin.path(&text))
    };
    let escalate_to = escalation(&origin, &section, &checked)?;
    Ok(Alerts {
        state: place(section.state, &usual.state),
        dead_letter: place(section.dead_letter, &usual.dead_letter),
        to: takers(&origin, &section.to, &checked)?,
        escalate_to,
        escalate_after_days: section.escalate_after_days.map(Spanned::into_inner),
        quiet: quiet(&origin, section.quiet_hours, section.quiet_weekends, section.time_zone)?,
        group_limit: at_least_one(&origin, section.group_limit, usual.group_limit)?,
        attempts: at_least_one(&origin, section.attempts, usual.attempts)?,
        templates: section.templates.map(|folder| origin.path(&folder)),
        sinks: checked,
    })
}

fn sink(mut keys: Keys, names: &mut BTreeSet<String>) -> Result<SinkSettings> {
    let name = keys.needed("name", "add name = \"NAME\", by which findings and rules name it")?;
    if !names.insert(name.get_ref().clone()) {
        let message = format!("{:?} is the name of two sinks", name.get_ref());
        return Err(keys.origin.wrong(name.span(), &message, "give each a name of its own"));
    }
    let kind = keys.needed("kind", &format!("add kind, one of {}", channel_kinds()))?;
    let min_severity = severity(&mut keys)?;
    let channel = super::channel_of(&mut keys, &kind)?;
    let is_quiet = keys.flag("quiet_hours")?.unwrap_or(channel.reaches_people());
    let tells_gone = keys.flag("gone")?.unwrap_or(matches!(channel, channel::Channel::PagerDuty { .. }));
    keys.rest(kind.get_ref())?;
    Ok(SinkSettings { name: name.into_inner(), min_severity, is_quiet, tells_gone, channel })
}

fn channel_kinds() -> String {
    super::KINDS.join(", ")
}

fn severity(keys: &mut Keys) -> Result<Severity> {
    let Some(word) = keys.text("min_severity")? else { return Ok(Severity::Info) };
    Severity::of(word.get_ref()).ok_or_else(|| {
        let message = format!("{:?} is no severity", word.get_ref());
        keys.origin.wrong(word.span(), &message, "one of info, warning, critical")
    })
}

/// Names of sinks that take messages.
fn takers(origin: &Origin, names: &[Spanned<String>], sinks: &[SinkSettings]) -> Result<Vec<String>> {
    let taker = |name: &Spanned<String>| {
        let known: Vec<String> = sinks.iter().map(|sink| sink.name.clone()).collect();
        let Some(sink) = sinks.iter().find(|sink| sink.name == *name.get_ref()) else {
            let hint = match near(name.get_ref(), known.iter().map(String::as_str)).as_slice() {
                [] => format!("there is {}", listed(&known)),
                near => format!("did you mean {}?", near.join(" or ")),
            };
            return Err(origin.wrong(name.span(), &format!("there is no sink {:?}", name.get_ref()), &hint));
        };
        if !sink.channel.takes_messages() {
            let message = format!("{:?} takes metrics, not findings", name.get_ref());
            return Err(origin.wrong(name.span(), &message, "name a sink of another kind"));
        }
        Ok(sink.name.clone())
    };
    names.iter().map(taker).collect()
}

fn escalation(origin: &Origin, section: &Section, sinks: &[SinkSettings]) -> Result<Vec<String>> {
    let to = takers(origin, &section.escalate_to, sinks)?;
    match &section.escalate_after_days {
        Some(days) if to.is_empty() => {
            Err(origin.wrong(days.span(), "an escalation tells nobody", "add escalate_to = [\"SINK\"]"))
        }
        Some(days) if *days.get_ref() == 0 => {
            Err(origin.wrong(days.span(), "a finding cannot stand for 0 days", "write 1 or more"))
        }
        None if !to.is_empty() => {
            let span = section.escalate_to.first().map_or(0..0, Spanned::span);
            Err(origin.wrong(span, "nothing says when to escalate", "add escalate_after_days = 3"))
        }
        _ => Ok(to),
    }
}

fn quiet(
    origin: &Origin,
    hours: Option<Spanned<String>>,
    weekends: bool,
    zone: Option<Spanned<String>>,
) -> Result<Quiet> {
    let wrong = |text: &Spanned<String>, what: &str, hint: &str| {
        origin.wrong(text.span(), &format!("{:?} is no {what}", text.get_ref()), hint)
    };
    let read_hours = |text: Spanned<String>| {
        Hours::parse(text.get_ref()).ok_or_else(|| wrong(&text, "time from and to", "write it as 22:00-07:00"))
    };
    let read_zone = |text: Spanned<String>| {
        Zone::parse(text.get_ref()).ok_or_else(|| wrong(&text, "time zone", "write it as Europe/Berlin or +02:00"))
    };
    let zone = zone.map(read_zone).transpose()?.unwrap_or_default();
    Ok(Quiet { hours: hours.map(read_hours).transpose()?, weekends, zone })
}

fn at_least_one<T: Copy + From<u8> + PartialOrd>(origin: &Origin, given: Option<Spanned<T>>, usual: T) -> Result<T> {
    let Some(given) = given else { return Ok(usual) };
    let is_fine = *given.get_ref() >= T::from(1);
    is_fine.then_some(*given.get_ref()).ok_or_else(|| origin.wrong(given.span(), "0 is too few", "write 1 or more"))
}
