//! `costs sources`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampSecondArray};
use arrow::datatypes::Date32Type;
use arrow::error::ArrowError;
use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use super::output::{Heading, OutputArgs};
use super::ui::Ui;
use super::world::Resolved;
use crate::engine::{Bill, Delivery, Engine};
use crate::error::{Error, Result};
use crate::settings::Source;
use crate::table::{Column, Kind, Rows};

/// Shows what was found, and what of it is read.
///
/// Form, files, rows, bytes and delivery of each billing period. Every source of costs.toml is opened, or the one that --source names. A month's line says which delivery of it is read: by
/// its manifest, or the newest whole one. Rows of Parquet come from its footers; CSV is read through to count them. Times are UTC;
/// the bytes of a file that holds several months stand at each of them.
///
/// What was left aside, and why, follows on stderr; --json and --verbose name each file.
#[derive(Debug, Args)]
pub struct SourcesArgs {
    /// Print one JSON document: sources, their months, every file left aside and why
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// One billing period of a source.
struct Line<'a> {
    period: Option<NaiveDate>,
    files: usize,
    bytes: u64,
    rows: u64,
    delivery: Option<&'a Delivery>,
}

/// Opens the sources and shows what is in them.
///
/// # Errors
/// A source cannot be opened, once all others are shown; or the output cannot be written.
pub async fn run(args: &SourcesArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    output.target()?;
    let (mut engines, mut first_fault) = (Vec::new(), None);
    for source in wanted(call)? {
        match open(call, &source).await {
            Ok(opened) => engines.push(opened),
            Err(fault) => match first_fault {
                None => first_fault = Some(fault),
                Some(_) => ui.error(&fault),
            },
        }
    }
    let bills: Vec<(&Bill, Vec<Line<'_>>)> =
        engines.iter().map(|(engine, rows)| (engine.bill(), periods(engine.bill(), rows))).collect();
    if args.json {
        let text = serde_json::to_string_pretty(&document(&bills)).map_err(std::io::Error::other);
        output.write_bytes(format!("{}\n", text.map_err(Error::Output)?).as_bytes(), ui).await?;
    } else if !bills.is_empty() {
        output.write(&table(&bills).map_err(internal)?, &Heading::default(), ui).await?;
        for (bill, _) in &bills {
            say(bill, ui);
        }
    }
    first_fault.map_or(Ok(()), Err)
}

/// The source that is asked for, or all that are configured.
fn wanted(call: &Resolved<'_>) -> Result<Vec<Source>> {
    if call.global.source.is_none() && !call.settings.sources.is_empty() {
        return Ok(call.settings.sources.values().cloned().collect());
    }
    Ok(vec![call.settings.source(call.global.source.as_deref())?])
}

type Counts = BTreeMap<Option<NaiveDate>, u64>;

async fn open(call: &Resolved<'_>, source: &Source) -> Result<(Engine, Counts)> {
    let engine = call.open(source, call.global.as_of.first().copied()).await?;
    let rows = engine.rows_by_period().await?;
    Ok((engine, rows))
}

fn periods<'a>(bill: &'a Bill, rows: &Counts) -> Vec<Line<'a>> {
    let mut periods: BTreeMap<Option<NaiveDate>, Line<'a>> = BTreeMap::new();
    let delivery =
        |path: &str| bill.deliveries.iter().find(|delivery| delivery.files.iter().any(|file| file.listed.path == path));
    for file in bill.files.iter() {
        for period in &file.periods {
            let empty = || Line { period: Some(*period), files: 0, bytes: 0, rows: 0, delivery: delivery(&file.path) };
            let found = periods.entry(Some(*period)).or_insert_with(empty);
            found.files += 1;
            found.bytes += file.meta.size;
        }
    }
    for (period, count) in rows {
        let empty = || Line { period: *period, files: 0, bytes: 0, rows: 0, delivery: None };
        periods.entry(*period).or_insert_with(empty).rows = *count;
    }
    periods.into_values().collect()
}

fn table(bills: &[(&Bill, Vec<Line<'_>>)]) -> std::result::Result<Rows, ArrowError> {
    let rows: Vec<(&Bill, &Line<'_>)> =
        bills.iter().flat_map(|(bill, periods)| periods.iter().map(move |period| (*bill, period))).collect();
    let count = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let bytes = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let text = |value: &dyn Fn(&Bill, &Line<'_>) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(|(bill, period)| value(bill, period)).collect::<StringArray>())
    };
    let number = |value: &dyn Fn(&Line<'_>) -> i64| -> ArrayRef {
        Arc::new(rows.iter().map(|(_, period)| Some(value(period))).collect::<Int64Array>())
    };
    let months = rows.iter().map(|(_, period)| period.period.map(Date32Type::from_naive_date));
    let delivered = rows.iter().map(|(_, period)| period.delivery.map(|delivery| delivery.delivered.timestamp()));
    let columns: Vec<(&str, Kind, ArrayRef)> = vec![
        ("source", Kind::Key, text(&|bill, _| Some(bill.name.clone()))),
        ("form", Kind::Text, text(&|bill, _| Some(bill.form.key().to_owned()))),
        ("period", Kind::Month, Arc::new(months.collect::<Date32Array>())),
        ("files", Kind::Count, number(&|period| count(period.files))),
        ("rows", Kind::Count, number(&|period| bytes(period.rows))),
        ("bytes", Kind::Count, number(&|period| bytes(period.bytes))),
        ("delivered", Kind::Time, Arc::new(delivered.collect::<TimestampSecondArray>())),
        ("delivery", Kind::Text, text(&|_, period| period.delivery.and_then(|delivery| delivery.id.clone()))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.iter().map(|(name, _, array)| (*name, Arc::clone(array), true)),
    )?;
    let columns = columns.iter().map(|(name, kind, _)| Column { name: (*name).to_owned(), kind: *kind });
    Ok(Rows { columns: columns.collect(), batches: vec![batch] })
}

/// What stands beside the table: notes, and what was left aside by its reasons.
fn say(bill: &Bill, ui: &mut Ui<'_>) {
    for note in &bill.notes {
        ui.note(&format!("Note: {}: {note}", bill.name));
    }
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for aside in &bill.aside {
        reasons.entry(&aside.reason).or_default().push(&aside.path);
    }
    for (reason, paths) in reasons {
        let files = if paths.len() == 1 { "1 file".to_owned() } else { format!("{} files", paths.len()) };
        ui.note(&format!("Left aside in {}: {files} ({reason}), such as {}", bill.name, paths[0]));
        for path in &paths {
            ui.detail(&format!("  {path}"));
        }
    }
}

fn document(bills: &[(&Bill, Vec<Line<'_>>)]) -> Value {
    let period = |period: &Line<'_>| {
        let delivery = period.delivery;
        json!({
            "period": period.period.map(|month| month.format("%Y-%m").to_string()),
            "files": period.files,
            "rows": period.rows,
            "bytes": period.bytes,
            "delivered": delivery.map(|delivery| delivery.delivered.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            "delivery": delivery.and_then(|delivery| delivery.id.clone()),
            "manifest": delivery.and_then(|delivery| delivery.manifest.clone()),
        })
    };
    let source = |(bill, periods): &(&Bill, Vec<Line<'_>>)| {
        json!({
            "name": bill.name,
            "url": bill.url,
            "form": bill.form.key(),
            "periods": periods.iter().map(period).collect::<Vec<_>>(),
            "files": bill.files.iter().map(|file| &file.path).collect::<Vec<_>>(),
            "left_aside": bill.aside.iter().map(|aside| json!({"path": aside.path, "reason": aside.reason})).collect::<Vec<_>>(),
            "notes": bill.notes,
        })
    };
    json!({ "sources": bills.iter().map(source).collect::<Vec<_>>() })
}

/// Columns of one length that do not make a batch would be a fault of ours.
fn internal(error: ArrowError) -> Error {
    Error::Output(std::io::Error::other(error))
}
