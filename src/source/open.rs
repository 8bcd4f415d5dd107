//! Opening a source: its files listed, the deliveries that count chosen, one schema for all, and the billing periods.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::datatypes::{Schema, TimeUnit};
use datafusion::datasource::physical_plan::parquet::metadata::DFParquetMetadata;
use datafusion::execution::runtime_env::RuntimeEnv;
use futures::stream::{StreamExt, TryStreamExt, iter};

use super::deliveries::{Choice, DataFile, choose};
use super::place::Place;
use super::roles::{Container, Role, role};
use super::{Aside, Bill, BillFile, Delivery, Listed, Options, collisions, csv, manifest, partition, periods, status};
use crate::error::{Error, Result};
use crate::schema::adapt::Findings;
use crate::schema::forms;
use crate::schema::unify::unify;
use crate::settings::{Form, Source};

/// Footers and headers that are read at once.
const AT_ONCE: usize = 16;
/// Bytes read at a file's end in the hope that they hold its whole footer.
const FOOTER: usize = 64 << 10;

/// Lists a source, chooses the deliveries that count and reads the footers and headers of their files.
///
/// # Errors
/// A place that is not there or holds no bill, a file that is broken or no bill, a form other than the declared one, two
/// reports, two forms, or a delivery that is not whole.
pub async fn open(source: &Source, options: Options, runtime: &RuntimeEnv, findings: Arc<Findings>) -> Result<Bill> {
    let place = Place::find(source, runtime).await?;
    let sorted = Sorted::of(source, &place.listed)?;
    let mut manifests = Vec::new();
    for file in &sorted.manifests {
        manifests.push(manifest::parse(file, &place.read(file).await?)?);
    }
    let mut choice = choose(&sorted.data, &manifests, options.as_of)?;
    let mut updating = Vec::new();
    for file in &sorted.statuses {
        if status::is_updating(place.read(file).await?) {
            let place = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            choice.notes.push(format!("{place} says UPDATING: AWS is writing the report, and figures may be short"));
            updating.push(place.to_owned());
        }
    }
    let reads = choice.chosen.iter().flat_map(|delivery| delivery.files.iter().map(move |file| (delivery, file)));
    let reads: Vec<_> = reads.map(|(delivery, file)| read(&place, runtime, delivery, file)).collect();
    let mut files: Vec<BillFile> = iter(reads).buffered(AT_ONCE).try_collect().await?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    leave_unnamed(&mut files, &mut choice)?;
    one_folder(&files, &choice.chosen)?;
    let form = form(source, &files)?;
    choice.notes.extend(collisions::note(&files));
    choice.notes.extend(without_cost(&files, form));
    let periods: BTreeSet<NaiveDate> = files.iter().flat_map(|file| file.periods.iter().copied()).collect();
    Ok(Bill {
        name: source.name.clone(),
        url: source.url.clone(),
        form,
        columns: unify(files.iter().map(|file| file.schema.as_ref())),
        files: Arc::new(files),
        store: place.url,
        periods: periods.into_iter().collect(),
        deliveries: choice.chosen,
        aside: sorted.aside.into_iter().chain(choice.aside).collect(),
        updating,
        notes: choice.notes,
        findings,
    })
}

/// The files under a source by what they are.
#[derive(Default)]
struct Sorted {
    data: Vec<DataFile>,
    manifests: Vec<Listed>,
    statuses: Vec<Listed>,
    aside: Vec<Aside>,
}

impl Sorted {
    fn of(source: &Source, listed: &[Listed]) -> Result<Self> {
        let mut sorted = Self::default();
        let mut reports = BTreeSet::new();
        for file in listed {
            match role(file) {
                Role::Data(container) => {
                    let data = data(file, container)?;
                    reports.insert(file.folders[..data.partition.depth].join("/"));
                    sorted.data.push(data);
                }
                Role::Manifest => sorted.manifests.push(file.clone()),
                Role::Status => sorted.statuses.push(file.clone()),
                Role::Bookkeeping => {}
                Role::Other(reason) => {
                    sorted.aside.push(Aside { path: file.path.clone(), reason: reason.to_owned(), quiet: false });
                }
            }
        }
        let copies = unpacked_copies(&mut sorted.data);
        sorted.aside.extend(copies);
        one_report(&source.url, &reports)?;
        if sorted.data.is_empty() { Err(empty(&source.url, &sorted)) } else { Ok(sorted) }
    }
}

fn data(file: &Listed, container: Container) -> Result<DataFile> {
    let folders: Vec<&str> = file.folders.iter().map(String::as_str).collect();
    let partition = partition::parse(&folders).map_err(|reason| Error::Source {
        message: format!("{} fits no rule of partitioning: {reason}", file.path),
        hint: "folders may be year=2025/month=1, 2025/01, BILLING_PERIOD=2025-01, 20250101-20250201, or say no period at all"
            .to_owned(),
    })?;
    Ok(DataFile { listed: file.clone(), container, partition })
}

fn empty(url: &str, sorted: &Sorted) -> Error {
    let others = match sorted.aside.len() {
        0 => String::new(),
        count => format!(" ({count} other files, such as {})", sorted.aside[0].path),
    };
    let manifests = if sorted.manifests.is_empty() { "" } else { ", only manifests" };
    Error::Source {
        message: format!("{url} holds no Parquet or CSV file{manifests}{others}"),
        hint: "point the source at the folder that holds a report's data files".to_owned(),
    }
}

/// Adding two reports up would count each line twice.
fn one_report(url: &str, reports: &BTreeSet<String>) -> Result<()> {
    if reports.len() < 2 {
        return Ok(());
    }
    let root = url.trim_end_matches('/');
    let places: Vec<String> = reports
        .iter()
        .map(|place| if place.is_empty() { root.to_owned() } else { format!("{root}/{place}") })
        .collect();
    Err(Error::Source {
        message: format!("{url} holds {} reports, which are never added up: {}", places.len(), places.join(", ")),
        hint: "point the source at one of them".to_owned(),
    })
}

/// A file whose rows alone say its period is left aside where a manifest says which files that period has.
///
/// # Errors
/// It holds other periods, too: it can be neither read nor left aside without a wrong number.
fn leave_unnamed(files: &mut Vec<BillFile>, choice: &mut Choice) -> Result<()> {
    let with_manifest = choice.chosen.iter().filter(|delivery| delivery.manifest.is_some());
    let decided: BTreeSet<NaiveDate> = with_manifest.filter_map(|delivery| delivery.period).collect();
    for delivery in choice.chosen.iter_mut().filter(|delivery| delivery.manifest.is_none()) {
        let of_it = |file: &&BillFile| delivery.files.iter().any(|one| one.listed.path == file.path);
        let is_decided = |period: &&NaiveDate| decided.contains(*period);
        for file in files.iter().filter(of_it) {
            if let Some(period) = file.periods.iter().find(is_decided)
                && !file.periods.iter().all(|period| is_decided(&period))
            {
                return Err(twice(file, *period));
            }
        }
        delivery.files.retain(|file| {
            let path = &file.listed.path;
            let unnamed = |file: &BillFile| file.path == *path && file.periods.iter().all(|one| decided.contains(one));
            let Some(index) = files.iter().position(unnamed) else { return true };
            files.remove(index);
            choice.aside.push(Aside { path: path.clone(), reason: "no manifest names it".to_owned(), quiet: false });
            false
        });
    }
    choice.chosen.retain(|delivery| !delivery.files.is_empty());
    Ok(())
}

fn twice(file: &BillFile, period: NaiveDate) -> Error {
    Error::Source {
        message: format!(
            "{} holds lines of {}, whose files a manifest names, and of other months: it would count them twice",
            file.path,
            period.format("%Y-%m")
        ),
        hint: "move it out of the source, or split it by months".to_owned(),
    }
}

/// Files without the column of cost: what their lines cost is in no total.
fn without_cost(files: &[BillFile], form: Form) -> Option<String> {
    let column = forms::cost_column(form);
    let lacks = |file: &&BillFile| !file.schema.fields().iter().any(|field| field.name().eq_ignore_ascii_case(column));
    let lacking: Vec<&BillFile> = files.iter().filter(lacks).collect();
    let first = lacking.first()?;
    let more = if lacking.len() > 1 { format!(" (and {} more)", lacking.len() - 1) } else { String::new() };
    Some(format!("{}{more} has no column {column}: what its lines cost is unknown, and in no total", first.path))
}

/// The same file twice, packed and unpacked: the packed one is as delivered.
fn unpacked_copies(files: &mut Vec<DataFile>) -> Vec<Aside> {
    let packed: BTreeSet<String> = files
        .iter()
        .filter_map(|file| [".gz", ".zip"].iter().find_map(|end| file.listed.path.strip_suffix(end)))
        .map(|path| path.strip_suffix(".csv").unwrap_or(path).to_owned())
        .collect();
    let is_copy = |file: &DataFile| file.listed.path.strip_suffix(".csv").is_some_and(|path| packed.contains(path));
    let copies = files.iter().filter(|file| is_copy(file)).map(|file| Aside {
        path: file.listed.path.clone(),
        reason: "it stands packed beside itself".to_owned(),
        quiet: false,
    });
    let copies = copies.collect();
    files.retain(|file| !is_copy(file));
    copies
}

/// Two folders that nothing tells to be one delivery may be parts of a month or snapshots of it.
fn one_folder(files: &[BillFile], deliveries: &[Delivery]) -> Result<()> {
    let told: BTreeSet<&str> = deliveries
        .iter()
        .filter(|delivery| delivery.manifest.is_some())
        .flat_map(|delivery| delivery.files.iter().map(|file| file.listed.path.as_str()))
        .collect();
    let mut folders: BTreeMap<NaiveDate, &str> = BTreeMap::new();
    for file in files.iter().filter(|file| !told.contains(file.path.as_str())) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for period in &file.periods {
            let first = folders.entry(*period).or_insert(folder);
            if *first != folder {
                return Err(Error::Source {
                    message: format!("two folders hold {}: {first} and {folder}", period.format("%Y-%m")),
                    hint: "if they are snapshots of one bill, move the older one out of the source".to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// Reads what a file says of itself.
async fn read(place: &Place, runtime: &RuntimeEnv, delivery: &Delivery, file: &DataFile) -> Result<BillFile> {
    let (path, meta) = (&file.listed.path, &file.listed.meta);
    let (schema, header, rows) = match file.container {
        Container::Parquet => {
            let (schema, rows) = footer(place, runtime, &file.listed).await?;
            (Arc::new(schema), None, Some(rows))
        }
        Container::Csv => {
            let header = Arc::new(csv::header(&place.store, meta, path).await?);
            (Arc::clone(&header.schema), Some(header), None)
        }
    };
    let form = forms::of(schema.fields().iter().map(|field| field.name().as_str()));
    let form = form.ok_or_else(|| no_bill(path, &schema))?;
    let periods = match file.partition.period.or(delivery.period) {
        Some(period) => vec![period],
        None => own_periods(place, runtime, file, form).await?,
    };
    let period = if let [one] = periods.as_slice() { Some(*one) } else { None };
    Ok(BillFile {
        path: path.clone(),
        meta: meta.clone(),
        container: file.container,
        partition: file.partition.clone(),
        schema,
        header,
        rows,
        form,
        period,
        periods,
    })
}

/// A Parquet file's columns, and how many rows it has.
async fn footer(place: &Place, runtime: &RuntimeEnv, file: &Listed) -> Result<(Schema, u64)> {
    let broken = |error: datafusion::common::DataFusionError| Place::broken(&file.path, error);
    let metadata = DFParquetMetadata::new(place.store.as_ref(), &file.meta)
        .with_metadata_size_hint(Some(FOOTER))
        .with_file_metadata_cache(Some(runtime.cache_manager.get_file_metadata_cache()))
        .with_coerce_int96(Some(TimeUnit::Microsecond));
    let rows = metadata.fetch_metadata().await.map_err(broken)?.file_metadata().num_rows();
    let schema = metadata.fetch_schema().await.map_err(broken)?;
    Ok((schema, u64::try_from(rows).unwrap_or(0)))
}

/// The billing periods of a file whose path says none.
async fn own_periods(place: &Place, runtime: &RuntimeEnv, file: &DataFile, form: Form) -> Result<Vec<NaiveDate>> {
    let (path, meta, column) = (&file.listed.path, &file.listed.meta, forms::period_column(form));
    let periods = match file.container {
        Container::Csv => csv::survey(&place.store, meta, path, column).await?.months,
        Container::Parquet => periods::of_parquet(Arc::clone(&place.store), runtime, meta, column)
            .await
            .map_err(|error| Place::broken(path, error))?,
    };
    let periods = periods.ok_or_else(|| Error::Source {
        message: format!("{path} does not say the billing period of every row: neither its path nor {column} does"),
        hint: "put it under folders such as year=2025/month=1".to_owned(),
    })?;
    Ok(periods.into_iter().collect())
}

fn no_bill(path: &str, schema: &Schema) -> Error {
    let first: Vec<&str> = schema.fields().iter().take(4).map(|field| field.name().as_str()).collect();
    Error::Source {
        message: format!(
            "{path} is no bill: its columns are neither those of a Cost and Usage Report nor of FOCUS (it has {}, …)",
            first.join(", ")
        ),
        hint: "point the source at the folder of the report's data files".to_owned(),
    }
}

/// The form of all files, which must be the declared one where one is declared.
fn form(source: &Source, files: &[BillFile]) -> Result<Form> {
    let first = |form: Form| files.iter().find(|file| file.form == form).map_or("", |file| file.path.as_str());
    let found = forms::united(files.iter().map(|file| file.form)).map_err(|(a, b)| Error::Source {
        message: format!(
            "{} holds two forms of bill, which are never added up: {a} in {} and {b} in {}",
            source.url,
            first(a),
            first(b)
        ),
        hint: "point the source at the files of one of them".to_owned(),
    })?;
    // A lean export of CUR 2.0 cannot be told from the legacy report.
    let agrees = matches!((source.form, found), (Form::Auto, _) | (Form::Cur2, Form::Cur)) || source.form == found;
    if agrees {
        return Ok(if source.form == Form::Auto { found } else { source.form });
    }
    Err(Error::Source {
        message: format!("{} is declared as {}, but {} is {found}", source.name, source.form.key(), first(found)),
        hint: "set form = \"auto\" in costs.toml".to_owned(),
    })
}
