//! Laws of choosing, over random layouts: whatever lies around, each file is read once or said to be left aside.

use std::collections::BTreeSet;

use chrono::TimeZone;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::partition;
use super::*;

/// The folders of one billing period, as reports write them; the last says none.
const PERIODS: [&str; 6] =
    ["year=2024/month=12", "BILLING_PERIOD=2024-12", "2025/01", "20250101-20250201", "BILLING_PERIOD=2025-01", ""];
const DELIVERIES: [&str; 5] = [
    "",
    "20250103T041530Z",
    "2025-01-16T04:15:30.000Z-11111111-0000-4000-8000-000000000001",
    "2025-02-01T04:15:30.000Z-22222222-0000-4000-8000-000000000002",
    "33333333-0000-4000-8000-000000000003",
];
const NAMES: [&str; 4] = ["x-00001.csv.gz", "x-00002.csv.gz", "x-00003.csv.gz", "other.csv"];

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/")
}

fn listed(key: &str) -> Listed {
    let (folders, _) = key.rsplit_once('/').unwrap_or(("", key));
    Listed::made_up(&format!("/bill/{key}"), &folders.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>())
}

fn data(keys: &[String]) -> Vec<DataFile> {
    let file = |key: &String| {
        let listed = listed(key);
        let partition = partition::parse(&listed.folders.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        DataFile { listed, container: Container::Csv, partition }
    };
    keys.iter().map(file).collect()
}

fn keys() -> impl Strategy<Value = String> {
    (select(&PERIODS[..]), select(&DELIVERIES[..]), select(&NAMES[..]))
        .prop_map(|(period, delivery, name)| joined(&[period, delivery, name]))
}

fn months() -> impl Strategy<Value = Option<NaiveDate>> {
    select(vec![None, NaiveDate::from_ymd_opt(2024, 12, 1), NaiveDate::from_ymd_opt(2025, 1, 1)])
}

/// A manifest of some of the files, and of others that are not there.
fn manifests(files: &[String]) -> impl Strategy<Value = Manifest> + use<> {
    let named = subsequence(files.to_vec(), 1..=files.len().min(4));
    let missing = proptest::collection::vec(keys(), 0..2);
    (select(&PERIODS[..]), select(&DELIVERIES[..]), named, missing, months(), any::<bool>()).prop_map(
        |(place, delivery, named, missing, period, has_id)| {
            let file = listed(&joined(&[place, delivery, "x-Manifest.json"]));
            Manifest {
                path: file.path,
                folders: file.folders,
                id: has_id.then(|| delivery.to_owned()).filter(|id| !id.is_empty()),
                period,
                keys: named.into_iter().chain(missing).map(|key| format!("s3://bucket/bill/{key}")).collect(),
                report: "x".to_owned(),
                written: DateTime::UNIX_EPOCH,
            }
        },
    )
}

fn layouts() -> impl Strategy<Value = (Vec<String>, Vec<Manifest>)> {
    proptest::collection::btree_set(keys(), 1..10).prop_flat_map(|files| {
        let files: Vec<String> = files.into_iter().collect();
        let manifests = proptest::collection::vec(manifests(&files), 0..4);
        let by_path = |all: Vec<Manifest>| {
            all.into_iter().map(|one| (one.path.clone(), one)).collect::<BTreeMap<_, _>>().into_values().collect()
        };
        (Just(files), manifests.prop_map(by_path))
    })
}

fn times() -> impl Strategy<Value = Option<DateTime<Utc>>> {
    let day = |(month, day)| Utc.with_ymd_and_hms(2025, month, day, 0, 0, 0).single();
    select(vec![(1, 1), (1, 10), (1, 20), (3, 1)]).prop_map(day)
}

/// The paths that are read and those that are left aside, each as often as it stands there.
fn paths(choice: &Choice) -> (Vec<String>, Vec<String>) {
    let read = choice.chosen.iter().flat_map(|delivery| &delivery.files).map(|file| file.listed.path.clone());
    (read.collect(), choice.aside.iter().map(|aside| aside.path.clone()).collect())
}

fn check(files: &[String], choice: &Choice) -> std::result::Result<(), TestCaseError> {
    let (read, aside) = paths(choice);
    let all: BTreeSet<String> = files.iter().map(|key| format!("/bill/{key}")).collect();
    let mut accounted: Vec<String> = read.into_iter().chain(aside).collect();
    accounted.sort();
    prop_assert_eq!(accounted, all.into_iter().collect::<Vec<_>>(), "each file is read or left aside, and once");
    let periods: BTreeSet<_> = choice.chosen.iter().map(|delivery| delivery.period).collect();
    prop_assert_eq!(periods.len(), choice.chosen.len(), "one delivery a period");
    prop_assert!(choice.chosen.iter().all(|delivery| delivery.missing.is_empty()), "and a whole one");
    Ok(())
}

proptest! {
    #[test]
    fn every_file_is_read_once_or_left_aside((files, manifests) in layouts()) {
        if let Ok(choice) = choose(&data(&files), &manifests, None) {
            check(&files, &choice)?;
        }
    }

    #[test]
    fn and_so_it_is_as_of_a_day((files, manifests) in layouts(), time in times()) {
        if let Ok(choice) = choose(&data(&files), &manifests, time) {
            check(&files, &choice)?;
            let late = |delivery: &Delivery| time.is_some_and(|time| delivery.delivered > time);
            prop_assert!(!choice.chosen.iter().any(late), "nothing that came later");
        }
    }

    /// A key that is the path of a file means that file, whatever namesakes lie beside it or its manifest.
    #[test]
    fn a_key_means_the_file_at_its_path((files, manifests) in layouts()) {
        let (deliveries, _) = by_manifest(&data(&files), &manifests).unwrap();
        for delivery in deliveries.iter().filter(|delivery| delivery.missing.is_empty()) {
            let manifest = manifests.iter().find(|one| Some(&one.path) == delivery.manifest.as_ref()).unwrap();
            let named = manifest.keys.iter().map(|key| key.replace("s3://bucket", "")).collect::<BTreeSet<_>>();
            let there: BTreeSet<String> = files.iter().map(|key| format!("/bill/{key}")).collect();
            let read: BTreeSet<String> = delivery.files.iter().map(|file| file.listed.path.clone()).collect();
            prop_assert!(named.intersection(&there).all(|path| read.contains(path)), "{:?} of {:?}", read, named);
        }
    }
}
