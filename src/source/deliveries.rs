//! Which files of a bill count: of each billing period one delivery, by its manifest or, without one, the newest whole.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::manifest::{self, Manifest, is_delivery, time_of};
use super::partition::Partition;
use super::roles::Container;
use super::{Aside, Listed};
use crate::error::{Error, Result};

/// Why the files of a delivery that lacks some are left aside.
pub const NOT_WHOLE: &str = "its delivery is not whole";

/// A data file with what its path says.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Where it is.
    pub listed: Listed,
    /// How it holds its rows.
    pub container: Container,
    /// What its path says of the billing period.
    pub partition: Partition,
}

/// What AWS wrote of one billing period at one time.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The billing period; `None` where only the rows say it.
    pub period: Option<NaiveDate>,
    /// Assembly or execution id.
    pub id: Option<String>,
    /// The manifest that names its files.
    pub manifest: Option<String>,
    /// When it was delivered: the time in its id, else the manifest's, else its newest file's.
    pub delivered: DateTime<Utc>,
    /// Whether the time is the delivery's own and not that of a copy on disk.
    pub dated: bool,
    /// Its files.
    pub files: Vec<DataFile>,
    /// Files that it should have and that are not there.
    pub missing: Vec<String>,
    /// Whether the manifest that says so is the period's own and not one kept in a delivery's folder.
    current: bool,
}

/// The deliveries that count and what became of all others.
#[derive(Debug, Default)]
pub struct Choice {
    /// One a billing period.
    pub chosen: Vec<Delivery>,
    /// What was left aside, and why.
    pub aside: Vec<Aside>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// Deliveries that were chosen for being the newest, as no manifest decides.
    undecided: Vec<String>,
}

/// Chooses the deliveries that count, as of a time where one is asked for.
///
/// # Errors
/// A manifest names files that are not there and no whole delivery of its period is; nothing was delivered by then; or
/// the source keeps no older deliveries to answer from.
pub fn choose(files: &[DataFile], manifests: &[Manifest], as_of: Option<DateTime<Utc>>) -> Result<Choice> {
    let (mut deliveries, rest) = by_manifest(files, manifests)?;
    let with_manifest: BTreeSet<Option<NaiveDate>> = deliveries.iter().map(|delivery| delivery.period).collect();
    let mut choice = Choice::default();
    let (unnamed, rest): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|file| with_manifest.contains(&file.partition.period));
    for file in unnamed {
        // A newer delivery than its manifest says, or a stray copy: either way not what AWS says the bill is.
        choice.aside.push(Aside { path: file.listed.path, reason: "no manifest names it".to_owned(), quiet: false });
    }
    let mut unnamed = by_folder(rest);
    for leftover in unnamed.iter_mut().filter(|one| one.period.is_none() && !with_manifest.is_empty()) {
        // What its manifest no longer names says nothing about files that it once stood beside.
        leftover.missing.clear();
    }
    deliveries.extend(unnamed);
    let mut periods: BTreeMap<Option<NaiveDate>, Vec<Delivery>> = BTreeMap::new();
    for delivery in deliveries {
        periods.entry(delivery.period).or_default().push(delivery);
    }
    if let Some(time) = as_of {
        choice.notes.extend(undated(&periods, time)?);
    }
    for candidates in periods.into_values() {
        one_of(candidates, as_of, &mut choice)?;
    }
    if let Some((first, rest)) = choice.undecided.split_first() {
        let more = if rest.is_empty() { String::new() } else { format!(" (and so for {} more)", rest.len()) };
        choice
            .notes
            .push(format!("no manifest says which delivery counts; the newest whole one is read: {first}{more}"));
    }
    account(&mut choice)?;
    match as_of {
        Some(time) if choice.chosen.is_empty() => Err(nothing_by(time, &choice)),
        _ => Ok(choice),
    }
}

/// Sees to it that each file is read once or left aside once, however many manifests name it.
fn account(choice: &mut Choice) -> Result<()> {
    let mut read: BTreeMap<&str, &Delivery> = BTreeMap::new();
    for delivery in &choice.chosen {
        for file in &delivery.files {
            if let Some(other) = read.insert(&file.listed.path, delivery) {
                return Err(claimed_twice(&file.listed.path, other, delivery));
            }
        }
    }
    let mut seen = BTreeSet::new();
    choice.aside.retain(|aside| !read.contains_key(aside.path.as_str()) && seen.insert(aside.path.clone()));
    Ok(())
}

fn claimed_twice(path: &str, one: &Delivery, other: &Delivery) -> Error {
    Error::Source {
        message: format!("{path} would count twice: for {} and for {}", named(one), named(other)),
        hint: "files of several deliveries were copied into one folder: copy each into a folder of its own".to_owned(),
    }
}

/// The deliveries that manifests name, and the files that none names.
fn by_manifest(files: &[DataFile], manifests: &[Manifest]) -> Result<(Vec<Delivery>, Vec<DataFile>)> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        by_name.entry(file.listed.name()).or_default().push(index);
    }
    let mut deliveries: Vec<Delivery> = Vec::new();
    let mut reports: BTreeMap<Option<NaiveDate>, &Manifest> = BTreeMap::new();
    for one in manifests {
        let mut found = BTreeSet::new();
        let mut missing = Vec::new();
        for key in &one.keys {
            let same = by_name.get(key.rsplit('/').next().unwrap_or(key)).into_iter().flatten();
            let same = same.filter_map(|index| Some((manifest::names(one, key, &files[*index].listed)?, *index)));
            match same.max() {
                Some((_, index)) => drop(found.insert(index)),
                None => missing.push(key.clone()),
            }
        }
        let files: Vec<DataFile> = found.into_iter().map(|index| files[index].clone()).collect();
        let delivery = of_manifest(one, files, missing);
        if !delivery.files.is_empty() {
            let other = reports.entry(delivery.period).or_insert(one);
            if other.report != one.report {
                return Err(two_reports(&other.path, &one.path));
            }
        }
        add(&mut deliveries, delivery);
    }
    let named: BTreeSet<&str> =
        deliveries.iter().flat_map(|delivery| &delivery.files).map(|file| file.listed.path.as_str()).collect();
    let rest = files.iter().filter(|file| !named.contains(file.listed.path.as_str())).cloned().collect();
    Ok((deliveries, rest))
}

fn two_reports(one: &str, other: &str) -> Error {
    Error::Source {
        message: format!("two reports of one month lie in one source, which are never added up: {one} and {other}"),
        hint: "copy each report into a folder of its own".to_owned(),
    }
}

fn of_manifest(one: &Manifest, files: Vec<DataFile>, missing: Vec<String>) -> Delivery {
    let folders: Vec<&str> = one.folders.iter().map(String::as_str).collect();
    let from_path = super::partition::parse(&folders).ok().and_then(|partition| partition.period);
    let period = from_path.or_else(|| files.iter().find_map(|file| file.partition.period)).or(one.period);
    let own = one.folders.last().is_some_and(|folder| is_delivery(folder));
    let in_folder = files.iter().find_map(|file| file.listed.folders.iter().rev().find_map(|folder| time_of(folder)));
    let in_id = one.id.as_deref().and_then(time_of).or(in_folder);
    Delivery {
        period,
        id: one.id.clone(),
        manifest: Some(one.path.clone()),
        delivered: in_id.unwrap_or(one.written),
        dated: in_id.is_some(),
        files,
        missing,
        current: !own,
    }
}

/// AWS writes the newest manifest twice: beside its files, and above them all.
fn add(deliveries: &mut Vec<Delivery>, new: Delivery) {
    let same = |known: &&mut Delivery| known.id.is_some() && known.id == new.id && known.period == new.period;
    match deliveries.iter_mut().find(same) {
        Some(known) if new.current => *known = new,
        Some(_) => {}
        None => deliveries.push(new),
    }
}

/// Files that no manifest names, by period and folder where the folders are those of deliveries.
fn by_folder(files: Vec<DataFile>) -> Vec<Delivery> {
    let mut groups: BTreeMap<(Option<NaiveDate>, Option<String>), Vec<DataFile>> = BTreeMap::new();
    for file in files {
        let folder = file.listed.folders.last().filter(|folder| is_delivery(folder)).cloned();
        groups.entry((file.partition.period, folder)).or_default().push(file);
    }
    let delivery = |((period, id), files): ((Option<NaiveDate>, Option<String>), Vec<DataFile>)| {
        let in_id = id.as_deref().and_then(time_of);
        let newest = files.iter().map(|file| file.listed.meta.last_modified).max().unwrap_or_default();
        let (delivered, dated) = (in_id.unwrap_or(newest), in_id.is_some());
        let missing = gaps(&files);
        Delivery { period, id, manifest: None, delivered, dated, files, missing, current: false }
    };
    groups.into_iter().map(delivery).collect()
}

/// The numbers that are missing among files named `report-00001`, `report-00002`, … in a delivery's own folder.
fn gaps(files: &[DataFile]) -> Vec<String> {
    let number = |file: &DataFile| {
        let (stem, _) = file.listed.name().split_once('.')?;
        let (name, digits) = stem.rsplit_once('-')?;
        (digits.len() == 5).then(|| Some((name.to_owned(), digits.parse::<u32>().ok()?)))?
    };
    let numbers: Option<BTreeSet<(String, u32)>> = files.iter().map(number).collect();
    let Some(numbers) = numbers else { return Vec::new() };
    let mut last: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, number) in &numbers {
        last.insert(name, *number);
    }
    let all = last.into_iter().flat_map(|(name, last)| (1..=last).map(move |number| (name.to_owned(), number)));
    all.filter(|one| !numbers.contains(one)).map(|(name, number)| format!("{name}-{number:05}")).collect()
}

/// Chooses among the deliveries of one period.
fn one_of(mut candidates: Vec<Delivery>, as_of: Option<DateTime<Utc>>, choice: &mut Choice) -> Result<()> {
    let late = |delivery: &Delivery| as_of.is_some_and(|time| delivery.delivered > time);
    candidates.sort_by(|a, b| (b.current, b.delivered, &b.id).cmp(&(a.current, a.delivered, &a.id)));
    let in_time = |delivery: &Delivery| !late(delivery);
    let several = candidates.len() > 1;
    let Some(wanted) = candidates.iter().position(|delivery| in_time(delivery) && delivery.missing.is_empty()) else {
        if let Some(broken) = candidates.iter().find(|delivery| in_time(delivery)) {
            return Err(incomplete(broken));
        }
        for delivery in candidates {
            set_aside(&delivery, "delivered after the time asked for", choice);
        }
        return Ok(());
    };
    let chosen = candidates.remove(wanted);
    for other in candidates {
        if late(&other) {
            set_aside(&other, "delivered after the time asked for", choice);
        } else if !other.missing.is_empty() {
            choice.notes.push(format!(
                "{} lacks {} of its files, such as {}; {} is read",
                named(&other),
                other.missing.len(),
                other.missing[0],
                named(&chosen)
            ));
            set_aside(&other, NOT_WHOLE, choice);
        } else if other.delivered > chosen.delivered {
            set_aside(&other, &format!("the manifest says that {} counts", named(&chosen)), choice);
        } else {
            set_aside(&other, &format!("{} is newer", named(&chosen)), choice);
        }
    }
    if several && chosen.manifest.is_none() && as_of.is_none() {
        choice.undecided.push(named(&chosen));
    }
    choice.chosen.push(chosen);
    Ok(())
}

fn set_aside(delivery: &Delivery, reason: &str, choice: &mut Choice) {
    let aside = |file: &DataFile| Aside { path: file.listed.path.clone(), reason: reason.to_owned(), quiet: true };
    choice.aside.extend(delivery.files.iter().map(aside));
}

/// A delivery as a person finds it: its id, or its manifest.
fn named(delivery: &Delivery) -> String {
    let period = delivery.period.map_or_else(String::new, |period| format!("{}, ", period.format("%Y-%m")));
    match (&delivery.id, &delivery.manifest) {
        (Some(id), _) => format!("{period}delivery {id}"),
        (None, Some(manifest)) => format!("{period}the delivery of {manifest}"),
        (None, None) => format!("{period}the files without a delivery's folder"),
    }
}

fn incomplete(delivery: &Delivery) -> Error {
    let first: Vec<&str> = delivery.missing.iter().map(String::as_str).take(3).collect();
    let more = if delivery.missing.len() > first.len() { ", …" } else { "" };
    let what = match &delivery.manifest {
        Some(manifest) => {
            format!("{} of the files that the manifest {manifest} names are not there", delivery.missing.len())
        }
        None => format!("{} lacks {} files", named(delivery), delivery.missing.len()),
    };
    Error::Source {
        message: format!("{what}: {}{more}", first.join(", ")),
        hint: "copy the whole delivery, or wait until AWS has written it; a bill with missing files is not read"
            .to_owned(),
    }
}

/// Deliveries whose ids say no time are dated by their files, which is worth a note; a source that keeps one delivery of
/// each period, without a time of its own, cannot say what it was.
fn undated(periods: &BTreeMap<Option<NaiveDate>, Vec<Delivery>>, time: DateTime<Utc>) -> Result<Option<String>> {
    if periods.values().flatten().any(|delivery| delivery.dated) {
        return Ok(None);
    }
    if periods.values().any(|deliveries| deliveries.len() > 1) {
        let note = "the deliveries' ids say no time, so the times of change of their manifests and files stand in";
        return Ok(Some(note.to_owned()));
    }
    Err(Error::Source {
        message: format!("the source keeps no older deliveries, so it cannot say what it was on {}", shown(time)),
        hint: "--as-of needs a report that AWS delivers with \"create new report version\"".to_owned(),
    })
}

fn nothing_by(time: DateTime<Utc>, choice: &Choice) -> Error {
    Error::Source {
        message: format!("nothing was delivered by {}: all {} files are newer", shown(time), choice.aside.len()),
        hint: "costs sources shows when each delivery arrived".to_owned(),
    }
}

/// A time to the second, or to the minute where it has no seconds.
#[must_use]
pub fn shown(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests;
